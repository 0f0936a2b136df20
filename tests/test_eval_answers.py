"""The project's own questions, and what is counted on them."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from assistant.corpus import load_scope_data, load_statements, load_ways_of_asking
from assistant.evals.answers import (
    AnswersOutcome,
    OffTopic,
    Question,
    Reply,
    evaluate_answers,
    load_off_topic,
    load_questions,
)
from assistant.evals.intervals import Mean
from assistant.pipeline import Assistant

ASKED = Question(
    "q", "clinician", ("Is there a shortage?",), ("pitfall-blood-supply", "acr-certain-harms"), (("short",),)
)


def reply(*cited: str, found: tuple[str, ...] = ("pitfall-blood-supply",), text: str = "It is short.") -> Reply:
    return Reply(ASKED, found, cited, text, abstained=False)


def test_the_set_covers_every_statement_and_every_kind() -> None:
    questions, off_topic = load_questions(), load_off_topic()
    assert {question.gold[0] for question in questions} == {statement.id for statement in load_statements()}
    assert len(questions) >= 200
    assert sum(len(question.turns) > 1 for question in questions) >= 30
    assert len(off_topic) >= 60
    assert Counter(item.category for item in off_topic)["near-miss"] >= 40
    ids = [item.id for item in (*questions, *off_topic)]
    assert len(ids) == len(set(ids))


def test_no_question_of_the_set_is_one_that_the_search_knows() -> None:
    known = {text.lower() for texts in load_ways_of_asking().questions.values() for text in texts}
    known |= {text.lower() for texts in load_scope_data().outside.values() for text in texts}
    asked = [question.turns[-1] for question in load_questions() if len(question.turns) == 1]
    asked += [item.question for item in load_off_topic()]
    assert [text for text in asked if text.lower() in known] == []


def test_citations_are_counted_both_ways() -> None:
    outcome = AnswersOutcome((reply("pitfall-blood-supply", "meta-analysis-2025"), reply()), ())
    assert outcome.means["citation precision"].values == (0.5, 0.0)
    assert outcome.means["citation recall"].values == (0.5, 0.0)


@pytest.mark.parametrize(
    ("answer", "says"),
    [(reply(), True), (reply(text="It is scarce."), False), (Reply(ASKED, ("x",), (), "Short.", True), False)],
)
def test_an_answer_says_what_it_must_or_is_a_failure(answer: Reply, says: bool) -> None:
    assert answer.says is says
    outcome = AnswersOutcome((answer,), ())
    assert outcome.shares["says what it must"].count == says
    assert bool(outcome.failures) is not says
    assert ("q: Is there a shortage?" in outcome.as_text()) is not says


def test_abstention_is_counted_both_ways() -> None:
    near, far = OffTopic("n", "near-miss", "Rate of infusion?"), OffTopic("f", "other-subject", "Weather?")
    outcome = AnswersOutcome((reply(),), ((near, True), (far, False)))
    shares = outcome.shares
    assert (shares["off topic answered"].count, shares["off topic answered"].total) == (1, 2)
    assert (shares["near misses answered"].count, shares["near misses answered"].total) == (1, 1)
    assert shares["good questions refused"].count == 0
    assert json.loads(json.dumps(outcome.as_json()))["off_topic_answered"] == ["n"]
    assert "Rate of infusion?" in outcome.as_text()


def test_an_average_has_an_interval_that_shrinks_with_its_size() -> None:
    few, many = Mean((0.0, 1.0)), Mean((0.0, 1.0) * 50)
    assert few.value == many.value == 0.5
    assert few.interval[0] == 0.0
    assert 0.4 < many.interval[0] < 0.5 < many.interval[1] < 0.6
    assert Mean(()).value is None


def test_the_assistant_is_asked_every_question(assistant: Assistant) -> None:
    outcome = evaluate_answers(assistant, load_questions()[::20], load_off_topic()[::10])
    assert outcome.shares["hit@1"].count >= 0.8 * outcome.shares["hit@1"].total
    assert outcome.shares["off topic answered"].count <= 2
