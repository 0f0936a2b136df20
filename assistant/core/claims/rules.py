"""A rule about facts: its permanent id, why it blocks, what it rests on, and the examples that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """An answer, the question it replies to, and the facts of the patient (None: no patient is described)."""

    answer: str
    question: str = ""
    facts: Mapping[str, Any] | None = None

    @classmethod
    def from_data(cls, data: str | Mapping[str, Any]) -> Example:
        """Built from an example of a rule: the answer alone, or a mapping."""
        if isinstance(data, str):
            return cls(data)
        return cls(data["answer"], data.get("question", ""), data.get("facts"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `fails` are answers that it blocks, `passes` are answers near to them in which it finds nothing."""

    id: str
    title: str
    reason: str
    statements: tuple[str, ...]
    fails: tuple[Example, ...]
    passes: tuple[Example, ...]

    @classmethod
    def from_data(cls, id: str, data: Mapping[str, Any]) -> Rule:
        """Built from one entry of corpus/rules/claims-*.yaml; KeyError where a field is missing."""
        return cls(
            id=id,
            title=data["title"],
            reason=data["reason"],
            statements=tuple(data["statements"]),
            fails=_examples(data["fails"]),
            passes=_examples(data["passes"]),
        )


def _examples(data: Sequence[str | Mapping[str, Any]]) -> tuple[Example, ...]:
    return tuple(Example.from_data(entry) for entry in data)
