"""What every text passes before anybody reads it, and the answer that stands in for a blocked one. Loads no model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from assistant import corpus
from assistant.core.caseform import facts_from_json
from assistant.core.decision import conditions, decide
from assistant.core.facts import CaseVocabulary, read_case
from assistant.core.grounding import BEYOND, OPEN, Grounding, lines
from assistant.core.lexical import LexicalRetriever
from assistant.core.types import Case, Condition, Decision, Draft, Finding, Report, Retrieved, Statement
from assistant.errors import InputError
from assistant.generators import Generator

if TYPE_CHECKING:
    from assistant.core.checker import Checker  # its patterns take as long as all the rest

# One space for each, so that the spans of evidence stay right: they come with text pasted from other documents.
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_HEADLINE = "ivig-not-recommended"
_NO_ANSWER = "The assistant has no answer that passes its own check. Please read the guideline itself."


class CaseSource(Enum):
    """Where a case comes from if none is given."""

    QUESTION = "read from the question"


@dataclass(frozen=True, slots=True)
class Assessment:
    """The case as read, the decision, and how each of the six conditions stands."""

    case: Case
    decision: Decision
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The verdict on a text, and what a reader gets: the text itself, or the guideline's own answer."""

    report: Report
    answer: str


def conversation(question: str | Sequence[str], limit: int) -> tuple[str, ...]:
    """The user's messages, the last of which asks; InputError where it is blank, or a message is too long."""
    turns = (question,) if isinstance(question, str) else tuple(question)
    if not turns or not all(isinstance(turn, str) for turn in turns):
        raise InputError("a question is text, or a list of the user's messages; give at least one")
    if any(len(turn) > limit for turn in turns):
        longest = max(map(len, turns))
        raise InputError(f"the question has {longest} characters; shorten it to {limit} (setting question_limit)")
    turns = tuple(_UNUSABLE.sub(" ", turn) for turn in turns)
    if not turns[-1].strip():
        raise InputError("the question is empty; type one")
    return turns


@dataclass(frozen=True, slots=True)
class Gate:
    """The parts that read a case and judge a text. Each is loaded when it is first used: no command needs them all."""

    load_checker: Callable[[], Checker] = corpus.load_checker

    def load(self) -> None:
        """Loads every part now, so that a fault in the corpus shows at the start; CorpusError where there is one."""
        _ = self.statements, self.vocabulary, self.checker, self.grounding, self.extractive, self.lexical

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The guideline, in its order."""
        return corpus.load_statements()

    @property
    def vocabulary(self) -> CaseVocabulary:
        """The words from which a case is read."""
        return corpus.load_case_vocabulary()

    @property
    def checker(self) -> Checker:
        """The judge of every text."""
        return self.load_checker()

    @property
    def grounding(self) -> Grounding:
        """What a chat model's draft is held to beyond the checker's rules."""
        return corpus.load_grounding()

    @property
    def extractive(self) -> Generator:
        """The writer of the guideline's own answers."""
        return corpus.load_extractive()

    @property
    def lexical(self) -> LexicalRetriever:
        """Retrieval by words, which loads no model."""
        return corpus.load_lexical()

    def assess(self, turns: Sequence[str], form: Mapping[str, Any] | None = None) -> Assessment:
        """The case that a conversation and a case form describe; InputError where the form is malformed."""
        try:
            facts_from_json(form or {})
        except ValueError as error:
            raise InputError(f"the case form cannot be read: {error}") from error
        return assessment(read_case(turns, self.vocabulary, form))

    def report(self, answer: str, turns: Sequence[str], found: Assessment) -> Report:
        """The checker's verdict."""
        return self.checker.check(answer, turns=turns, case=found.case, decision=found.decision)

    def draft_findings(self, draft: str, turns: Sequence[str], found: Assessment) -> tuple[Finding, ...]:
        """What speaks against a chat model's draft: what the checker finds, and what drafts are held to beyond it."""
        grounding = self.grounding
        beyond = (replace(grounding.findings[BEYOND], sentence=sentence) for sentence in grounding.beyond(draft))
        leaves_open = (replace(grounding.findings[OPEN], sentence=line) for line in self._opening(draft, turns))
        return (*self.report(draft, turns, found).findings, *beyond, *leaves_open)

    def _opening(self, draft: str, turns: Sequence[str]) -> Iterator[str]:
        """The sentences that leave IVIG open, each read alone for a patient who does not meet the conditions."""
        unmet = Assessment(Case(patient=True), Decision.NOT_RECOMMENDED, ())
        for line in lines(draft):
            rules = {finding.rule for finding in self.report(line, turns, unmet).findings}
            if not rules.isdisjoint(self.grounding.opening_rules):
                yield line

    def own_answer(self, turns: Sequence[str], found: Assessment, retrieved: Sequence[Retrieved]) -> Draft:
        """The guideline's own answer, itself checked; where even that is blocked its headline, or at last a notice."""
        drafts = (
            self.extractive.draft(turns, found.case, found.decision, retrieved),
            self._headline(),
        )
        passing = (draft for draft in drafts if self.report(draft.text, turns, found).allowed)
        return next(passing, Draft(_NO_ANSWER, abstained=True))

    def _headline(self) -> Draft:
        """The shortest answer that the guideline has: the title of its first statement."""
        headline = next(statement for statement in self.statements if statement.id == _HEADLINE)
        references = "".join(f"[{number}]" for number in headline.references)
        return Draft(f"{headline.title} {references}.", (headline.id,))

    def review(self, answer: str, turns: Sequence[str], found: Assessment) -> Review:
        """The verdict on a text, with what a reader gets instead of a blocked one."""
        report = self.report(answer, turns, found)
        if report.allowed:
            return Review(report, answer)
        return Review(report, self.own_answer(turns, found, self.lexical.search(turns)).text)


def assessment(case: Case) -> Assessment:
    """The decision and the conditions of a case."""
    return Assessment(case, decide(case), conditions(case))


def given_case(case: Mapping[str, Any] | None) -> Assessment:
    """Exactly the facts of a mapping, for a patient; None is the general question, without a patient."""
    if case is None:
        return assessment(Case())
    try:
        return assessment(Case(facts_from_json(case), patient=True))
    except ValueError as error:
        raise InputError(f"the case cannot be read: {error}") from error


def review(
    answer: str,
    question: str | Sequence[str] | None = None,
    *,
    case: Mapping[str, Any] | CaseSource | None = CaseSource.QUESTION,
    question_limit: int = 20_000,
    answer_limit: int = 1_000_000,
) -> Review:
    """The verdict on a text that answers a question, and what a reader gets.

    `question` may be a whole conversation. Without `case`, the facts are read from it; None is a general question; a
    mapping gives exactly the facts of a patient. InputError where something cannot be read.
    """
    if len(answer) > answer_limit:
        raise InputError(f"the text has {len(answer)} characters; shorten it to {answer_limit} (setting answer_limit)")
    gate = Gate()
    asked = question is not None and bool("".join(question).strip())
    turns = conversation(question or "", question_limit) if asked else ()
    found = gate.assess(turns) if isinstance(case, CaseSource) else given_case(case)
    return gate.review(answer, turns, found)


def check(
    answer: str,
    question: str | Sequence[str] | None = None,
    *,
    case: Mapping[str, Any] | CaseSource | None = CaseSource.QUESTION,
) -> Report:
    """The checker's verdict on a text that answers a question; arguments as in `review`."""
    return review(answer, question, case=case).report
