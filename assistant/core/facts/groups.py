"""Drugs that are listed together, and their fate where no rule names it: by neighbours, by clause, by sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from assistant.core.facts.outcomes import (
    FAILED,
    FALLBACK,
    FATE_UNSURE,
    FATES,
    FIRST,
    OTHER_SUBJECT,
    SOFT,
    SPEAKS_AGAINST,
)
from assistant.core.facts.scope import View


@dataclass(slots=True)
class Group:
    """Drugs listed together: item range, the names, and the votes that the clause casts on all of them."""

    start: int
    end: int
    names: list[tuple[int, int, tuple[str, ...]]]
    votes: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    left_vote: str = ""

    def cast(
        self, vote: str, start: int, end: int, names: list[tuple[int, int, tuple[str, ...]]] | None = None
    ) -> None:
        """A vote for each drug; the first vote stands, save that a failure outranks what is no denial."""
        for _, _, drugs in names or self.names:
            for drug in drugs:
                if drug not in self.votes or (vote == FAILED and self.votes[drug][0] in (SOFT, FIRST)):
                    self.votes[drug] = (vote, start, end)


def first_vote(
    view: View, rules: tuple[tuple[str, str], ...], start: int, end: int, gate: str = ""
) -> tuple[str, int, int] | None:
    """The vote of the first rule that fits between two places; `gate` fits where any of them does."""
    if start >= end or (gate and not view.search(gate, start, end)):
        return None
    for vote, pattern in rules:
        if match := view.search(pattern, start, end):
            return vote, match.start(), match.end()
    return None


def inherit(view: View, groups: list[Group]) -> None:
    """A group without a predicate of its own shares that of the next: "s/p A, s/p A + B, all failed"."""
    for group, after in zip(reversed(groups[:-1]), reversed(groups[1:]), strict=True):
        gap = view.vocabulary.pattern("[COMMA AND TAKE PLUS SLASH ON THEN ARROW EACH NUM OPEN CLOSE X]+").fullmatch(
            view.code, group.end, after.start
        )
        votes = {vote for vote, _, _ in after.votes.values()}
        left_out = view.search("EXCEPT THE? $", 0, group.start)
        if not group.votes and gap and not after.left_vote and not left_out and votes == {FAILED}:
            group.cast(FAILED, group.start, after.end)


def fall_back(view: View, groups: list[Group]) -> None:
    """No rule fitted any drug of the sentence, which tells of failure or loss and of nothing to the contrary."""
    if view.asks:
        return
    for group in groups:
        if not group.votes and (found := fate(view, group)):
            group.cast(*found)
    for before, group in pairwise(groups):  # "A failed three times, B twice"
        votes = {vote for vote, _, _ in before.votes.values()}
        gap = view.match("[THE ON WITH X]{0,2} NUM X? (?= $ | [COMMA AND CLOSE])", group.end)
        if not group.votes and gap and votes == {FAILED} and not before.left_vote:
            group.cast(FAILED, group.start, gap.end())
    for group, after in pairwise(groups):  # "A in three and B in two of these"
        votes = {vote for vote, _, _ in after.votes.values()}
        gap = view.match("[THE ON WITH X]{1,2} [NUM SHARE] X? (?= [COMMA AND])", group.end)
        if not group.votes and gap and votes == {FAILED}:
            group.cast(FAILED, group.start, after.end)
    if any(group.votes for group in groups) or view.search(SPEAKS_AGAINST):
        return
    if told := next((match for pattern in FALLBACK if (match := view.search(pattern))), None):
        for group in groups:
            group.cast(FAILED, min(group.start, told.start()), max(group.end, told.end()))


def fate(view: View, group: Group) -> tuple[str, int, int] | None:
    """What the clause of a drug says of it, and the clauses after that name nothing else; no failure, no doubt."""
    chunks = view.chunks()
    place = next((at for at, (start, end) in enumerate(chunks) if start <= group.start < end), None)
    if place is None:
        return None
    start, end = chunks[place][0], max(chunks[place][1], group.end)
    if view.search(OTHER_SUBJECT, start, group.start) or view.search(OTHER_SUBJECT, group.end, end):
        return None
    for first, last in chunks[place + 1 :]:
        if first < group.end:
            continue
        if view.search(OTHER_SUBJECT, first, last):
            break
        end = last
    if view.search(FATE_UNSURE, start, end):
        return None
    found = first_vote(view, FATES, start, end)
    if (
        found
        and found[0] == SOFT
        and view.search("CURRENT", start, end)
        and view.search("PREGNANT", found[1], found[2])
    ):
        return None  # "takes it at present, not pregnant": of the past it says nothing
    return found
