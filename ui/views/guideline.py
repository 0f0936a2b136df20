"""The guideline: every statement to read, to search and to filter, each at an address that can be shared."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import altair
import library
import render
import streamlit as st
import wording
from library import DIRECTIONS, STRENGTHS, Library

from assistant import corpus
from assistant.core.types import Statement
from assistant.errors import AssistantError
from assistant.lookup import look_up

FULL, TITLES = "Full text", "Titles only"
FILTERS = ("words", "intervention", "population", "direction", "strength")
COLOURS = {"Strong": "#0f6b75", "Conditional": "#5aa9b1", "No strength stated": "#b9cfd3"}
BAR = 44  # pixels

state = st.session_state


def show_addressed(id: str, shelf: Library) -> None:
    """The statement that the address names, above all others, with its address and its neighbours."""
    opened = shelf.statements.get(id)
    if opened is None:
        st.warning(wording.escaped(f"There is no statement “{wording.shortened(id, 60)}”. All of them are below."))
        return
    if state.get("guideline_address") != id:  # a link within this page leaves the browser's address as it was
        st.query_params["statement"] = state.guideline_address = id
    place = list(shelf.statements).index(id) + 1
    with st.container(border=True, key="guideline_opened"):
        st.caption(f"Statement {place} of {len(shelf.statements)}")
        st.markdown(f"**{wording.escaped(opened.title)}**")
        show_details(opened, shelf)
        with st.container(horizontal=True):
            before, after = shelf.neighbours(id)
            if before:
                render.statement_link(before.id, "Previous statement")
            if after:
                render.statement_link(after.id, "Next statement")
            st.button("Close", icon=":material/close:", on_click=st.query_params.clear)


def show_details(statement: Statement, shelf: Library) -> None:
    """All that is known of a statement, and where it can be found again."""
    render.statement(statement, shelf, titled=False)
    st.caption("The address of this statement, to share")
    st.code(address(statement.id), language=None, wrap_lines=True)


def address(id: str) -> str:
    """Where this page shows a statement: on this server, as the reader's browser sees it."""
    parts = urlsplit(st.context.url or "")
    return parts._replace(path=f"{parts.path}", query=urlencode({"statement": id}), fragment="").geturl()


def show_filters(shelf: Library) -> tuple[Statement, ...]:
    """The search and the filters; the statements that they leave."""
    words = st.text_input(
        "Search", placeholder="hydroxychloroquine, NK cells, ACR ...", icon=":material/search:", key="guideline_words"
    )
    with st.expander(filter_title(), icon=":material/filter_list:", key="guideline_filters"):
        left, right = st.columns(2)
        with left:
            treatment = choice("Treatment", {name: name for name in shelf.treatments}, "intervention")
            direction = choice("Direction", DIRECTIONS, "direction")
        with right:
            population = choice("Population", {name: name for name in shelf.populations}, "population")
            strength = choice("Strength", STRENGTHS, "strength")
        if chosen() or words:
            st.button("Clear search and filters", icon=":material/filter_list_off:", on_click=clear)
    return shelf.matching(words, intervention=treatment, population=population, direction=direction, strength=strength)


def choice(label: str, options: dict[str, str], field: str) -> str | None:
    """One filter; None is any."""
    return st.selectbox(
        label, list(options), index=None, format_func=options.__getitem__, placeholder="Any", key=f"guideline_{field}"
    )


def chosen() -> int:
    """How many filters are set."""
    return sum(state.get(f"guideline_{field}") is not None for field in FILTERS[1:])


def filter_title() -> str:
    """The filters' heading, which says how many are set."""
    return f"Filters ({chosen()} set)" if chosen() else "Filters"


def clear() -> None:
    """Show everything again."""
    for field in FILTERS:
        state[f"guideline_{field}"] = "" if field == "words" else None


def show_found(found: tuple[Statement, ...], shelf: Library, view: str) -> None:
    """The statements under the titles of their sections."""
    for section, title in shelf.sections.items():
        members = [statement for statement in found if statement.section == section]
        if members:
            st.header(title, anchor=section)
        for statement in members:
            if view == FULL:
                show_in_full(statement, shelf)
            else:
                with st.expander(wording.escaped(statement.title), icon=wording.graded(statement).icon):
                    show_details(statement, shelf)


def show_in_full(statement: Statement, shelf: Library) -> None:
    """One statement to read: its text, and below it in one line what it is about and what it is cited from."""
    about = [
        f"{statement.intervention} in {statement.population}",
        wording.references(statement.references) or "no reference",
        *(document.title for document in shelf.documents_of(statement)),
        f"line {statement.source_line} of the source",
    ]
    with st.container(border=True):
        st.markdown(f"**{wording.escaped(statement.title)}**")
        render.badge(wording.graded(statement))
        st.markdown(wording.escaped(statement.text.replace(" %", "\xa0%")))
        st.caption(wording.escaped(" · ".join(about)))
        with st.popover("Details and link", icon=":material/link:"):
            show_details(statement, shelf)


