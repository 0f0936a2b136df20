"""Case: the facts as a form, the decision at once, the guideline's pathway with this case's way, and a note to copy."""

from __future__ import annotations

import answer_view
import case_form
import copy_button
import library
import note
import pathway_chart
import render
import session
import streamlit as st
import wording

from assistant import corpus
from assistant.core.pathway import known
from assistant.core.types import Decision
from assistant.errors import AssistantError
from assistant.gate import Assessment, Gate

EXAMPLE = "Six losses before ten weeks, never a live birth. APS. Aspirin and enoxaparin failed twice."


def show_facts(found: Assessment) -> None:
    """The case in the visitor's words, and the form with the facts as they were read."""
    st.header("Facts", anchor=False)
    if session.exchanges():
        st.caption("Read from your messages on the Ask page, together with what you set here.")
    text = st.text_area(
        "Describe the case (optional)",
        session.description(),
        key="case_words",
        placeholder=EXAMPLE,
        height=100,
        help="The facts are read from your words by rules. Enter no data that identify a patient.",
        on_change=lambda: st.session_state.update(description=st.session_state.case_words),
    )
    st.session_state.description = text
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Read the description", icon=":material/auto_stories:")  # leaving the field for it is enough
        if found.decision is not Decision.GENERAL:
            st.markdown(f":small[{wording.DECISIONS[found.decision].text}: [see the decision](#decision)]")
    case_form.show(session.form(), found.case, prefix="case")
    st.button("Clear the case", icon=":material/undo:", on_click=clear, disabled=not (session.form() or text))


def clear() -> None:
    """Forget what was set and described here; what the conversation says stays."""
    session.form().clear()
    st.session_state.update(description="", case_words="")


def show_decision(found: Assessment) -> None:
    """The decision, the checklist and the guideline's own answer."""
    st.header("Decision", anchor="decision")
    render.badge(wording.DECISIONS[found.decision] if found.decision is not Decision.GENERAL else wording.NO_CASE)
    if found.decision is Decision.GENERAL:
        st.markdown("Set or describe the first fact. The decision follows at once.")
    else:
        st.markdown(wording.DECISION_MEANS[found.decision])
    st.subheader(f"The six documented conditions: {wording.tally(found.conditions)}", anchor=False)
    answer_view.conditions(found.conditions)
    if found.decision is Decision.GENERAL:
        return
    st.subheader("What the guideline says for this case", anchor=False)
    questions = corpus.load_suggestions()
    draft = note.own_answer(Gate(), found, questions.option)
    st.markdown(wording.answer_markdown(draft.text), anchors=False)
    render.sources(draft.statements, library.load())
    if found.decision is not Decision.CONDITIONS_MET:
        answer_view.alternatives(found, draft.text)
    if st.button("Ask about this case", icon=":material/forum:"):
        ask(questions.option)


def ask(question: str) -> None:
    """Take the case to the Ask page; a description becomes part of the question."""
    words = session.description().strip()
    session.ask(f"{words}\n\n{question}" if words else question)
    st.session_state.description = ""
    st.switch_page("views/chat.py")


def show_pathway(found: Assessment) -> None:
    """The flow chart with this case's way lit up, and the same way in words."""
    st.header("The guideline's pathway", anchor=False)
    pathway, shelf = corpus.load_pathway(), library.load()
    if found.decision is Decision.GENERAL:
        render.pathway(shelf)
        return
    trace = pathway.trace(known(found.case, found.decision))
    render.pathway(shelf, trace)
    st.caption("Bold: this case's way. Dashed: open, because a fact is not known.")
    with st.expander("This case's way in words", icon=":material/format_list_numbered:", expanded=True):
        steps = (pathway_chart.line(step, led, shelf.statements) for step, led in pathway_chart.taken(pathway, trace))
        st.markdown("\n".join(f"1. {text}" for text in steps))
        if left := pathway_chart.open_questions(pathway, trace):
            st.markdown("**Still open:** " + "; ".join(wording.escaped(step.text) for step in left))


def show_note(found: Assessment) -> None:
    """The note for the chart, which has passed the checker as a whole."""
    if found.decision is Decision.GENERAL:
        return
    st.header("Note for the chart", anchor=False)
    text = note.chart_note(Gate(), found)
    with st.container(horizontal=True, vertical_alignment="center"):
        copy_button.show(text, "copy_note", "Copy the note")
        render.badge(wording.PASSED)
    with st.container(border=True):
        st.text(text)


def main() -> None:
    """The page, from top to bottom."""
    st.title("Case")
    st.markdown("The facts of one patient, held against the six conditions that the guideline documents for IVIG.")
    try:
        found = session.assess()
        facts, decision = st.columns(2, gap="large")
        with facts:
            show_facts(found)
        with decision:
            show_decision(found)
        show_pathway(found)
        show_note(found)
    except AssistantError as error:
        render.problem(str(error))


main()
