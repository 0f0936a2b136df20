"""Whose answers are checked: a file of them, a command, or a chat model.

The questions put to a command or a model are those of the labelled sets. What a source writes is data of unknown
quality: a line that cannot be used is an InputError that names it, and a question without an answer is counted.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import records
from assistant.config import Settings
from assistant.core.types import Report
from assistant.errors import GenerationError, InputError
from assistant.evals import Options
from assistant.evals.items import Item, json_lines, load_items, spread
from assistant.gate import Assessment, CaseSource, Gate, conversation, given_case
from assistant.generators import Generator

BUILT_IN = "extractive"  # the name that --model knows beside PROVIDER:NAME


@dataclass(frozen=True, slots=True)
class Drafted:
    """A conversation, its case as assessed, and the answer that a source gave; None where it gave none."""

    id: str
    turns: tuple[str, ...]
    found: Assessment
    answer: str | None

    def report(self) -> Report | None:
        """The checker's verdict, if there is something to judge."""
        return None if self.answer is None else Gate().report(self.answer, self.turns, self.found)


@dataclass(frozen=True, slots=True)
class Source:
    """A name for the tables, and how to get the drafts."""

    name: str
    drafts: Callable[[], Iterator[Drafted]]


def open_source(options: Options) -> Source | None:
    """The source that the options name; None for the project's own labelled answers."""
    if options.source is not None:
        path = Path(options.source)
        return Source(path.name, lambda: _limited(from_lines(_lines(path)), options.limit))
    if options.command is not None:
        command = shlex.split(options.command)
        return Source(options.command, lambda: from_command(command, prompts(options.limit)))
    if options.model is not None:
        generator = _generator(options.model, options.settings)
        return Source(generator.name, lambda: from_generator(generator, prompts(options.limit)))
    return None


def prompts(limit: int | None = None) -> tuple[Item, ...]:
    """The different questions of the labelled sets, each with its case."""
    found: dict[tuple[str, str], Item] = {}
    for item in (*load_items("unsafe"), *load_items("safe")):
        found.setdefault((item.question, json.dumps(item.case, sort_keys=True)), item)
    return spread(tuple(found.values()), limit)


def from_lines(lines: Sequence[str]) -> Iterator[Drafted]:
    """Drafts of JSON lines: {"id", "answer"}, and "question" or "turns" and "case" unless the id is a labelled item's.

    An absent case is read from the question, as in `check`; InputError names a line that cannot be used.
    """
    known = {item.id: item for item in (*load_items("unsafe"), *load_items("safe"))}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _from_line(line, known)
            except InputError as error:
                raise InputError(f"line {number} of the answers: {error}") from error


def from_command(command: Sequence[str], items: Sequence[Item]) -> Iterator[Drafted]:
    """Drafts of a command that reads and writes JSON lines as `rpl-assistant ask --jsonl` does.

    InputError where it cannot be started, or answers nothing at all.
    """
    sent = "".join(_request(item) for item in items)
    try:
        done = subprocess.run(command, input=sent, capture_output=True, check=False, encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"the command {command[0]} cannot be started: {error.strerror}") from error
    answers = dict(_reply(line) for line in json_lines(done.stdout))
    if not answers:
        raise InputError(f"the command {command[0]} wrote no answers (exit status {done.returncode})")
    for item in items:
        yield _drafted(item, answers.get(item.id))


def from_generator(generator: Generator, items: Sequence[Item]) -> Iterator[Drafted]:
    """A generator's drafts, unchecked, on the statements that the lexical retriever finds."""
    gate = Gate()
    for item in items:
        drafted = _drafted(item, None)
        try:
            draft = generator.draft(
                drafted.turns, drafted.found.case, drafted.found.decision, gate.lexical.search(drafted.turns)
            )
        except GenerationError:
            yield drafted
        else:
            yield _drafted(item, draft.text)


def _generator(name: str, given: Mapping[str, Any]) -> Generator:
    if name == BUILT_IN:
        return Gate().extractive
    settings = Settings.load({**given, "model": name})
    from assistant.generators.chat import ChatGenerator  # LangChain's chat models take a second to import

    return ChatGenerator.open(settings.model or name, settings)


def _drafted(item: Item, answer: str | None) -> Drafted:
    return Drafted(item.id, (item.question,), given_case(item.case), answer)


def _from_line(line: str, known: Mapping[str, Item]) -> Drafted:
    request = records.request(records.parse(line))
    id = str(request.data.get("id", ""))
    item = known.get(id)
    if item is not None and not request.turns:
        return _drafted(item, request.answer)
    turns = conversation(request.turns, Settings.load().question_limit)
    case = request.stated_case
    found = Gate().assess(turns) if isinstance(case, CaseSource) else given_case(case)
    return Drafted(id, turns, found, request.answer)


def _request(item: Item) -> str:
    return json.dumps({"id": item.id, "turns": [item.question], "case": item.case}, ensure_ascii=False) + "\n"


def _reply(line: str) -> tuple[str, str | None]:
    data: Any = records.parse(line)
    if not isinstance(data, dict):
        raise InputError('a reply must be a JSON object such as {"id": "u-0001", "answer": "..."}')
    answer = data.get("answer")
    return str(data.get("id")), answer if isinstance(answer, str) else None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text; convert it first") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def _limited(drafts: Iterator[Drafted], limit: int | None) -> Iterator[Drafted]:
    for count, drafted in enumerate(drafts):
        if limit is not None and count >= limit:
            return
        yield drafted
