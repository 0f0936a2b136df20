"""A note for the chart: the facts as stated and the guideline's answer, itself passed by the checker. Pure."""

from __future__ import annotations

from functools import lru_cache

import wording

from assistant import corpus, delivery
from assistant.core.types import Case, CaseFacts, Draft
from assistant.gate import Assessment, Gate, assessment

HEADING = "Guideline check in recurrent pregnancy loss"
SOURCE = "The numbers in brackets are references of the guidance document."
NOT_STATED = "not stated"
_STATED = {"shared_decision": {True: "stated", False: "denied"}}  # a bare "yes" could be read as an answer


def own_answer(gate: Gate, found: Assessment, question: str) -> Draft:
    """The guideline's own, checked answer to a question about the case, without a model."""
    return _own_answer(gate, found.case.facts, found.case.patient, found.case.open_maximum, question)


def alternatives(gate: Gate, found: Assessment, said: str) -> str:
    """What the guideline's own answer to the question for alternatives adds to an answer that is shown already."""
    draft = own_answer(gate, found, corpus.load_suggestions().alternatives)
    before = {piece.strip() for piece in delivery.pieces(said)}
    return "".join(piece for piece in delivery.pieces(draft.text) if piece.strip() not in before).strip()


@lru_cache(maxsize=512)  # the page asks for it anew at every click, and only the facts of the case count
def _own_answer(gate: Gate, facts: CaseFacts, patient: bool, open_maximum: bool, question: str) -> Draft:
    found = assessment(Case(facts, patient=patient, open_maximum=open_maximum))
    return gate.own_answer((question,), found, gate.lexical.search((question,)))


def chart_note(gate: Gate, found: Assessment) -> str:
    """The note as plain text: the longest form that the checker allows, at the least the answer by itself."""
    question = corpus.load_suggestions().option
    answer = own_answer(gate, found, question).text
    lines = fact_lines(found.case.facts, open_maximum=found.case.open_maximum)
    notes = (_note(lines, answer), _note(lines[:-1], answer), _note([], answer))
    return next((note for note in notes if gate.report(note, (question,), found).allowed), answer)


def _note(facts: list[str], answer: str) -> str:
    stated = ["Facts as stated:", *(f"- {line}" for line in facts), ""] if facts else []
    return "\n".join([HEADING, "", *stated, "Guideline:", answer, "", SOURCE])


def fact_lines(facts: CaseFacts, *, open_maximum: bool = False) -> list[str]:
    """Every fact in words, also those that are not stated; the high-risk features come last."""
    losses = NOT_STATED if facts.prior_losses is None else f"{'at least ' if open_maximum else ''}{facts.prior_losses}"
    lines = [f"{wording.LOSSES}: {losses}"]
    for field, (label, options) in wording.FACTS.items():
        value = getattr(facts, field)
        text = NOT_STATED if value is None else wording.in_sentence(_STATED.get(field, options)[value])
        lines.append(f"{label}: {text}")
    return [*lines, f"{wording.FEATURES}: {', '.join(facts.high_risk_features) or NOT_STATED}"]
