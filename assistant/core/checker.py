"""The rule checker: whether an answer may be shown, decided from its text, its question, the case and the decision alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core import stance
from assistant.core.clauses import sentences, tokenise
from assistant.core.lexicon import Lexicon
from assistant.core.markup import Block, blocks
from assistant.core.normalise import disguises, plain
from assistant.core.obligations import Patterns, Stated, stated
from assistant.core.stance import Kind, Mark, Setting
from assistant.core.types import Case, Decision, Finding, Report

_POLAR = re.compile(r"^\W*(yes|yep|yeah|no|nope|none|never|not at all|nothing|absolutely not|certainly not|definitely not)\b(?=\s*(?:[,.!;:\-]|$))", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the answer with its marks."""

    text: str
    block: Block
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks answers; built once from the corpus."""

    lexicon: Lexicon
    patterns: Patterns

    def check(self, answer: str, *, turns: Sequence[str] = (), case: Case, decision: Decision) -> Report:
        """The report on one answer; the same for the same input, and with every finding, not only the first."""
        findings = [Finding("disguise", what, what) for what in disguises(answer)]
        text = plain(answer)
        question = plain("\n".join(turns))
        about = self._names_ivig(question) or self._names_ivig(text)
        lines = list(self._lines(text, question, about))
        said = stated(text, self.patterns)
        for line in lines:
            for mark in line.marks:
                finding = self._judge(mark, line, said, case, decision)
                if finding:
                    findings.append(finding)
        return Report(tuple(dict.fromkeys(findings)))

    def _names_ivig(self, text: str) -> bool:
        return any(token.drug == "ivig" for sentence in sentences(text) for token in tokenise(sentence, self.lexicon))

    def _lines(self, text: str, question: str, about: bool) -> list[Line]:
        lines: list[Line] = []
        carried: str | None = None
        labels: dict[tuple[str, ...], int] = {}
        asked = self._question_sign(question) if question else 0
        for block in blocks(text):
            if block.labels not in labels:
                labels[block.labels] = self._label_sign(block.labels)
            for number, sentence in enumerate(sentences(block.text)):
                marks: list[Mark] = []
                polar = _POLAR.match(sentence)
                body = sentence
                if polar:
                    body = sentence[polar.end() :].lstrip(" ,.!;:-")
                    yes = polar.group(1).lower() in ("yes", "yep", "yeah")
                    if about and ((yes and asked > 0) or (not yes and asked < 0)):
                        marks.append(Mark(Kind.ENDORSE, polar.group(1)))
                    elif not yes:
                        marks.append(Mark(Kind.AGAINST, polar.group(1)))
                tokens = tokenise(body, self.lexicon)
                setting = Setting(
                    ivig=about,
                    label=labels[block.labels],
                    carried=carried if number or block.kind == "text" else None,
                    is_heading=block.kind in ("heading", "lead"),
                    is_question=sentence.rstrip(" \"')").endswith("?"),
                )
                marks += stance.read(tokens, setting)
                if setting.is_heading and block.kind == "heading":
                    marks = [mark for mark in marks if mark.kind in (Kind.UNKNOWN, Kind.DOUBLE) or self._says_ivig(tokens)]
                lines.append(Line(sentence, block, tuple(marks)))
                drugs = {token.drug for token in tokens if token.drug}
                if "ivig" in drugs:
                    carried = None
                elif drugs:
                    carried = next(token.drug for token in tokens if token.drug)
        return lines

    @staticmethod
    def _says_ivig(tokens: Sequence[stance.Token]) -> bool:
        return any(token.drug == "ivig" for token in tokens)

    def _label_sign(self, labels: Sequence[str]) -> int:
        """+1 or -1 for the nearest heading or lead-in that takes a stance, else 0."""
        for label in reversed(labels):
            marks = stance.read(tokenise(label, self.lexicon), Setting(ivig=True, is_heading=True))
            kinds = {mark.kind for mark in marks}
            if kinds & {Kind.ENDORSE, Kind.PERMIT, Kind.DOUBLE}:
                return 1
            if Kind.AGAINST in kinds:
                return -1
        return 0

    def _question_sign(self, question: str) -> int:
        """What a bare yes to the question would say of IVIG: +1 for, -1 against, 0 nothing."""
        found = list(sentences(question))
        asked = [sentence for sentence in found if sentence.rstrip(" \"')").endswith("?")] or found[-1:]
        for sentence in reversed(asked):
            tokens = tokenise(sentence, self.lexicon)
            inverted = [token for index, token in enumerate(tokens) if not (token.lower == "n't" and index < 3)]
            kinds = {mark.kind for mark in stance.read(inverted, Setting(ivig=True))}
            if kinds & {Kind.ENDORSE, Kind.PERMIT, Kind.DOSE, Kind.EVIDENCE, Kind.BARE, Kind.REVERSED, Kind.DOUBLE}:
                return 1
            if kinds & {Kind.AGAINST}:
                return -1
        return 0

    def _judge(self, mark: Mark, line: Line, said: Stated, case: Case, decision: Decision) -> Finding | None:
        kind = mark.kind
        reason = f"{kind}: {mark.word}"
        if kind is Kind.AGAINST:
            return None
        if kind in (Kind.PERMIT, Kind.DOSE):
            return None if self._permitted(said, case, decision) else Finding(f"{kind}", line.text, reason)
        if kind is Kind.MET:
            return None
        if kind is Kind.EVIDENCE:
            return None if said.caveat else Finding("evidence", line.text, reason)
        return Finding(str(kind), line.text, reason)

    def _permitted(self, said: Stated, case: Case, decision: Decision) -> bool:
        facts = case.facts
        if decision is Decision.CONDITIONS_MET:
            return not said.missing_obligations(bool(facts.sle) and facts.antiphospholipid in ("aps", "apl_without_aps"))
        if not said.full_condition_set:
            return False
        return decision is Decision.GENERAL or said.conditions_not_met
