"""Finding the statements that answer a question: by meaning and by words, fused.

The store finds by meaning, the lexical index by words, concepts and known ways of asking; each catches what the other
misses, so their scores are added. Earlier messages count where the last one leans on them, and less than it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.core.lexical import LexicalRetriever, best
from assistant.core.types import Retrieved

_DENSE_SHARE = 0.4
_CONTEXT = 3  # messages that are read together for their meaning


class Store(Protocol):
    """What searches by meaning; `StatementStore` is the real one."""

    def query(self, text: str, n: int) -> list[tuple[str, float]]:
        """The `n` nearest statements: (id, cosine similarity), best first."""
        ...


@dataclass(frozen=True, slots=True)
class Retriever:
    """Finds by meaning and by words."""

    store: Store
    lexical: LexicalRetriever

    def search(self, turns: Sequence[str]) -> list[Retrieved]:
        """The ten best statements for the last of `turns`, best first."""
        similarity = self._similarities(turns)
        words = self.lexical.scores(turns)
        fused = {id: _DENSE_SHARE * similarity.get(id, 0.0) + (1 - _DENSE_SHARE) * words[id] for id in words}
        return best(self.lexical.statements, fused, similarity)

    def _similarities(self, turns: Sequence[str]) -> dict[str, float]:
        count = len(self.lexical.statements)
        alone = dict(self.store.query(turns[-1], count))
        if len(turns) == 1:
            return alone
        joint = dict(self.store.query(" ".join(turns[-_CONTEXT:]), count))
        return {id: (alone.get(id, 0.0) + joint.get(id, 0.0)) / 2 for id in alone.keys() | joint.keys()}
