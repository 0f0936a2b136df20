"""What an answer states besides its stance.

The six conditions, and the remarks that the policy asks for beside a permission.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n(?=\s*(?:[-*+]|\(?\d{1,2}[.)]|\(?[a-c]\))\s)")
_RECORDED = re.compile(r"\b(?:consent\w*|document\w*|record\w*|sign\w*|written|writing|form|notes?|file)\b", re.I)
_ENTRY = re.compile(r"\s*(?:[-*+]|\(?\d{1,2}[.)]|\(?[a-c]\))\s")
CONDITIONS = ("five", "primary", "aspirin", "lmwh", "hydroxychloroquine", "shared_decision")
_CONSENT = ("consent", "documented")
_WAIVERS = {"waived_consent": "documented", "waived_decision": "shared_decision"}
_COVERS = ("covers_support", "covers_costs", "covers_benefit")


@dataclass(frozen=True, slots=True)
class Patterns:
    """Compiled patterns by the name of what they state."""

    named: Mapping[str, re.Pattern[str]]

    @classmethod
    def from_data(cls, data: Mapping[str, Sequence[str]]) -> Patterns:
        """Built from corpus/rules/obligations.yaml; re.error where a pattern cannot be compiled."""
        return cls(
            {name: re.compile("|".join(f"(?:{row})" for row in rows), re.IGNORECASE) for name, rows in data.items()}
        )

    def search(self, name: str, text: str) -> re.Match[str] | None:
        """The first place where the text states what `name` stands for."""
        return self.named[name].search(text)


@dataclass(frozen=True, slots=True)
class Stated:
    """The names of what one answer states, and what follows from them."""

    names: frozenset[str]

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def has(self, *names: str) -> bool:
        """Whether all of these are stated."""
        return all(name in self.names for name in names)

    @property
    def full_condition_set(self) -> bool:
        """(a): all six conditions, that it is off-guideline, and that informed consent is documented."""
        owed = (*CONDITIONS, "failure", "off_guideline", *_CONSENT)
        return self.has(*owed) and not any(waiver in self.names for waiver in _WAIVERS)

    @property
    def recital(self) -> bool:
        """Whether the answer goes through the conditions at all."""
        return sum(name in self.names for name in CONDITIONS) >= 5

    @property
    def conditions_not_met(self) -> bool:
        """(b): a plain statement that the conditions are not, or not all known to be, met."""
        return "not_met" in self.names

    @property
    def caveat(self) -> bool:
        """(d): the limits of the studies or the negative randomised evidence.

        And that guidelines recommend against IVIG.
        """
        return "against" in self.names and (
            "limitations" in self.names or "not_randomised" in self.names or "randomised_negative" in self.names
        )

    def missing_obligations(self, gladel: bool) -> tuple[str, ...]:
        """Which of (c) are not stated; `gladel`: the patient has SLE and antiphospholipid antibodies."""
        owed = ["off_guideline", "against", "shared_decision", *_CONSENT, *_COVERS]
        missing = {name for name in (*owed, *(["gladel_strong"] if gladel else [])) if name not in self.names}
        missing |= {owes for waiver, owes in _WAIVERS.items() if waiver in self.names}
        return tuple(name for name in (*owed, "gladel_strong") if name in missing)


def stated(text: str, patterns: Patterns) -> Stated:
    """What the text states, white space folded; what the consent covers is read where the text speaks of consent."""
    folded = _SPACE.sub(" ", text)
    consent = _SPACE.sub(" ", _of_consent(text))
    return Stated(
        frozenset(
            name for name, pattern in patterns.named.items() if pattern.search(consent if name in _COVERS else folded)
        )
    )


def _of_consent(text: str) -> str:
    """The sentences that speak of consent or its record, each with what follows it: the next sentence, or its list."""
    parts = [part for part in _SENTENCE.split(text) if part.strip()]
    taken: list[str] = []
    follows = False
    for part in parts:
        speaks = bool(_RECORDED.search(part))
        if speaks or follows:
            taken.append(part)
        follows = speaks or (follows and bool(_ENTRY.match(part)))
    return " ".join(taken)
