"""One question through the real parts: stages, case, citations, and threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from assistant.core.citations import cite
from assistant.core.types import Decision, Draft, Finding, Report
from assistant.corpus import load_statements
from assistant.errors import InputError
from assistant.gate import Gate
from assistant.pipeline import Assistant


class Writes:
    """A generator that always writes the same."""

    name = "fake:writer"

    def __init__(self, text: str, *statements: str) -> None:
        self.text, self.statements = text, statements

    def draft(self, *_given: Any) -> Draft:
        return Draft(self.text, self.statements)


def test_the_stages_are_told_in_order(assistant: Assistant) -> None:
    stages: list[str] = []
    assistant.ask("Is IVIG first line?", on_stage=stages.append)
    assert stages == ["Reading the case", "Searching the guideline", "Drafting the answer", "Checking the answer"]


def test_an_answer_carries_everything_it_rests_on(assistant: Assistant) -> None:
    answer = assistant.ask("Which dose of aspirin in obstetric APS?")
    quoted = {statement.id: statement.text for statement in load_statements()}
    assert answer.citations[0].statement == "aps-first-line"
    assert all(citation.quote == quoted[citation.statement] for citation in answer.citations)
    assert len(set(answer.retrieved)) == 10
    assert (answer.decision, answer.abstained, answer.withheld) == (Decision.GENERAL, False, ())
    assert answer.generator == "extractive"


def test_earlier_messages_belong_to_the_case(assistant: Assistant) -> None:
    answer = assistant.ask(["She has had two losses.", "Should she have IVIG?"])
    assert answer.case.facts.prior_losses == 2
    assert answer.decision == Decision.NOT_RECOMMENDED


def test_the_form_outranks_the_text(assistant: Assistant) -> None:
    answer = assistant.ask("She has had two losses. IVIG?", case={"prior_losses": 7})
    assert answer.case.facts.prior_losses == 7


def test_a_malformed_form_is_refused(assistant: Assistant) -> None:
    with pytest.raises(InputError, match="colour"):
        assistant.ask("IVIG?", case={"colour": "red"})


def test_the_check_is_the_last_step_whoever_wrote_the_draft(assistant: Assistant) -> None:
    unsafe = replace(assistant, generator=Writes("Yes, start IVIG at once.", "acr-against-ivig"))
    answer = unsafe.ask("Should she have IVIG?")
    assert answer.text == assistant.ask("Should she have IVIG?").text
    assert answer.withheld
    assert all(finding.sentence == "" for finding in answer.withheld)


def test_a_checker_that_fails_shows_nothing(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    class Fails:
        def check(self, *_given: Any, **_case: Any) -> Report:
            raise RuntimeError

    broken = replace(assistant, gate=Gate(Fails))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        broken.ask("Is IVIG first line?")


def test_a_checker_that_blocks_everything_leaves_a_notice(assistant: Assistant) -> None:
    class Blocks:
        def check(self, answer: str, **_case: Any) -> Report:
            return Report((Finding("all", answer, "everything"),))

    strict = replace(assistant, gate=Gate(Blocks))  # type: ignore[arg-type]
    answer = strict.ask("Is IVIG first line?")
    assert answer.abstained
    assert answer.citations == ()
    assert [finding.rule for finding in answer.withheld] == ["all"]


def test_threads_may_share_one_assistant(assistant: Assistant) -> None:
    questions = ["Is IVIG first line?", "Which dose of aspirin in obstetric APS?"] * 4
    with ThreadPoolExecutor(4) as threads:
        texts = [answer.text for answer in threads.map(assistant.ask, questions)]
    assert texts == [assistant.ask(question).text for question in questions]


def test_a_citation_is_made_once_and_in_order() -> None:
    citations = cite(["pitfall-nk-cells", "aps-first-line", "pitfall-nk-cells"], load_statements())
    assert [(item.statement, item.references) for item in citations] == [
        ("pitfall-nk-cells", (5, 3)),
        ("aps-first-line", (1,)),
    ]


def test_a_citation_of_nothing_is_a_fault() -> None:
    with pytest.raises(KeyError):
        cite(["made-up"], load_statements())
