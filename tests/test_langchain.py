"""The checker behind other people's chains and agents."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, hook_config
from langchain_core.embeddings import Embeddings
from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from pydantic import BaseModel

from assistant.config import Settings
from assistant.corpus import load_statements
from assistant.langchain import (
    AnswerChecker,
    CheckedChain,
    CheckMiddleware,
    GuidelineRetriever,
    guideline_tool,
    questions,
)

QUESTION = "Should she have IVIG?"
SAFE = "IVIG is not recommended in recurrent pregnancy loss."
UNSAFE = "Yes, start IVIG at once."


def awaited(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine, run in a thread of its own: the browser's tests keep a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def says(text: Any) -> RunnableLambda[Any, Any]:
    return RunnableLambda(lambda _input: text)


def test_allowed_text_passes_word_for_word() -> None:
    assert CheckedChain(says(SAFE)).invoke(QUESTION) == SAFE


@pytest.mark.parametrize("output", [UNSAFE, AIMessage(UNSAFE)])
def test_blocked_text_becomes_the_guidelines_own_answer(output: Any) -> None:
    text = CheckedChain(says(output)).invoke({"question": QUESTION})
    assert UNSAFE not in text
    assert "IVIG" in text


def test_a_stream_is_one_checked_piece() -> None:
    (piece,) = CheckedChain(says(UNSAFE)).stream(QUESTION)
    assert UNSAFE not in piece


def test_it_works_asynchronously_and_as_part_of_a_chain() -> None:
    chain = CheckedChain(says(UNSAFE)) | RunnableLambda(str.upper)
    assert UNSAFE.upper() not in awaited(chain.ainvoke([HumanMessage(QUESTION)]))


def test_a_chain_that_does_not_end_in_text_is_an_error() -> None:
    with pytest.raises(TypeError, match="StrOutputParser"):
        CheckedChain(says(3)).invoke(QUESTION)


def test_the_case_may_be_given() -> None:
    refused = CheckedChain(says(SAFE), case={"prior_losses": 2})
    assert refused.invoke(QUESTION) == SAFE


def test_the_checker_is_the_last_step_of_a_chain() -> None:
    chain = RunnablePassthrough.assign(answer=says(AIMessage(UNSAFE))) | AnswerChecker()
    assert UNSAFE not in chain.invoke({"question": QUESTION})
    assert (says({"question": QUESTION, "answer": SAFE}) | AnswerChecker()).invoke("") == SAFE


@pytest.mark.parametrize("draft", [UNSAFE, "Yes.", "Yes, go ahead.", AIMessage(UNSAFE)])
def test_text_without_its_question_is_read_as_a_reply_to_the_worst_one(draft: Any) -> None:
    chain = says(draft) | AnswerChecker()
    text = chain.invoke("Is aspirin given in obstetric APS?")
    assert "not recommended" in text
    assert "Yes" not in text
    assert list(chain.stream("?")) == [text]


def test_text_without_its_question_passes_where_it_speaks_against_ivig() -> None:
    assert (says(SAFE) | AnswerChecker()).invoke("?") == SAFE


def test_messages_that_end_in_the_answer_are_checked_with_their_questions() -> None:
    asked = HumanMessage(QUESTION)
    for value in ([asked, AIMessage(UNSAFE)], {"messages": [asked, AIMessage(UNSAFE)]}):
        assert UNSAFE not in AnswerChecker().invoke(value)
    assert AnswerChecker().invoke([asked, AIMessage(SAFE)]) == SAFE


@pytest.mark.parametrize("value", [3, None, [], {"question": QUESTION}, {"answer": SAFE}])
def test_what_holds_no_answer_or_no_question_is_an_error(value: Any) -> None:
    with pytest.raises(TypeError):
        AnswerChecker().invoke(value)


def test_what_a_chain_streams_into_the_checker_does_not_come_out_before_the_check() -> None:
    model = GenericFakeChatModel(messages=iter([AIMessage("Yes, " + UNSAFE)]))
    pieces = list((model | AnswerChecker()).stream(QUESTION))
    assert len(pieces) == 1
    assert "start IVIG" not in pieces[0]


@pytest.mark.parametrize(
    "value",
    ["a", {"question": "a"}, {"input": "a"}, {"messages": [HumanMessage("a"), AIMessage("b")]}, [HumanMessage("a")],
     HumanMessage("a")],
)  # fmt: skip
def test_the_question_is_found_in_every_usual_input(value: Any) -> None:
    assert questions(value) == ("a",)


@pytest.mark.parametrize("value", [3, None, {"topic": "a"}, ["a"]])
def test_an_input_without_a_question_is_an_error(value: Any) -> None:
    with pytest.raises(TypeError, match="the question is not found"):
        questions(value)


def agent(*middleware: AgentMiddleware[Any, Any, Any], text: str = UNSAFE) -> Any:
    model = FakeMessagesListChatModel(responses=[AIMessage(text)])
    return create_agent(model, tools=[], middleware=list(middleware))


def texts(result: dict[str, Any]) -> list[str]:
    return [str(message.text) for message in result["messages"]]


def test_an_agents_blocked_message_is_replaced_in_its_place() -> None:
    question, answer = texts(agent(CheckMiddleware()).invoke({"messages": [HumanMessage(QUESTION)]}))
    assert question == QUESTION
    assert answer
    assert answer != UNSAFE


def test_an_agents_allowed_message_stays() -> None:
    result = agent(CheckMiddleware(), text=SAFE).invoke({"messages": [HumanMessage(QUESTION)]})
    assert texts(result) == [QUESTION, SAFE]


def test_it_works_in_an_asynchronous_agent() -> None:
    result = awaited(agent(CheckMiddleware()).ainvoke({"messages": [HumanMessage(QUESTION)]}))
    assert UNSAFE not in texts(result)


class JumpsAfterTheModel(AgentMiddleware[Any, Any, Any]):
    """A middleware that skips whatever comes after the model."""

    @hook_config(can_jump_to=["end"])
    def after_model(self, state: Any, runtime: Any) -> dict[str, Any]:
        return {"jump_to": "end"}


class JumpsBeforeTheModel(AgentMiddleware[Any, Any, Any]):
    """A middleware that answers in the model's place and skips the rest."""

    @hook_config(can_jump_to=["end"])
    def before_model(self, state: Any, runtime: Any) -> dict[str, Any]:
        return {"jump_to": "end", "messages": [AIMessage(UNSAFE)]}


