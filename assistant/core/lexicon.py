"""The closed vocabulary: what each known word can do to a stance, and the base forms of a written word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_NEUTRAL = frozenset(
    "verb mild faint definition apltopic losstopic alias randomised wish hedge "
    "lightverb contrast outright blame upholds undoes person people anchor other condition context "
    "source evidence everyday undermining".split()
)
_DOUBLED = frozenset("bdgklmnprt")
_ADDED = frozenset({"upholds", "undoes"})
"""Classes that say one thing more of a word and take nothing from it."""


@dataclass(frozen=True)
class Lexicon:
    """Words and phrases by class; `treatments` maps a normalised name to the treatment's id."""

    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]
    plain: frozenset[str]
    frames: tuple[tuple[re.Pattern[str], str], ...] = ()

    @classmethod
    def from_data(
        cls,
        stance: Mapping[str, Iterable[Any]],
        treatments: Mapping[str, Any],
        plain: Iterable[str],
        frames: Iterable[Mapping[str, Any]] = (),
    ) -> Lexicon:
        """Built from corpus/lexicon/*.yaml, the treatments of corpus/vocabulary.yaml and the plain words."""
        words: dict[str, set[str]] = {}
        phrases: dict[tuple[str, ...], set[str]] = {}

        def enter(entry: str, name: str) -> None:
            parts = tuple(entry.lower().replace("-", " ").split())
            if len(parts) == 1:
                words.setdefault(parts[0], set()).add(name)
            else:
                phrases.setdefault(parts, set()).add(name)

        for name, entries in stance.items():
            for entry in entries:
                enter(str(entry), name)
        for treatment, record in treatments.items():
            for entry in (*record["names"], *record.get("brands", ())):
                enter(str(entry), f"drug:{treatment}")
        by_first: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
        for parts in sorted(phrases, key=lambda row: (-len(row), row)):
            by_first.setdefault(parts[0], []).append((parts, frozenset(phrases[parts])))
        ordered = {first: tuple(rows) for first, rows in by_first.items()}
        compiled = []
        for frame in frames:
            words.setdefault(frame["word"], set()).update(frame["class"].split())
            compiled.append(
                (re.compile("|".join(f"(?:{row})" for row in frame["patterns"]), re.IGNORECASE), f" {frame['word']} ")
            )
        frozen = {word: frozenset(names) for word, names in words.items()}
        return cls(frozen, ordered, frozenset(word.lower() for word in plain), tuple(compiled))

    def framed(self, sentence: str) -> str:
        """The sentence with every fixed expression replaced by the word that stands in for it."""
        for pattern, word in self.frames:
            sentence, changed = pattern.subn(word, sentence)
            if changed:
                sentence = sentence.replace("  ", " ")  # a later expression may hold an earlier one
        return sentence

    @cached_property
    def _memo(self) -> dict[str, frozenset[str]]:
        return {}

    def classes(self, word: str) -> frozenset[str]:
        """The classes of a lower-case word; {"plain"} for an inert word, {"unknown"} for one in no list."""
        found = self._memo.get(word)
        if found is None:
            found = self._look_up(word)
            if len(self._memo) < 20_000:
                self._memo[word] = found
        return found

    def _with_base(self, word: str, own: frozenset[str]) -> frozenset[str]:
        """A neutral entry of an inflected form does not hide what its base form can do.

        For example "costs" as a verb, and cost.
        """
        if own == {"undermining"} and word in self.plain:
            return own | {"plain"}
        if own <= _NEUTRAL:
            for base in base_forms(word):
                if base in self.words and "negators" not in self.words[base]:
                    return own | self.words[base]
        return own

    def _look_up(self, word: str) -> frozenset[str]:
        if word in self.words:
            own = self._with_base(word, self.words[word])
            return own | {"plain"} if own <= _ADDED and word in self.plain else own
        if word in self.plain:
            return frozenset({"plain"})
        for base in base_forms(word):
            if base in self.words and "negators" not in self.words[base]:
                return self.words[base]
            if base in self.plain:
                return frozenset({"plain"})
        return frozenset({"unknown"})


def base_forms(word: str) -> Iterator[str]:
    """Candidate base forms of an inflected English word, the likeliest first."""
    if word.endswith("ies") and len(word) > 4:
        yield word[:-3] + "y"
    if word.endswith("es") and len(word) > 3:
        yield word[:-2]
    if word.endswith("s") and not word.endswith("ss") and len(word) > 2:
        yield word[:-1]
    for ending in ("ed", "ing", "er", "est"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            yield stem
            yield stem + "e"
            if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] in _DOUBLED:
                yield stem[:-1]
            if stem.endswith("i"):
                yield stem[:-1] + "y"
    if word.endswith("ly") and len(word) > 4:
        yield word[:-2]
        if word.endswith("ily"):
            yield word[:-3] + "y"
        if word.endswith(("ably", "ibly")):
            yield word[:-1] + "e"
        yield word[:-2] + "le"
    if "is" in word or "our" in word:
        american = (
            word.replace("isation", "ization").replace("ise", "ize").replace("ising", "izing").replace("our", "or")
        )
        if american != word:
            yield american
            yield from base_forms(american)
    if word.endswith("ness") and len(word) > 6:
        yield word[:-4]
