"""Conversations kept on this machine, only while that is switched on, in files that only their owner can read.

A file is not trusted: it holds what was asked and what was answered, and everything else is worked out anew. An answer
that does not pass the check as it stands today is not shown again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import conversation
import wording
from conversation import Exchange

from assistant import private_files
from assistant.core.citations import cite
from assistant.core.types import Answer, Attempt, Finding
from assistant.errors import AssistantError, StoreError
from assistant.gate import Gate

_ID = re.compile(r"[0-9a-f]{32}")
_SWITCH = "switched-on"
_TITLE_LENGTH = 40
NO_LONGER = "this kept answer does not pass the check as it is today; ask again"


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept conversation in the list: its id, and its first question, shortened."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The kept conversations in one folder. Every method raises StoreError where the folder cannot be used."""

    folder: Path

    @property
    def on(self) -> bool:
        """Whether conversations are kept; off until somebody switches it on."""
        return private_files.read(self.folder / _SWITCH) is not None

    def switch(self, on: bool) -> None:
        """From now on keep conversations, or keep no further ones."""
        if on:
            private_files.write(self.folder / _SWITCH, "")
        else:
            private_files.remove(self.folder / _SWITCH)

    def save(self, id: str, exchanges: Sequence[Exchange]) -> None:
        """Keeps the conversation under its id, in the place of what was there."""
        data = {"version": 1, "exchanges": [_plain(exchange) for exchange in exchanges]}
        private_files.write(self._file(id), json.dumps(data, ensure_ascii=False, indent=1))

    def list(self) -> tuple[Kept, ...]:
        """All kept conversations, the latest first; a damaged one is listed, so that it can be deleted."""
        if not self.folder.is_dir():
            return ()
        files = [path for path in self.folder.glob("*.json") if _ID.fullmatch(path.stem)]
        latest = sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)
        return tuple(Kept(path.stem, self._title(path.stem)) for path in latest)

    def load(self, id: str, gate: Gate) -> tuple[Exchange, ...]:
        """The conversation, checked anew; StoreError where the file is missing or damaged."""
        exchanges: list[Exchange] = []
        try:
            for item in self._read(id):
                exchanges.append(_restored(item, exchanges, gate))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise StoreError("this kept conversation is damaged and cannot be opened; delete it") from error
        return tuple(exchanges)

    def delete(self, id: str) -> None:
        """Forgets one conversation."""
        private_files.remove(self._file(id))

    def clear(self) -> None:
        """Forgets all of them."""
        for item in self.list():
            self.delete(item.id)

    def _title(self, id: str) -> str:
        try:
            first = str(self._read(id)[0]["question"])
        except (AssistantError, IndexError, KeyError, TypeError, ValueError):
            return "Damaged conversation"
        return wording.shortened(wording.one_line(first), _TITLE_LENGTH)

    def _read(self, id: str) -> Sequence[Mapping[str, Any]]:
        text = private_files.read(self._file(id))
        if text is None:
            raise StoreError("this kept conversation is no longer there")
        found = json.loads(text)["exchanges"]
        if not isinstance(found, list):
            raise TypeError("no list of exchanges")
        return found

    def _file(self, id: str) -> Path:
        if not _ID.fullmatch(id):
            raise StoreError("there is no such kept conversation")
        return self.folder / f"{id}.json"


def _plain(exchange: Exchange) -> dict[str, Any]:
    answer = exchange.answer
    return {
        "question": exchange.question,
        "problem": exchange.problem,
        "form": dict(exchange.form),
        "stages": list(exchange.stages),
        "seconds": round(exchange.seconds, 3),
        "answer": answer
        and {
            "text": answer.text,
            "abstained": answer.abstained,
            "statements": [cited.statement for cited in answer.citations],
            "retrieved": list(answer.retrieved),
            "attempts": [_plain_attempt(attempt) for attempt in answer.attempts],
            "generator": answer.generator,
        },
    }


def _plain_attempt(attempt: Attempt) -> dict[str, Any]:
    findings = [[finding.rule, finding.reason, list(finding.statements)] for finding in attempt.findings]
    return {"findings": findings, "failure": attempt.failure}


def _attempt(item: Mapping[str, Any]) -> Attempt:
    findings = tuple(Finding(str(rule), "", str(reason), tuple(rests)) for rule, reason, rests in item["findings"])
    return Attempt(findings, None if item["failure"] is None else str(item["failure"]))


def _restored(item: Mapping[str, Any], before: Sequence[Exchange], gate: Gate) -> Exchange:
    """The exchange as it was, where its answer still passes the check; otherwise with a problem in its place."""
    problem = item["problem"]
    exchange = Exchange(
        question=str(item["question"]),
        problem=None if problem is None else str(problem),
        form=dict(item["form"]),
        stages=tuple(map(str, item["stages"])),
        seconds=float(item["seconds"]),
    )
    if item["answer"] is None:
        return exchange
    answer = _checked(item["answer"], (*conversation.messages(before), exchange.question), exchange.form, gate)
    if answer is None:
        return Exchange(exchange.question, problem=NO_LONGER, form=exchange.form)
    return Exchange(exchange.question, answer, exchange.problem, exchange.form, exchange.stages, exchange.seconds)


def _checked(item: Mapping[str, Any], turns: tuple[str, ...], form: Mapping[str, Any], gate: Gate) -> Answer | None:
    ids = {statement.id for statement in gate.statements}
    named = [str(id) for id in item["statements"]]
    found = gate.assess(turns, conversation.stated(form))
    text = str(item["text"])
    if not ids.issuperset(named) or not gate.report(text, turns, found).allowed:
        return None
    return Answer(
        turns=turns,
        text=text,
        abstained=bool(item["abstained"]),
        decision=found.decision,
        case=found.case,
        conditions=found.conditions,
        citations=cite(named, gate.statements),
        retrieved=tuple(id for id in map(str, item["retrieved"]) if id in ids),
        attempts=tuple(map(_attempt, item["attempts"])) or (Attempt(),),
        generator=str(item["generator"]),
    )
