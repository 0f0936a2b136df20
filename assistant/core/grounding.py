"""Whether a draft keeps to the words of the source: what a chat model is held to beyond the checker's rules. Pure.

The checker asks whether a sentence is understood and allowed. A sentence may be harmless to every rule and still
come from nowhere ("Nobody checks."); one that only restates the source has little room to say what the source does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.clauses import sentences
from assistant.core.normalise import plain
from assistant.core.terms import stem, words
from assistant.core.types import Finding

BEYOND, OPEN = "draft-beyond-source", "draft-leaves-ivig-open"
_BARE = frozenset({"no", "not"})


@dataclass(frozen=True, slots=True)
class Grounding:
    """The words of each text of the source, and how many of a sentence's have to be those of one of them."""

    statements: Mapping[str, frozenset[str]]
    own: tuple[frozenset[str], ...]
    function_words: frozenset[str]
    share: float
    least: int
    opening_rules: frozenset[str]
    findings: Mapping[str, Finding]

    @classmethod
    def from_data(cls, data: Mapping[str, Any], statements: Mapping[str, str], own: Iterable[str]) -> Grounding:
        """From drafts.yaml, the statements' texts by id and those of the own answers; KeyError for what is missing."""
        plain_words = data["plain_words"]
        return cls(
            statements={id: frozenset(_stems([text, plain_words])) for id, text in statements.items()},
            own=tuple(frozenset(_stems([text, plain_words])) for text in own),
            function_words=frozenset(_stems([data["function_words"]])),
            share=float(data["share"]),
            least=int(data["least"]),
            opening_rules=frozenset(data["opening_rules"]),
            findings={
                id: Finding(id, "", data["findings"][id]["reason"], tuple(data["findings"][id]["statements"]))
                for id in (BEYOND, OPEN)
            },
        )

    def beyond(self, draft: str) -> Iterator[str]:
        """The sentences that restate no text of the source: one alone, so that nothing is put together of two."""
        return (sentence for sentence in lines(draft) if not self._restates(sentence))

    def _restates(self, sentence: str) -> bool:
        said = set(_stems([plain(sentence)])) - {"1", "2", "3", "4", "5"}  # reference numbers; the rules check figures
        if said <= _BARE:
            return bool(said) or not any(char.isalpha() for char in sentence)
        meant = said - self.function_words
        held = max(len(meant & text) for text in (*self.statements.values(), *self.own))
        return held >= max(self.least, self.share * len(meant))

    def basis(self, draft: str, given: Sequence[str]) -> tuple[str, ...]:
        """Which of the given statements the sentences restate, each once, in the order of the sentences.

        Of several that share as much with a sentence it is the one that is given first.
        """
        found = (self._nearest(set(_stems([plain(line)])) - self.function_words, given) for line in lines(draft))
        return tuple(dict.fromkeys(id for id in found if id))

    def _nearest(self, meant: set[str], given: Sequence[str]) -> str | None:
        """The statement that shares most with a sentence; None where none shares enough."""
        best = max(given, key=lambda id: len(meant & self.statements[id]), default=None)
        enough = best is not None and len(meant & self.statements[best]) >= max(self.least, self.share * len(meant))
        return best if enough else None


def lines(draft: str) -> Iterator[str]:
    """The sentences of a draft, line by line."""
    return (sentence for line in draft.splitlines() for sentence in sentences(line))


def _stems(texts: Sequence[str]) -> Iterator[str]:
    return (stem(word) for text in texts for word in words(text))
