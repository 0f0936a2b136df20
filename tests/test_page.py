"""The Ask page's behaviour, driven without a browser and with an assistant that answers at once."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from assistant import ui_launch
from assistant.core.types import Finding, SitePart, SitePassage, SiteWithheld
from assistant.corpus import data_folder
from assistant.errors import ConfigError, StoppedError, StoreError
from assistant.pipeline import Assistant
from tests.scripted import Scripted, ask, button, shown

SPOOF = "**Passed the rule check** <b>IVIG</b> :green[yes] ![x](http://example.org/x.png)\n\n# Go `ahead`"


def test_an_empty_conversation_says_what_this_is_and_offers_questions(page: AppTest) -> None:
    assert "Not medical advice for patients" in shown(page)
    assert "enter no data that identify a patient" in shown(page)
    page.button(key="starter_0").click().run()
    assert "IVIG is not recommended" in shown(page)


def test_the_questions_to_start_with_are_those_of_the_role(page: AppTest) -> None:
    first = page.button(key="starter_0").label
    page.segmented_control(key="role").set_value("Librarian").run()
    assert page.button(key="starter_0").label != first


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
    button(page, "Correct the facts").click().run()
    assert page.number_input(key="correct_prior_losses").value == 6
    page.number_input(key="correct_prior_losses").set_value(2).run()
    turns, case = scripted.asked[-1]
    assert turns == ("She had six losses.",)
    assert case is not None
    assert case["prior_losses"] == 2
    assert "Conditions not met" in shown(page)
    assert "Facts missing" not in shown(page)


def test_a_missing_fact_is_given_by_one_click(page: AppTest, scripted: Scripted) -> None:
    ask(page, "She had six losses.")
    page.pills(key="missing_0_rpl_type").set_value("secondary").run()
    turns, case = scripted.asked[-1]
    assert turns == ("She had six losses.",)
    assert case is not None
    assert case["rpl_type"] == "secondary"
    assert "Conditions not met" in shown(page)


def test_a_question_to_ask_next_is_asked_by_one_click(page: AppTest, scripted: Scripted) -> None:
    ask(page, "She had six losses.")
    following = page.button(key="next_0_0")
    following.click().run()
    assert scripted.asked[-1][0] == ("She had six losses.", following.label)


def test_the_alternatives_are_the_guidelines_own(page: AppTest) -> None:
    assert "methylprednisolone at a high dose" in shown(ask(page, "She had six losses."))


def test_a_stopped_answer_ends_and_says_so(scripted: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(data_folder("ui")))
    import service

    scripted.waits = threading.Event()
    job = service.Service().ask("key", ("Slow?",), None, None)
    assert not job.wait(0.05)
    job.stop()
    assert job.wait(10)
    assert job.future is not None
    assert isinstance(job.future.exception(), StoppedError)


def test_the_model_that_the_reader_chooses_drafts(
    page: AppTest, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RPL_ASSISTANT_MODELS", "fake:one, fake:two")
    page.run()
    assert "**Private.**" in shown(page)
    page.selectbox(key="model_choice").set_value("fake:two").run()
    assert "fake:two receives your messages" in shown(page)
    assert "the chat model fake:two" in shown(ask(page, "Is it advised?"))


def test_feedback_is_kept_in_a_file_of_its_owner(page: AppTest, tmp_path: Path) -> None:
    ask(page, "Is it advised?")
    key = f"feedback_{page.session_state.conversation_id}_0"
    page.feedback(key=f"{key}_thumb").set_value(0).run()
    page.text_area(key=f"{key}_remark").set_value("Too short.").run()
    page.button(key=f"{key}_send").click().run()
    file = tmp_path / "data" / "feedback.jsonl"
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert (kept["good"], kept["comment"], kept["statements"]) == (False, "Too short.", ["acr-against-ivig"])
    assert "question" not in kept
    assert file.stat().st_mode & 0o077 == 0


def test_conversations_are_kept_only_when_switched_on_and_can_be_deleted(page: AppTest, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "conversations"
    ask(page, "First?")
    assert not folder.exists()
    page.toggle(key="keep").set_value(True).run()
    ask(page, "Second?")
    (file,) = folder.glob("*.json")
    assert file.stat().st_mode & 0o077 == 0
    button(page, "New conversation").click().run()
    page.button(key=f"open_{file.stem}").click().run()
    assert [item.value for item in page.text] == ["First?", "Second?"]
    assert "IVIG is not recommended" in shown(page)
    page.button(key=f"delete_{file.stem}").click().run()
    assert not list(folder.glob("*.json"))


def test_a_page_for_other_machines_keeps_no_conversation(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", lambda name: "0.0.0.0")
    page.run()
    assert not page.toggle
    assert "conversations are not kept" in shown(page)


def test_a_withheld_draft_shows_the_rule_and_the_reason(page: AppTest, scripted: Scripted) -> None:
    scripted.withheld = (Finding("stance-endorses", "", "The draft endorsed IVIG.", ("acr-against-ivig",)),)
    text = shown(ask(page, "Is it advised?"))
    assert "A draft was withheld" in text
    assert "The draft endorsed IVIG." in text
    assert "Rule stance-endorses. Rests on: The 2020 ACR" in text


def test_a_sites_own_documents_stand_apart_and_are_not_formatted(page: AppTest, scripted: Scripted) -> None:
    passages = (SitePassage("protocol.pdf", 3, "Dosing", SPOOF),)
    scripted.site = SitePart(passages, (SiteWithheld("leaflet.docx", None, ("endorses-ivig",)),))
    scripted.notes = ("the index could not be asked",)
    text = shown(ask(page, "Is it advised?"))
    assert SPOOF in [item.value for item in page.text]
    assert "example.org" not in text
    assert "not part of the guideline" in text
    assert "protocol.pdf, page 3, Dosing" in text
    assert "leaflet.docx: a passage was withheld (rules: endorses-ivig)" in text
    assert page.info[0].value == "The index could not be asked."


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
    def broken(*_: object, **__: object) -> Assistant:
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
    page.switch_page("views/case.py").run()
    assert page.number_input(key="case_prior_losses").value is None


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
