"""Markdown read as the statements it makes."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.markup import Block, blocks

MARKDOWN = st.text(alphabet=st.sampled_from("aI #*-+_|>`~:.()[]xX12✔✘\n"), max_size=200)
PIECES = ["Give it.", "- take it", "# must", "| a | b |", "|---|---|", "> so", "**do**", "", ": x"]


def shapes(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Text, kind and labels of every block."""
    return [(block.text, block.kind, block.labels) for block in blocks(text)]


def rows(text: str) -> list[str]:
    """The texts of the table rows."""
    return [block.text for block in blocks(text) if block.kind == "row"]


def test_nothing_has_no_blocks() -> None:
    assert list(blocks("")) == []
    assert list(blocks("\n  \n\n")) == []


def test_lines_of_a_paragraph_are_one_text_and_an_empty_line_ends_it() -> None:
    assert shapes("one\ntwo\n\nthree") == [("one two", "text", ()), ("three", "text", ())]


@pytest.mark.parametrize("mark", ["#", "##", "######", "   #"])
def test_a_heading_labels_what_stands_under_it(mark: str) -> None:
    assert shapes(f"{mark} Advice\n\nFirst.\n- second") == [
        ("Advice", "heading", ()),
        ("First.", "text", ("Advice",)),
        ("second", "item", ("Advice",)),
    ]


@pytest.mark.parametrize(
    "line", ["**Advice**", "__Advice__", "**Advice**:", "**Advice:**", "## Advice ##", "> ## Advice"]
)
def test_a_bold_line_and_a_closed_heading_are_headings(line: str) -> None:
    assert shapes(f"{line}\ntext") == [("Advice", "heading", ()), ("text", "text", ("Advice",))]


def test_a_heading_replaces_the_one_before() -> None:
    found = shapes("# One\n- a\n# Two\n- b")
    assert [(text, labels) for text, kind, labels in found if kind == "item"] == [("a", ("One",)), ("b", ("Two",))]


def test_a_lead_in_labels_the_list_under_it_with_its_last_sentence() -> None:
    assert shapes("There is a list. Avoid these:\n- a\n- b") == [
        ("There is a list. Avoid these:", "lead", ()),
        ("a", "item", ("Avoid these",)),
        ("b", "item", ("Avoid these",)),
    ]


def test_labels_go_from_the_outermost_to_the_innermost() -> None:
    assert shapes("# Drugs\nAvoid:\n- a")[-1] == ("a", "item", ("Drugs", "Avoid"))


def test_an_empty_line_does_not_part_a_lead_in_from_its_list_and_a_paragraph_does() -> None:
    assert shapes("Avoid:\n\n- a")[-1] == ("a", "item", ("Avoid",))
    assert shapes("Avoid:\n\n- a\n\nText.\n\n- b")[-1] == ("b", "item", ())


@pytest.mark.parametrize("mark", ["-", "*", "+", "1.", "2)", "(3)", "a)", "(b)", "  -", "- [ ]"])
def test_every_kind_of_list_item_is_an_item(mark: str) -> None:
    assert shapes(f"{mark} IVIG") == [("IVIG", "item", ())]


@pytest.mark.parametrize("box", ["[x]", "[X]"])
def test_a_ticked_box_is_a_tick(box: str) -> None:
    assert shapes(f"- {box} IVIG") == [("✔ IVIG", "item", ())]


def test_a_sign_stays_with_its_item() -> None:
    assert shapes("- ✔ IVIG\n- ✘ aspirin") == [("✔ IVIG", "item", ()), ("✘ aspirin", "item", ())]


def test_emphasis_and_code_marks_are_left_out() -> None:
    assert shapes("**IVIG** is *not* `recommended` and __never__ was")[0][0] == "IVIG is not recommended and never was"
    assert shapes("- **IVIG** `here`")[0][0] == "IVIG here"


def test_a_multiplication_sign_and_a_lone_star_stay() -> None:
    assert shapes("2 * 3")[0][0] == "2 * 3"


