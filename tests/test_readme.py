"""What the README shows works as it is shown."""

from __future__ import annotations

import io
import re
import shlex
import sys
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from assistant import cli
from assistant.config import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
COMMANDS = [
    line.removeprefix("$ ") for block in re.findall(r"^```console\n(.*?)^```", README, flags=re.M | re.S)
    for line in block.splitlines()
]  # fmt: skip


@pytest.fixture(autouse=True)
def shared_index(
    settings: Settings, embeddings: Embeddings, assistant: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examples open an assistant of their own, on the index and the model that the tests share."""
    monkeypatch.setenv("RPL_ASSISTANT_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setattr("assistant.store.MiniLM", lambda: embeddings)


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_python_example_runs_and_prints(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out.strip()


def test_the_first_example_is_five_lines_that_show_what_they_say(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for line in EXAMPLES[0].splitlines() if line.strip()]
    exec(EXAMPLES[0], {"__name__": "readme"})
    printed = capsys.readouterr().out
    assert len(lines) <= 5
    assert "general" in printed
    assert printed.endswith("False\n")


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_does_what_it_should(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, _, command = line.rpartition(" | ")
    typed = shlex.split(before)[1] if before else ""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
    program, *arguments = shlex.split(command)
    assert program == "rpl-assistant"
    assert cli.main(arguments) == 0
    assert capsys.readouterr().out.strip()


def test_the_settings_are_all_listed() -> None:
    listed = re.findall(r"^\| `(\w+)` \| `RPL_ASSISTANT_(\w+)` ", README, flags=re.MULTILINE)
    assert [name for name, _ in listed] == list(Settings.__dataclass_fields__)
    assert all(variable == name.upper() for name, variable in listed)


def test_links_and_pictures_lead_to_files_that_exist() -> None:
    targets = re.findall(r"\]\(([^):]+)\)", README)
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_make_has_the_targets_that_are_named() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
