"""Strengths of recommendation: strong or conditional, held against the body or the statement that they are said of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.core.claims.holders import BODIES, OTHER_DRUG, TREATMENTS, Holder, named_holder
from assistant.core.claims.reading import Hit, Reading, Scene

_STRENGTH = re.compile(
    r"\b(?:(?P<strong>strong|strongly|firm|firmly|forceful|forcefully|unconditional|unconditionally|grade a|level a)"
    r"|(?P<weak>conditional|conditionally|weak|weakly|mild|mildly|soft|softly|tentative"
    r"|tentatively))\b(?! (?:positive|lac\b|lupus))"
)

_GATE = frozenset(
    [
        "strong",
        "strongly",
        "firm",
        "firmly",
        "forceful",
        "forcefully",
        "unconditional",
        "unconditionally",
        "conditional",
        "conditionally",
        "weak",
        "weakly",
        "mild",
        "mildly",
        "soft",
        "softly",
        "tentative",
        "tentatively",
    ]
)

_ADVICE = re.compile(
    r"\b(?:recommend\w*|advi[sc]\w+|against|guidance|guideline\w*|strength|stance|position"
    r"|suggest\w*|oppos\w+|discourag\w+|for|yes|verdict|graded?|rated?|one|it|its|that)\b"
)

_SPLIT = re.compile(
    r"[;,()]|:(?=\s)|\s-+\s|\b(?=(?:but|while|whereas|although|though|yet|however|because|since"
    r"|and|than|unless)\b)"
)

_DENIED = re.compile(
    r"\b(?:not|no|never|nor|neither|isn't|wasn't|rather than|instead of|hardly|scarcely|barely"
    r"|than)\b(?: \w+){0,3} ?$|n't(?: \w+){0,3} ?$"
)

_ASKED_STRENGTH = re.compile(r"\b(?:how (?:strong|strongly|firm|firmly)|strength|strong|grade)\b")

_MISTAKEN = re.compile(r"\b(?:wrong|mistake|error|incorrect|misread\w*|misquot\w*|trap|never call|not call|n't call)\b")

_ORDINAL = re.compile(r"\b(?:first|second|third|former|latter|other)\b")

_CREDITED = re.compile(r"^\W*(?:by|from|according|says?|issued|given|comes|in the case of) ")

_ADDING = re.compile(
    r"\b(?:adding|giving|using|add|give|use) (?:it|this|them|the infusions?|the drip)\b"
    r"|\bagainst it\b"
)

_SPEAKER = re.compile(r"\b(?:says?|said|writes?|wrote|answers?|answered|repl(?:y|ies|ied)):?\W*$")
_SUPPOSED = re.compile(r"^\W*(?:if|than|unless|whether)\b")

_COMPARED = re.compile(r"^\s*(?:recommendation )?(?:has|than)\b")

_FOLLOW_UP = 240  # characters; a longer line is no answer in a few words


@dataclass(frozen=True, slots=True)
class _Segment:
    """A stretch of a line between commas and conjunctions, with the holder that it names."""

    text: str
    holder: Holder | None
    ivig: bool

    @property
    def ivig_treatment(self) -> bool:
        """Whether the segment is about IVIG and names another treatment only beside it."""
        return self.ivig and self.holder not in BODIES


def find(scene: Scene) -> Iterator[Hit]:
    """Every line that gives a body's or a statement's recommendation the wrong strength."""
    for index, line in enumerate(scene.lines):
        labelled = _labelled(line)
        if line.asks or line.kind_is_heading or (line.words.isdisjoint(_GATE) and not labelled):
            continue
        rule = _in_row(line) if line.source.kind == "row" else _in_sentence(scene, index, line, labelled)
        if rule:
            yield Hit(rule, line.source)


def _kind(match: re.Match[str]) -> str:
    return "strong" if match["strong"] else "weak"


def _labelled(line: Reading) -> str | None:
    """The strength that the headings above a line give it."""
    found = list(_STRENGTH.finditer(line.labels)) if line.labels else []
    return _kind(found[-1]) if found else None


def _in_row(line: Reading) -> str | None:
    """A table row: every cell is read with the first; a cell that names nothing belongs to the row's only holder."""
    cells = [cell.strip() for cell in line.text.split(";")]
    holders = {holder for cell in cells if (holder := named_holder(cell, line.text))}
    for cell in cells[1:] or cells:
        match = _STRENGTH.search(cell)
        if not match or _DENIED.search(cell[: match.start()]):
            continue
        text = f"{cells[0]} : {cell}"
        holder = named_holder(text, text)
        if holder is None and len(holders) == 1 and not line.names.mentions(text):
            holder = next(iter(holders))
        if holder and holder.strength not in (_kind(match), "any"):
            return holder.rule
    return None


