"""The lock file: every dependency pinned within its range, with hashes, and no word of where it was found."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = {
    canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([\w.+]+)", LOCK, flags=re.MULTILINE)
}
DEPENDENCIES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]


@pytest.mark.parametrize("dependency", DEPENDENCIES)
def test_a_dependency_is_pinned_within_its_range(dependency: str) -> None:
    wanted = Requirement(dependency)
    assert wanted.specifier.contains(PINS[canonicalize_name(wanted.name)])


def test_every_pin_has_hashes_and_no_address() -> None:
    entries = re.split(r"\n(?=\w)", LOCK.strip())
    assert len(entries) == len(PINS)
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK
