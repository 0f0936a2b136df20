"""A checked answer in pieces, and the line on what became of the drafts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.types import Answer, Attempt, Case, Decision, Finding, Outcome
from assistant.delivery import note, pieces

FOUND = Attempt((Finding("rule", "", "why"),))
FAILED = Attempt(failure="the chat model x:y cannot be reached")


def answer(*attempts: Attempt) -> Answer:
    return Answer(("q",), "text", False, Decision.GENERAL, Case(), (), (), (), attempts)


@pytest.mark.parametrize(
    ("attempts", "outcome", "reasons", "said"),
    [
        ((Attempt(),), Outcome.PASSED, [], None),
        ((FOUND, Attempt()), Outcome.REDRAFTED, [], "A first draft did not pass"),
        ((FOUND,), Outcome.REPLACED, ["rule"], "No draft passed"),
        ((FOUND, FOUND), Outcome.REPLACED, ["rule"], "No draft passed"),
        ((FOUND, FAILED), Outcome.REPLACED, ["rule", "model-failed"], "The chat model x:y cannot be reached. No draft"),
        ((FAILED,), Outcome.FAILED, ["model-failed"], "The chat model x:y cannot be reached. There was no draft"),
    ],
)
def test_what_became_of_the_drafts_follows_from_the_attempts(
    attempts: tuple[Attempt, ...], outcome: Outcome, reasons: list[str], said: str | None
) -> None:
    made = answer(*attempts)
    assert (made.outcome, [finding.rule for finding in made.withheld]) == (outcome, reasons)
    assert (note(made) or "").startswith(said or "")
    assert (note(made) is None) == (said is None)


@given(st.text(alphabet="aB .!?\n*-[1]", max_size=80))
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text


def test_a_text_is_delivered_by_sentences() -> None:
    text = "IVIG is not recommended [1]. It costs approx. 5 units.\n\n- One item. Another.\n"
    assert list(pieces(text)) == [
        "IVIG is not recommended [1]. ",
        "It costs approx. 5 units.\n\n",
        "- One item. ",
        "Another.\n",
    ]
