"""Ask: questions, and answers with their grade, their sources, the conditions of a patient, and the check."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

import answer_view
import arrival
import case_form
import conversation
import copy_button
import library
import opinion
import render
import service
import session
import streamlit as st
import suggestions
import tools
import wording
from conversation import NOTICE, Exchange, Pending
from streamlit.delta_generator import DeltaGenerator

from assistant import corpus
from assistant.core.types import Answer, Decision
from assistant.errors import AssistantError
from assistant.gate import Assessment

WHAT_THIS_IS = (
    ":material/stethoscope: **For clinicians.** Not medical advice for patients, and no substitute for judgement.",
    ":material/description: **One document.** What it does not cover, the assistant cannot answer, and says so.",
    ":material/block: **IVIG is off-guideline here.** Guidelines recommend against it; nothing here recommends it.",
)
AT_ONCE = 0.4  # seconds within which an answer needs no sign that it is under way
PATIENCE = 1.0  # seconds after which the wait can be stopped
STOPPED = "stopped before there was an answer"


def show_header() -> DeltaGenerator:
    """The title, and once there is a conversation what can be done with it; the place for news to a screen reader."""
    with st.container(gap=None):
        st.title("RPL Assistant")
        news = st.container()
    if session.exchanges() or session.pending():
        st.caption(NOTICE)
        tools.actions()
    return news


def show_welcome() -> None:
    """What an empty conversation shows: what this is, what it is not, and questions to start with."""
    st.markdown(
        "Ask what one guidance document says on **IVIG in recurrent pregnancy loss**. Every answer names its sources "
        "and is checked by rules before you see it."
    )
    with st.container(border=True):
        st.markdown("  \n".join(f":small[{line}]" for line in (*WHAT_THIS_IS, wording.privacy(tools.model()))))
    starters = corpus.load_suggestions().starters
    roles = list(starters)
    role = st.segmented_control("I am a", roles, default=roles[0], required=True, key="role")
    render.questions(starters[role], "starter", session.ask)


def show_history() -> None:
    """Every exchange so far, the last one with what can be done next."""
    exchanges, waiting = session.exchanges(), session.pending()
    for index, exchange in enumerate(exchanges):
        latest = index == len(exchanges) - 1
        if latest and waiting and waiting.again:
            return
        show_exchange(exchange, index, latest=latest and waiting is None)


def show_exchange(exchange: Exchange, index: int, *, latest: bool) -> None:
    """One question with its answer or its problem."""
    with show_question(exchange.question, index, latest=latest).container():
        show_outcome(exchange, index, latest=latest)


def show_question(question: str, index: int, *, latest: bool) -> DeltaGenerator:
    """The question, and the place below it for what comes of it."""
    if latest:  # the first question is in sight anyway
        arrival.mark(mark(index), scroll=index > 0)
    answer_view.question(question)
    return st.chat_message("assistant", avatar=answer_view.ASSISTANT)


def mark(index: int) -> str:
    """What tells one question from all others."""
    return f"{session.conversation_id()}_{index}"


def show_outcome(exchange: Exchange, index: int, *, latest: bool) -> None:
    """The answer, or the problem in its place."""
    if exchange.answer:
        answer_view.answer(exchange.answer, library.load())
        if exchange.answer.decision is not Decision.GENERAL:
            show_patient(exchange.answer, index, latest=latest)
        show_actions(exchange, exchange.answer, index)
    if exchange.problem:
        show_problem(exchange.problem)
        if latest:
            st.button("Try again", icon=":material/refresh:", on_click=session.ask_again)
    if latest and exchange.answer and not exchange.problem:
        show_next(exchange.answer, index)


def show_problem(problem: str) -> None:
    """Why there is no answer; that the reader did not want to wait is no error."""
    text = wording.escaped(wording.sentence(problem))
    if problem == STOPPED:
        st.info(text, icon=":material/stop_circle:")
    else:
        st.error(text, icon=":material/error:")


def show_patient(found: Answer, index: int, *, latest: bool) -> None:
    """The six conditions as a checklist; with the latest answer also what is missing, and the alternatives."""
    title = f"The six documented conditions: {wording.tally(found.conditions)}"
    with st.expander(title, expanded=latest and not found.abstained, icon=":material/checklist:"):
        answer_view.conditions(found.conditions)
        st.caption(wording.DECISION_MEANS[found.decision])
        if latest:
            if missing := suggestions.missing(found):
                st.markdown("**What is missing?** A click brings the answer up to date.")
                case_form.missing(session.form(), missing, f"missing_{index}", session.ask_again)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button("Correct the facts", icon=":material/edit:", on_click=_open_correction)
                st.page_link("views/case.py", label="Open as a case", icon=":material/checklist:")
    if latest and found.decision is not Decision.CONDITIONS_MET:
        answer_view.alternatives(Assessment(found.case, found.decision, found.conditions), found.text)


def show_actions(exchange: Exchange, found: Answer, index: int) -> None:
    """Copy, feedback, and how the answer was made."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        copy_button.show(conversation.as_text(found), f"copy_{index}")
        with st.popover("Feedback", icon=":material/thumbs_up_down:"):
            opinion.show(exchange, f"feedback_{session.conversation_id()}_{index}")
        with st.popover("How it was made", icon=":material/account_tree:"):
            answer_view.making(exchange, found, library.load())