class JumpsAtOnce(AgentMiddleware[Any, Any, Any]):
    """A middleware that answers before anything else happens."""

    @hook_config(can_jump_to=["end"])
    def before_agent(self, state: Any, runtime: Any) -> dict[str, Any]:
        return {"jump_to": "end", "messages": [AIMessage(UNSAFE)]}


class AddsAtTheEnd(AgentMiddleware[Any, Any, Any]):
    """A middleware that has the last word among those listed after the checker."""

    def after_agent(self, state: Any, runtime: Any) -> dict[str, Any]:
        return {"messages": [AIMessage(UNSAFE)]}


class WrapsTheModel(AgentMiddleware[Any, Any, Any]):
    """A middleware that puts its own words in the model's place."""

    def wrap_model_call(self, request: Any, handler: Any) -> AIMessage:
        return AIMessage(UNSAFE)


OTHERS = [JumpsAfterTheModel, JumpsBeforeTheModel, JumpsAtOnce, AddsAtTheEnd, WrapsTheModel]


@pytest.mark.parametrize("other", OTHERS)
def test_listed_first_it_cannot_be_skipped(other: type[AgentMiddleware[Any, Any, Any]]) -> None:
    result = agent(CheckMiddleware(), other(), text=SAFE).invoke({"messages": [HumanMessage(QUESTION)]})
    assert UNSAFE not in texts(result)
    assert "ai" in {message.type for message in result["messages"]}


