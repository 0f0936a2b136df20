"""Whether the guidance can answer a question. Pure: what a model compared by meaning is passed in, if there is any.

Signs are weighed: the nearest question that the guidance answers, the nearest one that it does not, the share of
the question's words that the guidance's topics cover, and names that it never uses. A message that leans on those
before it ("and the dose?") is judged together with them, unless it names something foreign to the guidance itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.lexical import LexicalIndex, as_texts
from assistant.core.terms import TermReader, words

# Weights of the signs, found by logistic regression over labelled questions and rounded; zero divides in from out.
_NEAREST_INSIDE = 6.1
_NEAREST_OUTSIDE = -4.8
_COVERAGE = 3.4
_FOREIGN = -2.2
_MARGIN = 9.0  # by meaning, where a model compared
_CONSTANT = -3.7
_WITHOUT_MODEL = 1.0  # the words of a covered question alone say less than the words and the meaning do

_NARRATIVE = 3.9  # a case history uses many words that no question does
_CASE_HISTORY = 30  # words
_FOLLOWS_ON = 0.5  # a short message in a conversation mostly goes on with it

_LONG = 12  # words: in a longer message a foreign name may stand by the way, and weighs less
_SHORT = 20  # words: in a longer message what decides may stand by the way
_LEANING = 15  # words: a longer message stands on its own
_EARLIER_SHARE = 0.6
_FOREIGN_LIMIT = 2
_REFERENCE = re.compile(r"\b(?:references?|refs?\.?|citations?|sources?)\s*(?:no\.?|number|#)?\s*\[?(\d{1,3})\b", re.I)


@dataclass(frozen=True)
class ScopeData:
    """The contents of scope.yaml: questions outside, by class of topic, and names that the guidance never uses.

    `decisive` are those of the names that decide by themselves; `undosed` are treatments whose dose the guidance does
    not give; `ask_dose` are phrases that ask for one.
    """

    outside: Mapping[str, tuple[str, ...]]
    terms: tuple[str, ...]
    decisive: tuple[str, ...]
    undosed: frozenset[str]
    ask_dose: tuple[str, ...]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ScopeData:
        """From the file's content; ValueError names an entry that is not text."""
        outside = {str(name): as_texts(name, listed) for name, listed in data["outside"].items()}
        outside |= {f"grid of {name}": _spelled_out(name, entry) for name, entry in data.get("grid", {}).items()}
        terms = tuple(term for name, listed in data["terms"].items() for term in as_texts(name, listed))
        decisive = tuple(term for name in data.get("decisive", ()) for term in data["terms"][name])
        return cls(outside, terms, decisive, frozenset(data["undosed"]), as_texts("ask_dose", data["ask_dose"]))


