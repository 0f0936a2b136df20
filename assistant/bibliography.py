"""What the guidance cites, for reference managers: RIS, BibTeX, CSL-JSON and Markdown.

The source was supplied without its bibliography. A field that it does not give is left out and named in the note;
a description in square brackets stands in for a title, as cataloguers write it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant import corpus
from assistant.core.types import Statement
from assistant.corpus import Reference, SourceDocument


@dataclass(frozen=True, slots=True)
class Source:
    """One reference number, or one guideline that the text names, and the statements that carry it.

    What is empty or None is not given. `title` describes the source; no article's own title is given for any.
    `authors` are (surname, initials such as "L. R."); `et_al` says that there are more.
    """

    id: str
    title: str
    known: str
    statements: tuple[str, ...]
    number: int | None = None
    authors: tuple[tuple[str, str], ...] = ()
    et_al: bool = False
    journal: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The bibliographic details that are not given, in plain words."""
        details = {
            "authors": self.authors,
            "title": (),
            "journal": self.journal,
            "year": self.year,
            "volume and pages": self.pages,
            "DOI": self.doi,
        }
        return tuple(name for name, value in details.items() if not value)

    @property
    def citation(self) -> str:
        """Authors, journal, year and pages in the Vancouver style; empty without a journal."""
        if not self.journal:
            return ""
        names = [f"{surname} {initials.replace('. ', '').rstrip('.')}" for surname, initials in self.authors]
        authors = ", ".join([*names, *(["et al"] if self.et_al else [])])
        return f"{authors}. {self.journal} {self.year};{self.volume}({self.issue}):{self.pages}."

    @property
    def note(self) -> str:
        """What is known, what is not given, and the statements that carry it: whole sentences."""
        parts = [self.known, f"Not given in the source: {', '.join(self.missing)}."]
        if self.et_al:
            parts.append("There are further authors.")
        parts.append(f"Statements of the guidance: {', '.join(self.statements)}.")
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Format:
    """A format to export to: its name for readers, the file's suffix and type, and the writer."""

    name: str
    suffix: str
    mime: str
    write: Callable[[Sequence[Source]], str]


def sources(references: Iterable[Reference], documents: Iterable[SourceDocument]) -> tuple[Source, ...]:
    """The sources of some reference numbers and named guidelines, in this order."""
    statements = corpus.load_statements()
    return (
        *(_of_reference(item, statements) for item in references),
        *(_of_document(item) for item in documents),
    )


def _of_reference(item: Reference, statements: Iterable[Statement]) -> Source:
    return Source(
        id=f"reference-{item.number}",
        title=f"Reference {item.number} of the guidance document",
        known=item.known,
        statements=tuple(statement.id for statement in statements if item.number in statement.references),
        number=item.number,
        year=item.year,
    )


def _of_document(item: SourceDocument) -> Source:
    return Source(
        id=item.id,
        title=item.title,
        known="Named in the text. Which reference number stands for it, if any, is not stated there.",
        statements=item.statements,
        authors=tuple(_name(author) for author in item.authors),
        et_al=item.et_al,
        journal=item.journal,
        year=item.year,
        volume=item.volume,
        issue=item.issue,
        pages=item.pages,
        doi=item.doi,
    )


def _name(author: str) -> tuple[str, str]:
    """Surname and spaced initials of "Pons-Estel BA"."""
    surname, _, initials = author.rpartition(" ")
    return surname, " ".join(f"{letter}." for letter in initials)


def _bracketed(source: Source) -> str:
    return f"[{source.title}]"


def as_ris(found: Sequence[Source]) -> str:
    """RIS; a source without a journal is of the generic type."""
    import rispy

    text: str = rispy.dumps([_ris_entry(source) for source in found], enforce_list_tags=True)
    return re.sub(r"^\d+\.\n", "", text, flags=re.MULTILINE)  # counters above entries, which not every reader skips


def _ris_entry(source: Source) -> dict[str, Any]:
    first, _, last = source.pages.partition("-")
    entry = {
        "type_of_reference": "JOUR" if source.journal else "GEN",
        "id": source.id,
        "title": _bracketed(source),
        "authors": [f"{surname}, {initials}" for surname, initials in source.authors],
        "year": str(source.year or ""),
        "journal_name": source.journal,
        "volume": source.volume,
        "number": source.issue,
        "start_page": first,
        "end_page": last,
        "doi": source.doi,
        "notes": [source.note],
    }
    return {key: value for key, value in entry.items() if value}


def as_bibtex(found: Sequence[Source]) -> str:
    """BibTeX with LaTeX's special characters escaped; further authors are "and others"."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.middlewares import LatexEncodingMiddleware
    from bibtexparser.model import Block, Entry, Field

    entries: list[Block] = [
        Entry(
            "article" if source.journal else "misc",
            source.id,
            [Field(key, value) for key, value in _bibtex_fields(source).items() if value],
        )
        for source in found
    ]
    text: str = write_string(Library(entries), prepend_middleware=[LatexEncodingMiddleware(keep_math=False)])
    return text


def _bibtex_fields(source: Source) -> dict[str, str]:
    names = [f"{surname}, {initials}" for surname, initials in source.authors]
    return {
        "author": " and ".join([*names, *(["others"] if source.et_al else [])]),
        "title": _bracketed(source),
        "journal": source.journal,
        "year": str(source.year or ""),
        "volume": source.volume,
        "number": source.issue,
        "pages": source.pages.replace("-", "--"),
        "doi": source.doi,
        "note": source.note,
    }


def as_csl_json(found: Sequence[Source]) -> str:
    """CSL-JSON, a list of items; CSL has no sign for further authors, so the note names them."""
    return json.dumps([_csl_item(source) for source in found], ensure_ascii=False, indent=2) + "\n"


def _csl_item(source: Source) -> dict[str, Any]:
    item = {
        "id": source.id,
        "type": "article-journal" if source.journal else "document",
        "title": _bracketed(source),
        "author": [{"family": surname, "given": initials} for surname, initials in source.authors],
        "issued": {"date-parts": [[source.year]]} if source.year else None,
        "container-title": source.journal,
        "volume": source.volume,
        "issue": source.issue,
        "page": source.pages,
        "DOI": source.doi,
        "note": source.note,
    }
    return {key: value for key, value in item.items() if value}


def as_markdown(found: Sequence[Source]) -> str:
    """A Markdown list, one item for each source, with what is not given and the statements that carry it."""
    return "".join(f"- {line}\n" for line in map(_markdown_item, found))


def _markdown_item(source: Source) -> str:
    head = f"**{_literal(source.title)}**."
    if not source.journal:
        return f"{head} {_literal(source.note)}"
    return f"{head} {_literal(source.citation)} doi:{_literal(source.doi)}. {_literal(source.note)}"


def _literal(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)


FORMATS: Mapping[str, Format] = {
    "ris": Format("RIS", "ris", "application/x-research-info-systems", as_ris),
    "bibtex": Format("BibTeX", "bib", "application/x-bibtex", as_bibtex),
    "csl-json": Format("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", as_csl_json),
    "markdown": Format("Markdown", "md", "text/markdown", as_markdown),
}
