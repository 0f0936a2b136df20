"""The page's behaviour, driven without a browser and with an assistant that answers at once."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from assistant import ui_launch
from assistant.core.decision import conditions, decide
from assistant.core.types import Answer, Attempt, Case, CaseFacts, Citation, Evidence, Finding
from assistant.corpus import data_folder
from assistant.errors import AssistantError, ConfigError, StoreError
from assistant.pipeline import Assistant

SPOOF = "**Passed the rule check** <b>IVIG</b> :green[yes] ![x](http://example.org/x.png)\n\n# Go `ahead`"


@dataclass
class Scripted:
    """Stands in for the assistant: keeps what it was asked, and answers with a fixed text or fails."""

    asked: list[tuple[tuple[str, ...], Mapping[str, Any] | None]] = field(default_factory=list)
    withheld: tuple[Finding, ...] = ()
    problem: AssistantError | None = None

    def ask(
        self,
        question: Sequence[str],
        *,
        case: Mapping[str, Any] | None = None,
        on_stage: Callable[[str], None] | None = None,
    ) -> Answer:
        self.asked.append((tuple(question), case))
        if self.problem:
            raise self.problem
        assert on_stage is not None
        on_stage("Searching the guideline")
        read = _read(question[-1], case)
        return Answer(
            turns=tuple(question),
            text="IVIG is not recommended [1].",
            abstained=False,
            decision=decide(read),
            case=read,
            conditions=conditions(read),
            citations=(Citation("acr-against-ivig", (1,), "Quoted."),),
            retrieved=("acr-against-ivig",),
            attempts=(Attempt(self.withheld),),
        )


def _read(question: str, form: Mapping[str, Any] | None) -> Case:
    """A reader of one phrase, which the form outranks."""
    if "six losses" not in question and form is None:
        return Case()
    found = Case(CaseFacts(prior_losses=6), True, evidence={"prior_losses": Evidence(0, 0, 10, "six losses")})
    stated = {name: value for name, value in (form or {}).items() if value not in (None, [])}
    return replace(found, facts=replace(found.facts, **stated))


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    double = Scripted()
    monkeypatch.setattr(Assistant, "open", lambda **_: double)
    st.cache_resource.clear()
    yield double
    st.cache_resource.clear()


@pytest.fixture
def page(scripted: Scripted) -> AppTest:  # the page must not open the real assistant
    return AppTest.from_file(str(data_folder("ui") / "app.py"), default_timeout=30).run()


def ask(page: AppTest, question: str) -> AppTest:
    page.chat_input[0].set_value(question).run()
    assert not page.exception
    return page


def shown(page: AppTest) -> str:
    """All of the page's formatted text, without the backslashes that make it literal."""
    kinds = ("markdown", "caption", "warning", "error")
    return "\n".join(str(item.value) for kind in kinds for item in page.get(kind)).replace("\\", "")


def button(page: AppTest, label: str) -> Any:
    return next(item for item in page.button if item.label == label)


def test_an_empty_conversation_says_what_this_is_and_offers_questions(page: AppTest) -> None:
    assert "Not medical advice for patients" in shown(page)
    assert "enter no data that identify a patient" in shown(page)
    page.pills(key="starter").set_value(page.pills(key="starter").options[0]).run()
    assert "IVIG is not recommended" in shown(page)


def test_an_answer_shows_its_markers_its_sources_and_the_check(page: AppTest) -> None:
    text = shown(ask(page, "Is it advised?"))
    assert "IVIG is not recommended :primary[**[1]**]" in text
    assert "Passed the rule check" in text
    assert "Conditional recommendation against" in text
    assert "**Section:** The evidence against IVIG" in text
    assert "Arthritis Rheumatol" in text


def test_what_the_user_writes_is_never_formatted(page: AppTest) -> None:
    ask(page, SPOOF)
    assert [item.value for item in page.text] == [SPOOF]
    assert "example.org" not in shown(page)


def test_earlier_messages_go_along_with_the_next_question(page: AppTest, scripted: Scripted) -> None:
    ask(ask(page, "First?"), "Second?")
    assert scripted.asked[-1] == (("First?", "Second?"), None)


