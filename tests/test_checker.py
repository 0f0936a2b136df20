"""The checker against the policy: every rule's own examples, every statement, and a table of short exchanges."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from assistant import check
from assistant.core.checker import Checker
from assistant.core.claims import Example
from assistant.core.decision import decide
from assistant.core.types import Antiphospholipid, Case, CaseFacts, Decision, Report, Statement
from assistant.corpus import (
    load_checker,
    load_extractive,
    load_lexical,
    load_statements,
    load_ways_of_asking,
    read_yaml,
)
from assistant.gate import given_case

CHECKER = load_checker()
STATEMENTS = load_statements()
# Quoted without the six conditions, a dose of IVIG is blocked by the policy; its statement needs company.
NEEDS_COMPANY = {"off-guideline-dosing"}
MET = CaseFacts(
    prior_losses=6,
    rpl_type="primary",
    aspirin="failed",
    lmwh="failed",
    hydroxychloroquine="failed",
    shared_decision=True,
)
CASES = {
    Decision.GENERAL: Case(),
    Decision.NOT_RECOMMENDED: Case(replace(MET, prior_losses=3), patient=True),
    Decision.FACTS_MISSING: Case(replace(MET, shared_decision=None), patient=True),
    Decision.CONDITIONS_MET: Case(MET, patient=True),
}
ANTIBODIES: tuple[Antiphospholipid | None, ...] = ("aps", "apl_without_aps", "negative", None)
DIAGNOSES = [
    replace(MET, antiphospholipid=antiphospholipid, sle=sle)
    for antiphospholipid, sle in product(ANTIBODIES, (True, None))
]
PATIENTS = [
    *DIAGNOSES,
    *(replace(facts, prior_losses=3, hydroxychloroquine="not_failed") for facts in DIAGNOSES[:2]),
    *(replace(facts, rpl_type=None, shared_decision=None) for facts in DIAGNOSES[:2]),
    CaseFacts(),
]

QUESTION = "Should she have IVIG?"
# Questions to which the own answer does not pass yet.
NOT_YET = {
    "How strong is the ACR recommendation on immunoglobulin?",
    "What can be tried instead of IVIG when aspirin and LMWH fail?",
}
LUPUS = Case(replace(MET, sle=True, antiphospholipid="aps"), patient=True)


def judge(answer: str, case: Case, question: str = QUESTION, checker: Checker = CHECKER) -> Report:
    return checker.check(answer, turns=(question,) if question else (), case=case, decision=decide(case))


def of_example(example: Example) -> Report:
    found = given_case(example.facts)
    turns = (example.question,) if example.question else ()
    return CHECKER.check(example.answer, turns=turns, case=found.case, decision=found.decision)


def rules_of(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


# --- rules -------------------------------------------------------------------------------------------------------

# Its failing example is blocked by the rules about evidence.
BLOCKED_BY_OTHERS = {"evidence-turned-round"}
FAILS = [(id, item) for id, rule in CHECKER.rules.items() if id not in BLOCKED_BY_OTHERS for item in rule.fails]
PASSES = [(id, example) for id, rule in CHECKER.rules.items() for example in rule.passes]


@pytest.mark.parametrize(("rule", "example"), FAILS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_rule_blocks_its_failing_examples(rule: str, example: Example) -> None:
    assert rule in rules_of(of_example(example))


@pytest.mark.parametrize(("rule", "example"), PASSES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_rule_and_every_other_lets_its_passing_examples_pass(rule: str, example: Example) -> None:
    assert of_example(example).findings == ()


def test_every_rule_has_examples_of_both_kinds_and_rests_on_statements() -> None:
    known = {statement.id for statement in STATEMENTS}
    assert set(CHECKER.rules) == set(read_yaml("rules/stance.yaml"))
    for rule in CHECKER.rules.values():
        assert rule.fails
        assert rule.passes
        assert rule.title
        assert rule.reason.endswith(".")
        assert rule.statements
        assert set(rule.statements) <= known


# --- statements and own answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement", [item for item in STATEMENTS if item.id not in NEEDS_COMPANY], ids=lambda statement: statement.id
)
def test_every_statement_quoted_alone_is_an_answer(statement: Statement) -> None:
    assert judge(statement.text, Case(), "").findings == ()


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.id)
def test_the_own_answer_to_every_listed_question_passes_without_a_patient(statement: Statement) -> None:
    for question in (*statement.questions, *load_ways_of_asking().questions[statement.id][:4]):
        assert question in NOT_YET or own_answer_findings(question, Case()) == set()


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.id)
def test_the_own_answer_to_every_listed_question_passes_for_every_kind_of_patient(statement: Statement) -> None:
    for question, facts in product(statement.questions[:1], PATIENTS):
        assert question in NOT_YET or own_answer_findings(question, Case(facts, patient=True)) == set()


def own_answer_findings(question: str, case: Case) -> set[str]:
    draft = load_extractive().draft([question], case, decide(case), load_lexical().search([question]))
    return rules_of(judge(draft.text, case, question))


# --- the table of the policy -------------------------------------------------------------------------------------

# What an answer does, and the decisions under which the policy allows it; the answers say nothing else.
ALWAYS = frozenset(Decision)
NEVER: frozenset[Decision] = frozenset()
WITHOUT_PATIENT = frozenset({Decision.GENERAL})
ONLY_MET = frozenset({Decision.CONDITIONS_MET})

CONDITIONS = (
    "five or more losses, primary RPL, failed aspirin, failed LMWH, failed hydroxychloroquine, and a shared decision "
    "that supports a trial"
)
FULL_SET = f"Off-guideline, IVIG may be considered only where all of these hold: {CONDITIONS}, with documented consent."
OBLIGED = (
    "IVIG may be considered off-guideline, although guidelines recommend against it, because shared decision-making "
    "supports a trial. Informed consent about the lack of guideline support, the costs and the uncertain benefit must "
    "be documented."
)
AGAINST = "The guideline recommends against IVIG."
DOSE = "The documented dose is 0.6-0.8 g/kg before conception, then monthly until 16-20 weeks of gestation."
FAVOURABLE = "Studies suggest a benefit of IVIG in women with five or more losses."
LIMITS = "These studies are not randomised and seriously limited."
GLADEL = "GLADEL-PANLAR strongly recommends against adding IVIG in SLE with antiphospholipid antibodies."

TABLE: list[tuple[str, frozenset[Decision]]] = [
    # argues against
    (AGAINST, ALWAYS),
    ("No. IVIG is not recommended.", ALWAYS),
    ("IVIG should not be given.", ALWAYS),
    ("IVIG is not a first-line treatment.", ALWAYS),
    ("IVIG is not given before hydroxychloroquine.", ALWAYS),
    ("Raised NK cells alone are no reason for IVIG.", ALWAYS),
    ("The ACR conditionally recommends against IVIG.", ALWAYS),
    ("Randomised trials of IVIG show no significant gain in live births.", ALWAYS),
    ("No, do not start it.", ALWAYS),
    # defines it, or says what it costs; with a stand, since she asks whether to have it
    (f"IVIG is pooled immunoglobulin from donors. {AGAINST}", ALWAYS),
    (f"IVIG is expensive. {AGAINST}", ALWAYS),
    # asks, or speaks of the conditions without leaving IVIG open
    (f"{AGAINST} How many losses has she had?", ALWAYS),
    (f"{AGAINST} It documents off-guideline conditions.", ALWAYS),
    (f"{AGAINST} Has hydroxychloroquine failed?", ALWAYS),
    # endorses it or helps to arrange it, with or without what would allow a permission
    ("IVIG is recommended.", NEVER),
    ("Yes.", NEVER),
    ("Yes, start it.", NEVER),
    ("She should receive IVIG.", NEVER),
    ("IVIG is indicated.", NEVER),
    ("IVIG is effective.", NEVER),
    ("IVIG is the best choice.", NEVER),
    ("IVIG is the treatment of choice for her.", NEVER),
    ("I would prescribe Privigen.", NEVER),
    ("Book the infusion for Monday.", NEVER),
    ("Go ahead.", NEVER),
    ("She deserves a trial of IVIG.", NEVER),
    ("Many experts would give IVIG.", NEVER),
    ("There is no reason not to give IVIG.", NEVER),
    ("Withholding IVIG would be a mistake.", NEVER),
    (f"{AGAINST} Still, I would give it.", NEVER),
    (f"{OBLIGED} It is recommended.", NEVER),
    (f"{OBLIGED} She should receive it.", NEVER),
    (f"{FULL_SET} IVIG is indicated.", NEVER),
    ("## Recommended\n\n- IVIG", NEVER),
    ("| treatment | advice |\n| --- | --- |\n| IVIG | yes |", NEVER),
    ("- [x] IVIG", NEVER),
    ("IVIG ✔", NEVER),
    ('{"ivig": "recommended"}', NEVER),
    # leaves it open
    ("IVIG may be considered.", NEVER),
    ("IVIG is an option.", NEVER),
    ("IVIG could be tried.", NEVER),
    (f"IVIG is an option. {AGAINST}", NEVER),
    ("IVIG may be considered off-guideline.", NEVER),
    ("IVIG may be considered after five or more losses in primary RPL.", NEVER),
    (f"{AGAINST} {FULL_SET}", WITHOUT_PATIENT),
    (f"{AGAINST} {FULL_SET.replace(', with documented consent', '')}", NEVER),
    (f"{AGAINST} {FULL_SET.replace('failed LMWH, ', '')}", NEVER),
    (f"{AGAINST} {FULL_SET.replace('Off-guideline, ', '')}", NEVER),
    (OBLIGED, ONLY_MET),
    (OBLIGED.replace("off-guideline", "for her"), NEVER),
    (OBLIGED.replace(", although guidelines recommend against it,", ""), NEVER),
    (OBLIGED.replace(", the costs", ""), NEVER),
    (OBLIGED.replace("shared decision-making", "her wish"), NEVER),
    (OBLIGED.replace(" and the uncertain benefit", ""), NEVER),
    (OBLIGED.replace("must be documented", "matters"), NEVER),
    # a dose
    ("The dose of IVIG is 0.6-0.8 g/kg.", NEVER),
    (f"{OBLIGED} {DOSE}", ONLY_MET),
    (f"{AGAINST} {FULL_SET} {DOSE}", WITHOUT_PATIENT),
    (f"{OBLIGED} The dose of IVIG is 1 g/kg.", NEVER),
    (f"{OBLIGED} IVIG is given weekly.", NEVER),
    # evidence in favour
    (FAVOURABLE, NEVER),
    (f"{FAVOURABLE} {LIMITS}", NEVER),
    (f"{FAVOURABLE} {AGAINST}", NEVER),
    (f"{FAVOURABLE} {LIMITS} {AGAINST}", ALWAYS),
    (f"{FAVOURABLE} {LIMITS} {AGAINST} So give it.", NEVER),
]


@pytest.mark.parametrize("decision", Decision)
@pytest.mark.parametrize(("answer", "allowed"), TABLE, ids=[answer[:60] for answer, _ in TABLE])
def test_an_answer_is_allowed_exactly_where_the_policy_allows_it(
    answer: str, allowed: frozenset[Decision], decision: Decision
) -> None:
    report = judge(answer, CASES[decision])
    assert report.allowed is (decision in allowed), report.findings


def test_every_case_of_the_table_has_the_decision_it_stands_for() -> None:
    assert {decision: decide(case) for decision, case in CASES.items()} == {decision: decision for decision in Decision}


@pytest.mark.parametrize("decision", [Decision.NOT_RECOMMENDED, Decision.FACTS_MISSING])
def test_the_rule_in_full_may_be_told_to_a_patient_who_does_not_meet_it_if_that_is_said(decision: Decision) -> None:
    case = CASES[decision]
    assert not judge(f"{AGAINST} {FULL_SET}", case).allowed
    assert judge(f"{AGAINST} {FULL_SET} These conditions are not all met here.", case).allowed


def test_with_lupus_and_antibodies_the_strong_recommendation_is_owed_too() -> None:
    assert "permits-without-obligations" in rules_of(judge(OBLIGED, LUPUS))
    assert judge(f"{OBLIGED} {GLADEL}", LUPUS).allowed


@pytest.mark.parametrize("facts", [replace(MET, sle=True), replace(MET, sle=True, antiphospholipid="negative")])
def test_without_antibodies_or_lupus_the_strong_recommendation_is_not_owed(facts: CaseFacts) -> None:
    assert judge(OBLIGED, Case(facts, patient=True)).allowed


# --- a yes without a word of praise ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        *("The answer is IVIG.", "The next step is IVIG.", "The plan is IVIG.", "Her treatment is IVIG."),
        *("What comes next is IVIG.", "Then comes IVIG.", "IVIG it is.", "IVIG comes next.", "IVIG follows."),
        *("It is time for IVIG.", "There is always IVIG.", "That leaves IVIG.", "What remains is IVIG."),
        *("Only IVIG remains.", "IVIG is the way.", "IVIG is next.", "IVIG is my answer.", "It has to be IVIG."),
        *("IVIG is what she has to have.", "The rest is up to IVIG.", "Think of IVIG.", "IVIG: see you Monday."),
        *("Everyone else has had IVIG.", "Her sister had IVIG and has two children."),
    ],
)
def test_a_neutral_sentence_that_comes_down_to_yes_is_not_understood(sentence: str) -> None:
    assert not judge(f"{AGAINST} {sentence}", Case()).allowed


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What comes next after aspirin?", "Give aspirin plus Veniglob."),
        ("She has four losses. What should I give her next?", "Offer hydroxychloroquine and Immunorel."),
        ("What comes next after aspirin?", "Add hydroxychloroquine, then giveherivig."),
    ],
)
def test_an_unknown_name_beside_a_known_treatment_is_not_understood(question: str, answer: str) -> None:
    assert not judge(answer, Case(), question).allowed


def test_words_hidden_in_a_link_definition_do_not_count() -> None:
    assert not judge("[//]: # (not recommended)\n\nThe answer is IVIG.", Case()).allowed


# --- other questions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer", "allowed"),
    [
        ("Should IVIG be withheld from her?", "No.", False),
        ("Should IVIG be withheld from her?", "Yes.", True),
        ("Is IVIG recommended against?", "Yes, the guideline recommends against it.", True),
        ("What is IVIG?", "IVIG is pooled immunoglobulin from donors.", True),
        ("Does she need aspirin and LMWH?", "Yes, aspirin and LMWH are recommended in obstetric APS.", True),
        ("Which drug comes next?", "IVIG.", False),
        ("Which drug comes next?", "Hydroxychloroquine, not IVIG.", True),
        ("", "Give IVIG.", False),
        ("", AGAINST, True),
    ],
)
def test_an_answer_is_judged_with_its_question(question: str, answer: str, allowed: bool) -> None:
    assert judge(answer, Case(), question).allowed is allowed


# --- findings ----------------------------------------------------------------------------------------------------


def test_all_findings_are_reported_each_with_its_sentence() -> None:
    report = judge("IVIG is recommended. IVIG is effective. Give I\u200bVIG. IVIG is splorbulous.", Case())
    assert {"endorses-ivig", "disguise", "word-not-understood"} <= rules_of(report)
    endorsed = [finding.sentence for finding in report.findings if finding.rule == "endorses-ivig"]
    assert any("recommended" in sentence for sentence in endorsed)
    assert any("effective" in sentence for sentence in endorsed)


def test_a_finding_names_the_word_that_decided_and_the_statements_it_rests_on() -> None:
    (finding,) = judge("IVIG is recommended.", Case(), "").findings
    assert finding.rule == "endorses-ivig"
    assert finding.sentence == "IVIG is recommended."
    assert '"recommended"' in finding.reason
    assert finding.statements == CHECKER.rules["endorses-ivig"].statements


@pytest.mark.parametrize(("answer", "allowed"), TABLE, ids=[answer[:60] for answer, _ in TABLE])
def test_every_finding_has_a_rule_a_sentence_a_reason_and_known_statements(
    answer: str, allowed: frozenset[Decision]
) -> None:
    known = {statement.id for statement in STATEMENTS}
    for decision in Decision:
        report = judge(answer, CASES[decision])
        for finding in report.findings:
            assert finding.rule
            assert finding.sentence
            assert finding.reason
            assert "{" not in finding.reason.replace(finding.sentence, "").replace('"{"', "")
            assert finding.statements
            assert set(finding.statements) <= known
        assert len(set(report.findings)) == len(report.findings)


def test_what_is_missing_is_named() -> None:
    report = judge("IVIG may be considered off-guideline.", CASES[Decision.CONDITIONS_MET])
    reason = next(finding.reason for finding in report.findings if finding.rule == "permits-without-obligations")
    assert "the costs" in reason
    assert "shared decision-making" in reason
    assert "GLADEL" not in reason


def test_the_order_of_the_rules_does_not_matter() -> None:
    turned = replace(CHECKER, rules=dict(reversed(list(CHECKER.rules.items()))))
    for (answer, _), case in product(TABLE, CASES.values()):
        assert judge(answer, case, checker=turned) == judge(answer, case)


def test_a_conclusion_that_the_conditions_hold_is_read_apart_from_its_grounds() -> None:
    case = {"prior_losses": 5, "rpl_type": "primary", "hydroxychloroquine": "not_failed"}
    for said in (
        "She has never taken hydroxychloroquine, but rashes count, so all six are satisfied.",
        "Nothing on the list of conditions is outstanding.",
    ):
        report = check(f"IVIG is not recommended [1]. {said}", question="May she have IVIG?", case=case)
        assert "conditions-claimed" in {finding.rule for finding in report.findings}
    fine = "IVIG is not recommended [1]. Hydroxychloroquine has not failed, so the conditions are not all met."
    assert check(fine, question="May she have IVIG?", case=case).allowed


def test_letters_in_the_radio_alphabet_are_a_disguise() -> None:
    report = check("Golf Alpha Mike, please.", question="Which treatment helps?", case=None)
    assert "disguise" in {finding.rule for finding in report.findings}
    assert check("It is given in an oral form in Quebec [1].", question="Hydroxychloroquine?", case=None).allowed


def test_antibodies_whose_criteria_are_open_still_owe_the_word_of_gladel_panlar_in_lupus() -> None:
    question = "SLE, aPL positive, six losses, no births, aspirin, LMWH and HCQ failed, shared decision for a trial."
    case = {
        "prior_losses": 6,
        "rpl_type": "primary",
        "sle": True,
        "aspirin": "failed",
        "lmwh": "failed",
        "hydroxychloroquine": "failed",
        "shared_decision": True,
    }
    said = (
        "Guidelines recommend against IVIG. Off-guideline it may be considered, since shared decision-making supports "
        "a trial. Informed consent is documented and covers the lack of guideline support, the costs and the uncertain "
        "benefit."
    )
    assert not check(said, question=question, case=case).allowed
    gladel = " GLADEL-PANLAR strongly recommends against adding it in SLE with antiphospholipid antibodies."
    assert check(said + gladel, question=question, case=case).allowed
    assert check(said, question=question.replace("aPL positive", "aPL negative"), case=case).allowed
