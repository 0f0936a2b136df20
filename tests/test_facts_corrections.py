"""Numbers that are put right later on: every way of saying so, to every number."""

from __future__ import annotations

from itertools import product

import pytest

from assistant.core.facts import read_case
from assistant.corpus import load_case_vocabulary

WORDS = {3: "three", 4: "four", 5: "five", 7: "seven"}
CORRECTIONS = (
    "Sorry, {w}.",
    "Sorry, make that {w}.",
    "Correction: {n}.",
    "Not six but {w}.",
    "It's {w}.",
    "I meant {w}.",
    "Typo: should be {n}.",
    "That should have been {w}.",
    "I miscounted, it is {w}.",
    "The letter says {w}.",
    "The letter says {w}, not six.",
    "Her husband says it was {w}, not six.",
    "The number should read {w}.",
    "Actually, {w} losses.",
    "Please read {w} instead of six.",
    "Replace six with {w}.",
    "No, {w}.",
    "I checked the chart. {w}.",
    "Losses: {n} (not 6).",
    "She has had {w}, not six, miscarriages.",
)
WITHOUT = (
    ("One of them was a termination.", 5),
    ("Sorry, the second and the fifth were ectopics.", 4),
    ("The last one was induced.", 5),
    ("Pregnancy 2 was an ectopic.", 5),
    ("Loss no. 4 was a TOP.", 5),
    ("Only four were miscarriages; the other two were terminations.", 4),
    ("There was also an ectopic in 2014.", 6),
    ("None of them was a termination.", 6),
    ("All spontaneous.", 6),
    ("Would an ectopic count?", 6),
)
SINCE = (
    ("She miscarried again.", 7),
    ("She had a further miscarriage in June.", 7),
    ("And another two in the meantime.", 8),
    ("She has lost the pregnancy we talked about.", 7),
    ("No new losses since.", 6),
    ("Her sister miscarried last week.", 6),
)
AT_ONCE = (
    ("Five losses - sorry, four - P0.", 4),
    ("She has six, I mean five, miscarriages.", 5),
    ("Six losses, no, make that four.", 4),
    ("Five losses (edit: four). P0.", 4),
    ("She says she has lost five; according to the file it is four losses.", 4),
)


def losses(*turns: str) -> int | None:
    return read_case(turns, load_case_vocabulary()).facts.prior_losses


@pytest.mark.parametrize(("words", "number"), list(product(CORRECTIONS, WORDS)))
def test_a_number_put_right_takes_the_place_of_the_first(words: str, number: int) -> None:
    assert losses("Six losses, P0.", words.format(n=number, w=WORDS[number])) == number


@pytest.mark.parametrize(("words", "number"), [*WITHOUT, *SINCE])
def test_what_turns_out_to_be_no_loss_is_taken_off_and_what_is_new_comes_on_top(words: str, number: int) -> None:
    assert losses("Six losses, P0.", words) == number


@pytest.mark.parametrize(("text", "number"), AT_ONCE)
def test_a_slip_is_put_right_in_the_same_breath(text: str, number: int) -> None:
    assert losses(text) == number


def test_losses_told_by_their_drug_later_on_are_a_part_of_those_counted() -> None:
    assert losses("Six losses, P0.", "Treatment so far: two were lost on aspirin plus heparin.") == 6
    assert losses("Six losses, P0.", "Error in para 1, read seven losses, not six.") == 7


@pytest.mark.parametrize(
    "words",
    [
        "A live child she has never born.",
        "She has no live-born child and never had one.",
        "I would not call her secondary: there isn't, and never was, a live birth.",
        "No live births; slip in para 2 of the letter.",
    ],
)
def test_a_birth_denied_in_any_order_leaves_the_losses_primary(words: str) -> None:
    assert read_case([f"Six losses. {words}"], load_case_vocabulary()).facts.rpl_type == "primary"
