"""Brings the catalogue up to date with a folder: what is new or changed is embedded, what is gone is removed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from langchain_core.embeddings import Embeddings

from assistant.core.passages import passages
from assistant.documents.catalogue import Catalogue, Entry, Piece
from assistant.documents.folder import File, Scan, digest
from assistant.documents.reading import Reader
from assistant.errors import DocumentError

BATCH = 256  # passages that are embedded and written together


class Watcher(Protocol):
    """Who is told how the run gets on."""

    def begin(self, files: int, size: int) -> None:
        """So many files with so many bytes together are to be read."""
        ...

    def done(self, name: str, size: int) -> None:
        """A file is done with, read or not."""
        ...

    def embedded(self, passages: int) -> None:
        """So many more passages are in the index."""
        ...

    def problem(self, name: str, reason: str) -> None:
        """A file is left out."""
        ...


@dataclass(slots=True)
class Outcome:
    """How many documents were added, changed, left as they were, removed and left out; how many passages embedded."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    embedded: int = 0


@dataclass(slots=True)
class _Open:
    """A document whose passages are on their way into the index."""

    entry: Entry
    file: File
    pieces: int
    missing: int


class Run:
    """One run over one folder. `changed` is called whenever what counts has changed."""

    def __init__(
        self,
        scan: Scan,
        catalogue: Catalogue,
        embeddings: Embeddings,
        reader: Reader,
        watcher: Watcher,
        changed: Callable[[], None],
    ) -> None:
        self._scan, self._catalogue, self._embeddings = scan, catalogue, embeddings
        self._reader, self._watcher, self._changed = reader, watcher, changed
        self._known = {entry.id: entry for entry in catalogue.entries() if entry.folder == scan.folder}
        self._waiting: list[Piece] = []
        self._open: list[_Open] = []
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Does it all. Interrupted at any point, the next run takes it up."""
        for name, reason in self._scan.problems:
            self._fail(name, reason)
        self._remove_gone()
        todo = [(file, content) for file in self._scan.files if (content := self._new_content(file))]
        self._watcher.begin(len(todo), sum(file.size for file, _ in todo))
        for file, content in todo:
            self._take(file, content)
        self._flush(everything=True)
        return self.outcome

    def _remove_gone(self) -> None:
        there = {file.id for file in self._scan.files}
        for entry in self._known.values():
            if entry.id not in there:
                self._catalogue.remove(entry)
                self._changed()
                self.outcome.removed += 1

    def _new_content(self, file: File) -> str | None:
        """The digest of a file that has to be read; None where it is indexed as it is, or cannot be read."""
        try:
            content = digest(file.path)
        except DocumentError as error:
            self._leave_out(file, str(error))
            return None
        entry = self._known.get(file.id)
        if entry is None or entry.digest != content:
            return content
        if entry.other:  # the run that replaced it was ended before the old passages were gone
            self._catalogue.announce(entry, "")
        self.outcome.unchanged += 1
        return None

    def _take(self, file: File, content: str) -> None:
        try:
            found = passages(self._reader.blocks(file.path))
            if digest(file.path) != content:
                raise DocumentError("was changed while it was read; run this again")
            if not found:
                raise DocumentError("holds no text that can be quoted")
        except DocumentError as error:
            self._leave_out(file, str(error))
            self._watcher.done(file.name, file.size)
            return
        known = self._known.get(file.id) or Entry(file.id, self._scan.folder, file.name)
        entry = self._catalogue.announce(known, content)
        pieces = [Piece(entry, content, number, passage) for number, passage in enumerate(found)]
        written = self._catalogue.written(pieces) if known.other == content else set()
        missing = [piece for piece in pieces if piece.id not in written]
        self._open.append(_Open(entry, file, len(pieces), len(missing)))
        self._waiting += missing
        self._flush()

    def _flush(self, *, everything: bool = False) -> None:
        """Embeds and writes full batches, and makes the documents count that are complete by that."""
        while self._waiting and (everything or len(self._waiting) >= BATCH):
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            self._catalogue.add(batch, self._embeddings.embed_documents([piece.passage.embedded for piece in batch]))
            self.outcome.embedded += len(batch)
            self._watcher.embedded(len(batch))
            for document in self._open:
                document.missing -= sum(piece.entry.id == document.entry.id for piece in batch)
        complete = [document for document in self._open if not document.missing]
        self._open = [document for document in self._open if document.missing]
        for document in complete:
            self._commit(document)

    def _commit(self, document: _Open) -> None:
        now = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="seconds")
        self._catalogue.commit(document.entry, document.pieces, document.file.size, now)
        if document.entry.digest:
            self.outcome.changed += 1
        else:
            self.outcome.added += 1
        self._watcher.done(document.file.name, document.file.size)
        self._changed()

    def _leave_out(self, file: File, reason: str) -> None:
        """Reports a file; what was indexed of it is no longer what it says, and goes."""
        if entry := self._known.get(file.id):
            self._catalogue.remove(entry)
            self._changed()
        self._fail(file.name, reason)

    def _fail(self, name: str, reason: str) -> None:
        self.outcome.failed.append((name, reason))
        self._watcher.problem(name, reason)


def matching(entries: Sequence[Entry], wanted: str) -> list[Entry]:
    """The documents that somebody means by an id, a name, a folder, or folder and name."""
    return [
        entry
        for entry in entries
        if wanted.rstrip("/") in (entry.id, entry.name, entry.folder, f"{entry.folder}/{entry.name}")
    ]
