"""The rule checker: whether an answer may be shown, decided from its text, its question, the case and the decision
alone.

Source of the rules: corpus/rules/, each with the statements of the guidance that it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.core import exchange, quiz
from assistant.core.claims import Claims, Rule, claim_lines
from assistant.core.exchange import Exchange
from assistant.core.lexicon import Lexicon
from assistant.core.marks import Kind, Mark
from assistant.core.normalise import disguises, plain
from assistant.core.obligations import CONDITIONS, Patterns, Stated, stated
from assistant.core.types import Case, Decision, Finding, Report

_RULE_OF = {
    Kind.ENDORSE: "endorses-ivig",
    Kind.DOSE: "doses-without-conditions",
    Kind.EVIDENCE: "evidence-without-caveat",
    Kind.REVERSED: "evidence-turned-round",
    Kind.DOUBLE: "double-negation",
    Kind.BARE: "named-without-stance",
    Kind.UNKNOWN: "word-not-understood",
    Kind.VAGUE: "sentence-not-understood",
}
_TAKES_A_STAND = frozenset({Kind.AGAINST, Kind.ILL, Kind.PERMIT, Kind.EVIDENCE, Kind.DOSE})
_OPENS = frozenset({Kind.PERMIT, Kind.DOSE})
_CONCLUDES = re.compile(r"[;:]|,? \b(?:so|therefore|thus|hence|which means(?: that)?)\b")
_OWED = {
    "off_guideline": "that this is off-guideline",
    "against": "that guidelines recommend against it",
    "shared_decision": "that shared decision-making supports the trial",
    "consent": "informed consent",
    "documented": "that the consent is documented",
    "covers_support": "that the consent covers the lack of guideline support",
    "covers_costs": "that the consent covers the costs",
    "covers_benefit": "that the consent covers the uncertain benefit",
    "gladel_strong": "GLADEL-PANLAR's strong recommendation against adding IVIG",
}


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks answers; built once from the corpus."""

    lexicon: Lexicon
    patterns: Patterns
    claims: Claims
    rules: Mapping[str, Rule]

    def check(self, answer: str, *, turns: Sequence[str] = (), case: Case, decision: Decision) -> Report:
        """The report on one answer; the same for the same input, and with every finding, not only the first.

        `turns` are the user's messages, the last of which the answer replies to.
        """
        text, question = plain(answer), plain("\n".join(turns))
        read = exchange.read(text, question, self.lexicon)
        said = stated(text, self.patterns)
        findings = [
            *(self._finding("disguise", what, word=what) for what in disguises(answer)),
            *self._stance_findings(read, said, decision, lupus_with_antibodies=self._gladel(case, question)),
            *self.claims.findings(claim_lines(answer), turns=turns, case=case, decision=decision),
            *self._misjudged(text, turns, case, decision),
        ]
        return Report(tuple(dict.fromkeys(findings)))

    def _misjudged(self, text: str, turns: Sequence[str], case: Case, decision: Decision) -> Iterator[Finding]:
        """A statement put to be judged: called true, it has to pass by itself; called false, it must not."""
        verdict = quiz.judged(plain(turns[-1]), text) if turns else None
        if verdict is None:
            return
        statement, true = verdict
        if self.check(statement, case=case, decision=decision).allowed is not true:
            yield self._finding("statement-misjudged", text.split("\n")[0], word=statement[:80])

    def _gladel(self, case: Case, question: str) -> bool:
        """Whether the patient has SLE and antiphospholipid antibodies, be it open whether they make a syndrome."""
        open_criteria = case.facts.antiphospholipid is None and self.patterns.search("antibodies_positive", question)
        return bool(case.facts.sle) and (
            case.facts.antiphospholipid in ("aps", "apl_without_aps") or bool(open_criteria)
        )

    def _stance_findings(
        self, read: Exchange, said: Stated, decision: Decision, *, lupus_with_antibodies: bool
    ) -> Iterator[Finding]:
        for line in read.lines:
            for mark in line.marks:
                rule, missing = self._broken(mark, said, decision, lupus_with_antibodies)
                if rule:
                    yield self._finding(rule, line.text, word=mark.word, missing=missing)
        yield from self._worded(read, said, decision)
        if read.asked_about_ivig and not _takes_a_stand(read, said, decision):
            yield self._finding("no-stand", " ".join(line.text for line in read.lines)[:200])

    def _worded(self, read: Exchange, said: Stated, decision: Decision) -> Iterator[Finding]:
        """What a sentence's words do to the conditions or to a stand against IVIG that is otherwise allowed."""
        for sentence, word in self._weakened(read, said):
            yield self._finding("conditions-weakened", sentence, word=word)
        unmet = decision in (Decision.NOT_RECOMMENDED, Decision.FACTS_MISSING)
        for line in read.lines:
            if unmet and (claim := self._claims_met(line.text)):
                yield self._finding("conditions-claimed", line.text, word=claim)
            against = any(mark.kind is Kind.AGAINST for mark in line.marks)
            if against and (limit := self.patterns.search("limited", line.text)):
                yield self._finding("stand-limited", line.text, word=limit.group())

    def _claims_met(self, sentence: str) -> str | None:
        """The words with which a sentence says that the conditions hold, or waves one of them away."""
        search = self.patterns.search
        found = search("waved", sentence)
        if not found:
            settled = (part for part in _CONCLUDES.split(sentence) if not search("unsettled", part))
            found = next(filter(None, (search("met", part) for part in settled)), None)
        return found.group() if found else None

    def _weakened(self, read: Exchange, said: Stated) -> Iterator[tuple[str, str]]:
        """The sentences of an answer that leaves IVIG open which alter the conditions it recites, and the words."""
        opening = [any(mark.kind in _OPENS for mark in line.marks) for line in read.lines]
        if not said.recital or not any(opening):
            return
        for line, opens in zip(read.lines, opening, strict=True):
            if opens or not stated(line.text, self.patterns).names.isdisjoint(CONDITIONS):
                word = self.patterns.search("weakened", line.text)
                if word:
                    yield line.text, word.group()

    def _broken(self, mark: Mark, said: Stated, decision: Decision, gladel: bool) -> tuple[str | None, str]:
        """The rule that a mark breaks, given what else the answer states, and what is missing.

        None where it is allowed.
        """
        if mark.kind in (Kind.AGAINST, Kind.ILL, Kind.MET) or (mark.kind is Kind.EVIDENCE and said.caveat):
            return None, ""
        if mark.kind not in _OPENS:
            return _RULE_OF[mark.kind], ""
        if decision is Decision.CONDITIONS_MET:
            owed = said.missing_obligations(gladel)
            return ("permits-without-obligations" if owed else None), ", ".join(_OWED[name] for name in owed)
        if said.full_condition_set and (decision is Decision.GENERAL or said.conditions_not_met):
            return None, ""
        if mark.kind is Kind.DOSE:
            return _RULE_OF[mark.kind], ""
        return ("permits-without-conditions" if decision is Decision.GENERAL else "permits-against-the-case"), ""

    def _finding(self, rule: str, sentence: str, *, word: str = "", missing: str = "") -> Finding:
        record = self.rules[rule]
        reason = record.reason.format(word=word, missing=missing)
        # A quotation in brackets is left out whole; elsewhere dots stand for it, or what describes it.
        instead = word.partition(" (")[0] if rule == "disguise" else "..."
        unquoted = record.reason.replace(' ("{word}")', "").format(word=instead, missing=missing)
        return Finding(rule, sentence, reason, record.statements, unquoted)


def _takes_a_stand(read: Exchange, said: Stated, decision: Decision) -> bool:
    """Whether an answer to a question about giving IVIG says where the guideline stands.

    Or asks for what it has to know.
    """
    if decision is Decision.GENERAL and read.asked <= 0:
        return True
    if "against" in said or "pitfall" in said or said.conditions_not_met or said.full_condition_set:
        return True
    return any(
        (line.denies and decision is Decision.GENERAL)
        or line.text.rstrip().endswith("?")
        or any(mark.kind in _TAKES_A_STAND for mark in line.marks)
        for line in read.lines
    )
