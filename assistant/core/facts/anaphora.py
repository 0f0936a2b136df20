"""Drugs that are spoken of without their names: "all failed", "she turned it down", "never had either"."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.facts.claims import Claim, evidence
from assistant.core.facts.exposures import ON_THEM
from assistant.core.facts.groups import Group
from assistant.core.facts.outcomes import (
    ALL_FAILED,
    ELLIPTIC_DENIAL,
    FAILED,
    FIRST,
    HELD,
    NEVER,
    NONE_TAKEN,
    ONE_DOSE,
    OTHERS_FAILED,
    SOFT,
    TURNED_DOWN,
)
from assistant.core.facts.scope import Message, View
from assistant.core.facts.vocabulary import CASE_DRUGS, any_of

_ALL_OF_THEM = ((FAILED, (*ALL_FAILED, ON_THEM)), (NEVER, (*NONE_TAKEN, ELLIPTIC_DENIAL)))
_ANY = any_of(pattern for _, patterns in _ALL_OF_THEM for pattern in patterns)
_ELSE = "[SLE APS APL LAC LIVE_BIRTH CHILD IVIG SDM IVF]"  # "lupus? she hasn't got it"
# Every pattern of this page holds a word of one of these kinds.
_POINTING = frozenset(
    {"OTHERS", "THEM", "EACH", "EVERYTHING", "NONE", "NEITHER", "NEVER", "DOSE_WORD", "NOT_LOSS_NOUN", "NOT"}
)


def refer_back(
    message: Message, last: tuple[str, ...], view: View, groups: list[Group], earlier: list[tuple[View, Group]]
) -> Iterator[Claim]:
    """ "All failed", "lost on all of them", "never had either": of the drugs named before without a verdict."""
    if not view.kinds & _POINTING:
        return
    for match in view.find(OTHERS_FAILED):
        near = [group for group in groups if group.end <= match.start()]
        for group in ([group for _, group in earlier] + near)[:-1]:
            for drug in dict.fromkeys(drug for _, _, drugs in group.names for drug in drugs):
                if drug not in near[-1].votes if near else True:
                    yield Claim(drug, FAILED, evidence(message, view, match.start(), match.end()))
    if not view.search("[IVIG TRIAL SDM]") and (declined := view.search(TURNED_DOWN)):
        near = [group for group in groups if group.end <= declined.start()] or [group for _, group in earlier]
        for drug in dict.fromkeys(drug for _, _, drugs in near[-1].names for drug in drugs) if near else ():
            if drug not in near[-1].votes:
                yield Claim(drug, SOFT, evidence(message, view, declined.start(), declined.end()))
    if not view.search(_ANY):
        return
    for vote, patterns in _ALL_OF_THEM:
        for pattern in patterns:
            for match in view.find(pattern):
                if (
                    view.search("[PREVIOUS NO NOT NEVER] .? $", max(0, match.start() - 2), match.start())
                    and vote == FAILED
                ):
                    continue  # "stopped before any loss on it"
                before = [group for group in groups if group.end <= match.start()]
                if any(match.start() < group.start <= match.end() + 2 for group in groups):
                    continue
                targets = before or [group for _, group in earlier]
                single = view.search(ONE_DOSE, match.start(), match.end()) is not None or any(
                    item.form == "it" for item in view.items[match.start() : match.end()]
                )
                single = single or pattern is ELLIPTIC_DENIAL
                targets = targets[-1:] if single else targets
                if single and vote == NEVER and not before and (here := _named_here(message, view, match.start())):
                    yield Claim(here, vote, evidence(message, view, match.start(), match.end()))
                    continue
                if single and (meant := _named_in_question(message, view, match.start())):
                    yield Claim(meant, vote, evidence(message, view, match.start(), match.end()))
                    continue
                open_drugs = [
                    drug
                    for group in targets
                    for _, _, drugs in group.names
                    for drug in drugs
                    if drug not in group.votes
                    or (single and vote == NEVER and not view.search(_ELSE, 0, match.start()))  # told both ways
                    or ((single or len(targets) == 1) and group.votes[drug][0] in (SOFT, FIRST, HELD))
                ]
                if not targets and not earlier:
                    open_drugs = list(last[-1:] if single else last)
                for drug in dict.fromkeys(open_drugs):
                    yield Claim(drug, vote, evidence(message, view, match.start(), match.end()))


def _named_here(message: Message, view: View, place: int) -> str:
    """The drug that the sentence names before, though of somebody else: "my sister lost on HCQ, I never took it"."""
    drugs = [item.drug for item in message.whole[view.place].items[:place] if item.drug in CASE_DRUGS]
    return drugs[-1] if drugs else ""


def _named_in_question(message: Message, view: View, place: int) -> str | None:
    """The drug that "it" takes up from the question just before: "Does she need HCQ? She never had it." """
    if view.search("DRUG", 0, place):
        return None
    before = [whole for whole in message.whole if whole.place == view.place - 1 and whole.asks]
    drugs = [item.drug for whole in before for item in whole.items if item.drug in CASE_DRUGS]
    return drugs[0] if len(set(drugs)) == 1 else None
