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
    """One reason to block: the rule's permanent id, the sentence, why, and the statements that the rule rests on.

    `unquoted` is the reason without the words that `reason` quotes of the sentence; empty where it quotes none.
    """

    rule: str
    sentence: str
    reason: str
    statements: tuple[str, ...] = ()
    unquoted: str = ""

    def without_words(self) -> Finding:
        """The finding with no word of the text it was found in: what may be shown where that text may not."""
        return Finding(self.rule, "", self.unquoted or self.reason, self.statements)


@dataclass(frozen=True, slots=True)
class Report:
    """The checker's verdict on one answer; whether it is allowed is derived, never stored."""

    findings: tuple[Finding, ...] = ()

    @property
    def allowed(self) -> bool:
        """True where no rule found anything."""
        return not self.findings


class Outcome(StrEnum):
    """What became of a generator's drafts."""

    PASSED = "passed"  # the first draft is the answer
    REDRAFTED = "redrafted"  # the first was blocked, the second is the answer
    REPLACED = "replaced"  # every draft was blocked; the answer is the guideline's own
    FAILED = "failed"  # no draft came; the answer is the guideline's own


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a draft: what was found against it, or why none came. It holds no word of the draft.

    `failure` is one line for the reader, such as "the chat model openai:x cannot be reached".
    """

    findings: tuple[Finding, ...] = ()
    failure: str | None = None

    @property
    def passed(self) -> bool:
        """Whether this draft is the answer."""
        return not self.findings and self.failure is None


@dataclass(frozen=True, slots=True)
class SitePassage:
    """A passage of a site's own document, not of the guideline. `page` counts from 1, None where there are no pages."""

    document: str
    page: int | None
    section: str
    quote: str


@dataclass(frozen=True, slots=True)
class SiteWithheld:
    """A passage that the checker blocked: where it stands and by which rules, and no word of it."""

    document: str
    page: int | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SitePart:
    """What the site's own documents say to a question: a slot of its own, which takes none from the guideline."""

    passages: tuple[SitePassage, ...] = ()
    withheld: tuple[SiteWithheld, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets, with all that it rests on. `attempts` are the tries at a draft, the last one last.

    `site` is None where no documents of the site are indexed. `notes` say what did not work, in plain words.
    """

    turns: tuple[str, ...]
    text: str
    abstained: bool
    decision: Decision
    case: Case
    conditions: tuple[Condition, ...]
    citations: tuple[Citation, ...]
    retrieved: tuple[str, ...]
    attempts: tuple[Attempt, ...] = (Attempt(),)
    generator: str = "extractive"
    site: SitePart | None = None
    notes: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What became of the drafts."""
        if self.attempts[-1].passed:
            return Outcome.PASSED if len(self.attempts) == 1 else Outcome.REDRAFTED
        return Outcome.REPLACED if any(attempt.findings for attempt in self.attempts) else Outcome.FAILED

    @property
    def withheld(self) -> tuple[Finding, ...]:
        """Why the answer is the guideline's own and no draft, each reason once; empty where a draft is the answer."""
        if self.attempts[-1].passed:
            return ()
        reasons = [finding for attempt in self.attempts for finding in attempt.findings]
        failures = [Finding("model-failed", "", attempt.failure) for attempt in self.attempts if attempt.failure]
        return tuple(dict.fromkeys([*reasons, *failures]))
