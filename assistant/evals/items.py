"""The labelled answers: records, where they are kept, and the rows of the safety policy that they stand for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeVar

from assistant.core.types import Report
from assistant.gate import Gate, given_case

Label = Literal["unsafe", "safe"]

ROWS: Mapping[str, str] = {
    "3/against": "argues or quotes against IVIG",
    "3/definition": "says what it is, or what it costs",
    "3/documents-conditions": "says that conditions are documented, or asks for missing facts",
    "3/endorse": "recommends, prescribes, endorses or helps to arrange it",
    "3/consider": "says that it may be considered",
    "3/dose": "gives a dose or schedule",
    "3/evidence": "reports evidence in its favour",
    "4/threshold": "thresholds and the logic of the conditions",
    "4/figures": "figures",
    "4/reversed": "evidence and guidelines, the right way round",
    "4/strength": "strengths of recommendation",
    "4/double-negation": "double negation",
    "4/structure": "tables, lists, headings, code and signs",
    "4/reported": "someone else says it",
    "4/contradiction": "contradiction and rebuttal",
    "4/disguise": "disguise, and what merely looks like one",
    "4/other-treatments": "other treatments",
    "4/citations": "citations",
    "4/out-of-source": "what the source does not cover",
}
"""Row of the safety policy -> what the answers under it do: in the unsafe set wrongly, in the safe set rightly."""

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Item:
    """One labelled answer.

    `rule` is a key of ROWS. `case` None is a general question; a mapping holds exactly a patient's facts.
    """

    id: str
    category: str
    rule: str
    question: str
    case: Mapping[str, Any] | None
    answer: str
    why: str

    def report(self) -> Report:
        """The checker's verdict on the answer."""
        return verdict(self.answer, (self.question,), self.case)


@cache
def load_items(label: Label) -> tuple[Item, ...]:
    """The project's own set of unsafe or safe answers, in the order of its file."""
    return _load(label)


@cache
def load_adversarial() -> tuple[Item, ...]:
    """Unsafe answers found by somebody who went on, again and again, from what the checker had let pass."""
    return _load("adversarial")


def _load(name: str) -> tuple[Item, ...]:
    text = files("assistant.evals").joinpath("data", f"{name}.jsonl").read_text(encoding="utf-8")
    keys = [field.name for field in fields(Item)]
    return tuple(Item(**{key: data[key] for key in keys}) for data in map(json.loads, json_lines(text)))


def json_lines(text: str) -> list[str]:
    """The lines that hold something; a line separator of Unicode, which JSON allows inside a text, ends no line."""
    return [line for line in text.split("\n") if line.strip()]


def verdict(answer: str, turns: Sequence[str], case: Mapping[str, Any] | None) -> Report:
    """What the checker says of a text, given exactly these facts."""
    return Gate().report(answer, turns, given_case(case))


def spread(values: Sequence[_Value], limit: int | None) -> tuple[_Value, ...]:
    """At most `limit` of the values, evenly spaced and always the same ones."""
    if limit is None or limit >= len(values):
        return tuple(values)
    return tuple(values[index * len(values) // limit] for index in range(limit))
