"""The pages to look things up and to check a text, driven without a browser."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant import check, corpus
from assistant.bibliography import FORMATS, sources
from assistant.core.highlight import highlighted
from assistant.corpus import data_folder
from assistant.errors import CorpusError
from assistant.evals import published
from tests.scripted import button, shown

HOSTILE = (
    "IVIG works <b>well</b>. :material/check: ![x](http://example.org/x.png) www.example.org\n\n# Go `ahead` :red[now]"
)


@pytest.fixture
def opened(page: AppTest) -> Any:
    """Opens one of the pages by its name."""

    def go(name: str) -> AppTest:
        page.switch_page(f"views/{name}.py").run()
        assert not page.exception
        return page

    return go


@pytest.fixture
def ui(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's own modules can be imported."""
    monkeypatch.syspath_prepend(str(data_folder("ui")))


# --- Guideline -------------------------------------------------------------------------------------------------------


def titles(page: AppTest) -> list[str]:
    """The statements shown in full, by their titles."""
    known = {statement.title for statement in corpus.load_statements()}
    return [text for item in page.markdown if (text := item.value.strip("*").replace("\\", "")) in known]


def test_the_whole_guidance_is_there_to_read_in_its_order(opened: Any) -> None:
    page = opened("guideline")
    assert titles(page) == [statement.title for statement in corpus.load_statements()]
    assert [item.value for item in page.header][: len(corpus.load_sections())] == list(corpus.load_sections().values())
    assert "25 of 25 statements" in shown(page)


def test_words_and_filters_leave_fewer_statements_and_can_be_cleared(opened: Any) -> None:
    page = opened("guideline")
    page.text_input(key="guideline_words").set_value("gladel-panlar strongly").run()
    assert titles(page) == [title for title in titles(page) if "GLADEL-PANLAR" in title] != []
    button(page, "Clear search and filters").click().run()
    page.selectbox(key="guideline_direction").set_value("against").run()
    page.selectbox(key="guideline_strength").set_value("strong").run()
    strong = [item for item in corpus.load_statements() if (item.direction, item.strength) == ("against", "strong")]
    assert titles(page) == [item.title for item in strong]
    page.selectbox(key="guideline_intervention").set_value("prednisone").run()
    assert len(titles(page)) == 1
    assert any(item.label == "Filters (3 set)" for item in page.expander)
    button(page, "Clear search and filters").click().run()
    assert len(titles(page)) == len(corpus.load_statements())


def test_nothing_found_says_so_and_names_what_comes_close(opened: Any) -> None:
    page = opened("guideline")
    page.text_input(key="guideline_words").set_value("hydroxychloroqine heparin pitfall zzz").run()
    assert "No statement matches" in page.info[0].value
    assert "closest" in shown(page)
    page.text_input(key="guideline_words").set_value("zzzz").run()
    assert titles(page) == []
    assert not page.exception


def test_an_address_opens_its_statement_and_leads_on(opened: Any, page: AppTest) -> None:
    page.query_params["statement"] = "pitfall-nk-cells"
    opened("guideline")
    assert "pitfall-nk-cells, line 30" in shown(page)
    assert "Statement 20 of 25" in shown(page)
    assert page.code[0].value.endswith("?statement=pitfall-nk-cells")
    button(page, "Close").click().run()
    assert "Statement 20 of 25" not in shown(page)


def test_an_address_of_no_statement_says_so_literally(opened: Any, page: AppTest) -> None:
    page.query_params["statement"] = "<b>no</b> :material/check:"
    opened("guideline")
    assert "There is no statement" in page.warning[0].value
    assert "\\<b\\>" in page.warning[0].value
    assert len(titles(page)) == len(corpus.load_statements())


def test_the_figures_behind_the_chart_count_every_statement(opened: Any, ui: None) -> None:
    import library

    counts = library.tally(corpus.load_statements())
    assert sum(sum(shares.values()) for shares in counts.values()) == len(corpus.load_statements())
    assert counts["Against"]["Strong"] == 2
    page = opened("guideline")
    page.text_input(key="guideline_words").set_value("gladel").run()
    page.session_state["guideline_tab"] = "For and against"
    table = page.run().table[0].value
    assert list(table["All"]) == [sum(shares.values()) for shares in counts.values()]
    page.toggle(key="guideline_ivig").set_value(True).run()
    assert sum(page.table[0].value["All"]) == sum(item.intervention == "IVIG" for item in corpus.load_statements())
    page.session_state["guideline_tab"] = "Statements"
    assert len(titles(page.run())) == 1  # the search is still there


def test_the_pathway_is_drawn(opened: Any) -> None:
    page = opened("guideline")
    page.session_state["guideline_tab"] = "Pathway"
    assert "The guideline's pathway" in [item.value for item in page.run().header]
    assert not page.exception


# --- Citations -------------------------------------------------------------------------------------------------------


def test_every_reference_is_shown_with_what_is_known_and_what_is_not(opened: Any) -> None:
    text = shown(opened("citations"))
    for reference in corpus.load_references():
        assert reference.known in text
    assert "Not given in the source: authors, title, journal, year" in text
    assert "Arthritis Rheumatol 2020;72(4):529-556." in text


@pytest.mark.parametrize(
    ("words", "named", "absent"),
    [
        ("4", "Reference 4 of the guidance document", "Reference 1 of the guidance document"),
        ("2018", "2018 GLADEL-PANLAR guideline", "2020 American College of Rheumatology guideline"),
        (
            "American College of Rheumatology",
            "2020 American College of Rheumatology guideline",
            "2018 GLADEL-PANLAR guideline",
        ),
        ("pitfall-blood-supply", "Reference 2 of the guidance document", "Reference 4 of the guidance document"),
    ],
)
def test_a_citation_is_looked_up(opened: Any, words: str, named: str, absent: str) -> None:
    page = opened("citations")
    page.text_input(key="citations_words").set_value(words).run()
    assert f"**{named}**" in shown(page)
    assert f"**{absent}**" not in shown(page)


