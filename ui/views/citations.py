"""The citations: every reference number of the source, and the statements that carry it."""

from __future__ import annotations

import library
import render
import streamlit as st
import wording

from assistant.errors import AssistantError


def main() -> None:
    """The page, from top to bottom."""
    st.title("Citations")
    try:
        shelf = library.load()
    except AssistantError as error:
        render.problem(str(error))
        return
    for number, reference in shelf.references.items():
        with st.expander(wording.escaped(f"[{number}] {reference.known}")):
            for statement in shelf.matching("", number):
                render.statement_link(statement.id, statement.title)


main()
