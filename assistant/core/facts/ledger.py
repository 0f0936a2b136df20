"""Pregnancies told one by one: which parts of a message are rows of such a list, and how the pregnancy of each ended.

A row begins with a number, an ordinal or a year ("3:", "Third pregnancy -", "2019", "| 4 |"), at the start of a
sentence or after a comma; what follows up to the next row belongs to it. Two rows make a list,
if the numbers count pregnancies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.core.facts.scope import View

_START = "(?: ^ [DASH COMMA X OPEN]{0,2} | [COMMA COLON OPEN ARROW] AND? THE? )"
_THEN = "[COLON DASH CLOSE ARROW]"
_CONTENT = "(?= THE? [DRUG STANDARD UNTREATED NONE] | NO [DRUG TREATMENT STANDARD EACH] | NO COMMA )"
_KEYS = (
    # "1: ...", "3-4 aspirin", "pregnancy 3 -", "the third pregnancy:", "first none", "2019 miscarriage", "| 4 |"
    f"{_START} (?: [PREGNANCY NUMBERED WORD] NUMBERED?)? (?P<a>NUM) CLOSE? (?: {_THEN} | {_CONTENT} )",
    f"{_START} (?: [PREGNANCY LOSS NUMBERED_LOSS] NUMBERED?) (?P<b>NUM) (?: [COLON DASH CLOSE ARROW OPEN COMMA]"
    f" | {_CONTENT} )",
    f"{_START} PREGNANCY? (?P<c>[ORD SUBSET]) [PREGNANCY LOSS LOST ONES]? (?: {_THEN} | COMMA | {_CONTENT} )",
    f"{_START} (?P<d>YEAR) (?: [COLON DASH OPEN COMMA] | (?= [LOSS LOST ON WITH DRUG STANDARD UNTREATED] ) )",
    "^ COMMA (?P<e>NUM) COMMA",
)
_CLOSING = "[EACH NONE TOTAL] [THE THEM NUM LOSS PREGNANCY HER WORD]{0,3} [BE HAVE]? [LOST LOSS FAIL SURVIVE]"
_BIRTH = "(?<! NO) (?<! NEVER) (?<! NONE) [LIVE_BIRTH CHILD BORN]"
_OTHER_END = "TERMINATION | ECTOPIC | ONGOING | CURRENT | PREGNANT | PLANNED"
_ELSEWHERE = "[IVIG SDM TRIAL CONSENT SHE HER I APS APL SLE OBSTETRIC]"
_HEADING = "[PREGNANCY LOSS LOST] .{0,6} COLON? $ | TREATMENT [WORD THE PREGNANCY LOSS ORD NUM]{1,5} COLON? $"
_SHORT = 12  # items: a longer sentence after a row is no part of it
_OPENING = frozenset({"NUM", "ORD", "YEAR", "SUBSET"})
_MOST = 15  # a number above this, and no year, counts no pregnancy


@dataclass(slots=True)
class Row:
    """One pregnancy of the list: the parts of sentences that tell of it, as (place, start, end)."""

    key: str
    parts: list[tuple[View, int, int]]

    def has(self, pattern: str) -> bool:
        """True where any part tells this."""
        return any(view.search(pattern, start, end) for view, start, end in self.parts)

    @property
    def lost(self) -> bool:
        """So far as told: neither a birth nor another end nor the present pregnancy."""
        return not self.has(_BIRTH) and not self.has(_OTHER_END)


def rows(views: tuple[View, ...]) -> list[Row]:
    """The list of pregnancies in a message, if there is one."""
    found: list[Row] = []
    last = 0
    before = ""
    closing = False
    for view in views:
        keys = _keys(view, last) if view.kinds & _OPENING and not view.asks else []
        if keys:
            if found and keys[0].start() > 0:
                found[-1].parts.append((view, 0, keys[0].start()))
            if not found:
                before = _heading(views, view, keys[0].start())
            ends = [key.start() for key in keys[1:]] + [len(view.items)]
            for key, end in zip(keys, ends, strict=True):
                found.append(Row(key.lastgroup or "", [(view, key.start(), end)]))
            last = _number(view, keys[-1])
        elif found and view.search(_CLOSING):
            closing = True
            break
        elif found and len(view.items) <= _SHORT and not view.search(_ELSEWHERE):
            found[-1].parts.append((view, 0, len(view.items)))
        elif found:
            break
    return found if len(found) > 1 and (before or closing or _of_pregnancies(found)) else []


def _heading(views: tuple[View, ...], view: View, start: int) -> str:
    """What announces the list: "Losses:", "Regimens in order:"."""
    if start and view.search(_HEADING, 0, start + 1):
        return "heading"
    earlier = [other for other in views if other.place == view.place - 1]
    return "heading" if earlier and not start and earlier[0].search(_HEADING) else ""


def _of_pregnancies(found: list[Row]) -> bool:
    """The numbers count pregnancies: they say so, or the rows tell how pregnancies ended or were treated."""
    if any(row.key in "bc" for row in found):
        return True
    ended = sum(row.has("[LOST LOSS]") for row in found)
    return ended > 1 or any(row.has("[UNTREATED NONE] | NO [TREATMENT DRUG EACH COMMA]") for row in found)


def _number(view: View, key: re.Match[str]) -> int:
    item = view.items[key.start(key.lastgroup or 0)]
    return item.high or item.low


def _keys(view: View, last: int) -> list[re.Match[str]]:
    """The keys of a sentence, as long as their numbers rise."""
    found = sorted((match for pattern in _KEYS for match in view.find(pattern)), key=lambda match: match.start())
    kept: list[re.Match[str]] = []
    for match in found:
        number = _number(view, match)
        subset = "SUBSET" in view.items[match.start(match.lastgroup or 0)].kinds
        small = number <= _MOST or match.lastgroup == "d"
        if kept and match.start() < kept[-1].end():
            continue
        if (small and number > last) or subset:
            kept.append(match)
            last = last if subset else number
    return kept
