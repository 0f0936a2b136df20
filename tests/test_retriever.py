"""Retrieval by meaning and by words together, with the real model and index."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from assistant.core.lexical import RESULTS
from assistant.corpus import load_lexical
from assistant.pipeline import Assistant
from assistant.retriever import Retriever


class FixedStore:
    """Gives each statement the similarity listed, else 0."""

    def __init__(self, similarity: Mapping[str, float]) -> None:
        self.similarity = similarity
        self.asked: list[str] = []

    def query(self, text: str, n: int) -> list[tuple[str, float]]:
        self.asked.append(text)
        return sorted(self.similarity.items(), key=lambda item: -item[1])[:n]


def test_meaning_decides_where_words_say_nothing() -> None:
    found = Retriever(FixedStore({"pitfall-nk-cells": 0.9}), load_lexical()).search(["xyzzy"])
    assert found[0].statement.id == "pitfall-nk-cells"
    assert found[0].similarity == 0.9
    assert len(found) == RESULTS
    assert all(item.margins == () for item in found)


def test_the_last_message_is_read_alone_and_with_those_before_it() -> None:
    store = FixedStore({})
    Retriever(store, load_lexical()).search(["one", "two", "three", "aspirin"])
    assert store.asked == ["aspirin", "two three aspirin"]


def test_a_message_without_a_topic_is_read_by_the_one_that_it_leans_on() -> None:
    store = FixedStore({})
    Retriever(store, load_lexical()).search(["Is there a shortage of immunoglobulin?", "reference for that?"])
    assert store.asked[0] == "Is there a shortage of immunoglobulin?"


@pytest.mark.parametrize(
    ("turns", "id"),
    [
        (["How probable is a healthy child under aspirin and heparin?"], "aps-live-birth-rate"),
        (["wich steriod at what dose wen heparin faild"], "alternative-methylprednisolone"),
        (["Do rheumatologists from Latin America have a view on IVIG in lupus?"], "gladel-against-ivig"),
        (["Does IVIG help?", "what about its availability for others?"], "pitfall-blood-supply"),
    ],
)
def test_a_question_in_other_words_finds_its_statement(assistant: Assistant, turns: list[str], id: str) -> None:
    assert id in [item.statement.id for item in assistant.retriever.search(turns)[:3]]


def test_the_margin_tells_a_near_miss_from_a_question_on_the_guidance(assistant: Assistant) -> None:
    def margin(question: str) -> float:
        return max(item.margins[0] for item in assistant.retriever.search([question]))

    assert margin("How strong is the advice against IVIG in lupus with antibodies?") > 0
    assert margin("How fast can immunoglobulin be infused?") < 0
