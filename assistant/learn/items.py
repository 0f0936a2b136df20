"""One question of the self-test, and when a response to it is right."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a question asks for."""

    TRUE_FALSE = "true-false"
    GRADE = "grade"
    REFERENCE = "reference"
    FIGURE = "figure"
    ORDER = "order"
    DECISION = "decision"
    CONDITIONS = "conditions"
    NEAR_MISS = "near-miss"
    SPOT = "spot"


GROUPS: dict[str, tuple[Kind, ...]] = {
    "Statements": (Kind.TRUE_FALSE, Kind.GRADE, Kind.REFERENCE, Kind.FIGURE, Kind.ORDER),
    "Patients": (Kind.DECISION, Kind.CONDITIONS),
    "Answers": (Kind.NEAR_MISS, Kind.SPOT),
}
"""What a learner chooses between -> the kinds of question in it."""

KIND_NAMES: dict[Kind, str] = {
    Kind.TRUE_FALSE: "True or false",
    Kind.GRADE: "Direction and strength",
    Kind.REFERENCE: "References",
    Kind.FIGURE: "Fill the gap",
    Kind.ORDER: "Order",
    Kind.DECISION: "Patient: are the conditions met?",
    Kind.CONDITIONS: "Patient: which conditions fail?",
    Kind.NEAR_MISS: "Two answers, one allowed",
    Kind.SPOT: "Spot what is wrong",
}
"""The kinds as a learner reads them."""

Response = tuple[int, ...] | str
"""The options chosen, by index (for ORDER in the learner's order), or what was typed."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that a question is about, under its name: "Patient", "Answer"."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    `id` is stable: it names the same question in every session. `right` are indices of `options`, in order for ORDER;
    a FIGURE has no options but `accepted`, what may be typed. `topic` is what a learner can be weak in. `why` explains
    the right answer, and `statements` are the ids that it rests on.
    """

    id: str
    kind: Kind
    topic: str
    prompt: str
    why: str
    statements: tuple[str, ...]
    passages: tuple[Passage, ...] = ()
    options: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    accepted: tuple[str, ...] = ()

    @property
    def several(self) -> bool:
        """Whether any number of options may be chosen."""
        return self.kind is Kind.CONDITIONS

    @property
    def group(self) -> str:
        """The key of GROUPS that the question belongs to."""
        return next(name for name, kinds in GROUPS.items() if self.kind in kinds)

    @property
    def answer(self) -> tuple[str, ...]:
        """The right answer in words, in order for ORDER."""
        return self.accepted[:1] if self.accepted else tuple(self.options[index] for index in self.right)

    def is_right(self, response: Response) -> bool:
        """Whether a response is the right answer: all of it and nothing else."""
        if isinstance(response, str):
            return figure(response) in {figure(text) for text in self.accepted}
        if self.kind is Kind.ORDER:
            return response == self.right
        return sorted(response) == sorted(self.right)


def figure(text: str) -> str:
    """A typed figure in one form: no spaces and units, a hyphen for every way to write a range, a point for a comma."""
    plain = re.sub(r"[‐-―−]|\bto\b|\bbis\b|\band\b", "-", text.strip().lower()).replace(",", ".")
    return re.sub(r"[^\d.\-]", "", plain).strip(".-")


def shuffled(item: Item, rng: random.Random) -> Item:
    """The same question with its options in another order."""
    places = list(range(len(item.options)))
    rng.shuffle(places)
    moved = {old: new for new, old in enumerate(places)}
    right = tuple(moved[index] for index in item.right)
    return replace(item, options=tuple(item.options[old] for old in places), right=right)


def seeded(seed: int, id: str) -> random.Random:
    """Randomness of one question's own: the same for the same seed and id, on every machine."""
    return random.Random(f"{seed}/{id}")


def capitalised(text: str) -> str:
    """The text with a capital first letter, its other letters as they are."""
    return f"{text[:1].upper()}{text[1:]}"


def listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
