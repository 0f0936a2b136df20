"""The facts of an answer held against the source, whatever the answer's stance."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.claims import (
    conditions,
    evidence,
    figures,
    outcomes,
    replies,
    schedules,
    standard,
    standing,
    strengths,
    subsets,
    treatments,
)
from assistant.core.claims.bodies import Outside
from assistant.core.claims.contrary import Contraries
from assistant.core.claims.reading import ClaimLine, Hit, Names, Reading, Scene
from assistant.core.claims.references import Citations
from assistant.core.claims.rules import Rule
from assistant.core.clauses import sentences
from assistant.core.markup import blocks
from assistant.core.normalise import plain
from assistant.core.types import Case, Decision, Finding, Statement

_FINDERS: tuple[Callable[[Scene], Iterator[Hit]], ...] = (
    figures.find, outcomes.find, schedules.find, strengths.find,
    conditions.find, standing.find, subsets.find, treatments.find, standard.find, evidence.find,
)  # fmt: skip
_LONGEST = 1500  # characters


def claim_lines(answer: str) -> tuple[ClaimLine, ...]:
    """The lines of a markdown answer: one for each sentence, one for each table row."""
    return tuple(
        ClaimLine(sentence, block.labels, block.kind, goes_on=number > 0)
        for block in blocks(plain(answer))
        for number, sentence in enumerate((block.text,) if block.kind == "row" else sentences(block.text))
    )


def _parts(line: ClaimLine) -> Iterator[ClaimLine]:
    """The line itself, or its pieces if it is longer than any sentence: rules look around a phrase within its line."""
    text, start = line.text, 0
    while len(text) - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST) + 1 or start + _LONGEST
        yield dataclasses.replace(line, text=text[start:cut])
        start = cut
    yield dataclasses.replace(line, text=text[start:]) if start else line


@dataclass(frozen=True, slots=True)
class Claims:
    """Finds the facts in an answer that differ from the source's; built once from the corpus."""

    rules: Mapping[str, Rule]
    names: Names
    citations: Citations
    outside: Outside
    contraries: Contraries

    @classmethod
    def from_data(cls, data: Mapping[str, Any], statements: Iterable[Statement]) -> Claims:
        """`data` has `rules` (id -> rule), `treatments` (of vocabulary.yaml), `topics`, `outside` and `contrary`.

        Raises KeyError or ValueError where a rule or topic is malformed or names a statement that does not exist.
        """
        known = {statement.id: statement for statement in statements}
        rules = {id: Rule.from_data(id, entry) for id, entry in data["rules"].items()}
        for rule in rules.values():
            missing = [id for id in rule.statements if id not in known]
            if missing:
                raise ValueError(f"rule {rule.id} rests on {missing[0]}, which is no statement")
        return cls(
            rules,
            Names.from_data(data["treatments"]),
            Citations.from_data(data["topics"], known),
            Outside.from_data(data["outside"]),
            Contraries.from_data(data["contrary"]),
        )

    def findings(
        self, lines: Sequence[ClaimLine], *, turns: Sequence[str], case: Case, decision: Decision
    ) -> tuple[Finding, ...]:
        """One finding for each line and rule that it breaks, in reading order, each once."""
        lines = tuple(part for line in lines for part in _parts(line))
        readings = tuple(Reading(line, self.names) for line in lines)
        scene = Scene(readings, Reading(ClaimLine(plain("\n".join(turns))), self.names), case, decision)
        hits = [hit for find in (*_FINDERS, *self._finders) for hit in find(scene)]
        for reply in replies.expanded(scene):
            retold = Scene((reply.line,), scene.question, case, decision)
            found = (hit for find in (*_FINDERS, self.citations.find, self.contraries.find) for hit in find(retold))
            hits.extend(hit for hit in found if hit.rule.startswith(reply.rules))
        place = {id(line): number for number, line in enumerate(lines)}
        hits.sort(key=lambda hit: (place[id(hit.line)], hit.rule))
        return tuple(dict.fromkeys(self._finding(hit) for hit in hits if hit.rule in self.rules))

    @property
    def _finders(self) -> tuple[Callable[[Scene], Iterator[Hit]], ...]:
        return self.citations.find, self.outside.find, self.contraries.find

    def _finding(self, hit: Hit) -> Finding:
        rule = self.rules[hit.rule]
        return Finding(rule.id, hit.line.text, rule.reason, rule.statements)
