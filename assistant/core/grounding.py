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

    source: tuple[frozenset[str], ...]
    function_words: frozenset[str]
    share: float
    least: int
    opening_rules: frozenset[str]
    findings: Mapping[str, Finding]

    @classmethod
    def from_data(cls, data: Mapping[str, Any], texts: Iterable[str]) -> Grounding:
        """From drafts.yaml and the texts of the source; KeyError where something is missing."""
        return cls(
            source=tuple(frozenset(_stems([text, data["plain_words"]])) for text in texts),
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
        held = max(len(meant & text) for text in self.source)
        return held >= max(self.least, self.share * len(meant))


def lines(draft: str) -> Iterator[str]:
    """The sentences of a draft, line by line."""
    return (sentence for line in draft.splitlines() for sentence in sentences(line))


def _stems(texts: Sequence[str]) -> Iterator[str]:
    return (stem(word) for text in texts for word in words(text))
