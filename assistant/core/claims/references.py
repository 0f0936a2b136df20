"""Reference numbers: that they exist, and that they carry the claim they are attached to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.core.claims.reading import Hit, Scene
from assistant.core.types import Statement

_BRACKETED = re.compile(
    r"\[ ?(?:refs?\.? ?"
    r"|references? )?(\d+(?: ?[,;&-] ?\d+)*)\ ?](?: ?,? ?\[ ?\d+(?: ?[,;&-] ?\d+)* ?\])*"
)
_SPOKEN = re.compile(
    r"\b(?:references?|refs?\.?|citations?|cites?|sources?|footnotes?|(?:number"
    r"|no\.)(?= \d+(?:[ .,;)]|$)))(?: (?:no\.?|numbers?|is|are))?[ :]+#?"
    r"(\d{1,2}(?: ?(?:,|and|&|-|or) ?\d{1,2})*)(?![\d%.]\d| (?:mg|weeks?|g|%))"
)
_NUMBER = re.compile(r"\d+")
_RANGE = re.compile(r"(\d+) ?- ?(\d+)")
_DENIED = re.compile(r"\b(?:no|not|never|nor|wrong|instead of|rather than|neither)\b|n't\b")
_MISSING_BEFORE = re.compile(
    r"\b(?:no|not|nor|without(?: a)?|never)\b(?: (?:a|the|such|any|references?|refs?|numbers?"
    r"|citations?))* ?$|n't\b(?: \w+){0,2} ?$"
)
_MISSING_BEHIND = re.compile(
    r"^\W{0,2}(?:is|does|do|are|was|has|there)?(?: ?not\b|n't\b)|^\W{0,2}(?:is|are) (?:missing"
    r"|unknown|nowhere)\b|\b1 to 5\b"
    r"|\b(?:list|numbers?|numbering|references|they|source) (?:\w+ )?(?:ends?|stops?|runs?|go(?:es)?|only)\b"
)
_EVIDENTLY = re.compile(
    r"\b(?:is|are|was|were|covers?|carries|backs?|supports?|says?|states?|reports?|describes?"
    r"|belongs?|goes)\b"
)
_LEANS_BACK = re.compile(r"\W*(?:this|that|these|those|it|they|such|both|neither|the (?:result|estimate|finding))\b")
_HIGHEST = 5
_SHORT = 12
_CLAUSE = 24
_SENTENCES = 3
_TRIM = " .,;:-()\"'[]"


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of claim: how it is recognised, and the reference numbers that carry it."""

    pattern: re.Pattern[str]
    numbers: frozenset[int]
    unless: re.Pattern[str] | None = None

    def made_in(self, claim: str) -> bool:
        """Whether a text makes this kind of claim."""
        return bool(self.pattern.search(claim)) and not (self.unless and self.unless.search(claim))


@dataclass(frozen=True, slots=True)
class Citations:
    """Which claims which references carry, derived from the statements."""

    topics: tuple[Topic, ...]

    @classmethod
    def from_data(cls, data: Mapping[str, Mapping[str, Any]], statements: Mapping[str, Statement]) -> Citations:
        """Topics name their statements; the numbers are those of the statements. KeyError on an unknown statement."""
        return cls(
            tuple(
                Topic(
                    re.compile("|".join(f"(?:{row})" for row in entry["words"])),
                    frozenset(number for id in entry["statements"] for number in statements[id].references),
                    re.compile("|".join(f"(?:{row})" for row in entry["unless"])) if "unless" in entry else None,
                )
                for entry in data.values()
            )
        )

    def find(self, scene: Scene) -> Iterator[Hit]:
        """Every citation that does not exist or does not carry its claim."""
        for index, line in enumerate(scene.lines):
            text = line.text
            if not line.has_digits:
                continue
            groups = list(_BRACKETED.finditer(text)) if "[" in text else []
            spoken = list(_SPOKEN.finditer(text))
            groups = sorted(
                groups + [match for match in spoken if not any(g.start() <= match.end() <= g.end() for g in groups)],
                key=re.Match.start,
            )
            start = 0
            ends = [group.start() for group in groups[1:]] + [len(text)]
            for group, follows in zip(groups, ends, strict=False):
                numbers = _numbers(group.group())
                if any(number not in range(1, _HIGHEST + 1) for number in numbers):
                    if not _MISSING_BEFORE.search(text[: group.start()]) and not _MISSING_BEHIND.search(
                        text[group.end() :]
                    ):
                        yield Hit("citation-does-not-exist", line.source)
                elif not self._carried(scene, index, start, group, follows):
                    yield Hit("citation-does-not-carry-claim", line.source)
                start = group.end()

    def _carried(self, scene: Scene, index: int, start: int, group: re.Match[str], follows: int) -> bool:
        line = scene.lines[index]
        if "[" not in group.group() and _DENIED.search(line.text):
            return True
        numbers = _numbers(group.group())
        allowed = self._allowed(_claim(scene, index, start, group, follows))
        if not allowed or numbers <= allowed:
            return True
        if "[" not in group.group() or line.said:
            return numbers <= allowed | self._allowed(scene.question.text)
        bare = len(line.text[start : group.start()].strip(_TRIM)) < _SHORT
        goes_on = bare or _LEANS_BACK.match(line.text) or numbers & allowed
        return bool(goes_on) and numbers <= self._allowed(_paragraph(scene, index, start, group))

    def _allowed(self, claim: str) -> frozenset[int]:
        return frozenset(number for topic in self.topics if topic.made_in(claim) for number in topic.numbers)


def _numbers(text: str) -> frozenset[int]:
    found = {int(number) for number in _NUMBER.findall(text)}
    for low, high in _RANGE.findall(text):
        found.update(range(int(low), min(int(high), int(low) + 20) + 1))
    return frozenset(found)


def _claim(scene: Scene, index: int, start: int, group: re.Match[str], follows: int) -> str:
    """What a citation is attached to.

    In a table its row; else the words between the citation before it and itself; for one that opens its clause, the
    words up to the next citation; for a bare one, the sentence before it or the question.
    """
    line = scene.lines[index]
    if line.source.kind == "row":
        return line.text
    before = line.text[start : group.start()].strip(_TRIM)
    behind = line.text[group.end() : follows].split(";")[0].strip(_TRIM)
    if len(before) >= _SHORT and "[" in group.group():
        return before
    if len(before) >= _CLAUSE:
        return before.split(";")[-1]
    if len(before) + len(behind) >= _SHORT and (_EVIDENTLY.search(behind) or "[" in group.group()):
        return f"{before} {behind}"
    if index:
        return f"{scene.lines[index - 1].text} {before}"
    return f"{scene.question.text} {before}"


def _paragraph(scene: Scene, index: int, start: int, group: re.Match[str]) -> str:
    """All that running text says since the citation before, at most three sentences."""
    texts = [scene.lines[index].text[start : group.start()]]
    if not start and scene.lines[index].source.kind == "text":
        for line in reversed(scene.lines[max(0, index - _SENTENCES) : index]):
            if line.source.kind != "text" or "[" in line.text:
                break
            texts.append(line.text)
    return " ".join(texts)
