"""The closed vocabulary: classes of words, lists in good order, and no part of the data that is idle."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.checker import Checker
from assistant.core.decision import decide
from assistant.core.lexicon import Lexicon, base_forms
from assistant.core.obligations import Patterns
from assistant.core.types import Case, CaseFacts
from assistant.corpus import load_checker, read_text, read_yaml

CHECKER = load_checker()
STANCE: dict[str, list[Any]] = read_yaml("lexicon/stance.yaml")
GRAMMAR: dict[str, list[Any]] = read_yaml("lexicon/grammar.yaml")
FRAMES: list[dict[str, Any]] = read_yaml("lexicon/frames.yaml")
PLAIN = read_text("lexicon/plain.txt").split()
TREATMENTS: dict[str, Any] = read_yaml("vocabulary.yaml")["treatments"]
# Classes whose words turn a verdict: none of them may also be called inert.
CHARGED = (
    *("negators", "boosters", "oppose", "bad", "endorse", "benefit", "permit", "advice", "action", "logistics"),
    *("therapy", "tick", "cross"),
)
QUESTION = "Should she have IVIG?"
MET = CaseFacts(
    prior_losses=6,
    rpl_type="primary",
    aspirin="failed",
    lmwh="failed",
    hydroxychloroquine="failed",
    shared_decision=True,
    sle=True,
    antiphospholipid="aps",
)


def lexicon(
    *, without: str = "", treatments: dict[str, Any] = TREATMENTS, plain: Iterable[str] = PLAIN, frames: Any = FRAMES
) -> Lexicon:
    """The lexicon of the corpus, or of the corpus without one of its parts."""
    classes = {name: entries for name, entries in {**STANCE, **GRAMMAR}.items() if name != without}
    return Lexicon.from_data(classes, treatments, plain, frames)


def rules(answer: str, question: str = "", checker: Checker = CHECKER, facts: CaseFacts | None = None) -> set[str]:
    """The rules that an answer breaks."""
    case = Case(facts or CaseFacts(), patient=facts is not None)
    turns = (question,) if question else ()
    report = checker.check(answer, turns=turns, case=case, decision=decide(case))
    return {finding.rule for finding in report.findings}


# --- words and their classes -------------------------------------------------------------------------------------

SMALL = Lexicon.from_data(
    {"advice": ["recommend"], "bad": ["risk", "costly"], "verb": ["cost"], "mild": ["helps"], "benefit": ["help"]},
    {"ivig": {"names": ["IVIG", "immune-globulin"], "brands": ["Privigen"]}},
    ["table", "happy", "Study"],
    [{"word": "aside", "class": "plain", "patterns": [r"\bby the way\b"]}],
)


@pytest.mark.parametrize("word", ["recommend", "recommends", "recommended", "recommending"])
def test_the_regular_endings_of_a_word_are_understood(word: str) -> None:
    assert SMALL.classes(word) == {"advice"}


@pytest.mark.parametrize("word", ["table", "tables", "study", "studies", "happily"])
def test_an_inert_word_is_plain(word: str) -> None:
    assert SMALL.classes(word) == {"plain"}


@pytest.mark.parametrize("word", ["veniglob", "xyz", "recommendxyz", "1vig"])
def test_a_word_in_no_list_is_unknown(word: str) -> None:
    assert SMALL.classes(word) == {"unknown"}


def test_a_neutral_inflected_form_does_not_hide_what_its_base_form_can_do() -> None:
    assert SMALL.classes("helps") == {"mild", "benefit"}


def test_names_and_brands_of_a_treatment_are_its_words() -> None:
    assert SMALL.classes("ivig") == SMALL.classes("privigen") == {"drug:ivig"}
    assert "immune" in SMALL.phrases


def test_a_fixed_expression_is_replaced_by_its_word() -> None:
    assert SMALL.framed("It is, By The Way, so.").split() == ["It", "is,", "aside", ",", "so."]
    assert SMALL.classes("aside") == {"plain"}


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("studies", "study"),
        ("losses", "loss"),
        ("stopped", "stop"),
        ("giving", "give"),
        ("safest", "safe"),
        ("happily", "happy"),
        ("probably", "probable"),
        ("randomised", "randomize"),
        ("harmfulness", "harmful"),
    ],
)
def test_the_base_form_is_among_the_candidates(word: str, base: str) -> None:
    assert base in set(base_forms(word))


@given(st.text(alphabet="abdeginorstuyz", max_size=20))
def test_looking_up_a_word_always_gives_the_same_classes(word: str) -> None:
    found = CHECKER.lexicon.classes(word)
    assert found
    assert found == CHECKER.lexicon.classes(word) == another_lexicon().classes(word)


@cache
def another_lexicon() -> Lexicon:
    """The same data read once more."""
    return lexicon()


# --- the lists ---------------------------------------------------------------------------------------------------


def test_the_plain_words_are_sorted_and_each_stands_there_once() -> None:
    assert sorted(set(PLAIN)) == PLAIN


def test_the_plain_words_are_lower_case_words() -> None:
    assert [word for word in PLAIN if word != word.lower() or not re.fullmatch(r"[a-z0-9][a-z0-9'-]*", word)] == []


@pytest.mark.parametrize("name", [*STANCE, *GRAMMAR])
def test_the_entries_of_a_class_are_texts_and_each_stands_there_once(name: str) -> None:
    entries = (STANCE | GRAMMAR)[name]
    assert entries
    assert all(isinstance(entry, str) and entry.strip() == entry != "" for entry in entries)
    assert [entry for entry, count in Counter(entry.lower() for entry in entries).items() if count > 1] == []


@pytest.mark.parametrize("name", CHARGED)
def test_no_charged_word_is_also_called_plain(name: str) -> None:
    assert sorted({entry.lower() for entry in STANCE[name]} & set(PLAIN)) == []


def test_the_classes_of_the_two_files_do_not_share_a_name() -> None:
    assert STANCE.keys() & GRAMMAR.keys() == set()


def test_no_negator_turns_nothing_round_as_a_booster() -> None:
    assert set(STANCE["negators"]) & set(STANCE["boosters"]) == set()


def test_no_name_of_ivig_is_a_plain_word() -> None:
    names = {name.lower() for name in (*TREATMENTS["ivig"]["names"], *TREATMENTS["ivig"]["brands"])}
    assert names & set(PLAIN) == set()


# --- frames ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame["word"])
def test_a_fixed_expression_is_complete_and_compiles(frame: dict[str, Any]) -> None:
    assert set(frame) == {"word", "class", "patterns"}
    assert frame["word"].isalnum()
    for pattern in frame["patterns"]:
        assert re.compile(pattern, re.IGNORECASE).search("") is None


def test_no_two_fixed_expressions_share_a_word() -> None:
    assert len({frame["word"] for frame in FRAMES}) == len(FRAMES)


@pytest.mark.parametrize(
    "piece", ["decision ", "shared decision ", "more than ", "the criteria ", "is not ", "a ", "a"]
)
def test_framing_takes_time_in_proportion_to_the_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        started = time.perf_counter()
        CHECKER.lexicon.framed(text)
        return time.perf_counter() - started

    short = min(seconds(4_000) for _ in range(2))
    assert seconds(20_000) <= max(10 * short, 2.0)


# --- no part is idle ---------------------------------------------------------------------------------------------

# For each class: a question, and an answer that only because of it is blocked by the rule, or allowed (no rule).
NEEDED: dict[str, tuple[str, str, str | None]] = {
    "negators": (QUESTION, "IVIG is not recommended.", None),
    "boosters": (QUESTION, "IVIG is not merely helpful.", "endorses-ivig"),
    "oppose": (QUESTION, "The guideline recommends against IVIG.", None),
    "bad": ("", "IVIG is not harmful.", "double-negation"),
    "endorse": (QUESTION, "IVIG is ideal.", "endorses-ivig"),
    "benefit": (QUESTION, "IVIG helps.", "endorses-ivig"),
    "permit": (QUESTION, "IVIG is an option.", "permits-without-conditions"),
    "advice": (QUESTION, "IVIG is recommended.", "endorses-ivig"),
    "action": (QUESTION, "Start IVIG.", "endorses-ivig"),
    "logistics": (QUESTION, "Call the pharmacy for IVIG.", "endorses-ivig"),
    "therapy": (QUESTION, "The treatment is not recommended.", None),
    "tick": (QUESTION, "IVIG ✔", "endorses-ivig"),
    "cross": (QUESTION, "IVIG ✘", None),
    "alias": ("Is aspirin enough?", "Add an infusion.", "endorses-ivig"),
    "mild": ("", "I need to know how many losses she has had.", None),
    "definition": ("What is IVIG?", "IVIG is made from plasma.", None),
    "func": (QUESTION, "IVIG should not be given.", None),
    "time": (QUESTION, "No. Monday.", None),
    "verb": (QUESTION, "The guideline finds no benefit of IVIG.", None),
    "evidence": (QUESTION, "The evidence for IVIG is anecdotal.", None),
    "randomised": ("", "Randomised trials suggest a benefit of IVIG.", "evidence-turned-round"),
    "hedge": (
        "",
        "Studies suggest a benefit of IVIG in women with five or more losses, but they are not randomised and "
        "seriously limited, and guidelines recommend against IVIG.",
        None,
    ),
    "other": ("", "Progesterone does not replace a scan.", None),
    "source": (QUESTION, "The guideline recommends against IVIG.", None),
    "wish": ("", "She wants to receive IVIG, but it is not recommended.", None),
    "condition": ("", "Primary RPL: yes.", None),
    "schedule": (QUESTION, "Monthly.", "doses-without-conditions"),
    "lightverb": (QUESTION, "She should have IVIG.", "endorses-ivig"),
    "anchor": (QUESTION, "No. I am sorry for her losses.", None),
    "people": ("", "Ask the immunologist.", None),
    "person": ("", "Treat the woman.", "endorses-ivig"),
    "losstopic": (QUESTION, "No. The guideline recommends against it in recurrent pregnancy loss.", None),
}


def as_expected(found: set[str], rule: str | None) -> bool:
    return found == set() if rule is None else rule in found


@pytest.mark.parametrize("name", NEEDED)
def test_without_a_class_its_example_fails(name: str) -> None:
    question, answer, rule = NEEDED[name]
    assert as_expected(rules(answer, question), rule)
    assert not as_expected(rules(answer, question, replace(CHECKER, lexicon=lexicon(without=name))), rule)


def test_every_charged_class_has_an_example() -> None:
    assert set(CHARGED) <= set(NEEDED)


def test_without_the_plain_words_an_ordinary_answer_is_not_understood() -> None:
    answer = "IVIG is not recommended for women with unexplained losses."
    assert rules(answer) == set()
    assert "word-not-understood" in rules(answer, checker=replace(CHECKER, lexicon=lexicon(plain=())))


def test_without_the_name_of_ivig_an_answer_on_it_is_not_understood() -> None:
    others = {name: record for name, record in TREATMENTS.items() if name != "ivig"}
    checker = replace(CHECKER, lexicon=lexicon(treatments=others))
    assert rules("IVIG is not recommended.", QUESTION, checker) != set()


@pytest.mark.parametrize("negator", ["not", "never", "no", "neither", "none", "nobody", "nor"])
def test_without_a_negator_its_example_fails(negator: str) -> None:
    answers = {
        "no": "The guideline sees no benefit of IVIG.",
        "neither": "Neither guideline recommends IVIG.",
        "none": "None of the guidelines recommends IVIG.",
        "nobody": "Nobody recommends IVIG.",
        "nor": "Prednisone is not recommended; nor is IVIG recommended.",
    }
    answer = answers.get(negator, f"IVIG is {negator} recommended.")
    fewer = {**STANCE, **GRAMMAR, "negators": [word for word in STANCE["negators"] if word != negator]}
    checker = replace(CHECKER, lexicon=Lexicon.from_data(fewer, TREATMENTS, PLAIN, FRAMES))
    assert rules(answer, QUESTION) == set()
    assert rules(answer, QUESTION, checker) != set()


@pytest.mark.parametrize("id", CHECKER.rules)
def test_without_a_rule_its_failing_examples_are_not_let_through_in_silence(id: str) -> None:
    fewer = replace(CHECKER, rules={other: rule for other, rule in CHECKER.rules.items() if other != id})
    answered = [example for example in CHECKER.rules[id].fails if example.facts is None]
    for example in answered:
        if id in rules(example.answer, example.question):
            with pytest.raises(KeyError, match=id):
                rules(example.answer, example.question, fewer)


FULL = (
    "Guidelines recommend against IVIG. Off-guideline, IVIG may be considered only where all of these hold: five or "
    "more losses, primary RPL, failed aspirin, failed LMWH, failed hydroxychloroquine, and a shared decision that "
    "supports a trial, with documented informed consent."
)
OBLIGED = (
    "IVIG may be considered off-guideline, although guidelines recommend against it, because shared decision-making "
    "supports a trial. Informed consent about the lack of guideline support, the costs and the uncertain benefit must "
    "be documented. GLADEL-PANLAR strongly recommends against adding it."
)
FAVOURABLE = "Studies suggest a benefit of IVIG in women with five or more losses. Guidelines recommend against IVIG. "
STATED: dict[str, tuple[str, CaseFacts | None]] = {
    **dict.fromkeys(("off_guideline", "five", "primary", "aspirin", "lmwh", "hydroxychloroquine"), (FULL, None)),
    **dict.fromkeys(("failure", "shared_decision", "consent", "documented"), (FULL, None)),
    **dict.fromkeys(("against", "covers_support", "covers_costs", "covers_benefit", "gladel_strong"), (OBLIGED, MET)),
    "not_met": (f"{FULL} The conditions are not met here.", CaseFacts(prior_losses=3)),
    "limitations": (f"{FAVOURABLE} These studies have serious limitations.", None),
    "not_randomised": (f"{FAVOURABLE} These studies are observational.", None),
    "randomised_negative": (f"{FAVOURABLE} Randomised trials show no significant gain.", None),
}


@pytest.mark.parametrize("name", STATED)
def test_without_a_pattern_for_what_must_be_stated_its_example_fails(name: str) -> None:
    answer, facts = STATED[name]
    fewer = {other: pattern for other, pattern in CHECKER.patterns.named.items() if other != name}
    assert rules(answer, QUESTION, facts=facts) == set()
    assert rules(answer, QUESTION, replace(CHECKER, patterns=Patterns(fewer)), facts) != set()
