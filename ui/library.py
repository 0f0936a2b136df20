"""The corpus as the pages show it, by statement, section and reference number. Pure: no Streamlit, no state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from assistant import corpus
from assistant.core.claims import Rule
from assistant.core.types import Direction, Statement, Strength
from assistant.corpus import Reference, SourceDocument

DIRECTIONS: dict[Direction, str] = {"for": "For", "against": "Against", "neutral": "Neither"}
STRENGTHS: dict[Strength, str] = {"strong": "Strong", "conditional": "Conditional", "none": "No strength stated"}


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

    @property
    def treatments(self) -> tuple[str, ...]:
        """The interventions that statements are about, each once, in the order of the source."""
        return tuple(dict.fromkeys(statement.intervention for statement in self.statements.values()))

    @property
    def populations(self) -> tuple[str, ...]:
        """The populations that statements are about, each once, in the order of the source."""
        return tuple(dict.fromkeys(statement.population for statement in self.statements.values()))

    def matching(self, words: str, **fields: str | None) -> tuple[Statement, ...]:
        """The statements that contain every one of the words (in any field) and have the fields named.

        `fields` are those of Statement, such as direction="against"; None leaves one open.
        """
        wanted = {name: value for name, value in fields.items() if value is not None}
        return tuple(
            statement
            for statement in self.statements.values()
            if all(getattr(statement, name) == value for name, value in wanted.items())
            and all(word in self._searchable(statement) for word in words.casefold().split())
        )

    def neighbours(self, id: str) -> tuple[Statement | None, Statement | None]:
        """The statements before and after one, in the order of the source."""
        ids = list(self.statements)
        place = ids.index(id)
        before = self.statements[ids[place - 1]] if place else None
        after = self.statements[ids[place + 1]] if place + 1 < len(ids) else None
        return before, after

    def _searchable(self, statement: Statement) -> str:
        fields = (
            statement.id,
            statement.title,
            statement.text,
            statement.intervention,
            statement.population,
            self.sections[statement.section],
            *(f"{item.title} {' '.join(item.names)} {item.citation}" for item in self.documents_of(statement)),
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


def tally(statements: Iterable[Statement]) -> dict[str, dict[str, int]]:
    """How many statements there are, by direction and by strength as they are named to readers; zeros included."""
    counts = Counter((statement.direction, statement.strength) for statement in statements)
    return {
        direction: {name: counts[key, strength] for strength, name in STRENGTHS.items()}
        for key, direction in DIRECTIONS.items()
    }


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule of the checker by its id; CorpusError where the corpus breaks its format."""
    checker = corpus.load_checker()
    return {**checker.rules, **checker.claims.rules}
