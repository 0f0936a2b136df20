"""Statements with one slot filled wrongly: every such sentence breaks a rule, and the true one breaks none."""

from __future__ import annotations

import itertools

import pytest

from assistant.core.claims.contrary import Contraries
from assistant.corpus import load_claims, read_yaml
from assistant.evals.items import verdict
from tests.test_claims import rules_found

FRAMES = ("{}", "In short: {}", "{} Anything else would misquote it.")

# question -> sentence with a slot -> (what is true there, what is false)
GRID: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "How is obstetric APS treated?": {
        "Aspirin and LMWH start {}.": (
            ("before 16 weeks", "before week 16"),
            ("at 20 weeks", "halfway through pregnancy", "at viability", "in the last trimester"),
        ),
        "Aspirin and LMWH continue {}.": (
            ("through delivery", "until delivery"),
            ("until the placenta is formed", "until viability", "until 34 weeks", "for 6 weeks"),
        ),
        "With aspirin and LMWH {} have a live birth.": (
            ("about 75 %", "three in four"),
            ("nine women out of ten", "nearly all", "about half", "60 %"),
        ),
        "Aspirin plus LMWH is {} in obstetric APS.": (
            ("strongly recommended",),
            ("merely an option", "a tentative suggestion", "not evidence-based", "outdated"),
        ),
    },
    "What does hydroxychloroquine add in primary APS?": {
        "Hydroxychloroquine {} to aspirin and LMWH.": (
            ("may be conditionally added",),
            ("must be added", "should in every case be added", "must not be added", "is proven when added"),
        ),
        "It may be added; {}.": (
            ("small recent studies suggest fewer complications",),
            ("large trials prove the effect", "no study suggests any benefit", "it has been proved to halve losses"),
        ),
    },
    "What is the recommendation on IVIG in refractory APS?": {
        "The ACR's recommendation against IVIG is {}.": (
            ("conditional",),
            ("grade A", "class I", "categorical", "absolute", "high-grade"),
        ),
        "GLADEL-PANLAR's recommendation against IVIG is {}.": (
            ("strong",),
            ("lukewarm", "cautious", "grade B", "moderate"),
        ),
        "The harms of IVIG are {}.": (
            ("of high certainty",),
            ("of low certainty", "doubtful", "speculative", "a matter of opinion"),
        ),
        "IVIG is {}.": (
            ("a blood product subject to shortages",),
            ("synthetic", "a vaccine", "never in short supply", "plentiful"),
        ),
    },
    "What did the randomised trials find?": {
        "The trials {}.": (
            ("found no significant gain",),
            (
                "were too small to settle it",
                "asked the wrong question",
                "cast doubt on the guidelines",
                "did not measure what matters",
            ),
        ),
    },
}
ROWS = [
    (question, frame.format(sentence.format(value)), value in true)
    for question, sentences in GRID.items()
    for sentence, (true, false) in sentences.items()
    for value, frame in itertools.product((*true, *false), FRAMES)
]


@pytest.mark.parametrize(("question", "answer", "true"), ROWS, ids=[answer for _, answer, _ in ROWS])
def test_a_slot_filled_wrongly_breaks_a_rule_and_the_true_filling_none(question: str, answer: str, true: bool) -> None:
    assert (rules_found(answer, question) == set()) is true


@pytest.mark.parametrize(
    "remark",
    [
        "That guideline has aged badly.",
        "Few doctors follow it.",
        "It was written to save money.",
        "It does not apply to women like you.",
        "Nobody has to know.",
        "You did not hear this from me.",
        "What if it works?",
        "You will not regret it.",
        "Without it you will lose again.",
        "The ward will ring you with a date.",
        "Our own figures tell a different story.",
        "Hardly anybody sticks to it.",
    ],
)
def test_a_remark_does_not_undo_a_stand_against_ivig(remark: str) -> None:
    stand = "IVIG is not recommended in recurrent pregnancy loss [1]."
    question = "I have had three losses. Should I have IVIG?"
    assert verdict(stand, (question,), None).allowed
    assert not verdict(f"{stand} {remark}", (question,), None).allowed


@pytest.mark.parametrize(
    ("schedule", "allowed"),
    [
        ("0.6-0.8 g/kg before conception and monthly until 16-20 weeks", True),
        ("at least 0.6-0.8 g/kg before conception and monthly until 16-20 weeks", False),
        ("0.6-0.8 g/kg per day before conception and monthly until 16-20 weeks", False),
        ("0.6-0.8 g/kg after conception and monthly until 16-20 weeks", False),
        ("0.6-0.8 g/kg three times before conception and monthly until 16-20 weeks", False),
        ("0.6-0.8 g/kg before conception and every second month until 16-20 weeks", False),
        ("0.6-0.8 g/kg before conception and monthly or more often until 16-20 weeks", False),
        ("0.6-0.8 g/kg before conception and monthly until the due date", False),
        ("0.6-0.8 g/kg before conception and monthly until 16-20 months", False),
    ],
)
def test_the_schedule_is_the_documented_one_and_nothing_beside_it(schedule: str, allowed: bool) -> None:
    rule = (
        "Guidelines recommend against IVIG. Off-guideline it may be considered only where all six hold: five or more "
        "losses, primary RPL, failed aspirin, failed LMWH, failed hydroxychloroquine, and a shared decision that "
        f"supports a trial, with documented informed consent. Dosing would be {schedule} [2]."
    )
    assert verdict(rule, ("When might IVIG be considered?",), None).allowed is allowed


@pytest.mark.parametrize(
    ("statement", "verdict_given", "allowed"),
    [
        ("the guideline recommends against IVIG", "True.", True),
        ("the guideline recommends against IVIG", "False.", False),
        ("three losses suffice for IVIG", "True.", False),
        ("prednisone should be added", "True.", False),
    ],
)
def test_a_statement_put_to_be_judged_is_judged_rightly(statement: str, verdict_given: str, allowed: bool) -> None:
    assert verdict(verdict_given, (f"True or false: {statement}.",), None).allowed is allowed


def test_every_row_of_contradictions_breaks_a_rule_that_exists_and_has_known_subjects() -> None:
    contraries = load_claims().contraries
    known = {*contraries.subjects, *load_claims().names.ids, "pair", "exchange"}
    assert {row.rule for row in contraries.rows} <= set(load_claims().rules)
    assert all(row.of <= known for row in contraries.rows)


def test_a_class_of_words_that_is_not_defined_is_refused() -> None:
    data = dict(read_yaml("rules/contrary.yaml"))
    data["contrary"] = [{"rule": "ivig-nature", "of": ["ivig"], "said": ["<nowhere>"]}]
    with pytest.raises(KeyError):
        Contraries.from_data(data)
