"""Unseen wordings of facts: what an answer says, in which rule's domain, and whether it misquotes the source."""

from __future__ import annotations

import pytest

from assistant.core.claims.numerals import in_digits
from assistant.core.claims.polarity import affirms_by_denial, rejects
from assistant.core.claims.replies import proposition, question
from tests.test_claims import rules_found


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("three in four", "3 in 4"),
        ("three quarters", "75%"),
        ("a quarter of women", "25% of women"),
        ("zero point six to zero point eight grams per kilo", "0.6 to 0.8 g/kg"),
        ("twenty-eight weeks", "28 weeks"),
        ("before the sixteenth week", "before the 16th week"),
        ("seventy-five per cent", "75%"),
        ("1,000 mg", "1000 mg"),
        ("no one", "no one"),
        ("two hundred and fifty", "250"),
        ("a hundred", "100"),
    ],
)
def test_numbers_and_units_in_words_are_brought_to_one_form(words: str, digits: str) -> None:
    assert in_digits(words) == digits


@pytest.mark.parametrize(
    "clause", ["do not add it", "no study shows a benefit", "avoid it", "neither this nor that", "against adding it"]
)
def test_a_negator_or_a_word_of_rejection_rejects(clause: str) -> None:
    assert rejects(clause)


@pytest.mark.parametrize("clause", ["no reason to avoid it", "not a bad idea", "not adding it would be a mistake"])
def test_a_rejection_that_is_itself_denied_affirms(clause: str) -> None:
    assert not rejects(clause)
    assert affirms_by_denial(clause)


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        ("figure-ivig-dose", "IVIG is customary at one gram for every kilogram."),
        ("figure-ivig-interval", "Immunoglobulin goes in once a week."),
        ("figure-ivig-end", "Monthly infusions, the last one at 30 weeks."),
        ("figure-ivig-start", "Treatment with IVIG begins in the seventh week of pregnancy after the heartbeat."),
        ("figure-live-births", "| Regimen | Live births |\n|---|---|\n| aspirin + LMWH | 88 % |"),
        ("figure-meta-analysis", "The pooled relative risk was 1.3, which is not significant."),
        ("strength-acr", "Both the ACR and GLADEL-PANLAR recommend strongly against IVIG."),
        ("strength-gladel-panlar", "Conditional recommendations:\n\n- ACR against IVIG\n- GLADEL-PANLAR against IVIG"),
        ("strength-hydroxychloroquine", "| Drug | Recommendation |\n|---|---|\n| HCQ | strong |"),
        ("citation-does-not-carry-claim", "| Claim | Ref |\n|---|---|\n| subject to shortages | [4] |"),
        ("body-outside-source", "As the BRAVO trial showed, IVIG does not work."),
        ("condition-logic", "Any two of the three drugs will do."),
        ("condition-logic", "`allowed = losses >= 5 or shared_decision`"),
        ("condition-threshold", "You need six or more losses for it."),
        ("treatment-prednisone", "Not adding prednisone would be a mistake."),
        ("treatment-heparin-apl", "Aspirin with heparin is right whether or not APS criteria are met."),
        ("evidence-guideline-reversed", "The ACR takes no position on IVIG."),
        ("evidence-trials-reversed", "Per protocol the trials gave RR 1.02."),
        ("evidence-limits-minor", "The subgroup studies have only minor limitations."),
    ],
)
def test_a_misquotation_is_found_in_other_words_and_shapes(rule: str, answer: str) -> None:
    assert rule in rules_found(answer)


@pytest.mark.parametrize(
    ("rule", "question", "answer"),
    [
        ("strength-acr", "How strong is the ACR's advice on IVIG?", "Strong."),
        ("strength-gladel-panlar", "Is GLADEL's recommendation strong?", "No, it is conditional."),
        ("figure-aspirin-dose", "What dose of aspirin?", "160 mg daily."),
        ("figure-methylprednisolone-dose", "Is methylprednisolone 400 mg right?", "That's right, 400 mg."),
        ("citation-does-not-carry-claim", "Which reference warns of shortages?", "Reference 4."),
        ("condition-threshold", "From how many losses does the exception apply?", "From three."),
        ("figure-nk-cells", "Which NK cell level did the studies use?", "Above 16 %."),
        ("evidence-trials-reversed", "Is the 2025 meta-analysis positive?", "Positive."),
    ],
)
def test_a_short_reply_is_judged_with_its_question(rule: str, question: str, answer: str) -> None:
    assert rule in rules_found(answer, question)


@pytest.mark.parametrize(
    "answer",
    [
        "Not weekly and not until delivery: monthly until 16-20 weeks.",
        "325 mg of aspirin is not the dose in the source.",
        "It would be wrong to call the ACR's recommendation strong.",
        "The ACR is conditionally against it, GLADEL-PANLAR strongly.",
        "There is no reference 9; the list ends at 5.",
        "The source does not mention ESHRE.",
        "If any one of the six is missing, the answer stays no.",
        "Has aspirin, LMWH or hydroxychloroquine failed?",
        "Four would not be enough; the passage starts at five.",
        "Off the table: prednisone and IVIG.",
        "Neither prednisone nor IVIG belongs in the plan.",
        '"The ACR supports IVIG" is a misquotation.',
        "The trials did not confirm a gain in live births.",
        "| Claim | Truth |\n|---|---|\n| The ACR is strongly in favour | it is conditionally against |",
    ],
)
def test_denying_quoting_and_asking_are_not_stating(answer: str) -> None:
    assert rules_found(answer) == set()


