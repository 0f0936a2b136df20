"""What to ask next. Pure: no Streamlit, no state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from assistant import corpus
from assistant.core.facts import read_case
from assistant.core.types import Answer, CaseFacts, Decision, Statement

COUNT = 3


def next_questions(answer: Answer, asked: Iterable[str], count: int = COUNT) -> tuple[str, ...]:
    """At most `count` questions that the guideline answers and that were not asked before.

    After an answer about a patient, those listed for the decision; otherwise one question of each statement that came
    close and was not cited.
    """
    before = {_plain(text) for text in asked}
    offered = corpus.load_suggestions().next.get(answer.decision) or _of_neighbours(answer)
    return tuple(text for text in offered if _plain(text) not in before)[:count]


def _of_neighbours(answer: Answer) -> Sequence[str]:
    statements = {statement.id: statement for statement in corpus.load_statements()}
    cited = {citation.statement for citation in answer.citations}
    near = [statements[id] for id in answer.retrieved if id in statements and id not in cited]
    return [text for text in map(general_question, near) if text]


@cache
def general_question(statement: Statement) -> str | None:
    """The first of a statement's questions that describes no patient: asking it must not change a case."""
    vocabulary = corpus.load_case_vocabulary()
    for text in statement.questions:
        case = read_case([text], vocabulary)
        if not case.patient and case.facts == CaseFacts() and not _PERSONAL.intersection(text.lower().split()):
            return text
    return None


_PERSONAL = frozenset("she her my i".split())


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("?.! ")


def missing(answer: Answer) -> tuple[str, ...]:
    """The conditions of a patient that are unknown."""
    if answer.decision is Decision.GENERAL:
        return ()
    return tuple(condition.id for condition in answer.conditions if condition.status == "unknown")
