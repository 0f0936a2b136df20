"""Findings put back into the text that they are about: each sentence in its place, with what speaks against it.

The checker reads plain text without markup, and table rows with their headers; a reader wants to see his own text. The
two are matched by their letters and digits alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.core.claims import claim_lines
from assistant.core.normalise import plain
from assistant.core.types import Finding

_SHORTEST = 4  # letters of a sentence by which a finding may be recognised within another one


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the text. `sentence` is false for what stands between sentences; `findings` speak against one."""

    text: str
    sentence: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Highlighted:
    """The text cut into passages, which joined give it back, and the findings that are about no one sentence."""

    passages: tuple[Passage, ...]
    whole: tuple[Finding, ...] = ()

    @property
    def sentences(self) -> tuple[Passage, ...]:
        """The passages that are sentences, in reading order."""
        return tuple(passage for passage in self.passages if passage.sentence)


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters and digits of a text in lower case, and the place in the text that each came from."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Letters:
        found = [
            (letter, place) for place, char in enumerate(text) for letter in plain(char).lower() if letter.isalnum()
        ]
        return cls("".join(letter for letter, _ in found), tuple(place for _, place in found))


def highlighted(text: str, findings: Sequence[Finding]) -> Highlighted:
    """The text with its findings; nothing of either is lost."""
    spans = tuple(_spans(text))
    against: list[list[Finding]] = [[] for _ in spans]
    whole = []
    for finding in findings:
        places = _places(finding, text, spans)
        for place in places:
            against[place].append(finding)
        if not places:
            whole.append(finding)
    return Highlighted(tuple(_passages(text, spans, against)), tuple(whole))


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of every sentence or table row in the text, in order and apart, and its letters as it is read."""
    letters, after = _Letters.of(text), 0  # how many letters are used up
    end = 0
    for line in claim_lines(text):
        wanted = _Letters.of(line.text).text
        found = letters.text.find(wanted, after) if wanted else -1
        if found >= 0:
            start, after = letters.places[found], found + len(wanted)
            last = letters.places[after - 1] + 1
        elif (row := _row(text, end, wanted)) is not None:
            start, last = row
            after = sum(place < last for place in letters.places)
        else:
            continue
        start, end = _widened(text, max(start, end), last, end)
        yield start, end, wanted


def _row(text: str, after: int, wanted: str) -> tuple[int, int] | None:
    """The first line of a table after a place whose cells, in order, are those of a row."""
    at = 0
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        cells = [_Letters.of(cell).text for cell in line.split("|")]
        if start >= after and "|" in line and any(cells) and _in_order(cells, wanted):
            stripped = line.strip()
            begin = start + line.index(stripped)
            return begin, begin + len(stripped)
    return None


def _in_order(cells: Sequence[str], wanted: str) -> bool:
    place = 0
    for cell in cells:
        found = wanted.find(cell, place)
        if found < 0:
            return False
        place = found + len(cell)
    return place == len(wanted)


def _widened(text: str, start: int, end: int, before: int) -> tuple[int, int]:
    """The span with the marks that touch it: quotes, brackets, the full stop."""
    while start > before and not text[start - 1].isspace() and not text[start - 1].isalnum():
        start -= 1
    while end < len(text) and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return start, end


def _places(finding: Finding, text: str, spans: Sequence[tuple[int, int, str]]) -> list[int]:
    """Which sentences a finding is about: those with its letters, else those that its words run through."""
    wanted = _Letters.of(finding.sentence).text
    same = [place for place, (_, _, letters) in enumerate(spans) if letters == wanted]
    if same or len(wanted) < _SHORTEST:
        return same
    within = [place for place, (_, _, letters) in enumerate(spans) if wanted in letters]
    if within:
        return within
    joined, run = _Letters.of(text), []
    found = joined.text.find(wanted)
    if found >= 0:
        first, last = joined.places[found], joined.places[found + len(wanted) - 1]
        run = [place for place, (start, end, _) in enumerate(spans) if start <= last and end > first]
    return run


def _passages(
    text: str, spans: Sequence[tuple[int, int, str]], against: Sequence[Sequence[Finding]]
) -> Iterator[Passage]:
    done = 0
    for (start, end, _), findings in zip(spans, against, strict=True):
        if start > done:
            yield Passage(text[done:start])
        yield Passage(text[start:end], True, tuple(findings))
        done = end
    if done < len(text):
        yield Passage(text[done:])
