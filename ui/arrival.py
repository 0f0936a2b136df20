"""Brings a new answer to the reader: the page scrolls to its question, and a screen reader is told its first line.

The pinned input stands in `st.bottom`, since Streamlit's own place for it keeps the page scrolled to the very end, past
the answer's beginning. What the browser gets is data, never markup.
"""

from __future__ import annotations

import streamlit as st

# While a page is drawn, what stands above the question still grows or shrinks: the place is held for a moment, until
# the reader scrolls.
_HOLD = """
function hold() {
  const place = globalThis.rplAssistantPlace;
  const until = performance.now() + 1500;
  const own = new AbortController();
  for (const sign of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    addEventListener(sign, () => { place.left = true; own.abort(); }, { signal: own.signal, capture: true });
  }
  const again = () => {
    if (own.signal.aborted || place.left || performance.now() > until) return own.abort();
    place.host?.scrollIntoView({ block: "start" });
    requestAnimationFrame(again);
  };
  again();
}
"""
_PLACE_CSS = ":host { display: block; height: 0; scroll-margin-top: 4.5rem; }"
_PLACE_JS = (
    _HOLD
    + """
export default function({ parentElement, data }) {
  const place = globalThis.rplAssistantPlace ??= {};
  place.host = parentElement.host;
  if (place.id === data.id) return;
  Object.assign(place, { id: data.id, scroll: data.scroll, left: false });
  if (data.scroll) hold();
}
"""
)
_NEWS_HTML = '<span role="status"></span>'
_NEWS_CSS = """
:host { display: block; height: 0; }
span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
"""
_NEWS_JS = (
    _HOLD
    + """
export default function({ parentElement, data }) {
  const status = parentElement.querySelector("span");
  const place = globalThis.rplAssistantPlace ??= {};
  const fresh = place.told !== data.id;
  if (fresh) status.textContent = "";  // else the same first line twice would be news only once
  setTimeout(() => { if (status.textContent !== data.text) status.textContent = data.text; }, fresh ? 50 : 0);
  if (!data.id || !fresh) return;
  place.told = data.id;
  if (place.id === data.id && place.scroll && !place.left) hold();
}
"""
)
_place = st.components.v2.component("rpl_assistant_place", html="<span></span>", css=_PLACE_CSS, js=_PLACE_JS)
_news = st.components.v2.component("rpl_assistant_news", html=_NEWS_HTML, css=_NEWS_CSS, js=_NEWS_JS)


def mark(id: str, *, scroll: bool) -> None:
    """The place above a question, brought to the top of the window when it is new; `id` tells it from others."""
    _place(data={"id": id, "scroll": scroll}, key="arrival", height="content")


def tell(id: str, text: str) -> None:
    """What a screen reader is told when it changes: `text`, for the answer to the question marked `id`.

    Keep it in one place of the page for good: a reader is told only of changes in what was there before. Once for each
    answer, its question is brought to the top again, since only now is there enough below it.
    """
    _news(data={"id": id, "text": text}, key="news", height="content")
