"""One answer read for the facts it states: normalised lines with their words, clauses, and the treatments they name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from assistant.core.claims.numerals import in_digits
from assistant.core.types import Case, Decision

_WORD = re.compile(r"[a-z]+|\d+")
_DIGIT = re.compile(r"\d")
_BREAK = re.compile(
    r"[;()]|,(?!\d)|:(?=\s)|\s-+\s|\.(?=\s)"
    r"|\b(?=(?:but|while|whereas|although|though|yet|however|because|since|which|unless|if)\b)"
)
_NEGATION = re.compile(
    r"\b(?:no|not|never|nor|neither|without(?! (?:aps|the syndrome|meeting|fulfil\w*|criteria"
    r"|an?y? ?high|features?))|none|cannot|nothing|nowhere|nobody|rather than|instead of"
    r"|far from)\b|n't\b"
)
_NOT_REALLY = re.compile(
    r"\s*(?:only|just|merely|simply|less|before|until|till|below|under|fewer|later|earlier"
    r"|more than)\b"
)
_WRONG = re.compile(
    r"\b(?:wrong|incorrect|untrue|false|mistaken|a mistake|an error|a slip|a misquot\w+"
    r"|made up|invented|not (?:the|what|given|documented|"
    r"in|from|stated|quoted|supported|right|correct|part|a|its|one)|n't (?:the|what|given"
    r"|documented|in|from|stated|quoted|right|correct"
    r"|appear|mention\w*|match|part|a|its|one|exist)|nowhere|(?:is|are|lies|falls|goes"
    r"|would be) (?:\w+ )?(?:more|less|higher|lower|outside|above|below|beyond|short)|(?:too"
    r"|above|below|beyond|outside|short of|differs from|exceeds) (?:the|it|high|low|what"
    r"|much))"
)
_OF_IVIG = re.compile(r"g/kg|\bconception\b|\binfusions?\b|\bdrips?\b|\bmonthly\b|\bevery month\b")
OF_STANDARD = re.compile(r"\b(?:standard|regimen|combination|the pair)\b")
_MENTIONED = re.compile(r"^(?:trap|myth|claim|error|mistake|misconception|wrong|false|rumou?r)\b[^:;]{0,20}:[^;]*")
_COMPARED = re.compile(
    r",? \b(?:just )?(?:like|as with|as for) (?:the )?(?=\w)[^.;:,]*$|,? \b(?:just )?(?:like|as with) [^.;:,]*(?=[.;,])"
)
_PAIR = frozenset(("aspirin", "lmwh"))
_WINDOW = 6


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One plain-text sentence, or one table row as `header: cell; header: cell`, with the headings above it.

    `goes_on`: it is not the first sentence of its block.
    """

    text: str
    labels: tuple[str, ...] = ()
    kind: str = "text"
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A treatment named at a span of a text; `name` is the treatment's id."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a line between two breaks; `start` is its offset in the line."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset just past the clause."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Names:
    """The names of treatments: first word -> (all words of the name, treatment id), longest first."""

    rows: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]

    @classmethod
    def from_data(cls, treatments: Mapping[str, Mapping[str, Sequence[str]]]) -> Names:
        """Built from the treatments of corpus/vocabulary.yaml."""
        rows: dict[str, set[tuple[tuple[str, ...], str]]] = {}
        for id, entry in treatments.items():
            for name in (*entry.get("names", ()), *entry.get("brands", ())):
                words = tuple(_WORD.findall(name.lower()))
                rows.setdefault(words[0], set()).add((words, id))
        return cls({first: tuple(sorted(found, key=lambda row: (-len(row[0]), row))) for first, found in rows.items()})

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all treatments."""
        return frozenset(id for rows in self.rows.values() for _, id in rows)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The treatments that a lower-case text names, in order, none overlapping."""
        matches = list(_WORD.finditer(text))
        words = [match.group() for match in matches]
        found: list[Mention] = []
        taken = 0
        for index, word in enumerate(words):
            if index < taken or word not in self.rows:
                continue
            for name, id in self.rows[word]:
                if tuple(words[index : index + len(name)]) == name:
                    taken = index + len(name)
                    found.append(Mention(id, matches[index].start(), matches[taken - 1].end()))
                    break
        return tuple(found)


