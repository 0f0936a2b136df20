"""Files of their owner: complete, closed to others, and with failures that name the file."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import private_files
from assistant.errors import StoreError


def test_only_the_owner_can_read_what_is_written(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "file.json"
    private_files.write(file, "one")
    private_files.write(file, "two")
    private_files.append(tmp_path / "folder" / "lines", "a")
    assert private_files.read(file) == "two"
    assert [path.stat().st_mode & 0o077 for path in (file.parent, file, file.parent / "lines")] == [0, 0, 0]
    assert sorted(path.name for path in file.parent.iterdir()) == ["file.json", "lines"]


def test_lines_that_are_added_at_the_same_time_stay_whole(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda index: private_files.append(file, f"{index}" * 500), range(8)))
    assert sorted(file.read_text().splitlines()) == [f"{index}" * 500 for index in range(8)]


def test_what_is_not_there_is_none_and_can_be_removed(tmp_path: Path) -> None:
    assert private_files.read(tmp_path / "missing") is None
    private_files.remove(tmp_path / "missing")


def test_a_failure_names_the_file_and_leaves_the_old_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    private_files.write(file, "old")

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(StoreError, match=f"{file} cannot be used: No space left"):
            private_files.write(file, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert file.read_text() == "old"
    with pytest.raises(StoreError, match="cannot be used"):
        private_files.write(file / "below", "a file is no folder")
