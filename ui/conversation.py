"""What the page remembers of a conversation, and the conversation as a document. Pure: no Streamlit, no state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import wording

from assistant import corpus
from assistant.core.types import Answer, CaseFacts, Decision

TITLE = "RPL Assistant: conversation"
NOTICE = (
    "Answers come from one guidance document on IVIG in recurrent pregnancy loss, for clinicians. "
    "They are not medical advice for patients."
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what came of it: an answer, a problem, or an answer that could not be brought up to date.

    `form` holds the facts that the case form stated; `stages` and `seconds` say how the answer was made.
    """

    question: str
    answer: Answer | None = None
    problem: str | None = None
    form: Mapping[str, Any] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that waits for its answer; `again` says that the answer takes the place of the last exchange."""

    question: str
    again: bool = False


def messages(exchanges: Iterable[Exchange]) -> tuple[str, ...]:
    """The user's messages that were answered, oldest first."""
    return tuple(exchange.question for exchange in exchanges if exchange.answer)


def turns(exchanges: Sequence[Exchange], pending: Pending) -> tuple[str, ...]:
    """The messages to ask with, oldest first: those that were answered, then the one that waits."""
    return (*messages(exchanges[:-1] if pending.again else exchanges), pending.question)


def stated(form: Mapping[str, Any]) -> dict[str, Any] | None:
    """The case form as the assistant takes it; None where nothing is set."""
    return CaseFacts().as_json() | dict(form) if form else None


def outdated(exchanges: Sequence[Exchange], form: Mapping[str, Any]) -> bool:
    """Whether the last answer was given for other facts than the form states now."""
    return bool(exchanges) and dict(exchanges[-1].form) != dict(form)


def news(exchanges: Sequence[Exchange]) -> bool:
    """Whether the last answer rests on other case facts than the answer before it."""
    cases = [exchange.answer.case.facts for exchange in exchanges if exchange.answer]
    return len(cases) == 1 or (len(cases) > 1 and cases[-1] != cases[-2])


def as_text(answer: Answer) -> str:
    """An answer with its sources, to paste elsewhere."""
    sources = [f"{wording.references(cited.references)} {cited.quote}".strip() for cited in answer.citations]
    return "\n".join([answer.text, *(["", "Sources (guidance document):", *sources] if sources else [])])


def as_markdown(exchanges: Sequence[Exchange]) -> str:
    """The conversation as a Markdown document, the user's own words as literal quotations."""
    parts = [f"# {TITLE}", f"*{NOTICE}*", *map(_exchange_markdown, exchanges)]
    if lines := bibliography(exchanges):
        parts += ["## References of the guidance document", "\n".join(f"- {wording.literal(line)}" for line in lines)]
    return "\n\n".join(parts) + "\n"


def _exchange_markdown(exchange: Exchange) -> str:
    question = "\n".join(f"> {wording.literal(line)}" for line in exchange.question.splitlines())
    parts = ["## Question", question]
    if exchange.answer:
        parts += ["## Answer", exchange.answer.text]
        for heading, lines in basis(exchange.answer).items():
            parts.append(f"{heading}:\n\n" + "\n".join(f"- {wording.literal(line)}" for line in lines))
    if exchange.problem:
        parts.append(f"*No new answer: {wording.literal(exchange.problem)}*")
    return "\n\n".join(parts)


def basis(answer: Answer) -> dict[str, list[str]]:
    """What the answer rests on, as plain lines under headings: sources, conditions of a patient, the check."""
    found: dict[str, list[str]] = {}
    if answer.citations:
        found["Sources"] = [
            f"{wording.references(cited.references)} {cited.quote} ({cited.statement})".lstrip()
            for cited in answer.citations
        ]
    if answer.decision is not Decision.GENERAL:
        found["Documented conditions"] = [
            f"{wording.CONDITIONS[condition.id]}: {wording.STATUSES[condition.status].text}"
            + (f" (“{wording.read_words(condition.evidence)}”)" if condition.evidence else "")
            for condition in answer.conditions
        ]
        found["Documented conditions"].append(
            f"together: {wording.in_sentence(wording.DECISIONS[answer.decision].text)}"
        )
    withheld = [f"a draft was withheld, rule {finding.rule}: {finding.reason}" for finding in answer.withheld]
    found["Rule check"] = withheld or ["passed"]
    return found


def bibliography(exchanges: Iterable[Exchange]) -> list[str]:
    """What is known of every reference number in the answers, in their order."""
    cited = {
        number for item in exchanges if item.answer for each in item.answer.citations for number in each.references
    }
    return [f"[{item.number}] {item.known}" for item in corpus.load_references() if item.number in cited]
