"""Drugs listed without a word of their own: lines under a heading ("Tried, failed"), parts after a semicolon."""

from __future__ import annotations

from assistant.core.facts.groups import Group
from assistant.core.facts.outcomes import FAILED, NEVER
from assistant.core.facts.scope import Message, View

_BARE = "[DASH NUMBERED X COMMA SLASH PLUS AND WITH DRUG STANDARD OTHER_DRUG NUM MEASURE DOSE_WORD YEAR OPEN CLOSE]+ $"
_SAYS = "^ [NUMBERED DASH]* [TREATMENT TAKE COMMA AND BUT EACH THEM THE WH BE HAVE PREVIOUS]{0,5}"
_HEADINGS = (
    (FAILED, f"{_SAYS} FAIL [TREATMENT TAKE]? COLON? $"),
    (NEVER, f"{_SAYS} [NEVER NOT] [HAVE BE YET]{{0,2}} TAKE COLON? $"),
)


def listed(message: Message, views: tuple[View, ...], place: int, earlier: list[tuple[View, Group]]) -> str:
    """The verdict on a list of drugs that says none itself; empty where nothing before it gives one."""
    view = views[place]
    if view.asks or not place or not view.match(_BARE):
        return ""
    between = message.text[views[place - 1].items[-1].end : view.items[0].start]
    if ";" in between and earlier and earlier[-1][0] is views[place - 1]:
        before, group = earlier[-1]
        ends = group.end == len(before.items) and {vote for vote, _, _ in group.votes.values()} == {FAILED}
        return FAILED if ends and (group.left_vote == FAILED or before.match(_BARE)) else ""
    if "\n" not in between:
        return ""
    for above in reversed(views[:place]):
        if not above.match(_BARE):
            return next((vote for vote, pattern in _HEADINGS if above.match(pattern)), "")
    return ""
