"""Markdown read as the statements it makes.

Every block with the headings, lead-ins and table labels that it stands under.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.core import structured

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_BOLD_LINE = re.compile(r"^\s*(?:\*\*|__)([^*_]{1,120}?)(?:\*\*|__)\s*:?\s*$")
_ITEM = re.compile(r"^(\s*)(?:[-*+]|\(?\d{1,2}[.)]|\(?[a-z][)]|(?=[✔✘]))\s+(?:\[[ xX]\]\s*)?(.*)$")
_DEFINITION = re.compile(r"^\s*:\s+(.*)$")
_RULE = re.compile(r"^\s*(?:\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?|[-*_=\s]{3,})\s*$")
_QUOTE = re.compile(r"^\s*>+\s?")
_WRAPPED = re.compile(r'^\s*\{\s*"[\w ]{1,40}"\s*:\s*"((?:[^"\\]|\\.)*)"\s*\}\s*$', re.DOTALL)
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_FENCED = re.compile(r"(?:```|~~~)\w*")
_CHECKED = re.compile(r"\[[xX]\]")
_MARKS = re.compile(r"\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`|~~")
_HEADING_WORDS = 12


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text. `kind` is heading, lead, item, header, row, or text.

    `labels` are what it stands under, outermost first.
    """

    text: str
    kind: str
    labels: tuple[str, ...] = ()


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a markdown answer in reading order; table rows as `header: cell` joined by semicolons.

    A heading that says a whole sentence, or has nothing under it, is text.
    """
    held: Block | None = None
    for block in _all_blocks(_unwrapped(text)):
        if held is not None:
            yield held
        sentence = block.text.rstrip().endswith((".", "!", "?")) or len(block.text.split()) > _HEADING_WORDS
        held = Block(block.text, "text", block.labels) if block.kind == "heading" and sentence else block
    if held is not None:
        yield Block(held.text, "text", held.labels) if held.kind == "heading" else held


def _all_blocks(text: str) -> Iterator[Block]:
    """The blocks of markdown in which whole fenced parts, or the whole text, may be JSON."""
    parts = _FENCED.split(text)
    values = [structured.parsed(part) for part in parts]
    if not any(values):
        parts, values = [text], [None]
    for part, found in zip(parts, values, strict=True):
        if found is None:
            yield from _raw_blocks(part)
        else:
            yield from (
                Block(said, "row" if "; " in said else "item", keys) for said, keys in structured.statements(found)
            )


def _unwrapped(text: str) -> str:
    """The text of a JSON object that holds nothing but one answer; any other text as it is."""
    match = _WRAPPED.match(text)
    return match.group(1).replace("\\n", "\n").replace('\\"', '"') if match else text


def _raw_blocks(text: str) -> Iterator[Block]:
    heading: str | None = None
    lead: str | None = None
    header: list[str] | None = None
    paragraph: list[str] = []

    def labels() -> tuple[str, ...]:
        return tuple(label for label in (heading, lead) if label)

    def flush() -> Iterator[Block]:
        nonlocal lead
        if not paragraph:
            return
        joined = " ".join(paragraph)
        paragraph.clear()
        is_lead = joined.rstrip().endswith(":")
        yield Block(joined, "lead" if is_lead else "text", (heading,) if heading else ())
        lead = _last_sentence(joined) if is_lead else None

    for raw in text.split("\n"):
        if _FENCE.match(raw):
            continue
        line = _MARKS.sub("", _QUOTE.sub("", raw)) if not _ITEM.match(raw) else _strip_item(raw)
        bold = _BOLD_LINE.match(_QUOTE.sub("", raw))
        titled = _HEADING.match(line)
        item = _ITEM.match(line)
        definition = _DEFINITION.match(line)
        if not line.strip():
            yield from flush()
            header = None
        elif line.lstrip().startswith("|") or (header and "|" in line):
            yield from flush()
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if _RULE.match(line):
                continue
            if header is None:
                header = cells
                yield Block("; ".join(cell for cell in cells if cell), "header", labels())
            else:
                yield Block(_row(header, cells), "row", labels())
        elif _RULE.match(line) and not item:
            yield from flush()
        elif titled or bold:
            yield from flush()
            heading, lead = (titled or bold).group(1).strip().rstrip(":"), None  # type: ignore[union-attr]
            yield Block(heading, "heading")
        elif definition:
            label = paragraph.pop() if paragraph else ""
            yield from flush()
            yield Block(definition.group(1), "item", (*labels(), label) if label else labels())
        elif item:
            yield from flush()
            yield Block(item.group(2).strip(), "item", labels())
        else:
            paragraph.append(line.strip())
    yield from flush()


def _strip_item(raw: str) -> str:
    match = _ITEM.match(_QUOTE.sub("", raw))
    if not match:
        return _MARKS.sub("", raw)
    ticked = "✔ " if _CHECKED.search(raw[: len(raw) - len(match.group(2))]) else ""
    return f"{match.group(1)}- {ticked}{_MARKS.sub('', match.group(2))}"


def _row(header: list[str], cells: list[str]) -> str:
    pairs = [(header[index] if index < len(header) else "", cell) for index, cell in enumerate(cells)]
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+", text.strip())[-1].rstrip(":")
