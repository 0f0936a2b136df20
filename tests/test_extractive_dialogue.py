"""Read aloud: what a consultant would say first, next and not at all, over whole conversations."""

from __future__ import annotations

import re

import pytest

from assistant.core.types import Draft
from assistant.corpus import load_extractive
from assistant.gate import Assessment, Gate
from assistant.generators.extractive_request import gestation

GATE = Gate()
MET = "Six losses, primary RPL, failed aspirin, LMWH and HCQ, SDM supports a trial."
NOT_MET = "3 losses, one living daughter, failed aspirin. IVIG?"
UNKNOWN = "5 losses, primary RPL, aspirin failed. IVIG?"
NK_CELLS = "4 losses, primary RPL, NK cells 18 %. IVIG?"
AGAINST = "IVIG is not recommended"
OBLIGATIONS = (
    "may be considered off-guideline",
    "recommend against",
    "Shared decision-making must support the trial",
    "consent must be documented",
    "lack of guideline support",
    "costs",
    "uncertain benefit",
)


def reply(*turns: str) -> tuple[Draft, Assessment]:
    """The answer to a conversation, which has to pass the checker, and the case as read."""
    found = GATE.assess(turns)
    draft = load_extractive().draft(turns, found.case, found.decision, GATE.lexical.search(turns))
    assert GATE.report(draft.text, turns, found).findings == ()
    return draft, found


@pytest.mark.parametrize(
    "turns",
    [
        [f"{MET} What can I give her?"],
        [f"{MET} Options?"],
        [MET, "Next step?"],
        [MET, "Are we covered?"],
        [MET, "Are the criteria met?"],
        [MET, "why not just prescribe it?"],
        [MET, "dose?"],
        [f"{MET} What may we offer, and how is it dosed?"],
    ],
)
def test_where_the_conditions_are_met_any_question_gets_the_permission_with_every_obligation(turns: list[str]) -> None:
    text = reply(*turns)[0].text
    assert all(part in text for part in OBLIGATIONS)
    assert ("0.6-0.8 g/kg" in text) is ("dose" in turns[-1])


def test_lupus_with_antibodies_brings_in_the_strong_recommendation() -> None:
    text = reply(f"Lupus with antiphospholipid antibodies. {MET} What may we offer?")[0].text
    assert "GLADEL-PANLAR guideline strongly recommends against" in text
    assert text.count("GLADEL-PANLAR") == 1


@pytest.mark.parametrize(
    ("turns", "named"),
    [
        ([NOT_MET, "Are the criteria met?"], "she has had 3 losses, and 5 or more are required; her RPL is secondary"),
        ([NOT_MET, "why not"], "No controlled data"),
        ([NOT_MET, "what do I tell her"], "no significant gain in live births"),
        ([NOT_MET, "dose?"], "no dose is given for this patient"),
        ([UNKNOWN, "Next step?"], "whether LMWH and hydroxychloroquine have failed"),
        ([UNKNOWN, "Are we covered?"], "whether shared decision-making supports a trial"),
        (["Four losses, no live birth, aspirin failed. Options?"], "she has had 4 losses"),
        ([NK_CELLS, "My boss has seen good results."], "anecdotal only"),
    ],
)
def test_any_question_about_a_patient_gets_the_bottom_line_and_what_fails_or_is_missing(
    turns: list[str], named: str
) -> None:
    text = reply(*turns)[0].text
    assert text.startswith(AGAINST)
    assert "conditions are" in text
    assert named in text
    assert "may be considered" not in text
    assert "g/kg" not in text


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("What is the live birth rate on standard therapy in APS?", "On the standard regimen"),
        ("And hydroxychloroquine in primary APS?", "In patients with primary APS, hydroxychloroquine"),
        ("Should prednisone be added?", "The guideline strongly recommends against adding prednisone"),
        ("the meta-analysis, what did it find?", "The 2025 meta-analysis"),
    ],
)
def test_a_question_on_another_topic_is_answered_first_and_ends_on_where_ivig_stands(
    question: str, opening: str
) -> None:
    text = reply(NK_CELLS, question)[0].text
    assert text.startswith(opening)
    assert re.search(r"not recommended for this patient|recommend against IVIG", text)


@pytest.mark.parametrize(
    "question",
    [
        "What alternatives are there to IVIG in refractory APS?",
        "Which treatments remain after failure of heparin and aspirin?",
        "Standard therapy has failed in APS. What else is there?",
        "Are there other options when aspirin and heparin have failed?",
    ],
)
def test_who_asks_for_alternatives_gets_all_of_them(question: str) -> None:
    text = reply(question)[0].text
    assert all(part in text for part in ("hydroxychloroquine", "methylprednisolone", "risks"))


@pytest.mark.parametrize(
    "follow_up", ["And if she takes HCQ already?", "What about a woman who is on Plaquenil already?"]
)
def test_the_alternatives_of_the_message_before_are_those_that_are_left(follow_up: str) -> None:
    draft = reply("What alternatives are there when aspirin and heparin have failed?", follow_up)[0]
    assert draft.statements[:2] == ("alternative-methylprednisolone", "alternative-no-prednisone")