def test_json_is_read_as_what_it_states_under_its_keys() -> None:
    assert shapes('```json\n{"ivig": true}\n```') == [("ivig: true", "item", ())]
    assert shapes('{"do_not_add": ["prednisone", "IVIG"], "ref": [1, 2]}') == [
        ("prednisone", "item", ("do not add",)),
        ("IVIG", "item", ("do not add",)),
        ("ref: 1, 2", "item", ()),
    ]
    assert shapes('[{"plan": {"drug": "IVIG", "dose": null, "now": false}}]') == [
        ("drug: IVIG; dose: none; now: false", "row", ("plan",))
    ]


def test_text_around_fenced_json_keeps_its_place() -> None:
    assert shapes('Before.\n```\n{"a": "b"}\n```\nAfter.') == [
        ("Before.", "text", ()),
        ("a: b", "item", ()),
        ("After.", "text", ()),
    ]


@given(
    st.recursive(
        st.text(max_size=5) | st.none() | st.booleans() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=20,
    )
)
def test_any_json_is_read_without_a_fault(value: object) -> None:
    assert list(blocks(json.dumps(value))) is not None


def test_quotes_and_fences_are_read_through() -> None:
    assert shapes("> IVIG is given.") == [("IVIG is given.", "text", ())]
    assert shapes('```json\n{"ivig": true\n```') == [('{"ivig": true', "text", ())]
    assert shapes("~~~\nGive it.\n~~~") == [("Give it.", "text", ())]


def test_a_table_row_is_read_with_its_header() -> None:
    table = "| drug | advice |\n| --- | :--: |\n| IVIG | no |\n| aspirin | yes |"
    assert rows(table) == ["drug: IVIG; advice: no", "drug: aspirin; advice: yes"]


def test_empty_cells_and_cells_without_a_header_are_read_too() -> None:
    assert rows("| a | b |\n|---|---|\n| x | |\n| x | y | z |") == ["a: x", "a: x; b: y; z"]


def test_a_table_stands_under_its_heading_and_ends_at_an_empty_line() -> None:
    text = "# Drugs\n| a |\n|---|\n| x |\n\n| b |\n|---|\n| y |"
    assert rows(text) == ["a: x", "b: y"]
    assert {labels for _, kind, labels in shapes(text) if kind == "row"} == {("Drugs",)}


def test_the_header_of_a_table_is_a_block_of_its_own() -> None:
    assert next(iter(blocks("| drug | advice |\n|---|---|"))).text == "drug; advice"


@pytest.mark.parametrize("rule", ["---", "***", "-----"])
def test_a_rule_says_nothing(rule: str) -> None:
    assert [block.text for block in blocks(f"one\n\n{rule}\n\ntwo")] == ["one", "two"]


def test_a_definition_stands_under_its_term() -> None:
    assert shapes("IVIG\n: not recommended") == [("not recommended", "item", ("IVIG",))]


def test_a_block_is_a_record_that_compares_by_value() -> None:
    assert list(blocks("- a")) == [Block("a", "item")]


@given(MARKDOWN | st.text())
def test_any_text_can_be_read_and_always_in_the_same_way(text: str) -> None:
    assert list(blocks(text)) == list(blocks(text))


@given(st.lists(st.sampled_from(PIECES)))
def test_every_word_of_the_text_is_in_a_block_or_a_label(lines: list[str]) -> None:
    shown = " ".join(" ".join((block.text, *block.labels)) for block in blocks("\n".join(lines)))
    words = [word for line in lines for word in line.replace("*", "").split() if word.isalpha()]
    assert all(word in shown for word in words)


@pytest.mark.parametrize("piece", ["- a\n", "# a\n", "| a | b |\n", "**a** ", "*", "- - ", ": a\n", "> ", "| ", "[x] "])
def test_reading_takes_time_in_proportion_to_the_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        started = time.perf_counter()
        list(blocks(text))
        return time.perf_counter() - started

    short = min(seconds(20_000) for _ in range(3))
    assert seconds(100_000) <= max(10 * short, 2.0)
