"""The chat: questions, answers with their sources, and the case form."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import Any

import case_form
import library
import render
import service
import streamlit as st
import wording
from conversation import NOTICE, Exchange, Pending, as_markdown, news, turns

from assistant.core.types import Case, CaseFacts
from assistant.errors import AssistantError

WHAT_THIS_IS = (
    ":material/stethoscope: **For clinicians.** Not medical advice for patients, and no substitute for judgement.",
    ":material/description: **One document.** What it does not cover, the assistant cannot answer, and says so.",
    ":material/block: **IVIG is off-guideline here.** Guidelines recommend against it; nothing here recommends it.",
)
STARTERS = (
    "Does the guideline support IVIG after repeated losses?",
    "Which drugs come first in obstetric APS?",
    "What is left when aspirin and LMWH have failed?",
    "Do raised NK cells change the advice?",
    "Five losses, never a live birth. Aspirin, LMWH and HCQ each failed. May IVIG be discussed?",
)

state = st.session_state
state.setdefault("exchanges", [])
state.setdefault("form", {})
state.setdefault("pending", None)
exchanges: list[Exchange] = state.exchanges
form: dict[str, Any] = state.form


def ask(question: str) -> None:
    """Let a question wait for this run, or the next one, to answer it."""
    state.pending = Pending(question)


def ask_again() -> None:
    """Bring the last exchange up to date: after a corrected fact, or after an error."""
    if exchanges:
        state.pending = Pending(exchanges[-1].question, again=True)


def start_anew() -> None:
    """Forget the conversation and the case."""
    state.update(exchanges=[], form={}, pending=None)


def show_header() -> None:
    """The title, the notice, and what can be done with a conversation."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("RPL Assistant", width="stretch")
        if exchanges:
            st.button("New conversation", icon=":material/add_comment:", on_click=start_anew)
            st.download_button(
                "Download",
                as_markdown(exchanges),
                "rpl-assistant-conversation.md",
                "text/markdown",
                icon=":material/download:",
                on_click="ignore",
            )
    if exchanges:
        st.caption(NOTICE)


def show_welcome() -> None:
    """What an empty conversation shows: what this is, what it is not, and questions to start with."""
    st.markdown(
        "Ask what one guidance document says on **IVIG in recurrent pregnancy loss**. Every answer names its sources "
        "and is checked by rules before you see it."
    )
    with st.container(border=True):
        st.markdown("  \n".join(f":small[{line}]" for line in (*WHAT_THIS_IS, wording.privacy(service.chat_model()))))
    st.pills("Questions to start with", STARTERS, key="starter", wrap=True, on_change=lambda: ask(state.starter))


def show_history() -> None:
    """Every exchange so far, the last one with a way to try again where it failed."""
    for index, exchange in enumerate(exchanges):
        latest = index == len(exchanges) - 1
        if latest and state.pending and state.pending.again:
            return
        render.question(exchange.question)
        render.reply(exchange, library.load(), open_case=latest and news(exchanges))
    if exchanges and exchanges[-1].problem:
        st.button("Try again", icon=":material/refresh:", on_click=ask_again)


def answer(pending: Pending) -> Exchange:
    """Ask the assistant, showing each stage as it comes. A failure becomes part of the exchange, and loses nothing."""
    asked = Exchange(pending.question, form=dict(form))
    stages: list[str] = []
    started = time.monotonic()
    with st.chat_message("assistant", avatar=render.ASSISTANT), st.status("Reading the question") as status:

        def on_stage(stage: str) -> None:
            stages.append(stage)
            status.update(label=stage)
            st.write(stage)

        try:
            opening = service.service().retry()
            while (assistant := service.wait(opening)) is None:
                status.update(label=service.service().stage)
            given = assistant.ask(turns(exchanges, pending), case=_stated(form), on_stage=on_stage)
        except AssistantError as error:
            return _failed(asked, pending, str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("answering failed")
            return _failed(asked, pending, f"the assistant failed unexpectedly ({type(error).__name__}); try again")
    return replace(asked, answer=given, stages=tuple(stages), seconds=time.monotonic() - started)


def _stated(form: dict[str, Any]) -> dict[str, Any] | None:
    return CaseFacts().as_json() | form if form else None


def _failed(asked: Exchange, pending: Pending, problem: str) -> Exchange:
    """The exchange with its problem; an answer that was to be brought up to date stays."""
    return replace(exchanges[-1] if pending.again else asked, problem=problem)


def serve(pending: Pending) -> None:
    """Answer the question that waits, keep the exchange, and show the page afresh."""
    render.question(pending.question)
    exchange = answer(pending)
    if pending.again:
        exchanges.pop()
    exchanges.append(exchange)
    state.pending = None
    st.rerun()


def latest_case() -> Case:
    """The case as last read: an empty one before the first answer."""
    answers = [exchange.answer for exchange in exchanges if exchange.answer]
    return answers[-1].case if answers else Case()


def main() -> None:
    """The page, from top to bottom."""
    service.service().start()
    with st.sidebar:
        case_form.show(form, latest_case(), ask_again)
    show_header()
    if typed := st.chat_input("Ask about IVIG in recurrent pregnancy loss", submit_mode="disable"):
        ask(typed)
    welcome = st.empty()
    if not exchanges and not state.pending:
        with welcome.container():
            show_welcome()
    show_history()
    if state.pending:
        serve(state.pending)


main()
