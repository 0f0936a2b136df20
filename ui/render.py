"""How the records look on the page: an exchange, an answer with its sources and its check, a statement."""

from __future__ import annotations

import streamlit as st
import wording
from conversation import Exchange
from library import Library

from assistant.core.types import Answer, Condition, Decision, Finding, Statement, Status

ASSISTANT = ":material/clinical_notes:"
USER = ":material/person:"
CLOSEST = 3  # retrieved statements that are named under an answer


def question(text: str) -> None:
    """The user's message, as plain text: nothing in it can look like an answer."""
    with st.chat_message("user", avatar=USER):
        st.text(text, width="stretch")


def reply(exchange: Exchange, library: Library, *, open_case: bool) -> None:
    """The assistant's side of one exchange; `open_case` shows its six conditions opened."""
    with st.chat_message("assistant", avatar=ASSISTANT):
        if exchange.answer:
            _verdict(exchange.answer)
            _withheld(exchange.answer.withheld, library)
            st.markdown(wording.answer_markdown(exchange.answer.text))
            _sources(exchange.answer, library)
            if exchange.answer.decision is not Decision.GENERAL:
                _conditions(exchange.answer, opened=open_case)
            _making(exchange, exchange.answer, library)
        if exchange.problem:
            problem(exchange.problem)


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


def statement_popover(id: str, library: Library, label: str | None = None) -> None:
    """A button that opens one statement in full, with a link to its place; its title is the usual label."""
    found = library.statements.get(id)
    if found is None:  # a kept conversation may name a statement that the corpus no longer has
        st.caption(wording.escaped(f"{id}: no longer in the guideline"))
        return
    with st.popover(wording.escaped(label or wording.shortened(found.title, wording.LABEL_LENGTH))):
        statement(found, library)
        statement_link(id)


def problem(message: str) -> None:
    """An error as one plain sentence; pass `str(error)` of an AssistantError."""
    st.error(wording.escaped(wording.sentence(message)), icon=":material/error:")


def _references(found: Statement, library: Library) -> list[str]:
    lines = [f"**\\[{number}\\]** {wording.escaped(library.references[number].known)}" for number in found.references]
    for document in library.documents_of(found):
        lines.append(wording.escaped(f"{document.title}: {document.citation} doi:{document.doi}"))
    return lines or ["The source gives no reference for this statement."]


def badge(label: wording.Label) -> None:
    """A short label: `wording.graded(statement)`, `wording.PASSED`, a decision, a status."""
    st.badge(label.text, icon=label.icon, color=label.colour)


def _verdict(answer: Answer) -> None:
    """One row that says what the answer is: the decision, the check, and whether the guideline is silent."""
    with st.container(horizontal=True, gap="small"):
        badge(wording.WITHHELD if answer.withheld else wording.PASSED)
        if answer.abstained:
            badge(wording.ABSTAINED)
        elif answer.decision is not Decision.GENERAL:
            badge(wording.DECISIONS[answer.decision])


def _withheld(findings: tuple[Finding, ...], library: Library) -> None:
    """What the checker held back and why; never the withheld words themselves."""
    if not findings:
        return
    reasons = dict.fromkeys(_reason(finding, library) for finding in findings)
    title = wording.withheld([finding.rule for finding in findings])
    st.warning(title + "\n\n" + "\n".join(f"- {reason}" for reason in reasons))


def _reason(finding: Finding, library: Library) -> str:
    titles = "; ".join(library.title(id) for id in finding.statements)
    rests_on = f" Rests on: {titles}." if titles else ""
    return f"{wording.escaped(finding.reason)} *{wording.escaped(f'Rule {finding.rule}.{rests_on}')}*"


def _sources(answer: Answer, library: Library) -> None:
    if not answer.citations:
        return
    st.caption("Sources: open one to read the statement")
    with st.container(horizontal=True, gap="small"):
        for citation in answer.citations:
            numbers = wording.references(citation.references)
            title = wording.shortened(library.title(citation.statement), wording.LABEL_LENGTH)
            statement_popover(citation.statement, library, f"{numbers} {title}".strip())


def _conditions(answer: Answer, *, opened: bool) -> None:
    title = f"The six documented conditions: {wording.tally(answer.conditions)}"
    with st.expander(title, expanded=opened, icon=":material/checklist:"):
        st.markdown("  \n".join(map(_condition, answer.conditions)))
        st.caption(f"{wording.DECISION_MEANS[answer.decision]} Correct a misread fact in the side panel.")


def _condition(condition: Condition) -> str:
    label = wording.STATUSES[condition.status]
    line = f":{label.colour}[{label.icon} **{label.text}**] {wording.CONDITIONS[condition.id]}"
    if condition.evidence:
        return f"{line}: {wording.quoted(condition.evidence)}"
    return line if condition.status is Status.UNKNOWN else f"{line}: set in the case form"


def _making(exchange: Exchange, answer: Answer, library: Library) -> None:
    """How the answer came about: the stages, the statements that matched best, who wrote it and how long it took."""
    with st.expander("How this answer was made", icon=":material/account_tree:", type="compact"):
        st.markdown("\n".join(f"1. {wording.escaped(stage)}" for stage in exchange.stages))
        details = {
            "Closest statements": "; ".join(library.title(id) for id in answer.retrieved[:CLOSEST]) or "none",
            "Draft written by": wording.generator(answer.generator),
            "Time": f"{exchange.seconds:.1f} s",
        }
        st.caption("  \n".join(f"**{name}:** {wording.escaped(value)}" for name, value in details.items()))
