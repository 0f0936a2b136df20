"""A document's blocks to passages: pieces short enough to embed and quote, none across a section, no sentence cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FORM = "1: section, text"  # part of the name of the collections: change it whenever what is embedded changes
LENGTH = 600  # characters that a passage holds at most, but for a single longer sentence
LONGEST_SENTENCE = 4_000  # what is longer is no sentence: encoded data, or a table gone wrong

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(\"'“‘-])")
_SPACES = re.compile(r"[^\S\n]+")
# What programs put in the place of ordinary characters. Everything else stays, and is the checker's business.
_USUAL = str.maketrans(
    {
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st",
        "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ",
        "\u00ad": None, "\ufeff": None, "•": "-", "▪": "-", "◦": "-", "‣": "-", "\uf0b7": "-",
    }
)  # fmt: skip
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` from 1) or a paragraph, list item or table row (`level` 0); `page` counts from 1."""

    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and quoted: whole sentences of one section, from one page on."""

    text: str
    section: str = ""
    page: int | None = None

    @property
    def embedded(self) -> str:
        """The text behind its section, which often holds the words that are asked for."""
        return f"{self.section}. {self.text}" if self.section else self.text


def plain(text: str) -> str:
    """The text without control characters, runs of spaces, ligatures and other traces of typesetting."""
    return _SPACES.sub(" ", _UNPRINTABLE.sub(" ", text.translate(_USUAL))).strip()


def passages(blocks: Iterable[Block]) -> list[Passage]:
    """The passages of a document, in its order. A heading stands in the section of what follows it."""
    found: list[Passage] = []
    headings: list[tuple[int, str]] = []
    waiting: list[str] = []
    page: int | None = None

    def flush() -> None:
        if waiting:
            found.append(Passage("\n".join(waiting), " > ".join(text for _, text in headings), page))
            waiting.clear()

    for block in blocks:
        text = plain(block.text)
        if block.level and text:
            flush()
            text = " ".join(text.split())[:LENGTH]
            headings = [item for item in headings if item[0] < block.level] + [(block.level, text)]
            continue
        for piece in _pieces(text):
            if waiting and (block.page != page or sum(map(len, waiting)) + len(piece) > LENGTH):
                flush()
            page = block.page
            waiting.append(piece)
    flush()
    return found


def _pieces(text: str) -> Iterator[str]:
    """A paragraph, or where it is too long for one passage groups of its sentences."""
    if len(text) <= LENGTH:
        if text:
            yield text
        return
    group = ""
    for sentence in _SENTENCE_END.split(text):
        if len(sentence) > LONGEST_SENTENCE:
            continue
        if group and len(group) + len(sentence) > LENGTH:
            yield group
            group = ""
        group = f"{group} {sentence}" if group else sentence
    if group:
        yield group
