"""Chat models: what they are given, what becomes of what they write, and that no failure shows an unchecked word."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from assistant.config import Settings
from assistant.core.types import Answer, Outcome
from assistant.errors import ConfigError
from assistant.generators.chat import ChatGenerator
from assistant.pipeline import Assistant

QUESTION = "Is IVIG recommended in recurrent pregnancy loss?"
GOOD = "IVIG is not recommended in recurrent pregnancy loss [1].\nStatements: ivig-not-recommended"
UNSAFE = "Yes, IVIG is a very good option for her. Statements: ivig-not-recommended"


class Listening(FakeListChatModel):
    """A model that keeps what it was given."""

    heard: list[BaseMessage] = []  # noqa: RUF012 - a field of a pydantic model

    def _stream(self, messages: list[BaseMessage], *args: Any, **options: Any) -> Iterator[ChatGenerationChunk]:
        self.heard[:] = messages
        return super()._stream(messages, *args, **options)


class Failing(FakeListChatModel):
    """A model whose provider refuses, with a secret in the message."""

    def _stream(self, *args: Any, **options: Any) -> Iterator[ChatGenerationChunk]:
        raise ConnectionError("bad key sk-secret")


def ask(assistant: Assistant, model: BaseChatModel, turns: str | Sequence[str] = QUESTION) -> Answer:
    return replace(assistant, generator=ChatGenerator(model, "fake:model")).ask(turns)


def writing(*texts: str) -> BaseChatModel:
    return FakeListChatModel(responses=list(texts))


def test_an_allowed_draft_is_shown_word_for_word_with_its_citations(assistant: Assistant) -> None:
    answer = ask(assistant, writing(GOOD))
    assert answer.text == "IVIG is not recommended in recurrent pregnancy loss [1]."
    assert [citation.statement for citation in answer.citations] == ["ivig-not-recommended"]
    assert (answer.withheld, answer.outcome, answer.generator) == ((), Outcome.PASSED, "fake:model")


def test_a_blocked_draft_is_replaced_and_no_word_of_it_goes_on(assistant: Assistant) -> None:
    answer = ask(assistant, writing(UNSAFE))
    own = assistant.ask(QUESTION)
    assert (answer.text, answer.citations) == (own.text, own.citations)
    assert answer.withheld
    assert (answer.outcome, len(answer.attempts)) == (Outcome.REPLACED, 2)
    assert "very good option" not in repr(answer)


def test_a_blocked_draft_is_written_again_by_a_model_that_is_told_what_was_found(assistant: Assistant) -> None:
    model = Listening(responses=[UNSAFE, GOOD])
    answer = ask(assistant, model)
    assert answer.text == "IVIG is not recommended in recurrent pregnancy loss [1]."
    assert (answer.outcome, answer.withheld) == (Outcome.REDRAFTED, ())
    assert answer.attempts[0].findings
    draft, told = model.heard[2:]
    assert draft.text == UNSAFE
    assert "The sentence speaks for IVIG" in str(told.text)
    assert "very good option" not in repr(answer)


@pytest.mark.parametrize(
    "model",
    [
        Failing(responses=[]),
        writing(""),
        writing("Statements: ivig-not-recommended"),
        writing("IVIG is not recommended.\nStatements: made-up"),
        GenericFakeChatModel(messages=iter([])),
    ],
    ids=["raises", "silent", "only its sources", "made-up source", "stops"],
)
def test_a_failing_model_gives_the_guidelines_own_answer_with_a_note(
    assistant: Assistant, model: BaseChatModel
) -> None:
    answer = ask(assistant, model)
    assert answer.text == assistant.ask(QUESTION).text
    assert [finding.rule for finding in answer.withheld] == ["model-failed"]
    assert "fake:model" in answer.withheld[0].reason
    assert "secret" not in repr(answer)


def test_the_model_is_given_statements_decision_conditions_and_conversation(assistant: Assistant) -> None:
    model = Listening(responses=[GOOD])
    ask(assistant, model, ["She has had two losses.", QUESTION])
    system, human = model.heard
    assert "ivig-not-recommended (references: 1): IVIG is not recommended" in str(system.text)
    assert 'the decision is "not recommended"' in str(system.text)
    assert "- prior_losses: not met" in str(system.text)
    assert "Missing facts: rpl_type, aspirin, " in str(system.text)
    assert str(human.text) == f"<earlier>\nShe has had two losses.\n</earlier>\n\n<question>\n{QUESTION}\n</question>"


@pytest.mark.parametrize("named", ["", "\nStatements: aps-first-line"])
def test_a_draft_cites_what_it_restates_whatever_it_names(assistant: Assistant, named: str) -> None:
    answer = ask(assistant, writing(f"IVIG is not recommended in recurrent pregnancy loss [1].{named}"))
    assert [citation.statement for citation in answer.citations] == ["ivig-not-recommended"]


class InParts(FakeListChatModel):
    """A model whose message is a list of parts."""

    def _stream(self, *args: Any, **options: Any) -> Iterator[ChatGenerationChunk]:
        for text in self.responses:
            yield ChatGenerationChunk(message=AIMessageChunk([{"type": "text", "text": text}]))


def test_content_in_parts_is_read(assistant: Assistant) -> None:
    answer = ask(assistant, InParts(responses=["IVIG is not recommended ", "in RPL [1]."]))
    assert answer.text == "IVIG is not recommended in RPL [1]."


@pytest.mark.parametrize("name", ["nobody:nothing", "openai:gpt-x"])
def test_a_model_that_cannot_be_had_is_a_setting_at_fault(name: str) -> None:
    with pytest.raises(ConfigError, match=f"the model {name}"):
        ChatGenerator.open(name, Settings())


@pytest.mark.parametrize(
    ("name", "advice"),
    [("openai:x", r"pip install 'rpl-assistant\[openai\]'"), ("groq:x", "install LangChain's package for groq")],
)
def test_a_missing_package_is_one_line_that_names_the_extra(
    name: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def init(*_: Any, **__: Any) -> BaseChatModel:
        raise ImportError("no module\nnamed so")

    monkeypatch.setattr("langchain.chat_models.init_chat_model", init)
    with pytest.raises(ConfigError, match=advice) as caught:
        ChatGenerator.open(name, Settings())
    assert "\n" not in str(caught.value)


def test_a_missing_key_is_one_line_that_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ConfigError, match="set OPENAI_API_KEY, or model_url"):
        ChatGenerator.open("openai:x", Settings())


def test_what_a_provider_says_of_a_bad_setting_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def init(*_: Any, **__: Any) -> BaseChatModel:
        raise ValueError("input_value='sk-secret'")

    monkeypatch.setattr("langchain.chat_models.init_chat_model", init)
    with pytest.raises(ConfigError) as caught:
        ChatGenerator.open("anthropic:x", Settings())
    assert "secret" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("name", ["openai:x", "anthropic:x", "ollama:x"])
def test_every_provider_with_an_extra_opens_with_our_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    generator = ChatGenerator.open(name, Settings(model_url="http://127.0.0.1:9", model_window=5000))
    assert (generator.name, generator.window) == (name, 5000)
    assert getattr(generator.model, "temperature", None) == 0
    assert "secret" not in repr(generator) + repr(generator.model)


def test_what_a_model_says_to_itself_is_no_part_of_its_draft(assistant: Assistant) -> None:
    answer = ask(assistant, writing(f"<think>Yes, IVIG works wonders.</think>\n{GOOD}"))
    assert (answer.outcome, answer.text) == (Outcome.PASSED, GOOD.splitlines()[0])


def test_a_model_can_be_changed_and_taken_away(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChatGenerator, "open", classmethod(lambda cls, name, settings: cls(writing(GOOD), name)))
    chosen = assistant.with_model("fake:x")
    assert chosen.ask(QUESTION).generator == "fake:x"
    assert chosen.retriever is assistant.retriever
    assert chosen.with_model(None).ask(QUESTION).generator == "extractive"


def test_a_model_is_opened_through_langchain(monkeypatch: pytest.MonkeyPatch) -> None:
    def init(model: str, **options: Any) -> BaseChatModel:
        assert (model, options["model_provider"]) == ("llama3.2:1b", "ollama")
        return writing(GOOD)

    monkeypatch.setattr("langchain.chat_models.init_chat_model", init)
    assert ChatGenerator.open("ollama:llama3.2:1b", Settings()).name == "ollama:llama3.2:1b"


def test_the_settings_choose_the_model(monkeypatch: pytest.MonkeyPatch, assistant: Assistant) -> None:
    monkeypatch.setattr(ChatGenerator, "open", classmethod(lambda cls, name, settings: cls(writing(GOOD), name)))
    settings = replace(assistant.settings, model="fake:from-settings")
    model = assistant.retriever.store.vectors.embeddings
    assert Assistant.open(settings, embeddings=model).ask(QUESTION).generator == "fake:from-settings"
    assert Assistant.open(settings, model="fake:given", embeddings=model).generator.name == "fake:given"
