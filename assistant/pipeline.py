"""One question, one checked answer: the whole flow, from the user's words to what they read."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.embeddings import Embeddings

from assistant import audit, drafting
from assistant.config import Settings
from assistant.core.citations import cite
from assistant.core.types import Answer, Retrieved, SitePart
from assistant.corpus import load_retriever
from assistant.documents.quoting import SiteSlot
from assistant.documents.site import SiteDocuments
from assistant.drafting import Stage
from assistant.errors import StoreError
from assistant.gate import Assessment, Gate, conversation
from assistant.generators import Generator, Patience
from assistant.retriever import Retriever
from assistant.store import Progress, StatementStore

_SHARE_FOR_DRAFTS = 0.95  # of the time limit; the rest is for the search, the checks and the own answer
_WITHOUT_INDEX = "The search index could not be asked; the statements were found by their words."
_WITHOUT_SITE = "This site's own documents could not be searched."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions from the guideline. Make one with `open`; it may be shared by threads."""

    settings: Settings
    gate: Gate
    retriever: Retriever
    generator: Generator
    site: SiteSlot | None = None

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
        generator = _generator(model or chosen.model, chosen, gate)
        store = StatementStore.open(chosen, progress, embeddings=embeddings)
        retriever = load_retriever(store, chosen.data_folder, progress)
        return cls(chosen, gate, retriever, generator, SiteSlot(SiteDocuments(chosen), store.embeddings))

    def ask(
        self,
        question: str | Sequence[str],
        *,
        case: Mapping[str, Any] | None = None,
        on_stage: Stage | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        """The checked answer to a question, or to the last of a conversation's messages.

        `case` holds the facts of a case form, which outrank the text; `on_stage` is told what is being done; setting
        `stop`, from another thread, ends the wait for a chat model. InputError where a message or fact is unusable,
        StoppedError where it was stopped.
        """
        stage = on_stage or _silent
        patience = Patience(self.settings.model_timeout * _SHARE_FOR_DRAFTS, stop or threading.Event())
        turns = conversation(question, self.settings.question_limit)
        stage("Reading the case")
        found = self.gate.assess(turns, case)
        stage("Searching the guideline")
        retrieved, notes = self._search(turns)
        draft, attempts = drafting.attempt(self.generator, self.gate, turns, found, retrieved, stage, patience)
        if draft is None:
            stage("Writing the guideline's own answer")
            draft = self.gate.own_answer(turns, found, retrieved)
        site, more = self._site_part(turns, found)
        answer = Answer(
            turns=turns,
            text=draft.text,
            abstained=draft.abstained,
            decision=found.decision,
            case=found.case,
            conditions=found.conditions,
            citations=cite(draft.statements, self.gate.statements),
            retrieved=tuple(item.statement.id for item in retrieved),
            attempts=attempts,
            generator=self.generator.name,
            site=site,
            notes=(*notes, *more),
        )
        audit.record(answer, self.settings)
        return answer

    def _search(self, turns: Sequence[str]) -> tuple[list[Retrieved], tuple[str, ...]]:
        """The statements; where the index cannot be asked, those that are found without it, and a note that says so."""
        try:
            return self.retriever.search(turns), ()
        except StoreError as error:
            _log.warning("%s", error)
            return self.retriever.search_without_store(turns), (_WITHOUT_INDEX,)

    def _site_part(self, turns: Sequence[str], found: Assessment) -> tuple[SitePart | None, tuple[str, ...]]:
        """What the site's own documents say, each passage judged like an answer."""
        if self.site is None:
            return None, ()
        try:
            return self.site.part(turns, lambda text: self.gate.report(text, turns, found)), ()
        except StoreError as error:
            _log.warning("%s", error)
            return None, (_WITHOUT_SITE,)

    def with_model(self, model: str | None) -> Assistant:
        """The same assistant, index and all, with another chat model (PROVIDER:NAME) or, for None, with none.

        ConfigError where the model cannot be used.
        """
        return replace(self, generator=_generator(model, self.settings, self.gate))


def _generator(model: str | None, settings: Settings, gate: Gate) -> Generator:
    if model is None:
        return gate.extractive
    from assistant.generators.chat import ChatGenerator  # LangChain's chat models take a second to import

    return ChatGenerator.open(model, settings)


def _silent(stage: str) -> None:
    """No stages wanted."""
