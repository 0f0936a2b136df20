"""What comes after a complete case: whatever it says of a condition, the conditions are no longer plainly met."""

from __future__ import annotations

import pytest

from assistant.core.decision import decide
from assistant.core.facts import read_case
from assistant.core.types import Case, Decision
from assistant.corpus import load_case_vocabulary

COMPLETE = "Six losses, nulliparous, aspirin, LMWH and HCQ failed, shared decision-making supports a trial of IVIG."
DRUGS = ("the aspirin", "the heparin", "Plaquenil")
OF_A_DRUG = (
    "Take {} back: it was never used.",
    "I take {} back.",
    "Cross {} out.",
    "Leave {} out of it.",
    "About {}: it was prescribed but never dispensed.",
    "On {}: the packets stayed in the drawer.",
    "As for {}, she was only going to start it. So never used.",
    "As for {}, one letter says she took it, another says she did not.",
    "Her partner says that {} was never opened.",
    "My registrar wrote down {} by mistake.",
    "All of it is right except {}.",
    "She was given {} only after the last loss.",
    "She confused {} with something else.",
)
OF_THE_LOSSES = (
    "Take the six back.",
    "The six was her gravidity.",
    "It may be fewer than six.",
    "I had counted two terminations.",
    "Of these, two were elective.",
    "Two of those pregnancies were ended on purpose.",
    "Half of them were terminations.",
    "Nobody can confirm the number of losses.",
    "The count is disputed.",
    "Six babies, but four pregnancies.",
)
OF_THE_BIRTHS = ("I take the nulliparous back.", "Her first baby died at two days.", "She placed a baby for adoption.")
OF_THE_DECISION = (
    "She asks whether IVIG can be avoided.",
    "The couple ask whether it can be stopped.",
    "Take the SDM back.",
    "She and her husband decided against it.",
    "They agreed on no IVIG.",
)
HARMLESS = (
    "We haven't got the rest of the notes.",
    "I cannot give you the exact dates.",
    "No, can't find out before Monday.",
    "The ward asks whether IVIG can be run on Sunday.",
    "The last loss was on aspirin, heparin and HCQ.",
    "She would restart aspirin at the next positive test.",
    "Her sister never took heparin.",
    "Two doctors have seen her.",
    "No terminations.",
    "But six!",
    "She never smoked.",
)


def read(*turns: str) -> Case:
    return read_case(turns, load_case_vocabulary())


def met(*turns: str) -> bool:
    return decide(read(*turns)) is Decision.CONDITIONS_MET


@pytest.mark.parametrize("drug", DRUGS)
@pytest.mark.parametrize("words", OF_A_DRUG)
def test_whoever_comes_back_to_a_drug_puts_its_failure_in_doubt(words: str, drug: str) -> None:
    said = words.format(drug)
    assert not met(COMPLETE, said)
    assert not met(f"{COMPLETE} {said}")


@pytest.mark.parametrize("words", [*OF_THE_LOSSES, *OF_THE_BIRTHS, *OF_THE_DECISION])
def test_whoever_comes_back_to_another_condition_puts_it_in_doubt(words: str) -> None:
    assert not met(COMPLETE, words)


@pytest.mark.parametrize("words", HARMLESS)
def test_what_takes_nothing_back_leaves_the_case_as_it_is(words: str) -> None:
    assert met(COMPLETE, words)


ALIKE = (
    "Patient B: as patient A, but nulliparous. And B?",
    "Patient B is her double in everything except that she never had a live birth. And B?",
    "Patient B: identical to A except for the births, of which there are none, nulliparous. And B?",
)


@pytest.mark.parametrize("words", ALIKE)
def test_a_patient_said_to_be_like_the_first_keeps_what_was_told_of_her(words: str) -> None:
    first = f"Patient A: {COMPLETE.replace('nulliparous', 'one living daughter')}"
    assert met(first, words)
    assert not met(first, "Patient B: nulliparous. And B?")


LISTED = (
    "Six losses, P0.\n# Tried, failed\n- ASA 100\n- LMWH\n- HCQ 200 bid\n# Decision\n- SDM supports a trial of IVIG",
    "Six losses, P0. Drugs that failed:\nASA\nLMWH\nHCQ\nSDM supports a trial of IVIG.",
    "Six losses, P0. Lost on aspirin; aspirin/heparin; aspirin, heparin and HCQ. SDM supports a trial of IVIG.",
)
NOT_LISTED = (
    "Six losses, P0.\n# Failed\n- ASA\n- LMWH\n# Never taken\n- HCQ\n# Decision\n- SDM supports a trial of IVIG",
    "Six losses, P0. Drugs that failed:\nASA\nLMWH\nPlanned:\nHCQ\nSDM supports a trial of IVIG.",
    "Six losses, P0. She took aspirin; aspirin/heparin; aspirin, heparin and HCQ. SDM supports a trial of IVIG.",
)


@pytest.mark.parametrize("text", LISTED)
def test_a_heading_or_the_words_before_a_semicolon_tell_the_fate_of_the_drugs_below(text: str) -> None:
    assert met(text)


@pytest.mark.parametrize("text", NOT_LISTED)
def test_a_drug_under_another_heading_or_under_none_has_not_failed(text: str) -> None:
    assert not met(text)


def test_what_a_relative_took_may_be_denied_of_the_patient() -> None:
    case = read("Six losses, P0, aspirin failed. My sister took HCQ and I have never taken it. Lovenox failed.")
    assert (case.facts.lmwh, case.facts.hydroxychloroquine) == ("failed", "not_failed")


def test_a_supposition_after_an_opening_that_states_nothing_is_one() -> None:
    assert not met(COMPLETE, "Same woman, but imagine she'd had a living son back then. Would that have mattered?")
    assert met(COMPLETE.replace("nulliparous", "one living son"), "Same woman, but suppose no live birth. And then?")


SPLIT = ("hydroxy chloroquine", "hydroxy-chloroquine", "hydroxychloro quine", "hydroxy chloroquin")


@pytest.mark.parametrize("name", SPLIT)
def test_a_name_that_a_space_or_hyphen_split_is_the_name(name: str) -> None:
    assert met(COMPLETE.replace("HCQ", name).replace("losses", "miss carriages"))
    assert not met(COMPLETE.replace("and HCQ failed", f"failed, {name} never taken"))


TWINS = (
    ("They buried six babies: two twin pregnancies and two singleton pregnancies.", 4),
    ("Seven babies lost: three sets of twins and one single pregnancy.", 4),
    ("Six babies lost in four pregnancies.", 4),
    ("She lost six babies, among them one pair of twins.", 5),
    ("She lost eight babies, twins three times.", 5),
    ("Five losses including a twin pregnancy.", 5),
    ("Five miscarriages, two of them twins.", 5),
)


@pytest.mark.parametrize(("text", "number"), TWINS)
def test_pregnancies_are_counted_not_babies(text: str, number: int) -> None:
    assert read(f"{text} No live births.").facts.prior_losses == number
