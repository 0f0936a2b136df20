"""The JSON interface: requests in, replies out, as plain dictionaries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.core.types import Answer, Condition, Finding, SitePart
from assistant.delivery import note
from assistant.errors import InputError
from assistant.gate import Assessment, CaseSource, Review

BUILT_IN = "extractive"  # the generator that is no chat model


@dataclass(frozen=True, slots=True)
class Request:
    """One JSON line: the user's messages (none, where it holds no question), and whatever else the line holds."""

    turns: tuple[str, ...]
    data: Mapping[str, Any]

    @property
    def case(self) -> Mapping[str, Any] | None:
        """The case form; None where there is none. InputError where it is something else."""
        return _case(self.data.get("case"))

    @property
    def stated_case(self) -> Mapping[str, Any] | CaseSource | None:
        """The case as `check` takes it: absent and null differ."""
        return self.case if "case" in self.data else CaseSource.QUESTION

    @property
    def answer(self) -> str:
        """The text to check; InputError where there is none."""
        answer = self.data.get("answer")
        if not isinstance(answer, str):
            raise InputError("'answer' must be text")
        return answer


def parse(text: str) -> Any:
    """JSON; InputError where it is broken, or nested beyond reason."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise InputError("the JSON is nested too deeply") from error
    except ValueError as error:
        raise InputError(f"not valid JSON: {error}") from error


def parse_case(text: str) -> Mapping[str, Any] | None:
    """The facts of a case file."""
    return _case(parse(text))


def request(data: Any) -> Request:
    """A checked request; InputError names the key at fault."""
    if not isinstance(data, dict):
        raise InputError('a line must be a JSON object such as {"id": 1, "turns": ["..."]}')
    turns = data["turns"] if "turns" in data else data.get("question")
    if isinstance(turns, str):
        turns = [turns]
    if turns is not None and not (isinstance(turns, list) and all(isinstance(turn, str) for turn in turns)):
        raise InputError("'turns' must be a list of texts, or 'question' a text")
    return Request(tuple(turns or ()), data)


SITE_LABEL = "From this site's own documents; not part of the guideline"


def answer_json(answer: Answer) -> dict[str, Any]:
    """The reply of `ask`; where a chat model drafted, `drafts` says what became of its drafts.

    `site` is there where documents of the site are indexed, `notes` where there is something to note.
    """
    reply: dict[str, Any] = {
        "answer": answer.text,
        "abstained": answer.abstained,
        "decision": str(answer.decision),
        "facts": answer.case.facts.as_json(),
        "conditions": [_condition(item) for item in answer.conditions],
        "citations": [
            {"statement": item.statement, "references": list(item.references), "quote": item.quote}
            for item in answer.citations
        ],
        "retrieved": list(answer.retrieved),
        "check": {"withheld": bool(answer.withheld), "findings": [_finding(item) for item in answer.withheld]},
        "generator": answer.generator,
    }
    if answer.generator != BUILT_IN:
        reply["drafts"] = _drafts(answer)
    if answer.site is not None:
        reply["site"] = _site(answer.site)
    if answer.notes:
        reply["notes"] = list(answer.notes)
    return reply


def assessment_json(found: Assessment) -> dict[str, Any]:
    """The reply of `assess`."""
    return {
        "decision": str(found.decision),
        "facts": found.case.facts.as_json(),
        "conditions": [_condition(item) for item in found.conditions],
    }


def review_json(review: Review) -> dict[str, Any]:
    """The reply of `check`."""
    report = review.report
    return {
        "allowed": report.allowed,
        "findings": [_finding(item) for item in report.findings],
        "answer": review.answer,
    }


def _drafts(answer: Answer) -> dict[str, Any]:
    return {
        "outcome": str(answer.outcome),
        "note": note(answer),
        "attempts": [
            {"findings": [_finding(item) for item in attempt.findings], "failure": attempt.failure}
            for attempt in answer.attempts
        ],
    }


def _site(site: SitePart) -> dict[str, Any]:
    return {
        "label": SITE_LABEL,
        "passages": [
            {"document": item.document, "page": item.page, "section": item.section, "quote": item.quote}
            for item in site.passages
        ],
        "withheld": [
            {"document": item.document, "page": item.page, "rules": list(item.rules)} for item in site.withheld
        ],
    }


def _condition(item: Condition) -> dict[str, Any]:
    return {"id": item.id, "status": str(item.status), "evidence": item.evidence}


def _finding(item: Finding) -> dict[str, Any]:
    return {
        "rule": item.rule,
        "sentence": item.sentence,
        "reason": item.reason,
        "statements": list(item.statements),
    }


def _case(value: Any) -> Mapping[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        raise InputError("'case' must be an object of facts, or null")
    return value