@dataclass(frozen=True)
class Scope:
    """Tells questions that the guidance can answer from those it cannot."""

    index: LexicalIndex
    inside: frozenset[str]
    topics: LexicalIndex
    foreign: frozenset[tuple[str, ...]]
    decisive: frozenset[tuple[str, ...]]
    references: frozenset[int]
    undosed: frozenset[str]
    ask_dose: frozenset[tuple[str, ...]]

    @classmethod
    def build(
        cls, reader: TermReader, data: ScopeData, inside: Mapping[str, Sequence[str]], references: Iterable[int]
    ) -> Scope:
        """`inside` maps statement ids to the texts that speak for them; `references` are the numbers that exist."""
        outside = {f"{name} {at}": [text] for name, listed in data.outside.items() for at, text in enumerate(listed)}
        return cls(
            LexicalIndex.build(reader, {**inside, **outside}),
            frozenset(inside),
            LexicalIndex.build(reader, inside),
            frozenset(tuple(reader.plain(term)) for term in data.terms) - {()},
            frozenset(tuple(reader.plain(term)) for term in data.decisive) - {()},
            frozenset(references),
            data.undosed,
            frozenset(tuple(reader.plain(phrase)) for phrase in data.ask_dose),
        )

    def covers(self, turns: Sequence[str], margins: Sequence[float] = ()) -> bool:
        """Whether the guidance can answer the last of `turns`; `margins` as in `evidence`."""
        last = turns[-1]
        missing = self.missing_reference(last) or self._missing_dose(last) or self._is_decided(last)
        return not missing and self._has_topic(turns) and self.evidence(turns, margins) > 0

    def evidence(self, turns: Sequence[str], margins: Sequence[float] = ()) -> float:
        """How much speaks for the last turn being covered: positive is in, negative out.

        `margins` say how much nearer by meaning the nearest question inside lies than the nearest one outside (cosine):
        for the last turn alone, then together with those before it; empty where no model compared.
        """
        last = turns[-1]
        length = len(words(last))
        foreign = min(_FOREIGN_LIMIT, self.foreign_names(last)) * min(1.0, _LONG / max(1, length))
        inside, outside, coverage = self._signs([(last, 1.0)])
        margin = margins[0] if margins else 0.0
        constant = _CONSTANT if margins else _CONSTANT + _WITHOUT_MODEL
        if len(turns) > 1 and not foreign and length < _LEANING:
            joint = self._signs([(last, 1.0), *((turn, _EARLIER_SHARE) for turn in turns[:-1])])
            inside, outside, coverage = max(inside, joint[0]), min(outside, joint[1]), max(coverage, joint[2])
            margin = max(margins, default=0.0)
            constant += _FOLLOWS_ON
        return (
            constant
            + _NEAREST_INSIDE * inside
            + _NEAREST_OUTSIDE * outside
            + _COVERAGE * coverage
            + _FOREIGN * foreign
            + _MARGIN * margin
            + (_NARRATIVE if length > _CASE_HISTORY else 0.0)
        )

    def _signs(self, parts: Sequence[tuple[str, float]]) -> tuple[float, float, float]:
        """Likeness to the nearest question inside and outside, and coverage; each from 0 to 1."""
        nearest = self.index.nearest(parts)
        inside = max(likeness for id, likeness in nearest.items() if id in self.inside)
        outside = max((likeness for id, likeness in nearest.items() if id not in self.inside), default=0.0)
        return inside, outside, self.topics.coverage(parts)

    def _has_topic(self, turns: Sequence[str]) -> bool:
        """Whether anything in the conversation is a concept of the guidance, or a word that its texts alone use."""
        reader = self.index.reader
        topical = reader.concepts.names - reader.setting
        return any(term in topical for turn in turns for term in reader.terms(turn))

    def _is_decided(self, text: str) -> bool:
        """Whether a short text names something that is outside whatever else it says."""
        return len(words(text)) < _SHORT and _count(self.index.reader.plain(text), self.decisive) > 0

    def _missing_dose(self, text: str) -> bool:
        """Whether the text asks for a dose that the guidance does not give."""
        reader = self.index.reader
        named = reader.concepts.treatments & set(reader.terms(text))
        return bool(named) and named <= self.undosed and _count(reader.plain(text), self.ask_dose) > 0

    def foreign_names(self, text: str) -> int:
        """How often the text uses a name that the guidance never uses."""
        return _count(self.index.reader.plain(text), self.foreign)

    def missing_reference(self, text: str) -> bool:
        """Whether the text asks for a reference number that the source does not have."""
        asked = [int(number) for number in _REFERENCE.findall(text)]
        return any(number not in self.references for number in asked)


def _spelled_out(name: str, grid: Mapping[str, Any]) -> tuple[str, ...]:
    """Every aspect of every subject."""
    aspects = as_texts(name, grid["aspects"])
    return tuple(aspect.replace("{}", subject) for subject in as_texts(name, grid["subjects"]) for aspect in aspects)


def _count(words: Sequence[str], phrases: frozenset[tuple[str, ...]]) -> int:
    """At how many places of the text one of the phrases begins."""
    longest = max(map(len, phrases), default=0)
    return sum(
        any(tuple(words[start : start + length]) in phrases for length in range(1, longest + 1))
        for start in range(len(words))
    )