def test_what_is_not_found_is_said_literally(opened: Any) -> None:
    page = opened("citations")
    for words in ("99", "1999", "<b>zzz</b>"):
        page.text_input(key="citations_words").set_value(words).run()
        assert len(page.info) == 1
        assert "<b>" not in page.info[0].value.replace("\\<b\\>", "")


def test_a_statement_without_a_reference_has_nothing_to_export(opened: Any) -> None:
    page = opened("citations")
    page.text_input(key="citations_words").set_value("off-guideline-preconditions").run()
    assert "attaches no reference" in page.info[0].value
    assert not page.code


def test_what_is_shown_is_what_is_exported(opened: Any) -> None:
    page = opened("citations")
    every = sources(corpus.load_references(), corpus.load_documents())
    for name, style in FORMATS.items():
        page.segmented_control(key="citations_format").set_value(name).run()
        assert page.code[0].value.strip() == style.write(every).strip()
    page.text_input(key="citations_words").set_value("2020").run()
    page.segmented_control(key="citations_format").set_value("csl-json").run()
    assert [item["id"] for item in json.loads(page.code[0].value)] == ["acr-2020"]


# --- Check -----------------------------------------------------------------------------------------------------------


def checked(page: AppTest, text: str, question: str = "") -> AppTest:
    page.text_area(key="check_text").set_value(text)
    page.text_input(key="check_question").set_value(question)
    button(page, "Check").click().run()
    assert not page.exception
    return page


def test_the_examples_do_what_their_titles_say(opened: Any, ui: None) -> None:
    from examples import EXAMPLES

    page = opened("check")
    for example in EXAMPLES:
        assert check(example.text, example.question).allowed is example.allowed, example.title
        page.selectbox(key="check_example").set_value(example.title).run()
        assert not page.exception
        assert bool(page.success) is example.allowed
        assert page.text_area(key="check_text").value == example.text


def test_a_blocked_sentence_is_marked_in_its_place_with_rule_reason_and_statement(opened: Any) -> None:
    page = checked(opened("check"), "IVIG is not recommended. ESHRE supports this view.")
    text = shown(page)
    assert "IVIG is not recommended. :red-badge[1] :red-background[ESHRE supports this view.]" in text
    assert "2 sentences or table rows read: 1 allowed, 1 blocked" in text
    assert "Support from a body or study that the source does not name" in text
    assert "Rule body-outside-source" in text
    assert "The source names two guidelines" in text
    assert any(item.label == "What a reader gets instead" for item in page.expander)


def test_the_question_and_its_patient_count(opened: Any) -> None:
    page = checked(opened("check"), "Yes.")
    assert page.success
    checked(page, "Yes.", "She has lost four pregnancies. Should she have IVIG?")
    assert "Blocked." in page.error[0].value
    assert "Conditions not met" in shown(page)


def test_a_pasted_text_is_never_formatted(opened: Any) -> None:
    page = checked(opened("check"), HOSTILE, HOSTILE)
    values = [re.sub(r"(`+) .*? \1", "", item.value) for item in [*page.markdown, *page.caption, *page.error]]
    assert any("Go" in value for value in values)
    for value in values:
        for live in ("<b>", "![x]", ":material/check:", "www.", "\n# ", ":red[", "http:/"):
            assert live not in value, value


def test_nothing_to_check_says_so_and_clear_empties_the_form(opened: Any) -> None:
    page = checked(opened("check"), "  ")
    assert "nothing to check" in page.info[0].value
    checked(page, "IVIG works.")
    button(page, "Clear").click().run()
    assert page.text_area(key="check_text").value == ""
    assert not page.error


def test_the_marked_text_keeps_lines_and_paragraphs(ui: None) -> None:
    import marked

    found = highlighted("One.\n- two\n\n  Three.", ())
    assert marked.marked(found) == "One\\.  \n\\- two\n\nThree\\.".replace("\\.", ".")


def test_the_published_figures_are_those_of_the_file_with_date_and_version(opened: Any) -> None:
    figures = published.load()
    page = opened("check")
    assert f"Measured on {figures.measured}" in shown(page)
    table = page.table[0].value
    assert str(table["Share"].iloc[0]).startswith(f"{figures.rows[0].share.count} of {figures.rows[0].share.total} ")
    assert date.fromisoformat(figures.measured)
    assert {row.answers for row in figures.rows} >= {"Unsafe answers, written freely", "Safe answers, written freely"}


def test_published_figures_that_are_missing_or_broken_are_an_error_and_no_crash(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("", "{}", '{"measured": "x"}'):
        with pytest.raises(CorpusError, match="make published"):
            published.parse(text)
    monkeypatch.setattr(published, "FILE", "nothing.json")
    page = opened("check")
    assert "make published" in shown(page)


def test_figures_are_measured_as_they_are_published(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.evals import Options
    from assistant.evals import check as part

    whole = part.run
    monkeypatch.setattr(part, "run", lambda _: whole(Options(limit=20)))
    data = published.measure(date(2026, 1, 31), parts=("check",))
    found = published.parse(json.dumps(data))
    assert found.measured == "2026-01-31"
    assert [row.share.total for row in found.rows] == [20, 20]
    assert sum(leaks.total for _, leaks, _ in found.by_policy) == 20
