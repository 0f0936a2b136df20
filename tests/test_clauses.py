"""Sentences, tokens and clauses, with a small vocabulary of their own."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.clauses import Clause, Token, clauses, sentences, tokenise
from assistant.core.lexicon import Lexicon
from assistant.corpus import load_statements

PLAIN = "the a she is was and or but if because however I would can do will have has who said so"
PIECES = (
    "IVIG",
    "aspirin",
    "is",
    "not",
    "and",
    "or",
    ",",
    ";",
    ":",
    "if",
    "(",
    ")",
    "-",
    "/",
    "good",
    "she",
    "the",
    "give",
)
LEXICON = Lexicon.from_data(
    {
        "negators": ["not", "n't", "no", "in place of"],
        "oppose": ["refuse", "against"],
        "endorse": ["good", "first line", "first line of all"],
        "advice": ["recommend"],
        "action": ["give"],
        "verb": ["recommend", "ask", "remain"],
        "therapy": ["it"],
    },
    {
        "ivig": {"names": ["IVIG", "immune globulin"], "brands": ["Privigen"]},
        "aspirin": {"names": ["aspirin"]},
        "lmwh": {"names": ["low-molecular-weight heparin", "heparin"]},
    },
    PLAIN.split(),
    [{"word": "shared", "class": "condition", "patterns": [r"\bshared[- ]decision(?:[- ]making)?\b"]}],
)


def words(sentence: str) -> list[str]:
    """The tokens' lower-case texts."""
    return [token.lower for token in tokenise(sentence, LEXICON)]


def one(text: str) -> Token:
    """The only token of a text."""
    (token,) = tokenise(text, LEXICON)
    return token


def cut(sentence: str) -> list[str]:
    """The clauses of a sentence, each as its words."""
    return [" ".join(token.lower for token in clause.tokens) for clause in clauses(tokenise(sentence, LEXICON))]


def parts(sentence: str) -> list[Clause]:
    """The clauses of a sentence."""
    return clauses(tokenise(sentence, LEXICON))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is so. She asks! Why? End", ["It is so.", "She asks!", "Why?", "End"]),
        ("Give aspirin, e.g. 100 mg. Then wait.", ["Give aspirin, e.g. 100 mg.", "Then wait."]),
        ("Aspirin vs. heparin. Next.", ["Aspirin vs. heparin.", "Next."]),
        ("Dr. Smith asked. No.", ["Dr. Smith asked.", "No."]),
        ("The risk was 1.02. It is 0.6-0.8 g/kg.", ["The risk was 1.02.", "It is 0.6-0.8 g/kg."]),
        ('"Never." (No.) End', ['"Never."', "(No.) End"]),
        ("one\n\ntwo\nthree", ["one", "two", "three"]),
        ("See [1]. See [2].", ["See [1].", "See [2]."]),
        ("", []),
        ("   \n ", []),
    ],
)
def test_a_text_is_cut_into_its_sentences(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


@pytest.mark.parametrize("statement", load_statements(), ids=lambda statement: statement.id)
def test_the_sentences_of_a_statement_are_the_statement(statement: object) -> None:
    text: str = statement.text  # type: ignore[attr-defined]
    assert " ".join(sentences(text)).split() == text.split()


@given(st.text())
def test_no_word_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("contracted", "expected"),
    [
        ("isn't", ["is", "n't"]),
        ("can't", ["can", "n't"]),
        ("cannot", ["can", "not"]),
        ("won't", ["will", "n't"]),
        ("she'd", ["she", "would"]),
        ("I'll", ["i", "will"]),
        ("who's", ["who", "'s"]),
    ],
)
def test_a_contraction_is_two_words(contracted: str, expected: list[str]) -> None:
    assert words(contracted) == expected


def test_names_and_phrases_are_one_token_whatever_their_case_and_hyphens() -> None:
    assert one("Immune Globulin").drug == "ivig"
    assert one("immune-globulin").drug == "ivig"
    assert one("PRIVIGEN").drug == "ivig"
    assert one("low-molecular-weight heparin").drug == "lmwh"
    assert one("in place of").isa("negators")


def test_the_longest_phrase_wins() -> None:
    assert words("first line of all") == ["first line of all"]
    assert words("first line of the") == ["first line", "of", "the"]


def test_the_last_word_of_a_phrase_may_stand_in_the_plural() -> None:
    assert one("immune globulins").drug == "ivig"


def test_a_fixed_expression_is_replaced_by_its_word_unless_the_words_are_wanted() -> None:
    assert words("shared decision-making") == ["shared"]
    assert one("shared-decision").isa("condition")
    unframed = [token.lower for token in tokenise("shared decision", LEXICON, framed=False)]
    assert unframed == ["shared", "decision"]


