"""The corpus holds what the source states, and its reader refuses what breaks the format, naming the place."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from assistant import corpus
from assistant.core.types import Statement
from assistant.errors import CorpusError
from assistant.gate import Gate

# A second record of the source, kept by hand: id -> (source line, references, direction, strength, figures in order).
SOURCE: dict[str, tuple[int, tuple[int, ...], str, str, str]] = {
    "ivig-not-recommended": (2, (1,), "against", "none", ""),
    "aps-first-line": (5, (1,), "for", "strong", "81-100 mg; 40 mg; 16 weeks"),
    "aps-hydroxychloroquine": (6, (1,), "for", "conditional", ""),
    "aps-live-birth-rate": (7, (1,), "neutral", "none", "75 %; 25 %"),
    "acr-against-ivig": (9, (1,), "against", "conditional", "2020"),
    "acr-no-controlled-data": (10, (1,), "against", "none", ""),
    "acr-anecdotal-only": (11, (1,), "against", "none", ""),
    "acr-certain-harms": (12, (1,), "against", "none", ""),
    "gladel-against-ivig": (13, (1,), "against", "strong", "2018"),
    "alternative-hydroxychloroquine": (16, (1,), "for", "none", ""),
    "alternative-methylprednisolone": (17, (1,), "for", "none", "1000 mg"),
    "alternative-no-prednisone": (18, (1,), "against", "strong", ""),
    "apl-aspirin-alone": (21, (1,), "for", "conditional", "81-100 mg; 16 weeks"),
    "apl-no-routine-heparin": (22, (1,), "against", "conditional", ""),
    "apl-no-ivig": (23, (1,), "against", "none", ""),
    "research-subgroups": (25, (1, 2, 3, 4), "against", "none", "12 %; 5"),
    "meta-analysis-2025": (26, (4,), "against", "none", "2025; 1.02; 95 %; 0.86-1.22"),
    "pitfall-first-line": (28, (1,), "against", "none", ""),
    "pitfall-exhaust-options": (29, (1,), "against", "none", ""),
    "pitfall-nk-cells": (30, (5, 3), "against", "none", ""),
    "pitfall-blood-supply": (31, (2,), "neutral", "none", ""),
    "off-guideline-preconditions": (33, (), "neutral", "none", ""),
    "off-guideline-who": (34, (2,), "neutral", "none", "5"),
    "off-guideline-dosing": (35, (2,), "neutral", "none", "0.6-0.8 g/kg; 16-20 weeks"),
    "off-guideline-consent": (36, (1, 2), "neutral", "none", ""),
}
FIGURE = re.compile(r"(?<![A-Za-z])\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?(?: (?:mg|weeks|g/kg|%))?(?!/Th)")
WORDS = {
    "aps-first-line": ["strongly recommended", "enoxaparin", "through delivery", "before 16 weeks"],
    "aps-hydroxychloroquine": ["conditionally", "primary APS", "Small"],
    "acr-against-ivig": ["conditionally recommends against"],
    "acr-certain-harms": ["high certainty", "costs", "burden"],
    "gladel-against-ivig": ["strongly recommends against"],
    "alternative-no-prednisone": ["strongly recommends against"],
    "alternative-methylprednisolone": ["azathioprine", "risks"],
    "apl-aspirin-alone": ["conditionally recommended", "preeclampsia"],
    "apl-no-routine-heparin": ["conditionally recommends against", "unless", "triple-positive", "LAC", "age", "IVF"],
    "research-subgroups": [
        "non-randomised",
        "observational",
        "serious methodological limitations",
        "recommend against",
    ],
    "meta-analysis-2025": ["no significant", "RR 1.02, 95 % CI 0.86-1.22"],
    "pitfall-nk-cells": ["alone", "investigational", "Th1/Th2"],
    "off-guideline-who": ["5 or more", "primary RPL", "aspirin, LMWH and hydroxychloroquine"],
    "off-guideline-dosing": ["before conception", "monthly until"],
    "off-guideline-consent": ["lack of guideline support", "costs", "uncertain benefit"],
}

GOOD = (Path(corpus.data_folder("corpus")) / "guideline.md").read_text(encoding="utf-8")
SAMPLE = """
## part: A part

