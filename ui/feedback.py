"""What readers think of an answer, kept as lines of JSON in a file that only its owner can read. Sent nowhere."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from conversation import Exchange

from assistant import private_files

FILE = "feedback.jsonl"


def record(folder: Path, exchange: Exchange, good: bool, comment: str, *, words: bool, now: datetime) -> None:
    """Adds one line to the file in the data folder; StoreError where that is impossible.

    `words` says that the reader agreed to have the question and the answer kept with it; without it, only what the
    answer rests on is.
    """
    answer = exchange.answer
    line = {
        "time": now.isoformat(timespec="seconds"),
        "good": good,
        "comment": comment.strip(),
        "decision": str(answer.decision) if answer else None,
        "statements": [cited.statement for cited in answer.citations] if answer else [],
        "rules": [finding.rule for finding in answer.withheld] if answer else [],
        "generator": answer.generator if answer else None,
    }
    if words:
        line |= {"question": exchange.question, "answer": answer.text if answer else None}
    private_files.append(folder / FILE, json.dumps(line, ensure_ascii=False))
