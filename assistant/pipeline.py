"""One question, one checked answer: the whole flow, from the user's words to what they read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.embeddings import Embeddings

from assistant.config import Settings
from assistant.core.citations import cite
from assistant.core.types import Answer, Draft, Finding, Retrieved
from assistant.corpus import load_retriever
from assistant.errors import GenerationError
from assistant.gate import Assessment, Gate, conversation
from assistant.generators import Generator
from assistant.retriever import Retriever
from assistant.store import Progress, StatementStore

Stage = Callable[[str], None]
"""Called with what is being done, such as `Searching the guideline`."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions from the guideline. Make one with `open`; it may be shared by threads."""

    settings: Settings
    gate: Gate
    retriever: Retriever
    generator: Generator

    @classmethod
    def open(
        cls,
        settings: Settings | None = None,
        *,
        model: str | None = None,
        progress: Progress | None = None,
        embeddings: Embeddings | None = None,
    ) -> Assistant:
        """An assistant with its index, which is built first where it has to be.

        `model` is a chat model as PROVIDER:NAME, and outranks the settings; `embeddings` is a loaded embedding model to
        share. AssistantError where a setting, the index or the model cannot be used.
        """
        chosen = settings or Settings.load()
        gate = Gate()
        gate.load()
        generator = _generator(model or chosen.model, gate)
        store = StatementStore.open(chosen, progress, embeddings=embeddings)
        return cls(chosen, gate, load_retriever(store, chosen.data_folder, progress), generator)

    def ask(
        self,
        question: str | Sequence[str],
        *,
        case: Mapping[str, Any] | None = None,
        on_stage: Stage | None = None,
    ) -> Answer:
        """The checked answer to a question, or to the last of a conversation's messages.

        `case` holds the facts of a case form, which outrank the text. InputError where a message or fact is unusable.
        """
        stage = on_stage or _silent
        turns = conversation(question, self.settings.question_limit)
        stage("Reading the case")
        found = self.gate.assess(turns, case)
        stage("Searching the guideline")
        retrieved = self.retriever.search(turns)
        stage("Drafting the answer")
        draft, findings = self._draft(turns, found, retrieved)
        stage("Checking the answer")
        findings = findings or self.gate.report(draft.text, turns, found).findings
        if findings:
            draft = self.gate.own_answer(turns, found, retrieved)
        return Answer(
            turns=turns,
            text=draft.text,
            abstained=draft.abstained,
            decision=found.decision,
            case=found.case,
            conditions=found.conditions,
            citations=cite(draft.statements, self.gate.statements),
            retrieved=tuple(item.statement.id for item in retrieved),
            withheld=tuple(replace(finding, sentence="") for finding in findings),  # no word of a blocked draft goes on
            generator=self.generator.name,
        )

    def _draft(
        self, turns: Sequence[str], found: Assessment, retrieved: Sequence[Retrieved]
    ) -> tuple[Draft, tuple[Finding, ...]]:
        """The generator's draft; where it failed, a finding that says so instead."""
        try:
            return self.generator.draft(turns, found.case, found.decision, retrieved), ()
        except GenerationError as error:
            _log.warning("the chat model failed: %s", error)
            return Draft(""), (Finding("model-failed", "", str(error)),)


def _generator(model: str | None, gate: Gate) -> Generator:
    if model is None:
        return gate.extractive
    from assistant.generators.chat import ChatGenerator  # LangChain's chat models take a second to import

    return ChatGenerator.open(model)


def _silent(stage: str) -> None:
    """No stages wanted."""
