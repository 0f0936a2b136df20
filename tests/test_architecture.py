"""The lines between the parts, held by reading every module's imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant

ROOT = Path(assistant.__file__).resolve().parent
MODULES = sorted(ROOT.rglob("*.py"))
CORE = [path for path in MODULES if path.is_relative_to(ROOT / "core")]
IMPURE = {
    *("os", "io", "pathlib", "shutil", "tempfile", "glob", "sqlite3"),
    *("socket", "urllib", "http", "subprocess"),
    *("random", "secrets", "time", "datetime", "logging", "threading"),
}
HEAVY = (
    "torch",
    "sentence_transformers",
    "transformers",
    "chromadb",
    "langchain",
    "langchain_core",
    "streamlit",
    "numpy",
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> Iterator[str]:
    """The full names of the modules that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} has a relative import"
            yield node.module or ""


def calls(path: Path) -> Iterator[str]:
    """The names of the functions and methods that a module calls."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield function.attr
            elif isinstance(function, ast.Name):
                yield function.id


@pytest.mark.parametrize("path", CORE, ids=name)
def test_core_imports_only_the_pure_standard_library_and_itself(path: Path) -> None:
    for module in imported(path):
        top = module.split(".")[0]
        own = module == "assistant.core" or module.startswith("assistant.core.")
        assert own or (top in sys.stdlib_module_names and top not in IMPURE), f"{name(path)} imports {module}"


@pytest.mark.parametrize("path", CORE, ids=name)
def test_core_opens_nothing_and_prints_nothing(path: Path) -> None:
    assert set(calls(path)) & {"open", "read_text", "read_bytes", "write_text", "print", "input"} == set()


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "corpus.py"], ids=name)
def test_only_corpus_reads_the_corpus_folder(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "yaml" not in set(imported(path)), f"{name(path)} reads YAML by itself"
    assert 'data_folder("corpus")' not in text


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_in_the_package_imports_streamlit(path: Path) -> None:
    assert not [module for module in imported(path) if module.split(".")[0] == "streamlit"]


def loaded_after(code: str) -> list[str]:
    """Which heavy modules a fresh process has loaded after running some code."""
    script = f"{code}\nimport sys\nprint(*[n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1].split()


@pytest.mark.parametrize(
    "code",
    [
        "from assistant import check; check('IVIG is not recommended.', 'Should she have IVIG?')",
        "from assistant import Answer, AssistantError, Citation, Decision, Finding, Report, Settings",
        "from assistant.cli import main; main(['assess', 'She has had three losses.'])",
        "from assistant.cli import main; main(['cite', 'aspirin'])",
        "import sys, io; sys.stdin = io.TextIOWrapper(io.BytesIO(b'IVIG works.'));"
        "from assistant.cli import main; main(['check', '-'])",
    ],
)
def test_checking_assessing_and_citing_load_no_heavy_library(code: str) -> None:
    assert loaded_after(code) == []


def test_the_public_names_are_sorted_and_all_there() -> None:
    assert assistant.__all__ == [
        "Answer",
        "Assistant",
        "AssistantError",
        "Citation",
        "Decision",
        "Finding",
        "Report",
        "Settings",
        "check",
    ]
    assert sorted(assistant.__all__) == assistant.__all__
    assert all(getattr(assistant, public) for public in assistant.__all__)
    assert set(assistant.__all__) <= set(dir(assistant))


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        assistant.nothing  # noqa: B018
