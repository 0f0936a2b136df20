"""The vector store: Chroma, embedded in the data folder or on a server, behind LangChain's vector store interface.

The collection's name carries a fingerprint of corpus, chunking and model, so that a change of any of them is a new
collection. It is built under a temporary name and renamed when it is complete: a build that dies half way is never
used, and leaves the collection before it untouched.
"""

from __future__ import annotations

import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import chromadb
from chromadb.api import ClientAPI
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError
from filelock import FileLock, Timeout
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from assistant.config import Settings
from assistant.core.chunking import Chunk, chunk, fingerprint
from assistant.corpus import load_statements
from assistant.embeddings import MODEL_DIGEST, MiniLM
from assistant.errors import StoreError

Progress = Callable[[str], None]
"""Called with what is being done, such as `Building the index: 8 of 25 statements`."""

PREFIX = "statements-"
BUILDING = "building-"
_BATCH = 8
_LOCK_SECONDS = 120


class StatementStore:
    """The statements, searchable by meaning."""

    def __init__(self, vectors: Chroma, reopen: Callable[[], Chroma]) -> None:
        """`reopen` finds the collection again after another process has rebuilt it."""
        self.vectors = vectors
        self._reopen = reopen

    @classmethod
    def open(
        cls,
        settings: Settings,
        progress: Progress | None = None,
        *,
        embeddings: Embeddings | None = None,
        rebuild: bool = False,
    ) -> StatementStore:
        """The store of the installed corpus, built first where it is missing, out of date, damaged, or to be rebuilt.

        `embeddings` stands in for the pinned model, for a caller that has it loaded. StoreError where it is impossible.
        """
        chunks = [chunk(statement) for statement in load_statements()]
        report = progress or _silent
        report("Loading the embedding model")
        model = embeddings or MiniLM()
        index = _Index(chunks, model, report, rebuild)
        if settings.chroma_url is not None:
            client, vectors = _on_server(settings.chroma_url, index)
        else:
            client, vectors = _in_folder(settings.data_folder, index)
        return cls(vectors, lambda: index.vectors(client))

    def query(self, text: str, n: int) -> list[tuple[str, float]]:
        """The `n` nearest statements: (id, cosine similarity from -1 to 1), best first."""
        try:
            found = self._nearest(text, n)
        except (ChromaError, OSError, ValueError) as error:
            raise StoreError(
                f"the index cannot be searched: {_one_line(error)}; restart, or run rpl-assistant index"
            ) from error
        return [(str(document.metadata["id"]), 1.0 - distance) for document, distance in found]

    def _nearest(self, text: str, n: int) -> list[tuple[Document, float]]:
        try:
            return self.vectors.similarity_search_with_score(text, k=n)
        except NotFoundError:
            self.vectors = self._reopen()
            return self.vectors.similarity_search_with_score(text, k=n)


class _Index:
    """Brings the right collection into being on one Chroma client."""

    def __init__(self, chunks: Sequence[Chunk], model: Embeddings, progress: Progress, rebuild: bool) -> None:
        self.chunks, self.model, self.progress, self.rebuild = chunks, model, progress, rebuild
        self.name = PREFIX + fingerprint(chunks, MODEL_DIGEST)

    def ensure(self, client: ClientAPI) -> Chroma:
        """The complete collection; built where there is none."""
        if self.rebuild or not self.complete(client):
            self.build(client)
        return self.vectors(client)

    def complete(self, client: ClientAPI) -> bool:
        """Whether the collection holds exactly the chunks, and finds one of them by its own vector."""
        try:
            collection = client.get_collection(self.name)
            held = collection.get(include=["documents", "embeddings"])
            if dict(zip(held["ids"], held["documents"] or (), strict=True)) != {c.id: c.text for c in self.chunks}:
                return False
            vectors = cast(Any, held["embeddings"])
            nearest = collection.query(query_embeddings=[vectors[0]], n_results=1)
            return nearest["ids"] == [[held["ids"][0]]]
        except ChromaError:  # not there, or there and damaged
            return False

    def build(self, client: ClientAPI) -> None:
        """Builds under a temporary name, then puts the result in the old one's place."""
        temporary = BUILDING + uuid.uuid4().hex
        vectors = Chroma(
            client=client,
            collection_name=temporary,
            embedding_function=self.model,
            collection_configuration={"hnsw": {"space": "cosine"}},
        )
        for start in range(0, len(self.chunks), _BATCH):
            self.progress(f"Building the index: {start} of {len(self.chunks)} statements")
            batch = self.chunks[start : start + _BATCH]
            documents = [Document(page_content=item.text, metadata=dict(item.metadata)) for item in batch]
            vectors.add_documents(documents, ids=[item.id for item in batch])
        self.progress(f"Building the index: {len(self.chunks)} of {len(self.chunks)} statements")
        self.publish(client, temporary)

    def publish(self, client: ClientAPI, temporary: str) -> None:
        """Gives the finished collection its name; where another process was faster, theirs is used and ours dropped."""
        if self.name in _names(client):
            if not self.rebuild and self.complete(client):
                client.delete_collection(temporary)
                return
            client.delete_collection(self.name)
        client.get_collection(temporary).modify(name=self.name)

    def vectors(self, client: ClientAPI) -> Chroma:
        """The collection behind LangChain's interface."""
        return Chroma(
            client=client,
            collection_name=self.name,
            embedding_function=self.model,
            create_collection_if_not_exists=False,
        )


