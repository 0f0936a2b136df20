"""What must hold of every case, whatever the words: order, noise, a condition taken away, a case told three ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.decision import decide
from assistant.core.facts import read_case
from assistant.core.types import Case, Decision
from assistant.corpus import load_case_vocabulary

MET: Mapping[str, tuple[str, ...]] = {
    "prior_losses": (
        "She has had {n} miscarriages.",
        "{n} losses.",
        "RPL x {n}.",
        "{n} SABs.",
        "She has lost {n} pregnancies.",
        "Total of {n} pregnancy losses.",
        "All {n} pregnancies miscarried.",
    ),
    "rpl_type": (
        "No live births.",
        "Never a live birth.",
        "Nulliparous.",
        "P0.",
        "She has never had a live birth.",
        "Primary RPL.",
        "0 LB.",
    ),
    "aspirin": (
        "Aspirin failed.",
        "She miscarried on aspirin.",
        "LDA did not help.",
        "Failure of ASA.",
        "A pregnancy was lost despite low-dose aspirin.",
    ),
    "lmwh": (
        "Enoxaparin failed.",
        "She lost two pregnancies on Clexane.",
        "LMWH: failed.",
        "Heparin was unsuccessful.",
        "The last loss was on Fragmin.",
    ),
    "hydroxychloroquine": (
        "HCQ failed.",
        "One loss on hydroxychloroquine.",
        "Plaquenil was without success.",
        "She miscarried on HCQ as well.",
        "Hydroxychloroquine didn't work.",
    ),
    "shared_decision": (
        "SDM supports a trial.",
        "Shared decision-making is in favour of a trial of IVIG.",
        "We decided together to try IVIG.",
        "Shared decision for IVIG.",
        "SDM: yes.",
    ),
}
NEGATED: Mapping[str, tuple[str, ...]] = {
    "prior_losses": (
        "She has had four miscarriages.",
        "Three losses.",
        "RPL x2.",
        "One miscarriage.",
        "Number of losses unknown.",
    ),
    "rpl_type": ("She has one daughter.", "A live birth in 2015.", "Secondary RPL.", "G6P1.", "Births not documented."),
    "aspirin": (
        "She never had aspirin.",
        "Aspirin was declined.",
        "No aspirin so far.",
        "Aspirin not yet tried.",
        "Aspirin: unknown.",
    ),
    "lmwh": (
        "Heparin was never given.",
        "Enoxaparin is planned.",
        "Never on LMWH.",
        "It is unclear whether LMWH failed.",
        "Clexane: no.",
    ),
    "hydroxychloroquine": (
        "HCQ was never tried.",
        "She declined hydroxychloroquine.",
        "HCQ is being taken for the first time.",
        "HCQ has not been used.",
        "HCQ was stopped for a rash before any pregnancy.",
        "I do not know whether Plaquenil failed.",
    ),
    "shared_decision": (
        "Shared decision against a trial.",
        "She declined IVIG.",
        "SDM is pending.",
        "She wants IVIG.",
        "She refuses blood products.",
        "No shared decision yet.",
        "SDM is scheduled for next week.",
    ),
}
NOISE = (
    "She works as a teacher.",
    "NK cells are 18 %.",
    "Her BMI is 24.",
    "The weather was fine.",
    "Karyotypes normal.",
    "She takes 400 mcg folic acid.",
    "Two IVF cycles in 2019.",
    "Thyroid function is normal.",
    "What does the guideline say?",
    "Is IVIG an option?",
)
OTHERS = (
    "Her sister had nine miscarriages on aspirin.",
    "Her mother has lupus.",
    "A friend of hers had IVIG after three losses and now has twins.",
    "Family history of SLE.",
    "Women with seven losses were enrolled in a study of heparin.",
    "The paper included patients with APS who had failed hydroxychloroquine.",
    "Her husband has two children from his first marriage.",
    "I read that IVIG works best in women with four losses.",
    "Her cousin declined IVIG.",
)
NUMBERS = st.sampled_from(["5", "6", "7", "8", "five", "six", "seven", "nine"])


def read(*turns: str, form: Mapping[str, object] | None = None) -> Case:
    return read_case(turns, load_case_vocabulary(), form)


@st.composite
def complete_cases(draw: st.DrawFn) -> dict[str, str]:
    """One sentence for each of the six conditions, all of which hold."""
    number = draw(NUMBERS)
    return {fact: draw(st.sampled_from(ways)).format(n=number) for fact, ways in MET.items()}


@given(complete_cases())
def test_six_sentences_that_state_the_conditions_meet_them(case: dict[str, str]) -> None:
    assert decide(read(" ".join(case.values()))) is Decision.CONDITIONS_MET


@given(complete_cases().flatmap(lambda case: st.permutations(list(case.values()))))
def test_the_order_of_independent_sentences_is_irrelevant(sentences: Sequence[str]) -> None:
    assert read(" ".join(sentences)).facts == read(" ".join(sorted(sentences))).facts


@given(
    complete_cases(), st.lists(st.tuples(st.integers(0, 6), st.sampled_from(NOISE + OTHERS)), min_size=1, max_size=4)
)
def test_unrelated_sentences_and_sentences_about_others_change_nothing(
    case: dict[str, str], insertions: list[tuple[int, str]]
) -> None:
    sentences = list(case.values())
    for place, extra in insertions:
        sentences.insert(place, extra)
    assert read(" ".join(sentences)).facts == read(" ".join(case.values())).facts


@given(complete_cases(), st.sampled_from(sorted(MET)))
def test_without_one_of_the_six_the_conditions_are_not_met(case: dict[str, str], missing: str) -> None:
    del case[missing]
    assert decide(read(" ".join(case.values()))) is not Decision.CONDITIONS_MET


@given(complete_cases(), st.sampled_from(sorted(MET)), st.data())
def test_with_one_of_the_six_negated_the_conditions_are_not_met(
    case: dict[str, str], changed: str, data: st.DataObject
) -> None:
    case[changed] = data.draw(st.sampled_from(NEGATED[changed]))
    assert decide(read(" ".join(case.values()))) is not Decision.CONDITIONS_MET


@given(complete_cases(), st.sampled_from(sorted(MET)), st.data())
def test_a_correction_in_a_later_message_takes_the_conditions_away(
    case: dict[str, str], changed: str, data: st.DataObject
) -> None:
    correction = data.draw(st.sampled_from(NEGATED[changed]))
    if correction != "She wants IVIG.":  # a wish takes nothing back
        assert decide(read(" ".join(case.values()), f"Sorry, correction: {correction}")) is not Decision.CONDITIONS_MET


@given(
    complete_cases(), st.lists(st.sampled_from(["dose?", "Thanks.", "Why?", "What does ACR say?", "ok"]), max_size=3)
)
def test_follow_up_questions_change_nothing(case: dict[str, str], questions: list[str]) -> None:
    text = " ".join(case.values())
    assert read(text, *questions).facts == read(text).facts


@given(complete_cases())
def test_one_message_or_six_tell_the_same_case(case: dict[str, str]) -> None:
    assert read(*case.values()).facts == read(" ".join(case.values())).facts


THREE_WAYS = (
    (
        "P0, 6 SABs, ASA/LMWH/HCQ failed, SDM pro trial",
        "She has had six miscarriages and never a live birth. Aspirin, heparin and hydroxychloroquine all failed. "
        "Shared decision-making supports a trial.",
        {
            "prior_losses": 6,
            "rpl_type": "primary",
            "aspirin": "failed",
            "lmwh": "failed",
            "hydroxychloroquine": "failed",
            "shared_decision": True,
        },
    ),
    (
        "4 MC, secondary RPL, failed LDA, LMWH never, HCQ unknown",
        "Four miscarriages after the birth of her son. She lost one on aspirin. She was never given heparin, and I do "
        "not know whether she took hydroxychloroquine.",
        {"prior_losses": 4, "rpl_type": "secondary", "aspirin": "failed", "lmwh": "not_failed"},
    ),
    (
        "SLE, APS, 3 losses, HCQ for the first time, aspirin + LMWH failed",
        "She has lupus and antiphospholipid syndrome. Three pregnancies were lost despite aspirin and enoxaparin. "
        "She now takes hydroxychloroquine for the first time.",
        {
            "prior_losses": 3,
            "antiphospholipid": "aps",
            "sle": True,
            "aspirin": "failed",
            "lmwh": "failed",
            "hydroxychloroquine": "not_failed",
        },
    ),
)


@pytest.mark.parametrize(("shorthand", "prose", "form"), THREE_WAYS)
def test_shorthand_prose_and_form_tell_the_same_case(shorthand: str, prose: str, form: dict[str, object]) -> None:
    cases = [read(shorthand), read(prose), read("IVIG?", form=form)]
    assert cases[0].facts == cases[1].facts == cases[2].facts
    assert len({decide(case) for case in cases}) == 1


@given(st.lists(st.text(max_size=200), min_size=1, max_size=3))
def test_any_text_at_all_is_read(turns: list[str]) -> None:
    case = read(*turns)
    assert case.patient or case.facts == Case().facts
    for words in case.evidence.values():
        assert turns[words.message][words.start : words.end] == words.text


@given(complete_cases())
def test_every_fact_keeps_the_words_it_was_read_from(case: dict[str, str]) -> None:
    text = " ".join(case.values())
    found = read(text)
    assert set(found.evidence) >= set(MET)
    for words in found.evidence.values():
        assert text[words.start : words.end] == words.text
