"""What the readers find: one claim for each place where the text speaks of a fact."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.facts.scope import Message, View
from assistant.core.types import Evidence

UNSURE = "unsure"  # the value of a claim that puts a fact in doubt


@dataclass(frozen=True, slots=True)
class Claim:
    """One reading of one fact. `weight` orders claims of one message: the heavier outranks the lighter."""

    fact: str
    value: object
    evidence: Evidence
    weight: int = 0


def evidence(message: Message, view: View, start: int, end: int) -> Evidence:
    """The words of the items from `start` up to but not including `end`."""
    first, last = view.items[start], view.items[max(start, end - 1)]
    return Evidence(message.number, first.start, last.end, message.text[first.start : last.end])