def _in_sentence(scene: Scene, index: int, line: Reading, labelled: str | None) -> str | None:
    segments = _segments(scene, line)
    segments = _unspoken(segments)
    given = labelled if line.words.isdisjoint(_GATE) else _lead_strength(line)
    if given:
        for segment in segments:
            if (
                segment.holder
                and not segment.ivig_treatment
                and segment.holder.strength not in (given, "any")
                and not _STRENGTH.search(segment.text)
            ):
                return segment.holder.rule
        if line.words.isdisjoint(_GATE):
            return None
    if shared := _shared(line):
        return shared
    for number, segment in enumerate(segments):
        for match in _STRENGTH.finditer(segment.text):
            holder = _holder(scene, index, segments, number)
            if holder and holder.strength not in (_kind(match), "any") and not _denied(segment, match):
                return holder.rule
    return None


def _unspoken(segments: list[_Segment]) -> list[_Segment]:
    """The segments behind a speaker who is no body ("Dr Smith says: strong"), else all."""
    for number, segment in enumerate(segments[:-1]):
        if segment.holder:
            break
        if _SPEAKER.search(segment.text):
            return segments[number + 1 :]
    return segments


def _shared(line: Reading) -> str | None:
    """`Both ... strongly`: one strength given to the two bodies at once is wrong for one of them."""
    given = list(_STRENGTH.finditer(line.text))
    if "both" not in line.words or len(given) != 1 or not all(body.pattern.search(line.text) for body in BODIES):
        return None
    if _DENIED.search(line.text[: given[0].start()]):
        return None
    return next(body.rule for body in BODIES if body.strength != _kind(given[0]))


def _lead_strength(line: Reading) -> str | None:
    """`Strong: a; b; c` gives its strength to every item."""
    head, colon, tail = line.text.partition(":")
    match = _STRENGTH.search(head) if colon and tail.strip() and len(head.split()) <= 3 else None
    return _kind(match) if match else None


def _segments(scene: Scene, line: Reading) -> list[_Segment]:
    cuts = [0, *(match.start() for match in _SPLIT.finditer(line.text)), len(line.text)]
    asked = scene.question.text
    short = len(line.text) < 60 and "obstetric" not in line.text and "obstetric" not in asked
    beside = f"{line.labels} {asked if short else ''}"
    return [
        _segment(line, line.text[a:b], f"{_part(line.text, a)} {beside}")
        for a, b in pairwise(cuts)
        if line.text[a:b].strip(" ,;:()-.")
    ]


def _part(text: str, at: int) -> str:
    """The stretch between semicolons that holds the offset."""
    start, end = text.rfind(";", 0, at + 1) + 1, text.find(";", at + 1)
    return text[start : end if end >= 0 else len(text)]


def _segment(line: Reading, text: str, context: str) -> _Segment:
    ivig = "ivig" in line.drug_names and any(mention.name == "ivig" for mention in line.names.mentions(text))
    return _Segment(text, named_holder(text, context), ivig or bool(_ADDING.search(text)))


