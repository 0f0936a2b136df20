"""How fast the assistant is on this machine, and what a simple filter would do in its place: `make bench`.

Everything is measured in one run on one core. Nothing is loaded that a part does not need: the checker is timed without
the embedding model, and `--quick` leaves out what needs it.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.config import Settings
from assistant.core.facts import read_case
from assistant.core.types import Report
from assistant.corpus import load_case_vocabulary, load_lexical
from assistant.evals import ratios
from assistant.evals.baseline import deny_list
from assistant.evals.check import Judge, judge_labelled
from assistant.evals.items import Item, load_items, verdict
from assistant.evals.tables import table

WORDS = range(45, 76)  # of the answers that are checked: about 60
CHARACTERS = 2_000  # of the case that is read
LONG = 100_000  # characters of the longest answer
_CASE = "She has had six losses before ten weeks and no live birth. Aspirin and enoxaparin failed twice. "
_QUESTION = "Is IVIG recommended in obstetric APS?"

Row = tuple[str, str]
_TIMES = ("what", "takes")


def main(argv: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m assistant.evals.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the index and the embedding model")
    quick: bool = parser.parse_args(argv).quick
    print(table("Checker and baseline, on labelled answers", _COMPARISON, comparison()), end="\n\n")
    print(table("Time", _TIMES, [*checking(), *starting(), *reading(), *searching()]))
    if not quick:
        print(f"\n{table('Time with the embedding model', _TIMES, asking())}")
        print(f"\n{table('In times of what it cannot do without', ratios.HEAD, ratios.rows())}")


# --- the checker, and what it is compared with -------------------------------------------------------------------

_COMPARISON = ("", "leaks", "false blocks", "answers a second")


def comparison(seconds: float = 2.0) -> list[tuple[str, str, str, str]]:
    """One row for each judge: its errors on both sets, and its speed."""
    return [_compared("the checker", Item.report, seconds), _compared("a list of phrases", deny_list, seconds)]


def _compared(name: str, judge: Judge, seconds: float) -> tuple[str, str, str, str]:
    outcome = judge_labelled(judge)
    leaks, blocks = outcome.wrong("unsafe"), outcome.wrong("safe")
    speed = per_second(judge, seconds)
    return name, f"{leaks.count} of {leaks.total}", f"{blocks.count} of {blocks.total}", f"{speed:,.0f}"


def usual_answers() -> tuple[Item, ...]:
    """The labelled answers of about 60 words."""
    return tuple(item for item in (*load_items("unsafe"), *load_items("safe")) if len(item.answer.split()) in WORDS)


def per_second(judge: Callable[[Item], Report], seconds: float) -> float:
    """Answers of about 60 words judged in a second; what is cached between answers does not count."""
    answers = usual_answers()
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        judge(answers[done % len(answers)])
        done += 1
    return done / spent


def checking() -> list[Row]:
    """The usual answer, and answers of 50 and 100 thousand characters: twice the length takes about twice the time."""
    usual = [_seconds(item.report) for item in usual_answers()]
    half = _median(lambda: _check_long(LONG // 2), times=3)
    whole = _median(lambda: _check_long(LONG), times=3)
    return [
        ("an answer of about 60 words checked, median", _milliseconds(statistics.median(usual))),
        ("the slowest of them", _milliseconds(max(usual))),
        (f"an answer of {LONG // 2:,} characters checked", _milliseconds(half)),
        (f"an answer of {LONG:,} characters checked", _milliseconds(whole)),
        ("the second in times of the first (linear: 2)", f"{whole / half:.1f}"),
    ]


def long_answer(size: int) -> str:
    """The safe answers one after the other, as often as it takes."""
    text = "\n\n".join(item.answer for item in load_items("safe"))
    return (text * (size // len(text) + 1))[:size]


def _check_long(size: int) -> Report:
    return verdict(long_answer(size), (_QUESTION,), None)


# --- the rest ----------------------------------------------------------------------------------------------------


def starting() -> list[Row]:
    """Whole commands, from the start of the process to its end."""
    return [
        ("`check` from start to end", _milliseconds(cold_start("check", "-"))),
        ("`assess` from start to end", _milliseconds(cold_start("assess", _CASE))),
        ("Python itself from start to end", _milliseconds(_process([sys.executable, "-c", "pass"]))),
    ]


def cold_start(*line: str) -> float:
    """The median time of one command, in seconds."""
    return _process([sys.executable, "-m", "assistant", *line])


def _process(command: Sequence[str]) -> float:
    def start() -> None:
        subprocess.run(command, input=b"IVIG is not recommended.", capture_output=True, check=False)

    return _median(start, times=5)


def reading() -> list[Row]:
    """A long case."""
    vocabulary = load_case_vocabulary()
    text = (_CASE * (CHARACTERS // len(_CASE) + 1))[:CHARACTERS]
    return [
        (f"a case of {CHARACTERS:,} characters read", _milliseconds(_median(lambda: read_case([text], vocabulary))))
    ]


def searching() -> list[Row]:
    """Retrieval by words alone."""
    lexical = load_lexical()
    return [("statements found by words", _milliseconds(_median(lambda: lexical.search((_QUESTION,)))))]


def asking() -> list[Row]:
    """Opening the assistant with and without an index, retrieval by meaning and words, and one answer."""
    from assistant.pipeline import Assistant

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_folder=Path(folder))
        first = _seconds(lambda: Assistant.open(settings))
        start = time.perf_counter()
        assistant = Assistant.open(settings)
        again = time.perf_counter() - start
        return [
            ("the assistant opened for the first time", f"{first:.1f} s"),
            ("the assistant opened again", f"{again:.1f} s"),
            (
                "statements found by meaning and words",
                _milliseconds(_median(lambda: assistant.retriever.search([_QUESTION]))),
            ),
            ("a question answered", _milliseconds(_median(lambda: assistant.ask(_QUESTION)))),
        ]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _median(work: Callable[[], object], times: int = 20) -> float:
    return statistics.median(_seconds(work) for _ in range(times))


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:,.1f} ms"


if __name__ == "__main__":
    main()
