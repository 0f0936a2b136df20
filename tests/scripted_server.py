"""A server that speaks the OpenAI protocol and answers as a test tells it to: drafts of every kind, and faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Reply:
    """What a request handler is given to answer with."""

    def __init__(self, handler: BaseHTTPRequestHandler, asked: dict[str, Any], closing: threading.Event) -> None:
        self._handler, self.asked, self.closing = handler, asked, closing

    def headers(self, status: int = 200, kind: str = "text/event-stream", **further: str) -> None:
        """The status line and the headers; the body ends with the connection."""
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", kind)
        self._handler.send_header("Connection", "close")
        for name, value in further.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()

    def send(self, text: str) -> None:
        """A part of the body."""
        self._handler.wfile.write(text.encode())
        self._handler.wfile.flush()

    def piece(self, content: str | None = None, finish: str | None = None) -> None:
        """One event of a stream."""
        delta = {} if content is None else {"role": "assistant", "content": content}
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": [choice]}
        self.send(f"data: {json.dumps(event)}\n\n")

    def error(self, status: int, message: str, **headers: str) -> None:
        """A provider's error."""
        self.headers(status, "application/json", **headers)
        self.send(json.dumps({"error": {"message": message, "type": "x", "code": "x"}}))

    def text(self, content: str, finish: str | None = "stop") -> None:
        """A whole answer, streamed if that was asked for."""
        if not self.asked.get("stream"):
            return self.message(content, finish)
        self.headers()
        for start in range(0, len(content), 40):
            self.piece(content[start : start + 40])
        if finish:
            self.piece(finish=finish)
        self.send("data: [DONE]\n\n")
        return None

    def message(self, content: str, finish: str | None = "stop") -> None:
        """A whole answer in one message, whether a stream was asked for or not."""
        choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish}
        self.headers(kind="application/json")
        whole = {"id": "1", "object": "chat.completion", "created": 1, "model": "scripted", "choices": [choice]}
        self.send(json.dumps(whole))


Script = Callable[[Reply], None]


@dataclass
class ScriptedServer:
    """Where it listens, what it answers with, and what it was asked."""

    url: str
    script: Script = lambda reply: reply.text("")
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    open: int = 0  # requests that are being served


@contextmanager
def serving() -> Iterator[ScriptedServer]:
    """A server on a free port of this machine, until the end of the block."""
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append(asked)
            server.keys.append(self.headers["Authorization"])
            server.open += 1
            try:
                server.script(Reply(self, asked, closing))
            except (BrokenPipeError, ConnectionResetError):
                pass  # the other side has left
            finally:
                server.open -= 1

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = ScriptedServer(f"http://127.0.0.1:{http.server_address[1]}/v1")
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        closing.set()
        http.shutdown()
        http.server_close()
