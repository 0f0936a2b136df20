"""How an exchange looks: the question, the answer with its grade, its sources, its conditions and its check."""

from __future__ import annotations

import grading
import note
import render
import streamlit as st
import wording
from conversation import Exchange
from library import Library

from assistant import delivery
from assistant.core.types import Answer, Condition, Decision, SitePart, Status
from assistant.gate import Assessment, Gate
from assistant.records import SITE_LABEL

ASSISTANT = ":material/clinical_notes:"
USER = ":material/person:"
CLOSEST = 3  # retrieved statements that are named under an answer


def question(text: str) -> None:
    """The user's message, as plain text: nothing in it can look like an answer."""
    with st.chat_message("user", avatar=USER):
        st.text(text, width="stretch")


def answer(found: Answer, library: Library) -> None:
    """The answer: what it is, the bottom line, the rest, the sources, and what became of the drafts."""
    _verdict(found, library)
    _drafts(found, library)
    text(found.text)
    _sources(found, library)
    for remark in found.notes:
        st.info(wording.escaped(wording.sentence(remark)), icon=":material/info:")
    if found.site:
        _site(found.site)


def text(checked: str) -> None:
    """An answer's text: the bottom line as a heading, then the rest."""
    lead, rest = wording.bottom_line(checked)
    if lead:
        st.markdown(f"## {wording.answer_markdown(lead)}", anchors=False)
    if rest:
        st.markdown(wording.answer_markdown(rest), anchors=False)


def _verdict(answer: Answer, library: Library) -> None:
    """One row that says what the answer is: how the guideline grades it, the decision, and the check."""
    labels = [wording.CHECKS[answer.outcome]]
    if not answer.abstained and answer.decision is not Decision.GENERAL:
        labels.insert(0, wording.DECISIONS[answer.decision])
    if answer.abstained:
        labels.insert(0, wording.ABSTAINED)
    elif main := grading.graded_statement(answer, library.statements):
        labels.insert(0, wording.graded(main, named=True))
    render.badges(labels)


def _drafts(answer: Answer, library: Library) -> None:
    """What the checker held back and why; never the withheld words themselves."""
    note = delivery.note(answer)
    if note is None:
        return
    findings = [finding for attempt in answer.attempts for finding in attempt.findings]
    reasons = dict.fromkeys(
        f"{wording.escaped(finding.reason)} *{wording.escaped(_rule(finding.rule, finding.statements, library))}*"
        for finding in findings
    )
    st.warning("\n".join([f"**{wording.escaped(note)}**", "", *(f"- {reason}" for reason in reasons)]))


def _rule(rule: str, statements: tuple[str, ...], library: Library) -> str:
    titles = "; ".join(library.title(id) for id in statements)
    return f"Rule {rule}." + (f" Rests on: {titles}." if titles else "")


def _sources(answer: Answer, library: Library) -> None:
    """The statements cited, the one that grades the bottom line first."""
    if answer.citations:
        st.caption("Sources: open one to read the statement")
        main = grading.graded_statement(answer, library.statements)
        cited = [citation.statement for citation in answer.citations]
        render.sources(sorted(cited, key=lambda id: main is None or id != main.id), library)


def _site(site: SitePart) -> None:
    """What the site's own documents say: set apart from the guideline, and as literal text."""
    if not (site.passages or site.withheld):
        return
    with st.container(border=True):
        st.markdown(f"**{SITE_LABEL}**")
        for passage in site.passages:
            st.text(passage.quote)
            st.markdown(f":small[{wording.escaped(_place(passage.document, passage.page, passage.section))}]")
        for item in site.withheld:
            rules = ", ".join(item.rules)
            withheld = f"{_place(item.document, item.page)}: a passage was withheld (rules: {rules})"
            st.markdown(f":small[:material/shield: {wording.escaped(withheld)}]")


def _place(document: str, page: int | None, section: str = "") -> str:
    return ", ".join(part for part in (document, f"page {page}" if page else "", section) if part)


def conditions(found: tuple[Condition, ...]) -> None:
    """The six conditions as a checklist, each with the words it was read from."""
    st.markdown("\n\n".join(map(_condition, found)), anchors=False)


def _condition(condition: Condition) -> str:
    label = wording.STATUSES[condition.status]
    line = f":{label.colour}[{label.icon} **{label.text}**] {wording.CONDITIONS[condition.id]}"
    if condition.evidence:
        return f"{line}: {wording.quoted(condition.evidence)}"
    return line if condition.status is Status.UNKNOWN else f"{line} :small[(set by you)]"


def alternatives(found: Assessment, said: str) -> None:
    """What the guideline names instead, where the answer above has not said it."""
    if text := note.alternatives(Gate(), found, said):
        with st.expander("Alternatives that the guideline names", icon=":material/alt_route:"):
            st.markdown(wording.answer_markdown(text), anchors=False)


def making(exchange: Exchange, answer: Answer, library: Library) -> None:
    """How the answer came about: the stages, the statements that matched best, who wrote it and how long it took."""
    st.markdown("\n".join(f"1. {wording.escaped(stage)}" for stage in exchange.stages))
    details = {
        "Closest statements": "; ".join(library.title(id) for id in answer.retrieved[:CLOSEST]) or "none",
        "Draft written by": wording.generator(answer.generator),
        "Time": f"{exchange.seconds:.1f} s",
    }
    st.caption("  \n".join(f"**{name}:** {wording.escaped(value)}" for name, value in details.items()))
