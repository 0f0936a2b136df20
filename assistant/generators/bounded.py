"""A bound on the bytes and the seconds of one HTTP response, for clients built on httpx.

A reader who has stopped waiting leaves a thread behind that still reads. Without a bound a server that sends one line
without end would fill the memory of a page that has long gone on.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from typing import Any

MOST_BYTES = 4_000_000  # a long draft in small pieces, each in its JSON, takes less than one


class TooMuchError(Exception):
    """A response is longer, in bytes or seconds, than any draft."""


def response_hooks(seconds: float) -> dict[str, list[Callable[[Any], None]]]:
    """The `event_hooks` of an httpx client whose responses end with TooMuchError beyond the bound."""

    def bound(response: Any) -> None:
        # The SDKs are built on httpx or on its successor, each of which knows only its own streams.
        library = importlib.import_module(type(response).__module__.partition(".")[0])
        response.stream = _bounded(library.SyncByteStream, response.stream, seconds)

    return {"response": [bound]}


def _bounded(base: type, stream: Any, seconds: float) -> Any:
    class Bounded(base):  # type: ignore[misc]
        def __iter__(self) -> Iterator[bytes]:
            end, size = time.monotonic() + seconds, 0
            for part in stream:
                size += len(part)
                if size > MOST_BYTES or time.monotonic() > end:
                    raise TooMuchError
                yield part

        def close(self) -> None:
            stream.close()

    return Bounded()
