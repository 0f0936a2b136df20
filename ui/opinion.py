"""The reader's opinion of an answer: a thumb, a remark, and whether the words of the exchange may be kept with it."""

from __future__ import annotations

from datetime import UTC, datetime

import feedback
import service
import streamlit as st
import wording
from conversation import Exchange

from assistant.errors import AssistantError


def show(exchange: Exchange, key: str) -> None:
    """The small form; `key` tells it from others on the page."""
    if st.session_state.get(f"{key}_sent"):
        st.caption(":material/check: Thank you. Your feedback was kept on this machine.")
        return
    thumb = st.feedback("thumbs", key=f"{key}_thumb")
    remark = st.text_area("Remark (optional)", key=f"{key}_remark", max_chars=2000, height=80)
    words = st.checkbox("Keep my question and this answer with it", key=f"{key}_words")
    st.caption("Kept in a file on the machine that serves this page, and sent nowhere.")

    def send() -> None:
        try:
            now = datetime.now(UTC)
            feedback.record(service.data_folder(), exchange, thumb == 1, remark, words=words, now=now)
            st.session_state[f"{key}_sent"] = True
        except AssistantError as error:
            st.toast(wording.escaped(wording.sentence(str(error))), icon=":material/error:")

    st.button("Keep feedback", key=f"{key}_send", disabled=thumb is None, on_click=send)
