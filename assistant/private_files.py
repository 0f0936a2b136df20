"""Files that only their owner can read: what the page keeps on this machine, if it is told to.

Every write is complete or does not happen, and every failure is a StoreError that names the file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import StoreError

_LOCK_SECONDS = 10.0


def private_folder(path: Path) -> Path:
    """The folder, made where it is missing, closed to everybody but its owner."""
    with _named(path):
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
    return path


def write(path: Path, text: str) -> None:
    """Puts the text in the place of the file, at once or not at all."""
    private_folder(path.parent)
    with _named(path):
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)  # mode 600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def append(path: Path, line: str) -> None:
    """Adds one line; lines that several visitors add at the same time stay whole."""
    private_folder(path.parent)
    with _named(path):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{line}\n".encode())
        finally:
            os.close(descriptor)


def read(path: Path) -> str | None:
    """The text; None where there is no such file."""
    with _named(path):
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None


def remove(path: Path) -> None:
    """Takes the file away; nothing happens where there is none."""
    with _named(path):
        path.unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else on this machine changes the file in here; StoreError where somebody holds it too long."""
    private_folder(path.parent)
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCK_SECONDS, mode=0o600)
    with _named(path):
        try:
            lock.acquire()
        except Timeout:
            raise StoreError(f"{path} is being changed by another page; try again") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(
            f"{path} cannot be used: {reason}; choose another data_folder or correct its rights"
        ) from error