def show_contents(shelf: Library) -> None:
    """Links to the sections."""
    with st.expander("Sections", icon=":material/toc:"):
        st.markdown("\n".join(f"- [{wording.escaped(title)}](#{id})" for id, title in shelf.sections.items()))


def show_closest(words: str, shelf: Library, view: str) -> None:
    """Where nothing matches: the statements whose words come closest, if any."""
    st.info("No statement matches. Fewer words or filters find more.", icon=":material/search_off:")
    try:
        closest = look_up(words).statements if words.strip() else ()
    except AssistantError:
        return
    if closest:
        st.caption("The closest statements, without the filters:")
        show_found(closest, shelf, view)


def show_statements(shelf: Library) -> None:
    """Search, filters, and what they leave."""
    found = show_filters(shelf)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"{len(found)} of {len(shelf.statements)} statements")
        view = st.segmented_control(
            "View", [FULL, TITLES], default=FULL, required=True, label_visibility="collapsed", key="guideline_view"
        )
    if found:
        if len(found) == len(shelf.statements):
            show_contents(shelf)
        show_found(found, shelf, view or FULL)
    else:
        show_closest(state.guideline_words, shelf, view or FULL)


def show_numbers(shelf: Library) -> None:
    """How many statements speak for and against, and how strongly: a chart, and the same as a table."""
    st.header("Statements by direction and strength")
    ivig = st.toggle("Statements about IVIG only", key="guideline_ivig")
    counted = [item for item in shelf.statements.values() if not ivig or item.intervention == "IVIG"]
    counts = library.tally(counted)
    rows = [
        {"Direction": direction, "Strength": strength, "Statements": count}
        for direction, shares in counts.items()
        for strength, count in shares.items()
    ]
    spoken = "; ".join(
        f"{direction}: {', '.join(f'{count} {strength.lower()}' for strength, count in shares.items())}"
        for direction, shares in counts.items()
    )
    chart = (
        altair.Chart(altair.Data(values=rows))
        .mark_bar(cornerRadius=3)
        .encode(
            x=altair.X("Statements:Q", stack=True, axis=altair.Axis(tickMinStep=1, format="d")),
            y=altair.Y("Direction:N", sort=list(counts), title=None),
            color=altair.Color(
                "Strength:N",
                sort=list(COLOURS),
                scale=altair.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
                legend=altair.Legend(orient="bottom", title=None, columns=2),
            ),
            tooltip=["Direction:N", "Strength:N", "Statements:Q"],
        )
        .properties(height=altair.Step(BAR))
    )
    st.altair_chart(chart, width="stretch", alt=f"Statements by direction and strength. {spoken}.")
    st.subheader("The same in figures")
    st.table(
        [{"Direction": direction} | shares | {"All": sum(shares.values())} for direction, shares in counts.items()],
        border="horizontal",
        hide_index=True,
    )
    st.caption(
        "A strength is the source's own word, where it has one. “Neither” holds figures, supply, and the documented "
        "off-guideline conditions, which recommend nothing."
    )


def show_pathway(shelf: Library) -> None:
    """The guideline's flow chart, without a patient."""
    st.header("The guideline's pathway")
    st.caption(
        "Follow the arrows: questions have eight corners, and the other boxes say what the guidance states. The "
        "Case page lights up one patient's way."
    )
    render.pathway(shelf)
    with st.expander("The pathway in words, with its statements", icon=":material/list:"):
        show_steps(shelf)


def show_steps(shelf: Library) -> None:
    """Every step of the flow chart, where it leads, and the statements behind it."""
    chart = corpus.load_pathway()
    for step in chart.steps.values():
        st.markdown(f"**{wording.escaped(step.text)}**{':' if step.question else ''}")
        ways = [way for way in chart.ways if way.start == step.id]
        leads = [f"{way.text or 'then'}: {chart.steps[way.end].text}" for way in ways]
        if leads:
            st.markdown("\n".join(f"- {wording.escaped(line)}" for line in leads))
        if step.statements:
            with st.container(horizontal=True, gap="small"):
                for id in step.statements:
                    render.statement_popover(id, shelf)


def main() -> None:
    """The page, from top to bottom."""
    st.title("Guideline")
    try:
        shelf = library.load()
    except AssistantError as error:
        render.problem(str(error))
        return
    st.markdown(
        f"The whole guidance document: {len(shelf.statements)} statements, restated in this project's words, in the "
        "order of the source."
    )
    if id := st.query_params.get("statement"):
        show_addressed(id, shelf)
    for field in (*FILTERS, "view"):  # else they are forgotten while another tab is open
        if (key := f"guideline_{field}") in state:
            state[key] = state[key]
    statements, pathway, numbers = st.tabs(
        ["Statements", "Pathway", "For and against"], key="guideline_tab", on_change="rerun"
    )
    if statements.open:
        with statements:
            show_statements(shelf)
    if pathway.open:
        with pathway:
            show_pathway(shelf)
    if numbers.open:
        with numbers:
            show_numbers(shelf)


main()
