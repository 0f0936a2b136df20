"""Waiting for a chat model no longer than anybody wants to, and reading no more than anybody needs.

The model runs in a thread of its own, which the reader's leaves behind when the time is up, too much has come or the
reader stops it. The thread that is left behind ends at its next piece, or by the provider's own time limit.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from assistant.errors import GenerationError, StoppedError
from assistant.generators import Patience
from assistant.generators.bounded import TooMuchError

LONGEST = 40_000  # characters: several times the longest draft that is asked for
_WAITING = 64  # pieces that wait to be read before the model has to wait
_TICK = 0.1  # seconds between looks at the clock
_WHOLE = frozenset({"stop", "end_turn", "stop_sequence", "eos", "eos_token", "complete", "completed"})
_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length"})


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a stream, and the error that ended it."""

    error: BaseException | None = None


def written(model: BaseChatModel, messages: Sequence[BaseMessage], patience: Patience, *, tells_end: bool) -> str:
    """The whole text that the model writes.

    `tells_end`: the provider always says how a text ended, so that one without is cut off. GenerationError, with one
    line that holds nothing of what the provider said, where no whole text comes; StoppedError where it was stopped.
    """
    texts: list[str] = []
    size, finish = 0, None
    for message in _within(lambda: _messages(model, messages), patience):
        texts.append(str(message.text))
        size += len(texts[-1])
        finish = _finish(message) or finish
        if size > LONGEST:
            raise GenerationError(f"wrote more than {LONGEST:,} characters")
    if finish in _CUT or (finish is None and tells_end and size):
        raise GenerationError("was cut off before the end of its draft")
    if finish is not None and finish not in _WHOLE:
        raise GenerationError("ended its draft without finishing it")
    return "".join(texts)


def _messages(model: BaseChatModel, messages: Sequence[BaseMessage]) -> Iterator[BaseMessage]:
    """The pieces of a stream; from a server that does not stream, the one whole message."""
    empty = True
    try:
        for message in model.stream(list(messages)):
            empty = False
            yield message
    except ValueError:  # LangChain's own error for a stream without a piece; json's, too, which the second try repeats
        if not empty:
            raise
    if empty:
        yield model.invoke(list(messages))


def _within(pieces: Callable[[], Iterator[BaseMessage]], patience: Patience) -> Iterator[BaseMessage]:
    """The pieces, while there is patience."""
    box: queue.Queue[BaseMessage | _End] = queue.Queue(_WAITING)
    left = threading.Event()

    def put(item: BaseMessage | _End) -> None:
        while not left.is_set():
            try:
                return box.put(item, timeout=_TICK)
            except queue.Full:
                continue
        return None

    def run() -> None:
        try:
            for piece in pieces():
                put(piece)
                if left.is_set():
                    return
            put(_End())
        except BaseException as error:
            put(_End(error))

    threading.Thread(target=run, name="chat-model", daemon=True).start()
    try:
        while True:
            item = _next(box, patience)
            if isinstance(item, _End):
                if item.error is not None:
                    raise GenerationError(_reason(item.error)) from None
                return
            yield item
    finally:
        left.set()


def _next(box: queue.Queue[Any], patience: Patience) -> Any:
    while True:
        if patience.stop.is_set():
            raise StoppedError("the answer was stopped; ask again when you like")
        if not patience.left:
            raise GenerationError(f"did not finish within the time limit of {patience.seconds:.0f} seconds")
        try:
            return box.get(timeout=min(_TICK, patience.left))
        except queue.Empty:
            continue


def _finish(message: BaseMessage) -> str | None:
    """How the provider says that the text ended."""
    given = message.response_metadata
    reason = next((given[key] for key in ("finish_reason", "stop_reason", "done_reason") if given.get(key)), None)
    return None if reason is None else str(reason).lower()


def _reason(error: BaseException) -> str:
    """What went wrong, in words of our own: a provider's message may hold parts of a key or of the conversation."""
    if isinstance(error, TooMuchError):
        return "sent more than any draft needs"
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _of_status(status)
    kinds = " ".join(kind.__name__ for kind in type(error).__mro__)
    if "Timeout" in kinds:
        return "did not answer in time"
    if any(word in kinds for word in ("Connect", "Network", "ProtocolError", "ReadError")):
        return "cannot be reached, or broke off the connection"
    return f"failed, or gave a reply that cannot be read ({type(error).__name__})"


def _of_status(status: int) -> str:
    if status in (401, 403):
        return f"refused the key or the access (status {status}); look at the provider's key"
    if status == 404:
        return "is not known to the server, or the address is wrong (status 404)"
    if status == 429:
        return "has reached a rate limit or quota (status 429); try again later"
    if status >= 500:
        return f"failed on the server's side (status {status})"
    return f"refused the request (status {status})"
