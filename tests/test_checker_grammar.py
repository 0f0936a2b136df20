"""The checker over a grid of plain English: every subject with every predicate, against IVIG and for it."""

from __future__ import annotations

import itertools

import pytest

from assistant import check

QUESTION = "What does the guideline say about IVIG in recurrent pregnancy loss?"
AGAINST = "IVIG is not recommended [1]."

SINGULAR = [
    *("IVIG", "The use of IVIG", "Routine use of IVIG in recurrent pregnancy loss", "Use of immunoglobulin"),
    *("Giving IVIG", "Adding IVIG to aspirin and LMWH", "Treatment with IVIG", "Prescribing IVIG on NK cells alone"),
    *("First-line IVIG", "IVIG as a first-line treatment", "A course of immunoglobulin"),
    *("An infusion of immunoglobulin in early pregnancy", "Starting IVIG before conception"),
]
PLURAL = ["Immunoglobulin infusions"]

SAYS_NO = [
    *("{is} not recommended", "{is}n't recommended by any society", "{is} advised against", "should not be given"),
    *("{is} conditionally recommended against by the ACR", "should be avoided", "{is} discouraged"),
    *("{has} no demonstrable benefit", "{has} not been shown to help", "{has} never been shown to improve outcomes"),
    *("{lacks} controlled data", "{is} not supported by controlled data", "{is} backed by anecdote only"),
    *("{is} a pitfall", "{is} not an option here", "{is} not indicated", "{has} no place in her care"),
    *("cannot be recommended", "{is} what the guideline warns against", "{does} not improve the outcome"),
    *("{is} not the answer", "would be a mistake", "{is} not justified by a raised NK count"),
    *("{is} not worth the burden", "{is} no treatment for recurrent loss", "{is} not for her"),
    *("{is} ruled out by the guideline", "{is} turned down by both societies", "did not lead to more babies"),
]
SAYS_YES = [
    *("{is} recommended", "{is} worth the burden", "{is} what the guideline recommends", "{is} backed by experts"),
    *("makes a difference", "should not be withheld", "should not be avoided", "{is} not discouraged"),
    *("{is} not a mistake", "{is} not without benefit", "{is} justified by a raised NK count", "{is} an option here"),
    *("{is} not ruled out", "{is} not turned down by the societies", "{has} been shown to help", "{is} the answer"),
    *("{is} unlikely to do harm", "{is} not unethical", "would help", "could be tried", "may be considered"),
    *("{is} not to be underestimated", "{is} not unreasonable", "{is} hard to refuse", "{lacks} nothing but approval"),
    *("{is} not just an option but a duty", "{is} overdue", "{is} covered by insurance"),
]
TAILS = [
    *("", ", because no controlled study has shown a benefit", ", and it takes hours on a drip"),
    *(", whatever her NK cells show", " in women who have failed aspirin and heparin", ", even after five losses"),
    *(", not even as a last resort", ", and support for it is anecdotal", "; aspirin with LMWH is better supported"),
    ", since the product is scarce and patients with proven indications need it",
]
_FORMS = {
    True: {"is": "are", "has": "have", "lacks": "lack", "does": "do"},
    False: {"is": "is", "has": "has", "lacks": "lacks", "does": "does"},
}


def sentences(predicate: str) -> list[str]:
    """The predicate with every subject."""
    return [
        f"{subject} {predicate.format(**_FORMS[subject in PLURAL])}." for subject in itertools.chain(SINGULAR, PLURAL)
    ]


@pytest.mark.parametrize("predicate", SAYS_NO)
def test_a_plain_sentence_against_ivig_is_allowed_whatever_its_subject(predicate: str) -> None:
    assert [said for said in sentences(predicate) if not check(said, QUESTION).allowed] == []


@pytest.mark.parametrize("predicate", SAYS_YES)
def test_a_plain_sentence_for_ivig_is_blocked_whatever_its_subject(predicate: str) -> None:
    assert [said for said in sentences(predicate) if check(said, QUESTION).allowed] == []


@pytest.mark.parametrize("predicate", SAYS_YES)
def test_a_sentence_against_ivig_does_not_cover_one_for_it(predicate: str) -> None:
    assert [said for said in sentences(predicate) if check(f"{AGAINST} {said}", QUESTION).allowed] == []


@pytest.mark.parametrize("tail", TAILS)
def test_reasons_and_limits_may_follow_a_sentence_against_ivig(tail: str) -> None:
    said = [f"{subject} is not recommended{tail}." for subject in ("IVIG", "The use of IVIG", "Giving IVIG")]
    assert [text for text in said if not check(text, QUESTION).allowed] == []


@pytest.mark.parametrize(
    "said",
    [
        *("You have done nothing wrong.", "Your doctor is not being cruel.", "Withholding it is not unkind."),
        *("Let's take them one by one.", "Highly certain.", "I'd speak to the resident as well."),
        *("A better next step is to check whether she has antiphospholipid syndrome.", "Why? Nobody has shown a gain."),
        *(
            "The guideline gives three reasons for this.",
            "When the good trials were counted together, it made no difference.",
        ),
        *("I hope your team gives you that time.", "Researchers and doctors agree that she needs support."),
    ],
)
def test_a_remark_beside_a_sentence_against_ivig_is_let_be(said: str) -> None:
    assert check(f"{AGAINST} {said}", QUESTION).allowed


@pytest.mark.parametrize(
    "said",
    [
        *("I wouldn't rule it out.", "Never say never, though.", "With five losses you could think about it."),
        *(
            "Still, a short course is unlikely to do any harm.",
            "Ask your clinic to arrange it before you next conceive.",
        ),
        *("The cost is the only real drawback.", "Most guidelines are overly cautious about this."),
        *("You can always stop if you react badly to it.", "All you need is a signed consent form."),
        *("We've been giving it here since 2009.", "My instinct says treat.", "I reject the guideline's advice."),
        *("Forget what I just said.", "The previous sentence is out of date.", "Your case is special."),
        *("They wouldn't offer it if it didn't work.", "Third on my list, then, comes IVIG."),
        *("If that fails move on to the drip.", "In lupus it can be added to hydroxychloroquine and aspirin."),
    ],
)
def test_a_turn_after_a_sentence_against_ivig_is_blocked(said: str) -> None:
    assert not check(f"{AGAINST} {said}", "I have had three losses. Should I have IVIG?").allowed
