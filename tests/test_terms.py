"""From text to terms: plain forms, slips of spelling, concepts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.terms import Concepts, TermReader, stem, within_typo, words
from assistant.corpus import load_terms

letters = st.text("abcdefghij", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [("losses", "loss"), ("randomized", "randomised"), ("therapies", "therapy"), ("guidelines", "guideline")],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_number_words_and_digits_are_one() -> None:
    assert words("Five losses, 12.5 %") == ["5", "losses", "12.5"]


@pytest.mark.parametrize(
    ("word", "slip"), [("aspirin", "asprin"), ("heparin", "hepairn"), ("ivig", "ivgi"), ("enoxaparin", "enoxprin")]
)
def test_a_slip_of_spelling_is_near_its_word(word: str, slip: str) -> None:
    assert within_typo(slip, word)


@pytest.mark.parametrize(
    ("word", "other"), [("dose", "nose"), ("lost", "loss"), ("aspirin", "heparin"), ("aps", "apl")]
)
def test_a_different_word_is_no_slip(word: str, other: str) -> None:
    assert not within_typo(word, other)


@given(letters, letters)
def test_a_slip_is_one_in_both_directions(one: str, other: str) -> None:
    assert within_typo(one, other) == within_typo(other, one)


@given(st.text(max_size=200))
def test_any_text_has_terms_and_always_the_same(text: str) -> None:
    reader = load_terms()
    assert reader.terms(text) == reader.terms(text)
    assert not set(reader.terms(text)) & reader.stop


@pytest.mark.parametrize("text", ["Plaquenil", "HCQ", "hydroxychloroqine", "hydroxychloroquine"])
def test_brand_abbreviation_and_slip_are_one_term(text: str) -> None:
    assert load_terms().terms(text) == ["hydroxychloroquine"]


def test_the_longest_phrase_wins() -> None:
    assert load_terms().terms("lupus anticoagulant") == ["lupus anticoagulant"]
    assert load_terms().terms("lupus") == ["lupus"]


def test_a_concept_of_the_corpus_goes_before_nothing_else() -> None:
    concepts = Concepts.from_data({"pain": ["ache", "sore head"]}, {"drug": {"names": ["Drug"], "brands": ["Brand"]}})
    reader = TermReader.from_data(
        {"stop_words": "a", "setting_words": "", "setting_concepts": [], "aspects": []}, concepts, ["a sore"]
    )
    assert reader.terms("a sore head after Brand") == ["pain", "after", "drug"]
    assert concepts.treatments == {"drug"}
