"""Faults tried for real, beside those of store, documents and server: killed builds, crowds, strange text."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings

from assistant.config import Settings
from assistant.documents.site import documents, index_folder
from assistant.errors import InputError, StoreError
from assistant.gate import conversation
from assistant.pipeline import Assistant
from assistant.store import StatementStore
from tests.site_files import Watcher
from tests.site_files import site as make_site

CONTROL = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"]


def test_a_build_that_is_killed_is_done_again_and_never_used(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "data")
    script = f"""
import os, signal
from pathlib import Path
from langchain_core.embeddings import DeterministicFakeEmbedding
from assistant.config import Settings
from assistant.store import StatementStore
def progress(message):
    if "16 of" in message:
        os.kill(os.getpid(), signal.SIGKILL)
StatementStore.open(Settings(data_folder=Path({str(settings.data_folder)!r})), progress,
                    embeddings=DeterministicFakeEmbedding(size=384))
"""
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == -9
    messages: list[str] = []
    store = StatementStore.open(settings, messages.append, embeddings=DeterministicFakeEmbedding(size=384))
    assert messages[-1] == "Building the index: 25 of 25 statements"
    assert len(store.query("aspirin", 25)) == 25


def test_vectors_of_another_length_are_a_clear_error_and_answers_are_found_by_words(
    tmp_path: Path, assistant: Assistant, embeddings: Embeddings
) -> None:
    settings = Settings(data_folder=tmp_path / "data")
    StatementStore.open(settings, embeddings=DeterministicFakeEmbedding(size=8))
    store = StatementStore.open(settings, embeddings=embeddings)
    with pytest.raises(StoreError, match="rpl-assistant index"):
        store.query("aspirin", 1)
    wrong = replace(assistant, retriever=replace(assistant.retriever, store=store))
    answer = wrong.ask("Which dose of aspirin in obstetric APS?")
    assert answer.citations[0].statement == "aps-first-line"
    assert answer.notes
    rebuilt = StatementStore.open(settings, embeddings=embeddings, rebuild=True)
    assert rebuilt.query("Which dose of aspirin in obstetric APS?", 1)[0][0] == "aps-first-line"


def test_fifty_threads_get_the_answers_that_one_gets(assistant: Assistant) -> None:
    questions = [
        "Is IVIG first line?",
        "Which dose of aspirin in obstetric APS?",
        "She has had two losses. May she have IVIG?",
        "What is the capital of France?",
        "What does IVIG cost?",
    ]
    alone = [assistant.ask(question) for question in questions]
    with ThreadPoolExecutor(50) as threads:
        together = list(threads.map(assistant.ask, questions * 10))
    assert together == alone * 10


def test_every_control_character_is_taken_for_a_space(assistant: Assistant) -> None:
    clean = assistant.ask("Is  IVIG first line?")
    for char in CONTROL:
        assert conversation(f"Is {char}IVIG?", 100) in (("Is  IVIG?",), (f"Is {char}IVIG?",))
    for char in (*CONTROL[::8], "".join(CONTROL), "\ud800", "\u202e", "\u200b"):
        answer = assistant.ask(f"Is {char}IVIG first line?")
        assert answer.text == clean.text
        assert not set(answer.text) & set(CONTROL)


def test_a_question_of_100_kilobytes_is_refused_and_served_where_the_setting_allows_it(assistant: Assistant) -> None:
    question = "She has had two losses. " * 4_200 + "Is IVIG first line?"
    with pytest.raises(InputError, match="shorten it to 20000"):
        assistant.ask(question)
    patient = replace(assistant, settings=replace(assistant.settings, question_limit=200_000))
    assert patient.ask(question).text


def test_a_clock_that_jumps_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data_folder=tmp_path / "data")
    folder = make_site(tmp_path / "site")
    model = DeterministicFakeEmbedding(size=384)
    for now, embedded in ((4e9, 4), (0.0, 0), (1e9, 0)):
        monkeypatch.setattr(time, "time", lambda now=now: now)
        assert index_folder(settings, folder, lambda: model, Watcher()).embedded == embedded
        assert len(documents(settings)) == 3
