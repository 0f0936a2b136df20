"""The vocabulary of case facts: phrases and their kinds, compiled for fast matching, and patterns over kinds.

A pattern such as ``NEVER [HAVE BE]* TAKE`` reads a sentence as a row of kinds of words instead of letters: a kind in
capitals matches one item, ``[A B]`` one of several, ``[^A B]`` none of them, ``.`` any item; the operators are those of
`re`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.core.facts.tokens import tokenise
from assistant.core.facts.typos import Speller

# Kinds that the engine gives by itself: symbols, numbers, words it does not know. A symbol may be a phrase, too ("+").
SYMBOLS: Mapping[str, str] = {
    ",": "COMMA", "/": "SLASH", "+": "PLUS", ":": "COLON", "(": "OPEN", ")": "CLOSE", "[": "OPEN", "]": "CLOSE",
    "->": "ARROW", "=>": "ARROW", "→": "ARROW", "⇒": "ARROW", "-": "DASH", "?": "QM",
    ".": "STOP", "!": "STOP", ";": "STOP", "\n": "STOP", "=": "COLON",
    "|": "COMMA", "x": "X", "×": "X", '"': "QUOTE", "“": "QUOTE", "”": "QUOTE", "…": "STOP",
}  # fmt: skip
ENGINE_KINDS = frozenset(
    {"NUM", "RANGE", "ORD", "YEAR", "MEASURE", "AGE", "OBSTETRIC", "WORD", "DRUG", "IVIG", "OTHER_DRUG"}
)
CASE_DRUGS = ("aspirin", "lmwh", "hydroxychloroquine")

# Kinds whose words are looked for behind typos; the other kinds are everyday words.
_MISSPELT = frozenset(
    [
        "LOSS",
        "LOST",
        "RPL",
        "PREGNANCY",
        "TERMINATION",
        "ECTOPIC",
        "LIVE_BIRTH",
        "CHILD",
        "NULLIPARA",
        "PRIMARY",
        "SECONDARY",
        "DRUG",
        "IVIG",
        "STANDARD",
        "UNTREATED",
        "FAIL",
        "TAKE",
        "NEVER",
        "DECLINED",
        "INTOLERANT",
        "STOPPED",
        "UNKNOWN",
        "APS",
        "APL",
        "LAC",
        "SINGLE_APL",
        "CRITERIA",
        "POSITIVE",
        "NEGATIVE",
        "STRONGLY",
        "TRIPLE",
        "SLE",
        "PENDING",
        "SDM",
        "SUPPORT",
        "TRIAL",
        "AGAINST",
        "CONSENT",
        "NUM",
        "ORD",
        "TWINS",
        "SPONTANEOUS",
        "HELP",
        "EACH_TIME",
    ]
)

_PATTERN_TOKEN = re.compile(r"\[\^?[A-Z_0-9 ]+\]|[A-Z_0-9]*[A-Z][A-Z_0-9]*|\(\?P<\w+>|\\.|\s+|.", re.DOTALL)


class Entry:
    """What one phrase means: its kinds, and the drug or the number it names."""

    __slots__ = ("kinds", "value")

    def __init__(self, kinds: frozenset[str], value: str = "") -> None:
        self.kinds = kinds
        self.value = value


class _Node:
    __slots__ = ("entry", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.entry: Entry | None = None


def phrase_forms(phrase: str) -> list[str]:
    """The token forms of a phrase; hyphens inside it are dropped."""
    return [token.form for token in tokenise(phrase) if token.form != "-" or len(phrase) == 1]


def _trie(phrases: Iterable[tuple[Sequence[str], Entry]]) -> _Node:
    root = _Node()
    for forms, entry in phrases:
        node = root
        for form in forms:
            following = node.next.get(form)
            if following is None:
                following = node.next[form] = _Node()
            node = following
        node.entry = entry
    return root


def any_of(patterns: Iterable[str]) -> str:
    """One pattern that fits where any of these fits: asked first, it spares asking each."""
    return " | ".join(f"(?: {pattern} )" for pattern in patterns)


class CaseVocabulary:
    """Phrases, number words and patterns, ready to match. Build it with `from_data`."""

    def __init__(
        self,
        phrases: Mapping[str, Entry],
        units: Iterable[str],
        age_units: Iterable[str],
        numbers: Mapping[str, int],
        abbreviations: Iterable[str],
        known_words: Iterable[str],
        counters: Iterable[str] = (),
    ) -> None:
        self.counters = frozenset(counters)
        self.numbers = numbers
        self.abbreviations = frozenset(abbreviations)
        spelt = {phrase: phrase.split(" ") for phrase in phrases}  # a line break is a phrase, too
        self.root = _trie((spelt[phrase], entry) for phrase, entry in phrases.items())
        self.units = _trie((phrase_forms(unit), Entry(frozenset({"MEASURE"}))) for unit in units)
        self.age_units = _trie((phrase_forms(unit), Entry(frozenset({"AGE"}))) for unit in age_units)
        sets = {entry.kinds for entry in phrases.values()} | {frozenset({kind}) for kind in ENGINE_KINDS}
        self._codes = {kinds: chr(0xE000 + place) for place, kinds in enumerate(sorted(sets, key=sorted))}
        self.patterns = _Patterns(self._codes)
        words = {form for forms in spelt.values() for form in forms}
        meant = {form for phrase, entry in phrases.items() if entry.kinds & _MISSPELT for form in spelt[phrase]}
        names = {form for phrase, entry in phrases.items() if "DRUG" in entry.kinds for form in spelt[phrase]}
        self.speller = Speller(meant, words | set(known_words), names)

    @classmethod
    def from_data(cls, treatments: Mapping[str, Any], terms: Mapping[str, Any]) -> CaseVocabulary:
        """From the parsed data: `treatments` of vocabulary.yaml and the whole of case-facts.yaml.

        Raises ValueError where the data has the wrong shape.
        """
        kinds: dict[str, set[str]] = {}
        values: dict[str, str] = {}
        for kind, listed in terms["phrases"].items():
            for phrase in listed:
                if not isinstance(kind, str) or not isinstance(phrase, str):
                    raise ValueError(f"case-facts: phrase {phrase!r} of {kind!r} must be quoted text")
                kinds.setdefault(" ".join(phrase_forms(phrase)), set()).add(kind)
        for symbol, kind in SYMBOLS.items():
            kinds.setdefault(symbol, set()).add(kind)
        for kind, listed in (("NUM", terms["numbers"]), ("ORD", terms["ordinals"])):
            for word, number in listed.items():
                form = " ".join(phrase_forms(str(word)))
                kinds.setdefault(form, set()).add(kind)
                values[form] = str(number)
        for name, treatment in treatments.items():
            kind = "DRUG" if name in CASE_DRUGS else "IVIG" if name == "ivig" else "OTHER_DRUG"
            for phrase in (*treatment["names"], *treatment.get("brands", ())):
                form = " ".join(phrase_forms(phrase))
                kinds[form] = {kind}
                values[form] = name
        phrases = {form: Entry(frozenset(found), values.get(form, "")) for form, found in kinds.items()}
        return cls(
            phrases,
            units=terms["units"],
            age_units=terms["age_units"],
            numbers=terms["numbers"],
            abbreviations=terms["abbreviations"],
            known_words=terms["known_words"],
            counters=terms["counters"],
        )

    def code(self, kinds: frozenset[str]) -> str:
        """The one character that stands for a set of kinds."""
        return self._codes[kinds]

    def pattern(self, source: str) -> re.Pattern[str]:
        """The compiled form of a pattern over kinds (see the module's docstring)."""
        return self.patterns[source]


class _Patterns(dict[str, re.Pattern[str]]):
    """Compiled patterns by their sources, each compiled when it is first asked for."""

    def __init__(self, codes: Mapping[frozenset[str], str]) -> None:
        self._codes = codes

    def __missing__(self, source: str) -> re.Pattern[str]:
        self[source] = compiled = re.compile("".join(map(self._translate, _PATTERN_TOKEN.findall(source))))
        return compiled

    def _translate(self, token: str) -> str:
        if token.isspace():
            return ""
        if token.startswith("(?P<"):
            return token
        if token.startswith("[") or token[0].isupper():
            names = set(token.strip("[]^").split())
            codes = "".join(code for kinds, code in self._codes.items() if kinds & names)
            if not codes:
                raise ValueError(f"pattern: no phrase is of kind {token}")
            return f"[{'^' if token.startswith('[^') else ''}{codes}]"
        return token
