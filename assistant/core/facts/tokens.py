"""Text to tokens with spans: words, numbers and the few symbols that carry meaning."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Arrows and comparison signs first, then runs of pluses ("LAC +++"), numbers, words with apostrophes, single symbols.
_TOKEN = re.compile(r"->|=>|>=|<=|\++|\d+(?:[.,]\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*|\S|\n")
_ACCENTS = {accented: unicodedata.normalize("NFD", accented)[0] for accented in "áàâäãåéèêëíìîïóòôöõúùûüýñç"}
_QUOTES = str.maketrans(
    _ACCENTS | {"’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "\u00a0": " "}
)


class Token(NamedTuple):
    """One token: its folded form and its character span in the message."""

    form: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case, plain letters, quotes and hyphens; the length stays, so that spans hold."""
    lowered = text.lower()
    return (lowered if len(lowered) == len(text) else text).translate(_QUOTES)


def tokenise(text: str) -> list[Token]:
    """Tokens in order; a line break is a token of its own, other white space none."""
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(fold(text))]