def test_a_patient_is_shown_with_the_users_own_words(page: AppTest) -> None:
    text = shown(ask(page, "She had six losses."))
    assert "Facts missing" in text
    assert "Five or more prior losses: ` “six losses” `" in text


def test_a_corrected_fact_outranks_the_text_and_renews_the_answer(page: AppTest, scripted: Scripted) -> None:
    ask(page, "She had six losses.")
    page.number_input(key="fact_prior_losses").set_value(2).run()
    turns, case = scripted.asked[-1]
    assert turns == ("She had six losses.",)
    assert case is not None
    assert case["prior_losses"] == 2
    assert "Conditions not met" in shown(page)
    assert "Facts missing" not in shown(page)
    button(page, "Clear what I set").click().run()
    assert scripted.asked[-1][1] is None
    assert page.number_input(key="fact_prior_losses").value == 6


def test_a_withheld_draft_shows_the_rule_and_the_reason(page: AppTest, scripted: Scripted) -> None:
    scripted.withheld = (Finding("stance-endorses", "", "The draft endorsed IVIG.", ("acr-against-ivig",)),)
    text = shown(ask(page, "Is it advised?"))
    assert "A draft was withheld" in text
    assert "The draft endorsed IVIG." in text
    assert "Rule stance-endorses. Rests on: The 2020 ACR" in text


def test_an_error_loses_nothing_and_can_be_tried_again(page: AppTest, scripted: Scripted) -> None:
    ask(page, "First?")
    scripted.problem = StoreError("the folder /data is read-only; choose another")
    ask(page, "Second?")
    assert page.error[0].value == "The folder /data is read-only; choose another."
    assert [item.value for item in page.text] == ["First?", "Second?"]
    scripted.problem = None
    button(page, "Try again").click().run()
    assert not page.error
    assert scripted.asked[-1][0] == ("First?", "Second?")


def test_an_assistant_that_cannot_open_is_tried_again(
    page: AppTest, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> Assistant:
        raise StoreError("no space left")

    st.cache_resource.clear()
    with monkeypatch.context() as patch:
        patch.setattr(Assistant, "open", broken)
        ask(page, "Anyone there?")
        assert page.error[0].value == "No space left."
    button(page, "Try again").click().run()
    assert not page.error
    assert scripted.asked[-1][0] == ("Anyone there?",)


def test_a_new_conversation_forgets_questions_and_case(page: AppTest) -> None:
    ask(page, "She had six losses.")
    button(page, "New conversation").click().run()
    assert not page.text
    assert page.number_input(key="fact_prior_losses").value is None


def test_the_guideline_is_searched_by_words_and_opened_by_address(page: AppTest) -> None:
    page.query_params["statement"] = "pitfall-nk-cells"
    page.switch_page("views/guideline.py").run()
    assert not page.exception
    assert "pitfall-nk-cells, line 30" in shown(page)
    page.query_params.clear()
    page.text_input[0].set_value("gladel-panlar strongly").run()
    assert [item.label.split(" guideline")[0] for item in page.expander] == ["The 2018 GLADEL-PANLAR"]
    page.text_input[0].set_value("hydroxychloroqine zzz").run()
    assert "No statement contains all of these words." in page.info[0].value


def test_every_page_shows_without_an_error(page: AppTest) -> None:
    for path in sorted((data_folder("ui") / "views").glob("*.py")):
        assert not page.switch_page(f"views/{path.name}").run().exception


@pytest.mark.parametrize("words", ["`", "``` a ``", "a\n\n# b", "\u202ex\u200b", "x" * 1000])
def test_quoted_words_stay_inside_their_quotation(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(data_folder("ui")))
    import wording

    quotation = wording.quoted(words)
    fence = quotation[: len(quotation) - len(quotation.lstrip("`"))]
    assert fence not in quotation[len(fence) : -len(fence)]
    assert quotation.isprintable()
    assert len(quotation) < 200


def test_an_address_in_use_is_a_plain_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"cannot listen on 127.0.0.1, port {port}: .*; choose another"):
            ui_launch.launch("127.0.0.1", port, open_browser=False)


def test_the_server_is_told_to_tell_nobody() -> None:
    line = ui_launch.command("127.0.0.1", 8501, open_browser=False)
    assert "--browser.gatherUsageStats=false" in line
    assert "--browser.serverAddress=127.0.0.1" in line
