"""The page without a browser, with an assistant that answers at once, and what its tests ask of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from assistant.core.decision import conditions, decide
from assistant.core.types import Answer, Attempt, Case, CaseFacts, Citation, Evidence, Finding, SitePart
from assistant.corpus import data_folder
from assistant.errors import AssistantError, StoppedError
from assistant.pipeline import Assistant


@dataclass
class Scripted:
    """Stands in for the assistant: keeps what it was asked, and answers with a fixed text or fails."""

    asked: list[tuple[tuple[str, ...], Mapping[str, Any] | None]] = field(default_factory=list)
    withheld: tuple[Finding, ...] = ()
    problem: AssistantError | None = None
    model: str | None = None
    site: SitePart | None = None
    notes: tuple[str, ...] = ()
    waits: threading.Event | None = None  # what the answer waits for, unless it is stopped

    def ask(
        self,
        question: Sequence[str],
        *,
        case: Mapping[str, Any] | None = None,
        on_stage: Callable[[str], None] | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        self.asked.append((tuple(question), case))
        if self.problem:
            raise self.problem
        assert on_stage is not None
        on_stage("Searching the guideline")
        while self.waits and not self.waits.wait(0.01):
            if stop and stop.is_set():
                raise StoppedError("stopped")
        read = _read(question[-1], case)
        return Answer(
            turns=tuple(question),
            text="IVIG is not recommended [1].",
            abstained=False,
            decision=decide(read),
            case=read,
            conditions=conditions(read),
            citations=(Citation("acr-against-ivig", (1,), "Quoted."),),
            retrieved=("acr-against-ivig",),
            attempts=(Attempt(self.withheld),),
            generator=self.model or "extractive",
            site=self.site,
            notes=self.notes,
        )

    def with_model(self, model: str | None) -> Scripted:
        return replace(self, model=model)


def _read(question: str, form: Mapping[str, Any] | None) -> Case:
    """A reader of one phrase, which the form outranks."""
    if "six losses" not in question and form is None:
        return Case()
    found = Case(CaseFacts(prior_losses=6), True, evidence={"prior_losses": Evidence(0, 0, 10, "six losses")})
    stated = {name: value for name, value in (form or {}).items() if value not in (None, [])}
    return replace(found, facts=replace(found.facts, **stated))


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Scripted]:
    double = Scripted()
    monkeypatch.setenv("RPL_ASSISTANT_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setattr(st, "get_option", lambda name: "127.0.0.1")
    monkeypatch.setattr(Assistant, "open", lambda *_, **__: double)
    st.cache_resource.clear()
    yield double
    st.cache_resource.clear()


@pytest.fixture
def page(scripted: Scripted) -> AppTest:  # the page must not open the real assistant
    return AppTest.from_file(str(data_folder("ui") / "app.py"), default_timeout=30).run()


def ask(page: AppTest, question: str) -> AppTest:
    page.chat_input[0].set_value(question).run()
    assert not page.exception
    return page


def shown(page: AppTest) -> str:
    """All of the page's formatted text, without the backslashes that make it literal."""
    kinds = ("markdown", "caption", "warning", "error")
    text = "\n".join(str(item.value) for kind in kinds for item in page.get(kind))
    return text.replace("\\", "").replace("\u2060", "")


def button(page: AppTest, label: str) -> Any:
    return next(item for item in page.button if item.label == label)
