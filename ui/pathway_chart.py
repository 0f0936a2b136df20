"""The pathway as a Graphviz chart, and as lines for those who do not see it. Pure: no Streamlit, no state."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import wording

from assistant.core.pathway import Pathway, Reach, Step, Trace
from assistant.core.types import Statement

LINE = 16  # characters of a line in a box
SHORT = 10  # and of a line in a question or beside an arrow
ABREAST = 3  # boxes side by side that a telephone shows large enough to read


@dataclass(frozen=True, slots=True)
class Palette:
    """The chart's colours: it does not follow the page's theme by itself."""

    text: str
    faint: str
    line: str
    lit: str
    fills: Mapping[str, str]  # of a lit box, by the direction of its statement

    def fill(self, direction: str) -> str:
        """The colour of a lit box."""
        return self.fills.get(direction, self.fills["neutral"])


LIGHT = Palette(
    "#1d2b33", "#5c6a72", "#b7c5c9", "#0f6b75", {"for": "#d9f0e1", "against": "#fbe0dd", "neutral": "#dcecee"}
)
DARK = Palette(
    "#e4ecee", "#93a3aa", "#4a5a62", "#4fb3bd", {"for": "#1d4a33", "against": "#5a2a28", "neutral": "#1f434a"}
)

_STYLES = {Reach.TAKEN: "filled,rounded,bold", Reach.OPEN: "filled,rounded,dashed", Reach.OFF: "filled,rounded"}


def dot(pathway: Pathway, statements: Mapping[str, Statement], palette: Palette, trace: Trace | None = None) -> str:
    """The chart in Graphviz's language; with a `trace`, the case's way is lit and the rest is faint.

    It leads down, or to the right where down would be too wide.
    """
    leaving = Counter(way.start for way in pathway.ways)
    direction = "LR" if max(leaving.values(), default=0) > ABREAST else "TB"
    lines = [
        "digraph pathway {",
        f'  graph [rankdir={direction}, bgcolor="transparent", nodesep=0.15, ranksep=0.35, margin=0]',
        '  node [shape=box, fontname="Source Sans, sans-serif", fontsize=14, margin="0.1,0.07"]',
        '  edge [fontname="Source Sans, sans-serif", fontsize=12, arrowsize=0.7]',
        *_boxes(pathway, statements, palette, trace),
        *_arrows(pathway, palette, trace),
        "}",
    ]
    return "\n".join(lines)


def _boxes(
    pathway: Pathway, statements: Mapping[str, Statement], palette: Palette, trace: Trace | None
) -> Iterator[str]:
    for step in pathway.steps.values():
        reach = trace.steps[step.id] if trace else Reach.OFF
        graded = statements[step.statements[0]] if step.statements else None
        direction = graded.direction if graded else "neutral"
        lit = reach is Reach.TAKEN or trace is None
        attributes = {
            "label": "\n".join(
                [*textwrap.wrap(step.text, LINE, break_long_words=False), *([_strength(graded)] if graded else [])]
            ),
            "style": _STYLES[reach],
            "fillcolor": palette.fill(direction) if lit else "transparent",
            "color": palette.lit if reach is Reach.TAKEN else palette.line,
            "fontcolor": palette.text if lit else palette.faint,
            "penwidth": "2.5" if reach is Reach.TAKEN else "1",
        }
        if step.question:
            attributes["shape"] = "octagon"
            attributes["margin"] = "0,0"  # its corners leave room enough
            attributes["style"] = attributes["style"].replace(",rounded", "")
        yield f"  {_quoted(step.id)} [{_listed(attributes)}]"


def _lines(text: str, length: int) -> list[str]:
    return textwrap.wrap(text, length, break_long_words=False)


def _strength(statement: Statement) -> str:
    """Direction and strength by words, since colour alone tells not everybody."""
    if statement.direction == "neutral":
        return ""
    strength = "" if statement.strength == "none" else f"{statement.strength} "
    return f"({strength}{statement.direction})"


def _arrows(pathway: Pathway, palette: Palette, trace: Trace | None) -> Iterator[str]:
    for index, way in enumerate(pathway.ways):
        reach = trace.ways[index] if trace else Reach.OFF
        taken = reach is Reach.TAKEN
        attributes = {
            "label": "\n".join(f" {line} " for line in _lines(way.text, SHORT)),
            "color": palette.lit if taken else palette.line,
            "fontcolor": palette.text if taken or trace is None else palette.faint,
            "penwidth": "2.5" if taken else "1",
            "style": "dashed" if reach is Reach.OPEN else "solid",
        }
        yield f"  {_quoted(way.start)} -> {_quoted(way.end)} [{_listed(attributes)}]"


def _listed(attributes: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in attributes.items())


def _quoted(text: str) -> str:
    escaped = text.strip("\n").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def taken(pathway: Pathway, trace: Trace) -> tuple[tuple[Step, str], ...]:
    """The steps of the case's own way, each with the words on the way that leads to it."""
    led = {way.end: way.text for way, reach in zip(pathway.ways, trace.ways, strict=True) if reach is Reach.TAKEN}
    return tuple((step, led.get(step.id, "")) for step in pathway.steps.values() if trace.steps[step.id] is Reach.TAKEN)


def open_questions(pathway: Pathway, trace: Trace) -> tuple[Step, ...]:
    """The questions on the case's way that an unknown fact leaves open."""
    undecided = {way.start for way, reach in zip(pathway.ways, trace.ways, strict=True) if reach is Reach.OPEN}
    return tuple(
        step
        for step in pathway.steps.values()
        if step.question and step.id in undecided and trace.steps[step.id] is Reach.TAKEN
    )


def described(title: str, pathway: Pathway, trace: Trace | None = None) -> str:
    """A part of the chart in words, as its text alternative."""
    if trace is None:
        ways = (
            f"{pathway.steps[way.start].text}, {way.text or 'then'}: {pathway.steps[way.end].text}"
            for way in pathway.ways
        )
        return f"Flow chart: {title}. {'. '.join(ways)}."
    steps = "; ".join(f"{words}: {step.text}" if words else step.text for step, words in taken(pathway, trace))
    left = "; ".join(step.text for step in open_questions(pathway, trace))
    return f"Flow chart: {title}. This case: {steps or 'not known'}." + (f" Still open: {left}" if left else "")


def line(step: Step, words: str, statements: Mapping[str, Statement]) -> str:
    """One step of a case's way as Markdown: what led there, the step, and how the guideline grades it."""
    graded = f" - *{wording.graded(statements[step.statements[0]]).text}*" if step.statements else ""
    return (f"*{wording.escaped(words)}:* " if words else "") + f"**{wording.escaped(step.text)}**{graded}"
