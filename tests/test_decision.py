"""The decision over given facts, held against every combination of the six conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.decision import CONDITION_IDS, DRUGS, MINIMUM_LOSSES, conditions, decide, statuses
from assistant.core.types import HIGH_RISK_FEATURES, Antiphospholipid, Case, CaseFacts, Decision, Evidence, Status
from tests import strategies

# One value of every fact for each way in which its condition can stand.
VALUES: dict[str, dict[Status, Any]] = {
    "prior_losses": {Status.MET: 5, Status.NOT_MET: 4, Status.UNKNOWN: None},
    "rpl_type": {Status.MET: "primary", Status.NOT_MET: "secondary", Status.UNKNOWN: None},
    **{drug: {Status.MET: "failed", Status.NOT_MET: "not_failed", Status.UNKNOWN: None} for drug in DRUGS},
    "shared_decision": {Status.MET: True, Status.NOT_MET: False, Status.UNKNOWN: None},
}
COMBINATIONS = list(product(Status, repeat=6))
MET = CaseFacts(**{name: values[Status.MET] for name, values in VALUES.items()})


def with_statuses(wanted: tuple[Status, ...]) -> CaseFacts:
    """Facts in which the six conditions stand as wanted, in their fixed order."""
    return CaseFacts(**{name: VALUES[name][status] for name, status in zip(CONDITION_IDS, wanted, strict=True)})


def expected(wanted: tuple[Status, ...]) -> Decision:
    """The policy's table of decisions, written down a second time."""
    if wanted.count(Status.NOT_MET) > 0:
        return Decision.NOT_RECOMMENDED
    return Decision.CONDITIONS_MET if wanted.count(Status.MET) == 6 else Decision.FACTS_MISSING


def not_a_condition() -> Iterator[CaseFacts]:
    """Everything else that may be known of a patient, in every combination."""
    diagnoses: tuple[Antiphospholipid | None, ...] = (*get_args(Antiphospholipid), None)
    for antiphospholipid, sle, features in product(diagnoses, (True, False, None), ((), HIGH_RISK_FEATURES)):
        yield replace(MET, antiphospholipid=antiphospholipid, sle=sle, high_risk_features=features)


def test_there_are_six_conditions_and_they_have_a_fixed_order() -> None:
    names = ["prior_losses", "rpl_type", "aspirin", "lmwh", "hydroxychloroquine", "shared_decision"]
    assert list(CONDITION_IDS) == names
    assert [condition.id for condition in conditions(Case())] == names
    assert list(statuses(CaseFacts())) == names


def test_every_combination_of_the_six_statuses_gets_the_decision_of_the_table() -> None:
    assert len(COMBINATIONS) == 3**6
    for wanted in COMBINATIONS:
        facts = with_statuses(wanted)
        assert tuple(statuses(facts).values()) == wanted
        assert decide(Case(facts, patient=True)) is expected(wanted)


def test_without_a_patient_every_combination_is_the_general_question() -> None:
    for wanted in COMBINATIONS:
        assert decide(Case(with_statuses(wanted))) is Decision.GENERAL


def test_exactly_one_combination_meets_the_conditions() -> None:
    met = [wanted for wanted in COMBINATIONS if decide(Case(with_statuses(wanted), patient=True)) == "conditions_met"]
    assert met == [(Status.MET,) * 6]


def test_a_patient_of_whom_nothing_is_known_has_facts_missing() -> None:
    assert decide(Case(patient=True)) is Decision.FACTS_MISSING
    assert set(statuses(CaseFacts()).values()) == {Status.UNKNOWN}


@pytest.mark.parametrize("count", range(12))
def test_five_certain_losses_are_enough_and_four_are_not(count: int) -> None:
    status = statuses(CaseFacts(prior_losses=count))["prior_losses"]
    assert status is (Status.MET if count >= 5 else Status.NOT_MET)
    assert MINIMUM_LOSSES == 5


@pytest.mark.parametrize("count", range(12))
def test_a_lower_bound_below_five_leaves_the_number_unknown(count: int) -> None:
    status = statuses(CaseFacts(prior_losses=count), open_maximum=True)["prior_losses"]
    assert status is (Status.MET if count >= 5 else Status.UNKNOWN)


def test_an_open_maximum_changes_no_other_condition() -> None:
    for wanted in COMBINATIONS:
        facts = with_statuses(wanted)
        usual, open_ended = statuses(facts), statuses(facts, open_maximum=True)
        assert {name: usual[name] for name in CONDITION_IDS[1:]} == {
            name: open_ended[name] for name in CONDITION_IDS[1:]
        }


def test_an_open_maximum_without_a_number_is_unknown() -> None:
    assert statuses(CaseFacts(), open_maximum=True)["prior_losses"] is Status.UNKNOWN


def test_at_least_four_losses_ask_for_the_number_where_all_else_holds() -> None:
    facts = replace(MET, prior_losses=4)
    assert decide(Case(facts, patient=True)) is Decision.NOT_RECOMMENDED
    assert decide(Case(facts, patient=True, open_maximum=True)) is Decision.FACTS_MISSING


def test_a_condition_known_not_to_hold_outranks_every_unknown() -> None:
    for name in CONDITION_IDS:
        facts = CaseFacts(**{name: VALUES[name][Status.NOT_MET]})
        assert decide(Case(facts, patient=True)) is Decision.NOT_RECOMMENDED


@pytest.mark.parametrize("name", CONDITION_IDS)
def test_each_condition_is_needed(name: str) -> None:
    facts = {other: VALUES[other][Status.MET] for other in CONDITION_IDS}
    unmet = CaseFacts(**facts | {name: VALUES[name][Status.NOT_MET]})
    unknown = CaseFacts(**facts | {name: None})
    assert decide(Case(MET, patient=True)) is Decision.CONDITIONS_MET
    assert decide(Case(unmet, patient=True)) is Decision.NOT_RECOMMENDED
    assert decide(Case(unknown, patient=True)) is Decision.FACTS_MISSING


def test_nothing_else_adds_to_the_conditions_or_replaces_one() -> None:
    for facts in not_a_condition():
        assert decide(Case(facts, patient=True)) is Decision.CONDITIONS_MET
        assert decide(Case(replace(facts, prior_losses=4), patient=True)) is Decision.NOT_RECOMMENDED
        assert decide(Case(replace(facts, lmwh=None), patient=True)) is Decision.FACTS_MISSING


def test_the_words_behind_a_condition_are_shown_with_it() -> None:
    words = {"prior_losses": Evidence(0, 4, 14, "six losses"), "sle": Evidence(0, 20, 25, "lupus")}
    shown = {condition.id: condition.evidence for condition in conditions(Case(MET, patient=True, evidence=words))}
    assert shown == {name: "six losses" if name == "prior_losses" else None for name in CONDITION_IDS}


@given(strategies.cases)
def test_the_decision_follows_from_the_conditions_shown(case: Case) -> None:
    found = tuple(condition.status for condition in conditions(case))
    assert decide(case) is (expected(found) if case.patient else Decision.GENERAL)


@given(strategies.cases, st.integers(0, 20))
def test_more_losses_never_turn_met_into_unmet(case: Case, more: int) -> None:
    losses = (case.facts.prior_losses or 0) + more
    raised = replace(case, facts=replace(case.facts, prior_losses=losses))
    if decide(case) is Decision.CONDITIONS_MET:
        assert decide(raised) is Decision.CONDITIONS_MET
