"""How good the guideline's own answers are: what is found, what is cited, what is said, and what is refused.

The questions name the statements that a careful librarian would cite, most central first, and words of which an answer
must say one of each group. The questions off topic must be refused; most of them sound near.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.config import Settings
from assistant.core.types import Answer
from assistant.evals import Options
from assistant.evals.intervals import Mean, Share
from assistant.evals.items import json_lines, spread
from assistant.evals.tables import SHARE_HEADINGS, share_cells, table
from assistant.pipeline import Assistant

_TOP = 5
_SHOWN = 20  # failures that the text lists; the JSON has all of them
_EXCERPT = 100  # characters


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled question: the user's messages, the statements that answer the last, and what must be said.

    Of each group of `must_say`, one alternative stands in a good answer.
    """

    id: str
    kind: str
    turns: tuple[str, ...]
    gold: tuple[str, ...]
    must_say: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class OffTopic:
    """A question that the guidance does not answer."""

    id: str
    category: str
    question: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a question: statements found and cited, best first; the text; whether it was refused."""

    question: Question
    found: tuple[str, ...]
    cited: tuple[str, ...]
    text: str
    abstained: bool

    @property
    def right(self) -> frozenset[str]:
        """What is rightly cited."""
        return frozenset(self.cited) & frozenset(self.question.gold)

    @property
    def says(self) -> bool:
        """Whether the answer says all that it must."""
        text = _plain(self.text)
        groups = self.question.must_say
        return not self.abstained and all(any(_plain(part) in text for part in group) for group in groups)


@dataclass(frozen=True, slots=True)
class AnswersOutcome:
    """All replies, and the questions off topic, each with whether it was answered."""

    replies: tuple[Reply, ...]
    off_topic: tuple[tuple[OffTopic, bool], ...]

    @property
    def shares(self) -> dict[str, Share]:
        """What is counted, by its name."""
        answered = [item for item, taken in self.off_topic if taken]
        near = [item for item, _ in self.off_topic if item.category == "near-miss"]
        return {
            "hit@1": self._share(lambda reply: reply.found[0] in reply.question.gold),
            "central@1": self._share(lambda reply: reply.found[0] == reply.question.gold[0]),
            f"central@{_TOP}": self._share(lambda reply: reply.question.gold[0] in reply.found[:_TOP]),
            "says what it must": self._share(lambda reply: reply.says),
            "good questions refused": self._share(lambda reply: reply.abstained),
            "off topic answered": Share(len(answered), len(self.off_topic)),
            "near misses answered": Share(sum(item.category == "near-miss" for item in answered), len(near)),
        }

    @property
    def means(self) -> dict[str, Mean]:
        """What is averaged over the questions, by its name; an answer without a citation has a precision of 0."""
        return {
            f"recall@{_TOP}": self._mean(
                lambda reply: len({*reply.found[:_TOP]} & {*reply.question.gold}) / len(reply.question.gold)
            ),
            "citation precision": self._mean(lambda reply: len(reply.right) / max(1, len(reply.cited))),
            "citation recall": self._mean(lambda reply: len(reply.right) / len(reply.question.gold)),
        }

    @property
    def failures(self) -> list[Reply]:
        """Answers that were refused, that leave out what must be said, or whose central statement was not found."""
        return [reply for reply in self.replies if not (reply.says and reply.question.gold[0] in reply.found[:_TOP])]

    def _share(self, holds: Callable[[Reply], bool]) -> Share:
        return Share(sum(map(holds, self.replies)), len(self.replies))

    def _mean(self, value: Callable[[Reply], float]) -> Mean:
        return Mean(tuple(map(value, self.replies)))

    def by_kind(self) -> dict[str, AnswersOutcome]:
        """One outcome for each kind of question, in alphabetical order."""
        kinds = sorted({reply.question.kind for reply in self.replies})
        return {kind: AnswersOutcome(tuple(r for r in self.replies if r.question.kind == kind), ()) for kind in kinds}

    def as_json(self) -> dict[str, Any]:
        """Every figure, every failure, and the ids of what was answered off topic."""
        words = sorted(len(reply.text.split()) for reply in self.replies)
        return {
            **{name: share.as_json() for name, share in self.shares.items()},
            **{name: mean.as_json() for name, mean in self.means.items()},
            "median words": words[len(words) // 2] if words else None,
            "by_kind": {
                kind: {name: part.shares[name].as_json() for name in ("hit@1", "says what it must")}
                for kind, part in self.by_kind().items()
            },
            "items": [
                {"id": r.question.id, "found": list(r.found), "cited": list(r.cited), "abstained": r.abstained}
                for r in self.failures
            ],
            "off_topic_answered": [item.id for item, answered in self.off_topic if answered],
        }

    def as_text(self) -> str:
        """The tables, and the first failures."""
        return render(self)


@cache
def load_questions() -> tuple[Question, ...]:
    """The project's own questions, in the order of their file."""
    return tuple(
        Question(
            data["id"], data["kind"], tuple(data["turns"]), tuple(data["gold"]), tuple(map(tuple, data["must_say"]))
        )
        for data in _lines("answers")
    )


