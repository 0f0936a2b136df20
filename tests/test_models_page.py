"""What the page on chat models shows works as it is shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import _parser
from assistant.generators.providers import PROVIDERS

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
UNSAFE = re.compile(r"worth a try|Yes, start")


def test_the_python_examples_run_one_after_the_other_and_show_nothing_unsafe(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names: dict[str, Any] = {"__name__": "page"}
    for code in re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL):
        exec(compile(code, "models.md", "exec"), names)
        printed = capsys.readouterr().out
        assert "not recommended" in printed or "aps-first-line" in printed
        assert not UNSAFE.search(printed)


def test_the_commands_are_commands() -> None:
    lines = re.findall(r"^rpl-assistant (.*?)(?:\s+#.*)?$", PAGE, flags=re.MULTILINE)
    assert len(lines) >= 4
    for line in lines:
        arguments = re.findall(r'"([^"]*)"|(\S+)', line)
        _parser().parse_args([quoted or plain for quoted, plain in arguments])


def test_every_provider_with_an_extra_is_listed() -> None:
    listed = dict(re.findall(r"^\| `(\w+):NAME` \| `(\w+)` \|", PAGE, flags=re.MULTILINE))
    assert listed == {name: provider.extra for name, provider in PROVIDERS.items()}
