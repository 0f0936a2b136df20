"""The command `index`: the guideline's index built anew, and the site's own documents beside it."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.config import Settings

if TYPE_CHECKING:
    from assistant.documents.catalogue import Entry
    from assistant.documents.indexing import Outcome


def rebuild(settings: Settings) -> None:
    """Builds the guideline's index anew."""
    from assistant.corpus import load_retriever
    from assistant.store import StatementStore

    def report(message: str) -> None:
        print(message, flush=True)

    store = StatementStore.open(settings, report, rebuild=True)
    load_retriever(store, settings.data_folder, report)
    print("The index is ready.")


def add(settings: Settings, folder: Path) -> bool:
    """Brings the index up to date with a folder of documents; False where some file was left out."""
    from assistant.documents.site import index_folder
    from assistant.embeddings import MiniLM

    with _Bar() as bar:
        outcome = index_folder(settings, folder, MiniLM, bar)
    print(_outcome_text(outcome))
    return not outcome.failed


def listing(settings: Settings) -> list[Entry]:
    """The documents that are indexed."""
    from assistant.documents.site import documents

    return documents(settings)


def listing_text(entries: list[Entry]) -> str:
    """One line for each document, under its folder."""
    lines: list[str] = []
    folder = None
    for entry in entries:
        if entry.folder != folder:
            folder = entry.folder
            lines.append(f"{folder}:")
        lines.append(f"- {entry.name}: {_count(entry.passages, 'passage')}, indexed {entry.indexed}, id {entry.id[:8]}")
    return "\n".join(lines) or "No documents of this site are indexed. 'rpl-assistant index FOLDER' adds a folder."


def listing_json(entries: list[Entry]) -> dict[str, Any]:
    """The same for programs."""
    keys = ("id", "folder", "name", "digest", "passages", "size", "indexed")
    return {"documents": [{key: getattr(entry, key) for key in keys} for entry in entries]}


def remove(settings: Settings, names: list[str]) -> None:
    """Removes documents by name, id or folder."""
    from assistant.documents.site import remove as remove_documents

    for name in names:
        for entry in remove_documents(settings, name):
            print(f"Removed {entry.folder}/{entry.name}")


def _outcome_text(outcome: Outcome) -> str:
    counts = {
        "added": outcome.added,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "removed": outcome.removed,
        "left out": len(outcome.failed),
    }
    parts = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"Documents: {parts}. {_count(outcome.embedded, 'passage')} embedded."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class _Bar:
    """Progress on standard error: a bar by bytes, with passages a second and the time left; problems line by line."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._passages = 0
        self._start = time.monotonic()

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def begin(self, files: int, size: int) -> None:
        """The bar appears."""
        from tqdm import tqdm

        self._start = time.monotonic()
        pause = 0.2 if sys.stderr.isatty() else 10.0
        self._bar = tqdm(
            total=size,
            unit="B",
            unit_scale=True,
            desc=_count(files, "document"),
            mininterval=pause,
            disable=not files,
            file=sys.stderr,
        )

    def done(self, name: str, size: int) -> None:  # noqa: ARG002 - the watcher's interface
        """The bar moves on."""
        if self._bar is not None:
            self._bar.update(size)

    def embedded(self, passages: int) -> None:
        """The rate is told."""
        self._passages += passages
        rate = self._passages / max(time.monotonic() - self._start, 1e-9)
        if self._bar is not None:
            self._bar.set_postfix_str(f"{self._passages:,} passages, {rate:.0f}/s", refresh=False)

    def problem(self, name: str, reason: str) -> None:
        """One line, above the bar."""
        if self._bar is not None:
            self._bar.clear()
        print(f"{name}: {reason}", file=sys.stderr, flush=True)
