"""How well case facts are read: whole cases, decisions, and the one error that must not happen.

A case is exact where every fact is read as labelled. A wrong `conditions_met` is a decision that sees the six
conditions hold where they do not.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.core.decision import decide
from assistant.core.facts import read_case
from assistant.core.types import Decision
from assistant.corpus import load_case_vocabulary
from assistant.evals import Options
from assistant.evals.intervals import Share
from assistant.evals.items import json_lines, spread
from assistant.evals.tables import SHARE_HEADINGS, share_cells, table

_SHOWN = 20  # failures that the text lists; the JSON has all of them
_EXCERPT = 100  # characters


@dataclass(frozen=True, slots=True)
class Vignette:
    """One labelled conversation: the user's messages, the facts of the patient, and the decision."""

    id: str
    category: str
    turns: tuple[str, ...]
    facts: Mapping[str, Any]
    decision: Decision
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A vignette as it was read: the facts that differ from the label, and the decision."""

    vignette: Vignette
    wrong: tuple[str, ...]
    decision: Decision

    @property
    def exact(self) -> bool:
        """Every fact is as labelled."""
        return not self.wrong

    @property
    def decided(self) -> bool:
        """The decision is as labelled."""
        return self.decision is self.vignette.decision

    @property
    def dangerous(self) -> bool:
        """The conditions are seen to be met where they are not."""
        return self.decision is Decision.CONDITIONS_MET and not self.decided


@dataclass(frozen=True, slots=True)
class FactsReport:
    """All readings of the set."""

    readings: tuple[Reading, ...]

    @property
    def exact(self) -> Share:
        """Cases read exactly."""
        return Share(sum(reading.exact for reading in self.readings), len(self.readings))

    @property
    def decided(self) -> Share:
        """Cases decided as labelled."""
        return Share(sum(reading.decided for reading in self.readings), len(self.readings))

    @property
    def dangerous(self) -> tuple[Reading, ...]:
        """Wrong `conditions_met`."""
        return tuple(reading for reading in self.readings if reading.dangerous)

    @property
    def errors_by_fact(self) -> dict[str, int]:
        """How often each fact was read wrongly, most often first."""
        return dict(Counter(name for reading in self.readings for name in reading.wrong).most_common())

    def by_category(self) -> dict[str, FactsReport]:
        """One report for each category, in alphabetical order."""
        names = sorted({reading.vignette.category for reading in self.readings})
        return {
            name: FactsReport(tuple(reading for reading in self.readings if reading.vignette.category == name))
            for name in names
        }

    def as_json(self) -> dict[str, Any]:
        """Every figure, and every case that was read or decided wrongly."""
        return {
            "exact": self.exact.as_json(),
            "decisions": self.decided.as_json(),
            "wrong_conditions_met": [reading.vignette.id for reading in self.dangerous],
            "errors_by_fact": self.errors_by_fact,
            "by_category": {
                name: {"exact": report.exact.as_json(), "decisions": report.decided.as_json()}
                for name, report in self.by_category().items()
            },
            "items": [
                {
                    "id": reading.vignette.id,
                    "category": reading.vignette.category,
                    "wrong": list(reading.wrong),
                    "decision": str(reading.decision),
                }
                for reading in self.readings
                if not (reading.exact and reading.decided)
            ],
        }

    def as_text(self) -> str:
        """The tables, and the first failures."""
        return render(self)


@cache
def load_vignettes() -> tuple[Vignette, ...]:
    """The project's own set, in the order of its file."""
    text = files("assistant.evals").joinpath("data", "facts.jsonl").read_text(encoding="utf-8")
    return tuple(_vignette(json.loads(line)) for line in json_lines(text))


def _vignette(data: Mapping[str, Any]) -> Vignette:
    given = {field.name: data[field.name] for field in fields(Vignette)}
    return Vignette(**given | {"turns": tuple(data["turns"]), "decision": Decision(data["decision"])})


def evaluate_facts(limit: int | None = None) -> FactsReport:
    """Reads the set, or `limit` cases spread over it."""
    return FactsReport(tuple(_read(vignette) for vignette in spread(load_vignettes(), limit)))


def _read(vignette: Vignette) -> Reading:
    case = read_case(vignette.turns, load_case_vocabulary())
    found = case.facts.as_json()
    wrong = tuple(name for name, value in vignette.facts.items() if _differs(value, found[name]))
    return Reading(vignette, wrong, decide(case))


def _differs(wanted: Any, found: Any) -> bool:
    """Lists are compared without their order."""
    return sorted(wanted) != sorted(found) if isinstance(wanted, list) else bool(wanted != found)


def run(options: Options) -> FactsReport:
    """The set, or as many cases of it as the options say."""
    return evaluate_facts(options.limit)


def render(report: FactsReport) -> str:
    """The report for people: shares with 95 % intervals, errors by fact, categories, failures."""
    dangerous = Share(len(report.dangerous), len(report.readings))
    overall = [
        ("exact cases", *share_cells(report.exact)),
        ("decisions", *share_cells(report.decided)),
        ("wrong conditions_met", *share_cells(dangerous)),
    ]
    categories = [(name, *share_cells(part.exact)) for name, part in report.by_category().items()]
    errors = [(name, str(count)) for name, count in report.errors_by_fact.items()]
    return "\n\n".join(
        [
            table("Case facts", ("", "cases", *SHARE_HEADINGS), overall),
            table("Errors by fact", ("fact", "cases"), errors),
            table("Exact cases by category", ("category", "exact", *SHARE_HEADINGS), categories),
            _failures([reading for reading in report.readings if not (reading.exact and reading.decided)]),
        ]
    )


def _failures(readings: Sequence[Reading]) -> str:
    lines = [_failure(reading) for reading in readings[:_SHOWN]]
    if len(readings) > _SHOWN:
        lines.append(f"- and {len(readings) - _SHOWN} more; --json lists all")
    return "\n".join([f"Cases read wrongly: {len(readings) or 'none'}", *lines])


def _failure(reading: Reading) -> str:
    vignette = reading.vignette
    words = " | ".join(" ".join(turn.split()) for turn in vignette.turns)
    shown = words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]}..."
    faults = ", ".join((*reading.wrong, *(() if reading.decided else (f"decided {reading.decision}",))))
    return f"- {vignette.id} {vignette.category}: {shown} ({faults})"
