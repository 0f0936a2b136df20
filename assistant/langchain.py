"""The checker and the retriever for others' LangChain chains and agents.

A reader gets checked text, or the guideline's own answer. All of it works on finished text: events and message streams
of what runs inside still carry unchecked tokens, so show a reader only what these return.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import AgentState
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage
from langchain_core.prompts import PromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.tools import BaseTool, create_retriever_tool
from langgraph.runtime import Runtime
from pydantic import BaseModel, ConfigDict, Field

from assistant.config import Settings
from assistant.core.types import Retrieved
from assistant.corpus import load_lexical, load_retriever
from assistant.gate import CaseSource, review

Turns = tuple[str, ...]
_UNASKED = "Should the patient have IVIG?"  # what a text whose question is unknown is taken to answer: the strictest


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
        return review(_text(output), turns, case=self.case).answer


class AnswerChecker(Runnable[Any, str]):
    """The checker as the last step of a chain: `draft_chain | AnswerChecker()`. Its stream is one piece.

    What comes in is an answer with its question: a mapping with `answer` or `output`, and with `question`, `input` or
    `messages`; or messages that end in the answer. Text alone is read as a reply to the question whether to give IVIG,
    so that "Yes." is blocked: give the question along with it where there is another.
    """

    def __init__(self, *, case: Mapping[str, Any] | CaseSource | None = CaseSource.QUESTION) -> None:
        """`case` is as in `assistant.check`."""
        self.case = case

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> str:  # noqa: ARG002 - LangChain's
        """The answer if it is allowed, else the guideline's own."""
        turns, answer = self._exchange(input)
        return review(_text(answer), turns, case=self.case).answer

    def _exchange(self, value: Any) -> tuple[Turns, Any]:
        if isinstance(value, Mapping):
            answer = next((value[key] for key in ("answer", "output") if key in value), None)
            if answer is None and "messages" in value:
                return self._exchange(value["messages"])
            return questions(value), answer
        if isinstance(value, Sequence) and not isinstance(value, str):
            return questions(value[:-1]) or (_UNASKED,), value[-1] if value else None
        return (_UNASKED,), value


def _text(output: Any) -> str:
    """A chain's output as text; TypeError where it is something else."""
    text = str(output.text) if isinstance(output, BaseMessage) else output
    if not isinstance(text, str):
        raise TypeError("the chain must end in text or a message; end it with StrOutputParser()")
    return text


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
        changes = self._structured(state) | ({"messages": replaced} if replaced else {})
        return changes or None

    async def aafter_agent(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:
        """As `after_agent`."""
        return self.after_agent(state, runtime)

    def _checked(self, message: AnyMessage, before: Sequence[AnyMessage]) -> AnyMessage:
        """The message, or one in its place: with other words, or without what is no text, which nothing has checked."""
        if not isinstance(message, AIMessage):
            return message
        text = str(message.text)
        if text.strip():
            text = review(text, questions(before) or None, case=self.case).answer
        if text == message.content and not message.additional_kwargs:
            return message
        return AIMessage(text, id=message.id, name=message.name, tool_calls=message.tool_calls)

    def _structured(self, state: AgentState[Any]) -> dict[str, Any]:
        """What an agent with a response format has filled in, withheld where its words are blocked."""
        filled = state.get("structured_response")
        if filled is None:
            return {}
        data = filled.model_dump(mode="json") if isinstance(filled, BaseModel) else filled
        asked = questions(state["messages"]) or None
        text = json.dumps(data, ensure_ascii=False, default=str)
        return {} if review(text, asked, case=self.case).report.allowed else {"structured_response": None}


class GuidelineRetriever(BaseRetriever):
    """The guideline's statements as documents, best first: by words, or with `open` by meaning as well."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    find: Callable[[Sequence[str]], Sequence[Retrieved]] = Field(default_factory=lambda: load_lexical().search)
    k: int = Field(default=5, ge=1, le=10)

    @classmethod
    def open(
        cls, settings: Settings | None = None, *, k: int = 5, embeddings: Embeddings | None = None
    ) -> GuidelineRetriever:
        """With the index, which is built first where it has to be; AssistantError where it cannot be used."""
        from assistant.store import StatementStore  # the store loads the embedding model

        chosen = settings or Settings.load()
        store = StatementStore.open(chosen, embeddings=embeddings)
        return cls(find=load_retriever(store, chosen.data_folder).search, k=k)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002 - LangChain's
        return [_document(found) for found in self.find((query,))[: self.k]]


def _document(found: Retrieved) -> Document:
    statement = found.statement
    metadata = {
        "title": statement.title,
        "section": statement.section,
        "references": list(statement.references),
        "direction": statement.direction,
        "strength": statement.strength,
        "source_line": statement.source_line,
        "score": found.score,
    }
    return Document(statement.text, id=statement.id, metadata={"statement": statement.id, **metadata})


def guideline_tool(retriever: BaseRetriever | None = None) -> BaseTool:
    """The retriever as an agent's tool. What an agent makes of the statements still has to pass the checker."""
    return create_retriever_tool(
        retriever or GuidelineRetriever(),
        "search_guideline",
        "Searches the guidance document on IVIG in recurrent pregnancy loss, and returns the statements that fit best.",
        document_prompt=PromptTemplate.from_template("{statement} (references: {references}): {page_content}"),
    )
