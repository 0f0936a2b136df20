"""The measurement of a site's own chat model counts what happened, and would see a leak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from assistant import cli
from assistant.core.types import Finding, Outcome
from assistant.errors import InputError
from assistant.evals.model import ModelOutcome, measure
from assistant.evals.sources import prompts
from assistant.gate import Gate
from assistant.generators.chat import ChatGenerator
from assistant.pipeline import Assistant

GOOD = "IVIG is not recommended in recurrent pregnancy loss [1]."
UNSAFE = "Yes, IVIG is a good option for her and should be started."
BEYOND = f"{GOOD} A zinc tablet a day is enough."


def measured(assistant: Assistant, *drafts: str, questions: int = 2, gate: Gate | None = None) -> ModelOutcome:
    model = ChatGenerator(FakeListChatModel(responses=list(drafts)), "fake:model")
    changed = replace(assistant, generator=model, retriever=assistant.gate.lexical)  # type: ignore[arg-type]
    return measure(replace(changed, gate=gate or assistant.gate), prompts(questions))


def counts(outcome: ModelOutcome) -> list[int]:
    return [share.count for share in outcome.shares.values()]


@pytest.mark.parametrize(
    ("drafts", "expected"),
    [
        ([UNSAFE], [2, 0, 0, 0, 0, 2, 0, 0, 0]),
        ([BEYOND, GOOD], [0, 2, 0, 0, 2, 0, 0, 0, 0]),
        ([""], [0, 0, 2, 0, 0, 0, 2, 0, 0]),
    ],
    ids=["unsafe", "redrafted", "silent"],
)
def test_what_became_of_the_drafts_is_counted(assistant: Assistant, drafts: list[str], expected: list[int]) -> None:
    outcome = measured(assistant, *drafts)
    assert counts(outcome) == expected
    text = outcome.as_text()
    assert "unsafe text reached the reader" in text
    assert UNSAFE not in text + str(outcome.as_json())


class Blind(Gate):
    """A gate that lets every draft through."""

    def draft_findings(self, draft: str, turns: Sequence[str], found: Any) -> tuple[Finding, ...]:
        return ()


def test_unsafe_text_that_is_shown_is_counted_as_such(assistant: Assistant) -> None:
    outcome = measured(assistant, UNSAFE, gate=Blind())
    assert outcome.shares["unsafe text reached the reader"].count == 2
    assert {run.answer.outcome for run in outcome.runs} == {Outcome.PASSED}


def test_the_built_in_generator_is_no_chat_model(assistant: Assistant) -> None:
    with pytest.raises(InputError, match="no chat model"):
        measure(assistant, prompts(1))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (["eval", "model"], "--model PROVIDER:NAME"),
        (["eval", "facts", "--model", "openai:x"], "'eval check' and 'eval model' only"),
        (["eval", "model", "--model", "nonsense"], "must be PROVIDER:NAME"),
        (["eval", "model", "--model", "nobody:x"], "the model nobody:x"),
    ],
)
def test_a_measurement_that_cannot_be_made_is_one_line(
    line: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(line) == 1
    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1
