"""Ranking by words: deterministic, in order, and every statement within reach."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.lexical import RESULTS, LexicalIndex, WaysOfAsking, asked
from assistant.core.types import Statement
from assistant.corpus import load_lexical, load_statements, load_terms, load_ways_of_asking
from tests.strategies import texts

STATEMENTS = load_statements()


def test_a_question_listed_for_a_statement_finds_it() -> None:
    found = [
        load_lexical().search([question])[0].statement.id == id
        for id, questions in load_ways_of_asking().questions.items()
        for question in questions
    ]
    assert sum(found) / len(found) > 0.97


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.id)
def test_every_statement_is_found_by_its_own_text(statement: Statement) -> None:
    assert load_lexical().search([statement.text])[0].statement == statement


def test_every_statement_has_ways_of_asking_and_no_stranger_has() -> None:
    assert set(load_ways_of_asking().questions) == {statement.id for statement in STATEMENTS}


@given(st.lists(texts, max_size=3))
def test_any_conversation_ranks_the_same_again_in_falling_order(turns: list[str]) -> None:
    found = load_lexical().search(turns)
    assert found == load_lexical().search(turns)
    assert len({item.statement.id for item in found}) == RESULTS
    scores = [item.score for item in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 + 1e-9 for score in scores)


@given(st.permutations(STATEMENTS), st.sampled_from(STATEMENTS))
def test_the_order_of_the_entries_makes_no_difference(order: list[Statement], wanted: Statement) -> None:
    ways = WaysOfAsking({})
    shuffled = LexicalIndex.build(load_terms(), ways.texts(order))
    straight = LexicalIndex.build(load_terms(), ways.texts(STATEMENTS))
    assert dict(shuffled.rank([(wanted.title, 1.0)])) == pytest.approx(dict(straight.rank([(wanted.title, 1.0)])))


@pytest.mark.parametrize(
    ("turns", "id"),
    [
        (["What is the standard regimen in obstetric APS?", "and how strong is that?"], "aps-first-line"),
        (["Tell me about the scarcity of IVIG.", "number of the reference?"], "pitfall-blood-supply"),
        (["What does the ACR say on IVIG?", "and GLADEL-PANLAR?"], "gladel-against-ivig"),
        (
            ["Tell me about the scarcity of IVIG.", "What is the dose of methylprednisolone?"],
            "alternative-methylprednisolone",
        ),
    ],
)
def test_a_leaning_message_keeps_its_topic_and_a_new_one_changes_it(turns: list[str], id: str) -> None:
    assert load_lexical().search(turns)[0].statement.id == id


def test_a_long_message_comes_down_to_its_question() -> None:
    assert asked("She is 30. Is IVIG right? I doubt it.") == "Is IVIG right? I doubt it."
    assert asked("She is 30. Tell me.") == "Tell me."
    assert asked("") == ""


def test_a_question_that_is_not_text_is_refused() -> None:
    with pytest.raises(ValueError, match="put it in quotes"):
        WaysOfAsking.from_data({"questions": {"one": [{"Dose": "how much?"}]}})
