"""Citation lookup: by reference number, year, author, DOI, statement id, or words. Loads no model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from assistant import corpus
from assistant.bibliography import Source, sources
from assistant.core.types import Statement
from assistant.corpus import Reference, SourceDocument
from assistant.errors import InputError

_BEST = 5
_YEAR_DIGITS = 4
_NUMBER = re.compile(r"(?:(?:reference|ref|no|number|citation|source)s?\b\.?\s*)*\[?(\d+)\]?\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """What a lookup found: references with what is known of them, statements, best first, and guidelines they name."""

    references: tuple[Reference, ...]
    statements: tuple[Statement, ...]
    documents: tuple[SourceDocument, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The references and guidelines as a reference manager takes them."""
        return sources(self.references, self.documents)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "references": [{"reference": item.number, "known": item.known} for item in self.references],
            "documents": [{"title": d.title, "citation": d.citation, "doi": d.doi} for d in self.documents],
            "statements": [_statement_json(item) for item in self.statements],
        }

    def as_text(self) -> str:
        """For people."""
        references = [f"[{item.number}] {item.known}" for item in self.references]
        return "\n\n".join(["\n".join(references), *map(_statement_text, self.statements)]).strip()


def look_up(query: str) -> Found:
    """What a reference number, year, society, author, DOI, statement id or words stand for; everything for no query.

    A guideline counts as found where its society is named, or where no more is asked than one statement that names it.
    InputError on no match.
    """
    wanted = query.strip()
    statements, documents = corpus.load_statements(), corpus.load_documents()
    if not wanted:
        return Found(corpus.load_references(), statements, documents)
    if wanted.isascii() and (numbered := _NUMBER.fullmatch(wanted)):
        number = numbered.group(1)
        return _by_year(int(number)) if len(number) == _YEAR_DIGITS else _by_number(int(number))
    if described := tuple(item for item in documents if _describes(item, wanted)):
        return _of_documents(described)
    named = tuple(statement for statement in statements if statement.id == wanted.lower())
    best = named or tuple(item.statement for item in corpus.load_lexical().search([wanted]) if item.score > 0)[:_BEST]
    if not best:
        raise InputError(f"nothing in the guideline matches '{wanted}'; leave the words out to see everything")
    carried = {reference for statement in best for reference in statement.references}
    references = tuple(item for item in corpus.load_references() if item.number in carried)
    return Found(references, best, tuple(item for item in documents if _stands_in(item, wanted, named)))


def _by_number(number: int) -> Found:
    references = tuple(item for item in corpus.load_references() if item.number == number)
    if not references:
        known = ", ".join(str(item.number) for item in corpus.load_references())
        raise InputError(f"there is no reference {number}; the source has {known}")
    return Found(references, tuple(item for item in corpus.load_statements() if number in item.references))


def _by_year(year: int) -> Found:
    """The references and guidelines of a year, with the statements that tell of them."""
    references = tuple(item for item in corpus.load_references() if item.year == year)
    documents = tuple(item for item in corpus.load_documents() if item.year == year)
    if not references and not documents:
        given = [item.year for item in corpus.load_references()] + [item.year for item in corpus.load_documents()]
        known = sorted({each for each in given if each})
        raise InputError(f"the source names nothing of {year}; it names {', '.join(map(str, known))}")
    told = {id for source in sources(references, documents) for id in source.statements}
    return Found(references, tuple(item for item in corpus.load_statements() if item.id in told), documents)


def _describes(document: SourceDocument, wanted: str) -> bool:
    """Whether it is the document's DOI, or stands in its citation: an author, the journal, a page."""
    words = wanted.casefold()
    if document.doi.casefold() in words:
        return True
    given = f" {' '.join(re.findall(r'[a-z0-9-]+', document.citation.casefold()))} "
    return f" {' '.join(re.findall(r'[a-z0-9-]+', words))} " in given


def _of_documents(documents: tuple[SourceDocument, ...]) -> Found:
    """Guidelines, with the statements that name them and the references that these carry."""
    told = {id for item in documents for id in item.statements}
    statements = tuple(item for item in corpus.load_statements() if item.id in told)
    carried = {number for item in statements for number in item.references}
    return Found(tuple(item for item in corpus.load_references() if item.number in carried), statements, documents)


def _stands_in(document: SourceDocument, wanted: str, named: tuple[Statement, ...]) -> bool:
    words = f" {' '.join(re.findall(r'[a-z]+', wanted.lower()))} "
    names = (f" {' '.join(re.findall(r'[a-z]+', name.lower()))} " for name in document.names)
    return any(statement.id in document.statements for statement in named) or any(name in words for name in names)


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