@pytest.mark.parametrize(
    "question",
    [
        "Should IVIG be given for recurrent miscarriage?",
        "Can I use IVIG in a woman with RPL?",
        "Is it okay to give Octagam after three miscarriages?",
        "Does IVIG work in recurrent pregnancy loss?",
        "Would immunoglobulin be reasonable in RPL, yes or no?",
    ],
)
def test_a_yes_or_no_question_about_ivig_gets_its_no_first(question: str) -> None:
    assert reply(question)[0].text.startswith(f"No. {AGAINST}")


@pytest.mark.parametrize(
    "question", ["Is IVIG harmless?", "Is IVIG not recommended?", "IVIG?", "Why is IVIG advised against?"]
)
def test_a_question_where_a_no_could_be_misread_gets_none(question: str) -> None:
    assert not reply(question)[0].text.startswith("No.")


@pytest.mark.parametrize(
    ("turns", "weeks"),
    [
        (["Obstetric APS, 13 weeks today, on nothing. What do I start?"], 13),
        (["She is 18 weeks pregnant."], 18),
        (["9+3 weeks, obstetric APS"], 9),
        (["Pregnant, 12 weeks.", "Now 14 weeks."], 14),
        (["Two losses at 8 and 10 weeks."], None),
        (["Three losses, 7 weeks, 9 weeks and 11 weeks."], None),
        (["When is it started, before 16 weeks?"], None),
        (["Six weeks ago she lost a twin pregnancy."], None),
        (["She took aspirin for 6 weeks."], None),
    ],
)
def test_the_weeks_of_the_present_pregnancy_are_told_from_other_weeks(turns: list[str], weeks: int | None) -> None:
    assert gestation(turns) == weeks


@pytest.mark.parametrize(("weeks", "passed"), [(5, False), (15, False), (16, True), (20, True)])
def test_the_weeks_stated_are_compared_with_the_start(weeks: int, passed: bool) -> None:
    text = reply(f"Obstetric APS, {weeks} weeks today, on nothing. What do I start?")[0].text
    assert ("limit has passed" in text) is passed
    assert ("has not passed yet" in text) is not passed


def test_a_shared_reference_is_said_once_and_a_page_is_not_made_up() -> None:
    turns = ("What does GLADEL-PANLAR say?", "What does the 2020 ACR guideline say?")
    assert reply(*turns, "Same reference for both?")[0].text.startswith(
        "All of these statements carry the same references"
    )
    assert reply(*turns, "Which page of the ACR says so?")[0].text.startswith("The source gives no page")


def test_what_is_stated_for_antibodies_is_not_given_out_without_them() -> None:
    assert reply("Two losses, antiphospholipid antibodies negative. Aspirin?")[0].abstained


def test_an_answer_repeats_no_sentence() -> None:
    for turns in (
        [MET, "Options?"],
        [NOT_MET, "why not"],
        [UNKNOWN, "dose?"],
        [NK_CELLS, "Is prednisone an option instead?"],
    ):
        sentences = re.split(r"(?<=[.?])\s", reply(*turns)[0].text)
        assert len(sentences) == len(set(sentences))


def test_of_two_questions_the_covered_one_is_answered_and_the_other_named_as_not_covered() -> None:
    draft = reply("How strong is the advice against prednisone? And is sertraline safe with it?")[0]
    assert draft.statements == ("alternative-no-prednisone",)
    assert draft.text.endswith("The guideline does not cover the rest of the question.")


@pytest.mark.parametrize(
    ("question", "nearby"),
    [
        ("What is the half-life of hydroxychloroquine?", "hydroxychloroquine in primary APS"),
        ("How is enoxaparin stored?", "prophylactic LMWH with aspirin in obstetric APS"),
        ("What are the side effects of immunoglobulin?", "the recommendation against IVIG"),
        ("Will it rain?", "recurrent pregnancy loss only"),
    ],
)
def test_a_refusal_says_what_is_covered_nearby(question: str, nearby: str) -> None:
    draft = reply(question)[0]
    assert draft.abstained
    assert nearby in draft.text


@pytest.mark.parametrize(
    ("turns", "cited"),
    [
        (["Lupus, aPL and three losses on HCQ, LMWH and aspirin. Should IVIG be added?"], ("gladel-against-ivig",)),
        (["aPL positive without APS. Should she have IVIG?"], ("apl-no-ivig",)),
        (["Which dose of aspirin is used in obstetric APS?"], ("aps-first-line",)),
        (["aPL but no APS, IVF pregnancy, 9 weeks. Aspirin?", "When do I start it?"], ("apl-aspirin-alone",)),
    ],
)
def test_what_settles_the_question_is_cited_alone(turns: list[str], cited: tuple[str, ...]) -> None:
    assert reply(*turns)[0].statements == cited


def test_a_case_without_a_question_gets_what_applies_to_it() -> None:
    assert reply("Obstetric APS, 8 weeks, untreated.")[0].statements[0] == "aps-first-line"
