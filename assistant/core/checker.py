"""The rule checker: whether an answer may be shown, decided from its text, its question, the case and the decision alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core import stance
from assistant.core.claims import Claims, claim_lines
from assistant.core.clauses import sentences, tokenise
from assistant.core.lexicon import Lexicon
from assistant.core.markup import Block, blocks
from assistant.core.normalise import disguises, plain
from assistant.core.obligations import Patterns, Stated, stated
from assistant.core.stance import Kind, Mark, Setting
from assistant.core.types import Case, Decision, Finding, Report

_ANSWER_LABEL = re.compile(r"^\W*(?:answer|reply|assistant|a)\s*\d{0,2}\s*[:.]\s+", re.IGNORECASE)
_ELLIPTIC = re.compile(
    r"^\W*(?:you|she|it|they|he|we|i|that|there) (?:are|is|do|does|did|would|should|can|may|might|will|could|was|were|has|have)"
    r"(?P<not>n't| not)?(?=\s*(?:[,.!;:\-]|$))",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"^\W*(?:hardly|far from it|on the contrary|quite the (?:opposite|contrary)|not (?:really|in the least|particularly)|nothing|none|neither|nobody)\b", re.IGNORECASE)
_DENIED = re.compile(r'"?([A-Za-z][\w /?-]{1,40})"?\s*:\s*"?(?:false|no|none|never)\b"?(?=\s*(?:[;,.)}\]|]|$))', re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]{2,200})"')
_POLAR = re.compile(r"^\W*(yes|yep|yeah|no|nope|none|never|not at all|nothing|absolutely not|certainly not|definitely not)\b(?=\s*(?:[,.!;:\-]|$))", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the answer with its marks."""

    text: str
    block: Block
    marks: tuple[Mark, ...]
    denies: bool = False


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks answers; built once from the corpus."""

    lexicon: Lexicon
    patterns: Patterns
    claims: Claims

    def check(self, answer: str, *, turns: Sequence[str] = (), case: Case, decision: Decision) -> Report:
        """The report on one answer; the same for the same input, and with every finding, not only the first."""
        findings = [Finding("disguise", what, what) for what in disguises(answer)]
        text = plain(answer)
        question = plain("\n".join(turns))
        about = self._about_ivig(question, text)
        lines = list(self._lines(text, question, about))
        said = stated(text, self.patterns)
        for line in lines:
            for mark in line.marks:
                finding = self._judge(mark, line, said, case, decision)
                if finding:
                    findings.append(finding)
        if question and self._names_ivig(question) and not self._takes_a_stand(lines, said, decision, question):
            findings.append(Finding("no-stand", text[:200], "the answer to a question about giving IVIG does not say where the guideline stands"))
        findings.extend(self.claims.findings(claim_lines(answer), turns=turns, case=case, decision=decision))
        return Report(tuple(dict.fromkeys(findings)))

    def _takes_a_stand(self, lines: Sequence[Line], said: Stated, decision: Decision, question: str) -> bool:
        if decision is Decision.GENERAL and self._question_sign(question) <= 0:
            return True
        return "against" in said or said.conditions_not_met or any(
            mark.kind in (Kind.AGAINST, Kind.ILL, Kind.PERMIT, Kind.EVIDENCE, Kind.DOSE) for line in lines for mark in line.marks
        ) or any(line.text.rstrip().endswith("?") or line.denies for line in lines)

    def _names_ivig(self, text: str) -> bool:
        return any(token.drug == "ivig" for token in tokenise(text, self.lexicon, framed=False))

    def _asked_treatment(self, question: str) -> str | None:
        """The treatment that the last sentence of the question is about, IVIG apart."""
        found = list(sentences(question))
        subject = stance.subject_of(tokenise(found[-1], self.lexicon, framed=False)) if found else None
        return None if subject == "ivig" else subject

    def _about_ivig(self, question: str, text: str) -> bool:
        """Whether the exchange is about IVIG: it or a stand-in for it is named, or the question names no other treatment."""
        asked = tokenise(question, self.lexicon, framed=False)
        said = tokenise(text, self.lexicon, framed=False)
        if any(token.drug == "ivig" or token.isa("alias") for token in (*asked, *said)):
            return True
        antibodies_only = any(token.isa("apltopic") for token in asked) and not any(token.isa("losstopic") for token in asked)
        return not antibodies_only and not any(token.drug for token in asked)

    def _lines(self, text: str, question: str, about: bool) -> list[Line]:
        lines: list[Line] = []
        carried = self._asked_treatment(question)
        labels: dict[tuple[str, ...], int] = {}
        asked = self._question_sign(question) if question else 0
        for block in blocks(text):
            if block.labels not in labels:
                labels[block.labels] = self._label_sign(block.labels)
            for number, sentence in enumerate(self._sentences(block)):
                marks: list[Mark] = []
                body, polar = self._polar(sentence, asked, first=not lines and about)
                marks.extend(polar)
                body = _DENIED.sub(r"not \1", body)
                tokens = tokenise(body, self.lexicon)
                setting = Setting(
                    ivig=about,
                    label=labels[block.labels],
                    asked=asked,
                    carried=carried if number or block.kind == "text" else None,
                    is_heading=block.kind in ("heading", "lead"),
                    is_question=sentence.rstrip(" \"')").endswith("?"),
                )
                marks += self._read(body, tokens, setting)
                if marks and marks[-1].kind is Kind.VAGUE and (polar or "[" in sentence):
                    marks.pop()
                if setting.is_heading and block.kind == "heading":
                    marks = [mark for mark in marks if mark.kind in (Kind.UNKNOWN, Kind.DOUBLE) or self._says_ivig(tokens)]
                lines.append(Line(sentence, block, tuple(marks), any(token.isa("negators", "oppose") for token in tokens)))
                subject = stance.subject_of(tokens)
                if subject:
                    carried = None if subject == "ivig" else subject
        return lines

    @staticmethod
    def _sentences(block: Block) -> list[str]:
        """The sentences of a block; a row with a question in one cell and its answer in the next is read cell by cell."""
        if block.kind == "row" and "?;" in block.text:
            return [cell.strip() for cell in block.text.split(";") if cell.strip()]
        return list(sentences(block.text))

    @staticmethod
    def _polar(sentence: str, asked: int, *, first: bool) -> tuple[str, list[Mark]]:
        """The sentence without a leading yes or no, and what that says of IVIG, given what a bare yes would say."""
        sentence = _ANSWER_LABEL.sub("", sentence)
        match = _POLAR.match(sentence)
        yes = bool(match) and match.group(1).lower() in ("yes", "yep", "yeah")  # type: ignore[union-attr]
        if not match and first and asked:
            match = _ELLIPTIC.match(sentence)
            yes = bool(match) and not match.group("not")  # type: ignore[union-attr]
        if not match and first and _DENIAL.match(sentence):
            return sentence, [Mark(Kind.ENDORSE, sentence[:20])] if asked < 0 else []
        if not match:
            return sentence, []
        body = sentence[match.end() :].lstrip(" ,.!;:-")
        if (yes and asked > 0) or (not yes and asked < 0):
            return body, [Mark(Kind.ENDORSE, match.group().strip())]
        return body, [Mark(Kind.AGAINST, match.group().strip())] if not yes or asked < 0 else []

    def _read(self, body: str, tokens: list[stance.Token], setting: Setting) -> list[Mark]:
        """The marks of a sentence; a claim in quotation marks counts only where the words around it do not reject it."""
        marks = stance.read(tokens, setting)
        quoted = _QUOTED.findall(body)
        if not quoted or not any(mark.kind in (Kind.ENDORSE, Kind.PERMIT, Kind.EVIDENCE, Kind.BARE, Kind.DOUBLE) for mark in marks):
            return marks
        around = stance.read(tokenise(_QUOTED.sub(" so ", body), self.lexicon), setting)
        kinds = {mark.kind for mark in around}
        return around if Kind.AGAINST in kinds and not kinds & {Kind.ENDORSE, Kind.DOUBLE} else marks

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
            if kinds & {Kind.ENDORSE, Kind.PERMIT, Kind.EVIDENCE, Kind.BARE, Kind.REVERSED, Kind.DOUBLE}:
                return 1
            if kinds & {Kind.AGAINST, Kind.ILL}:
                return -1
            if Kind.DOSE in kinds:
                return 1
        return 0

    def _judge(self, mark: Mark, line: Line, said: Stated, case: Case, decision: Decision) -> Finding | None:
        kind = mark.kind
        reason = f"{kind}: {mark.word}"
        if kind in (Kind.AGAINST, Kind.ILL):
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