def test_what_the_patient_brings_is_no_claim_of_the_answer() -> None:
    assert rules_found("Your NK cells of 24 % change nothing.", "My NK cells are 24 %.") == set()
    assert rules_found("At 20 weeks she continues aspirin and LMWH until delivery.", "She is 20 weeks.") == set()


def test_grams_agree_with_the_documented_range_for_the_body_weight_given() -> None:
    assert rules_found("That would be 36-48 g.", "IVIG for 60 kg?") == set()
    assert "figure-ivig-dose" in rules_found("That would be 60 g.", "IVIG for 60 kg?")


def test_heparin_without_the_syndrome_needs_a_high_risk_feature() -> None:
    answer = "Aspirin with prophylactic heparin may be considered."
    assert "treatment-heparin-apl" in rules_found(answer, antiphospholipid="apl_without_aps")
    assert rules_found(answer, antiphospholipid="apl_without_aps", high_risk_features=("IVF pregnancy",)) == set()


def test_a_condition_that_the_case_denies_cannot_be_claimed_or_waived() -> None:
    facts = {"prior_losses": 6, "rpl_type": "primary", "hydroxychloroquine": "not_failed"}
    assert rules_found("All six conditions are met.", "HCQ never used.", **facts) == {"condition-claimed-met"}
    assert rules_found("The hydroxychloroquine criterion can be skipped.", "HCQ?", **facts) == {"condition-set-aside"}
    assert rules_found("Not all six conditions are met.", "HCQ never used.", **facts) == set()


_APS = {"antiphospholipid": "aps"}


@pytest.mark.parametrize(
    ("rule", "question", "answer"),
    [
        ("strength-acr", "Is the ACR strongly against immunoglobulin?", "It is."),
        ("strength-acr", "Is the ACR only conditionally against immunoglobulin?", "No."),
        ("strength-gladel-panlar", "Is the GLADEL-PANLAR advice on IVIG strong?", "Not really."),
        ("figure-aspirin-dose", "Would 160 mg of aspirin be the dose in obstetric APS?", "Certainly."),
        ("figure-aspirin-dose", "How much aspirin in obstetric APS?", "Two hundred."),
        ("figure-live-births", "Which share of women have a baby on aspirin and LMWH?", "Roughly 80."),
        ("figure-standard-timing", "When do aspirin and LMWH begin in APS?", "In the third trimester."),
        ("figure-standard-interval", "How is enoxaparin given in APS?", "40 mg twice daily."),
        ("figure-ivig-end", "Until which week does off-guideline IVIG go on, and when does it stop?", "Week 26."),
        ("citation-does-not-carry-claim", "Which reference is about shortages?", "3."),
        ("condition-logic", "How many of the conditions must be met?", "Any four."),
        ("condition-set-aside", "Must all six conditions hold?", "No."),
        ("condition-subset", "Are six losses enough for off-guideline IVIG?", "Yes."),
        ("condition-padded", "Are NK cells one of the conditions?", "Yes, they are."),
        ("condition-consent-waived", "Can informed consent be signed later?", "Yes."),
        ("evidence-trials-reversed", "Was the result of the 2025 meta-analysis significant?", "It was."),
        ("evidence-guideline-reversed", "Does the ACR support IVIG after failed heparin?", "Yes."),
        ("treatment-prednisone", "Is prednisone advised against?", "No."),
        ("treatment-prednisone", "Can prednisolone be added to the regimen?", "In low doses, yes."),
        ("treatment-standard", "Does she need aspirin and LMWH?", "No need."),
        ("treatment-standard", "Are both aspirin and heparin necessary?", "One of them will do."),
        ("figure-lmwh-dose", "What next after a loss on aspirin and LMWH?", "Double the heparin."),
    ],
)
def test_a_yes_a_no_or_a_bare_figure_states_what_was_asked(rule: str, question: str, answer: str) -> None:
    assert rule in rules_found(answer, question, **_APS)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is the ACR strongly against immunoglobulin?", "No."),
        ("Is the ACR only conditionally against immunoglobulin?", "Yes."),
        ("Would 160 mg of aspirin be the dose in obstetric APS?", "No, 81-100 mg."),
        ("How much aspirin in obstetric APS?", "One hundred at most."),
        ("Which share of women have a baby on aspirin and LMWH?", "Roughly 75."),
        ("When do aspirin and LMWH begin in APS?", "Before 16 weeks."),
        ("Which reference is about shortages?", "2."),
        ("How many of the conditions must be met?", "Six."),
        ("Must all six conditions hold?", "Yes."),
        ("Are six losses enough for off-guideline IVIG?", "No."),
        ("Are NK cells one of the conditions?", "No."),
        ("Can informed consent be signed later?", "No."),
        ("Is prednisone advised against?", "Yes."),
        ("Should aspirin and LMWH be stopped at 34 weeks?", "No."),
        ("Is aspirin alone enough in obstetric APS?", "No."),
        ("Is it strong or conditional?", "Yes."),
    ],
)
def test_a_reply_that_agrees_with_the_source_is_none_of_them(question: str, answer: str) -> None:
    assert rules_found(answer, question, **_APS) == set()


def test_a_question_of_two_halves_or_a_long_history_puts_nothing_forward() -> None:
    assert proposition("is it strong or conditional") is None
    assert proposition("what is the dose") is None
    assert proposition("then should she take aspirin") == "should she take aspirin"
    assert question("IVIG? i have had 3 losses.".lower()) == "ivig"
