"""Drafts from a chat model through LangChain, grounded in the statements that were retrieved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from assistant.core.decision import conditions
from assistant.core.types import Case, Decision, Draft, Retrieved
from assistant.errors import ConfigError, GenerationError

# The last line, in which the model names what the answer rests on.
_STATEMENTS = re.compile(r"\n?^[*_ ]{0,4}Statements:[*_ ]{0,4}([a-z0-9, -]*)\.?\s*\Z", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ChatGenerator:
    """A chat model that is given the statements, the decision and the conversation. Nothing it writes is trusted."""

    model: BaseChatModel
    name: str

    @classmethod
    def open(cls, name: str) -> ChatGenerator:
        """The model PROVIDER:NAME of LangChain; ConfigError where it cannot be had."""
        from langchain.chat_models import init_chat_model

        provider, _, model = name.partition(":")
        try:
            return cls(init_chat_model(model, model_provider=provider, temperature=0), name)
        except ImportError as error:
            raise ConfigError(f"the model {name} needs a package that is not installed: {error}") from error
        except Exception as error:  # every provider has its own errors for a missing key or an unknown name
            raise ConfigError(f"the model {name} cannot be opened: {error}") from error

    def draft(self, turns: Sequence[str], case: Case, decision: Decision, retrieved: Sequence[Retrieved]) -> Draft:
        """The model's text; GenerationError where it fails, writes nothing, or rests on what it was not given."""
        messages: list[BaseMessage] = [SystemMessage(_prompt(case, decision, retrieved))]
        messages += [HumanMessage(turn) for turn in turns]
        try:
            text = str(self.model.invoke(messages).text)
        except Exception as error:
            # Only its kind: a provider's message may hold parts of the key or of the conversation.
            raise GenerationError(f"the chat model {self.name} failed ({type(error).__name__})") from error
        return self._draft(text, {item.statement.id for item in retrieved})

    def _draft(self, text: str, given: set[str]) -> Draft:
        named = _STATEMENTS.search(text)
        ids = tuple(part.strip().lower() for part in named[1].split(",") if part.strip()) if named else ()
        unknown = [id for id in ids if id not in given]
        if unknown:
            raise GenerationError(f"the chat model {self.name} rests its answer on a statement that it was not given")
        answer = _STATEMENTS.sub("", text).strip()
        if not answer:
            raise GenerationError(f"the chat model {self.name} wrote nothing")
        return Draft(answer, ids)


def _prompt(case: Case, decision: Decision, retrieved: Sequence[Retrieved]) -> str:
    template = files("assistant.generators").joinpath("chat.md").read_text(encoding="utf-8")
    stated = "\n".join(f"- {item.id}: {item.status}" for item in conditions(case))
    return template.format(
        decision=decision, conditions=stated, statements="\n".join(_line(item) for item in retrieved)
    )


def _line(item: Retrieved) -> str:
    references = ", ".join(map(str, item.statement.references)) or "none"
    return f"- {item.statement.id} (references: {references}): {item.statement.text}"
