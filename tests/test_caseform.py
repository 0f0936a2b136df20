"""The case form: what it accepts, what it refuses, and that it outranks the text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from assistant.core.caseform import facts_from_json
from assistant.core.decision import decide
from assistant.core.facts import read_case
from assistant.core.types import CaseFacts, Decision
from assistant.corpus import load_case_vocabulary
from tests.strategies import facts


@given(facts)
def test_facts_survive_the_way_to_json_and_back(given_facts: CaseFacts) -> None:
    ordered = facts_from_json(given_facts.as_json())
    assert set(ordered.high_risk_features) == set(given_facts.high_risk_features)
    assert ordered.as_json() | {"high_risk_features": []} == given_facts.as_json() | {"high_risk_features": []}


def test_absent_keys_and_null_are_unknown() -> None:
    assert facts_from_json({}) == facts_from_json({"sle": None, "high_risk_features": None}) == CaseFacts()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prior_losses", "5"),
        ("prior_losses", -1),
        ("prior_losses", True),
        ("prior_losses", 5.0),
        ("rpl_type", "tertiary"),
        ("antiphospholipid", "positive"),
        ("sle", "yes"),
        ("sle", 1),
        ("aspirin", True),
        ("lmwh", "Failed"),
        ("hydroxychloroquine", ""),
        ("shared_decision", 0),
        ("high_risk_features", "advanced maternal age"),
        ("high_risk_features", ["old"]),
        ("high_risk_features", [1]),
        ("losses", 5),
    ],
)
def test_a_malformed_form_is_refused_by_the_name_of_its_field(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=field):
        facts_from_json({field: value})


def test_a_form_must_be_a_mapping() -> None:
    with pytest.raises(ValueError, match="case"):
        facts_from_json([])  # type: ignore[arg-type]


def test_a_fact_of_the_form_outranks_the_text_and_the_others_stay() -> None:
    case = read_case(["Five losses, P0, HCQ failed."], load_case_vocabulary(), {"prior_losses": 3})
    assert case.facts == CaseFacts(prior_losses=3, rpl_type="primary", hydroxychloroquine="failed")
    assert "prior_losses" not in case.evidence
    assert case.evidence["rpl_type"].text == "P0"


def test_a_form_closes_an_open_count() -> None:
    text = ["At least 4 losses, P0."]
    assert decide(read_case(text, load_case_vocabulary())) is Decision.FACTS_MISSING
    assert decide(read_case(text, load_case_vocabulary(), {"prior_losses": 4})) is Decision.NOT_RECOMMENDED


def test_a_form_that_states_a_fact_describes_a_patient_and_an_empty_one_does_not() -> None:
    vocabulary = load_case_vocabulary()
    assert read_case(["Dose?"], vocabulary, {"sle": False}).patient
    assert not read_case(["Dose?"], vocabulary, {"sle": None, "high_risk_features": []}).patient
