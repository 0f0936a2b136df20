"""Draft, check, one redraft that is told the findings, check: what becomes an answer, and what was found on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.core.types import Attempt, Draft, Finding, Retrieved
from assistant.errors import GenerationError
from assistant.gate import Assessment, Gate
from assistant.generators import Generator, Patience, Reviser

Stage = Callable[[str], None]
"""Called with what is being done, such as `Searching the guideline`."""

_log = logging.getLogger(__name__)


def attempt(
    generator: Generator,
    gate: Gate,
    turns: Sequence[str],
    found: Assessment,
    retrieved: Sequence[Retrieved],
    stage: Stage,
    patience: Patience,
) -> tuple[Draft | None, tuple[Attempt, ...]]:
    """A draft that passed every check, or None; and the attempts, which hold no word of any draft.

    StoppedError where the reader stopped it.
    """
    given = (turns, found.case, found.decision, retrieved)
    session = generator.session(*given, patience) if isinstance(generator, Reviser) else None

    def judged(draft: Draft) -> tuple[Finding, ...]:
        if session:
            return gate.draft_findings(draft.text, turns, found)
        return gate.report(draft.text, turns, found).findings

    attempts: list[Attempt] = []
    try:
        stage("Drafting the answer")
        draft = session.draft() if session else generator.draft(*given)
        stage("Checking the answer")
        findings = judged(draft)
        attempts.append(_attempt(findings))
        if findings and session:
            stage("Drafting again")
            draft = session.redraft(findings)
            stage("Checking the new draft")
            findings = judged(draft)
            attempts.append(_attempt(findings))
    except GenerationError as error:
        _log.warning("no draft: %s", error)
        attempts.append(Attempt(failure=str(error)))
        return None, tuple(attempts)
    if findings:
        return None, tuple(attempts)
    # What a model names as its basis need not be; what its sentences restate is.
    return (_with_basis(gate, draft, retrieved) if session else draft), tuple(attempts)


def _with_basis(gate: Gate, draft: Draft, retrieved: Sequence[Retrieved]) -> Draft:
    given = [*draft.statements, *(item.statement.id for item in retrieved)]
    return replace(draft, statements=gate.grounding.basis(draft.text, given) or draft.statements)


def _attempt(findings: Sequence[Finding]) -> Attempt:
    return Attempt(tuple(dict.fromkeys(finding.without_words() for finding in findings)))
