"""The guideline browser: every statement, found by words, by reference number or by an address that names it."""

from __future__ import annotations

import library
import render
import streamlit as st
import wording

from assistant.core.types import Statement
from assistant.errors import AssistantError
from assistant.lookup import look_up

ALL = "All"


def show_opened(opened: Statement, shelf: library.Library) -> None:
    """The statement that the address names, above all others."""
    with st.container(border=True):
        render.statement(opened, shelf)
        st.button("Close", icon=":material/close:", on_click=st.query_params.clear)


def show_found(found: tuple[Statement, ...], shelf: library.Library) -> None:
    """The statements under their section titles, each closed unless it is the only one."""
    for section, title in shelf.sections.items():
        members = [statement for statement in found if statement.section == section]
        if members:
            st.subheader(title, anchor=section)
        for statement in members:
            numbers = wording.references(statement.references)
            with st.expander(
                wording.escaped(f"{statement.title} {numbers}".strip()),
                icon=wording.graded(statement).icon,
                expanded=len(found) == 1,
            ):
                render.statement(statement, shelf, titled=False)


def show_closest(words: str, shelf: library.Library) -> None:
    """Where no statement contains all of the words: those that come closest, if any."""
    st.info("No statement contains all of these words.", icon=":material/search_off:")
    try:
        closest = look_up(words).statements
    except AssistantError:
        return
    st.caption("The closest statements:")
    show_found(closest, shelf)


def show_references(shelf: library.Library) -> None:
    """What is known of each reference number, and of the guidelines that the source names."""
    st.subheader("References")
    st.caption("The source numbers five references and was supplied without its bibliography.")
    st.markdown(
        "\n".join(f"- **\\[{number}\\]** {wording.escaped(known.known)}" for number, known in shelf.references.items())
    )
    st.markdown("**Guidelines that the source names**")
    for document in shelf.documents:
        st.markdown("- " + wording.escaped(f"{document.title}. {document.citation} doi:{document.doi}"))


def main() -> None:
    """The page, from top to bottom."""
    st.title("Guideline")
    try:
        shelf = library.load()
    except AssistantError as error:
        st.error(wording.escaped(wording.sentence(str(error))), icon=":material/error:")
        return
    st.markdown(f"All {len(shelf.statements)} statements of the guidance document, restated in this project's words.")
    opened = shelf.statements.get(st.query_params.get("statement", ""))
    if opened:
        show_opened(opened, shelf)
    words = st.text_input("Search", placeholder="hydroxychloroquine, NK cells, ACR ...", icon=":material/search:")
    number = st.segmented_control("Reference", [ALL, *shelf.references], default=ALL)
    found = shelf.matching(words, number if isinstance(number, int) else None)
    if found:
        show_found(found, shelf)
    else:
        show_closest(words, shelf)
    st.divider()
    show_references(shelf)


main()
