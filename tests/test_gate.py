"""The gate: nothing blocked comes through, whatever is put in, and reading user text changes no position in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import check
from assistant.core.types import Case, Decision, Draft, Finding, Report
from assistant.errors import InputError
from assistant.gate import CaseSource, Gate, assessment, conversation, given_case, review
from tests import strategies

UNSAFE = "Yes, start IVIG at once."
QUESTION = "Should she have IVIG?"


class Deaf:
    """A checker that blocks everything but what it is told to allow."""

    def __init__(self, *allowed: str) -> None:
        self.allowed = allowed

    def check(self, answer: str, **_case: Any) -> Report:
        return Report() if answer in self.allowed else Report((Finding("all", answer, "everything is blocked"),))


@given(strategies.texts, strategies.conversations, strategies.cases)
@settings(max_examples=150, deadline=None)
def test_what_a_reader_gets_always_passes_the_check(answer: str, turns: list[str], case: Case) -> None:
    gate, found = Gate(), assessment(case)
    shown = gate.review(answer, turns, found).answer
    assert gate.report(shown, turns, found).allowed


@given(strategies.texts, strategies.conversations)
@settings(max_examples=100, deadline=None)
def test_the_same_text_gets_the_same_verdict(answer: str, turns: list[str]) -> None:
    assert review(answer, turns) == review(answer, turns)


@given(st.lists(st.text(max_size=50), max_size=3), st.text(max_size=50))
def test_reading_a_conversation_moves_no_character(earlier: list[str], last: str) -> None:
    turns = [*earlier, last + "?"]
    read = conversation(turns, 100)
    assert [len(turn) for turn in read] == [len(turn) for turn in turns]
    assert all(turn.isprintable() or not any(char in "\x00\x07\x1b\x7f" for char in turn) for turn in read)


def test_a_text_about_ivig_is_judged_with_its_question() -> None:
    assert not check("Yes, start it.", QUESTION).allowed
    assert check("IVIG is not recommended in recurrent pregnancy loss.", QUESTION).allowed


def test_a_text_without_a_question_is_judged_alone() -> None:
    for question in (None, "", " ", []):
        assert not check(UNSAFE, question).allowed


def test_where_the_own_answer_is_blocked_too_the_headline_stands_in() -> None:
    headline = "IVIG is not recommended in recurrent pregnancy loss [1]."
    gate = Gate(lambda: Deaf(headline))  # type: ignore[arg-type, return-value]
    assert gate.own_answer([QUESTION], assessment(Case()), []) == Draft(headline, ("ivig-not-recommended",))


def test_where_everything_is_blocked_a_notice_stands_in_that_says_nothing_of_treatment() -> None:
    gate = Gate(Deaf)  # type: ignore[arg-type]
    draft = gate.own_answer([QUESTION], assessment(Case()), [])
    assert draft.abstained
    assert "IVIG" not in draft.text
    assert draft.statements == ()


@pytest.mark.parametrize("decision", Decision)
def test_the_headline_passes_whatever_the_decision(decision: Decision) -> None:
    case = Case(patient=decision != Decision.GENERAL)
    found = replace(assessment(case), decision=decision)
    assert Gate().report(Gate()._headline().text, [QUESTION], found).findings == ()


def test_a_given_case_is_a_patient_with_exactly_those_facts() -> None:
    found = given_case({"prior_losses": 2})
    assert (found.case.patient, found.case.facts.prior_losses, found.case.facts.aspirin) == (True, 2, None)
    assert found.decision == Decision.NOT_RECOMMENDED


def test_no_given_case_is_the_general_question() -> None:
    assert given_case(None).decision == Decision.GENERAL
    question = "She has had two losses. Should she have IVIG?"
    assert Gate().assess([question]).decision == Decision.NOT_RECOMMENDED
    assert review("IVIG is not recommended.", question, case=None).report.allowed
    assert review("IVIG is not recommended.", question, case=CaseSource.QUESTION).report.allowed


@pytest.mark.parametrize("case", [{"prior_losses": -1}, {"colour": "red"}, {"sle": "yes"}])
def test_a_malformed_case_is_refused_and_its_fact_named(case: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=next(iter(case))):
        review("x", QUESTION, case=case)
    with pytest.raises(InputError, match=next(iter(case))):
        Gate().assess([QUESTION], case)


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ("", "is empty"),
        ("\x00", "is empty"),
        ([], "give at least one"),
        ([1], "is text"),
        ("x" * 11, "shorten it to 10"),
    ],
)
def test_a_question_that_cannot_be_served_says_why(question: Any, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        conversation(question, 10)


def test_a_text_that_is_too_long_says_so() -> None:
    with pytest.raises(InputError, match="setting answer_limit"):
        review("x" * 11, QUESTION, answer_limit=10)