@cache
def load_off_topic() -> tuple[OffTopic, ...]:
    """The project's own questions off topic, in the order of their file."""
    return tuple(OffTopic(data["id"], data["category"], data["question"]) for data in _lines("off-topic"))


def _lines(name: str) -> list[dict[str, Any]]:
    text = files("assistant.evals").joinpath("data", f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in json_lines(text)]


def evaluate_answers(
    assistant: Assistant, questions: Sequence[Question], off_topic: Sequence[OffTopic]
) -> AnswersOutcome:
    """Puts every question to the assistant."""
    return AnswersOutcome(
        tuple(_reply(question, assistant.ask(question.turns)) for question in questions),
        tuple((item, not assistant.ask(item.question).abstained) for item in off_topic),
    )


def _reply(question: Question, answer: Answer) -> Reply:
    cited = tuple(citation.statement for citation in answer.citations)
    return Reply(question, answer.retrieved, cited, answer.text, answer.abstained)


def run(options: Options) -> AnswersOutcome:
    """The sets, or as many items of each as the options say, with an index of their own and no site's documents."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        assistant = Assistant.open(Settings(data_folder=Path(folder)))
        return evaluate_answers(
            assistant, spread(load_questions(), options.limit), spread(load_off_topic(), options.limit)
        )


def render(outcome: AnswersOutcome) -> str:
    """The report for people: shares and means with 95 % intervals, kinds of question, failures."""
    shares = [(name, *share_cells(share)) for name, share in outcome.shares.items()]
    means = [(name, *_mean_cells(mean)) for name, mean in outcome.means.items()]
    kinds = [(kind, *share_cells(part.shares["says what it must"])) for kind, part in outcome.by_kind().items()]
    return "\n\n".join(
        [
            table("Answers", ("", "questions", *SHARE_HEADINGS), shares),
            table("Averages", ("", *SHARE_HEADINGS), means),
            table("Says what it must, by kind of question", ("kind", "questions", *SHARE_HEADINGS), kinds),
            _listed("Wrong or incomplete", [(r.question.id, " | ".join(r.question.turns)) for r in outcome.failures]),
            _listed("Off topic, and answered", [(i.id, i.question) for i, answered in outcome.off_topic if answered]),
        ]
    )


def _mean_cells(mean: Mean) -> tuple[str, str, str]:
    if mean.value is None:
        return "0", "-", "-"
    low, high = mean.interval
    return str(len(mean.values)), f"{100 * mean.value:.1f} %", f"{100 * low:.1f}-{100 * high:.1f} %"


def _listed(title: str, items: Sequence[tuple[str, str]]) -> str:
    lines = [f"- {id}: {words if len(words) <= _EXCERPT else f'{words[:_EXCERPT]}...'}" for id, words in items[:_SHOWN]]
    if len(items) > _SHOWN:
        lines.append(f"- and {len(items) - _SHOWN} more; --json lists all")
    return "\n".join([f"{title}: {len(items) or 'none'}", *lines])


def _plain(text: str) -> str:
    """Lower case and single spaces; "12 %" is "12%"."""
    return re.sub(r"\s+", " ", text.lower()).replace(" %", "%")