def show_next(found: Answer, index: int) -> None:
    """Questions that may come next."""
    offered = suggestions.next_questions(found, [exchange.question for exchange in session.exchanges()])
    if offered:
        st.caption("Ask next")
    render.questions(offered, f"next_{index}", session.ask)


def _open_correction() -> None:
    st.session_state.correcting = True


@st.dialog("Correct the facts", on_dismiss="rerun")
def correct() -> None:
    """The case form over the conversation; closing it brings the answer up to date."""
    st.caption("A fact that you set here outranks what the text says. Click a chosen value again to leave it open.")
    case_form.show(session.form(), session.latest_case(), prefix="correct")
    if st.button("Update the answer"):
        st.rerun()


def job(pending: Pending) -> service.Job:
    """The answer under way for this question: an earlier run of the script may have asked for it."""
    turns = conversation.turns(session.exchanges(), pending)
    case = conversation.stated(session.form())
    key = (turns, case, tools.model())
    running = st.session_state.get("job")
    if running and running.key == key:
        return running
    if running:
        running.stop()
    st.session_state.job = service.service().ask(key, turns, case, tools.model())
    return st.session_state.job


def serve(pending: Pending) -> None:
    """Wait for the answer to the question, showing each stage as it comes, and show the answer in the same place.

    An answer that comes at once takes the place of the one before, without a moment in which there is none.
    """
    index = len(session.exchanges()) - pending.again
    running = job(pending)
    place = show_question(pending.question, index, latest=True)
    if not running.wait(AT_ONCE):
        place = place.empty()
        if not running.wait():  # a moment for the browser to clear the place: it would keep what is replaced at once
            with place.container():
                wait(running)
    exchange = outcome(running, pending)
    session.answered(exchange)
    with place.container():
        show_outcome(exchange, index, latest=True)
    tools.save()


def wait(running: service.Job) -> None:
    """Each stage as it comes, and after a while the way out."""
    status = st.status(running.stage)
    stop = st.empty()
    offered = False
    while not running.wait():
        status.update(label=running.stage)
        if not offered and time.monotonic() - running.started > PATIENCE:
            stop.button("Stop waiting", icon=":material/stop_circle:", on_click=stop_waiting)
            offered = True


def outcome(done: service.Job, pending: Pending) -> Exchange:
    """The exchange with its answer; a failure becomes part of it, and loses nothing."""
    asked = Exchange(pending.question, form=dict(session.form()))
    assert done.future is not None
    try:
        return replace(asked, answer=done.future.result(), stages=tuple(done.stages), seconds=done.seconds)
    except AssistantError as error:
        return _failed(asked, pending, str(error))
    except Exception as error:
        logging.getLogger(__name__).exception("answering failed")
        return _failed(asked, pending, f"the assistant failed unexpectedly ({type(error).__name__}); try again")


def _failed(asked: Exchange, pending: Pending, problem: str) -> Exchange:
    """The exchange with its problem; an answer that was to be brought up to date stays."""
    if pending.again:
        return replace(session.exchanges()[-1], problem=problem, form=asked.form)
    return replace(asked, problem=problem)


def stop_waiting() -> None:
    """The reader's own way out of a long wait; the question stays and can be asked again."""
    waited = session.pending()
    if waited:
        asked = Exchange(waited.question, form=dict(session.form()))
        session.stop_job()
        session.answered(_failed(asked, waited, STOPPED))


def tell(place: DeltaGenerator) -> None:
    """What came of the latest question, for a screen reader."""
    exchanges = session.exchanges()
    with place:
        if exchanges:
            arrival.tell(mark(len(exchanges) - 1), wording.announcement(exchanges[-1].answer, exchanges[-1].problem))
        else:
            arrival.tell("", "")


def main() -> None:
    """The page, from top to bottom."""
    service.service().start()
    with st.bottom:
        typed = st.chat_input("Ask about IVIG in recurrent pregnancy loss", submit_mode="disable")
    if typed:
        session.ask(typed)
    if not session.pending() and conversation.outdated(session.exchanges(), session.form()):
        session.ask_again()
    with st.sidebar:
        tools.choose_model()
        tools.keep_switch()
    news = show_header()
    welcome = st.empty()
    if not session.exchanges() and not session.pending():
        with welcome.container():
            show_welcome()
    show_history()
    if pending := session.pending():
        serve(pending)
    tell(news)
    with st.sidebar:  # now that the answer is kept
        tools.kept_conversations()
    if st.session_state.pop("correcting", False):
        correct()


main()
