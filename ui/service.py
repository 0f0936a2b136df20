"""The one assistant of a server process: opened once, in the background, for all visitors."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

import streamlit as st

from assistant import Assistant, Settings
from assistant.errors import ConfigError

POLL_SECONDS = 0.2


class Service:
    """Opens the assistant in a thread of its own.

    The model takes seconds to load and a first index longer, while a page's script is abandoned at every click: opening
    must not be part of it. A failure is kept until somebody asks for the assistant, and then tried again.
    """

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="assistant")
        self._lock = threading.Lock()
        self._opening: Future[Assistant] | None = None
        self.stage = "Starting"

    def start(self) -> Future[Assistant]:
        """Start opening, unless that is under way or done."""
        with self._lock:
            if self._opening is None:
                self._opening = self._executor.submit(self._open)
            return self._opening

    def retry(self) -> Future[Assistant]:
        """Start again after a failure; the same as start otherwise."""
        with self._lock:
            if self._opening is not None and self._opening.done() and self._opening.exception() is not None:
                self._opening = None
        return self.start()

    def _open(self) -> Assistant:
        return Assistant.open(progress=self._note)

    def _note(self, message: str) -> None:
        self.stage = message


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """The service of this server process."""
    return Service()


def chat_model() -> str | None:
    """The chat model that the settings name; None without one, or where the settings fail (asking then says so)."""
    try:
        return Settings.load().model
    except ConfigError:
        return None


def wait(opening: Future[Assistant], seconds: float = POLL_SECONDS) -> Assistant | None:
    """The assistant, or None where it is still being opened after so many seconds.

    Raises whatever opening it raised.
    """
    try:
        return opening.result(timeout=seconds)
    except NotYet:
        if opening.done():  # on Python 3.11 and later a timeout inside the opening itself looks the same
            raise
        return None
