"""Reads files in a process of its own, with limits: a hostile file can exhaust that process, and nothing else.

`python -m assistant.documents.reading` is that process: a path as a JSON line in, blocks or an error as one out.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from assistant.core.passages import Block
from assistant.errors import DocumentError

SECONDS = 60.0  # for one file
MEMORY = 2_000_000_000  # bytes of address space, where the platform can limit it


class Reader:
    """The reading process, started when it is first needed, and again after a file has ended it. Use it with `with`."""

    def __init__(self, seconds: float = SECONDS, command: Iterable[str] | None = None) -> None:
        self._seconds = seconds
        self._command = list(command or (sys.executable, "-P", "-m", __name__))
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes] = queue.Queue()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def blocks(self, path: Path) -> list[Block]:
        """The blocks of a file; DocumentError where it cannot be read, or not within the limits."""
        process = self._running()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(os.fspath(path)).encode() + b"\n")
            process.stdin.flush()
            line = self._lines.get(timeout=self._seconds)
        except queue.Empty:
            self.close()
            raise DocumentError(f"took more than {self._seconds:.0f} seconds to read; it is left out") from None
        except OSError:
            line = b""
        if not line:
            self.close()
            raise DocumentError("took more memory than is allowed, or broke its reader; it is left out")
        reply = json.loads(line)
        if "error" in reply:
            raise DocumentError(reply["error"])
        return [Block(text, level, page) for text, level, page in reply["blocks"]]

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            assert self._process.stdout is not None
            self._lines = queue.Queue()
            threading.Thread(target=_pump, args=(self._process.stdout, self._lines.put), daemon=True).start()
        return self._process


def _pump(pipe: IO[bytes], put: Callable[[bytes], None]) -> None:
    """Passes on every line; an empty one says that the process has ended."""
    with suppress(OSError, ValueError):
        for line in pipe:
            put(line)
    put(b"")


def reply(path: Path) -> dict[str, Any]:
    """What the process answers about one file."""
    from assistant.documents.formats import read_blocks

    try:
        return {"blocks": [(block.text, block.level, block.page) for block in read_blocks(path)]}
    except DocumentError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "takes more memory than is allowed; it is left out"}
    except Exception as error:  # a library met something that nobody thought of
        return {"error": f"cannot be read ({type(error).__name__})"}


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """Serves until standard input ends. Standard output is for replies alone, whatever a library prints."""
    _limit_memory()
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        for line in sys.stdin:
            print(json.dumps(reply(Path(json.loads(line)))), file=out, flush=True)


if __name__ == "__main__":
    main()
