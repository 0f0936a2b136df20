"""The records that every part of the assistant passes on, each frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

RplType = Literal["primary", "secondary"]
Antiphospholipid = Literal["aps", "apl_without_aps", "negative"]
DrugOutcome = Literal["failed", "not_failed"]
Direction = Literal["for", "against", "neutral"]
Strength = Literal["strong", "conditional", "none"]

HIGH_RISK_FEATURES = ("triple-positive aPL", "strongly positive LAC", "advanced maternal age", "IVF pregnancy")


class Decision(StrEnum):
    """What the six documented conditions say of the case at hand."""

    GENERAL = "general"
    NOT_RECOMMENDED = "not_recommended"
    FACTS_MISSING = "facts_missing"
    CONDITIONS_MET = "conditions_met"


class Status(StrEnum):
    """Whether one condition holds; unknown never counts as met."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The user's own words that a fact was read from: message index from 0, character span, and the text."""

    message: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is stated about one patient; None is unknown. Field names are those of the JSON interface."""

    prior_losses: int | None = None
    rpl_type: RplType | None = None
    antiphospholipid: Antiphospholipid | None = None
    sle: bool | None = None
    aspirin: DrugOutcome | None = None
    lmwh: DrugOutcome | None = None
    hydroxychloroquine: DrugOutcome | None = None
    shared_decision: bool | None = None
    high_risk_features: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The facts as the JSON interface gives them."""
        names = (
            "prior_losses", "rpl_type", "antiphospholipid", "sle", "aspirin", "lmwh", "hydroxychloroquine",
            "shared_decision",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names} | {"high_risk_features": list(self.high_risk_features)}


@dataclass(frozen=True, slots=True)
class Case:
    """A reading of a conversation: the facts, whether a patient is described at all, and the words behind each fact.

    `evidence` maps a field name of CaseFacts to the words it was read from; a fact of the case form has none.
    `open_maximum` marks a loss count that is only a lower bound ("at least 4").
    """

    facts: CaseFacts = field(default_factory=CaseFacts)
    patient: bool = False
    open_maximum: bool = False
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    """One of the six documented off-guideline conditions, and how it stands in this case."""

    id: str
    status: Status
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the guidance, restated in the project's words.

    `references` are the source's reference numbers; `source_line` counts lines of the source document from 1;
    `questions` are some that the statement answers (they help retrieval).
    """

    id: str
    title: str
    section: str
    text: str
    references: tuple[int, ...]
    intervention: str
    population: str
    direction: Direction
    strength: Strength
    source_line: int
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A statement and how well it matches the query: dense cosine similarity (-1 to 1) and the fused score.

    `margins` say by how much (cosine, -2 to 2) the statement's nearest known question lies nearer than the nearest
    question that the guidance does not answer: for the last message alone, then together with those before it. Empty
    where no meaning was compared.
    """

    statement: Statement
    similarity: float
    score: float
    margins: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A statement that an answer rests on: its id, its reference numbers and the words quoted from the corpus."""

    statement: str
    references: tuple[int, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a generator proposes. `statements` are the ids it rests on, most central first."""

    text: str
    statements: tuple[str, ...] = ()
    abstained: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to block: the rule's permanent id, the sentence, why, and the statements that the rule rests on."""

    rule: str
    sentence: str
    reason: str
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The checker's verdict on one answer; whether it is allowed is derived, never stored."""

    findings: tuple[Finding, ...] = ()

    @property
    def allowed(self) -> bool:
        """True where no rule found anything."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets, with all that it rests on. `withheld` holds the findings against a blocked draft."""

    turns: tuple[str, ...]
    text: str
    abstained: bool
    decision: Decision
    case: Case
    conditions: tuple[Condition, ...]
    citations: tuple[Citation, ...]
    retrieved: tuple[str, ...]
    withheld: tuple[Finding, ...] = ()
    generator: str = "extractive"
