"""Ranking by words: concepts, spelling tolerance and weighted overlap. Pure, and the same for the same input.

A term weighs the more, the fewer entries use it (inverse document frequency). An entry, here a statement with the texts
that speak for it, scores by its best single text and by how much of the query all its texts cover together.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.core.terms import TermReader
from assistant.core.types import Retrieved, Statement

RESULTS = 10
_SETTING_WEIGHT = 0.25
_UNKNOWN_WEIGHT = 0.5  # a word that no entry uses dilutes the match, but is often only narrative
_BEST_TEXT_SHARE = 0.6
_WHOLE_MESSAGE = 0.8
_EARLIER_MESSAGE = 0.6
_LEANING_MESSAGE = 0.4
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|\n+")


@dataclass(frozen=True)
class LexicalIndex:
    """Entries that a query is ranked against, each with the weights of its texts' terms."""

    reader: TermReader
    entries: Mapping[str, tuple[Mapping[str, float], ...]]
    weights: Mapping[str, float]

    @classmethod
    def build(cls, reader: TermReader, texts: Mapping[str, Sequence[str]]) -> LexicalIndex:
        """`texts` maps each entry's id to the texts that speak for it."""
        terms = {id: [frozenset(reader.terms(text)) for text in listed] for id, listed in texts.items()}
        counts = Counter(term for sets in terms.values() for term in frozenset().union(*sets))
        weights = {
            term: (_SETTING_WEIGHT if term in reader.setting else 1.0) * math.log(1 + len(texts) / count)
            for term, count in counts.items()
        }
        entries = {
            id: tuple({term: weights[term] for term in sorted(found)} for found in sets) for id, sets in terms.items()
        }
        return cls(reader, entries, weights)

    def vector(self, parts: Sequence[tuple[str, float]]) -> dict[str, float]:
        """The query's terms with their weights; of the parts that hold a term, the largest share counts."""
        unknown = _UNKNOWN_WEIGHT * max(self.weights.values(), default=1.0)
        vector: dict[str, float] = {}
        for text, share in parts:
            for term in self.reader.terms(text):
                weight = self.weights.get(term, _SETTING_WEIGHT if term in self.reader.setting else unknown)
                vector[term] = max(vector.get(term, 0.0), share * weight)
        return {term: vector[term] for term in sorted(vector)}

    def rank(self, parts: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
        """Every entry with its score from 0 to 1, best first; ties in the order of the ids.

        `parts` are texts with their shares: 1 for the question, less for the messages before it.
        """
        query = self.vector(parts)
        nearest = self._nearest(query)
        scores = {
            id: _BEST_TEXT_SHARE * nearest[id] + (1 - _BEST_TEXT_SHARE) * _share(query, self._terms[id])
            for id in self.entries
        }
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))

    def nearest(self, parts: Sequence[tuple[str, float]]) -> dict[str, float]:
        """Each entry's likeness, from 0 to 1, to the query by its best single text."""
        return self._nearest(self.vector(parts))

    def coverage(self, parts: Sequence[tuple[str, float]]) -> float:
        """The share, from 0 to 1, of the query's weight in terms that any entry uses."""
        return _share(self.vector(parts), frozenset(self.weights))

    def _nearest(self, query: Mapping[str, float]) -> dict[str, float]:
        """Each entry's best cosine. Only texts that share a term with the query are looked at."""
        products: dict[int, float] = {}
        for term, weight in query.items():
            for at, held in self._texts_with.get(term, ()):
                products[at] = products.get(at, 0.0) + weight * held
        length = sum(weight**2 for weight in query.values())
        found = dict.fromkeys(self.entries, 0.0)
        for at, product in products.items():
            id, square = self._texts[at]
            norm = math.sqrt(length * square)
            found[id] = max(found[id], product / norm if norm else 0.0)
        return found

    @cached_property
    def _terms(self) -> Mapping[str, frozenset[str]]:
        """Each entry's terms, from all its texts."""
        return {id: frozenset().union(*texts) for id, texts in self.entries.items()}

    @cached_property
    def _texts(self) -> Sequence[tuple[str, float]]:
        """Every text: the entry that it speaks for, and the square of its length as a vector."""
        return [
            (id, sum(weight**2 for weight in text.values())) for id, texts in self.entries.items() for text in texts
        ]

    @cached_property
    def _texts_with(self) -> Mapping[str, Sequence[tuple[int, float]]]:
        """For each term the texts that hold it, by their place in `_texts`, with its weight there."""
        found: dict[str, list[tuple[int, float]]] = {}
        every = (text for texts in self.entries.values() for text in texts)
        for at, text in enumerate(every):
            for term, weight in text.items():
                found.setdefault(term, []).append((at, weight))
        return found


