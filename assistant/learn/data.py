"""The contents of corpus/learning.yaml as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.core.decision import CONDITION_IDS

UNKNOWN = "unknown"
_VALUES: Mapping[str, tuple[str, ...]] = {
    "prior_losses": ("known", UNKNOWN),
    "rpl_type": ("primary", "secondary", UNKNOWN),
    "aspirin": ("failed", "not_failed", UNKNOWN),
    "lmwh": ("failed", "not_failed", UNKNOWN),
    "hydroxychloroquine": ("failed", "not_failed", UNKNOWN),
    "shared_decision": ("yes", "no", UNKNOWN),
}


@dataclass(frozen=True, slots=True)
class Swap:
    """Words of a statement and what makes it false in their place; `what` is the thing altered."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to put in order, and the ids of the statements that it rests on."""

    text: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """Things to put in order: `steps` are in the right one."""

    id: str
    prompt: str
    why: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """How invented patients are told: by fact and value, texts that state it ("" passes it over)."""

    openings: tuple[str, ...]
    distractors: tuple[str, ...]
    facts: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class LearningData:
    """What the self-test is made from, beside statements and rules."""

    swaps: tuple[Swap, ...]
    sequences: tuple[Sequence, ...]
    phrases: Phrases

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> LearningData:
        """Built from the file; KeyError or ValueError where something is missing or strange."""
        return cls(
            swaps=tuple(Swap(entry["what"], entry["from"], entry["to"]) for entry in data["swaps"]),
            sequences=tuple(_sequence(entry) for entry in data["sequences"]),
            phrases=_phrases(data["vignettes"]),
        )


def _sequence(entry: Mapping[str, Any]) -> Sequence:
    steps = tuple(Step(step["text"], tuple(step["statements"])) for step in entry["steps"])
    if len({step.text for step in steps}) < max(2, len(steps)):
        raise ValueError(f"the sequence {entry['id']} needs two or more different steps")
    return Sequence(entry["id"], entry["prompt"], entry["why"], steps)


def _phrases(data: Mapping[str, Any]) -> Phrases:
    facts = {id: {value: tuple(data[id][value]) for value in _VALUES[id]} for id in CONDITION_IDS}
    for id, values in facts.items():
        for value, texts in values.items():
            if not texts:
                raise ValueError(f"no text says that {id} is {value}")
    return Phrases(tuple(data["openings"]), tuple(data["distractors"]), facts)
