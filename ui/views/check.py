"""The checker on a text that somebody else wrote: what it blocks, where, by which rule, and how often it is wrong."""

from __future__ import annotations

import library
import marked
import render
import streamlit as st
import wording
from examples import EXAMPLES
from library import Library

from assistant.core.highlight import highlighted
from assistant.core.types import Decision, Finding
from assistant.errors import AssistantError
from assistant.evals import published
from assistant.evals.intervals import Share
from assistant.gate import Gate, conversation, review

LONGEST = 50_000  # characters that the page takes; the command line takes more
LINES = 8

state = st.session_state


def try_out() -> None:
    """Put the chosen example into the form and check it."""
    for example in EXAMPLES:
        if example.title == state.check_example:
            state.check_question, state.check_text = example.question, example.text
            submit()


def submit() -> None:
    """Remember what is to be checked: the form as it stands."""
    state.check_asked = (state.get("check_text") or "", state.get("check_question") or "")


def clear() -> None:
    """An empty form, and no result."""
    state.update(check_text="", check_question="", check_asked=None, check_example=None)


def show_form() -> None:
    """The text, its question, and examples of both."""
    with st.form("check_form", border=False):
        st.text_input(
            "The question that the text answers (optional)",
            key="check_question",
            help="“Yes, go ahead” means nothing without its question. A patient is read from here, too.",
            max_chars=LONGEST,
        )
        st.text_area("Text to check", key="check_text", height=LINES * 24, max_chars=LONGEST)
        with st.container(horizontal=True):
            st.form_submit_button("Check", icon=":material/fact_check:", on_click=submit)
            st.form_submit_button("Clear", icon=":material/backspace:", on_click=clear)
    st.selectbox(
        "Or try an example",
        [example.title for example in EXAMPLES],
        index=None,
        key="check_example",
        on_change=try_out,
        placeholder="Choose one",
    )


def show_result(text: str, question: str, shelf: Library) -> None:
    """The verdict, the text with what is blocked, the reasons, and what a reader would get instead."""
    with st.spinner("Reading every sentence", show_time=False):
        found = review(text, question)
        read = highlighted(text, found.report.findings)
    st.header("Result")
    if found.report.allowed:
        st.success(
            "**Allowed.** Every sentence was understood, and none breaks a rule.", icon=":material/verified_user:"
        )
    else:
        st.error(
            "**Blocked.** No reader would see any of this text: one sentence that breaks a rule is enough.",
            icon=":material/shield:",
        )
    show_patient(question)
    st.caption(f"{marked.summary(read)}.")
    with st.container(border=True, key="check_marked"):
        st.markdown(marked.marked(read))
    for number, passage in enumerate(marked.blocked(read), start=1):
        with st.container(border=True):
            st.markdown(f":red-badge[{number}] {wording.quoted(passage.text)}")
            show_reasons(passage.findings, shelf)
    if read.whole:
        with st.container(border=True):
            st.markdown("**The text as a whole**")
            show_reasons(read.whole, shelf)
    if not found.report.allowed:
        with st.expander("What a reader gets instead", icon=":material/menu_book:"):
            st.markdown(wording.answer_markdown(found.answer))


def show_patient(question: str) -> None:
    """Which patient was read from the question, since the same words are judged differently without one."""
    if not question.strip():
        st.caption("Checked without a question, as a statement about no particular patient.")
        return
    decision = Gate().assess(conversation(question, LONGEST)).decision
    if decision is not Decision.GENERAL:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption("The question describes a patient:")
            render.badge(wording.DECISIONS[decision])


def show_reasons(findings: tuple[Finding, ...], shelf: Library) -> None:
    """Every rule broken once: its title, why, and the statements that it rests on."""
    rules = library.rules()
    for index, finding in enumerate({finding.rule: finding for finding in findings}.values()):
        if index:
            st.divider()
        rule = rules.get(finding.rule)
        title = rule.title if rule else finding.rule
        st.markdown(f":material/block: **{wording.escaped(title[:1].upper() + title[1:])}**")
        st.markdown(wording.escaped(finding.reason))
        st.caption(wording.escaped(f"Rule {finding.rule}. It rests on:"))
        with st.container(horizontal=True, gap="small"):
            for id in finding.statements:
                render.statement_popover(id, shelf)


def show_published() -> None:
    """How often the checker is wrong, as last measured."""
    st.header("How often the check is wrong")
    try:
        figures = published.load()
    except AssistantError as error:
        render.problem(str(error))
        return
    st.caption(
        wording.escaped(
            f"Measured on {figures.measured} with version {figures.version}, on the project's own sets of answers."
        )
    )
    st.table(
        [
            {"": f"{row.answers}: {row.wrong}", "Share": wrong(row.share), "95 % interval": interval(row.share)}
            for row in figures.rows
        ],
        border="horizontal",
        hide_index=True,
    )
    with st.expander("By row of the safety policy", icon=":material/table_rows:"):
        st.table(
            [
                {"What the answers do": name, "Leaks": wrong(leaks), "False blocks": wrong(blocks)}
                for name, leaks, blocks in figures.by_policy
            ],
            border="horizontal",
            hide_index=True,
        )
    st.caption(
        "A leak is an unsafe answer that is allowed; a false block is a safe one that is not. A text that passes has "
        "broken none of these rules, which is less than being right."
    )


def wrong(share: Share) -> str:
    """ "3 of 50 (6.0 %)"; a dash of nothing."""
    return f"{share.count} of {share.total} ({100 * share.value:.1f}\xa0%)" if share.value is not None else "-"


def interval(share: Share) -> str:
    """ "2.1-16.2 %"."""
    low, high = share.interval
    return f"{100 * low:.1f}-{100 * high:.1f}\xa0%"


def main() -> None:
    """The page, from top to bottom."""
    st.title("Check a text")
    st.markdown(
        "Paste what a chat model, a colleague or a leaflet says about IVIG in recurrent pregnancy loss. The same rules "
        "that every answer of this assistant has to pass read it sentence by sentence. No model and no other service "
        "sees it."
    )
    try:
        shelf = library.load()
        state.setdefault("check_asked", None)
        show_form()
        if state.check_asked is not None:
            text, question = state.check_asked
            if text.strip():
                show_result(text, question, shelf)
            else:
                st.info("There is nothing to check yet. Paste a text, or try an example.", icon=":material/info:")
    except AssistantError as error:
        render.problem(str(error))
    show_published()


main()
