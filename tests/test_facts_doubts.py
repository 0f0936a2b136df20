"""Words of doubt and denial that no reader uses put the fact they touch in doubt, and no other."""

from __future__ import annotations

import pytest

from assistant.core.decision import decide
from assistant.core.facts import read_case
from assistant.core.facts.claims import Claim
from assistant.core.facts.doubts import DoubtReader
from assistant.core.facts.scope import read_message
from assistant.core.types import Case, Decision, Evidence
from assistant.corpus import load_case_vocabulary

COMPLETE = "Six losses, nulliparous, aspirin, LMWH and HCQ failed, shared decision-making supports a trial of IVIG."
FACTS = ("prior_losses", "rpl_type", "aspirin", "lmwh", "hydroxychloroquine", "shared_decision")
DOUBTS = (
    ("prior_losses", "The number of losses is not certain."),
    ("prior_losses", "Three of the losses belong to her sister."),
    ("prior_losses", "Some of them may have been terminations."),
    ("prior_losses", "The old notes say four, the new ones six."),
    ("prior_losses", "The losses were all terminations."),
    ("prior_losses", "Fewer than five, I recounted."),
    ("rpl_type", "Whether she is nulliparous is disputed."),
    ("rpl_type", "The parity is not documented after all."),
    ("aspirin", "It is possible that aspirin was never taken."),
    ("aspirin", "I can't vouch for the aspirin."),
    ("lmwh", "I am not sure the heparin failed."),
    ("lmwh", "The heparin was her sister's."),
    ("hydroxychloroquine", "A colleague doubts that HCQ was ever given."),
    ("hydroxychloroquine", "HCQ did not fail."),
    ("hydroxychloroquine", "The HCQ was hydroxyzine, my error."),
    ("shared_decision", "The shared decision isn't final."),
    ("shared_decision", "She is no longer sure."),
    ("shared_decision", "They've dropped the idea."),
    ("shared_decision", "She will have it only if her insurer pays."),
    ("shared_decision", "The SDM is next week."),
)
HARMLESS = (
    "She never smoked.",
    "No thrombosis.",
    "Her sister never took aspirin.",
    "What is not known about IVIG?",
    "I am not sure about the dose.",
    "Prednisone was never tried.",
    "Is it possible to add prednisone?",
    "She asked about side effects.",
    "Do I need consent?",
    "Consent was signed today.",
    "Her sister refuses IVIG.",
    "There is no living child.",
    "Arixtra was never used.",
)


def read(*turns: str) -> Case:
    return read_case(turns, load_case_vocabulary())


@pytest.mark.parametrize(("fact", "sentence"), DOUBTS)
def test_a_doubt_in_a_later_message_makes_its_fact_unknown_and_no_other(fact: str, sentence: str) -> None:
    case = read(COMPLETE, sentence)
    known = case.facts.as_json()
    assert [name for name in FACTS if known[name] is None] == [fact]
    assert decide(case) == Decision.FACTS_MISSING


@pytest.mark.parametrize(("fact", "sentence"), DOUBTS)
def test_a_doubt_in_the_same_message_never_leaves_the_conditions_met(fact: str, sentence: str) -> None:
    assert decide(read(f"{COMPLETE} {sentence}")) != Decision.CONDITIONS_MET


@pytest.mark.parametrize("sentence", HARMLESS)
def test_doubts_about_anything_else_change_nothing(sentence: str) -> None:
    told = read(COMPLETE).facts
    assert read(COMPLETE, sentence).facts == told
    assert read(f"{COMPLETE} {sentence}").facts == told


def test_only_one_drug_that_failed_leaves_the_others_in_doubt() -> None:
    facts = read(COMPLETE, "Only aspirin failed.").facts
    assert (facts.aspirin, facts.lmwh, facts.hydroxychloroquine) == ("failed", None, None)


def test_what_takes_back_and_names_nothing_puts_every_condition_in_doubt() -> None:
    known = read(COMPLETE, "None of that is true.").facts.as_json()
    assert all(known[name] is None for name in FACTS)


def test_nothing_is_in_doubt_where_nothing_was_held() -> None:
    message = read_message(0, "It is unclear whether the heparin failed.", load_case_vocabulary())
    assert not list(DoubtReader(message, (), (), {}).claims())


def test_a_word_that_a_reader_used_is_no_doubt() -> None:
    vocabulary = load_case_vocabulary()
    text = "Heparin did not help."
    message = read_message(1, text, vocabulary)
    words = Evidence(1, 0, len(text), text)
    held = {"lmwh": Evidence(0, 0, 4, "LMWH")}
    assert not list(DoubtReader(message, [Claim("lmwh", "failed", words)], (), held).claims())
    assert [claim.fact for claim in DoubtReader(message, (), (), held).claims()] == ["lmwh"]


def test_a_question_that_the_writer_cannot_answer_leaves_its_fact_open() -> None:
    case = read(COMPLETE, "Consent was withdrawn? I have to check.")
    assert case.facts.shared_decision is None
    assert read(COMPLETE, "Does she need consent? I have to check.").facts.shared_decision is True