def _in_folder(folder: Path, index: _Index) -> tuple[ClientAPI, Chroma]:
    """The store in the data folder. One process at a time opens or builds it; stale collections go afterwards."""
    place = folder / "index"
    try:
        place.mkdir(parents=True, exist_ok=True)
        _require_writable(place)
        with _locked(folder / "index.lock"):
            _set_damaged_aside(place)
            client = chromadb.PersistentClient(str(place), settings=_chroma_settings())
            vectors = index.ensure(client)
            for name in _names(client):
                if name != index.name and name.startswith((PREFIX, BUILDING)):
                    client.delete_collection(name)
    except (ChromaError, OSError, ValueError) as error:
        advice = "make it writable and free some space, or name another folder in RPL_ASSISTANT_DATA_FOLDER"
        raise StoreError(f"the index in {place} cannot be opened or built: {_one_line(error)}; {advice}") from error
    return client, vectors


def _on_server(url: str, index: _Index) -> tuple[ClientAPI, Chroma]:
    """The store on a Chroma server. Other collections stay: another version of the assistant may be using them."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    try:
        client = chromadb.HttpClient(
            host=parts.hostname or "",
            port=parts.port or (443 if secure else 80),
            ssl=secure,
            settings=_chroma_settings(),
        )
        return client, index.ensure(client)
    except (ChromaError, OSError, ValueError) as error:
        advice = "start it with `chroma run`, or correct the setting chroma_url"
        raise StoreError(f"the Chroma server at {url} cannot be used: {_one_line(error)}; {advice}") from error


def _chroma_settings() -> ChromaSettings:
    return ChromaSettings(anonymized_telemetry=False)


def _names(client: ClientAPI) -> list[str]:
    return [collection.name for collection in client.list_collections()]


def _require_writable(place: Path) -> None:
    """OSError where the folder takes no data: Chroma's own message would not say which folder, or why."""
    probe = place / f".probe-{os.getpid()}-{uuid.uuid4().hex}"
    try:
        probe.write_bytes(bytes(1 << 16))
    finally:
        probe.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        with FileLock(path, timeout=_LOCK_SECONDS):
            yield
    except Timeout as error:
        raise OSError(f"another process has held {path} for {_LOCK_SECONDS} seconds") from error


def _set_damaged_aside(place: Path) -> None:
    """Renames a folder whose database is not sound, so that a fresh one is built and nothing is destroyed.

    Checked before Chroma sees it, because Chroma keeps a client that failed to start for the rest of the process.
    """
    database = place / "chroma.sqlite3"
    if database.exists() and not _is_sound(database):
        place.rename(place.with_name(f"{place.name}-damaged-{time.time_ns()}"))
        place.mkdir()


def _is_sound(database: Path) -> bool:
    try:
        connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        return "locked" in str(error)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _silent(message: str) -> None:
    """No progress wanted."""
