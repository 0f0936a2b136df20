"""Whether a process that answers thousands of questions stays as it is: `python -m assistant.evals.endurance 10000`.

Every question is a new one and holds a word that was never seen before, so that whatever is remembered of a question,
and never forgotten, shows as memory that grows.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.config import Settings
from assistant.evals.items import load_items
from assistant.evals.tables import table

STEPS = 10
HEAD = ("questions", "resident memory", "median answer")
_MILLI = 1e3


def main(argv: Sequence[str] | None = None) -> None:
    """Asks, and prints the memory and the time of an answer after each tenth of the questions; Linux only."""
    parser = argparse.ArgumentParser(prog="python -m assistant.evals.endurance", description=__doc__)
    parser.add_argument("questions", nargs="?", type=int, default=10_000)
    number = parser.parse_args(argv).questions
    with tempfile.TemporaryDirectory() as folder:
        print(table("One process that answers on and on", HEAD, measure(number, Settings(data_folder=Path(folder)))))


def measure(number: int, settings: Settings) -> list[tuple[str, str, str]]:
    """The rows of the table; a tenth of the questions each."""
    from assistant import Assistant

    assistant = Assistant.open(settings)
    known = [item.question for item in load_items("safe")]
    rows, times = [], []
    for asked in range(1, number + 1):
        question = f"{known[asked % len(known)]} {_new_word(asked)}"
        started = time.perf_counter()
        assistant.ask(question)
        times.append(time.perf_counter() - started)
        if asked % max(number // STEPS, 1) == 0:
            rows.append((f"{asked:,}", f"{_resident():,.0f} MB", f"{statistics.median(times) * _MILLI:.1f} ms"))
            times.clear()
    return rows


def _new_word(number: int) -> str:
    return "zq" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:07d}")


def _resident() -> float:
    """Megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    main()
