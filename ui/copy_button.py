"""A button that copies a text. The text reaches the browser as data, never as markup."""

from __future__ import annotations

import streamlit as st

_HTML = '<button type="button">Copy</button><span role="status"></span>'
_CSS = """
:host { display: inline-block; }
button { font: inherit; font-size: 0.875rem; color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius, 8px);
  min-height: 2.5rem; padding: 0.25rem 0.75rem; cursor: pointer; }
button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
span { font-size: 0.875rem; margin-left: 0.5rem; color: var(--st-text-color); }
"""
_JS = """
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {  // a page that is not served over https from another machine has no clipboard of its own
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
export default function({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("span");
  button.textContent = data.label;
  status.textContent = "";
  button.onclick = async () => {
    const done = await copied(data.text);
    button.focus();
    status.textContent = done ? "Copied" : "Please copy by hand";
    setTimeout(() => { status.textContent = ""; }, 4000);
  };
}
"""
_button = st.components.v2.component("rpl_assistant_copy", html=_HTML, css=_CSS, js=_JS)


def show(text: str, key: str, label: str = "Copy") -> None:
    """The button; `key` tells it from others on the page."""
    _button(data={"text": text, "label": label}, key=key, width="content")
