"""Case facts from the clinician's own words, kind by kind."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.core.decision import decide
from assistant.core.facts import CaseVocabulary, read_case
from assistant.core.facts.typos import Speller, distance
from assistant.core.types import Case, Decision
from assistant.corpus import load_case_vocabulary
from assistant.evals.facts import evaluate_facts, load_vignettes, render


def read(*turns: str) -> Case:
    return read_case(turns, load_case_vocabulary())


def stated(case: Case) -> dict[str, Any]:
    """The facts that are known."""
    return {name: value for name, value in case.facts.as_json().items() if value not in (None, [])}


COUNTS = [
    ("She has lost a dozen pregnancies.", 12),
    ("half a dozen early losses", 6),
    ("RPL x 7, nullip", 7),
    ("SABs: 4", 4),
    ("This is her third miscarriage in a row.", 3),
    ("5-6 losses", 5),
    ("between 3 and 5 miscarriages", 3),
    ("more than six losses, P0", 7),
    ("8+ miscarriages", 8),
    ("Two miscarriages, then a girl, then two more.", 4),
    ("She had 2 miscarriages before her daughter and 3 after.", 5),
    ("She has had four miscarriages and a stillbirth.", 5),
    ("Three early losses and two late ones.", 5),
    ("Eight losses, but two of them were terminations. P0.", 6),
    ("Six losses including one ectopic. P0.", 5),
    ("Nine pregnancies: two TOPs, one ectopic, six miscarriages.", 6),
    ("The five losses comprise four miscarriages and one termination.", 4),
    ("LDA/LMWH -> 3 losses; LDA/LMWH/HCQ -> 2 losses.", 5),
    ("The first two losses were untreated, the next three on aspirin, the most recent one on heparin.", 6),
    ("She miscarried in 2015. Miscarriages in 2016, 2018 and 2020.", 4),
    ("Lost seven babies in six pregnancies.", 6),
    ("No losses so far, first pregnancy, SLE.", 0),
    ("G5P0050, all five spontaneous.", 5),
]
NO_COUNTS = [
    "G6P0, aspirin failed.",
    "P0 A6.",
    "RPL, nulliparous.",
    "multiple miscarriages, no live births",
    "about 6 miscarriages, nullip",
    "probably five losses, P0",
    "G6P0. Some of the six were terminations.",
    "She had 5 IVF cycles, 3 embryos each, 100 mg aspirin, NK 18 %, 6 weeks now.",
]


@pytest.mark.parametrize(("text", "number"), COUNTS)
def test_losses_are_counted(text: str, number: int) -> None:
    assert read(text).facts.prior_losses == number


@pytest.mark.parametrize("text", NO_COUNTS)
def test_what_counts_something_else_or_nothing_sure_is_no_count(text: str) -> None:
    assert read(text).facts.prior_losses is None


@pytest.mark.parametrize(
    ("text", "is_open"),
    [("at least 4 losses", True), ("4-6 losses", True), ("3-4 losses", False), ("four losses", False)],
)
def test_a_lower_bound_is_open_where_five_are_possible(text: str, is_open: bool) -> None:
    assert read(text).open_maximum is is_open


BIRTHS = [
    ("Nulliparous, 3 losses", "primary"),
    ("3 losses, 0 LB", "primary"),
    ("She has never given birth. 3 losses.", "primary"),
    ("Not one of her pregnancies was primary care's business. 3 losses.", None),
    ("G4P0040", "primary"),
    ("G4P1A3, 3 losses", "secondary"),
    ("mother of two, 3 losses since", "secondary"),
    ("3 losses; live birth with a former partner", "secondary"),
    ("No living children: her daughter died on day two. Neonatal death at term. 3 losses", "secondary"),
    ("No living children, 3 losses", None),
    ("Her husband has two sons. 3 losses.", None),
    ("Two adopted children, 3 losses", None),
    ("She wants a child. 3 losses.", None),
    ("Primary APS, 3 losses", None),
    ("RPL is primary, APS secondary to lupus. 3 losses", "primary"),
    ("P1, a stillbirth at 35 weeks. 3 losses", None),
]


@pytest.mark.parametrize(("text", "kind"), BIRTHS)
def test_a_live_birth_of_her_own_makes_it_secondary(text: str, kind: str | None) -> None:
    assert read(text).facts.rpl_type == kind


F, N = "failed", "not_failed"
DRUGS = [
    ("5 losses. Aspirin, LMWH and HCQ all failed.", F, F, F),
    ("5 losses. Neither aspirin nor heparin helped; HCQ not yet tried.", F, F, N),
    ("5 losses. She took neither aspirin nor heparin.", N, N, None),
    ("5 losses. Never had LMWH or HCQ.", None, N, N),
    ("5 losses. s/p ASA, s/p ASA + LMWH: lost on all of them.", F, F, None),
    ("5 losses. Failed ASA, Clexane; HCQ declined.", F, F, N),
    ("5 losses. Standard therapy failed.", F, F, None),
    ("5 losses. Standard treatment plus hydroxychloroquine failed.", F, F, F),
    ("5 losses, nos. 4 and 5 on aspirin, no. 5 with Fragmin added.", F, F, None),
    ("5 losses, the last two on tinzaparin.", None, F, None),
    ("5 losses. None of them happened on heparin.", None, N, None),
    ("5 losses. Aspirin was stopped for a rash before she conceived.", N, None, None),
    ("5 losses. Lost one on aspirin, then stopped it for bruising.", F, None, None),
    ("5 losses. Aspirin failed; it will be restarted in the next pregnancy.", F, None, None),
    ("5 losses, all untreated. Will start LDA.", N, N, N),
    ("5 losses. 8 weeks now, on HCQ for the first time.", None, None, N),
    ("5 losses. She has been on HCQ since January.", None, None, None),
    ("5 losses. Tried aspirin.", None, None, None),
    ("5 losses. Offered HCQ.", None, None, None),
    ("5 losses. Whether HCQ failed is unknown.", None, None, None),
    ("5 losses. The letter says that HCQ failed, she says that she never took it.", None, None, None),
    ("5 losses. It isn't true that HCQ failed.", None, None, N),
    ("5 losses. Does aspirin count as failed?", None, None, None),
    ("5 losses. LMWH? Never. Aspirin? Failed.", F, N, None),
    ("5 losses. Ecosprin and Innohep failed, Quensyl contraindicated.", F, F, N),
    ("5 losses. Two losses untreated, then a girl on aspirin.", N, N, N),
    ("5 losses. Heparin was given only after the losses.", None, N, None),
]


@pytest.mark.parametrize(("text", "aspirin", "lmwh", "hydroxychloroquine"), DRUGS)
def test_what_became_of_the_drugs(
    text: str, aspirin: str | None, lmwh: str | None, hydroxychloroquine: str | None
) -> None:
    facts = read(text).facts
    assert (facts.aspirin, facts.lmwh, facts.hydroxychloroquine) == (aspirin, lmwh, hydroxychloroquine)


ANTIBODIES = [
    ("Known OAPS, 2 losses", "aps", None),
    ("2 losses, aPL positive, does not meet APS criteria, no SLE", "apl_without_aps", False),
    ("2 losses, aPL positive", None, None),
    ("2 losses, antibodies negative, lupus excluded", "negative", False),
    ("2 losses, LAC, aCL and anti-b2GPI negative", "negative", None),
    ("2 losses, possible APS, repeat pending", None, None),
    ("2 losses, lupus anticoagulant positive", None, None),
    ("2 losses, SLE with obstetric APS", "aps", True),
    ("2 losses, suspected lupus", None, None),
    ("2 losses. Her aunt has lupus.", None, None),
]


@pytest.mark.parametrize(("text", "antibodies", "sle"), ANTIBODIES)
def test_antibodies_and_lupus(text: str, antibodies: str | None, sle: bool | None) -> None:
    facts = read(text).facts
    assert (facts.antiphospholipid, facts.sle) == (antibodies, sle)


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("38 yo, 2 losses", ("advanced maternal age",)),
        ("Age 34, husband 45. 2 losses", ()),
        ("2 losses, triple-positive, LAC +++", ("triple-positive aPL", "strongly positive LAC")),
        ("2 losses, now pregnant after IVF", ("IVF pregnancy",)),
        ("2 losses, one of them an earlier IVF pregnancy", ()),
        ("She lost two at 36 weeks.", ()),
    ],
)
def test_high_risk_features(text: str, features: tuple[str, ...]) -> None:
    assert read(text).facts.high_risk_features == features


SHARED = [
    ("SDM supports a trial", True),
    ("the couple and we agreed together on a trial of IVIG", True),
    ("a shared decision to try IVIG has been made", True),
    ("she is begging for IVIG", None),
    ("we discussed IVIG for an hour", None),
    ("SDM not yet done", None),
    ("SDM scheduled for Monday", None),
    ("shared decision still open", None),
    ("SDM supports adding prednisone", None),
    ("SDM would support a trial", None),
    ("her husband refuses IVIG", None),
    ("guidelines recommend against IVIG", None),
    ("shared decision against IVIG", False),
    ("she declined the infusions", False),
    ("she refuses blood products", False),
    ("SDM initially supported a trial, but she has since withdrawn her consent", False),
]


@pytest.mark.parametrize(("text", "value"), SHARED)
def test_shared_decision(text: str, value: bool | None) -> None:
    assert read(f"5 losses, {text}.").facts.shared_decision is value


MET = "5 losses, P0, ASA, LMWH and HCQ failed, SDM supports a trial"
CONVERSATIONS = [
    ((MET, "Sorry, not five but four."), {"prior_losses": 4}),
    ((MET, "It turns out she had a live birth at 19."), {"rpl_type": "secondary"}),
    ((MET, "Correction: HCQ was never taken."), {"hydroxychloroquine": "not_failed"}),
    ((MET, "Forget the HCQ, I can't find it in the notes."), {"hydroxychloroquine": None}),
    ((MET, "Please ignore what I said about the SDM."), {"shared_decision": None}),
    ((MET, "She changed her mind and declines IVIG."), {"shared_decision": False}),
    ((MET, "One of the five was an ectopic."), {"prior_losses": 4}),
    ((MET, "She has just miscarried again."), {"prior_losses": 6}),
    ((MET, "What if she had only three?"), {"prior_losses": 3}),
    ((MET, "What if she had only three?", "Back to her: dose?"), {"prior_losses": 5}),
    ((MET, "What harms are named in general?"), {"prior_losses": 5}),
    ((MET, "Another patient, same history but HCQ never tried."), {"hydroxychloroquine": "not_failed"}),
]


@pytest.mark.parametrize(("turns", "changed"), CONVERSATIONS)
def test_later_messages_change_what_they_speak_of(turns: tuple[str, ...], changed: dict[str, Any]) -> None:
    before, after = read(turns[0]).facts.as_json(), read(*turns).facts.as_json()
    assert after == before | changed


def test_another_patient_starts_an_empty_case() -> None:
    assert stated(read(MET, "Next patient: two losses.")) == {"prior_losses": 2}


def test_a_drug_of_the_pregnancy_that_is_lost_has_failed() -> None:
    turns = ("4 losses, P0, now 8 weeks, HCQ for the first time.", "Scan today: missed miscarriage.")
    assert stated(read(*turns)) == {"prior_losses": 5, "rpl_type": "primary", "hydroxychloroquine": "failed"}


GENERAL = [
    "What dose of IVIG is documented, and for whom?",
    "IVIG after failed heparin: what does the ACR say?",
    "Do women with five losses benefit?",
    "Is it five losses or three?",
    "aPL positive but no APS: which features count as high risk?",
    "A colleague's paper on 200 women with RPL - any good?",
]


@pytest.mark.parametrize("text", GENERAL)
def test_a_question_about_nobody_is_general(text: str) -> None:
    assert read(text) == Case()
    assert decide(read(text)) is Decision.GENERAL


@pytest.mark.parametrize(
    "text",
    [
        "Woman with 3 losses, that is all I know.",
        "SLE, APS. Advice?",
        "My patient asks about IVIG.",
        "I've had two miscarriages. Would it help me?",
        "What would you add for a woman whose last loss was on aspirin?",
    ],
)
def test_a_question_about_somebody_describes_a_patient(text: str) -> None:
    assert read(text).patient


def test_a_message_that_nobody_is_meant_makes_the_question_general() -> None:
    assert not read("Can IVIG be given in RPL?", "No specific patient, it is for our protocol.").patient


def test_evidence_is_the_words_of_the_right_message() -> None:
    words = read("Hello.", "She has six losses; HCQ failed.").evidence
    assert (words["prior_losses"].message, words["prior_losses"].text) == (1, "six losses")
    assert words["hydroxychloroquine"].text == "HCQ failed"


@pytest.mark.parametrize(
    ("left", "right", "edits"), [("asprin", "aspirin", 1), ("brith", "birth", 1), ("same", "same", 0), ("", "abc", 3)]
)
def test_the_distance_counts_edits_and_swapped_neighbours(left: str, right: str, edits: int) -> None:
    assert distance(left, right) == distance(right, left) == edits


def test_the_speller_leaves_known_and_short_words_alone() -> None:
    speller = Speller({"trial", "miscarriage"}, {"trail"})
    assert [speller.correct(word) for word in ("trail", "tril", "mscarriaage", "tri")] == [
        "trail",
        "trial",
        "miscarriage",
        "tri",
    ]


def test_phrases_that_are_not_text_are_refused() -> None:
    with pytest.raises(ValueError, match="quoted"):
        CaseVocabulary.from_data({}, {"phrases": {"NO": [False]}, "numbers": {}, "ordinals": {}})


def test_a_pattern_over_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="NOSUCHKIND"):
        load_case_vocabulary().pattern("NOSUCHKIND LOSS")


def test_the_projects_own_set_is_read_as_labelled() -> None:
    report = evaluate_facts()
    assert len(report.readings) == len(load_vignettes()) >= 250
    assert report.dangerous == ()
    assert (report.exact.value or 0) >= 0.96
    assert (report.decided.value or 0) >= 0.98
    assert "exact cases" in render(report)


def test_the_cases_of_the_set_are_distinct() -> None:
    assert len({vignette.turns for vignette in load_vignettes()}) == len(load_vignettes())


def test_a_line_break_ends_a_sentence() -> None:
    assert stated(read("Losses: 6\nLive births: 0\nAspirin: failed\nLMWH: failed\nHCQ: not tried")) == {
        "prior_losses": 6,
        "rpl_type": "primary",
        "aspirin": "failed",
        "lmwh": "failed",
        "hydroxychloroquine": "not_failed",
    }
