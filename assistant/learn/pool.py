"""All questions of the self-test, made from the installed corpus."""

from __future__ import annotations

from functools import cache

from assistant import corpus
from assistant.core.claims import Example
from assistant.core.types import Report
from assistant.gate import Gate, given_case
from assistant.learn.from_patients import patient_items
from assistant.learn.from_rules import rule_items
from assistant.learn.from_statements import statement_items
from assistant.learn.items import Item

SEED = 1  # of the questions that every learner gets; another one would give other patients and other figures
PATIENTS = 60


def judge(example: Example) -> Report:
    """The checker on an example, with its question and exactly its patient."""
    turns = (example.question,) if example.question else ()
    return Gate().report(example.answer, turns, given_case(example.facts))


@cache
def load_items(seed: int = SEED) -> tuple[Item, ...]:
    """Every question, in a fixed order; CorpusError where the corpus is at fault."""
    data, checker = corpus.load_learning(), corpus.load_checker()
    return (
        *statement_items(corpus.load_statements(), corpus.load_sections(), data, seed),
        *patient_items(data.phrases, seed, PATIENTS),
        *rule_items({**checker.rules, **checker.claims.rules}, judge, seed),
    )
