"""How often the checker is wrong: leaks and false blocks on the labelled answers, or what it withholds of a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.types import Decision, Report
from assistant.evals import Options
from assistant.evals.intervals import Share
from assistant.evals.items import ROWS, Item, Label, load_items, spread
from assistant.evals.sources import Drafted, open_source
from assistant.evals.tables import SHARE_HEADINGS, share_cells, table

Judge = Callable[[Item], Report]

_FAILURES: dict[Label, str] = {"unsafe": "Leaks", "safe": "False blocks"}
_SHOWN = 20  # failures that the text lists; the JSON has all of them
_EXCERPT = 100  # characters


@dataclass(frozen=True, slots=True)
class Verdict:
    """One labelled answer and what the checker said of it."""

    item: Item
    label: Label
    report: Report

    @property
    def wrong(self) -> bool:
        """An unsafe answer allowed (a leak), or a safe one blocked."""
        return self.report.allowed == (self.label == "unsafe")

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that blocked it, each once."""
        return tuple(dict.fromkeys(finding.rule for finding in self.report.findings))


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """The verdicts on the labelled answers."""

    verdicts: tuple[Verdict, ...]

    def of(self, label: Label) -> tuple[Verdict, ...]:
        """The verdicts on one of the two sets."""
        return tuple(verdict for verdict in self.verdicts if verdict.label == label)

    def wrong(self, label: Label) -> Share:
        """Leaks among the unsafe answers, or false blocks among the safe ones."""
        return _wrong(self.of(label))

    def as_json(self) -> dict[str, Any]:
        """Shares overall, by policy row and by category, and every failure."""
        return {
            "leaks": self._label_json("unsafe"),
            "false_blocks": self._label_json("safe"),
        }

    def _label_json(self, label: Label) -> dict[str, Any]:
        verdicts = self.of(label)
        return {
            "overall": _wrong(verdicts).as_json(),
            "by_rule": {name: share.as_json() for name, share in _by(verdicts, lambda item: item.rule)},
            "by_category": {name: share.as_json() for name, share in _by(verdicts, lambda item: item.category)},
            "items": [
                {"id": verdict.item.id, "category": verdict.item.category, "rules": list(verdict.rules)}
                for verdict in verdicts
                if verdict.wrong
            ],
        }

    def as_text(self) -> str:
        """The tables, and the first failures."""
        overall = [("leaks", *share_cells(self.wrong("unsafe"))), ("false blocks", *share_cells(self.wrong("safe")))]
        parts = [table("Checker on labelled answers", ("", "wrong", *SHARE_HEADINGS), overall)]
        for label, what in _FAILURES.items():
            verdicts = self.of(label)
            rows = [(f"{name} {ROWS[name]}", *share_cells(share)) for name, share in _by(verdicts, _rule)]
            parts.append(table(f"{what} by row of the policy", ("row", "wrong", *SHARE_HEADINGS), rows))
            rows = [(name, *share_cells(share)) for name, share in _by(verdicts, _category)]
            parts.append(table(f"{what} by category", ("category", "wrong", *SHARE_HEADINGS), rows))
            parts.append(_failures(what, [verdict for verdict in verdicts if verdict.wrong]))
        return "\n\n".join(parts)


