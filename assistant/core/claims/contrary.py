"""What may not be said of what: predicates that contradict a statement, each with the subjects of which they do.

Source of the rules: corpus/rules/contrary.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from assistant.core.claims.reading import Clause, Hit, Names, Reading, Scene

_CLASS = re.compile(r"<([a-z-]+)>")
_ANAPHOR = re.compile(
    r"^\W*(?:(?:and|but|so|yet|still|then|also|now|or|besides|anyway|anyhow|in fact|of course|as for),? )*"
    r"(?:it|its|they|them|their|this|that|these|those|both|such|here|there|the same|one|neither|all of (?:it|them|this)"
    r"|the (?:aim|purpose|goal|point|reason|dose|strength|grade)"
    r"|(?:start|begin|give|take|continue|carry on|stop|go on|keep|add|use)\w*)\b"
)
_PRONOUN = re.compile(r"\b(?:it|them|they|its|their)\b")
_HELD_FALSE = re.compile(
    r"\b(?:wrong|mistaken?|mistake|untrue|false|incorrect|error|slip|myth|trap|misread\w*|misunderst\w+"
    r"|contradict\w*|claims?|claimed|pretend\w*|nobody says|no one says|far from)\b(?! (?:of|for|in|not)\b)"
)
_DIGIT = re.compile(r"\d")  # a figure that the question gave is only taken up
_START = r"(?:(?<!\w)|(?=n't))"
_REGIMEN = frozenset(["pair", "standard", "other-drug", "other-steroid"])


@dataclass(frozen=True, slots=True)
class Contrary:
    """One way of contradicting a statement.

    `of` are subjects, one of which the clause has to be about; `said` is what contradicts it there, or anywhere in the
    sentence if that is `whole`. `beside` has to stand in the sentence or its setting (headings, question, case) as
    well; `unless` excuses a sentence, `outside` whatever has that setting. `denial` tells whether a denied `said` is
    excused; `asks`, whether a question counts.
    """

    rule: str
    of: frozenset[str]
    said: re.Pattern[str]
    beside: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    outside: re.Pattern[str] | None = None
    whole: bool = False
    denial: bool = True
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Contraries:
    """Every way of contradicting a statement, and the words that name the subjects; treatments are subjects, too."""

    rows: tuple[Contrary, ...]
    subjects: Mapping[str, re.Pattern[str]]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Contraries:
        """Built from corpus/rules/contrary.yaml.

        KeyError on a class of words that is not defined, re.error where a pattern cannot be compiled.
        """
        words = {name: _either(rows, {}) for name, rows in data["words"].items()}

        def pattern(rows: Sequence[str] | None) -> re.Pattern[str] | None:
            return re.compile(rf"{_START}{_either(rows, words)}(?!\w)") if rows else None

        def needed(rows: Sequence[str]) -> re.Pattern[str]:
            return re.compile(rf"{_START}{_either(rows, words)}(?!\w)")

        return cls(
            tuple(
                Contrary(
                    entry["rule"],
                    frozenset(entry["of"]),
                    needed(entry["said"]),
                    pattern(entry.get("beside")),
                    pattern(entry.get("unless")),
                    pattern(entry.get("outside")),
                    entry.get("whole", False),
                    entry.get("denial", True),
                    entry.get("asks", False),
                )
                for entry in data["contrary"]
            ),
            {name: needed(rows) for name, rows in data["subjects"].items()},
        )

    def find(self, scene: Scene) -> Iterator[Hit]:
        """Every line that says of a subject what contradicts a statement about it."""
        above: frozenset[str] = frozenset()
        exchange = self._exchange(scene)
        for index, line in enumerate(scene.lines):
            if line.kind_is_heading:
                continue
            found: set[str] = set()
            labelled = self._subjects(line.labels, line.names) if line.labels else frozenset()
            carried = labelled or (above if index else self._subjects(scene.question.text, line.names))
            free = bool(labelled) or _goes_on(scene, index)
            here: frozenset[str] = frozenset()
            for clause in line.clauses:
                own = self._subjects(clause.text, line.names)
                linked = free or bool(_ANAPHOR.match(clause.text) or _PRONOUN.search(clause.text))
                said_before = here or (carried if linked else frozenset())
                treatments = line.names.ids | _REGIMEN
                about = exchange | own | (said_before - treatments if own & treatments else said_before)
                found |= {row.rule for row in self.rows if about & row.of and _says(row, scene, line, clause)}
                here = _paired(here | own)
            above = here or carried
            for rule in sorted(found):
                yield Hit(rule, line.source)

    def _exchange(self, scene: Scene) -> frozenset[str]:
        """The subject `exchange`, of which every sentence is where question or answer names IVIG."""
        named = any("ivig" in text.drug_names for text in (scene.question, *scene.lines))
        return frozenset(["exchange"] if named else [])

    def _subjects(self, text: str, names: Names) -> frozenset[str]:
        """The subjects that a text names."""
        treatments = {mention.name for mention in names.mentions(text)}
        return _paired(treatments | {name for name, pattern in self.subjects.items() if pattern.search(text)})


def _goes_on(scene: Scene, index: int) -> bool:
    """Whether a line goes on about what stands before it: the answer about the question, an entry about its list."""
    line = scene.lines[index]
    return not index or line.source.kind == scene.lines[index - 1].source.kind == "item"


def _paired(subjects: Set[str]) -> frozenset[str]:
    """Aspirin and LMWH named together are the pair."""
    return frozenset(subjects | {"pair"} if {"aspirin", "lmwh"} <= subjects else subjects)


def _either(rows: Sequence[str], words: Mapping[str, str]) -> str:
    """The patterns as one, with the classes of words that they name put in."""
    return "(?:" + "|".join(_CLASS.sub(lambda match: words[match[1]], row) for row in rows) + ")"


def _setting(scene: Scene, line: Reading) -> str:
    """What a sentence stands beside: its headings, the question, and what the case says of antibodies."""
    facts = scene.case.facts
    aps = {"aps": "obstetric aps", "apl_without_aps": "without aps"}.get(facts.antiphospholipid or "", "")
    return f"{line.labels} {line.text} {scene.question.text} {aps}"


def _says(row: Contrary, scene: Scene, line: Reading, clause: Clause) -> bool:
    if line.asks and not row.asks:
        return False
    if row.whole:
        clause = Clause(line.text, 0)
    asked = scene.question.text
    found = [
        (clause.start + match.start(), clause.start + match.end())
        for match in row.said.finditer(clause.text)
        if not (_DIGIT.search(match.group()) and match.group() in asked and not line.said)
    ]
    if not found or (row.unless and row.unless.search(line.text)):
        return False
    setting = _setting(scene, line)
    if (row.beside and not row.beside.search(setting)) or (row.outside and row.outside.search(setting)):
        return False
    if not row.denial:
        return True
    return any(not (line.negated(start, end) or _HELD_FALSE.search(line.text[:start])) for start, end in found)
