"""The decision over given case facts: the six documented off-guideline conditions, joined by AND.

Source: the statements off-guideline-preconditions and off-guideline-who.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core.types import Case, CaseFacts, Condition, Decision, Evidence, Status

MINIMUM_LOSSES = 5
DRUGS = ("aspirin", "lmwh", "hydroxychloroquine")
CONDITION_IDS = ("prior_losses", "rpl_type", *DRUGS, "shared_decision")


def _status(known: bool, holds: bool) -> Status:
    if not known:
        return Status.UNKNOWN
    return Status.MET if holds else Status.NOT_MET


def statuses(facts: CaseFacts, *, open_maximum: bool = False) -> dict[str, Status]:
    """How each of the six conditions stands.

    `open_maximum` says that `prior_losses` is only a lower bound: below five it is then unknown, not unmet.
    """
    losses = facts.prior_losses
    losses_known = losses is not None and (losses >= MINIMUM_LOSSES or not open_maximum)
    found = {
        "prior_losses": _status(losses_known, losses is not None and losses >= MINIMUM_LOSSES),
        "rpl_type": _status(facts.rpl_type is not None, facts.rpl_type == "primary"),
    }
    for drug in DRUGS:
        outcome = getattr(facts, drug)
        found[drug] = _status(outcome is not None, outcome == "failed")
    found["shared_decision"] = _status(facts.shared_decision is not None, facts.shared_decision is True)
    return found


def conditions(case: Case) -> tuple[Condition, ...]:
    """The six conditions in their fixed order, each with the user's words behind it."""
    evidence: Mapping[str, Evidence] = case.evidence
    found = statuses(case.facts, open_maximum=case.open_maximum)
    return tuple(Condition(id, found[id], evidence[id].text if id in evidence else None) for id in CONDITION_IDS)


def decide(case: Case) -> Decision:
    """General without a patient; otherwise unmet outranks unknown, and unknown outranks met."""
    if not case.patient:
        return Decision.GENERAL
    found = set(statuses(case.facts, open_maximum=case.open_maximum).values())
    if Status.NOT_MET in found:
        return Decision.NOT_RECOMMENDED
    return Decision.FACTS_MISSING if Status.UNKNOWN in found else Decision.CONDITIONS_MET
