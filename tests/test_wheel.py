"""The wheel holds all that is needed, and answers from a folder that has nothing to do with the checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built with the build backend that is installed, so that nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    line = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel: what an installation puts on the path."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(installed: Path, folder: Path, *line: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The command of the installed package, started in another folder, with nothing of the checkout on the path."""
    script = "import sys; from assistant.cli import main; import assistant;"
    script += "assert assistant.__file__.startswith(sys.argv[1]), assistant.__file__; sys.exit(main(sys.argv[2:]))"
    return subprocess.run(
        [sys.executable, "-c", script, str(installed), *line],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed), "RPL_ASSISTANT_DATA_FOLDER": str(folder / "data")},
        check=False,
    )


def test_it_claims_no_top_level_name_but_assistant(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"assistant", "rpl_assistant-0.1.0.dist-info"}


def test_it_holds_corpus_page_prompt_type_marker_and_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("corpus", "ui"):
        held = {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*") if path.is_file()}
        held = {name for name in held if not re.search(r"__pycache__|\.\w+_cache", name)}
        assert {f"assistant/_data/{name}" for name in held} <= names
    assert {"assistant/generators/chat.md", "assistant/py.typed"} <= names
    assert "rpl_assistant-0.1.0.dist-info/licenses/LICENSE" in names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_it_declares_the_command(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    declared = archive.read("rpl_assistant-0.1.0.dist-info/entry_points.txt").decode()
    assert "rpl-assistant = assistant.cli:main" in declared


def test_it_checks_and_cites_from_elsewhere(installed: Path, tmp_path: Path) -> None:
    checked = run(installed, tmp_path, "check", "-", "--json", stdin="IVIG works wonders.")
    assert checked.returncode == 1, checked.stderr
    assert json.loads(checked.stdout)["findings"]
    cited = run(installed, tmp_path, "cite", "aps-first-line")
    assert "81-100 mg" in cited.stdout


def test_it_answers_from_elsewhere(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "ask", "--json", "What is the first-line treatment of obstetric APS?")
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout)
    assert reply["citations"][0]["statement"] == "aps-first-line"
    assert (tmp_path / "data" / "index" / "chroma.sqlite3").is_file()
    assert done.stderr == ""
