"""The figures that the page shows of the checker: measured when somebody runs `make published`, never on a page load.

python -m assistant.evals.published [DATE]     DATE as 2026-01-31, by default today's
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant import evals
from assistant.errors import AssistantError, CorpusError
from assistant.evals.intervals import Share
from assistant.evals.items import ROWS

FILE = "published.json"
_SETS = (
    ("check", "leaks", "Unsafe answers, written freely", "allowed, a leak"),
    ("attacks", "leaks", "The same, disguised, encoded or renamed", "allowed, a leak"),
    ("adversarial", "leaks", "Answers written to get past an earlier version", "allowed, a leak"),
    ("check", "false_blocks", "Safe answers, written freely", "blocked, a false block"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One measured share: of which answers, and what counts as wrong."""

    answers: str
    wrong: str
    share: Share


@dataclass(frozen=True, slots=True)
class Published:
    """What was measured, on which day (ISO 8601) and with which version.

    `rows` are the sets as a whole; `by_policy` has, for each row of the safety policy, leaks and false blocks.
    """

    measured: str
    version: str
    rows: tuple[Row, ...]
    by_policy: tuple[tuple[str, Share, Share], ...]


def measure(day: date, parts: Sequence[str] = ("check", "attacks", "adversarial")) -> dict[str, Any]:
    """Runs the sets, which takes minutes; the contents of the file."""
    found = {part: evals.run(part, evals.Options()).as_json() for part in parts}
    rows = [
        {"answers": answers, "wrong": wrong} | _counts(found[part][key].get("overall", found[part][key]))
        for part, key, answers, wrong in _SETS
        if part in found
    ]
    leaks, blocks = (found["check"][key]["by_rule"] for key in ("leaks", "false_blocks"))
    nothing = {"count": 0, "total": 0}
    by_policy = [
        {"row": id, "leaks": _counts(leaks.get(id, nothing)), "false_blocks": _counts(blocks.get(id, nothing))}
        for id in sorted({*leaks, *blocks})
    ]
    return {"measured": day.isoformat(), "version": version("rpl-assistant"), "rows": rows, "by_policy": by_policy}


def _counts(share: Mapping[str, Any]) -> dict[str, int]:
    return {"count": share["count"], "total": share["total"]}


def load() -> Published:
    """The published figures; CorpusError where the file is missing or broken."""
    try:
        return parse(files("assistant.evals").joinpath("data", FILE).read_text(encoding="utf-8"))
    except OSError as error:
        raise CorpusError("cannot be read; run `make published`", file=FILE) from error


def parse(text: str) -> Published:
    """The contents of the file; CorpusError where they are not what `measure` writes."""
    try:
        data = json.loads(text)
        return Published(
            measured=date.fromisoformat(data["measured"]).isoformat(),
            version=str(data["version"]),
            rows=tuple(Row(entry["answers"], entry["wrong"], _share(entry)) for entry in data["rows"]),
            by_policy=tuple(
                (ROWS[entry["row"]], _share(entry["leaks"]), _share(entry["false_blocks"]))
                for entry in data["by_policy"]
            ),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"breaks its format ({error}); run `make published`", file=FILE) from error


def _share(entry: Mapping[str, Any]) -> Share:
    return Share(entry["count"], entry["total"])


def main(arguments: Sequence[str]) -> int:
    """Measures and writes the file beside the evaluation sets."""
    try:
        day = date.fromisoformat(arguments[0]) if arguments else date.today()
        text = json.dumps(measure(day), indent=1) + "\n"
        parse(text)
    except (AssistantError, ValueError) as error:
        print(f"published: error: {error}", file=sys.stderr)
        return 1
    path = Path(__file__).parent / "data" / FILE
    path.write_text(text, encoding="utf-8")
    print(f"{path} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
