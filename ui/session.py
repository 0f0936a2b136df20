"""What a visitor's session holds for the pages that share it: conversation, case form, and a question that waits."""

from __future__ import annotations

import uuid
from typing import Any

import conversation
import streamlit as st
from conversation import Exchange, Pending

from assistant.core.types import Case
from assistant.gate import Assessment, Gate


def exchanges() -> list[Exchange]:
    """The conversation, to read and to add to."""
    return st.session_state.setdefault("exchanges", [])


def form() -> dict[str, Any]:
    """The facts that the visitor set, to read and to change."""
    return st.session_state.setdefault("form", {})


def description() -> str:
    """The case in the visitor's own words, as typed on the Case page."""
    return st.session_state.setdefault("description", "")


def pending() -> Pending | None:
    """The question that waits for its answer."""
    return st.session_state.setdefault("pending", None)


def conversation_id() -> str:
    """The name under which this conversation may be kept."""
    return st.session_state.setdefault("conversation_id", uuid.uuid4().hex)


def ask(question: str) -> None:
    """Let a question wait for this run of the Ask page, or the next one, to answer it."""
    st.session_state.pending = Pending(question)


def ask_again() -> None:
    """Bring the last exchange up to date: after a corrected fact, or after an error."""
    if exchanges():
        st.session_state.pending = Pending(exchanges()[-1].question, again=True)


def answered(exchange: Exchange) -> None:
    """The question that waited has been dealt with."""
    waited = pending()
    if waited and waited.again:
        exchanges().pop()
    exchanges().append(exchange)
    st.session_state.update(pending=None, job=None)


def start_anew() -> None:
    """Forget the conversation and the case."""
    stop_job()
    st.session_state.update(pending=None, exchanges=[], form={}, description="", conversation_id=uuid.uuid4().hex)


def open_kept(id: str, kept: tuple[Exchange, ...]) -> None:
    """Go on with a kept conversation."""
    start_anew()
    form = dict(kept[-1].form) if kept else {}
    st.session_state.update(exchanges=list(kept), form=form, conversation_id=id)


def stop_job() -> None:
    """Give up the answer that is under way, if any."""
    if job := st.session_state.get("job"):
        job.stop()
    st.session_state.job = None


def latest_case() -> Case:
    """The case as last read: an empty one before the first answer."""
    answers = [exchange.answer for exchange in exchanges() if exchange.answer]
    return answers[-1].case if answers else Case()


def assess() -> Assessment:
    """The case as it stands: the conversation, the description and the form together; InputError on a bad form."""
    words = (*conversation.messages(exchanges()), description())
    return Gate().assess(tuple(text for text in words if text.strip()), conversation.stated(form()))
