"""The files of a folder: which are documents, what each is called, and what tells one content from another."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.formats import LARGEST_FILE, READERS
from assistant.errors import DocumentError, InputError


@dataclass(frozen=True, slots=True)
class File:
    """A document on disk. `id` stands for folder and name, `name` is printable and relative to the folder."""

    path: Path
    id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What a folder holds: documents, files that cannot be any with the reason, and how many are of other kinds."""

    folder: str
    files: tuple[File, ...]
    problems: tuple[tuple[str, str], ...]
    others: int


def scan(folder: Path) -> Scan:
    """All documents below a folder, without hidden files; links are not followed. InputError without a folder."""
    if not folder.is_dir():
        raise InputError(f"there is no folder {printable(os.fspath(folder))}; name the one that holds the documents")
    root = folder.resolve()
    files: list[File] = []
    problems: list[tuple[str, str]] = []
    others = 0
    for path in _walk(root):
        name = printable(path.relative_to(root).as_posix())
        if path.suffix.lower() not in READERS:
            others += 1
            continue
        try:
            files.append(File(path, _id(root, path), name, _size(path)))
        except DocumentError as error:
            problems.append((name, str(error)))
    return Scan(printable(os.fspath(root)), tuple(files), tuple(problems), others)


def _walk(root: Path) -> Iterator[Path]:
    def failed(error: OSError) -> None:
        raise InputError(f"{printable(str(error.filename))} cannot be read: {error.strerror}") from error

    for place, folders, names in os.walk(root, onerror=failed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


def _size(path: Path) -> int:
    try:
        found = path.lstat()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}") from error
    if stat.S_ISLNK(found.st_mode):
        raise DocumentError("is a link; put the document itself into the folder")
    if not stat.S_ISREG(found.st_mode):
        raise DocumentError("is not a regular file")
    if found.st_size > LARGEST_FILE:
        raise DocumentError(f"has {found.st_size / 1e6:.0f} MB; the most that is read is {LARGEST_FILE / 1e6:.0f} MB")
    return found.st_size


def _id(root: Path, path: Path) -> str:
    names = [os.fsencode(root).hex(), os.fsencode(path.relative_to(root)).hex()]
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()[:32]


def digest(path: Path) -> str:
    """SHA-256 of the content; DocumentError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}") from error


def printable(name: str) -> str:
    """A file name that can be shown and stored: bytes and characters that cannot be printed become escapes."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in name)