@pytest.mark.parametrize("other", OTHERS)
def test_a_check_around_the_agent_holds_wherever_anything_is_listed(
    other: type[AgentMiddleware[Any, Any, Any]],
) -> None:
    chain = agent(other(), text=SAFE) | AnswerChecker()
    assert UNSAFE not in chain.invoke({"messages": [HumanMessage(QUESTION)]})


def test_only_the_last_state_of_an_agents_stream_is_for_readers() -> None:
    states = list(agent(CheckMiddleware()).stream({"messages": [HumanMessage(QUESTION)]}, stream_mode="values"))
    assert UNSAFE not in texts(states[-1])
    assert any(UNSAFE in texts(state) for state in states[:-1])  # what the documentation warns of


def test_what_is_no_text_in_a_message_is_left_out() -> None:
    content = [{"type": "reasoning", "reasoning": UNSAFE}, {"type": "text", "text": SAFE}]
    message = AIMessage(content, id="a", additional_kwargs={"reasoning_content": UNSAFE})
    found = CheckMiddleware().after_agent({"messages": [HumanMessage(QUESTION), message]}, None)  # type: ignore[arg-type]
    assert found is not None
    assert UNSAFE not in repr(found)
    assert found["messages"][0].content == SAFE


class Advice(BaseModel):
    """What an agent with a response format fills in."""

    advice: str


@pytest.mark.parametrize(("advice", "kept"), [(UNSAFE, False), ("IVIG is not recommended.", True)])
def test_a_structured_response_is_withheld_where_its_words_are_blocked(advice: str, kept: bool) -> None:
    state = {"messages": [HumanMessage(QUESTION)], "structured_response": Advice(advice=advice)}
    found = CheckMiddleware().after_agent(state, None)  # type: ignore[arg-type]
    assert found == (None if kept else {"structured_response": None})


def test_the_retriever_gives_statements_as_documents() -> None:
    first, *others = GuidelineRetriever(k=3).invoke("Which dose of aspirin in obstetric APS?")
    assert (first.id, first.metadata["statement"], len(others)) == ("aps-first-line", "aps-first-line", 2)
    assert first.metadata["references"] == [1]
    assert first.page_content == next(item.text for item in load_statements() if item.id == "aps-first-line")


def test_the_retriever_searches_by_meaning_where_it_has_the_index(
    settings: Settings, embeddings: Embeddings, assistant: object
) -> None:
    found = GuidelineRetriever.open(settings, embeddings=embeddings, k=10).invoke("Are donors' antibodies worth it?")
    assert len({document.id for document in found}) == 10


def test_an_agent_can_use_the_retriever_as_a_tool() -> None:
    call = {"name": "search_guideline", "args": {"query": "aspirin dose in obstetric APS"}, "id": "1"}
    model = ToolCaller(responses=[AIMessage("", tool_calls=[call]), AIMessage(UNSAFE)])
    made = create_agent(model, tools=[guideline_tool()], middleware=[CheckMiddleware()])
    result = made.invoke({"messages": [HumanMessage(QUESTION)]})
    told = next(message for message in result["messages"] if isinstance(message, ToolMessage))
    assert "aps-first-line (references: [1])" in str(told.content)
    assert UNSAFE not in texts(result)


class ToolCaller(FakeMessagesListChatModel):
    """A scripted model that may be given tools."""

    def bind_tools(self, *_given: Any, **_options: Any) -> ToolCaller:
        return self


def test_a_message_with_tool_calls_keeps_them() -> None:
    call = {"name": "look", "args": {}, "id": "1", "type": "tool_call"}
    messages = [
        HumanMessage(QUESTION),
        AIMessage(UNSAFE, id="a", tool_calls=[call]),
        ToolMessage("x", tool_call_id="1"),
    ]
    found = CheckMiddleware().after_agent({"messages": messages}, None)  # type: ignore[arg-type]
    assert found is not None
    (message,) = found["messages"]
    assert message.id == "a"
    assert message.tool_calls[0]["name"] == "look"
    assert message.text != UNSAFE
