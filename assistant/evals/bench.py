"""How fast the assistant is on this machine: `python -m assistant.evals.bench` prints one row for each measurement."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assistant.config import Settings
from assistant.core.facts import read_case
from assistant.core.types import Case, Decision
from assistant.corpus import load_case_vocabulary, load_checker, load_statements
from assistant.pipeline import Assistant

WORDS = 60  # of the answers that are checked
CHARACTERS = 2_000  # of the case that is read
_CASE = "She has had six losses before ten weeks and no live birth. Aspirin and enoxaparin failed twice. "
_QUESTION = "Is IVIG recommended in obstetric APS?"


def main() -> None:
    """Measures and prints."""
    rows = [
        ("answers of 60 words checked in a second", checks_per_second(), "1/s"),
        ("a case of 2,000 characters read in", case_milliseconds(), "ms"),
        ("`check` from start to end in", 1000 * cold_start("check", "-"), "ms"),
        ("`assess` from start to end in", 1000 * cold_start("assess", _CASE), "ms"),
        *asking(),
    ]
    for name, value, unit in rows:
        print(f"{name:<45} {value:>10,.1f} {unit}")


def checks_per_second(seconds: float = 2.0) -> float:
    """Answers checked in a second on one core."""
    checker = load_checker()
    words = " ".join(statement.text for statement in load_statements() if statement.section != "off-guideline").split()
    answers = [" ".join(words[start : start + WORDS]) for start in range(0, len(words) - WORDS, 7)]
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        checker.check(answers[done % len(answers)], turns=(_QUESTION,), case=Case(), decision=Decision.GENERAL)
        done += 1
    return done / spent


def case_milliseconds() -> float:
    """The median time to read a long case."""
    vocabulary = load_case_vocabulary()
    text = (_CASE * (CHARACTERS // len(_CASE) + 1))[:CHARACTERS]
    return 1000 * _median(lambda: read_case([text], vocabulary))


def cold_start(*line: str) -> float:
    """The median time of a whole command, in seconds."""

    def command() -> None:
        subprocess.run(
            [sys.executable, "-m", "assistant", *line],
            input=b"IVIG is not recommended.",
            capture_output=True,
            check=False,
        )

    return _median(command, times=5)


def asking() -> list[tuple[str, float, str]]:
    """Opening the assistant with and without an index, and one answer."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_folder=Path(folder))
        first, assistant = _timed(lambda: Assistant.open(settings))
        again, assistant = _timed(lambda: Assistant.open(settings))
        return [
            ("the assistant opened for the first time in", first, "s"),
            ("the assistant opened again in", again, "s"),
            ("a question answered in", 1000 * _median(lambda: assistant.ask(_QUESTION)), "ms"),
        ]


def _timed(work: Callable[[], Assistant]) -> tuple[float, Assistant]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _median(work: Callable[[], object], times: int = 20) -> float:
    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return statistics.median(once() for _ in range(times))


if __name__ == "__main__":
    main()
