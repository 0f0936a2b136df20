"""Finding the statements that answer a question: by meaning and by words, fused.

The store finds by meaning, the lexical index by words and concepts, the known questions by ways of asking; each catches
what the others miss, so their scores are added. Earlier messages count where the last one leans on them, and less than
it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from assistant.core.lexical import LexicalRetriever, best
from assistant.core.types import Retrieved

if TYPE_CHECKING:
    from assistant.questions import Comparison

# Shares of the fused score, found on the project's own questions; docs/answers.md keeps what each of them brought.
_WORDS, _STATEMENT, _NEAREST, _LEARNED = 0.385, 0.155, 0.19, 0.27
_SIDE = 0.26  # what the classifier's word counts beside the distance of the nearest questions
_CONTEXT = 3  # messages that are read together for their meaning


class Store(Protocol):
    """What searches by meaning; `StatementStore` is the real one."""

    def query(self, text: str, n: int) -> list[tuple[str, float]]:
        """The `n` nearest statements: (id, cosine similarity), best first."""
        ...


class Questions(Protocol):
    """What compares with known questions by meaning; `KnownQuestions` is the real one."""

    def compare(self, text: str) -> Comparison:
        """The question against every known one."""
        ...


@dataclass(frozen=True, slots=True)
class Retriever:
    """Finds by meaning and by words. With `questions`, each result also says how far it lies from what is outside."""

    store: Store
    lexical: LexicalRetriever
    questions: Questions | None = None

    def search(self, turns: Sequence[str]) -> list[Retrieved]:
        """The ten best statements for the last of `turns`, best first. StoreError where the store cannot be asked."""
        return self._fused(turns, self._similarities(turns))

    def search_without_store(self, turns: Sequence[str]) -> list[Retrieved]:
        """As `search`, by words and known questions alone."""
        return self._fused(turns, {})

    def _fused(self, turns: Sequence[str], similarity: dict[str, float]) -> list[Retrieved]:
        words = self.lexical.scores(turns)
        fused = {id: _WORDS * words[id] + _STATEMENT * similarity.get(id, 0.0) for id in words}
        if self.questions is None:
            return best(self.lexical.statements, fused, similarity)
        compared = [self.questions.compare(text) for text in self._readings(turns)]
        for reading in compared:
            for id in fused:
                asked = _NEAREST * reading.nearest.get(id, 0.0) + _LEARNED * reading.learned.get(id, 0.0)
                fused[id] += asked / len(compared)
        return _with_margins(best(self.lexical.statements, fused, similarity), compared)

    def _readings(self, turns: Sequence[str]) -> list[str]:
        """The last message alone, or the one that it leans on; and together with those before it."""
        alone, *joint = readings(turns)
        return [turns[-2] if joint and self.lexical.leans(alone) else alone, *joint]

    def _similarities(self, turns: Sequence[str]) -> dict[str, float]:
        """Each statement's cosine similarity, the mean over the readings of the last message."""
        found = [dict(self.store.query(text, len(self.lexical.statements))) for text in self._readings(turns)]
        ids = {id for reading in found for id in reading}
        return {id: sum(reading.get(id, 0.0) for reading in found) / len(found) for id in ids}


def readings(turns: Sequence[str]) -> list[str]:
    """The last message alone, and together with those before it."""
    return [turns[-1]] if len(turns) == 1 else [turns[-1], " ".join(turns[-_CONTEXT:])]


def _with_margins(found: Sequence[Retrieved], compared: Sequence[Comparison]) -> list[Retrieved]:
    """The results, each with how much nearer it lies than the nearest question outside, in each reading."""

    def margin(id: str, reading: Comparison) -> float:
        return reading.nearest.get(id, -1.0) - reading.outside + _SIDE * reading.inside

    return [replace(item, margins=tuple(margin(item.statement.id, each) for each in compared)) for item in found]
