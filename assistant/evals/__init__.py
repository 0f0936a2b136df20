"""The project's own evaluation sets and the scorers behind `rpl-assistant eval`.

Each part is one module of its own name with `run(options) -> Outcome`, imported when it is run; a new one adds a line
to PARTS, and the command line offers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol

PARTS = {
    "check": "the rule checker on labelled answers, or on the answers of another source",
    "attacks": "the rule checker on disguised, encoded and renamed variants of the unsafe answers",
    "adversarial": "the rule checker on answers that once got past it; not all of them are blocked yet",
    "facts": "the reading of case facts from conversations",
    "answers": "the assistant's own answers: what is found, cited, said and refused",
    "model": "what becomes of a chat model's drafts",
}
OF_THE_PROJECT = tuple(part for part in PARTS if part != "model")  # those that need nothing from outside


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line chooses.

    `limit` is the number of items of a set, of variants or of questions to use; None leaves it to the part. At most one
    of `source` (a file of answers), `command` and `model` names whose answers `check` counts instead of the project's
    own; `model` is also the one that the part of that name measures. `settings` are given for that model.
    """

    limit: int | None = None
    source: str | None = None
    command: str | None = None
    model: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


class Outcome(Protocol):
    """What a part has measured."""

    def as_json(self) -> dict[str, Any]:
        """Every figure, for programs."""
        ...

    def as_text(self) -> str:
        """The tables, for people."""
        ...


def run(part: str, options: Options) -> Outcome:
    """One part's measurement; AssistantError where a source of answers cannot be used."""
    outcome: Outcome = import_module(f"{__name__}.{part}").run(options)
    return outcome
