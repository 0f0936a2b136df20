"""The citations: from a number, society or year to the statements, back again, and out to a reference manager."""

from __future__ import annotations

import library
import render
import streamlit as st
import wording
from library import Library

from assistant.bibliography import FORMATS, Source
from assistant.errors import AssistantError, InputError
from assistant.lookup import Found, look_up

FEW = 4  # statements of a source that are listed at once


def show_source(source: Source, shelf: Library) -> None:
    """One reference or named guideline: what is known, what is not given, and the statements that cite it."""
    with st.container(border=True):
        mark = wording.references((source.number,)) if source.number else ":material/description:"
        head = wording.escaped(mark) if source.number else mark
        st.markdown(f"{head} **{wording.escaped(source.title)}**")
        if source.journal:
            st.markdown(wording.escaped(f"{source.citation} doi:{source.doi}"))
        st.markdown(wording.escaped(source.known))
        st.caption(wording.escaped(f"Not given in the source: {', '.join(source.missing)}."))
        count = len(source.statements)
        title = f"{count} statements cite it" if count != 1 else "1 statement cites it"
        listed = st.expander(title, expanded=count <= FEW, icon=":material/format_list_bulleted:")
        with listed.container(horizontal=True, gap="small"):
            for id in source.statements:
                render.statement_popover(id, shelf)


def show_statements(found: Found, shelf: Library) -> None:
    """From statement to reference: the numbers that the source attaches to each."""
    st.header("From statement to reference")
    rows = ["| Statement | References |", "|---|---|"]
    for statement in found.statements:
        numbers = wording.references(statement.references) or "none"
        named = [document.title for document in shelf.documents_of(statement)]
        rows.append(f"| {wording.escaped(statement.title)} | {wording.escaped('; '.join([numbers, *named]))} |")
    st.markdown("\n".join(rows))


def show_export(sources: tuple[Source, ...]) -> None:
    """The sources shown, in the format of a reference manager."""
    st.header("Export")
    st.caption(
        "What the source does not give is left out and named in the note; a title in square brackets is a description."
    )
    chosen = st.segmented_control(
        "Format",
        list(FORMATS),
        default="ris",
        required=True,
        format_func=lambda name: FORMATS[name].name,
        key="citations_format",
    )
    style = FORMATS[chosen or "ris"]
    text = style.write(sources)
    st.download_button(
        f"Download {len(sources)} as {style.name}" if len(sources) > 1 else f"Download as {style.name}",
        text,
        f"ivig-rpl-references.{style.suffix}",
        style.mime,
        icon=":material/download:",
        on_click="ignore",
    )
    with st.expander("Look at it, or copy it", icon=":material/visibility:"):
        st.code(text, language=None, wrap_lines=True)


def main() -> None:
    """The page, from top to bottom."""
    st.title("Citations")
    try:
        shelf = library.load()
    except AssistantError as error:
        render.problem(str(error))
        return
    st.markdown(
        "The source numbers five references, names two guidelines, and was supplied **without its bibliography**. "
        "Here is what is known of each, and nothing more."
    )
    words = st.text_input(
        "Look up a number, a year, a society, an author, a DOI or words",
        placeholder="reference 4, 2018, ACR, Sammaritano, meta-analysis ...",
        icon=":material/search:",
        key="citations_words",
    )
    try:
        found = look_up(words)
    except InputError as error:
        st.info(wording.escaped(wording.sentence(str(error))), icon=":material/search_off:")
        return
    st.header("References and guidelines")
    sources = found.sources
    for source in sources:
        show_source(source, shelf)
    if sources:
        show_export(sources)
    else:
        st.info("The source attaches no reference to what was found.", icon=":material/search_off:")
    show_statements(found, shelf)


main()
