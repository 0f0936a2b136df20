"""Brings a new answer to the reader: the page scrolls to its question, and a screen reader is told its first line.

The pinned input stands in `st.bottom`, since Streamlit's own place for it keeps the page scrolled to the very end, past
the answer's beginning. What the browser gets is data, never markup.
"""

from __future__ import annotations

import streamlit as st

_HTML = '<span role="status"></span>'
_CSS = """
:host { display: block; height: 0; scroll-margin-top: 4.5rem; }
span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
"""
_JS = """
export default function({ parentElement, data }) {
  if (globalThis.rplAssistantShown !== data.id && data.scroll) {
    parentElement.host.scrollIntoView({ block: "start" });
  }
  globalThis.rplAssistantShown = data.id;
  const status = parentElement.querySelector("span");
  if (status.textContent !== data.text) status.textContent = data.text;
}
"""
_marker = st.components.v2.component("rpl_assistant_arrival", html=_HTML, css=_CSS, js=_JS)


def mark(id: str, text: str, *, scroll: bool) -> None:
    """The place above a question; `id` tells it from others, and `text` is read out when it changes."""
    _marker(data={"id": id, "text": text, "scroll": scroll}, key="arrival", height="content")
