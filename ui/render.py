"""How the corpus looks on every page: badges, statements, their links, the pathway, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pathway_chart
import streamlit as st
import wording
from library import Library

from assistant import corpus
from assistant.core.pathway import Pathway, Reach, Trace
from assistant.core.types import Statement


def badge(label: wording.Label) -> None:
    """A short label: `wording.graded(statement)`, `wording.PASSED`, a decision, a status."""
    badges([label])


def badges(labels: Iterable[wording.Label]) -> None:
    """Short labels in a row that breaks where the window ends."""
    st.markdown(
        " ".join(f":{label.colour}-badge[{label.icon} {wording.escaped(label.text)}]" for label in labels),
        anchors=False,
    )


def statement(found: Statement, library: Library, *, titled: bool = True) -> None:
    """One statement in full: title, direction and strength, text, section, population, references."""
    if titled:
        st.markdown(f"**{wording.escaped(found.title)}**")
    badge(wording.graded(found))
    st.markdown(wording.escaped(found.text))
    facts = {
        "Section": library.sections[found.section],
        "Intervention": found.intervention,
        "Population": found.population,
        "Statement": f"{found.id}, line {found.source_line} of the source",
    }
    st.markdown("  \n".join(f":small[**{name}:** {wording.escaped(value)}]" for name, value in facts.items()))
    st.markdown("  \n".join(f":small[{line}]" for line in _references(found, library)))


def statement_link(id: str, label: str = "Show in the guideline") -> None:
    """A link to the statement's place on the Guideline page; its address can be shared (`?statement=ID`)."""
    st.page_link(
        "views/guideline.py",
        label=wording.escaped(label),
        icon=":material/menu_book:",
        query_params={"statement": id},
    )


def statement_popover(id: str, library: Library) -> None:
    """A button with a statement's title that opens it in full, with a link to its place."""
    found = library.statements.get(id)
    if found is None:
        _gone(id)
        return
    with st.popover(wording.escaped(found.title), icon=wording.graded(found).icon, wrap=True):
        statement(found, library)
        statement_link(id)


def sources(ids: Iterable[str], library: Library) -> None:
    """One line for each statement, with its reference numbers and its whole title, which opens it below."""
    with st.container(gap="xxsmall"):
        for id in ids:
            found = library.statements.get(id)
            if found is None:
                _gone(id)
                continue
            label = f"{wording.references(found.references)} {found.title}".strip()
            opened = st.expander(wording.escaped(label), icon=wording.graded(found).icon, type="compact")
            with opened, st.container(border=True):
                statement(found, library, titled=False)
                statement_link(id)


def _gone(id: str) -> None:
    """The corpus may have changed under a conversation."""
    st.caption(wording.escaped(f"{id}: no longer in the guideline"))


def questions(texts: Iterable[str], key: str, on_click: Callable[[str], None]) -> None:
    """Questions to click, one below the other; `on_click` is given the one that was chosen."""
    with st.container(gap="xsmall"):
        for index, text in enumerate(texts):
            label = wording.escaped(text)
            st.button(label, key=f"{key}_{index}", icon=":material/chat:", on_click=on_click, args=(text,), wrap=True)


def pathway(library: Library, trace: Trace | None = None) -> None:
    """The guideline's flow chart in its parts; with a `trace`, those that a case leads to, with its way lit up."""
    chart = corpus.load_pathway()
    shown = [id for id in chart.parts if trace is None or trace.steps[id] is not Reach.OFF]
    for first in range(0, len(shown), 2):
        for column, id in zip(st.columns(2), shown[first : first + 2], strict=False):
            with column:
                _part(chart, id, library, trace)


def _part(chart: Pathway, id: str, library: Library, trace: Trace | None) -> None:
    part = chart.part(id)
    seen = chart.within(trace, part) if trace else None
    palette = pathway_chart.DARK if st.context.theme.type == "dark" else pathway_chart.LIGHT
    st.markdown(f"**{wording.escaped(chart.parts[id])}**")
    st.graphviz_chart(
        pathway_chart.dot(part, library.statements, palette, seen),
        alt=pathway_chart.described(chart.parts[id], part, seen),
    )


def problem(message: str) -> None:
    """An error as one plain sentence; pass `str(error)` of an AssistantError."""
    st.error(wording.escaped(wording.sentence(message)), icon=":material/error:")


def _references(found: Statement, library: Library) -> list[str]:
    lines = [f"**\\[{number}\\]** {wording.escaped(library.references[number].known)}" for number in found.references]
    for document in library.documents_of(found):
        lines.append(wording.escaped(f"{document.title}: {document.citation} doi:{document.doi}"))
    return lines or ["The source gives no reference for this statement."]
