"""A learner's session: which questions are asked, what was answered, and the progress that is kept if that is wanted.

Plain state without Streamlit. The clock and chance are passed in.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from assistant import private_files
from assistant.learn.items import Item, Response
from assistant.learn.progress import Progress

FILE = Path("learning", "progress.json")  # in the data folder
RECENT = 5  # questions that do not come again at once
WEAKEST = 3  # topics that are practised as the weak ones


@dataclass
class Study:
    """One visitor's session. `kept` is the file that holds the progress; None keeps it for the session only.

    `topics` restricts the questions to some topics; empty for all. `asked` counts the questions put so far.
    """

    progress: Progress = field(default_factory=Progress)
    kept: Path | None = None
    groups: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    item: Item | None = None
    response: Response | None = None
    recent: tuple[str, ...] = ()
    asked: int = 0

    def choice(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """The questions that the learner's choice of groups and topics leaves."""
        return tuple(
            item
            for item in items
            if (not self.groups or item.group in self.groups) and (not self.topics or item.topic in self.topics)
        )

    def ask(self, items: Sequence[Item], now: datetime, rng: random.Random) -> None:
        """Put the next question."""
        self.item = self.progress.following(self.choice(items), now, rng, self.recent)
        self.response = None
        self.asked += 1
        if self.item:
            self.recent = (*self.recent, self.item.id)[-RECENT:]

    def answer(self, response: Response, now: datetime) -> None:
        """Take a response to the question, once; StoreError where the progress cannot be kept."""
        if self.item is None or self.response is not None:
            return
        self.response = response
        right = self.item.is_right(response)
        if self.kept is None:
            self.progress = self.progress.after(self.item, right, now)
            return
        with private_files.locked(self.kept):  # another window may answer meanwhile
            self._take_up()
            self.progress = self.progress.after(self.item, right, now)
            if self.kept:
                private_files.write(self.kept, self.progress.as_text())

    def _take_up(self) -> None:
        """What other windows have answered; where one has deleted the file, nothing is kept any more."""
        assert self.kept is not None
        found = load(self.kept)
        if found is None:
            self.kept = None
        else:
            self.progress = found

    def practise_weak_spots(self, items: Sequence[Item], now: datetime, rng: random.Random) -> None:
        """Ask about the weakest topics only."""
        self.groups = ()
        self.topics = tuple(spot.topic for spot in self.progress.weak_spots(items)[:WEAKEST])
        self.ask(items, now, rng)

    def keep(self, path: Path) -> None:
        """Keep the progress in a file from now on; what the file has already outranks a session without answers."""
        with private_files.locked(path):
            before = load(path)
            self.progress = self.progress if self.progress.answered or before is None else before
            private_files.write(path, self.progress.as_text())
        self.kept = path

    def forget(self) -> None:
        """Delete the kept progress, and this session's."""
        self.let_go()
        self.topics, self.progress = (), Progress()

    def let_go(self) -> None:
        """Delete the kept progress, and go on for this visit only."""
        if self.kept:
            with private_files.locked(self.kept):
                private_files.remove(self.kept)
        self.kept = None


def load(path: Path) -> Progress | None:
    """The progress that a file keeps; None without one. InputError where it is damaged."""
    text = private_files.read(path)
    return None if text is None else Progress.from_text(text)
