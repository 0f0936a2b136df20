"""Chroma clients: in a folder of this machine, which one process opens at a time, or on a server.

What can go wrong with either is in `ERRORS`. A request to a server is given up after `SECONDS`.
"""

from __future__ import annotations

import os
import sqlite3
import ssl
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.api import ClientAPI
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from filelock import FileLock, Timeout

from assistant.config import Settings

ERRORS = (ChromaError, httpx.HTTPError, OSError, ValueError)
SECONDS = 10.0
_LOCK_SECONDS = 120.0
_BEAT_SECONDS = 5.0  # between two signs of life of whoever holds a lock on a server
_DEAD_BEATS = 4  # without a sign of life: the holder was killed


def one_line(error: BaseException) -> str:
    """The error's message without line breaks; its type where it has none."""
    return " ".join(str(error).split()) or type(error).__name__


def names(client: ClientAPI) -> list[str]:
    """The names of all collections."""
    found: list[str] = []
    while page := client.list_collections(limit=1000, offset=len(found)):
        found += [collection.name for collection in page]
    return found


def close(client: ClientAPI) -> None:
    """Lets go of files and connections."""
    client.close()  # type: ignore[attr-defined]  # every client has it, its interface does not say so


# --- in a folder -------------------------------------------------------------------------------------------------


def in_folder(place: Path) -> ClientAPI:
    """A client on a folder, which is made, or set aside where it is damaged. Call it under `locked`."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.mkdir(mode=0o700, exist_ok=True)
    place.chmod(0o700)  # it may be older than this rule
    _require_writable(place)
    _set_damaged_aside(place)
    return chromadb.PersistentClient(str(place), settings=_settings())


def for_reading(place: Path) -> ClientAPI:
    """A client on a folder that exists, also while another process writes there; OSError where it is no database."""
    if not _is_sound(place / "chroma.sqlite3", "SELECT 'ok' FROM sqlite_master LIMIT 1"):
        raise OSError(f"{place} is damaged")
    return chromadb.PersistentClient(str(place), settings=_settings())


def _settings(**more: Any) -> ChromaSettings:
    return ChromaSettings(anonymized_telemetry=False, **more)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else on this machine is in here; OSError where somebody stays too long."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with FileLock(path, timeout=_LOCK_SECONDS):
            yield
    except Timeout as error:
        raise OSError(f"another process has held {path} for {_LOCK_SECONDS:.0f} seconds") from error


def _require_writable(place: Path) -> None:
    """OSError where the folder takes no data: Chroma's own message would not say which folder, or why."""
    probe = place / f".probe-{os.getpid()}-{uuid.uuid4().hex}"
    try:
        probe.write_bytes(bytes(1 << 16))
    finally:
        probe.unlink(missing_ok=True)


def _set_damaged_aside(place: Path) -> None:
    """Renames a folder whose database is not sound, so that a fresh one is built and nothing is destroyed.

    Checked before Chroma sees it, because Chroma keeps a client that failed to start for the rest of the process.
    """
    database = place / "chroma.sqlite3"
    if database.exists() and not _is_sound(database):
        place.rename(place.with_name(f"{place.name}-damaged-{time.time_ns()}"))
        place.mkdir()


def _is_sound(database: Path, question: str = "PRAGMA quick_check(1)") -> bool:
    try:
        connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return bool(connection.execute(question).fetchone() == ("ok",))
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        return "locked" in str(error)


# --- on a server -------------------------------------------------------------------------------------------------


def on_server(settings: Settings) -> ClientAPI:
    """A client of the server that the settings name."""
    parts = urlsplit(settings.chroma_url or "")
    secure = parts.scheme == "https"
    headers = {"Authorization": f"Bearer {settings.chroma_token}"} if settings.chroma_token else {}
    authorities = str(settings.chroma_certificates) if settings.chroma_certificates else None
    # Chroma's client waits for ever while it connects; this one does not.
    alive = f"{parts.scheme}://{parts.netloc}/api/v2/heartbeat"
    trusted = ssl.create_default_context(cafile=authorities) if secure else False
    httpx.get(alive, headers=headers, verify=trusted, timeout=SECONDS).raise_for_status()
    client = chromadb.HttpClient(
        host=parts.hostname or "",
        port=parts.port or (443 if secure else 80),
        ssl=secure,
        headers=headers,
        settings=_settings(chroma_server_ssl_verify=authorities),
    )
    client._server._session.timeout = httpx.Timeout(SECONDS)  # type: ignore[attr-defined]  # there is no other way
    return client


@contextmanager
def server_lock(client: ClientAPI, name: str) -> Iterator[None]:
    """Nobody else who asks for this lock on the server is in here; OSError where somebody stays too long.

    The lock is an empty collection: the server makes one of a name only once. Its holder changes it every few seconds.
    Where it no longer changes, the holder was killed, and the lock is taken over; no clock of another machine counts.
    """
    _acquire(client, name)
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(client, name, stop), daemon=True)
    beat.start()
    try:
        yield
    finally:
        stop.set()
        beat.join()
        with suppress(*ERRORS):
            client.delete_collection(name)


def _acquire(client: ClientAPI, name: str) -> None:
    start = changed = time.monotonic()
    seen: object = None
    while True:
        try:
            client.create_collection(name, metadata={"beat": uuid.uuid4().hex}, embedding_function=None)
            return
        except ChromaError:
            held = _metadata(client, name)
        now = time.monotonic()
        if held != seen:
            seen, changed = held, now
        elif held is not None and now - changed > _DEAD_BEATS * _BEAT_SECONDS:
            with suppress(ChromaError):
                client.delete_collection(name)
            continue
        if now - start > _LOCK_SECONDS:
            raise OSError(f"another process has held the lock {name} for {_LOCK_SECONDS:.0f} seconds")
        time.sleep(0.2)


def _metadata(client: ClientAPI, name: str) -> object:
    try:
        return client.get_collection(name, embedding_function=None).metadata
    except ChromaError:
        return None


def _beat(client: ClientAPI, name: str, stop: threading.Event) -> None:
    while not stop.wait(_BEAT_SECONDS):
        with suppress(*ERRORS):
            client.get_collection(name, embedding_function=None).modify(metadata={"beat": uuid.uuid4().hex})
