"""One case out of many messages: later ones add, correct, retract, suppose, and change the patient."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.core.decision import MINIMUM_LOSSES
from assistant.core.facts import people
from assistant.core.facts.antibodies import DENIED_FEATURE, AntibodyReader
from assistant.core.facts.births import BirthReader
from assistant.core.facts.claims import UNSURE, Claim
from assistant.core.facts.counts import CountReader, CountReading
from assistant.core.facts.doubts import DoubtReader
from assistant.core.facts.drugs import DrugReader, named
from assistant.core.facts.mentions import Count
from assistant.core.facts.outcomes import CURRENT, FAILED, FIRST, HELD, NEVER, SOFT, UNTREATED
from assistant.core.facts.scope import FOR_RELATIVE, Message, View, read_message
from assistant.core.facts.sharing import SharingReader
from assistant.core.facts.vocabulary import CASE_DRUGS, CaseVocabulary
from assistant.core.types import HIGH_RISK_FEATURES, Case, CaseFacts, Evidence

_LOSS_FACT = "prior_losses"


@dataclass(frozen=True, slots=True)
class State:
    """What is known so far. `values` and `evidence` go by fact; `features` maps a high-risk feature to its words."""

    patient: bool = False
    losses: Count | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    features: Mapping[str, Evidence] = field(default_factory=dict)
    antibodies: frozenset[str] = frozenset()
    taking: tuple[str, ...] = ()
    label: tuple[str, str] | None = None
    losses_named: bool = False
    pregnant: bool = False
    lac_named: bool = False
    drugs_named: tuple[str, ...] = ()

    def with_fact(self, fact: str, value: object, words: Evidence) -> State:
        """The same with one fact set, or unset where the value is None."""
        values = {**self.values, fact: value}
        return replace(self, values=values, evidence={**self.evidence, fact: words})

    def case(self) -> Case:
        """The case as the rest of the program knows it; without a patient it is empty."""
        if not self.patient:
            return Case()
        known: dict[str, Any] = {fact: value for fact, value in self.values.items() if value is not None}
        losses = self.losses
        words = {fact: found for fact, found in self.evidence.items() if fact in known}
        if losses is not None:
            words[_LOSS_FACT] = losses.evidence
        features = tuple(name for name in HIGH_RISK_FEATURES if name in self.features)
        if features:
            words["high_risk_features"] = self.features[features[0]]
        facts = CaseFacts(prior_losses=losses.low if losses else None, high_risk_features=features, **known)
        open_maximum = losses is not None and (losses.high is None or (losses.high > losses.low and losses.high >= 5))
        return Case(facts, patient=True, open_maximum=open_maximum, evidence=words)


# "Bed 4:", "Patient B -": messages that number their patients.
_LABEL = re.compile(r"\s*(?P<word>[A-Za-z]+)\s+(?P<id>\d+|[A-Z])\s*[:–-]")

_ANOTHER = (
    "CLINICIAN .{0,4} HE PERSON | ^ THEN COLON | ^ [AND THEN CURRENT BUT THE A COMMA WORD]{0,4} NEW_PATIENT | (?:"
    " HAVE | BE ABOUT) [A THE]?"
    " NEW_PATIENT"
)


class Conversation:
    """Folds messages into a state."""

    def __init__(self, vocabulary: CaseVocabulary) -> None:
        self.vocabulary = vocabulary

    def read(self, turns: Sequence[str]) -> State:
        """The state that the last message is about."""
        state = State()
        shown = state
        for number, text in enumerate(turns):
            message = read_message(number, text, self.vocabulary)
            state = self._turn(state, message)
            shown = self._apply(state, message, message.supposed, supposing=True) if message.supposed else state
        return shown

    def _turn(self, state: State, message: Message) -> State:
        before = state = self._new_patient(state, message)
        state = self._retract(state, message)
        state = self._apply(state, message, message.stated)
        state = self._retract(state, message, told_here=True)
        if people.general(message, first=not before.patient) and not people.personal(message):
            state = replace(state, patient=False)
        return state

    # --- another patient, retractions

    def _new_patient(self, state: State, message: Message) -> State:
        """The state to go on with: an empty one for another patient, unless said to be the same but for something."""
        match = _LABEL.match(message.text)
        label = (match["word"], match["id"]) if match else state.label
        renamed = (
            match is not None and state.label is not None and match["word"] == state.label[0] and label != state.label
        )
        same = any(view.search("SAME_BUT") for view in message.whole)
        if (renamed and not same) or any(view.search("RESET") for view in message.whole):
            return State(label=label)
        if state.patient and any(view.asks and view.search(FOR_RELATIVE) for view in message.whole):
            return State(label=label)
        if match is not None and state.patient and state.label is None and message.whole[0].match("[BED PERSON]", 0):
            return State(label=label)  # "Bed 7: ...", after one who had no number
        if not same and any(view.search(_ANOTHER) for view in message.whole):
            return State(label=label)
        return replace(state, label=label)

    def _retract(self, state: State, message: Message, *, told_here: bool = False) -> State:
        """Without the facts that the message takes back; `told_here`: those only that it told before it did so."""
        for view in message.whole:
            match = view.search(_RETRACTION)
            if match is None:
                continue
            facts = {fact for fact, pattern in _SUBJECTS if view.search(pattern)}
            if view.search("TREATMENT | EVERYTHING") and not view.search("DRUG"):
                facts |= set(CASE_DRUGS)
            for fact in facts | ({item.drug for item in view.items} & set(CASE_DRUGS)):
                words = state.losses.evidence if fact == _LOSS_FACT and state.losses else state.evidence.get(fact)
                before = words and words.message == message.number and words.end <= view.items[match.start()].start
                if before or not told_here:
                    state = _unset(state, fact)
            named = {name for name, pattern in _FEATURES if view.search(pattern)}
            kept = {name: words for name, words in state.features.items() if name not in named}
            state = state if told_here else replace(state, features=kept)
        return state

    # --- the facts of one message

    def _apply(self, state: State, message: Message, views: tuple[View, ...], *, supposing: bool = False) -> State:
        correcting = any(view.search("CORRECTION") for view in message.whole)
        reading = CountReader(message, views, context=state.losses_named, pregnant=state.pregnant).read()
        claims = [
            *BirthReader(message, views).claims(),
            *DrugReader(
                message,
                views,
                last=named(message.whole) or state.drugs_named,
                last_failed=bool(state.drugs_named) and all(state.values.get(d) == "failed" for d in state.drugs_named),
                losses_named=state.losses_named,
            ).claims(),
            *AntibodyReader(message, views, lac_before=state.lac_named).claims(),
            *SharingReader(message, views, context=state.patient).claims(),
        ]
        state = _losses(state, reading)
        state = _births(state, [claim for claim in claims if claim.fact == "rpl_type"])
        for drug in CASE_DRUGS:
            state = _drug(
                state,
                drug,
                [claim for claim in claims if claim.fact == drug],
                correcting=correcting,
                supposing=supposing,
            )
        if reading.event:  # the pregnancy in which they were taken is lost
            for drug in state.taking:
                state = state.with_fact(drug, "failed", reading.more.evidence) if reading.more else state
        state = _last_claim(state, "sle", [claim for claim in claims if claim.fact == "sle"])
        state = _antibodies(state, [claim for claim in claims if claim.fact == "antiphospholipid"])
        state = _sharing(state, [claim for claim in claims if claim.fact == "shared_decision"])
        state = _features(state, [claim for claim in claims if claim.fact == "high_risk_features"])
        if not supposing:
            counted = state.losses.low if state.losses else 0
            state = _doubted(state, DoubtReader(message, claims, reading.words(), _held(state), counted).claims())
        facts_found = any(claim.fact not in ("sle", "antiphospholipid", "high_risk_features") for claim in claims)
        counts = any(count is not None for count in (reading.total, reading.more, reading.floor))
        described = (
            facts_found
            or counts
            or people.introduced(message)
            or people.personal(message)
            or people.telegraphic(message.stated)
        )
        return replace(
            state,
            patient=state.patient or (described and not supposing) or (supposing and people.personal(message)),
            losses_named=state.losses_named or any(view.search("LOSS | LOST | RPL") for view in views),
            pregnant=not reading.event and (state.pregnant or any(view.search(_ONGOING) for view in message.stated)),
            lac_named=state.lac_named or any(view.search("LAC") for view in views),
            taking=_taking(state, claims, event=reading.event),
            drugs_named=named(message.whole) or state.drugs_named,
        )


_ONGOING = "CURRENT MEASURE | MEASURE CURRENT | MEASURE PREGNANT | PREGNANT (?! NUM) | ONGOING"
_RETRACTION = "RETRACT | ^ [CORRECTION COMMA AND BUT OR]{0,3} (?:I WORD?)? START_RETRACT"
_SUBJECTS: tuple[tuple[str, str], ...] = (
    (_LOSS_FACT, "LOSS | NUM"),
    ("rpl_type", "PRIMARY | SECONDARY | LIVE_BIRTH | CHILD | BORN | NULLIPARA"),
    ("sle", "SLE"),
    ("antiphospholipid", "APS | APL | LAC | CRITERIA"),
    ("shared_decision", "SDM | CONSENT | TRIAL"),
)
_FEATURES: tuple[tuple[str, str], ...] = (
    ("triple-positive aPL", "TRIPLE"),
    ("strongly positive LAC", "STRONGLY | LAC"),
    ("advanced maternal age", "AGE | AGED | ADVANCED_AGE"),
    ("IVF pregnancy", "IVF | IVF_PREGNANCY"),
)


def _unset(state: State, fact: str) -> State:
    if fact == _LOSS_FACT:
        return replace(state, losses=None)
    values = {name: value for name, value in state.values.items() if name != fact}
    antibodies = frozenset() if fact == "antiphospholipid" else state.antibodies
    return replace(state, values=values, antibodies=antibodies)


def _losses(state: State, reading: CountReading) -> State:
    total = reading.total
    if reading.doubt is not None and total is None:
        return replace(state, losses=None) if reading.doubt else state
    if total is not None:
        return replace(state, losses=total)
    if reading.floor is not None and (state.losses is None or reading.floor.low > state.losses.low):
        return replace(state, losses=reading.floor)
    if reading.more is not None and state.losses is not None:
        state = replace(state, losses=state.losses.plus(reading.more))
    if reading.minus is not None and state.losses is not None:
        low = max(0, state.losses.low - reading.minus.low)
        high = None if state.losses.high is None else max(low, state.losses.high - reading.minus.low)
        state = replace(state, losses=Count(low, high, reading.minus.evidence))
    if reading.perhaps is not None and state.losses is not None:
        state = replace(state, losses=state.losses.perhaps_without(reading.perhaps.low))
    return state


def _births(state: State, claims: list[Claim]) -> State:
    claims = [claim for claim in claims if claim.weight >= 0] or claims
    values = {claim.value for claim in claims}
    if not claims:
        return state
    value = claims[-1].value if len(values) == 1 and UNSURE not in values else None
    return state.with_fact("rpl_type", value, claims[-1].evidence)


def _drug(state: State, drug: str, claims: list[Claim], *, correcting: bool, supposing: bool) -> State:
    claims = [claim for claim in claims if claim.value != CURRENT]
    if not claims:
        return state
    votes = {claim.value for claim in claims}
    last = claims[-1].evidence
    failed = [claim for claim in claims if claim.value == FAILED]
    if UNSURE in votes or (FAILED in votes and votes & {NEVER, HELD}):
        return state.with_fact(drug, None, last)
    if failed:
        return state.with_fact(drug, "failed", failed[-1].evidence)
    before = state.values.get(drug)
    if HELD in votes and NEVER not in votes:  # "it did not fail"
        return state.with_fact(drug, None if before == "failed" and not supposing else "not_failed", last)
    if NEVER in votes or (votes & {SOFT, FIRST} and (before != "failed" or correcting)):
        return state.with_fact(drug, "not_failed", last)
    if UNTREATED in votes and before is None:
        return state.with_fact(drug, "not_failed", last)
    return state


def _taking(state: State, claims: list[Claim], *, event: bool) -> tuple[str, ...]:
    """The drugs in use in the present pregnancy, as far as told."""
    if event:
        return ()
    return tuple(dict.fromkeys((*state.taking, *(claim.fact for claim in claims if claim.value in (FIRST, CURRENT)))))


def _last_claim(state: State, fact: str, claims: list[Claim]) -> State:
    claims = [claim for claim in claims if claim.weight >= 0] or claims
    if not claims:
        return state
    values = {claim.value for claim in claims}
    value = claims[-1].value if len(values) == 1 and UNSURE not in values else None
    return state.with_fact(fact, value, claims[-1].evidence)


def _antibodies(state: State, claims: list[Claim]) -> State:
    if not claims:
        return state
    marks = {str(claim.value) for claim in claims}
    if marks & {"aps", "negative", "not_aps"}:
        known = (state.antibodies - {"aps", "negative", "not_aps"}) | marks
    else:
        known = state.antibodies | marks
    value: str | None = None
    if UNSURE in marks and "aps" not in marks:
        value = "apl_without_aps" if "not_aps" in marks and "positive" in known else None
    elif "aps" in known and "not_aps" in known:
        value = "apl_without_aps" if "positive" in known else None
    elif "aps" in known:
        value = "aps"
    elif "not_aps" in known and "positive" in known:
        value = "apl_without_aps"
    elif "negative" in known and "positive" not in known:
        value = "negative"
    state = replace(state, antibodies=frozenset(known))
    return state.with_fact("antiphospholipid", value, claims[-1].evidence)


def _sharing(state: State, claims: list[Claim]) -> State:
    if not claims:
        return state
    firm = [claim for claim in claims if claim.value is False and claim.weight]
    chosen = firm[-1] if firm else claims[-1]
    value = None if chosen.value == UNSURE else chosen.value
    return state.with_fact("shared_decision", value, chosen.evidence)


def _held(state: State) -> dict[str, Evidence]:
    """The words from which each condition, as far as met, was read."""
    met = {fact: state.evidence[fact] for fact, value in state.values.items() if value in (True, "primary", "failed")}
    if state.losses is not None:
        met[_LOSS_FACT] = state.losses.evidence
    return met


def _doubted(state: State, claims: Iterable[Claim]) -> State:
    """What is in doubt no longer counts as met; what is known not to be met stays so."""
    for claim in claims:
        if claim.fact == "prior_losses":
            enough = state.losses is not None and state.losses.low >= MINIMUM_LOSSES
            state = replace(state, losses=None) if enough else state
        elif state.values.get(claim.fact) in (True, "primary", "failed"):
            state = state.with_fact(claim.fact, None, claim.evidence)
    return state


def _features(state: State, claims: list[Claim]) -> State:
    found = dict(state.features)
    for claim in claims:
        name = str(claim.value)
        if name.startswith(DENIED_FEATURE):
            found.pop(name.removeprefix(DENIED_FEATURE), None)
        else:
            found[name] = claim.evidence
    return replace(state, features=found)
