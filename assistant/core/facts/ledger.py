"""Pregnancies told one by one: which sentences are rows of such a list, and how the pregnancy of each row ended.

A row begins with a number, an ordinal or a year ("3:", "Third pregnancy -", "2019", "| 4 |"); what follows up to the next row
belongs to it. Two rows make a list.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.facts.scope import View

_KEY = (
    "^ [DASH COMMA X OPEN]{0,2} (?: [WORD PREGNANCY LOSS NUMBERED NUMBERED_LOSS] [PREGNANCY NUMBERED]? (?P<a>NUM)"
    " | (?P<b>NUM) | [PREGNANCY LOSS LOST]? THE? (?P<c>ORD) | (?P<d>SUBSET) | (?P<e>YEAR) )"
    " (?: CLOSE | ONES | PREGNANCY | LOSS (?= [COLON DASH OPEN COMMA] ) )?"
    " (?: [COLON DASH CLOSE COMMA OPEN ARROW] | $ | (?= [DRUG STANDARD UNTREATED NONE YEAR ON WITH LOST BE LOSS] | NO [DRUG TREATMENT]))"
)
_CLOSING = "[EACH NONE TOTAL] [THE THEM NUM LOSS PREGNANCY HER]{0,3} [BE HAVE]? [LOST LOSS FAIL SURVIVE]"
_BIRTH = "(?<! NO) (?<! NEVER) [LIVE_BIRTH CHILD BORN]"
_OTHER_END = "TERMINATION | ECTOPIC | ONGOING | CURRENT | PREGNANT | PLANNED"
_OPENING = frozenset({"NUM", "ORD", "YEAR", "SUBSET"})
_ELSEWHERE = "[IVIG SDM TRIAL CONSENT SHE HER I APS APL SLE]"


@dataclass(frozen=True, slots=True)
class Row:
    """The pregnancy that a sentence belongs to was lost, as far as told: a birth or another end makes it False."""

    lost: bool


def rows(views: tuple[View, ...]) -> dict[int, Row]:
    """The rows of the list, if there is one, by the place of their sentences."""
    blocks: list[list[View]] = []
    last = 0
    for view in views:
        match = view.match(_KEY) if view.kinds & _OPENING and not view.asks else None
        if match is not None:
            at = next(match.start(name) for name in "abcde" if match[name])
            item = view.items[at]
            number = item.high or item.low or last + 1
            if number <= last and blocks:
                break
            last = number
            blocks.append([view])
        elif blocks and view.search(_CLOSING):
            break
        elif blocks and len(view.items) <= _SHORT and not view.search(_ELSEWHERE):
            blocks[-1].append(view)
        elif blocks:
            break
    if len(blocks) < 2:
        return {}
    return {view.place: Row(_lost(block)) for block in blocks for view in block}


_SHORT = 12  # items: a longer sentence after a row is no part of it


def _lost(block: list[View]) -> bool:
    return not any(view.search(_BIRTH) or view.search(_OTHER_END) for view in block)
