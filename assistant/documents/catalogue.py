"""The site's documents in Chroma: a collection of passages, and one of entries that says which passages count.

A document counts by its entry, which is written after its passages and removed before them. Whatever ends the process
in between leaves passages that no entry names: they are never found, and the next run takes them up or deletes them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection
from chromadb.errors import NotFoundError

from assistant.core.passages import FORM, Passage
from assistant.embeddings import MODEL_DIGEST

_VERSION = hashlib.sha256(json.dumps([FORM, MODEL_DIGEST]).encode()).hexdigest()[:16]
PASSAGES = f"site-passages-{_VERSION}"
ENTRIES = f"site-documents-{_VERSION}"
_NO_VECTOR = [0.0]  # entries are found by id, never by meaning
_PAGE = 1_000  # records that are asked for at once


@dataclass(frozen=True, slots=True)
class Entry:
    """A document: `id` stands for folder and name; `digest` is the content that counts, empty where none does yet.

    `other` is the content whose passages are being written or deleted. `size` is in bytes, `indexed` is UTC.
    """

    id: str
    folder: str
    name: str
    digest: str = ""
    other: str = ""
    passages: int = 0
    size: int = 0
    indexed: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage in its place: the `number`th of the content `digest` of a document."""

    entry: Entry
    digest: str
    number: int
    passage: Passage

    @property
    def id(self) -> str:
        """The same for the same content, so that writing it twice changes nothing."""
        return f"{self.entry.id}-{self.digest[:32]}-{self.number:06d}"

    def metadata(self) -> dict[str, str | int]:
        """What is stored beside the text."""
        return {
            "document": self.entry.id,
            "digest": self.digest,
            "number": self.number,
            "section": self.passage.section,
            "page": self.passage.page or 0,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of a document that counts, and its cosine similarity to the question (-1 to 1)."""

    entry: Entry
    passage: Passage
    similarity: float


class Catalogue:
    """Documents and their passages on one Chroma client. Its methods raise what Chroma raises."""

    def __init__(self, client: ClientAPI, passages: Collection, entries: Collection) -> None:
        self.client, self._passages, self._entries = client, passages, entries

    @classmethod
    def find(cls, client: ClientAPI) -> Catalogue | None:
        """The catalogue, None where nothing was ever indexed."""
        try:
            return cls(
                client,
                client.get_collection(PASSAGES, embedding_function=None),
                client.get_collection(ENTRIES, embedding_function=None),
            )
        except NotFoundError:
            return None

    @classmethod
    def make(cls, client: ClientAPI) -> Catalogue:
        """The catalogue, made where there is none."""
        configuration: Any = {"hnsw": {"space": "cosine"}}
        return cls(
            client,
            client.get_or_create_collection(PASSAGES, configuration=configuration, embedding_function=None),
            client.get_or_create_collection(ENTRIES, embedding_function=None),
        )

    # --- reading ---

    def entries(self) -> list[Entry]:
        """All documents, by folder and name; also those that do not count yet."""
        found: list[Entry] = []
        while records := self._entries.get(limit=_PAGE, offset=len(found), include=["metadatas"])["metadatas"]:
            found += map(_entry, records)
        return sorted(found, key=lambda entry: (entry.folder, entry.name))

    def is_empty(self) -> bool:
        """Whether no document counts."""
        some: Any = {"passages": {"$gt": 0}}
        return not self._entries.get(where=some, limit=1, include=[])["ids"]

    def nearest(self, vector: Sequence[float], n: int) -> list[Found]:
        """The passages nearest to a vector, best first: at most `n`, fewer where some no longer count."""
        reply: Any = self._passages.query(query_embeddings=_array([vector]), n_results=n)
        rows = list(zip(reply["documents"][0], reply["metadatas"][0], reply["distances"][0], strict=True))
        named = sorted({record["document"] for _, record, _ in rows})
        metadatas = self._entries.get(ids=named, include=["metadatas"])["metadatas"] if named else []
        entries = {entry.id: entry for entry in map(_entry, metadatas or ())}
        return [
            Found(entry, Passage(text, record["section"], record["page"] or None), 1.0 - distance)
            for text, record, distance in rows
            if (entry := entries.get(record["document"])) and entry.digest == record["digest"]
        ]

    def written(self, pieces: Sequence[Piece]) -> set[str]:
        """The ids of those pieces that are there already."""
        return {
            id
            for start in range(0, len(pieces), _PAGE)
            for id in self._passages.get(ids=[piece.id for piece in pieces[start : start + _PAGE]], include=[])["ids"]
        }

    # --- writing ---

    def announce(self, entry: Entry, digest: str) -> Entry:
        """Says that passages of a content are about to be written; another one that was announced is deleted."""
        if entry.other and entry.other != digest:
            self._delete(entry.id, entry.other)
        announced = replace(entry, other=digest)
        self._write(announced)
        return announced

    def add(self, pieces: Sequence[Piece], vectors: Sequence[Sequence[float]]) -> None:
        """Writes passages, which do not count before `commit`."""
        self._passages.upsert(
            ids=[piece.id for piece in pieces],
            embeddings=_array(vectors),
            documents=[piece.passage.text for piece in pieces],
            metadatas=[piece.metadata() for piece in pieces],
        )

    def commit(self, entry: Entry, passages: int, size: int, indexed: str) -> None:
        """Makes the announced content the one that counts, then deletes the passages of the one before."""
        new = replace(entry, digest=entry.other, other=entry.digest, passages=passages, size=size, indexed=indexed)
        if new.other == new.digest:
            new = replace(new, other="")
        self._write(new)
        if new.other:
            self._delete(new.id, new.other)
            self._write(replace(new, other=""))

    def remove(self, entry: Entry) -> None:
        """Takes a document away: first what makes it count, then its passages, then its entry."""
        if entry.other:
            self._delete(entry.id, entry.other)
        if entry.digest:
            self._write(replace(entry, digest="", other=entry.digest, passages=0))
            self._delete(entry.id, entry.digest)
        self._entries.delete(ids=[entry.id])

    def _write(self, entry: Entry) -> None:
        self._entries.upsert(ids=[entry.id], embeddings=_array([_NO_VECTOR]), metadatas=[asdict(entry)])

    def _delete(self, document: str, digest: str) -> None:
        for ids in self._ids(document, digest):
            self._passages.delete(ids=ids)

    def _ids(self, document: str, digest: str) -> Iterator[list[str]]:
        where: Any = {"$and": [{"document": document}, {"digest": digest}]}
        while ids := self._passages.get(where=where, limit=_PAGE, include=[])["ids"]:
            yield ids


def _array(vectors: Sequence[Sequence[float]]) -> Any:
    return np.asarray(vectors, dtype=np.float32)


def _entry(record: Mapping[str, Any]) -> Entry:
    return Entry(**{name: record[name] for name in Entry.__dataclass_fields__})
