"""What a learner has answered: when each question is due again, and what goes wrong most often.

Spaced repetition is FSRS's. Nothing here reads a clock: `now` (with a time zone) is passed in, and the same answers
at the same times give the same progress.
"""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fsrs import Card, Rating, Scheduler

from assistant.errors import InputError
from assistant.learn.items import Item

VERSION = 1
_SCHEDULER = Scheduler(enable_fuzzing=False)


@dataclass(frozen=True, slots=True)
class Record:
    """One question's history: how often it was answered rightly and wrongly, and its card."""

    right: int
    wrong: int
    card: Card

    @property
    def answered(self) -> int:
        """How often it was answered."""
        return self.right + self.wrong


@dataclass(frozen=True, slots=True)
class Spot:
    """One topic, and how often its questions were answered rightly and wrongly."""

    topic: str
    right: int
    wrong: int

    @property
    def share(self) -> float:
        """The share of right answers, 0 to 1."""
        return self.right / (self.right + self.wrong)


@dataclass(frozen=True, slots=True)
class Progress:
    """The records by the questions' ids."""

    records: Mapping[str, Record] = field(default_factory=dict)

    @property
    def right(self) -> int:
        """Right answers in all."""
        return sum(record.right for record in self.records.values())

    @property
    def answered(self) -> int:
        """Answers in all."""
        return sum(record.answered for record in self.records.values())

    def after(self, item: Item, right: bool, now: datetime) -> Progress:
        """The progress after one more answer: a right one is rated good, a wrong one again."""
        before = self.records.get(item.id) or Record(0, 0, Card(card_id=zlib.crc32(item.id.encode()), due=now))
        card, _ = _SCHEDULER.review_card(before.card, Rating.Good if right else Rating.Again, review_datetime=now)
        after = Record(before.right + right, before.wrong + (not right), card)
        return Progress({**self.records, item.id: after})

    def due(self, items: Sequence[Item], now: datetime) -> tuple[Item, ...]:
        """The questions that are due again, longest overdue first."""
        found = [item for item in items if item.id in self.records and self.records[item.id].card.due <= now]
        return tuple(sorted(found, key=lambda item: (self.records[item.id].card.due, item.id)))

    def unseen(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """The questions that were never answered."""
        return tuple(item for item in items if item.id not in self.records)

    def following(
        self, items: Sequence[Item], now: datetime, rng: random.Random, skip: Collection[str] = ()
    ) -> Item | None:
        """The question to ask next: what is due, then something new, then what is due soonest. None without questions.

        New questions are drawn kind by kind, so that no kind crowds out the others. `skip` are ids that were only just
        asked; they come last.
        """
        left = [item for item in items if item.id not in skip] or list(items)
        due = self.due(left, now)
        if due:
            return due[0]
        unseen = self.unseen(left)
        if unseen:
            kind = rng.choice(sorted({item.kind for item in unseen}))
            return rng.choice([item for item in unseen if item.kind is kind])
        return min(left, key=lambda item: (self.records[item.id].card.due, item.id), default=None)

    def weak_spots(self, items: Sequence[Item]) -> tuple[Spot, ...]:
        """The topics in which something was answered wrongly, the weakest first."""
        counts: dict[str, tuple[int, int]] = {}
        for item in items:
            if record := self.records.get(item.id):
                right, wrong = counts.get(item.topic, (0, 0))
                counts[item.topic] = (right + record.right, wrong + record.wrong)
        spots = [Spot(topic, right, wrong) for topic, (right, wrong) in counts.items() if wrong]
        return tuple(sorted(spots, key=lambda spot: (spot.share, -spot.wrong, spot.topic)))

    def as_text(self) -> str:
        """The progress as JSON, to keep."""
        records = {
            id: {"right": record.right, "wrong": record.wrong, "card": record.card.to_dict()}
            for id, record in sorted(self.records.items())
        }
        return json.dumps({"version": VERSION, "records": records}, indent=1)

    @classmethod
    def from_text(cls, text: str) -> Progress:
        """Kept progress; InputError where the text is none."""
        try:
            data = json.loads(text)
            if data["version"] != VERSION:
                raise ValueError(f"version {data['version']}")
            return cls({str(id): _record(entry) for id, entry in data["records"].items()})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(
                "the kept learning progress cannot be read; forget it on the Learn page to start anew"
            ) from error


def _record(entry: Mapping[str, Any]) -> Record:
    right, wrong = entry["right"], entry["wrong"]
    if not all(isinstance(count, int) and count >= 0 for count in (right, wrong)):
        raise ValueError("a count")
    card = Card.from_dict(entry["card"])
    if card.due.tzinfo is None:
        raise ValueError("a time without its zone")
    return Record(right, wrong, card)
