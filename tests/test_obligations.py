"""What an answer states beside its stance, and what follows from it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.obligations import Patterns, Stated, stated
from assistant.corpus import load_checker, read_yaml

PATTERNS = load_checker().patterns
SAYS = {
    "off_guideline": ["This is off-guideline.", "It would be off guideline.", "It is outside the guideline."],
    "against": [
        "Guidelines recommend against IVIG.",
        "IVIG is not recommended.",
        "The societies advise against it.",
        "No guideline recommends it.",
        "The ACR does not recommend IVIG.",
    ],
    "shared_decision": ["Shared decision-making supports it.", "You decided this together.", "A joint decision."],
    "five": ["five or more losses", "at least five losses", "5 or more", ">= 5 losses", "no fewer than five", "5+"],
    "primary": ["primary RPL", "without any live birth", "she has never had a live birth"],
    "aspirin": ["aspirin", "acetylsalicylic acid"],
    "lmwh": ["LMWH", "low-molecular-weight heparin", "enoxaparin"],
    "hydroxychloroquine": ["hydroxychloroquine", "HCQ", "Plaquenil"],
    "failure": ["aspirin has failed", "failure of LMWH", "aspirin did not work", "lost a pregnancy on LMWH"],
    "consent": ["informed consent", "she consents"],
    "documented": ["is documented", "write it in the notes", "put on record", "in writing"],
    "covers_support": ["Consent covers the lack of guideline support.", "Document that no guideline supports it."],
    "covers_costs": ["Consent covers the costs.", "Record that it is expensive.", "The form names:\n- its price"],
    "covers_benefit": [
        "Consent covers the uncertain benefit.",
        "She signs that whether it helps is uncertain.",
        "Consent: benefit is not proven.",
    ],
    "antibodies_positive": ["SLE, aPL positive", "a positive lupus anticoagulant", "aCL? No: anticardiolipin present"],
    "pitfall": ["This is a pitfall.", "Among the pitfalls is its use."],
    "waived_consent": ["Informed consent can be documented later.", "The consent form is a formality."],
    "waived_decision": ["The shared decision is not yet taken.", "Shared decision-making does not support it."],
    "weakened": [
        "most of these hold",
        "primary or secondary RPL",
        "at least four in women over 38, where four of the six hold",
        "failure of hydroxychloroquine, if available",
        "a trial of aspirin",
        "primary APS",
        "it should be considered",
    ],
    "limited": [
        "IVIG is not recommended before the third loss.",
        "Guidelines recommend against IVIG unless NK cells are high.",
        "Do not use IVIG without aspirin.",
        "IVIG should not be missed.",
        "IVIG is supposedly not recommended.",
    ],
    "met": ["The documented conditions are met.", "She fits the documented group.", "The list is complete."],
    "waved": ["That does not matter.", "Five is only a number.", "Hydroxychloroquine need not be tried."],
    "unsettled": ["if the conditions are met", "The conditions are not met.", "Are the conditions met?"],
    "not_met": [
        "The conditions are not met.",
        "Not all conditions are known to be met.",
        "The shared decision is missing.",
        "She doesn't meet the conditions.",
        "Hydroxychloroquine is unknown.",
    ],
    "not_randomised": ["non-randomised studies", "the studies are not randomised", "observational data"],
    "limitations": ["serious limitations", "severe methodological flaws", "the studies are seriously limited"],
    "randomised_negative": [
        "Randomised trials show no significant gain.",
        "The meta-analysis did not find more live births.",
        "No gain was seen in randomised trials.",
    ],
    "gladel_strong": ["GLADEL-PANLAR strongly recommends against it.", "the strong recommendation of GLADEL-PANLAR"],
}
SILENT = {
    "off_guideline": ["This is the guideline.", "It is an option."],
    "against": ["IVIG is recommended.", "Guidelines recommend aspirin.", "IVIG may be considered."],
    "shared_decision": ["Talk to her.", "She wants it."],
    "five": ["four or more losses", "after three losses", "15 losses", "a dose of 0.5"],
    "primary": ["secondary RPL", "one live birth"],
    "failure": ["aspirin was taken", "LMWH is planned"],
    "consent": ["she agrees"],
    "waived_consent": ["Informed consent must be documented."],
    "waived_decision": ["Shared decision-making supports a trial."],
    "weakened": ["all six of these hold: five or more losses, primary RPL, failure of aspirin"],
    "limited": ["Guidelines recommend against IVIG, whatever the NK cell count.", "IVIG is not recommended for her."],
    "met": ["The conditions are listed below.", "She has had six losses."],
    "waved": ["Hydroxychloroquine must have failed."],
    "documented": ["she agrees"],
    "covers_costs": ["the benefit"],
    "covers_benefit": ["the benefit is clear", "the cost is high"],
    "not_met": ["All six conditions hold.", "The conditions are met.", "She has had six losses."],
    "not_randomised": ["randomised trials"],
    "limitations": ["good studies", "a limited number of women"],
    "randomised_negative": ["Randomised trials show a gain."],
    "gladel_strong": ["GLADEL-PANLAR recommends against it.", "a strong recommendation of the ACR"],
}
CONDITIONS = (
    "five or more losses, primary RPL, failure of aspirin, of LMWH and of hydroxychloroquine, and a shared decision "
    "that supports a trial"
)
FULL = f"Off-guideline it may be considered only with {CONDITIONS}, and informed consent is documented."
OBLIGED = (
    "IVIG may be considered off-guideline, although guidelines recommend against it, because shared decision-making "
    "supports a trial. Informed consent about the lack of guideline support, the costs and the uncertain benefit must "
    "be documented."
)
GLADEL = " GLADEL-PANLAR strongly recommends against adding it."
OWED = (
    *("off_guideline", "against", "shared_decision", "consent", "documented"),
    *("covers_support", "covers_costs", "covers_benefit"),
)


def read(text: str) -> Stated:
    return stated(text, PATTERNS)


def test_the_table_of_examples_covers_every_pattern_of_the_corpus() -> None:
    assert set(SAYS) == set(PATTERNS.named) == set(read_yaml("rules/obligations.yaml"))


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SAYS.items() for text in texts])
def test_what_is_said_is_heard(name: str, text: str) -> None:
    assert name in read(text)
    assert name in read(text.upper())


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SILENT.items() for text in texts])
def test_what_is_not_said_is_not_heard(name: str, text: str) -> None:
    assert name not in read(text)


def test_white_space_and_line_breaks_do_not_matter() -> None:
    assert read(FULL.replace(" ", "\n\n ")).names == read(FULL).names


def test_an_empty_text_states_nothing() -> None:
    assert read("").names == frozenset()


def test_the_full_condition_set_is_all_six_the_word_off_guideline_and_the_documented_consent() -> None:
    assert read(FULL).full_condition_set
    assert read(FULL).recital


@pytest.mark.parametrize(
    "part",
    [
        *(
            "five or more losses, ",
            "primary RPL, ",
            "failure of aspirin, of ",
            " of LMWH and",
            " and of hydroxychloroquine",
        ),
        *(", and a shared decision that supports a trial", "Off-guideline it", "informed consent", "is documented"),
    ],
)
def test_the_full_condition_set_needs_each_of_its_parts(part: str) -> None:
    assert part in FULL
    assert not read(FULL.replace(part, "")).full_condition_set


def test_five_of_the_six_conditions_are_a_recital_and_four_are_none() -> None:
    assert read(CONDITIONS).recital
    assert read(CONDITIONS.replace("primary RPL, ", "")).recital
    assert not read(CONDITIONS.replace("primary RPL, ", "").replace("five or more losses, ", "")).recital


def test_with_everything_said_nothing_is_owed() -> None:
    assert read(OBLIGED).missing_obligations(gladel=False) == ()
    assert read(OBLIGED).missing_obligations(gladel=True) == ("gladel_strong",)
    assert read(OBLIGED + GLADEL).missing_obligations(gladel=True) == ()


def test_with_nothing_said_everything_is_owed() -> None:
    assert read("").missing_obligations(gladel=False) == OWED
    assert read("").missing_obligations(gladel=True) == (*OWED, "gladel_strong")


@given(st.sets(st.sampled_from([*OWED, "gladel_strong"])))
def test_what_is_owed_is_exactly_what_is_not_said(said: set[str]) -> None:
    missing = Stated(frozenset(said)).missing_obligations(gladel=True)
    assert set(missing) == {*OWED, "gladel_strong"} - said
    assert len(missing) == len(set(missing))


@pytest.mark.parametrize("limit", ["limitations", "not_randomised", "randomised_negative"])
def test_the_caveat_is_a_limit_of_the_evidence_and_the_guidelines_position(limit: str) -> None:
    assert Stated(frozenset({"against", limit})).caveat
    assert not Stated(frozenset({limit})).caveat
    assert not Stated(frozenset({"against"})).caveat


def test_has_asks_for_all_of_its_names() -> None:
    said = Stated(frozenset({"five", "primary"}))
    assert said.has("five", "primary")
    assert not said.has("five", "aspirin")
    assert said.has()


def test_a_pattern_that_cannot_be_compiled_is_refused() -> None:
    with pytest.raises(re.error):
        Patterns.from_data({"broken": ["("]})


def test_one_of_several_patterns_is_enough_and_case_does_not_matter() -> None:
    patterns = Patterns.from_data({"greeting": ["hello", "good (day|night)"], "other": ["x"]})
    assert stated("Good Night", patterns).names == {"greeting"}


@given(st.lists(st.sampled_from([GLADEL, FULL, OBLIGED, "It is so.", "The costs.", "Why?"])))
def test_more_text_takes_back_nothing_but_what_it_waives(more: list[str]) -> None:
    assert read(OBLIGED).names <= read(" ".join([OBLIGED, *more])).names


@pytest.mark.parametrize(
    ("waiver", "owed"),
    [
        ("The consent form can wait.", "documented"),
        ("The shared decision is not yet taken.", "shared_decision"),
    ],
)
def test_what_is_waived_is_still_owed(waiver: str, owed: str) -> None:
    assert read(f"{OBLIGED} {waiver}").missing_obligations(gladel=False) == (owed,)


@pytest.mark.parametrize("name", sorted(PATTERNS.named))
@pytest.mark.parametrize("piece", ["not ", "recommend ", "no benefit ", "the guideline ", "together and ", "randomi "])
def test_no_pattern_takes_more_than_linear_time(name: str, piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        started = time.perf_counter()
        PATTERNS.named[name].search(text)
        return time.perf_counter() - started

    short = min(seconds(4_000) for _ in range(2))
    assert seconds(20_000) <= max(10 * short, 2.0)
