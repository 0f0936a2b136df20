"""What the page remembers of a conversation, and the conversation as a document. Pure: no Streamlit, no state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import wording

from assistant.core.types import Answer, Decision

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


def turns(exchanges: Sequence[Exchange], pending: Pending) -> tuple[str, ...]:
    """The messages to ask with, oldest first: those that were answered, then the one that waits."""
    earlier = exchanges[:-1] if pending.again else exchanges
    return (*(exchange.question for exchange in earlier if exchange.answer), pending.question)


def news(exchanges: Sequence[Exchange]) -> bool:
    """Whether the last answer rests on other case facts than the answer before it."""
    cases = [exchange.answer.case.facts for exchange in exchanges if exchange.answer]
    return len(cases) == 1 or (len(cases) > 1 and cases[-1] != cases[-2])


def as_markdown(exchanges: Sequence[Exchange]) -> str:
    """The conversation as a Markdown document, the user's own words as literal quotations."""
    return "\n\n".join(["# RPL Assistant: conversation", f"*{NOTICE}*", *map(_exchange_markdown, exchanges)]) + "\n"


def _exchange_markdown(exchange: Exchange) -> str:
    question = "\n".join(f"> {wording.escaped(line)}" for line in exchange.question.splitlines())
    parts = ["## Question", question]
    if exchange.answer:
        parts += ["## Answer", exchange.answer.text, *_basis(exchange.answer)]
    if exchange.problem:
        parts.append(f"*No new answer: {wording.escaped(exchange.problem)}*")
    return "\n\n".join(parts)


def _basis(answer: Answer) -> list[str]:
    """What the answer rests on: sources, the six conditions where a patient is described, the check."""
    parts = []
    if answer.citations:
        sources = (
            f"- `{cited.statement}`: {wording.escaped(cited.quote)} {wording.references(cited.references)}".rstrip()
            for cited in answer.citations
        )
        parts.append("Sources:\n\n" + "\n".join(sources))
    if answer.decision is not Decision.GENERAL:
        rows = (
            f"- {wording.CONDITIONS[condition.id]}: {wording.STATUSES[condition.status].text}"
            + (f" ({wording.quoted(condition.evidence)})" if condition.evidence else "")
            for condition in answer.conditions
        )
        parts.append("Documented conditions:\n\n" + "\n".join(rows))
    withheld = [f"- rule `{finding.rule}`: {wording.escaped(finding.reason)}" for finding in answer.withheld]
    parts.append("Check: a draft was withheld.\n\n" + "\n".join(withheld) if withheld else "Check: passed.")
    return parts
