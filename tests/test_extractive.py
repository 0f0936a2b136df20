"""The guideline's own answers: the bottom line, what it rests on, and nothing that the policy forbids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.decision import decide
from assistant.core.types import Case, CaseFacts, Decision, Draft, Evidence, Retrieved, Statement
from assistant.corpus import load_checker, load_extractive, load_lexical, load_statements, load_ways_of_asking
from assistant.generators.extractive_request import Wording
from tests.strategies import cases, conversations

STATEMENTS = load_statements()
GENERATOR = load_extractive()
CHECKER = load_checker()
QUESTIONS = [text for texts in load_ways_of_asking().questions.values() for text in texts]
FOLLOW_UPS = [
    "dose?",
    "why not",
    "reference?",
    "how strong is that advice?",
    "quote that",
    "what do I give her now?",
    "her?",
]
IVIG = "Should this woman have IVIG?"
MET = CaseFacts(
    prior_losses=6,
    rpl_type="primary",
    aspirin="failed",
    lmwh="failed",
    hydroxychloroquine="failed",
    shared_decision=True,
)
IVIG_DOSE = re.compile(r"g/kg|monthly|16-20")
PERMISSION = re.compile(r"IVIG may be considered")
REQUIRED = (
    "5 or more",
    "primary RPL",
    "aspirin",
    "LMWH",
    "hydroxychloroquine",
    "shared decision-making",
    "off-guideline",
)
CONSENT = ("consent must be documented", "lack of guideline support", "costs", "uncertain benefit")

turns = st.lists(st.sampled_from([*QUESTIONS, *FOLLOW_UPS, IVIG]), min_size=1, max_size=3)
patients = cases.map(lambda case: case if case.patient else Case())
rankings = st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=10, unique_by=lambda item: item.id)


def ranked(statements: Sequence[Statement]) -> list[Retrieved]:
    return [Retrieved(statement, 0.0, 1 - 0.05 * at) for at, statement in enumerate(statements)]


def answer(*messages: str, facts: CaseFacts | None = None) -> Draft:
    """The answer to a conversation, for a patient where facts are given."""
    case = Case(facts or CaseFacts(), patient=facts is not None)
    return GENERATOR.draft(messages, case, decide(case), load_lexical().search(messages))


@given(turns, patients, rankings)
def test_a_dose_or_a_permission_never_stands_without_what_must_accompany_it(
    messages: list[str], case: Case, statements: list[Statement]
) -> None:
    decision = decide(case)
    text = GENERATOR.draft(messages, case, decision, ranked(statements)).text
    if PERMISSION.search(text):
        assert decision is Decision.CONDITIONS_MET
    if IVIG_DOSE.search(text):
        assert decision in (Decision.GENERAL, Decision.CONDITIONS_MET)
    if IVIG_DOSE.search(text) and decision is Decision.GENERAL:
        assert all(part in text for part in (*REQUIRED, *CONSENT))
    if PERMISSION.search(text) or (IVIG_DOSE.search(text) and decision is Decision.CONDITIONS_MET):
        assert all(part in text for part in ("off-guideline", "recommend against", "hared decision-making", *CONSENT))
        if case.facts.sle and case.facts.antiphospholipid in ("aps", "apl_without_aps"):
            assert "GLADEL-PANLAR guideline strongly recommends against" in text


@given(st.sampled_from(QUESTIONS), st.none() | st.sampled_from(FOLLOW_UPS), patients)
def test_every_answer_passes_the_checker(question: str, follow_up: str | None, case: Case) -> None:
    messages = [question, follow_up] if follow_up else [question]
    # The questions name diagnoses of their own, so the case states none that might contradict them.
    case = replace(case, facts=replace(case.facts, antiphospholipid=None))
    decision = decide(case)
    text = GENERATOR.draft(messages, case, decision, load_lexical().search(messages)).text
    assert CHECKER.check(text, turns=messages, case=case, decision=decision).findings == ()


@given(conversations, patients)
def test_any_conversation_gets_the_same_plain_answer_again(messages: list[str], case: Case) -> None:
    found = load_lexical().search(messages)
    draft = GENERATOR.draft(messages, case, decide(case), found)
    assert draft == GENERATOR.draft(messages, case, decide(case), found)
    assert draft.text.isascii()
    assert draft.abstained == (draft.statements == ())
    assert set(draft.statements) <= {statement.id for statement in STATEMENTS}


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.id)
def test_every_statement_can_be_the_one_that_an_answer_rests_on(statement: Statement) -> None:
    question = load_ways_of_asking().questions[statement.id][0]
    draft = GENERATOR.draft([question], Case(), Decision.GENERAL, ranked([statement]))
    assert draft.statements[0] == statement.id
    assert all(f"[{number}]" in draft.text for number in statement.references)


def test_an_unmet_condition_is_named_and_nothing_is_offered() -> None:
    draft = answer(IVIG, facts=replace(MET, prior_losses=4, hydroxychloroquine="not_failed"))
    assert draft.text.startswith("IVIG is not recommended for this patient [1].")
    assert "she has had 4 losses, and 5 or more are required; hydroxychloroquine has not failed [2]" in draft.text
    assert "RPL is secondary" not in draft.text


def test_exactly_the_missing_facts_are_asked_for() -> None:
    draft = answer(IVIG, facts=replace(MET, rpl_type=None, shared_decision=None))
    asked = "whether the RPL is primary or secondary and whether shared decision-making supports a trial"
    assert f"Please state {asked}" in draft.text
    assert "guidelines recommend against it" in draft.text


def test_with_all_conditions_met_it_may_be_considered_and_all_obligations_are_stated() -> None:
    draft = answer(IVIG, facts=MET)
    assert "IVIG may be considered off-guideline" in draft.text
    assert "GLADEL" not in draft.text
    assert "g/kg" not in draft.text
    lupus = answer(IVIG, facts=replace(MET, sle=True, antiphospholipid="aps"))
    assert "GLADEL-PANLAR guideline strongly recommends against" in lupus.text


@pytest.mark.parametrize(
    ("facts", "given_out"),
    [(MET, True), (replace(MET, prior_losses=3), False), (replace(MET, lmwh=None), False)],
)
def test_a_dose_asked_for_later_follows_the_decision(facts: CaseFacts, given_out: bool) -> None:
    text = answer(IVIG, "and the dose?", facts=facts).text
    assert ("0.6-0.8 g/kg" in text) is given_out
    assert ("no dose is given" in text) is not given_out


def test_a_general_question_for_the_dose_gets_it_with_all_conditions() -> None:
    text = answer("Which dose of IVIG is documented off-guideline?").text
    assert "0.6-0.8 g/kg" in text
    assert all(part in text for part in (*REQUIRED, *CONSENT))


def test_evidence_in_favour_comes_with_its_limits_and_the_guidelines() -> None:
    text = answer("In which subgroups did IVIG look promising?").text
    assert "non-randomised" in text
    assert "recommend against IVIG" in text


@pytest.mark.parametrize(
    ("messages", "opening"),
    [
        (["Is there a shortage of IVIG?", "and the number of its reference?"], "The reference is [2]."),
        (["Which references support the consent?"], "The references are [1] and [2]."),
        (["Is prednisone added?", "how strong is that advice?"], "The recommendation against prednisone is strong."),
        (["Quote the statement on the live birth rate in APS."], "The statement reads: "),
    ],
)
def test_what_is_asked_for_comes_first(messages: list[str], opening: str) -> None:
    assert answer(*messages).text.startswith(opening)


def test_management_follows_the_diagnosis_and_what_has_failed() -> None:
    question = "What do I give her now?"
    aps = CaseFacts(antiphospholipid="aps")
    assert answer(question, facts=aps).statements == ("aps-first-line",)
    failed = replace(aps, aspirin="failed", lmwh="failed")
    assert answer(question, facts=failed).statements[0] == "alternative-hydroxychloroquine"
    all_failed = answer(question, facts=replace(failed, hydroxychloroquine="failed"))
    assert all_failed.statements[0] == "alternative-methylprednisolone"
    carrier = answer(
        question, facts=CaseFacts(antiphospholipid="apl_without_aps", high_risk_features=("IVF pregnancy",))
    )
    assert carrier.statements == ("apl-aspirin-alone", "apl-no-routine-heparin")
    assert "(IVF pregnancy)" in carrier.text


def test_a_question_for_ivig_opens_with_ivig_whatever_drugs_the_history_names() -> None:
    first = ["ivig-not-recommended", "aps-first-line"]
    order = sorted(STATEMENTS, key=lambda item: first.index(item.id) if item.id in first else -1, reverse=True)
    case = Case(CaseFacts(prior_losses=3, antiphospholipid="aps", aspirin="failed", lmwh="failed"), patient=True)
    for history in ("all on aspirin and enoxaparin", "aspirin and LMWH each time", "two on aspirin, one on heparin"):
        question = f"Three losses with APS, {history}. Should she have IVIG?"
        draft = GENERATOR.draft((question,), case, decide(case), ranked(order[:10]))
        assert "IVIG" in draft.text.split("[1]")[0]


def test_news_of_the_patient_in_a_conversation_on_ivig_is_taken_up() -> None:
    facts = replace(MET, prior_losses=4)
    case = Case(facts, patient=True, evidence={"prior_losses": Evidence(1, 0, 4, "four")})
    messages = [IVIG, "Sorry, it was four, one was ectopic."]
    draft = GENERATOR.draft(messages, case, decide(case), load_lexical().search(messages))
    assert "has had 4 losses" in draft.text


def test_what_is_not_covered_is_said_plainly() -> None:
    draft = answer("Is IVIG given in Guillain-Barre syndrome?")
    assert draft.abstained
    assert draft.text.startswith("The guideline does not cover this question about IVIG.")
    assert "references 1 to 5" in answer("What does reference 8 say?").text


def test_without_a_question_or_results_something_safe_is_said() -> None:
    assert GENERATOR.draft([], Case(), Decision.GENERAL, []).statements == ("ivig-not-recommended",)
    assert GENERATOR.draft([IVIG], Case(), Decision.GENERAL, []).abstained


def test_a_part_missing_from_the_wording_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="companions"):
        Wording.from_data({"asks": {}})
