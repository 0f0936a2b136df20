"""The parts of the page that are no widgets: documents of a conversation, suggestions, grades, notes, kept files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from assistant import corpus
from assistant.core.types import Answer, Attempt, Decision, Finding
from assistant.corpus import data_folder
from assistant.errors import StoreError
from assistant.gate import Gate, given_case
from assistant.pipeline import Assistant

QUESTION = "Six losses, never a live birth, aspirin failed. <b>IVIG</b>?"
STANDARD = "aspirin and prophylactic LMWH"
ALL_SIX = (
    "Five losses, never a live birth. Aspirin, LMWH and HCQ each failed. Shared decision-making supports a trial. "
    "Is IVIG an option?"
)
STANDARD = "aspirin and prophylactic LMWH"
ALL_SIX = (
    "Five losses, never a live birth. Aspirin, LMWH and HCQ each failed. Shared decision-making supports a trial. "
    "Is IVIG an option?"
)
HOSTILE = '<script>alert("x")</script> </style> [a](http://example.org) :material/check: `x`\n# Heading'


@pytest.fixture
def ui(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The page's own modules, by name."""
    monkeypatch.syspath_prepend(str(data_folder("ui")))
    import conversation
    import grading
    import kept
    import note
    import printable
    import suggestions
    import wording

    modules: dict[str, ModuleType] = {
        module.__name__: module for module in (conversation, grading, kept, note, printable, suggestions, wording)
    }
    return SimpleNamespace(**modules)


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    return assistant.ask(QUESTION)


def exchange(ui: Any, answer: Answer, **changes: Any) -> Any:
    return replace(ui.conversation.Exchange(QUESTION, answer, stages=("Reading",), seconds=0.5), **changes)


