"""The one assistant of a server process: opened once, in the background, for all visitors, and asked in threads."""

from __future__ import annotations

import gc
import ipaddress
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from assistant import Answer, Assistant, Settings
from assistant.errors import ConfigError, StoppedError

THREADS = (
    24  # answers at a time: more than the visitors that a small machine serves, since most of them wait for a model
)
POLL_SECONDS = 0.1


class Job:
    """An answer under way. It outlives the run of the page's script that asked for it, so that a later run finds it."""

    def __init__(self, key: object) -> None:
        """`key` tells for what the job was started."""
        self.key = key
        self.stages: list[str] = []
        self.started = time.monotonic()
        self.seconds = 0.0
        self.future: Future[Answer] | None = None
        self.stopped = threading.Event()

    @property
    def stage(self) -> str:
        """What is being done."""
        return self.stages[-1] if self.stages else "Reading the question"

    def note(self, stage: str) -> None:
        """A further stage; StoppedError where nobody waits any more, which ends the job here."""
        if self.stopped.is_set():
            raise StoppedError("stopped before there was an answer")
        self.stages.append(stage)

    def stop(self) -> None:
        """Nobody waits any more: what has not begun is not done, and what comes of the rest is dropped."""
        self.stopped.set()
        if self.future:
            self.future.cancel()

    def wait(self, seconds: float = POLL_SECONDS) -> bool:
        """Whether the answer is there, or the failure, after at most so many seconds."""
        assert self.future is not None
        try:
            self.future.exception(timeout=seconds)
        except NotYet:
            return False
        return True


class Service:
    """Opens the assistant in a thread of its own, and asks it in others.

    The model takes seconds to load and a first index longer, while a page's script is abandoned at every click: neither
    opening nor asking must be part of it. A failure to open is kept until somebody asks, and then tried again.
    """

    def __init__(self) -> None:
        self._opener = ThreadPoolExecutor(max_workers=1, thread_name_prefix="assistant")
        self._askers = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="answer")
        self._lock = threading.Lock()
        self._opening: Future[Assistant] | None = None
        self._models: dict[str, Assistant] = {}
        self.stage = "Starting"

    def start(self) -> Future[Assistant]:
        """Start opening, unless that is under way or done."""
        with self._lock:
            if self._opening is None:
                self._opening = self._opener.submit(self._open)
            return self._opening

    def retry(self) -> Future[Assistant]:
        """Start again after a failure; the same as start otherwise."""
        with self._lock:
            if self._opening is not None and self._opening.done() and self._opening.exception() is not None:
                self._opening = None
        return self.start()

    def ask(self, key: object, turns: tuple[str, ...], case: Mapping[str, Any] | None, model: str | None) -> Job:
        """An answer to the last message, under way, drafted by a chat model if one is named.

        The job's future raises what asking raises.
        """
        job = Job(key)
        job.future = self._askers.submit(self._ask, job, self.retry(), turns, case, model)
        return job

    def _ask(
        self,
        job: Job,
        opening: Future[Assistant],
        turns: tuple[str, ...],
        case: Mapping[str, Any] | None,
        model: str | None,
    ) -> Answer:
        while not opening.done():
            if not job.stages or job.stage != self.stage:
                job.note(self.stage)
            try:
                opening.exception(timeout=POLL_SECONDS)
            except NotYet:
                continue
        assistant = self._with_model(opening.result(), model)
        answer = assistant.ask(turns, case=case, on_stage=job.note, stop=job.stopped)
        job.seconds = time.monotonic() - job.started
        return answer

    def _with_model(self, assistant: Assistant, model: str | None) -> Assistant:
        """The assistant itself, or one beside it for the chat model; each is made once."""
        if model is None:
            return assistant
        with self._lock:
            if model not in self._models:
                self._models[model] = assistant.with_model(model)
            return self._models[model]

    def _open(self) -> Assistant:
        assistant = Assistant.open(replace(Settings.load(), model=None), progress=self._note)
        # Streamlit collects garbage after every run of a page, holding up all visitors; libraries and models are none.
        gc.collect()
        gc.freeze()
        return assistant

    def _note(self, message: str) -> None:
        self.stage = message


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """The service of this server process."""
    return Service()


def chat_models() -> tuple[tuple[str, ...], str | None]:
    """The chat models that a reader may choose, and the one chosen at first; none where the settings fail."""
    try:
        settings = Settings.load()
    except ConfigError:  # asking says so
        return (), None
    return settings.offered, settings.model


def data_folder() -> Path:
    """Where this machine keeps what is to be kept; ConfigError where the settings fail."""
    return Settings.load().data_folder


def private_machine() -> bool:
    """Whether only this machine can reach the page: visitors of a shared one must not see what another has kept."""
    try:
        listening = ipaddress.ip_address(str(st.get_option("server.address") or "0.0.0.0"))
    except ValueError:
        return st.get_option("server.address") == "localhost"
    forwarded = any(name.lower().startswith(("x-forwarded", "forwarded")) for name in st.context.headers)
    return listening.is_loopback and not forwarded
