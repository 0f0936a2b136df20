"""The corpus as the pages show it, by statement, section and reference number. Pure: no Streamlit, no state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from assistant import corpus
from assistant.core.types import Statement
from assistant.corpus import Reference, SourceDocument


@dataclass(frozen=True, slots=True)
class Library:
    """Statements by id and section titles by id, both in the order of the source; references by number."""

    statements: Mapping[str, Statement]
    sections: Mapping[str, str]
    references: Mapping[int, Reference]
    documents: tuple[SourceDocument, ...]

    def title(self, id: str) -> str:
        """A statement's title, or its bare id where the corpus no longer has it."""
        return self.statements[id].title if id in self.statements else id

    def documents_of(self, statement: Statement) -> tuple[SourceDocument, ...]:
        """The guidelines that a statement names."""
        return tuple(document for document in self.documents if statement.id in document.statements)

    def matching(self, words: str, reference: int | None = None) -> tuple[Statement, ...]:
        """The statements that contain every one of the words (in any field), and carry the reference number."""
        return tuple(
            statement
            for statement in self.statements.values()
            if (reference is None or reference in statement.references)
            and all(word in self._searchable(statement) for word in words.casefold().split())
        )

    def _searchable(self, statement: Statement) -> str:
        fields = (
            statement.id,
            statement.title,
            statement.text,
            statement.intervention,
            statement.population,
            self.sections[statement.section],
            *(f"{document.title} {document.citation}" for document in self.documents_of(statement)),
        )
        return " ".join(fields).casefold()


@cache
def load() -> Library:
    """The library of the installed corpus; CorpusError where the corpus breaks its format."""
    return Library(
        statements={statement.id: statement for statement in corpus.load_statements()},
        sections=corpus.load_sections(),
        references={reference.number: reference for reference in corpus.load_references()},
        documents=corpus.load_documents(),
    )
