"""What is embedded of a statement, and the fingerprint that tells one index from another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.core.types import Statement

FORM = "1: title, text, questions"  # part of the fingerprint: change it whenever `chunk` changes


@dataclass(frozen=True, slots=True)
class Chunk:
    """One statement as the index holds it: its id, the text to embed, and flat metadata (text and whole numbers)."""

    id: str
    text: str
    metadata: dict[str, str | int]


def chunk(statement: Statement) -> Chunk:
    """One chunk for one statement; its questions stand in the text because users ask more like them than like it."""
    text = " ".join((f"{statement.title}.", statement.text, *statement.questions))
    metadata: dict[str, str | int] = {
        "id": statement.id,
        "title": statement.title,
        "section": statement.section,
        "references": ", ".join(map(str, statement.references)),
        "intervention": statement.intervention,
        "population": statement.population,
        "direction": statement.direction,
        "strength": statement.strength,
        "source_line": statement.source_line,
    }
    return Chunk(statement.id, text, metadata)


def fingerprint(chunks: Iterable[Chunk], model_digest: str) -> str:
    """32 hexadecimal digits that change with any chunk, the form of the chunks, or the model."""
    content = [FORM, model_digest, [[item.id, item.text, sorted(item.metadata.items())] for item in chunks]]
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()[:32]
