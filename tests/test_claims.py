"""Facts in an answer that must agree with the source: each rule's own examples, and whole ranges of figures."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.claims import ClaimLine, Claims, Example, Rule, claim_lines
from assistant.core.decision import decide
from assistant.core.types import Case, CaseFacts, Finding
from assistant.corpus import load_claims, load_statements

RULES = list(load_claims().rules.values())
FAILS = [(rule, example) for rule in RULES for example in rule.fails]
PASSES = [(rule, example) for rule in RULES for example in rule.passes]


def found(claims: Claims, example: Example) -> tuple[Finding, ...]:
    """What the claims find in an example."""
    facts = (
        None if example.facts is None else CaseFacts(**{name: _frozen(value) for name, value in example.facts.items()})
    )
    case = Case() if facts is None else Case(facts, patient=True)
    return claims.findings(claim_lines(example.answer), turns=(example.question,), case=case, decision=decide(case))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def rules_found(answer: str, question: str = "", **facts: Any) -> set[str]:
    """The ids of the rules that an answer breaks."""
    return {finding.rule for finding in found(load_claims(), Example(answer, question, facts or None))}


def named(pair: tuple[Rule, Example]) -> str:
    return f"{pair[0].id}: {pair[1].answer[:40]}"


@pytest.mark.parametrize("pair", FAILS, ids=named)
def test_a_failing_example_breaks_its_rule(pair: tuple[Rule, Example]) -> None:
    rule, example = pair
    assert {finding.rule for finding in found(load_claims(), example)} == {rule.id}


@pytest.mark.parametrize("pair", FAILS, ids=named)
def test_without_its_rule_a_failing_example_would_pass(pair: tuple[Rule, Example]) -> None:
    rule, example = pair
    claims = load_claims()
    without = dataclasses.replace(claims, rules={id: kept for id, kept in claims.rules.items() if id != rule.id})
    assert found(without, example) == ()


@pytest.mark.parametrize("pair", PASSES, ids=named)
def test_a_passing_example_breaks_no_rule_at_all(pair: tuple[Rule, Example]) -> None:
    assert found(load_claims(), pair[1]) == ()


def test_every_rule_has_examples_of_both_kinds_a_reason_and_known_statements() -> None:
    known = {statement.id for statement in load_statements()}
    for rule in RULES:
        assert rule.fails, rule.id
        assert rule.passes, rule.id
        assert rule.reason.endswith("."), rule.id
        assert set(rule.statements) <= known, rule.id


@pytest.mark.parametrize("statement", load_statements(), ids=lambda statement: statement.id)
def test_the_corpus_itself_breaks_no_rule_with_or_without_its_references(statement: Any) -> None:
    question = statement.questions[0]
    numbers = ", ".join(str(number) for number in statement.references)
    cited = f"{statement.text.rstrip('.')} [{numbers}]." if numbers else statement.text
    assert rules_found(statement.text, question) == set()
    assert rules_found(cited, question) == set()


def test_a_finding_carries_the_line_the_reason_and_the_statements_of_its_rule() -> None:
    (finding,) = found(load_claims(), Example("Hello. Aspirin 500 mg daily is standard."))
    assert finding.sentence == "Aspirin 500 mg daily is standard."
    assert finding.reason == load_claims().rules["figure-aspirin-dose"].reason
    assert finding.statements == load_claims().rules["figure-aspirin-dose"].statements


def test_a_rule_that_rests_on_no_statement_of_the_source_is_refused() -> None:
    rule = {"title": "t", "reason": "r.", "statements": ["nowhere"], "fails": [], "passes": []}
    with pytest.raises(ValueError, match="nowhere"):
        Claims.from_data(
            {"rules": {"some-rule": rule}, "treatments": {}, "topics": {}, "outside": {}}, load_statements()
        )


@given(st.integers(min_value=10, max_value=1500))
def test_an_aspirin_dose_agrees_exactly_within_its_range(dose: int) -> None:
    wrong = "figure-aspirin-dose" in rules_found(f"Aspirin {dose} mg daily is the guideline's dose.")
    assert wrong == (not 81 <= dose <= 100)


@given(st.integers(min_value=1, max_value=200))
def test_only_one_dose_of_enoxaparin_agrees(dose: int) -> None:
    assert ("figure-lmwh-dose" in rules_found(f"Enoxaparin {dose} mg daily.")) == (dose != 40)


@given(st.integers(min_value=1, max_value=30), st.integers(min_value=1, max_value=30))
def test_only_the_documented_range_of_ivig_agrees(low: int, high: int) -> None:
    wrong = "figure-ivig-dose" in rules_found(f"IVIG {low / 10}-{high / 10} g/kg.")
    assert wrong == (low not in (6, 8) or high not in (6, 8))


@given(st.integers(min_value=1, max_value=100))
def test_only_the_documented_share_of_live_births_agrees(share: int) -> None:
    wrong = "figure-live-births" in rules_found(f"With aspirin and LMWH {share} % of pregnancies end in a live birth.")
    assert wrong == (share != 75)


@given(st.integers(min_value=1, max_value=12))
def test_only_five_or_more_losses_is_the_threshold(losses: int) -> None:
    assert ("condition-threshold" in rules_found(f"The exception requires at least {losses} losses.")) == (losses != 5)


@given(st.integers(min_value=1, max_value=11))
def test_more_than_four_losses_is_the_same_threshold(losses: int) -> None:
    assert ("condition-threshold" in rules_found(f"More than {losses} losses are required.")) == (losses != 4)


@given(st.integers(min_value=1, max_value=60))
def test_only_the_references_of_the_source_exist(number: int) -> None:
    wrong = "citation-does-not-exist" in rules_found(f"IVIG is not recommended [{number}].")
    assert wrong == (number > 5)


@given(st.integers(min_value=1, max_value=5))
def test_only_the_reference_of_the_meta_analysis_carries_its_result(number: int) -> None:
    answer = f"The 2025 meta-analysis of randomised trials found no significant gain [{number}]."
    assert ("citation-does-not-carry-claim" in rules_found(answer)) == (number != 4)


@given(st.integers(min_value=1, max_value=42))
def test_only_the_documented_weeks_end_the_schedule(week: int) -> None:
    assert ("figure-ivig-end" in rules_found(f"IVIG monthly until week {week}.")) == (week not in (16, 20))


@given(st.integers(min_value=1, max_value=40))
def test_the_standard_regimen_starts_before_sixteen_weeks(week: int) -> None:
    assert ("figure-standard-timing" in rules_found(f"Aspirin and LMWH are started at {week} weeks.")) == (week > 16)


@given(st.integers(min_value=60, max_value=140))
def test_only_the_documented_relative_risk_agrees(hundredths: int) -> None:
    wrong = "figure-meta-analysis" in rules_found(f"The result was RR {hundredths / 100:.2f}, not significant.")
    assert wrong == (hundredths not in (100, 102))


@given(st.integers(min_value=2000, max_value=2026))
def test_only_its_own_year_goes_with_a_body(year: int) -> None:
    assert ("figure-year" in rules_found(f"The {year} ACR guideline is against IVIG.")) == (year != 2020)


@given(st.sampled_from(RULES), st.sampled_from(FAILS))
def test_adding_a_rule_never_removes_a_finding(rule: Rule, pair: tuple[Rule, Example]) -> None:
    claims = load_claims()
    fewer = dataclasses.replace(claims, rules={id: kept for id, kept in claims.rules.items() if id != rule.id})
    assert set(found(fewer, pair[1])) <= set(found(claims, pair[1]))


@given(st.text(max_size=200), st.text(max_size=80))
def test_any_text_is_read_without_an_error_and_always_alike(answer: str, question: str) -> None:
    example = Example(answer, question)
    assert found(load_claims(), example) == found(load_claims(), example)


@pytest.mark.parametrize(
    "phrase", ["not aspirin or 5 losses at least ", "not twice daily aspirin ", "consent is not a formality "]
)
def test_a_line_without_any_break_is_read_in_pieces_and_does_not_hang(phrase: str) -> None:
    """Every phrase is looked at with the words around it; in one long line that would take quadratic time."""
    line = ClaimLine(phrase * 2000)
    found = load_claims().findings((line,), turns=("aspirin?",), case=Case(), decision=decide(Case()))
    assert all(len(finding.sentence) <= 1500 for finding in found)
