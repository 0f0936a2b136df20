"""From text to terms: words in a plain form, slips of spelling put right, phrases folded into concepts. Pure.

"Plaquenil", "HCQ" and "hydroxychloroqine" are one term; so are "losses" and "loss". Stop words are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

_WORD = re.compile(r"[a-z]+\d+[a-z]*|[a-z]+|\d+(?:\.\d+)?")
_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "twelve": "12", "sixteen": "16", "twenty": "20",
}  # fmt: skip


def words(text: str) -> list[str]:
    """The words and numbers of a text: lower case, hyphens as spaces, number words as digits."""
    found = _WORD.findall(text.lower().replace("\u2019", "'").replace("n't", " not"))
    return [_NUMBERS.get(word, word) for word in found]


def stem(word: str) -> str:
    """A rough plain form, so that "losses" and "loss", "randomized" and "randomised" agree."""
    if len(word) <= 4 or not word.isalpha():
        return word
    word = word.replace("iz", "is") if word.endswith(("ized", "ize", "izes", "izing", "ization")) else word
    for suffix, keep, replacement in (("ies", 5, "y"), ("sses", 6, "ss"), ("ing", 7, ""), ("ed", 6, ""), ("s", 5, "")):
        if word.endswith(suffix) and len(word) >= keep and not (suffix == "s" and word.endswith(("ss", "us", "is"))):
            return (word[: -len(suffix)] + replacement).removesuffix("e")
    return word.removesuffix("e")


def within_typo(word: str, other: str) -> bool:
    """Whether two words differ by a slip: one edit from four letters on, two from eight, the first letter kept.

    An edit inserts, drops or changes a letter, or swaps two neighbours. In four letters only a swap counts: most
    short words are one letter away from another word.
    """
    length = max(len(word), len(other))
    if min(len(word), len(other)) < 4 or word[0] != other[0]:
        return False
    if length == 4:
        return sorted(word) == sorted(other) and _edits(word, other, 1) <= 1
    allowed = 2 if length >= 8 else 1
    return abs(len(word) - len(other)) <= allowed and _edits(word, other, allowed) <= allowed


def _edits(word: str, other: str, limit: int) -> int:
    """The number of edits between two words, or limit + 1 as soon as it must exceed the limit."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        following = [i]
        for j, letter2 in enumerate(other, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (letter != letter2))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == letter2:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        before, row = row, following
        if min(row) > limit:
            return limit + 1
    return row[-1]


@dataclass(frozen=True)
class Concepts:
    """Which phrases mean the same: word sequence -> concept name. `treatments` are the concepts that name a drug."""

    phrases: Mapping[tuple[str, ...], str]
    treatments: frozenset[str] = frozenset()
    names: frozenset[str] = field(init=False)
    longest: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(self.phrases.values()))
        object.__setattr__(self, "longest", max(map(len, self.phrases), default=1))

    @classmethod
    def from_data(cls, concepts: Mapping[str, Iterable[str]], treatments: Mapping[str, Mapping[str, Any]]) -> Concepts:
        """From the `concepts` of search.yaml and the `treatments` of vocabulary.yaml; the latter go first."""
        phrases: dict[tuple[str, ...], str] = {}
        for name, treatment in treatments.items():
            for phrase in (name, *treatment.get("names", ()), *treatment.get("brands", ())):
                phrases.setdefault(_plain(str(phrase)), name)
        for name, listed in concepts.items():
            for phrase in (name, *listed):
                phrases.setdefault(_plain(str(phrase)), name)
        phrases.pop((), None)
        return cls(phrases, frozenset(treatments))

    def fold(self, tokens: Sequence[str]) -> list[str]:
        """The tokens with every phrase, longest first, replaced by its concept."""
        found: list[str] = []
        at = 0
        while at < len(tokens):
            for length in range(min(self.longest, len(tokens) - at), 0, -1):
                concept = self.phrases.get(tuple(tokens[at : at + length]))
                if concept is not None:
                    found.append(concept)
                    at += length
                    break
            else:
                found.append(tokens[at])
                at += 1
        return found


def _plain(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text))


@dataclass(frozen=True)
class TermReader:
    """Turns text into terms: spelling put right against the known words, then phrases folded into concepts.

    `stop` are terms without a topic; `setting` are those that every question here may use, whatever it is about;
    `aspects` are asked of any topic.
    """

    concepts: Concepts
    known: frozenset[str]
    stop: frozenset[str]
    setting: frozenset[str]
    aspects: frozenset[str]

    @classmethod
    def from_data(cls, data: Mapping[str, Any], concepts: Concepts, texts: Iterable[str]) -> TermReader:
        """From the word lists of search.yaml; known are also the words of the concepts and of `texts`."""
        stop, setting = (frozenset(_stems(data[name])) for name in ("stop_words", "setting_words"))
        known = {word for text in texts for word in _plain(text)} | stop | setting
        known.update(word for phrase in concepts.phrases for word in phrase)
        # Small counts stand in every history ("3 losses, 9 weeks"); 5 is the one that the guidance itself names.
        counts = {str(count) for count in range(21) if count != 5}
        setting |= counts | frozenset(data["setting_concepts"])
        return cls(concepts, frozenset(known), stop, setting, frozenset(data["aspects"]))

    def plain(self, text: str) -> list[str]:
        """The stems of a text in order, each unknown one replaced by the known word that it is a slip of."""
        return [self._corrected(stem(word)) for word in words(text)]

    @cached_property
    def _corrected(self) -> Callable[[str], str]:
        """Spelling put right, with what was found for the last few thousand words: a question is read several times."""
        return lru_cache(maxsize=4096)(self._nearest_known)

    @cached_property
    def _known_by_letter(self) -> Mapping[str, Sequence[str]]:
        """The known words by their first letter, which a slip keeps."""
        found: dict[str, list[str]] = {}
        for known in self.known:
            found.setdefault(known[:1], []).append(known)
        return found

    def terms(self, text: str) -> list[str]:
        """The terms of a text in order, without stop words."""
        return [term for term in self.concepts.fold(self.plain(text)) if term not in self.stop]

    def _nearest_known(self, word: str) -> str:
        if word in self.known or len(word) < 4 or not word.isalpha():
            return word
        near = (known for known in self._known_by_letter.get(word[0], ()) if abs(len(known) - len(word)) <= 2)
        slips = [known for known in near if within_typo(word, known)]
        return min(slips, key=lambda known: (_edits(word, known, 3), known), default=word)


def _stems(listed: str) -> Iterable[str]:
    return (stem(word) for word in listed.split())