### one: First

- references: 1
- intervention: rest
- population: everybody
- direction: for
- strength: none
- source line: 3

It is so.

Questions:

- A?
- B?
- C?
- D?
"""


def by_id(id: str) -> Statement:
    return next(statement for statement in corpus.load_statements() if statement.id == id)


def test_the_statements_are_those_of_the_source_in_its_order() -> None:
    assert [statement.id for statement in corpus.load_statements()] == list(SOURCE)


@pytest.mark.parametrize("id", SOURCE)
def test_line_references_direction_strength_and_figures_are_those_of_the_source(id: str) -> None:
    statement = by_id(id)
    figures = "; ".join(re.sub(r"\s+", " ", figure) for figure in FIGURE.findall(statement.text))
    found = (statement.source_line, statement.references, statement.direction, statement.strength, figures)
    assert found == SOURCE[id]


@pytest.mark.parametrize(("id", "words"), WORDS.items())
def test_the_words_that_carry_the_meaning_are_there(id: str, words: list[str]) -> None:
    assert [word for word in words if word not in by_id(id).text] == []


def test_titles_give_no_figure_that_the_text_does_not_give() -> None:
    for statement in corpus.load_statements():
        assert set(FIGURE.findall(statement.title)) <= set(FIGURE.findall(statement.text)), statement.id


def test_every_off_guideline_statement_says_so_and_none_calls_ivig_an_option() -> None:
    for statement in corpus.load_statements():
        if statement.section == "off-guideline":
            assert "off-guideline" in statement.text
        assert not re.search(r"(may|might|can|could) be (considered|tried|given)", statement.text), statement.id


def test_texts_are_plain_ascii() -> None:
    assert [s.id for s in corpus.load_statements() if not (s.text + s.title).isascii()] == []


def test_no_question_is_asked_of_two_statements() -> None:
    questions = [question for statement in corpus.load_statements() for question in statement.questions]
    assert len(set(questions)) == len(questions)


def test_every_section_has_a_title_and_statements() -> None:
    assert set(corpus.load_sections()) == {statement.section for statement in corpus.load_statements()}


def test_references_are_the_five_of_the_source_and_say_what_is_not_known() -> None:
    references = corpus.load_references()
    assert [reference.number for reference in references] == [1, 2, 3, 4, 5]
    assert all("not given in the source" in reference.known for reference in references)


def test_the_named_guidelines_have_their_details_and_belong_to_statements() -> None:
    dois = {document.doi: document.statements for document in corpus.load_documents()}
    assert dois == {
        "10.1002/art.41191": ("acr-against-ivig",),
        "10.1136/annrheumdis-2018-213512": ("gladel-against-ivig",),
    }


def test_the_sample_is_read() -> None:
    (statement,) = corpus.parse_statements(SAMPLE)
    assert (statement.id, statement.text, statement.questions) == ("one", "It is so.", ("A?", "B?", "C?", "D?"))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("- references: 1\n", "", "one, field 'references'"),
        ("- references: 1", "- references: 1, x", "one, field 'references'"),
        ("- references: 1", "- references: 0", "one, field 'references'"),
        ("- references: 1", "- references: ²", "one, field 'references'"),
        ("- direction: for", "- direction: maybe", "one, field 'direction'"),
        ("- strength: none", "- strength: weak", "one, field 'strength'"),
        ("- strength: none", "- strength:", "one, field 'strength'"),
        ("- source line: 3", "- source line: three", "one, field 'source line'"),
        ("- source line: 3", "- source line: 3\n- source line: 4", "one, field 'source line'"),
        ("- source line: 3", "- source lime: 3", "one, field 'source lime'"),
        ("It is so.", "", "one, field 'text'"),
        ("Questions:\n", "", "one, field 'questions'"),
        ("- D?\n", "", "one, field 'questions'"),
        ("- D?", "- A?", "one, field 'questions'"),
        ("- D?", "D?", "one, field 'questions'"),
        ("### one: First", "### One: First", "part"),
        ("### one: First", "### one", "part"),
        ("## part: A part", "## part", "guideline.md"),
    ],
)
def test_a_slip_is_refused_and_its_place_is_named(old: str, new: str, place: str) -> None:
    with pytest.raises(CorpusError, match=r"guideline\.md") as caught:
        corpus.parse_statements(SAMPLE.replace(old, new))
    assert place in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_id_given_twice_is_refused() -> None:
    with pytest.raises(CorpusError, match="one: this id is given twice"):
        corpus.parse_statements(SAMPLE + SAMPLE.split("## part: A part")[1])


def test_a_file_without_statements_is_refused() -> None:
    with pytest.raises(CorpusError, match="states nothing"):
        corpus.parse_statements("# Nothing here\n")


@pytest.fixture
def own_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus folder to break."""
    (tmp_path / "guideline.md").write_text(GOOD, encoding="utf-8")
    references = corpus.data_folder("corpus") / "references.yaml"
    (tmp_path / "references.yaml").write_text(references.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(corpus, "data_folder", lambda _name: tmp_path)
    for load in (corpus.load_statements, corpus.load_references, corpus.load_documents):
        monkeypatch.setattr(corpus, load.__name__, load.__wrapped__)
    return tmp_path


def test_a_missing_file_is_named(own_corpus: Path) -> None:
    (own_corpus / "guideline.md").unlink()
    with pytest.raises(CorpusError, match=r"guideline\.md: cannot be read"):
        corpus.load_statements()


def test_a_file_that_is_not_utf8_is_named(own_corpus: Path) -> None:
    (own_corpus / "guideline.md").write_bytes(b"\xff\xfe")
    with pytest.raises(CorpusError, match=r"guideline\.md: is not UTF-8"):
        corpus.load_statements()


def test_a_reference_that_does_not_exist_is_named_with_its_statement(own_corpus: Path) -> None:
    (own_corpus / "guideline.md").write_text(GOOD.replace("- references: 5, 3", "- references: 5, 6"), encoding="utf-8")
    with pytest.raises(CorpusError, match="pitfall-nk-cells, field 'references': reference 6"):
        corpus.load_statements()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("references: [", "is not valid YAML"),
        ("[]", "field 'references': must be a mapping"),
        ("references: {1: text}", "field 'references': must be a mapping"),
        ("references: {x: {title: a, known: b}}", "x: a reference number"),
        ("references: {1: {title: a}}", "1, field 'known': must be text"),
    ],
)
def test_a_broken_reference_file_is_named(own_corpus: Path, content: str, complaint: str) -> None:
    (own_corpus / "references.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=re.escape(complaint)) as caught:
        corpus.load_references()
    assert str(caught.value).startswith("references.yaml")


def test_what_a_record_complains_of_becomes_a_corpus_error() -> None:
    def build(_data: object) -> None:
        raise ValueError("no such field")

    with pytest.raises(CorpusError, match=r"references\.yaml: breaks its format: no such field"):
        corpus.load_with("references.yaml", build)


LOADERS = [value for value in vars(corpus).values() if hasattr(value, "cache_clear")]
OF_PAGES = ("load_learning", "load_pathway", "load_suggestions")  # no answer needs them, so that the gate leaves them
DATA_FILES = sorted(
    str(path.relative_to(corpus.data_folder("corpus"))) for path in corpus.data_folder("corpus").rglob("*.yaml")
)


def load_everything() -> None:
    Gate(corpus.load_checker).load()
    for load in OF_PAGES:
        getattr(corpus, load)()


@pytest.fixture
def whole_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the corpus to break, with every loader's memory put aside."""
    copy = tmp_path / "corpus"
    shutil.copytree(corpus.data_folder("corpus"), copy)
    monkeypatch.setattr(corpus, "data_folder", lambda _name: copy)
    for load in LOADERS:
        monkeypatch.setattr(corpus, load.__name__, cache(load.__wrapped__))
    return copy


@pytest.mark.parametrize("content", ["", "[1, 2]", "a: 1", "a: [", None])
@pytest.mark.parametrize("name", DATA_FILES)
def test_whatever_is_wrong_with_a_data_file_it_is_named(whole_corpus: Path, name: str, content: str | None) -> None:
    if content is None:
        (whole_corpus / name).unlink()
    else:
        (whole_corpus / name).write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        load_everything()
    assert name.split("/")[0] in str(caught.value)
