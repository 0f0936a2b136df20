"""One question of the self-test on the page: its texts, the widgets to answer it with, and a response in words."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
import wording

from assistant.learn.items import KIND_NAMES, Item, Kind, Response

WAYS = ("First answer", "Second answer")
Key = Callable[[str], str]
"""Names of widgets -> their keys for one question alone."""


def show(item: Item) -> None:
    """What kind of question it is, the question, and the texts that it is about."""
    st.caption(KIND_NAMES[item.kind])
    st.header(wording.escaped(item.prompt), anchor=False)
    for passage in item.passages:
        _passage(passage.name, passage.text)
    if item.kind is Kind.NEAR_MISS:
        for name, text in zip(WAYS, item.options, strict=True):
            _passage(name, text)


def _passage(name: str, text: str) -> None:
    """A text under its name, literally."""
    st.caption(name)
    with st.container(border=True):
        st.text(text, width="stretch")


def keep(key: Key) -> None:
    """Hold what was chosen or typed, which Streamlit forgets while another tab is open."""
    for name in list(st.session_state):
        if str(name).startswith((key("typed"), key("choice"), key("box_"))):
            st.session_state[name] = st.session_state[name]


def response(item: Item, key: Key) -> Response | None:
    """What the learner has chosen or typed so far; None where that is no answer yet."""
    if item.kind is Kind.FIGURE:
        typed = st.text_input("The figure (a range as 1-2; the unit may be left out)", key=key("typed"), max_chars=40)
        return typed.strip() or None
    if item.kind is Kind.ORDER:
        return _order(item, key)
    if item.several:
        marked = [
            index
            for index, option in enumerate(item.options)
            if st.checkbox(wording.escaped(option), key=key(f"box_{index}"))
        ]
        return tuple(marked) or None
    names = WAYS if item.kind is Kind.NEAR_MISS else item.options
    chosen = st.radio(
        "Your answer",
        range(len(names)),
        index=None,
        format_func=lambda index: wording.escaped(names[index]),
        key=key("choice"),
    )
    return None if chosen is None else (chosen,)


def _order(item: Item, key: Key) -> Response | None:
    """Steps are put in order by choosing one after the other."""
    picked: list[int] = st.session_state.setdefault(key("picked"), [])
    st.caption("Choose what comes first, then what comes next.")
    for number, index in enumerate(picked, start=1):
        st.markdown(f"**{number}.** {wording.escaped(item.options[index])}")
    for index, option in enumerate(item.options):
        if index not in picked:
            st.button(wording.escaped(option), key=key(f"step_{index}"), on_click=picked.append, args=(index,))
    if picked:
        st.button("Take the last one back", icon=":material/undo:", key=key("undo"), on_click=picked.pop)
    return tuple(picked) if len(picked) == len(item.options) else None


def in_words(item: Item, response: Response) -> str:
    """A response as Markdown that shows it literally."""
    if isinstance(response, str):
        return wording.quoted(response)
    names = WAYS if item.kind is Kind.NEAR_MISS else item.options
    words = [wording.escaped(names[index]) for index in response]
    if item.kind is Kind.ORDER:
        return "\n" + "\n".join(f"1. {word}" for word in words)
    return "; ".join(words)
