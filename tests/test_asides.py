"""What may stand beside a sentence against IVIG: a grid of what speaks of something else, and of what points back."""

from __future__ import annotations

import itertools

import pytest

from assistant import check

QUESTION = "I have had three losses. Should I have IVIG?"
CASE = {"prior_losses": 3}
AGAINST = "IVIG is not recommended in recurrent pregnancy loss [1]."

OWN_SUBJECTS = ["The theory", "Your friend's letter", "The old map", "Our nurse", "That lecture"]
PRAISE = [
    *("was elegant", "is kind", "looks modern in the corridor", "sounds fine from a distance", "is lovely"),
    *("serves the reader well", "is better than its author", "was beautifully written"),
    *("is popular among students", "was brilliant and brief"),
]
UNNAMED = ["It", "This", "That", "That one", "This treatment", "The infusion", "The other thing"]
ORDERS = [
    *("Give her a number that she can ring.", "Begin with her story.", "Offer a second conversation."),
    *("Take a friend along.", "Use her name and short words.", "Start with what she knows."),
    *("Go through the letters with her.", "Let me put it in one sentence.", "Order the slides by year."),
]
ORDERS_WITHOUT_OBJECT = [
    *(
        "Give.",
        "Begin.",
        "Offer.",
        "Take this.",
        "Use it.",
        "Start.",
        "Go.",
        "Let her.",
        "Order one.",
        "Begin on Friday.",
    ),
    *("Give her that.", "Start it with care.", "Use one.", "Begin before the next cycle."),
]
ASIDES = [
    *("Dear Kwame,", "Hello Bogdan,", "Dear colleagues,", "Good luck with the exam!", "My heart goes out to you both."),
    *("Honest answers travel better than loud ones.", "Fashions come and go in medicine.", "She is kind and has time."),
    *("Think of three layers of paint.", "A promising sketch is not a house.", "Your body is not broken."),
    *("I would leave it at that.", "I would be glad to see you both.", "The theory was elegant, but the house fell."),
    *("Give them a number that they can ring.", "Bring the letters from your other hospital."),
]
TURNED = [
    *(
        "Fortune favours the brave.",
        "Your heart knows best.",
        "Listen to your gut.",
        "Courage pays.",
    ),
    *("Just kidding.", "My lips are sealed.", "Good lawyers find ways.", "In theory, that is."),
    *("Practice is another matter.", "Others would."),
    *(
        "I would go.",
        "I would start with Friday.",
        "I would not hesitate.",
        "You may.",
        "You should.",
        "Do what you have to.",
    ),
    *("A sensible idea.", "Kind and safe.", "Works like a charm.", "Lovely, too.", "Harmless enough."),
    *("See you on Thursday.", "Come in two hours.", "The chair by the window is yours.", "The nurse will find a vein."),
    *("Nothing speaks against it.", "That need not stop anybody.", "I have no objection.", "Nobody objects."),
    *("There is an exception to every rule.", "You have my permission.", "She can choose for herself."),
]


def allowed(sentence: str) -> bool:
    return check(f"{AGAINST} {sentence}", QUESTION, case=CASE).allowed


@pytest.mark.parametrize("predicate", PRAISE)
def test_praise_of_something_named_stands_beside_a_stand_against_ivig(predicate: str) -> None:
    assert [subject for subject in OWN_SUBJECTS if not allowed(f"{subject} {predicate}.")] == []


@pytest.mark.parametrize("predicate", PRAISE)
def test_the_same_praise_of_what_is_not_named_takes_the_stand_back(predicate: str) -> None:
    assert [subject for subject in UNNAMED if allowed(f"{subject} {predicate}.")] == []


@pytest.mark.parametrize(
    "fragment", ["Elegant.", "Kind, too.", "Lovely.", "Better.", "Brilliant and brief.", "Sounds fine."]
)
def test_praise_without_a_subject_is_filled_in_with_ivig(fragment: str) -> None:
    assert not allowed(fragment)


@pytest.mark.parametrize("sentence", ORDERS)
def test_an_order_with_an_object_of_its_own_is_about_that_object(sentence: str) -> None:
    assert allowed(sentence)


@pytest.mark.parametrize("sentence", ORDERS_WITHOUT_OBJECT)
def test_an_order_without_one_is_about_ivig(sentence: str) -> None:
    assert not allowed(sentence)


@pytest.mark.parametrize("sentence", ASIDES)
def test_a_sentence_that_points_back_at_no_treatment_is_an_aside(sentence: str) -> None:
    assert allowed(sentence)


@pytest.mark.parametrize("sentence", TURNED)
def test_a_sentence_that_urges_permits_excepts_or_arranges_is_none(sentence: str) -> None:
    assert not allowed(sentence)


def test_an_aside_stands_beside_a_plain_stand_only() -> None:
    aside = "The theory was elegant."
    beside = ["IVIG costs a lot.", "Aspirin is recommended in APS [1].", "You asked about IVIG."]
    assert [start for start in beside if check(f"{start} {aside}", QUESTION, case=CASE).allowed] == []


def test_asides_do_not_add_up_to_more_than_one() -> None:
    said = " ".join(itertools.chain(ASIDES[5:], ORDERS))
    assert allowed(said)
    assert not allowed(f"{said} {TURNED[0]}")
