"""Citation lookup: by reference number, by statement id, or by words. Loads no model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant import corpus
from assistant.core.types import Statement
from assistant.corpus import Reference, SourceDocument
from assistant.errors import InputError

_BEST = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What a lookup found: references with what is known of them, and statements, best first."""

    references: tuple[Reference, ...]
    statements: tuple[Statement, ...]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "references": [{"reference": item.number, "known": item.known} for item in self.references],
            "statements": [_statement_json(item) for item in self.statements],
        }

    def as_text(self) -> str:
        """For people."""
        references = [f"[{item.number}] {item.known}" for item in self.references]
        return "\n\n".join(["\n".join(references), *map(_statement_text, self.statements)]).strip()


def look_up(query: str) -> Found:
    """What a reference number, a statement id or words stand for; everything for no query. InputError on no match."""
    wanted = query.strip()
    statements = corpus.load_statements()
    if not wanted:
        return Found(corpus.load_references(), statements)
    number = wanted.strip("[]")
    if number.isascii() and number.isdigit():
        return _by_number(int(number))
    named = tuple(statement for statement in statements if statement.id == wanted.lower())
    best = named or tuple(item.statement for item in corpus.load_lexical().search([wanted]) if item.score > 0)[:_BEST]
    if not best:
        raise InputError(
            f"nothing in the guideline matches '{wanted}'; `rpl-assistant cite` alone lists all statements"
        )
    carried = {reference for statement in best for reference in statement.references}
    return Found(tuple(item for item in corpus.load_references() if item.number in carried), best)


def _by_number(number: int) -> Found:
    references = tuple(item for item in corpus.load_references() if item.number == number)
    if not references:
        known = ", ".join(str(item.number) for item in corpus.load_references())
        raise InputError(f"there is no reference {number}; the source has {known}")
    return Found(references, tuple(item for item in corpus.load_statements() if number in item.references))


def _documents(statement: Statement) -> tuple[SourceDocument, ...]:
    return tuple(item for item in corpus.load_documents() if statement.id in item.statements)


def _statement_json(item: Statement) -> dict[str, Any]:
    return {
        "statement": item.id,
        "title": item.title,
        "text": item.text,
        "section": item.section,
        "references": list(item.references),
        "intervention": item.intervention,
        "population": item.population,
        "direction": item.direction,
        "strength": item.strength,
        "source_line": item.source_line,
        "documents": [{"title": d.title, "citation": d.citation, "doi": d.doi} for d in _documents(item)],
    }


def _statement_text(item: Statement) -> str:
    references = "".join(f"[{number}]" for number in item.references) or "no reference"
    lines = [
        f"{item.id} {references}",
        f"  {item.text}",
        f"  direction {item.direction}, strength {item.strength}, source line {item.source_line}",
    ]
    lines += [f"  {document.title}: {document.citation} doi:{document.doi}" for document in _documents(item)]
    return "\n".join(lines)
