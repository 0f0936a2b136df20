"""A self-test: in which direction, and how strongly, does a statement speak?"""

from __future__ import annotations

import library
import render
import streamlit as st
import wording

from assistant.errors import AssistantError


def main() -> None:
    """The page, from top to bottom."""
    st.title("Learn")
    try:
        shelf = library.load()
    except AssistantError as error:
        render.problem(str(error))
        return
    graded = [item for item in shelf.statements.values() if item.strength != "none"]
    item = graded[st.session_state.setdefault("learn_position", 0) % len(graded)]
    chosen = st.radio(
        f"How strong is the guideline's recommendation on **{wording.escaped(item.intervention)}** "
        f"in **{wording.escaped(item.population)}**?",
        ["strong", "conditional"],
        index=None,
        key=f"learn_{item.id}",
    )
    if chosen:
        (st.success if chosen == item.strength else st.error)("Right." if chosen == item.strength else "Not quite.")
        render.statement(item, shelf)
        st.button("Next", on_click=lambda: st.session_state.update(learn_position=st.session_state.learn_position + 1))


main()
