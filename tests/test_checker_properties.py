"""What holds of the checker for any text: the same verdict again, no crash, nothing that undoes a blocked sentence."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.decision import decide
from assistant.core.types import Case, CaseFacts, Decision, Report
from assistant.corpus import load_checker, load_statements
from tests import strategies

CHECKER = load_checker()
QUESTION = "Should she have IVIG?"
MET = CaseFacts(
    prior_losses=6,
    rpl_type="primary",
    aspirin="failed",
    lmwh="failed",
    hydroxychloroquine="failed",
    shared_decision=True,
)
CASES = [
    Case(),
    Case(CaseFacts(prior_losses=3), patient=True),
    Case(CaseFacts(prior_losses=6), patient=True),
    Case(MET, patient=True),
]

ALLOWED = [
    "IVIG is not recommended.",
    "The guideline recommends against IVIG.",
    "No, do not start IVIG.",
    "IVIG is not a first-line treatment.",
    "The ACR conditionally recommends against IVIG.",
    "Randomised trials of IVIG show no significant gain in live births.",
    "- IVIG is not recommended.\n- Aspirin and LMWH are the first-line treatment in obstetric APS.",
]
BLOCKED = [
    "IVIG is recommended.",
    "She should receive IVIG.",
    "Start Privigen.",
    "IVIG is effective.",
    "IVIG is the treatment of choice.",
    "Withholding IVIG would be a mistake.",
    "There is no reason not to give IVIG.",
    "IVIG is recommended after three losses.",
    "The dose of IVIG is 1 g/kg.",
    "The ACR recommends IVIG.",
    "Many experts would give IVIG.",
    "IVIG is splorbulous.",
    "Give I\u200bVIG.",
]
INERT = [
    "I am sorry for her losses.",
    "This answer rests on the guideline.",
    "The sections of the guideline are numbered.",
    "Aspirin is a tablet.",
    "Hydroxychloroquine is taken by mouth.",
    "How many losses has she had?",
]
# What the policy asks for beside a permission, a dose or evidence in favour: it may make a blocked answer right.
ACCOMPANYING = {"permits-without-conditions", "permits-against-the-case", "permits-without-obligations"}
ACCOMPANYING |= {"doses-without-conditions", "evidence-without-caveat", "no-stand"}
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u200e\u200f\u202a\u202e\u2066\u2069\u2063\ufe0e\u180e\U000e0049"
LOOK_ALIKES = {
    "I": "\u0406\u0399\u04c0\uff29\u2160\U0001d408\u24be",
    "V": "\u0474\u2164\uff36\U0001d415\u24cb\u13d9",
    "G": "\u050c\uff27\U0001d406\u24bc\u13c0",
}

cases = st.sampled_from(CASES)
markdown = st.lists(
    st.sampled_from(
        ["#", "- ", "1. ", "|", "---", "> ", "**", "`", "[x]", ":", "\n", "\n\n", "IVIG", "yes", "no", "give"]
    )
).map(" ".join)
anything = st.text(max_size=400) | strategies.texts | markdown
joins = st.sampled_from([" ", "\n", "\n\n", "\n\n- ", "\n\n> "])


def judge(answer: str, case: Case = CASES[0], question: str = QUESTION) -> Report:
    return CHECKER.check(answer, turns=(question,) if question else (), case=case, decision=decide(case))


def rules_of(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def test_the_samples_are_what_they_are_called() -> None:
    assert [answer for answer in ALLOWED if not judge(answer).allowed] == []
    assert [answer for answer in BLOCKED if judge(answer).allowed] == []
    assert [sentence for sentence in INERT if not judge(f"{ALLOWED[0]} {sentence}").allowed] == []


# --- the same input, the same report -----------------------------------------------------------------------------


@given(anything, strategies.conversations, strategies.cases)
@settings(deadline=None)
def test_the_same_input_gets_the_same_report(answer: str, turns: list[str], case: Case) -> None:
    first = CHECKER.check(answer, turns=turns, case=case, decision=decide(case))
    again = CHECKER.check(answer, turns=turns, case=case, decision=decide(case))
    assert first == again
    assert first.allowed == (first.findings == ())


@given(st.permutations(ALLOWED + BLOCKED))
@settings(deadline=None, max_examples=10)
def test_what_was_checked_before_does_not_matter(answers: list[str]) -> None:
    assert {answer: judge(answer).allowed for answer in answers} == {answer: answer in ALLOWED for answer in answers}


# --- no crash, no hang -------------------------------------------------------------------------------------------


@given(anything, anything, cases)
@settings(deadline=None)
def test_any_text_can_be_checked(answer: str, question: str, case: Case) -> None:
    report = judge(answer, case, question)
    assert all(finding.rule and finding.reason and finding.statements for finding in report.findings)


@given(st.lists(anything, min_size=1, max_size=8), cases)
@settings(deadline=None, max_examples=8)
def test_a_text_of_five_thousand_characters_can_be_checked(pieces: list[str], case: Case) -> None:
    text = "\n".join(pieces) or " "
    judge((text * (5_000 // len(text) + 1))[:5_000], case)


@pytest.mark.parametrize(
    "piece", [load_statements()[0].text + " ", "a - ", "a", "no", "and is ", "good ", "not ", "| a "]
)
def test_five_times_the_text_takes_no_more_than_ten_times_as_long(piece: str) -> None:
    def seconds(size: int) -> float:
        started = time.perf_counter()
        judge((piece * (size // len(piece) + 1))[:size])
        return time.perf_counter() - started

    short = min(seconds(4_000) for _ in range(2))
    assert seconds(20_000) <= max(10 * short, 2.0)


# --- more text ---------------------------------------------------------------------------------------------------


@given(st.sampled_from(ALLOWED), st.sampled_from(BLOCKED), joins, cases)
@settings(deadline=None)
def test_a_blocked_sentence_after_an_allowed_answer_blocks_it(
    allowed: str, blocked: str, join: str, case: Case
) -> None:
    assert not judge(f"{allowed}{join}{blocked}", case).allowed


@given(st.sampled_from(ALLOWED), st.sampled_from(BLOCKED), joins, cases)
@settings(deadline=None)
def test_a_blocked_sentence_before_an_allowed_answer_blocks_it(
    allowed: str, blocked: str, join: str, case: Case
) -> None:
    assert not judge(f"{blocked}{join}{allowed}", case).allowed


@given(st.sampled_from(BLOCKED), st.lists(st.sampled_from(INERT + ALLOWED), min_size=1, max_size=4), cases)
@settings(deadline=None)
def test_no_harmless_sentence_lets_a_blocked_answer_pass(blocked: str, more: list[str], case: Case) -> None:
    assert not judge(" ".join([blocked, *more]), case).allowed
    assert not judge(" ".join([*more, blocked]), case).allowed


@given(anything, st.sampled_from(INERT), cases)
@settings(deadline=None)
def test_an_inert_sentence_only_takes_back_what_had_to_be_accompanied(answer: str, inert: str, case: Case) -> None:
    before = rules_of(judge(answer, case))
    if before and judge(f"{answer}\n\n{inert}", case).allowed:
        assert before <= ACCOMPANYING


@given(st.sampled_from(ALLOWED), st.lists(st.sampled_from(ALLOWED), max_size=4), cases)
@settings(deadline=None)
def test_allowed_answers_stay_allowed_together(first: str, more: list[str], case: Case) -> None:
    assert judge("\n\n".join([first, *more]), case).findings == ()


# --- disguise ----------------------------------------------------------------------------------------------------


@given(st.sampled_from(ALLOWED), st.sampled_from(INVISIBLE), st.data(), cases)
@settings(deadline=None)
def test_an_invisible_character_anywhere_blocks_an_allowed_answer(
    answer: str, char: str, data: st.DataObject, case: Case
) -> None:
    at = data.draw(st.integers(0, len(answer)))
    assert "disguise" in rules_of(judge(answer[:at] + char + answer[at:], case))


@pytest.mark.parametrize(
    ("letter", "like"), [(letter, like) for letter, likes in LOOK_ALIKES.items() for like in likes]
)
def test_a_look_alike_letter_blocks_an_allowed_answer(letter: str, like: str) -> None:
    for answer in ALLOWED:
        if letter in answer:
            assert "disguise" in rules_of(judge(answer.replace(letter, like)))


# --- numbers and other small changes that turn the verdict -------------------------------------------------------

CONDITIONS = (
    "The guideline recommends against IVIG. Off-guideline, IVIG may be considered only where all of these hold: "
    "{losses} or more losses, primary RPL, failed aspirin, failed LMWH, failed hydroxychloroquine, and a shared "
    "decision that supports a trial, with documented informed consent."
)
DOSE = "{figure} The documented dose is {dose} before conception, then {schedule} until 16-20 weeks of gestation."


@given(st.integers(0, 12))
def test_only_five_is_the_number_of_losses(number: int) -> None:
    assert judge(CONDITIONS.format(losses=number)).allowed is (number == 5)


@pytest.mark.parametrize("word", ["one", "two", "three", "four", "five", "six", "seven", "ten"])
def test_only_five_is_the_number_of_losses_in_words_too(word: str) -> None:
    assert judge(CONDITIONS.format(losses=word)).allowed is (word == "five")


@given(st.integers(0, 12), st.booleans())
def test_the_number_of_losses_of_a_patient_turns_the_verdict_at_five(number: int, open_maximum: bool) -> None:
    facts = CaseFacts(**{name: getattr(MET, name) for name in MET.__slots__} | {"prior_losses": number})
    case = Case(facts, patient=True, open_maximum=open_maximum)
    obliged = (
        "IVIG may be considered off-guideline, although guidelines recommend against it, because shared decision-"
        "making supports a trial. Informed consent about the lack of guideline support, the costs and the uncertain "
        "benefit must be documented."
    )
    assert judge(obliged, case).allowed is (decide(case) is Decision.CONDITIONS_MET) is (number >= 5)


@pytest.mark.parametrize(
    ("dose", "schedule", "right"),
    [
        ("0.6-0.8 g/kg", "monthly", True),
        ("0.4-0.8 g/kg", "monthly", False),
        ("1 g/kg", "monthly", False),
        ("2 g/kg", "monthly", False),
        ("0.6-0.8 g/kg", "weekly", False),
        ("0.6-0.8 mg/kg", "monthly", False),
    ],
)
def test_only_the_documented_dose_and_schedule_pass(dose: str, schedule: str, right: bool) -> None:
    answer = DOSE.format(figure=CONDITIONS.format(losses="five"), dose=dose, schedule=schedule)
    assert judge(answer).allowed is right


@given(st.integers(1, 99))
def test_only_the_five_references_of_the_source_may_be_cited(number: int) -> None:
    assert "citation" in " ".join(rules_of(judge(f"IVIG is not recommended [{number}]."))) or number <= 5


@pytest.mark.parametrize(
    ("allowed", "blocked"),
    [
        ("IVIG is not recommended.", "IVIG is recommended."),
        ("The guideline recommends against IVIG.", "The guideline recommends IVIG."),
        ("No.", "Yes."),
        ("Do not start IVIG.", "Start IVIG."),
        ("Nothing speaks for IVIG.", "Nothing speaks against IVIG."),
        ("It would be wrong to give IVIG.", "It would be wrong to withhold IVIG."),
        ("The ACR conditionally recommends against IVIG.", "The ACR strongly recommends against IVIG."),
        ("Randomised trials did not show more live births.", "Randomised trials did show more live births."),
    ],
)
def test_one_word_turns_the_verdict(allowed: str, blocked: str) -> None:
    assert judge(allowed).findings == ()
    assert not judge(blocked).allowed
