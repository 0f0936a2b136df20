"""A checked text as Markdown that shows it literally, with the sentences that break a rule set off and numbered.

Pure: no Streamlit, no state.
"""

from __future__ import annotations

import re

import wording

from assistant.core.highlight import Highlighted, Passage


def marked(found: Highlighted) -> str:
    """The text with its line breaks; each blocked sentence on a red ground, after its number."""
    parts, number = [], 0
    for passage in found.passages:
        if passage.findings:
            number += 1
            parts.append(f":red-badge[{number}] :red-background[{_literal(passage.text)}]")
        else:
            parts.append(_literal(passage.text))
    return "".join(parts)


def blocked(found: Highlighted) -> tuple[Passage, ...]:
    """The sentences that break a rule, in the order of their numbers."""
    return tuple(passage for passage in found.passages if passage.findings)


def summary(found: Highlighted) -> str:
    """How many sentences pass and how many do not."""
    total, bad = len(found.sentences), len(blocked(found))
    return f"{total} sentence{'' if total == 1 else 's'} or table rows read: {total - bad} allowed, {bad} blocked"


def _literal(text: str) -> str:
    """Every word escaped; a line break stays one, and an empty line parts paragraphs."""
    return "".join(_space(part) if part.isspace() else wording.escaped(part) for part in re.findall(r"\s+|\S+", text))


def _space(space: str) -> str:
    breaks = space.count("\n")
    return " " if not breaks else "  \n" if breaks == 1 else "\n\n"
