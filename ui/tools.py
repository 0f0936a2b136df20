"""What can be done with a conversation: start a new one, export it, keep it on this machine, choose who drafts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import conversation
import kept
import printable
import render
import service
import session
import streamlit as st
import wording

from assistant.errors import AssistantError
from assistant.gate import Gate

BUILT_IN = "The guideline's own words"
_FOLDER = "conversations"


def actions() -> None:
    """New conversation, and export of this one."""
    with st.container(horizontal=True):
        st.button("New conversation", icon=":material/add_comment:", on_click=session.start_anew)
        with st.popover("Export", icon=":material/download:"):
            _export()


def _export() -> None:
    exchanges = session.exchanges()
    made = f"Made on {datetime.now().astimezone():%d %B %Y, %H:%M}."
    st.download_button(
        "Printable page",
        lambda: printable.page(exchanges, made),
        "rpl-assistant-conversation.html",
        "text/html",
        icon=":material/print:",
        on_click="ignore",
        width="stretch",
    )
    st.download_button(
        "Markdown",
        lambda: conversation.as_markdown(exchanges),
        "rpl-assistant-conversation.md",
        "text/markdown",
        icon=":material/markdown:",
        on_click="ignore",
        width="stretch",
    )
    st.caption("Open the printable page in a browser to print it or to save it as PDF.")


def model() -> str | None:
    """The chat model that the reader chose; None for the guideline's own words."""
    offered, first = service.chat_models()
    chosen = st.session_state.setdefault("model", first)
    return chosen if chosen in offered else None


def choose_model() -> None:
    """The choice of who drafts; nothing where no chat model is set up."""
    offered, _ = service.chat_models()
    if not offered:
        return
    options = [None, *offered]
    current = model()

    def chosen() -> None:
        st.session_state.model = st.session_state.model_choice

    st.selectbox(
        "Answers drafted by",
        options,
        index=options.index(current),
        format_func=lambda name: name or BUILT_IN,
        key="model_choice",
        on_change=chosen,
        help="Whoever drafts, every answer passes the same rule check before it is shown.",
    )


def keep_switch() -> None:
    """The switch that keeps conversations on this machine."""
    if not service.private_machine():
        st.caption(":material/lock: This page serves other machines, too: conversations are not kept.")
        return
    try:
        shelf = kept.Shelf(service.data_folder() / _FOLDER)
        on = shelf.on
    except AssistantError as error:
        render.problem(str(error))
        return
    st.toggle(
        "Keep conversations on this machine",
        value=on,
        key="keep",
        on_change=_guarded(lambda: _switch(shelf)),
        help="Off unless you switch it on. Kept as files in the data folder that only your account can read.",
    )


def kept_conversations() -> None:
    """Those that are kept, to open and to delete."""
    if not service.private_machine():
        return
    try:
        shelf = kept.Shelf(service.data_folder() / _FOLDER)
        kept_ones = shelf.list()
    except AssistantError:  # the switch says so
        return
    if not kept_ones:
        return
    with st.expander(f"Kept conversations ({len(kept_ones)})", icon=":material/history:", type="compact"):
        for item in kept_ones:
            _row(shelf, item)
        with st.popover("Delete all", icon=":material/delete_forever:", type="tertiary"):
            st.markdown("All kept conversations are deleted, and cannot be brought back.")
            st.button("Delete them", icon=":material/delete_forever:", on_click=_guarded(shelf.clear), key="clear")


def save() -> None:
    """Keeps the conversation as it stands, if that is switched on; a failure is shown, and loses nothing."""
    if not service.private_machine():
        return
    try:
        shelf = kept.Shelf(service.data_folder() / _FOLDER)
        if shelf.on:
            shelf.save(session.conversation_id(), session.exchanges())
    except AssistantError as error:
        st.toast(wording.escaped(wording.sentence(str(error))), icon=":material/error:")


def _row(shelf: kept.Shelf, item: kept.Kept) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"kept_{item.id}"):
        st.button(
            wording.escaped(item.title),
            key=f"open_{item.id}",
            type="tertiary",
            width="stretch",
            on_click=_guarded(lambda: session.open_kept(item.id, shelf.load(item.id, Gate()))),
        )
        st.button(
            "",
            icon=":material/delete:",
            key=f"delete_{item.id}",
            type="tertiary",
            help=f"Delete the conversation {wording.escaped(item.title)}",
            on_click=_guarded(lambda: shelf.delete(item.id)),
        )


def _switch(shelf: kept.Shelf) -> None:
    shelf.switch(st.session_state.keep)
    if st.session_state.keep and session.exchanges():
        shelf.save(session.conversation_id(), session.exchanges())


def _guarded(work: Callable[[], object]) -> Callable[[], None]:
    """A callback whose failure becomes a message."""

    def run() -> None:
        try:
            work()
        except AssistantError as error:
            st.toast(wording.escaped(wording.sentence(str(error))), icon=":material/error:")

    return run
