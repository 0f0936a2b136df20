"""The vector store: Chroma, embedded in the data folder or on a server, behind LangChain's vector store interface.

The collection's name carries a fingerprint of corpus, chunking and model, so that a change of any of them is a new
collection. It is built under a temporary name and renamed when it is complete: a build that dies half way is never
used, and leaves the collection before it untouched.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any, cast

from chromadb.api import ClientAPI
from chromadb.errors import ChromaError, NotFoundError
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from assistant import chroma
from assistant.config import Settings
from assistant.core.chunking import Chunk, chunk, fingerprint
from assistant.corpus import load_statements
from assistant.embeddings import MODEL_DIGEST, MiniLM
from assistant.errors import StoreError

Progress = Callable[[str], None]
"""Called with what is being done, such as `Building the index: 8 of 25 statements`."""

PREFIX = "statements-"
BUILDING = "building-"
SERVER_LOCK = "lock-statements"
_BATCH = 8


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
            client, vectors = _on_server(settings, index)
            return cls(vectors, lambda: index.locked_ensure(client))  # a server may come back without its data
        client, vectors = _in_folder(settings, index)
        return cls(vectors, lambda: index.vectors(client))

    @property
    def embeddings(self) -> Embeddings:
        """The model that the statements were embedded with."""
        model = self.vectors.embeddings
        assert model is not None
        return model

    def query(self, text: str, n: int) -> list[tuple[str, float]]:
        """The `n` nearest statements: (id, cosine similarity from -1 to 1), best first."""
        try:
            found = self._nearest(text, n)
        except chroma.ERRORS as error:
            raise StoreError(
                f"the index cannot be searched: {chroma.one_line(error)}; restart, or run rpl-assistant index"
            ) from error
        return [(id, 1.0 - distance) for id, distance in found]

    def _nearest(self, text: str, n: int) -> list[tuple[str, float]]:
        vector = self.embeddings.embed_query(text)
        try:
            return _ids_and_distances(self.vectors, vector, n)
        except NotFoundError:
            self.vectors = self._reopen()
            return _ids_and_distances(self.vectors, vector, n)


def _ids_and_distances(vectors: Chroma, vector: list[float], n: int) -> list[tuple[str, float]]:
    """Straight from the collection: LangChain's own search also fetches every text, which takes longer than to find."""
    found = vectors._collection.query(query_embeddings=cast(Any, [vector]), n_results=n, include=["distances"])
    return list(zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True))


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

    def locked_ensure(self, client: ClientAPI) -> Chroma:
        """As `ensure`, on a server: one builder at a time, and whatever a killed one left goes."""
        if not self.rebuild and self.complete(client):
            return self.vectors(client)
        with chroma.server_lock(client, SERVER_LOCK):
            for name in chroma.names(client):
                if name.startswith(BUILDING):
                    client.delete_collection(name)
            return self.ensure(client)

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
        if self.name in chroma.names(client):
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


def _in_folder(settings: Settings, index: _Index) -> tuple[ClientAPI, Chroma]:
    """The store in the data folder. One process at a time opens or builds it; stale collections go afterwards."""
    folder = settings.data_folder
    place = folder / "index"
    try:
        with chroma.locked(folder / "index.lock"):
            client = chroma.in_folder(place)
            vectors = index.ensure(client)
            for name in chroma.names(client):
                if name != index.name and name.startswith((PREFIX, BUILDING)):
                    client.delete_collection(name)
    except chroma.ERRORS as error:
        advice = "make it writable and free some space, or name another folder in RPL_ASSISTANT_DATA_FOLDER"
        raise StoreError(
            f"the index in {place} cannot be opened or built: {chroma.one_line(error)}; {advice}"
        ) from error
    return client, vectors


def _on_server(settings: Settings, index: _Index) -> tuple[ClientAPI, Chroma]:
    """The store on a Chroma server. Other collections stay: another version of the assistant may be using them."""
    try:
        client = chroma.on_server(settings)
        return client, index.locked_ensure(client)
    except chroma.ERRORS as error:
        advice = "start it with `chroma run`, or correct the settings chroma_url and chroma_token"
        raise StoreError(
            f"the Chroma server at {settings.chroma_url} cannot be used: {chroma.one_line(error)}; {advice}"
        ) from error


def _silent(message: str) -> None:
    """No progress wanted."""