def test_the_markdown_export_holds_question_answer_sources_conditions_and_check(ui: Any, answer: Answer) -> None:
    text = ui.conversation.as_markdown([exchange(ui, answer)])
    assert answer.text in text
    assert "> Six losses" in text
    assert "<b>" not in text
    assert "“never a live birth”" in text.replace("\\", "")
    assert "Rule check:\n\n- passed" in text
    assert "References of the guidance document" in text
    assert "Cited for the guideline recommendations" in text


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.add(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_printable_page_shows_every_text_as_it_is_and_loads_nothing(ui: Any, answer: Answer) -> None:
    withheld = (Attempt((Finding("rule", "", HOSTILE),)),)
    hostile = exchange(ui, replace(answer, text=HOSTILE, attempts=withheld), question=HOSTILE, problem=HOSTILE)
    tags = Tags()
    text = ui.printable.page([hostile], "Made now.")
    tags.feed(text)
    assert tags.found.isdisjoint({"script", "img", "link", "a", "iframe", "b"})
    assert tags.words.count(HOSTILE) == 4
    assert "default-src 'none'" in text


def test_the_bottom_line_and_the_rest_are_the_answer(ui: Any, assistant: Assistant) -> None:
    for question in (QUESTION, "Is IVIG recommended?", "Which dose of aspirin is used in obstetric APS?"):
        text = assistant.ask(question).text
        lead, rest = ui.wording.bottom_line(text)
        assert text.startswith(lead)
        assert text.endswith(rest)
        assert lead.split() + rest.split() == text.split()
        assert len(lead.split()) >= 4


@pytest.mark.parametrize("text", ["# Title\n\nText here.", "- one\n- two", "1. one", "| a | b |\n|---|---|", ""])
def test_a_text_that_opens_with_a_structure_has_no_bottom_line(ui: Any, text: str) -> None:
    assert ui.wording.bottom_line(text) == ("", text)


def test_links_icons_and_pictures_in_an_answer_stay_text(ui: Any) -> None:
    text = ui.wording.answer_markdown("See https://x.org, www.x.org, a@b.org, ![x](y) :material/check: <b>")
    assert "://" not in text
    assert "www." not in text
    assert ":material" not in text
    assert "<" not in text
    assert "![x]" not in text


@pytest.mark.parametrize(
    ("question", "grade"),
    [
        (QUESTION, "Against, no strength stated: IVIG"),
        ("What does the 2018 GLADEL-PANLAR guideline say about IVIG?", "Strong recommendation against: IVIG"),
        (
            "What is the first-line treatment of obstetric APS?",
            f"Strong for: {STANDARD}",
        ),
        ("What is the live birth rate on aspirin and LMWH?", f"Neither for nor against: {STANDARD}"),
        (ALL_SIX, "Against, no strength stated: IVIG"),
    ],
)
def test_the_grade_is_that_of_the_bottom_line(ui: Any, assistant: Assistant, question: str, grade: str) -> None:
    statements = {statement.id: statement for statement in corpus.load_statements()}
    found = ui.grading.graded_statement(assistant.ask(question), statements)
    assert ui.wording.graded(found, named=True).text == grade


def test_every_suggested_question_is_answered(assistant: Assistant) -> None:
    offered = corpus.load_suggestions()
    starters = [text for texts in offered.starters.values() for text in texts]
    assert [text for text in starters if assistant.ask(text).abstained] == []
    following = {text for texts in offered.next.values() for text in texts}
    assert [text for text in following if assistant.ask((QUESTION, text)).abstained] == []


def test_what_comes_next_was_not_asked_before_and_describes_no_patient(ui: Any, assistant: Assistant) -> None:
    first = assistant.ask("Is IVIG recommended in obstetric APS?")
    offered = ui.suggestions.next_questions(first, ())
    assert len(offered) == 3
    assert offered[0] not in ui.suggestions.next_questions(first, [offered[0].lower()])
    assert all(Gate().assess((text,)).decision is Decision.GENERAL for text in offered)


CASES: list[dict[str, Any]] = [
    {"prior_losses": 3},
    {"sle": True, "antiphospholipid": "aps", "shared_decision": False},
    {
        "antiphospholipid": "apl_without_aps",
        "high_risk_features": ["IVF pregnancy"],
        "hydroxychloroquine": "not_failed",
    },
    {
        "prior_losses": 6,
        "rpl_type": "primary",
        **dict.fromkeys(("aspirin", "lmwh", "hydroxychloroquine"), "failed"),
        "shared_decision": True,
    },
]


@pytest.mark.parametrize("facts", CASES, ids=["few losses", "lupus", "antibodies", "all six"])
def test_the_chart_note_lists_the_facts_and_passes_the_checker(ui: Any, facts: dict[str, Any]) -> None:
    gate, found = Gate(), given_case(facts)
    text = ui.note.chart_note(gate, found)
    assert gate.report(text, (corpus.load_suggestions().option,), found).allowed
    assert "Facts as stated:" in text
    assert all(line in text for line in ui.note.fact_lines(found.case.facts))
    assert "recommend" in text


ID = "0" * 32


def test_a_kept_conversation_comes_back_as_it_was(ui: Any, answer: Answer, tmp_path: Path) -> None:
    shelf = ui.kept.Shelf(tmp_path)
    exchanges = (exchange(ui, answer), ui.conversation.Exchange("And then?", problem="no space left"))
    shelf.save(ID, exchanges)
    assert shelf.load(ID, Gate()) == exchanges
    assert [item.title for item in shelf.list()] == ["Six losses, never a live birth,…"]
    shelf.clear()
    assert shelf.list() == ()


def test_a_kept_answer_that_does_not_pass_the_check_is_not_shown_again(ui: Any, answer: Answer, tmp_path: Path) -> None:
    shelf = ui.kept.Shelf(tmp_path)
    shelf.save(ID, (exchange(ui, answer),))
    file = tmp_path / f"{ID}.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["exchanges"][0]["answer"]["text"] = "IVIG is a very good option for her."
    file.write_text(json.dumps(data), encoding="utf-8")
    (found,) = shelf.load(ID, Gate())
    assert found.answer is None
    assert found.problem == ui.kept.NO_LONGER


@pytest.mark.parametrize("text", ["", "[]", '{"exchanges": 1}', '{"exchanges": [{}]}', "\x00", '{"exchanges": [1]}'])
def test_a_damaged_conversation_is_listed_refused_and_deleted(ui: Any, text: str, tmp_path: Path) -> None:
    shelf = ui.kept.Shelf(tmp_path)
    (tmp_path / f"{ID}.json").write_text(text, encoding="utf-8")
    assert [item.title for item in shelf.list()] == ["Damaged conversation"]
    with pytest.raises(StoreError, match="damaged"):
        shelf.load(ID, Gate())
    shelf.delete(ID)
    assert shelf.list() == ()


@pytest.mark.parametrize("id", ["../secret", "", "A" * 32, f"{ID}.json"])
def test_only_its_own_files_can_be_named(ui: Any, id: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such kept conversation"):
        ui.kept.Shelf(tmp_path).delete(id)
