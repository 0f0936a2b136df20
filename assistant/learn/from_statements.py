"""Questions about the statements: true or false, direction and strength, references, figures, order.

What makes a version false is one altered thing: a figure that the statement does not have, or a word of learning.yaml.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.core.types import Direction, Statement, Strength
from assistant.learn.data import LearningData, Swap
from assistant.learn.items import Item, Kind, Passage, seeded, shuffled

TRUE, FALSE = "True", "False"
GAP = "____"
_OPTIONS = 4
_FACTORS = (0.5, 1.5, 2.0)
_YEARS = range(1900, 2100)

_FIGURE = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?(?![\w-]|\.\d)(?! % CI)")

GRADES: Mapping[tuple[Direction, Strength], str] = {
    ("for", "strong"): "Strong recommendation for",
    ("for", "conditional"): "Conditional recommendation for",
    ("against", "strong"): "Strong recommendation against",
    ("against", "conditional"): "Conditional recommendation against",
}


def statement_items(
    statements: Sequence[Statement], sections: Mapping[str, str], data: LearningData, seed: int
) -> tuple[Item, ...]:
    """Every question that the statements give, each in the same form for the same seed; `sections` are their titles."""
    makers = (_true, _false_words, _false_figures, _gaps)
    items = [item for each in statements for make in makers for item in make(each, sections[each.section], data, seed)]
    items += [_grade(each, sections[each.section]) for each in statements if each.strength != "none"]
    items += _references(statements, sections, seed)
    return (*items, *_sequences(data, seed))


def falsified(statement: Statement, swaps: Iterable[Swap]) -> dict[str, str]:
    """What was altered -> the text made false by it: for each thing, the longest words that the statement has."""
    found: dict[str, str] = {}
    for swap in sorted(swaps, key=lambda swap: -len(swap.old)):
        place = re.search(rf"(?<!\w){re.escape(swap.old)}(?!\w)", statement.text)
        if place and swap.what not in found:
            found[swap.what] = statement.text[: place.start()] + swap.new + statement.text[place.end() :]
    return found


def figures(text: str) -> tuple[re.Match[str], ...]:
    """The figures of a text, ranges whole; the level of a confidence interval is none."""
    return tuple(_FIGURE.finditer(text))


def altered(figure: str, taken: Iterable[str], rng: random.Random) -> str | None:
    """Another figure of the same form and size that is none of `taken`; None where there is no plausible one."""
    candidates = [other for other in _others(figure) if other not in set(taken)]
    return rng.choice(candidates) if candidates else None


def _others(figure: str) -> Iterator[str]:
    parts = figure.split("-")
    if len(parts) == 1 and figure.isdigit() and int(figure) in _YEARS:
        yield from (str(int(figure) + years) for years in (-1, -2, -3, -5))
        return
    for factor in _FACTORS:
        changed = [_scaled(part, factor) for part in parts]
        if changed != parts and len(set(changed)) == len(parts):
            yield "-".join(changed)


def _scaled(number: str, factor: float) -> str:
    decimals = len(number.partition(".")[2])
    return f"{float(number) * factor + 1e-9:.{decimals}f}"


def _statement_item(
    kind: Kind, part: str, statement: Statement, section: str, prompt: str, text: str, **given: object
) -> Item:
    passages = (Passage("Statement", text),) if text else ()
    return Item(
        id=f"{kind}:{statement.id}:{part}",
        kind=kind,
        topic=section,
        prompt=prompt,
        passages=passages,
        statements=(statement.id,),
        **given,  # type: ignore[arg-type]
    )


_TRUE_OR_FALSE = "Does the guidance say this?"


def _true(statement: Statement, section: str, _data: LearningData, _seed: int) -> Iterator[Item]:
    why = "True: this is what the guidance states."
    given = {"options": (TRUE, FALSE), "right": (0,), "why": why}
    yield _statement_item(Kind.TRUE_FALSE, "true", statement, section, _TRUE_OR_FALSE, statement.text, **given)


def _false(statement: Statement, section: str, part: str, text: str, why: str) -> Item:
    given = {"options": (TRUE, FALSE), "right": (1,), "why": why}
    return _statement_item(Kind.TRUE_FALSE, part, statement, section, _TRUE_OR_FALSE, text, **given)


def _false_words(statement: Statement, section: str, data: LearningData, _seed: int) -> Iterator[Item]:
    for what, text in falsified(statement, data.swaps).items():
        why = f"False: the {what} is altered. The guidance states: {statement.text}"
        yield _false(statement, section, what, text, why)


def _false_figures(statement: Statement, section: str, _data: LearningData, seed: int) -> Iterator[Item]:
    found = figures(statement.text)
    taken = [match.group() for match in found]
    for number, match in enumerate(found):
        part = f"figure-{number + 1}"
        other = altered(match.group(), taken, seeded(seed, f"{statement.id}:{part}"))
        percent = statement.text[match.end() :].lstrip().startswith("%")
        if other and not (percent and float(other.split("-")[-1]) > 100):
            text = statement.text[: match.start()] + other + statement.text[match.end() :]
            yield _false(
                statement, section, part, text, f"False: the figure is {match.group()}, not {other}. {statement.text}"
            )


def _gaps(statement: Statement, section: str, _data: LearningData, _seed: int) -> Iterator[Item]:
    for number, match in enumerate(figures(statement.text)):
        text = statement.text[: match.start()] + GAP + statement.text[match.end() :]
        given = {"accepted": (match.group(),), "why": statement.text}
        prompt = "Which figure belongs in the gap?"
        yield _statement_item(Kind.FIGURE, f"figure-{number + 1}", statement, section, prompt, text, **given)


def _grade(statement: Statement, section: str) -> Item:
    grade = GRADES[statement.direction, statement.strength]
    options = tuple(GRADES.values())
    return _statement_item(
        Kind.GRADE,
        "grade",
        statement,
        section,
        f"What does the guidance say of {statement.intervention}? Population: {statement.population}.",
        "",
        options=options,
        right=(options.index(grade),),
        why=f"{grade}. {statement.text}",
    )


def marker(references: Sequence[int]) -> str:
    """Reference numbers as the source prints them, ascending: "[1, 2]"."""
    return f"[{', '.join(map(str, sorted(references)))}]" if references else "No reference"


def _references(statements: Sequence[Statement], sections: Mapping[str, str], seed: int) -> Iterator[Item]:
    """Which numbers stand behind a statement; not asked where it is the number that stands behind most of them."""
    counts = Counter(marker(statement.references) for statement in statements)
    usual = counts.most_common(1)[0][0]
    for statement in statements:
        right = marker(statement.references)
        if right != usual:
            rng = seeded(seed, f"reference:{statement.id}")
            others = rng.sample([each for each in counts if each != right], min(_OPTIONS, len(counts)) - 1)
            options = tuple(sorted([right, *others]))
            yield _statement_item(
                Kind.REFERENCE,
                "reference",
                statement,
                sections[statement.section],
                "Which reference numbers does the source attach to this statement?",
                statement.text,
                options=options,
                right=(options.index(right),),
                why=f"The source attaches: {right}.",
            )


def _sequences(data: LearningData, seed: int) -> Iterator[Item]:
    for sequence in data.sequences:
        ids = dict.fromkeys(id for step in sequence.steps for id in step.statements)
        item = Item(
            id=f"{Kind.ORDER}:{sequence.id}",
            kind=Kind.ORDER,
            topic="The order of things",
            prompt=sequence.prompt,
            why=sequence.why,
            statements=tuple(ids),
            options=tuple(step.text for step in sequence.steps),
            right=tuple(range(len(sequence.steps))),
        )
        tries = (shuffled(item, seeded(seed, f"{item.id}:{number}")) for number in range(len(item.options) * 10))
        yield next((each for each in tries if each.right != item.right), item)  # not already in order
