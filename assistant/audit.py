"""The audit log: one JSON line for each answer, only where the setting `audit_log` names a file for it.

A line says when, by which document, rules and decision, and what was found against the drafts. The question and the
answer are kept only with `audit_texts`. An answer that cannot be recorded is not given.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.config import Settings
from assistant.core.types import Answer
from assistant.corpus import document_digest, rules_digest
from assistant.errors import StoreError

_LOCK_SECONDS = 10


def record(answer: Answer, settings: Settings) -> None:
    """Adds the line of an answer, where a log is switched on; StoreError where it cannot be written."""
    if settings.audit_log is None:
        return
    line = json.dumps(entry(answer, texts=settings.audit_texts), ensure_ascii=False)
    try:
        _append(settings.audit_log, line.encode(errors="backslashreplace") + b"\n", settings.audit_size)
    except (OSError, Timeout) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(
            f"the audit log {settings.audit_log} cannot be written: {reason}; without it no answer is given"
        ) from error


def entry(answer: Answer, *, texts: bool) -> dict[str, Any]:
    """What is recorded of an answer; of the conversation only with `texts`."""
    line: dict[str, Any] = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "version": version("rpl-assistant"),
        "document": document_digest(),
        "rules": rules_digest(),
        "decision": str(answer.decision),
        "generator": answer.generator,
        "outcome": str(answer.outcome),
        "abstained": answer.abstained,
        "findings": [[finding.rule for finding in attempt.findings] for attempt in answer.attempts],
        "statements": [citation.statement for citation in answer.citations],
        "notes": list(answer.notes),
    }
    if answer.site is not None:
        line["site"] = {
            "quoted": [{"document": item.document, "page": item.page} for item in answer.site.passages],
            "withheld": [{"page": item.page, "rules": list(item.rules)} for item in answer.site.withheld],
        }
    if texts:
        line |= {"turns": list(answer.turns), "facts": answer.case.facts.as_json(), "answer": answer.text}
    return line


def _append(path: Path, line: bytes, size: int) -> None:
    """Adds a whole line and never changes one. A full file is put aside under the time, for its owner to keep."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCK_SECONDS, mode=0o600):
        if path.exists() and path.stat().st_size + len(line) > size:
            path.rename(_free(path))
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.write(descriptor, line) != len(line):
                raise OSError("only part of a line could be written; free some space")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _free(path: Path) -> Path:
    """A name for the file that is put aside, which no other file has."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    names = (
        path.with_name(f"{path.stem}-{stamp}{extra}{path.suffix}") for extra in ["", *(f"-{n}" for n in range(99))]
    )
    return next(name for name in names if not name.exists())