def _share(query: Mapping[str, float], held: frozenset[str]) -> float:
    total = sum(query.values())
    return sum(weight for term, weight in query.items() if term in held) / total if total else 0.0


@dataclass(frozen=True)
class WaysOfAsking:
    """The questions of search.yaml: statement id -> further ways of asking for it."""

    questions: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> WaysOfAsking:
        """From the file's content; ValueError names a question that is not text."""
        return cls({str(id): as_texts(id, listed) for id, listed in data["questions"].items()})

    def texts(self, statements: Sequence[Statement]) -> dict[str, tuple[str, ...]]:
        """Statement id -> all texts that speak for it: its own, and the questions that it answers."""
        return {
            statement.id: (statement.text, statement.title, *statement.questions, *self.questions.get(statement.id, ()))
            for statement in statements
        }


def as_texts(name: object, listed: Sequence[object]) -> tuple[str, ...]:
    """The entries of a list under `name`, all of them text; ValueError names the first that is not."""
    for entry in listed:
        if not isinstance(entry, str):
            raise ValueError(f"'{entry}' under {name} is not text; put it in quotes")
    return tuple(str(entry) for entry in listed)


@dataclass(frozen=True)
class LexicalRetriever:
    """Finds statements by words alone."""

    statements: Sequence[Statement]
    index: LexicalIndex

    @classmethod
    def build(cls, statements: Sequence[Statement], ways: WaysOfAsking, reader: TermReader) -> LexicalRetriever:
        """Over the statements, each with the ways of asking for it."""
        return cls(tuple(statements), LexicalIndex.build(reader, ways.texts(statements)))

    def search(self, turns: Sequence[str]) -> list[Retrieved]:
        """The ten best statements for the last of `turns`, best first; `similarity` is 0, no meaning being compared."""
        return best(self.statements, self.scores(turns), {})

    def scores(self, turns: Sequence[str]) -> dict[str, float]:
        """Every statement's score by words, from 0 to 1; earlier messages count less than the last."""
        last = turns[-1] if turns else ""
        parts = [(asked(last), 1.0), (last, _WHOLE_MESSAGE)]
        parts += [(turn, _EARLIER_MESSAGE) for turn in turns[:-1]]
        if len(turns) > 1 and self.leans(last):
            parts = [(last, _LEANING_MESSAGE), (turns[-2], 1.0), *parts[2:]]
        return dict(self.index.rank(parts))

    def leans(self, message: str) -> bool:
        """Whether a message has no topic of its own."""
        reader = self.index.reader
        topics = set(reader.terms(message)) - reader.setting - reader.aspects
        return not topics & self.index.weights.keys()


def asked(message: str) -> str:
    """What a message comes down to: from its last question on, or its last sentence."""
    sentences = [sentence for sentence in _SENTENCE_END.split(message) if sentence.strip()]
    questions = [at for at, sentence in enumerate(sentences) if sentence.rstrip().endswith("?")]
    return " ".join(sentences[questions[-1] if questions else -1 :])


def best(
    statements: Sequence[Statement], scores: Mapping[str, float], similarity: Mapping[str, float]
) -> list[Retrieved]:
    """The ten best, best first; ties in the order of the source."""
    order = sorted(statements, key=lambda statement: -scores[statement.id])
    return [Retrieved(item, similarity.get(item.id, 0.0), scores[item.id]) for item in order[:RESULTS]]