@dataclass(frozen=True)
class Reading:
    """One line as the rules see it; `text` is lower case with numbers as digits. `source` is the line itself.

    `said` is what a reply in a few words states together with its question; without it the line speaks for itself.
    """

    source: ClaimLine
    names: Names
    said: str = ""

    @cached_property
    def text(self) -> str:
        """Lower case, with number words as digits and units in one form; what is only quoted as an error is blanked."""
        text = in_digits((self.said or self.source.text).lower().replace("_", " "))
        mentioned = _MENTIONED.match(text)
        if mentioned is None or (self.source.kind == "row" and "ref" in text):
            return text
        return " " * mentioned.end() + text[mentioned.end() :]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word and whole number of the line."""
        return frozenset(_WORD.findall(self.text))

    @cached_property
    def drugs(self) -> tuple[Mention, ...]:
        """The treatments named, in order."""
        return () if self.words.isdisjoint(self.names.rows) else self.names.mentions(self.text)

    @cached_property
    def drug_names(self) -> frozenset[str]:
        """The ids of the treatments named."""
        return frozenset(mention.name for mention in self.drugs)

    @cached_property
    def has_digits(self) -> bool:
        """Whether the line states any number."""
        return _DIGIT.search(self.text) is not None

    @cached_property
    def labels(self) -> str:
        """The headings and lead-ins above the line, lower case, innermost last."""
        return in_digits(" : ".join(self.source.labels).lower()) if self.source.labels else ""

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of the line."""
        cuts = [0, *(match.start() for match in _BREAK.finditer(self.text)), len(self.text)]
        return tuple(Clause(self.text[a:b], a) for a, b in pairwise(cuts) if self.text[a:b].strip(" ,;:()-."))

    @cached_property
    def asks(self) -> bool:
        """Whether the line is a question."""
        return self.text.rstrip(" \"')").endswith("?")

    @property
    def kind_is_heading(self) -> bool:
        """Whether the line is a heading, which states nothing by itself."""
        return self.source.kind in ("heading", "header")

    def names_in(self, text: str) -> frozenset[str]:
        """The ids of the treatments that another lower-case text names."""
        return frozenset(mention.name for mention in self.names.mentions(text))

    def clause_at(self, at: int) -> Clause:
        """The clause that holds the offset."""
        for clause in self.clauses:
            if clause.start <= at < clause.end:
                return clause
        return Clause(self.text, 0)

    def cell_at(self, at: int) -> Clause:
        """The clause that holds the offset; in a table row, its cell with the header."""
        if self.source.kind != "row":
            return self.clause_at(at)
        start = self.text.rfind(";", 0, at) + 1
        end = self.text.find(";", at)
        return Clause(self.text[start : end if end >= 0 else len(self.text)], start)

    def negated(self, start: int, end: int, window: int = _WINDOW) -> bool:
        """Whether what stands at the span is denied.

        Either a negator stands at most `window` words before it in its clause, or a remark behind it says that it is
        wrong or not the source's.
        """
        clause = self.clause_at(start)
        before = self.text[clause.start : start]
        for match in reversed(list(_NEGATION.finditer(before))):
            if not _NOT_REALLY.match(before, match.end()) and len(before[match.end() :].split()) <= window:
                return True
        behind = self.text[end : end + 80].split(";")[0]
        return bool(_WRONG.search(behind))

    def nearest_drug(self, start: int, end: int) -> Mention | None:
        """The treatment that a figure belongs to: named right behind it, else the last before it, else the next."""
        limit = len(self.text) if self.source.kind == "row" else self.clause_at(start).end
        compared = [match.span() for match in _COMPARED.finditer(self.text)]
        named = [mention for mention in self.drugs if not any(a <= mention.start < b for a, b in compared)]
        before = [mention for mention in named if mention.start < end]
        behind = [mention for mention in named if end <= mention.start < limit]
        if behind and self.text[end : behind[0].start].strip() in (
            "",
            "of",
            "of prophylactic",
            "prophylactic",
            "low-dose",
            "oral",
            "iv",
            "high-dose",
            "daily",
        ):
            return behind[0]
        if before:
            return before[-1]
        return behind[0] if behind else None


@dataclass(frozen=True)
class Scene:
    """A whole answer with its question and case; what every rule is given."""

    lines: tuple[Reading, ...]
    question: Reading
    case: Case
    decision: Decision
    _carried: dict[int, str | None] = field(default_factory=dict, compare=False)

    def carried(self, index: int) -> str | None:
        """The treatment that line `index` is about without naming it.

        It is the label's, else the last one named above, else the only one that the question names (IVIG, if several).
        """
        if index not in self._carried:
            self._carried[index] = self._carry(index)
        return self._carried[index]

    def _carry(self, index: int) -> str | None:
        if index < len(self.lines) and self.lines[index].labels:
            line = self.lines[index]
            labelled = line.names.mentions(line.labels)
            if labelled:
                return labelled[-1].name
        for line in reversed(self.lines[:index]):
            if line.drugs:
                return line.drugs[0].name if "ivig" not in line.drug_names else "ivig"
        asked = self.question.drug_names
        if "ivig" in asked:
            return "ivig"
        if asked == _PAIR:
            return "lmwh"
        return next(iter(asked)) if len(asked) == 1 else None

    def subject(self, index: int, start: int, end: int) -> str | None:
        """The treatment that the span of line `index` is said of."""
        line = self.lines[index]
        named = line.nearest_drug(start, end)
        between = line.text[named.end if named and named.start < start else 0 : start]
        if _OF_IVIG.search(between) or (not named and _OF_IVIG.search(line.text)):
            return "ivig"
        if named:
            return named.name
        if OF_STANDARD.search(line.text) and not line.drugs:
            return "lmwh"
        own = line.drugs and "ivig" not in line.drug_names and not _COMPARED.search(line.text)
        return line.drugs[0].name if own else self.carried(index)


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's id and the line at fault."""

    rule: str
    line: ClaimLine
