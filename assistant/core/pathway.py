"""The guideline's pathway: steps, the ways between them, and how far the facts of a case lead along them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assistant.core.types import Case, Decision

Facts = Mapping[str, Any]
"""The facts that ways ask for: those of a case, its decision, and whether a high-risk feature is stated."""


class Reach(StrEnum):
    """Whether a case leads to a step or along a way; open where a fact is unknown."""

    TAKEN = "taken"
    OPEN = "open"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Step:
    """A question, or what the statements (ids, the first gives direction and strength) say to do."""

    id: str
    text: str
    statements: tuple[str, ...] = ()
    question: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """From one step to another, where any of the alternatives holds: each asks facts to have one of some values."""

    start: str
    end: str
    text: str = ""
    when: tuple[Mapping[str, Sequence[Any]], ...] = ()

    def reach(self, facts: Facts) -> Reach:
        """Taken where an alternative holds, off where none can; an unknown fact leaves it open."""
        if not self.when:
            return Reach.TAKEN
        found = {_holds(alternative, facts) for alternative in self.when}
        if True in found:
            return Reach.TAKEN
        return Reach.OPEN if None in found else Reach.OFF


def _holds(alternative: Mapping[str, Sequence[Any]], facts: Facts) -> bool | None:
    """All facts have one of the values listed; None where that depends on an unknown one."""
    found = [facts[name] in values if facts[name] is not None else None for name, values in alternative.items()]
    if False in found:
        return False
    return None if None in found else True


@dataclass(frozen=True, slots=True)
class Trace:
    """How far a case leads: every step by id, and every way in the pathway's order."""

    steps: Mapping[str, Reach]
    ways: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Pathway:
    """The flow chart; the first step is the start, and ways lead forward in their order.

    `parts` names the steps that a picture of their own begins with, each with its title.
    """

    steps: Mapping[str, Step]
    ways: tuple[Way, ...]
    parts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Pathway:
        """The contents of pathway.yaml; ValueError where a way leads nowhere, back, or asks for a strange fact."""
        steps = {str(id): _step(str(id), entry) for id, entry in data["steps"].items()}
        ways = tuple(_way(entry) for entry in data["ways"])
        for way in ways:
            for id in (way.start, way.end):
                if id not in steps:
                    raise ValueError(f"the way from {way.start} to {way.end} names no step '{id}'")
            strange = {name for alternative in way.when for name in alternative} - set(known(Case(), Decision.GENERAL))
            if strange:
                raise ValueError(f"the way from {way.start} to {way.end} asks for the unknown fact '{min(strange)}'")
        parts = {str(id): str(title) for id, title in data.get("parts", {}).items()}
        for id in parts.keys() - steps.keys():
            raise ValueError(f"a part begins with '{id}', which is no step")
        return cls(steps, _ordered(tuple(steps), ways), parts)

    def part(self, start: str) -> Pathway:
        """What follows from a step, up to the steps that other parts begin with."""
        within, ways = {start}, []
        for way in self.ways:
            if way.start in within and (way.start == start or way.start not in self.parts):
                within.add(way.end)
                ways.append(way)
        return Pathway({id: step for id, step in self.steps.items() if id in within}, tuple(ways))

    def within(self, trace: Trace, part: Pathway) -> Trace:
        """What a case's trace says of a part."""
        ways = tuple(reach for way, reach in zip(self.ways, trace.ways, strict=True) if way in part.ways)
        return Trace({id: trace.steps[id] for id in part.steps}, ways)

    def trace(self, facts: Facts) -> Trace:
        """The case's way: on from every step that is taken, and open beyond what is open."""
        steps = dict.fromkeys(self.steps, Reach.OFF)
        steps[next(iter(steps))] = Reach.TAKEN
        ways = []
        for way in self.ways:
            reach = _further(steps[way.start], way.reach(facts))
            ways.append(reach)
            steps[way.end] = _nearer(steps[way.end], reach)
        return Trace(steps, tuple(ways))


def known(case: Case, decision: Decision) -> Facts:
    """The facts of a case as ways ask for them; None is unknown, and without a patient everything is."""
    facts = case.facts.as_json()
    features = bool(facts.pop("high_risk_features"))
    patient = decision is not Decision.GENERAL
    return facts | {"features": features if patient else None, "decision": str(decision) if patient else None}


def _further(start: Reach, way: Reach) -> Reach:
    if Reach.OFF in (start, way):
        return Reach.OFF
    return Reach.TAKEN if start is way is Reach.TAKEN else Reach.OPEN


def _nearer(before: Reach, found: Reach) -> Reach:
    return min(before, found, key=(Reach.TAKEN, Reach.OPEN, Reach.OFF).index)


def _step(id: str, entry: Mapping[str, Any]) -> Step:
    question = entry.get("question")
    return Step(id, str(question or entry["text"]), tuple(entry.get("statements", ())), question is not None)


def _way(entry: Mapping[str, Any]) -> Way:
    when = entry.get("when") or ()
    alternatives = (when,) if isinstance(when, Mapping) else tuple(when)
    return Way(str(entry["from"]), str(entry["to"]), str(entry.get("text", "")), alternatives)


def _ordered(steps: tuple[str, ...], ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """The ways so that each comes after all that lead to its start; ValueError where they run in a circle."""
    left, done = list(ways), []
    while left:
        waiting = {way.end for way in left}
        ready = [way for way in left if way.start not in waiting]
        if not ready:
            raise ValueError(f"the ways run in a circle through {min(waiting, key=steps.index)}")
        done += ready
        left = [way for way in left if way.start in waiting]
    return tuple(done)
