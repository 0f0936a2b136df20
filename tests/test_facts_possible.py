"""What is only possible: losses that may have been something else, and cases that are only supposed."""

from __future__ import annotations

from itertools import product

import pytest

from assistant.core.decision import decide
from assistant.core.facts import read_case
from assistant.core.types import Case, Decision
from assistant.corpus import load_case_vocabulary

MET = "Nullip, five losses. Aspirin, LMWH and HCQ all failed. Shared decision supports a trial of IVIG."
PERHAPS = (
    ("Six losses. One may have been an ectopic.", 5),
    ("Six losses, two possibly terminations.", 4),
    ("Six losses, one of them perhaps an ectopic.", 5),
    ("Six miscarriages; the last one was possibly a termination.", 5),
    ("Six losses, but the third may have been ectopic.", 5),
    ("Six losses. The other two may have been terminations.", 4),
    ("Six losses, possibly two of them terminations.", 4),
    ("Six losses, of which one was probably an induced abortion.", 5),
    ("Six losses. Two of these could have been induced abortions.", 4),
    ("Six losses, one termination, I think.", 5),
    ("Six losses. I don't know if the first was a termination.", 5),
    ("Six losses; two were suspected ectopics.", 4),
)
BESIDES = ("Six losses, and a possible ectopic besides.", "Six miscarriages plus one possible ectopic.")
SUPPOSING = (
    "Imagine",
    "But imagine",
    "OK, now suppose",
    "The same lady, but suppose",
    "Let's say",
    "To take it further, pretend",
    "Let me alter one thing: suppose",
)
SUPPOSED = (
    ("she had a live birth in 2014", "rpl_type", "secondary"),
    ("she'd had a son years ago", "rpl_type", "secondary"),
    ("there were only four losses", "prior_losses", 4),
    ("she had never taken hydroxychloroquine", "hydroxychloroquine", "not_failed"),
    ("she declines the trial", "shared_decision", False),
)
ASKING = ("Would IVIG be out then?", "What then about IVIG?", "And now?")


def read(*turns: str) -> Case:
    return read_case(turns, load_case_vocabulary())


@pytest.mark.parametrize(("text", "certain"), PERHAPS)
def test_a_loss_that_may_have_been_something_else_is_not_certain_and_not_excluded(text: str, certain: int) -> None:
    case = read(text)

    assert case.facts.prior_losses == certain
    assert case.open_maximum


@pytest.mark.parametrize(("text", "certain"), [case for case in PERHAPS if ". " in case[0]])
def test_the_doubt_may_come_in_a_later_message(text: str, certain: int) -> None:
    assert read(*text.split(". ", 1)).facts.prior_losses == certain


@pytest.mark.parametrize("text", BESIDES)
def test_a_possible_ectopic_beside_the_losses_takes_nothing_off_them(text: str) -> None:
    assert read(text).facts.prior_losses == 6


def test_where_nobody_knows_how_many_were_ended_the_number_is_unknown() -> None:
    assert read("Six losses. Some of them may have been terminations.").facts.prior_losses is None


@pytest.mark.parametrize(("opening", "supposed", "asking"), list(product(SUPPOSING, SUPPOSED, ASKING)))
def test_a_supposition_holds_for_the_question_that_follows_it(
    opening: str, supposed: tuple[str, str, object], asking: str
) -> None:
    words, fact, value = supposed

    assert getattr(read(MET, f"{opening} {words}. {asking}").facts, fact) == value


@pytest.mark.parametrize("opening", SUPPOSING)
def test_a_supposition_is_forgotten_with_its_question(opening: str) -> None:
    case = read(MET, f"{opening} she had a live birth in 2014. And now?", "Back to the lady herself: what about her?")

    assert decide(case) is Decision.CONDITIONS_MET


@pytest.mark.parametrize("words", ["IVIG goes ahead if she signs.", "The team agrees if she consents to a trial."])
def test_a_condition_of_an_agreement_is_no_supposition(words: str) -> None:
    undecided = MET.replace(" Shared decision supports a trial of IVIG.", "")

    assert read(undecided, f"{words} Should it start?").facts.shared_decision is not True
