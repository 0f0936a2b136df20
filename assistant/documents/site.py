"""The site's documents as the rest of the assistant uses them: brought up to date, listed, removed, searched.

They lie in a folder of their own beside the guideline's index, or on the same server under names of their own: whatever
happens to them, the guideline's statements are found as before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from chromadb.api import ClientAPI
from langchain_core.embeddings import Embeddings

from assistant import chroma
from assistant.config import Settings
from assistant.documents.catalogue import Catalogue, Entry, Found
from assistant.documents.folder import scan
from assistant.documents.indexing import Outcome, Run, Watcher, matching
from assistant.documents.reading import Reader
from assistant.errors import InputError, StoreError

T = TypeVar("T")

SERVER_LOCK = "lock-site-documents"
_LOOK_AGAIN_SECONDS = 60.0  # before a server without documents is asked for them again
_REST_SECONDS = 5.0  # after a failure, so that questions do not queue behind a server that hangs
_TELL_SECONDS = 30.0  # between two notices of a run to the processes that search


def index_folder(settings: Settings, folder: Path, embeddings: Callable[[], Embeddings], watcher: Watcher) -> Outcome:
    """Brings the index up to date with a folder; `embeddings` loads the model. StoreError where that fails."""
    found = scan(folder)
    with _writing(settings) as (catalogue, changed), Reader() as reader:
        return Run(found, catalogue, embeddings(), reader, watcher, changed).run()


def documents(settings: Settings) -> list[Entry]:
    """The documents that count, by folder and name."""
    place = SiteDocuments(settings)
    try:
        return [entry for entry in place.entries() if entry.digest]
    finally:
        place.close()


def remove(settings: Settings, wanted: str) -> list[Entry]:
    """Removes the documents of a name, id or folder, and returns them; InputError where there is none."""
    with _writing(settings) as (catalogue, changed):
        found = matching(catalogue.entries(), wanted)
        for entry in found:
            catalogue.remove(entry)
            changed()
    if not found:
        raise InputError(f"no document is called '{wanted}'; rpl-assistant index --list names them")
    return found


@contextmanager
def _writing(settings: Settings) -> Iterator[tuple[Catalogue, Callable[[], None]]]:
    """The catalogue, for one writer at a time, and what to call when something that counts has changed."""
    try:
        if settings.chroma_url is not None:
            client = chroma.on_server(settings)
            with chroma.server_lock(client, SERVER_LOCK):
                yield Catalogue.make(client), lambda: None
            return
        place, mark = _place(settings), _mark(settings)
        with chroma.locked(place.with_suffix(".lock")):
            client = chroma.in_folder(place)
            notice = _Notice(mark)
            try:
                yield Catalogue.make(client), notice.changed
            finally:
                notice.tell()
                chroma.close(client)
    except chroma.ERRORS as error:
        where = settings.chroma_url or str(_place(settings))
        raise StoreError(
            f"the documents in {where} cannot be changed: {chroma.one_line(error)}; what is indexed so far stays, "
            "run this again to go on"
        ) from error


def _place(settings: Settings) -> Path:
    return settings.data_folder / "documents"


def _mark(settings: Settings) -> Path:
    return settings.data_folder / "documents.changed"


class _Notice:
    """Tells other processes, by the time of a file, that what they have opened is out of date."""

    def __init__(self, mark: Path) -> None:
        self._mark, self._told, self._untold = mark, time.monotonic(), False

    def changed(self) -> None:
        """Tells at once or, where that was done just now, later."""
        self._untold = True
        if time.monotonic() - self._told > _TELL_SECONDS:
            self.tell()

    def tell(self) -> None:
        """Tells what has not been told."""
        if self._untold:
            self._mark.touch()
            self._told, self._untold = time.monotonic(), False


class SiteDocuments:
    """The documents for those who search them. Opened when first used, and again after another process changed them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()  # one search at a time: another thread may just be opening the index again
        self._client: ClientAPI | None = None
        self._catalogue: Catalogue | None = None
        self._version: float | None = None
        self._rest_until = 0.0

    def present(self) -> bool:
        """Whether any document counts; StoreError where that cannot be told."""
        return self._tried(lambda catalogue: not catalogue.is_empty(), False)

    def nearest(self, vectors: Iterable[Sequence[float]], n: int) -> list[Found]:
        """The passages nearest to any of the vectors, best first and each text once; StoreError where it fails."""
        wanted = list(vectors)

        def search(catalogue: Catalogue) -> list[Found]:
            found = [item for vector in wanted for item in catalogue.nearest(vector, n)]
            best: dict[str, Found] = {}
            for item in sorted(found, key=lambda item: -item.similarity):
                best.setdefault(item.passage.text, item)
            return list(best.values())[:n]

        return self._tried(search, [])

    def entries(self) -> list[Entry]:
        """All documents; StoreError where they cannot be listed."""
        return self._tried(Catalogue.entries, [])

    def close(self) -> None:
        """Lets go of the index."""
        with self._lock:
            self._close()

    def _tried(self, work: Callable[[Catalogue], T], nothing: T) -> T:
        """What the work finds; once more on a newly opened catalogue where another process was writing."""
        with self._lock:
            if time.monotonic() < self._rest_until:
                raise StoreError("the site's documents could not be searched a moment ago; try again soon")
            try:
                return self._once(work, nothing)
            except chroma.ERRORS:
                self._close()
            try:
                return self._once(work, nothing)
            except chroma.ERRORS as error:
                self._close()
                self._rest_until = time.monotonic() + _REST_SECONDS
                raise StoreError(f"the site's documents cannot be searched: {chroma.one_line(error)}") from error

    def _once(self, work: Callable[[Catalogue], T], nothing: T) -> T:
        version = self._current()
        if version != self._version:
            self._close()
            self._catalogue = self._find() if version is not None else None
            self._version = version
        return work(self._catalogue) if self._catalogue else nothing

    def _current(self) -> float | None:
        """What changes when the documents have to be opened again; None where there are none."""
        if self._settings.chroma_url is None:
            mark = _mark(self._settings)
            return float(mark.stat().st_mtime_ns) if mark.exists() else None
        if self._catalogue is not None:
            return self._version
        return time.monotonic() // _LOOK_AGAIN_SECONDS

    def _find(self) -> Catalogue | None:
        if self._settings.chroma_url is not None:
            self._client = chroma.on_server(self._settings)
        else:
            self._client = chroma.for_reading(_place(self._settings))
        return Catalogue.find(self._client)

    def _close(self) -> None:
        if self._client is not None:
            chroma.close(self._client)
        self._client = self._catalogue = self._version = None