def _holder(scene: Scene, index: int, segments: list[_Segment], number: int) -> Holder | None:
    """Whose strength a segment states.

    Its own holder's, unless it is about IVIG and the holder a treatment; else the nearest before it in the line, bodies
    first; else that of a segment credited behind it; else that of the lines above or of the question.
    """
    own, ivig = segments[number].holder, segments[number].ivig
    if own and (own in BODIES or not ivig):
        return own
    behind = segments[number + 1] if number + 1 < len(segments) else None
    if behind and behind.text.startswith("(") and behind.holder in BODIES:
        return behind.holder
    before = [segment.holder for segment in reversed(segments[:number]) if segment.holder]
    bodies = [holder for holder in before if holder in BODIES]
    if bodies:
        return None if _ORDINAL.search(segments[number].text) else bodies[0]
    for segment in segments[number + 1 : number + 2]:
        if segment.holder and (
            _CREDITED.search(segment.text) or (segment.text.startswith("(") and segment.holder in BODIES)
        ):
            return segment.holder
    if ivig:
        return _body_of(scene, index, segments)
    if before:
        return None if OTHER_DRUG.search(segments[number].text) or _ORDINAL.search(segments[number].text) else before[0]
    if not (_ADVICE.search(segments[number].text) or len(segments[number].text.split()) <= 2):
        return None
    if "ivig" in scene.lines[index].drug_names:
        return _body_of(scene, index, segments)
    if number == 0 and len(segments[0].text.split()) <= 4:
        replies = index == 0 or (bool(_ASKED_STRENGTH.search(scene.question.text)) and not scene.lines[index - 1].asks)
        return _asked(scene) if replies else _before(scene, index)
    return _before(scene, index) if not any(segment.holder for segment in segments) else None


def _body_of(scene: Scene, index: int, segments: list[_Segment]) -> Holder | None:
    """Whose recommendation on IVIG a line reports: its only body's, or that of the lines above."""
    named = {segment.holder for segment in segments if segment.holder in BODIES}
    if named:
        return next(iter(named)) if len(named) == 1 else None
    return _body_before(scene, index)


def _body_before(scene: Scene, index: int) -> Holder | None:
    """The body that the nearest line above names, else the only one that the question names."""
    for line in reversed(scene.lines[:index]):
        found = {holder for holder in BODIES if holder.pattern.search(line.text)}
        if found:
            return next(iter(found)) if len(found) == 1 else None
    found = {holder for holder in BODIES if holder.pattern.search(scene.question.text)}
    return next(iter(found)) if len(found) == 1 else None


def _before(scene: Scene, index: int) -> Holder | None:
    """For a line that names no treatment: the only holder of the line above, else the question's."""
    line = scene.lines[index]
    if line.drugs or len(line.text) > _FOLLOW_UP or line.source.kind == "heading":
        return None
    if line.source.kind == "item":
        return _of_item(scene, index)
    for above in reversed(scene.lines[:index]):
        bodies = {holder for holder in BODIES if holder.pattern.search(above.text)}
        found = bodies or {holder for holder in TREATMENTS if holder.pattern.search(above.text) and not holder.needs}
        if found:
            return next(iter(found)) if len(found) == 1 and above is scene.lines[index - 1] else None
    return _asked(scene)


def _of_item(scene: Scene, index: int) -> Holder | None:
    """For a later sentence of a list item: the only body that the item names."""
    start = index
    while start and scene.lines[start].source.goes_on:
        start -= 1
    found = {holder for holder in BODIES for line in scene.lines[start:index] if holder.pattern.search(line.text)}
    return next(iter(found)) if len(found) == 1 else None


def _asked(scene: Scene) -> Holder | None:
    """The only holder that the question is about: its body if it names one, else its statement."""
    asked = scene.question.text
    bodies = {holder for holder in BODIES if holder.pattern.search(asked)}
    if bodies:
        return next(iter(bodies)) if len(bodies) == 1 else None
    return None if "ivig" in scene.question.drug_names else named_holder(asked, asked)


def _denied(segment: _Segment, match: re.Match[str]) -> bool:
    before = segment.text[: match.start()]
    return bool(
        _DENIED.search(before)
        or _MISTAKEN.search(before)
        or _SUPPOSED.match(segment.text)
        or _COMPARED.match(segment.text[match.end() :])
    )
