"""The checker behind other people's chains and agents."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, hook_config
from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableLambda

from assistant.langchain import CheckedChain, CheckMiddleware, questions

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


class Jumps(AgentMiddleware[Any, Any, Any]):
    """A middleware that skips whatever comes after the model."""

    @hook_config(can_jump_to=["end"])
    def after_model(self, state: Any, runtime: Any) -> dict[str, Any]:
        return {"jump_to": "end"}


def test_listed_first_it_cannot_be_skipped_by_another_middlewares_jump() -> None:
    result = agent(CheckMiddleware(), Jumps()).invoke({"messages": [HumanMessage(QUESTION)]})
    assert UNSAFE not in texts(result)


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
