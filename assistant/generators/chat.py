"""Drafts from a chat model through LangChain, on the statements that were retrieved. Nothing in them is trusted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.config import Settings
from assistant.core.decision import conditions
from assistant.core.types import Case, Decision, Draft, Finding, Retrieved, Status
from assistant.errors import GenerationError
from assistant.generators import Patience, Session
from assistant.generators.providers import PROVIDERS, open_model, window
from assistant.generators.waiting import written

# The last line, in which the model names what the answer rests on.
_STATEMENTS = re.compile(r"\n?^[*_ ]{0,4}Statements:[*_ ]{0,4}([a-z0-9, -]*)\.?\s*\Z", re.IGNORECASE | re.MULTILINE)
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)  # what some models say to themselves first
_FENCE = re.compile(r"<(?=\s*/?\s*(?:statements|earlier|question|findings)\b)", re.IGNORECASE)
_CHARACTERS = 3  # to a token, at the least, in English text
_SHOWN = 600  # characters of a blocked sentence that the model is told
_MOST_FINDINGS = 8


@dataclass(frozen=True, slots=True)
class ChatGenerator:
    """A chat model that is given the statements, the decision and the conversation.

    `window` is what it reads and writes at once, `longest` what it writes at most, both in tokens; `seconds` is how
    long a draft may take that is asked for without a session.
    """

    model: BaseChatModel = field(repr=False)  # some print more of their settings than one wants to read
    name: str
    window: int = 8192
    longest: int = 1024
    seconds: float = 60.0

    @classmethod
    def open(cls, name: str, settings: Settings | None = None) -> ChatGenerator:
        """The model PROVIDER:NAME of LangChain; ConfigError where it cannot be had."""
        chosen = settings or Settings.load()
        model = open_model(name, chosen)
        return cls(model, name, window(model, chosen), chosen.model_tokens, chosen.model_timeout)

    def draft(self, turns: Sequence[str], case: Case, decision: Decision, retrieved: Sequence[Retrieved]) -> Draft:
        """The model's first draft."""
        return self.session(turns, case, decision, retrieved, Patience(self.seconds)).draft()

    def session(
        self,
        turns: Sequence[str],
        case: Case,
        decision: Decision,
        retrieved: Sequence[Retrieved],
        patience: Patience,
    ) -> Session:
        """Drafting for one question."""
        stated = conditions(case)
        unknown = ", ".join(item.id for item in stated if case.patient and item.status is Status.UNKNOWN)
        system = _prompt(
            "chat.md",
            decision=decision.replace("_", " "),
            conditions="\n".join(f"- {item.id}: {item.status.replace('_', ' ')}" for item in stated),
            missing=unknown or "none",
            statements="\n".join(map(_statement, retrieved)),
        )
        return _Drafting(self, SystemMessage(system), tuple(turns), retrieved, patience)


class _Drafting:
    """The talk with the model about one question: its instructions, the question, its draft, what was found."""

    def __init__(
        self,
        generator: ChatGenerator,
        system: SystemMessage,
        turns: tuple[str, ...],
        retrieved: Sequence[Retrieved],
        patience: Patience,
    ) -> None:
        self._generator, self._patience = generator, patience
        self._given = {item.statement.id for item in retrieved}
        self._system, self._turns = system, turns
        self._last = ""

    def draft(self) -> Draft:
        """The model's text; GenerationError where it fails, writes nothing, or rests on what it was not given."""
        return self._drafted([])

    def redraft(self, findings: Sequence[Finding]) -> Draft:
        """As `draft`, told what was found against the last one."""
        told = _prompt("redraft.md", findings=_fenced("\n".join(map(_told, findings[:_MOST_FINDINGS]))))
        return self._drafted([AIMessage(self._last), HumanMessage(told)])

    def _drafted(self, further: Sequence[BaseMessage]) -> Draft:
        name = self._generator.name
        try:
            room = self._generator.window - self._generator.longest - _tokens(self._system, *further)
            messages = [self._system, HumanMessage(_question(self._turns, room)), *further]
            tells_end = name.partition(":")[0] in PROVIDERS
            self._last = written(self._generator.model, messages, self._patience, tells_end=tells_end)
            return self._read(_THOUGHT.sub("", self._last))
        except GenerationError as error:
            raise GenerationError(f"the chat model {name} {error}") from None

    def _read(self, text: str) -> Draft:
        named = _STATEMENTS.search(text)
        ids = tuple(part.strip().lower() for part in named[1].split(",") if part.strip()) if named else ()
        if not self._given.issuperset(ids):
            raise GenerationError("rests its draft on a statement that it was not given")
        answer = _STATEMENTS.sub("", text).strip()
        if not answer:
            raise GenerationError("wrote nothing")
        return Draft(answer, tuple(dict.fromkeys(ids)))


def _question(turns: Sequence[str], room: int) -> str:
    """The last message, and as many of those before it as the model has room for, the latest rather than the first.

    Fewer messages reach the model than the case was read from: the decision, which it is told, rests on all of them.
    """
    *earlier, last = map(_fenced, turns)
    left = room - _length(last)
    if left < 0:
        raise GenerationError("cannot read so long a question; shorten it, or set model_window")
    kept: list[str] = []
    for turn in reversed(earlier):
        left -= _length(turn)
        if left < 0:
            break
        kept.insert(0, turn)
    blocks = [f"<earlier>\n{turn}\n</earlier>" for turn in kept]
    return "\n\n".join([*blocks, f"<question>\n{last}\n</question>"])


def _fenced(text: str) -> str:
    """Data that cannot close the fence around it."""
    return _FENCE.sub("(", text)


def _tokens(*messages: BaseMessage) -> int:
    return sum(_length(str(message.text)) for message in messages)


def _length(text: str) -> int:
    """Tokens, estimated: rather too many than too few, with a few for the fence."""
    return len(text) // _CHARACTERS + 16


def _prompt(name: str, **values: object) -> str:
    return files("assistant.generators").joinpath(name).read_text(encoding="utf-8").format(**values)


def _statement(item: Retrieved) -> str:
    references = ", ".join(map(str, item.statement.references)) or "none"
    return f"- {item.statement.id} (references: {references}): {_fenced(item.statement.text)}"


def _told(finding: Finding) -> str:
    sentence = " ".join(finding.sentence.split())
    shown = sentence if len(sentence) <= _SHOWN else f"{sentence[:_SHOWN]} ..."
    return f"- {finding.reason}" + (f" The sentence: {shown}" if shown else "")
