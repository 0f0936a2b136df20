"""Ordinary typos: an unknown word within one or two edits of a domain word is read as that word.

Candidates come from an index of deletions (every form of a domain word with up to two letters taken out), so that a
lookup costs a few dictionary accesses; the Damerau-Levenshtein distance then decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import combinations

from assistant.core.facts.tokens import Token

_SHORTEST = 5  # letters of the word meant: shorter words have too many neighbours
_MOST_EDITS = 2
_SHORTEST_PART = 3  # letters of either part of a word that was split
_TWO_EDITS_FROM = 8  # letters: below, one edit only


def distance(left: str, right: str) -> int:
    """Damerau-Levenshtein distance: insertions, deletions, substitutions, neighbours swapped."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        previous, row = row, [i]
        for j, b in enumerate(right, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = previous
    return row[-1]


def _edits(word: str) -> int:
    return _MOST_EDITS if len(word) >= _TWO_EDITS_FROM else 1


def _deletions(word: str, most: int) -> Iterable[str]:
    for count in range(most + 1):
        for places in combinations(range(len(word)), count):
            parts, begin = [], 0
            for place in places:
                parts.append(word[begin:place])
                begin = place + 1
            yield "".join((*parts, word[begin:]))


class Speller:
    """Corrects words against domain words, and leaves alone what is a known word."""

    def __init__(self, targets: Collection[str], known: Collection[str], abbreviations: Collection[str] = ()) -> None:
        self._targets = frozenset(targets)
        self._known = frozenset(known) | self._targets
        # An abbreviation is too short for any typo but two neighbours swapped: "HQC", "LMHW".
        self._swapped = {
            name[:at] + name[at + 1] + name[at] + name[at + 2 :]: name
            for name in sorted(abbreviations)
            if 3 <= len(name) < _SHORTEST and name.isalpha() and not set(name) & set("aeiou")
            for at in range(len(name) - 1)
        }
        self._longest = max(map(len, targets), default=0) + _MOST_EDITS

    @cached_property
    def _index(self) -> Mapping[str, Sequence[str]]:
        """The domain words by what is left of them; made for the first unknown word, since many texts have none."""
        index: dict[str, list[str]] = {}
        for word in sorted(self._targets):
            if len(word) >= _SHORTEST and word.isascii() and word.isalpha():
                for form in _deletions(word, _edits(word)):
                    index.setdefault(form, []).append(word)
        return index

    def correct(self, word: str) -> str:
        """The domain word meant, or the word itself."""
        if word in self._swapped and word not in self._known:
            return self._swapped[word]
        if not _SHORTEST - 1 <= len(word) <= self._longest or word in self._known or not word.isalpha():
            return word
        return self._nearest(word)

    def rejoined(self, tokens: Iterable[Token]) -> list[Token]:
        """The tokens, with words put together that a space or a hyphen split: "hydroxy chloroquine"."""
        found: list[Token] = []
        for token in tokens:
            hyphen = len(found) > 1 and found[-1].form == "-"
            left = found[-1 - hyphen] if found else None
            if left and token.start - left.end == 1 and self._halves(left.form, token.form):
                del found[-1 - hyphen :]
                token = Token(left.form + token.form, left.start, token.end)
            found.append(token)
        return found

    def _halves(self, left: str, right: str) -> bool:
        """The two make one domain word that was split, or nearly: "hydroxy chloroquine", "miss carriages"."""
        whole = left + right
        if len(whole) < _TWO_EDITS_FROM or not whole.isalpha() or min(len(left), len(right)) < _SHORTEST_PART:
            return False
        if whole in self._targets:
            return left not in self._targets or right not in self._targets
        if left in self._known and right in self._known:
            return False
        meant = self.correct(whole)
        return meant in self._targets and distance(whole, meant) <= 1 and self.correct(left) == left

    @cached_property
    def _nearest(self) -> Callable[[str], str]:
        """Remembers some words, since a conversation repeats them, but not all that anybody ever types."""
        return lru_cache(maxsize=4096)(self._look_up)

    def _look_up(self, word: str) -> str:
        most = _edits(word)
        candidates = {target for form in _deletions(word, most) for target in self._index.get(form, ())}
        near = [(distance(word, target), target[0] != word[0], -len(target), target) for target in candidates]
        # One edit suffices below eight letters on either side: "staff" is no typo of a longer word.
        fitting = sorted(entry for entry in near if entry[0] <= min(most, _edits(entry[3])))
        return fitting[0][3] if fitting else word
