"""Whether the guidance can answer a question, judged by its words alone. Pure.

Four signs are weighed: the nearest question that the guidance answers, the nearest one that it does not, the share of
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
_NEAREST_INSIDE = 5.0
_NEAREST_OUTSIDE = -7.5
_COVERAGE = 7.0
_FOREIGN = -5.5
_CONSTANT = -1.0

_NARRATIVE = 1.0  # a case history uses many words that no question does
_CASE_HISTORY = 30  # words

_LONG = 12  # words: in a longer message a foreign name may stand by the way, and weighs less
_LEANING = 15  # words: a longer message stands on its own
_EARLIER_SHARE = 0.6
_FOREIGN_LIMIT = 2
_REFERENCE = re.compile(r"\b(?:references?|refs?\.?|citations?|sources?)\s*(?:no\.?|number|#)?\s*\[?(\d{1,3})\b", re.I)


@dataclass(frozen=True)
class ScopeData:
    """The contents of scope.yaml: questions outside, by class of topic, and names that the guidance never uses."""

    outside: Mapping[str, tuple[str, ...]]
    terms: tuple[str, ...]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ScopeData:
        """From the file's content; ValueError names an entry that is not text."""
        outside = {str(name): as_texts(name, listed) for name, listed in data["outside"].items()}
        return cls(outside, tuple(term for name, listed in data["terms"].items() for term in as_texts(name, listed)))


@dataclass(frozen=True)
class Scope:
    """Tells questions that the guidance can answer from those it cannot."""

    index: LexicalIndex
    inside: frozenset[str]
    topics: LexicalIndex
    foreign: frozenset[tuple[str, ...]]
    references: frozenset[int]

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
            frozenset(references),
        )

    def covers(self, turns: Sequence[str]) -> bool:
        """Whether the guidance can answer the last of `turns`."""
        return not self.missing_reference(turns[-1]) and self.evidence(turns) > 0

    def evidence(self, turns: Sequence[str]) -> float:
        """How much speaks for the last turn being covered: positive is in, negative out."""
        last = turns[-1]
        length = len(words(last))
        foreign = min(_FOREIGN_LIMIT, self._foreign_names(last)) * min(1.0, _LONG / max(1, length))
        signs = self._signs([(last, 1.0)])
        if len(turns) > 1 and not foreign and length < _LEANING:
            joint = self._signs([(last, 1.0), *((turn, _EARLIER_SHARE) for turn in turns[:-1])])
            signs = (max(signs[0], joint[0]), min(signs[1], joint[1]), max(signs[2], joint[2]))
        inside, outside, coverage = signs
        return (
            _CONSTANT
            + _NEAREST_INSIDE * inside
            + _NEAREST_OUTSIDE * outside
            + _COVERAGE * coverage
            + _FOREIGN * foreign
            + (_NARRATIVE if length > _CASE_HISTORY else 0.0)
        )

    def _signs(self, parts: Sequence[tuple[str, float]]) -> tuple[float, float, float]:
        """Likeness to the nearest question inside and outside, and coverage; each from 0 to 1."""
        nearest = self.index.nearest(parts)
        inside = max(likeness for id, likeness in nearest.items() if id in self.inside)
        outside = max((likeness for id, likeness in nearest.items() if id not in self.inside), default=0.0)
        return inside, outside, self.topics.coverage(parts)

    def _foreign_names(self, text: str) -> int:
        plain = self.index.reader.plain(text)
        longest = max(map(len, self.foreign), default=0)
        return sum(
            any(tuple(plain[start : start + length]) in self.foreign for length in range(1, longest + 1))
            for start in range(len(plain))
        )

    def missing_reference(self, text: str) -> bool:
        """Whether the text asks for a reference number that the source does not have."""
        asked = [int(number) for number in _REFERENCE.findall(text)]
        return any(number not in self.references for number in asked)
