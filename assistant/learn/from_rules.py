"""Questions from the checker's rules: what is wrong with an answer, and which of two near answers may be shown.

An example becomes a question only where the checker, asked now, says of it what the question takes to be right.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from assistant.core.claims import Example, Rule
from assistant.core.types import Report
from assistant.learn.items import Item, Kind, Passage, capitalised, seeded

Judge = Callable[[Example], Report]

NOTHING = "Nothing: the check lets it pass"
_DISTRACTORS = 3
_FACT_NAMES: Mapping[str, str] = {
    "prior_losses": "prior losses",
    "rpl_type": "type of RPL",
    "antiphospholipid": "antiphospholipid antibodies",
    "sle": "SLE",
    "lmwh": "LMWH",
    "shared_decision": "shared decision supports a trial",
    "high_risk_features": "high-risk features",
}
_WORDS = {"aps": "APS", "apl_without_aps": "positive, no APS", "not_failed": "not failed"}


def rule_items(rules: Mapping[str, Rule], judge: Judge, seed: int) -> tuple[Item, ...]:
    """Every question that the rules give; `judge` is the checker on an example, its question and its patient."""
    items: list[Item] = []
    for rule in rules.values():
        blocked = [(number, each, judge(each)) for number, each in enumerate(rule.fails, 1)]
        allowed = [(number, each) for number, each in enumerate(rule.passes, 1) if judge(each).allowed]
        for number, example, report in blocked:
            if rule.id in {finding.rule for finding in report.findings}:
                items.append(_spot(rule, number, example, report, rules, seeded(seed, f"spot:{rule.id}:{number}")))
        for number, example in allowed:
            items.append(_control(rule, number, example, rules, seeded(seed, f"control:{rule.id}:{number}")))
        items += _near_misses(rule, blocked, allowed, seed)
    return tuple(items)


def facts_in_words(facts: Mapping[str, Any]) -> str:
    """A patient's facts as a line: "Prior losses: 6; aspirin: not failed"."""
    return capitalised("; ".join(f"{_FACT_NAMES.get(name, name)}: {_value(value)}" for name, value in facts.items()))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return _WORDS.get(str(value), str(value))


def _spot(
    rule: Rule, number: int, example: Example, report: Report, rules: Mapping[str, Rule], rng: random.Random
) -> Item:
    hit = {finding.rule for finding in report.findings}
    finding = next(finding for finding in report.findings if finding.rule == rule.id)
    options = _titles(rule, hit, rules, rng)
    return Item(
        id=f"{Kind.SPOT}:{rule.id}:fails-{number}",
        kind=Kind.SPOT,
        topic=capitalised(rule.title),
        prompt="What is wrong with this answer?",
        passages=_passages(example),
        why=finding.reason,
        statements=rule.statements,
        options=options,
        right=(options.index(capitalised(rule.title)),),
    )


def _control(rule: Rule, number: int, example: Example, rules: Mapping[str, Rule], rng: random.Random) -> Item:
    options = _titles(rule, {rule.id}, rules, rng)
    return Item(
        id=f"{Kind.SPOT}:{rule.id}:passes-{number}",
        kind=Kind.SPOT,
        topic=capitalised(rule.title),
        prompt="What is wrong with this answer?",
        passages=_passages(example),
        why="Nothing is wrong with it: every sentence was understood, and none breaks a rule.",
        statements=rule.statements,
        options=options,
        right=(options.index(NOTHING),),
    )


def _titles(rule: Rule, hit: set[str], rules: Mapping[str, Rule], rng: random.Random) -> tuple[str, ...]:
    """The rule's title among others that the answer does not break, in the order of chance, then "nothing"."""
    others = [each.title for each in rules.values() if each.id not in hit and each.title != rule.title]
    titles = [rule.title, *rng.sample(others, min(_DISTRACTORS, len(others)))]
    rng.shuffle(titles)
    return (*map(capitalised, titles), NOTHING)


def _passages(example: Example) -> tuple[Passage, ...]:
    passages = []
    if example.facts is not None:
        passages.append(Passage("Patient", facts_in_words(example.facts)))
    if example.question:
        passages.append(Passage("Question", example.question))
    return (*passages, Passage("Answer", example.answer))


def _near_misses(
    rule: Rule, blocked: list[tuple[int, Example, Report]], allowed: list[tuple[int, Example]], seed: int
) -> Iterator[Item]:
    """A blocked answer beside an allowed one, where both reply to the same question about the same patient."""
    used: set[int] = set()
    for number, bad, report in blocked:
        if rule.id not in {finding.rule for finding in report.findings}:
            continue
        for place, good in allowed:
            if place in used or (good.question, good.facts) != (bad.question, bad.facts):
                continue
            used.add(place)
            id = f"{Kind.NEAR_MISS}:{rule.id}:{number}-{place}"
            options = [good.answer, bad.answer]
            seeded(seed, id).shuffle(options)
            reason = next(finding.reason for finding in report.findings if finding.rule == rule.id)
            yield Item(
                id=id,
                kind=Kind.NEAR_MISS,
                topic=capitalised(rule.title),
                prompt="Only one of these two answers may be shown. Which?",
                passages=_passages(good)[:-1],
                why=f"The other one is blocked: {reason}",
                statements=rule.statements,
                options=tuple(options),
                right=(options.index(good.answer),),
            )
            break
