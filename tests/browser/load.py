"""Twenty readers at once on the real page: `make bench-page`.

Each is a session of its own that speaks the page's protocol, as a browser does, without the work of drawing. In every
round all of them ask, within ten seconds; the time counts from the question to the complete page with its answer.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from assistant.corpus import load_suggestions
from tests.browser.server import serving

READERS = 20
ROUNDS = 5
PAUSE = 5.0  # seconds before a question, on average: nobody reads faster
ANSWERED = "How it was made"  # what stands under every answer
LIMIT = 120.0  # seconds


class Reader:
    """One session."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.chat_input = ""
        self.page_hash = ""
        self.answers = 0

    async def run(self, question: str | None = None) -> float:
        """Open the page, or ask a question; the seconds until the page stands still with a further answer."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page_hash
        if question is not None:
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id = self.chat_input
            widget.chat_input_value.data = question
        started = time.monotonic()
        await self.socket.send(message.SerializeToString())
        seen = 0
        while True:
            received = ForwardMsg.FromString(await asyncio.wait_for(self.socket.recv(), LIMIT))
            kind = received.WhichOneof("type")
            if kind == "new_session":
                self.page_hash, seen = received.new_session.page_script_hash, 0
            elif kind == "delta":
                seen += self._delta(received)
            elif kind == "script_finished" and (question is None or seen > self.answers):
                self.answers = seen
                return time.monotonic() - started

    def _delta(self, received: ForwardMsg) -> int:
        delta = received.delta
        if delta.WhichOneof("type") == "new_element" and delta.new_element.WhichOneof("type") == "chat_input":
            self.chat_input = delta.new_element.chat_input.id
        return int(delta.WhichOneof("type") == "add_block" and delta.add_block.popover.label == ANSWERED)


async def read(address: str, questions: Iterator[str], rounds: int, start: asyncio.Barrier) -> list[float]:
    """One reader's waiting times, in seconds."""
    url = f"{address.replace('http', 'ws')}/_stcore/stream"
    async with connect(url, max_size=None, subprotocols=["streamlit"], origin=address) as socket:
        reader = Reader(socket)
        await reader.run()
        times = []
        for _ in range(rounds):
            await start.wait()
            await asyncio.sleep(random.uniform(0, 2 * PAUSE))
            times.append(await reader.run(next(questions)))
        return times


async def measure(address: str, readers: int, rounds: int) -> list[float]:
    """The waiting times of all readers, after one answer that loads the model."""
    texts = [text for texts in load_suggestions().starters.values() for text in texts]
    alone = asyncio.Barrier(1)
    await read(address, iter(texts), 1, alone)
    start = asyncio.Barrier(readers)
    asked = (iter(random.sample(texts, len(texts)) * rounds) for _ in range(readers))
    found = await asyncio.gather(*(read(address, questions, rounds, start) for questions in asked))
    return [seconds for times in found for seconds in times]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--address", help="of a page that runs; otherwise one is started")
    options = parser.parse_args()
    if options.address:
        times = asyncio.run(measure(options.address, options.readers, options.rounds))
    else:
        with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as address:
            times = asyncio.run(measure(address, options.readers, options.rounds))
    cuts = statistics.quantiles(times, n=20)
    print(f"{options.readers} readers, {len(times)} answers, from question to complete page")
    print(f"median {statistics.median(times):.2f} s, 95th percentile {cuts[-1]:.2f} s, longest {max(times):.2f} s")


if __name__ == "__main__":
    main()