def test_reference_numbers_in_brackets_are_left_out() -> None:
    assert words("It is so [1].") == words("It is so [1, 2].") == words("It is so [1-3] .") == ["it", "is", "so", "."]


@pytest.mark.parametrize("number", ["5", "0.6", "100,000", "1.02"])
def test_a_number_is_a_number_with_its_point_or_comma(number: str) -> None:
    assert one(number).classes == {"number"}


@pytest.mark.parametrize("sign", [">=", "<=", "->", ",", "(", "/"])
def test_a_sign_is_a_sign(sign: str) -> None:
    assert one(sign).classes == {"sign"}


def test_a_word_in_no_list_is_unknown() -> None:
    assert one("Veniglob").classes == {"unknown"}
    assert one("Veniglob").drug is None


def test_a_word_has_all_the_classes_that_it_stands_in() -> None:
    assert one("recommend").classes == {"advice", "verb"}
    assert one("recommend").isa("endorse", "verb")
    assert not one("recommend").isa("endorse", "action")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("she is good, aspirin is good", ["she is good", "aspirin is good"]),
        ("IVIG; aspirin: heparin", ["ivig", "aspirin", "heparin"]),
        ("if she asks, give aspirin", ["she asks", "give aspirin"]),
        ("it is good because she asks", ["it is good", "she asks"]),
        ("it is good but heparin is not", ["it is good", "heparin is not"]),
        ("it is good and she is not", ["it is good", "she is not"]),
        ("aspirin and heparin", ["aspirin and heparin"]),
        ("aspirin (and heparin)", ["aspirin", "and heparin"]),
        ("", []),
    ],
)
def test_a_sentence_is_cut_into_clauses(sentence: str, expected: list[str]) -> None:
    assert [text.removeprefix("but ") for text in cut(sentence)] == expected


def test_a_clause_knows_the_word_that_opened_it_and_the_sign_after_it() -> None:
    first, second = parts("if she asks, give aspirin")
    assert (first.opener, first.after) == ("if", ",")
    assert (second.opener, second.after) == ("", "")


def test_a_clause_after_and_with_a_verb_of_its_own_is_coordinated() -> None:
    first, second = parts("the guideline is against IVIG and recommends aspirin")
    assert not first.coordinated
    assert second.coordinated
    assert second.opener == "and"


def test_a_subject_parted_from_its_verb_is_one_clause_with_it() -> None:
    assert len(cut("refusing it, however, is good")) == 1


def test_a_clause_knows_its_finite_verbs() -> None:
    (clause,) = parts("she is so")
    assert clause.verbs == (1,)
    assert clause.first_verb == 1


def test_a_clause_without_a_verb_says_so() -> None:
    (clause,) = parts("the aspirin")
    assert clause.verbs == ()
    assert clause.first_verb == 2


def test_a_determiner_makes_a_noun_of_a_verb() -> None:
    (clause,) = parts("the ask")
    assert clause.verbs == ()


@given(st.lists(st.sampled_from(PIECES)))
def test_clauses_keep_the_order_of_the_words_and_none_is_empty(pieces: list[str]) -> None:
    tokens = tokenise(" ".join(pieces), LEXICON)
    found = clauses(tokens)
    assert all(clause.tokens for clause in found)
    remaining = iter(tokens)
    kept = [token for clause in found for token in clause.tokens if not token.isa("sign")]
    assert all(any(token is other for other in remaining) for token in kept)


@given(st.lists(st.sampled_from(PIECES)))
def test_no_treatment_and_no_negator_is_lost_between_clauses(pieces: list[str]) -> None:
    tokens = tokenise(" ".join(pieces), LEXICON)
    kept = [token for clause in clauses(tokens) for token in clause.tokens]
    charged = [token for token in tokens if token.drug or token.isa("negators", "oppose", "endorse")]
    assert [token for token in kept if token.drug or token.isa("negators", "oppose", "endorse")] == charged


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for sentence in sentences(text):
        clauses(tokenise(sentence, LEXICON))


@pytest.mark.parametrize("piece", ["a ", "is, ", "it is ", "first line ", "'", "e.g. ", "[1, ", "( "])
def test_reading_takes_time_in_proportion_to_the_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        started = time.perf_counter()
        for sentence in sentences(text):
            clauses(tokenise(sentence, LEXICON))
        return time.perf_counter() - started

    short = min(seconds(20_000) for _ in range(2))
    assert seconds(100_000) <= max(10 * short, 2.0)