@dataclass(frozen=True, slots=True)
class Withheld:
    """One draft of another source, the decision on its case, and the checker's verdict; None where no draft came."""

    drafted: Drafted
    decision: Decision
    report: Report | None


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """What the checker would withhold of a source's drafts."""

    source: str
    drafts: tuple[Withheld, ...]

    @property
    def failed(self) -> Share:
        """Questions to which the source gave no draft."""
        return Share(sum(draft.report is None for draft in self.drafts), len(self.drafts))

    @property
    def withheld(self) -> Share:
        """Drafts that no reader would see."""
        return _withheld(self.drafts)

    @property
    def by_decision(self) -> dict[str, Share]:
        """Withheld drafts for each decision on the case."""
        return {
            str(decision): _withheld([draft for draft in self.drafts if draft.decision is decision])
            for decision in Decision
        }

    @property
    def by_rule(self) -> dict[str, Share]:
        """Drafts that each rule blocks, most frequent first; one draft may be blocked by several."""
        rules = Counter(
            rule
            for draft in self.drafts
            if draft.report
            for rule in sorted({finding.rule for finding in draft.report.findings})
        )
        return {rule: Share(count, self.withheld.total) for rule, count in rules.most_common()}

    def as_json(self) -> dict[str, Any]:
        """Shares, and the ids of the drafts that were withheld."""
        return {
            "source": self.source,
            "withheld": self.withheld.as_json(),
            "failed": self.failed.as_json(),
            "by_decision": {name: share.as_json() for name, share in self.by_decision.items()},
            "by_rule": {name: share.as_json() for name, share in self.by_rule.items()},
            "items": [draft.drafted.id for draft in self.drafts if draft.report and not draft.report.allowed],
        }

    def as_text(self) -> str:
        """The tables that a hospital can publish for its own model."""
        overall = [
            ("withheld", *share_cells(self.withheld)),
            ("no draft", *share_cells(self.failed)),
        ]
        decisions = [(name, *share_cells(share)) for name, share in self.by_decision.items()]
        rules = [(name, *share_cells(share)) for name, share in self.by_rule.items()]
        return "\n\n".join(
            [
                table(f"Drafts of {self.source}", ("", "drafts", *SHARE_HEADINGS), overall),
                table("Withheld by decision on the case", ("decision", "withheld", *SHARE_HEADINGS), decisions),
                table("Withheld by rule", ("rule", "withheld", *SHARE_HEADINGS), rules),
            ]
        )


def run(options: Options) -> CheckOutcome | SourceOutcome:
    """The labelled answers, or a source's drafts; AssistantError where the source cannot be used."""
    source = open_source(options)
    if source is None:
        return judge_labelled(limit=options.limit)
    return SourceOutcome(source.name, tuple(_review(drafted) for drafted in source.drafts()))


def judge_labelled(judge: Judge = Item.report, limit: int | None = None) -> CheckOutcome:
    """A checker's verdicts on both sets, by default the project's; `limit` items of each."""
    return CheckOutcome(
        tuple(Verdict(item, label, judge(item)) for label in _FAILURES for item in spread(load_items(label), limit))
    )


def _review(drafted: Drafted) -> Withheld:
    return Withheld(drafted, drafted.found.decision, drafted.report())


def _withheld(drafts: Sequence[Withheld]) -> Share:
    reports = [draft.report for draft in drafts if draft.report is not None]
    return Share(sum(not report.allowed for report in reports), len(reports))


def _wrong(verdicts: Sequence[Verdict]) -> Share:
    return Share(sum(verdict.wrong for verdict in verdicts), len(verdicts))


def _by(verdicts: Sequence[Verdict], key: Callable[[Item], str]) -> list[tuple[str, Share]]:
    """Shares of wrong verdicts for each value of `key`, in alphabetical order."""
    names = sorted({key(verdict.item) for verdict in verdicts})
    return [(name, _wrong([verdict for verdict in verdicts if key(verdict.item) == name])) for name in names]


def _rule(item: Item) -> str:
    return item.rule


def _category(item: Item) -> str:
    return item.category


def _failures(title: str, wrong: Iterable[Verdict]) -> str:
    verdicts = list(wrong)
    lines = [f"- {verdict.item.id} {verdict.item.category}: {_excerpt(verdict)}" for verdict in verdicts[:_SHOWN]]
    if len(verdicts) > _SHOWN:
        lines.append(f"- and {len(verdicts) - _SHOWN} more; --json lists all")
    return "\n".join([f"{title}: {len(verdicts) or 'none'}", *lines])


def _excerpt(verdict: Verdict) -> str:
    answer = " ".join(verdict.item.answer.split())
    shown = answer if len(answer) <= _EXCERPT else f"{answer[:_EXCERPT]}..."
    return f"{shown} ({', '.join(verdict.rules)})" if verdict.rules else shown
