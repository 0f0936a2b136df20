"""The checker for others' LangChain chains and agents: a reader gets checked text, or the guideline's own answer.

Both work on finished text. Events and message streams of what runs inside them still carry unchecked tokens: show a
reader only what these return.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import AgentState
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage
from langchain_core.runnables import Runnable, RunnableConfig
from langgraph.runtime import Runtime

from assistant.gate import CaseSource, review

Turns = tuple[str, ...]


def questions(value: Any) -> Turns:
    """The user's messages in a chain's input: text, messages, or a mapping with `question`, `input` or `messages`.

    TypeError for anything else: an answer whose question is unknown is not checked as if there were none.
    """
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Mapping):
        found = next((value[key] for key in ("question", "input", "messages") if key in value), None)
        return questions(found)
    if isinstance(value, HumanMessage):
        return (str(value.text),)
    if isinstance(value, Sequence) and all(isinstance(item, BaseMessage) for item in value):
        return tuple(str(item.text) for item in value if isinstance(item, HumanMessage))
    raise TypeError("the question is not found in the chain's input; pass `questions`, a function that finds it")


class CheckedChain(Runnable[Any, str]):
    """A chain whose text is checked before anybody reads it. Its stream is one piece: the checked text."""

    def __init__(
        self,
        chain: Runnable[Any, Any],
        *,
        questions: Callable[[Any], Turns] = questions,
        case: Mapping[str, Any] | CaseSource | None = CaseSource.QUESTION,
    ) -> None:
        """`questions` finds the user's messages in the chain's input; `case` is as in `assistant.check`."""
        self.chain, self.questions, self.case = chain, questions, case

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> str:
        """The chain's text if it is allowed, else the guideline's own answer."""
        turns = self.questions(input)
        return self._checked(turns, self.chain.invoke(input, config, **kwargs))

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> str:
        """As `invoke`."""
        turns = self.questions(input)
        return self._checked(turns, await self.chain.ainvoke(input, config, **kwargs))

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any | None) -> Iterator[str]:
        """One piece: text that is not finished cannot be checked."""
        yield self.invoke(input, config, **kwargs)

    def _checked(self, turns: Turns, output: Any) -> str:
        text = str(output.text) if isinstance(output, BaseMessage) else output
        if not isinstance(text, str):
            raise TypeError("the chain must end in text or a message; end it with StrOutputParser()")
        return review(text, turns, case=self.case).answer


class CheckMiddleware(AgentMiddleware[Any, Any, Any]):
    """Checks what an agent has written, after its last step. List it first: then no other middleware can skip it."""

    def __init__(self, *, case: Mapping[str, Any] | CaseSource | None = CaseSource.QUESTION) -> None:
        """`case` is as in `assistant.check`."""
        super().__init__()
        self.case = case

    def after_agent(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:  # noqa: ARG002 - LangChain's hook
        """Replaces every blocked message of the agent. The id stays, so that the history holds no blocked text."""
        messages = state["messages"]
        checked = [self._checked(message, messages[:at]) for at, message in enumerate(messages)]
        replaced = [new for new, old in zip(checked, messages, strict=True) if new is not old]
        return {"messages": replaced} if replaced else None

    async def aafter_agent(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:
        """As `after_agent`."""
        return self.after_agent(state, runtime)

    def _checked(self, message: AnyMessage, before: Sequence[AnyMessage]) -> AnyMessage:
        if not isinstance(message, AIMessage) or not str(message.text).strip():
            return message
        text = str(message.text)
        found = review(text, questions(before) or None, case=self.case)
        if found.report.allowed:
            return message
        return AIMessage(found.answer, id=message.id, tool_calls=message.tool_calls)
