"""Invented patients: are the documented off-guideline conditions met, and which are not? The decision code decides."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.core.decision import CONDITION_IDS, DRUGS, decide, statuses
from assistant.core.types import Case, CaseFacts, Decision, Status
from assistant.learn.data import UNKNOWN, Phrases
from assistant.learn.items import Item, Kind, Passage, capitalised, listed, seeded

STATEMENTS = ("off-guideline-preconditions", "off-guideline-who")
CONDITIONS: Mapping[str, str] = {
    "prior_losses": "5 or more prior losses",
    "rpl_type": "primary RPL",
    "aspirin": "failure of aspirin",
    "lmwh": "failure of LMWH",
    "hydroxychloroquine": "failure of hydroxychloroquine",
    "shared_decision": "shared decision-making that supports a trial",
}
DECISIONS: Mapping[Decision, str] = {
    Decision.CONDITIONS_MET: "All six are met",
    Decision.NOT_RECOMMENDED: "At least one is not met",
    Decision.FACTS_MISSING: "None is ruled out, but not all are known to be met",
}
ALL_HOLD = "None: all six are met"
_TOPIC = "The six conditions"
_HISTORY = ("prior_losses", "rpl_type")
_STILL_OFF = "Even so, a trial would be off-guideline: guidelines recommend against IVIG."
_NUMBERS = "one two three four five six seven eight nine".split()
_FEW, _MANY = (2, 3, 4, 4), (5, 5, 6, 7, 8)  # just below and just at the threshold twice as often
_UNMET: Mapping[str, Any] = {
    "rpl_type": "secondary",
    **dict.fromkeys(DRUGS, "not_failed"),
    "shared_decision": False,
}
_MET: Mapping[str, Any] = {"rpl_type": "primary", **dict.fromkeys(DRUGS, "failed"), "shared_decision": True}


@dataclass(frozen=True, slots=True)
class Patient:
    """An invented patient: the facts, and the prose that tells them."""

    facts: CaseFacts
    prose: str

    @property
    def decision(self) -> Decision:
        """What the six conditions say."""
        return decide(Case(self.facts, patient=True))


def patient(phrases: Phrases, rng: random.Random) -> Patient:
    """A patient in whom all conditions hold, or all but one or two, which are unmet or unknown."""
    facts = CaseFacts(prior_losses=rng.choice(_MANY), **_MET)
    for id in rng.sample(CONDITION_IDS, rng.choice((0, 1, 1, 2))):
        unmet = rng.choice(_FEW) if id == "prior_losses" else _UNMET[id]
        changed: dict[str, Any] = {id: None if rng.random() < 0.4 else unmet}
        facts = replace(facts, **changed)
    return Patient(facts, _prose(facts, phrases, rng))


def _prose(facts: CaseFacts, phrases: Phrases, rng: random.Random) -> str:
    """The history, the drugs, then the decision, with what does not count in between."""
    told = {id: _told(id, getattr(facts, id), phrases, rng) for id in CONDITION_IDS}
    drugs = rng.sample(DRUGS, len(DRUGS))
    texts = [told[id] for id in (*rng.sample(_HISTORY, len(_HISTORY)), *drugs, "shared_decision")]
    for distractor in rng.sample(phrases.distractors, rng.choice((0, 1, 1, 2))):
        texts.insert(rng.randint(1, len(texts)), distractor)
    return " ".join([rng.choice(phrases.openings), *filter(None, texts)])


def _told(id: str, value: object, phrases: Phrases, rng: random.Random) -> str:
    texts = phrases.facts[id]
    if value is None:
        return rng.choice(texts[UNKNOWN])
    if isinstance(value, bool):
        return rng.choice(texts["yes" if value else "no"])
    if isinstance(value, int):
        return rng.choice(texts["known"]).replace("{n}", _NUMBERS[value - 1])
    return rng.choice(texts[str(value)])


def patient_items(phrases: Phrases, seed: int, count: int) -> Iterator[Item]:
    """Questions about `count` patients, asked in turn for the decision and for the conditions that do not hold."""
    for number in range(1, count + 1):
        told = patient(phrases, seeded(seed, f"patient:{number}"))
        yield _decision_item(told, number) if number % 2 else _conditions_item(told, number)


def _decision_item(told: Patient, number: int) -> Item:
    options = tuple(DECISIONS.values())
    return Item(
        id=f"{Kind.DECISION}:{number}",
        kind=Kind.DECISION,
        topic=_TOPIC,
        prompt="Are the six documented off-guideline conditions met?",
        passages=(Passage("Patient", told.prose),),
        why=explained(told.facts),
        statements=STATEMENTS,
        options=options,
        right=(options.index(DECISIONS[told.decision]),),
    )


def _conditions_item(told: Patient, number: int) -> Item:
    found = statuses(told.facts)
    options = (*(capitalised(CONDITIONS[id]) for id in CONDITION_IDS), ALL_HOLD)
    open_ones = tuple(index for index, id in enumerate(CONDITION_IDS) if found[id] is not Status.MET)
    return Item(
        id=f"{Kind.CONDITIONS}:{number}",
        kind=Kind.CONDITIONS,
        topic=_TOPIC,
        prompt="Which of the six documented conditions are not met, or not known to be met? Choose all.",
        passages=(Passage("Patient", told.prose),),
        why=explained(told.facts),
        statements=STATEMENTS,
        options=options,
        right=open_ones or (len(CONDITION_IDS),),
    )


def explained(facts: CaseFacts) -> str:
    """How the conditions stand, in words; unknown is never met, and nothing else counts."""
    found = statuses(facts)
    named = {status: [CONDITIONS[id] for id in CONDITION_IDS if found[id] is status] for status in Status}
    if not named[Status.NOT_MET] and not named[Status.UNKNOWN]:
        return f"All six conditions hold as told. {_STILL_OFF}"
    parts = []
    if named[Status.NOT_MET]:
        parts.append(f"Not met: {listed(named[Status.NOT_MET])}.")
    if named[Status.UNKNOWN]:
        parts.append(f"Not known, which never counts as met: {listed(named[Status.UNKNOWN])}.")
    return " ".join([*parts, "Nothing else adds to the six or replaces one of them."])
