"""The guideline's own answers: composed from its statements and reviewed sentences, by rules. Pure.

An answer opens with the bottom line and names what it rests on. Of a patient it says of IVIG only what the decision
permits; a dose of IVIG, or that it may be considered, never stands without what the safety policy asks for beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.core.decision import conditions
from assistant.core.lexical import LexicalRetriever, asked
from assistant.core.scope import Scope
from assistant.core.terms import TermReader
from assistant.core.types import Case, CaseFacts, Decision, Draft, Retrieved, Statement, Status

HEADLINE = "ivig-not-recommended"
PRECONDITIONS, WHO, DOSING, CONSENT = (
    "off-guideline-preconditions", "off-guideline-who", "off-guideline-dosing", "off-guideline-consent",
)  # fmt: skip
OFF_GUIDELINE = (PRECONDITIONS, WHO, DOSING, CONSENT)
GLADEL = "gladel-against-ivig"
APL_HEPARIN, APL_ASPIRIN = "apl-no-routine-heparin", "apl-aspirin-alone"
APL_NO_IVIG, FIRST_LINE_WARNING = "apl-no-ivig", "pitfall-first-line"
APS_FIRST_LINE = "aps-first-line"
ALTERNATIVES = ("alternative-hydroxychloroquine", "alternative-methylprednisolone", "alternative-no-prednisone")

_OTHER_SECTION = {"aps": "apl-without-aps", "apl_without_aps": "standard-aps"}
_LUPUS = {"lupus", "gladel-panlar"}

_NEAR_ENOUGH = 0.7  # to be preferred to a statement on IVIG where nobody speaks of IVIG
_NEAR = 0.93  # a statement that scores nearly as high as the best one belongs into the answer
_MOST_STATEMENTS = 3
_EARLIER_TURNS = 4


@dataclass(frozen=True)
class Wording:
    """The contents of answers.yaml."""

    asks: Mapping[str, tuple[str, ...]]
    companions: Mapping[str, tuple[str, ...]]
    named: Mapping[str, str]
    about_ivig: frozenset[str]
    reasons: tuple[str, ...]
    warnings: frozenset[str]
    decisive: frozenset[str]
    conditions: Mapping[str, Mapping[str, str]]
    sentences: Mapping[str, str]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Wording:
        """From the file's content; KeyError or TypeError where a part is missing or of the wrong kind."""
        return cls(
            asks={str(name): tuple(map(str, phrases)) for name, phrases in data["asks"].items()},
            companions={str(id): tuple(map(str, ids)) for id, ids in data["companions"].items()},
            named={str(concept): str(id) for concept, id in data["named"].items()},
            about_ivig=frozenset(map(str, data["about_ivig"])),
            reasons=tuple(map(str, data["reasons"])),
            warnings=frozenset(map(str, data["warnings"])),
            decisive=frozenset(map(str, data["decisive"])),
            conditions={
                str(id): {str(key): str(value) for key, value in entry.items()}
                for id, entry in data["conditions"].items()
            },
            sentences={str(name): str(text) for name, text in data["sentences"].items()},
        )


@dataclass(frozen=True)
class Request:
    """What the last message asks for.

    `kinds` are those of `asks`; `topics` the concepts that it names; `focus` those in its question, leaving out the
    case history. `about_ivig`: no treatment is named, and IVIG was the last one that was.
    """

    kinds: frozenset[str]
    topics: frozenset[str]
    focus: frozenset[str]
    about_ivig: bool = False

    def asks(self, kind: str) -> bool:
        """Whether this kind of thing is asked for."""
        return kind in self.kinds


@dataclass
class _Page:
    """An answer being written: its sentences, and the statements that it rests on, in the order of their use."""

    statements: Mapping[str, Statement]
    sentences: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)

    def add(self, sentence: str, *ids: str) -> None:
        """Adds a sentence with the reference numbers of the statements that carry it."""
        numbers = dict.fromkeys(number for id in ids for number in self.statements[id].references)
        self.sentences.append(_with_references(sentence, numbers))
        self.rest_on(*ids)

    def rest_on(self, *ids: str) -> None:
        """Notes statements as used."""
        self.used.extend(id for id in ids if id not in self.used)

    def draft(self) -> Draft:
        """The answer so far."""
        return Draft(" ".join(self.sentences), tuple(self.used))


@dataclass(frozen=True)
class ExtractiveGenerator:
    """Composes answers from the statements; needs no model."""

    statements: Mapping[str, Statement]
    wording: Wording
    scope: Scope
    lexical: LexicalRetriever
    reader: TermReader
    treatments: frozenset[str]

    @property
    def name(self) -> str:
        """How answers name their generator."""
        return "extractive"

    def draft(self, turns: Sequence[str], case: Case, decision: Decision, retrieved: Sequence[Retrieved]) -> Draft:
        """The guideline's answer to the last of `turns`, or the plain word that it does not cover the question."""
        if not turns:
            return self._headline()
        request = self._request(turns)
        if not retrieved or not self._covers(turns, request, case, retrieved):
            return self._abstention(turns)
        chosen = _for_carrier(self._choose(turns, request, case, retrieved), case)
        page = _Page(self.statements)
        dosing = DOSING in chosen and case.patient  # the decision says whether a dose may stand at all
        if (request.asks("quote") or request.asks("reference")) and not dosing:
            self._write_source(page, request, chosen)
        elif case.patient and any(id in self.wording.decisive for id in chosen):
            self._write_decision(page, request, chosen, case, decision)
        else:
            self._write_statements(page, request, chosen, case)
        if case.patient:
            self._write_remarks(page, turns, request, case, decision)
        return page.draft()

    def _headline(self) -> Draft:
        page = _Page(self.statements)
        page.add(self.statements[HEADLINE].text, HEADLINE)
        return page.draft()

    def _covers(self, turns: Sequence[str], request: Request, case: Case, retrieved: Sequence[Retrieved]) -> bool:
        """Whether the guidance can answer: the question itself, or as part of the conversation and the case."""
        if self.scope.covers(turns, _margins(retrieved)) or (request.about_ivig and _is_news(turns, case)):
            return True
        leans = (request.about_ivig and request.asks("dose")) or bool(self._managed(request, case))
        return leans and not self.scope.foreign_names(turns[-1])

    def _abstention(self, turns: Sequence[str]) -> Draft:
        say = self.wording.sentences
        numbers = sorted(self.scope.references)
        opening = say["abstain_ivig"] if "ivig" in self.reader.terms(turns[-1]) else say["abstain"]
        sentences = [opening, say["scope"]]
        if self.scope.missing_reference(turns[-1]) and numbers:
            sentences.insert(1, say["abstain_reference"].format(references=f"{numbers[0]} to {numbers[-1]}"))
        return Draft(" ".join(sentences), abstained=True)

    def _request(self, turns: Sequence[str]) -> Request:
        message = turns[-1]
        plain = self.reader.plain(message)
        kinds = {
            kind
            for kind, phrases in self.wording.asks.items()
            if any(_contains(plain, self.reader.plain(phrase)) for phrase in phrases)
        }
        concepts = self.reader.concepts.names - self.reader.setting
        topics, focus = (concepts & set(self.reader.terms(text)) for text in (message, asked(message)))
        return Request(frozenset(kinds), topics, focus, self._carries_on(turns, topics))

    def _carries_on(self, turns: Sequence[str], topics: frozenset[str]) -> bool:
        """Whether the last message goes on about IVIG without naming a treatment."""
        if topics & self.treatments:
            return False
        for turn in reversed(turns[:-1]):
            named = self.treatments & set(self.reader.terms(turn))
            if named:
                return "ivig" in named
        return False

    def _about_ivig(self, id: str) -> bool:
        return self.statements[id].intervention == "IVIG"

    def _alike(self, id: str, best: str) -> bool:
        """Whether a statement may stand beside the best one: both on IVIG or neither, and on one diagnosis."""
        sections = {self.statements[id].section, self.statements[best].section}
        same = self._about_ivig(id) == self._about_ivig(best)
        return same and id not in OFF_GUIDELINE and not sections >= set(_OTHER_SECTION.values())

    # ------------------------------------------------------------------ which statements

    def _choose(
        self, turns: Sequence[str], request: Request, case: Case, retrieved: Sequence[Retrieved]
    ) -> tuple[str, ...]:
        """The statements of the answer, most central first."""
        if request.asks("all") and not request.topics and len(turns) > 1:
            earlier = self._topics_so_far(turns)
            if earlier:
                return earlier
        if request.about_ivig and _is_news(turns, case):
            return (HEADLINE, *_management(case.facts))
        managed = self._managed(request, case)
        if managed:
            return managed
        ranked = self._fitting(turns, case, retrieved)
        best = ranked[0].statement.id
        if request.asks("dose") and request.about_ivig:
            return (DOSING,)
        if request.asks("why") and (best in (HEADLINE, *self.wording.reasons) or request.about_ivig):
            return self.wording.reasons
        near = [item.statement.id for item in ranked[1:] if item.score >= _NEAR * ranked[0].score]
        alike = [id for id in near if self._alike(id, best)]
        named = [self.wording.named[topic] for topic in sorted(request.focus & self.wording.named.keys())]
        same = [id for id in named if self._about_ivig(best)]
        chosen = [best, *self.wording.companions.get(best, ()), *same, *alike]
        if "ivig" in (request.topics if case.patient else request.focus) and not self._about_ivig(best):
            on_ivig = [item.statement.id for item in ranked if self._about_ivig(item.statement.id)]
            chosen = [*(on_ivig[:1] or [HEADLINE]), *([best] if (request.topics & self.treatments) - {"ivig"} else [])]
        return tuple(dict.fromkeys(chosen))[:_MOST_STATEMENTS]

    def _managed(self, request: Request, case: Case) -> tuple[str, ...]:
        """What answers a question on how to manage this patient, where it names no treatment."""
        named = request.focus & self.treatments
        return _management(case.facts) if request.asks("management") and case.patient and not named else ()

    def _fitting(self, turns: Sequence[str], case: Case, retrieved: Sequence[Retrieved]) -> list[Retrieved]:
        """The results, best first, those last that do not fit the patient: another diagnosis, or IVIG unasked."""
        if not case.patient:
            return list(retrieved)
        other = _OTHER_SECTION.get(case.facts.antiphospholipid or "")
        spoken = {term for turn in turns for term in self.reader.terms(turn)}
        on_ivig = bool(self.wording.about_ivig & spoken)
        lupus = case.facts.sle is True or (case.facts.sle is None and bool(_LUPUS & spoken))
        near = _NEAR_ENOUGH * retrieved[0].score

        def unfit(item: Retrieved) -> bool:
            statement = item.statement
            return (statement.id == GLADEL and not lupus) or statement.section == other

        def unasked(item: Retrieved) -> bool:
            return not on_ivig and (self._about_ivig(item.statement.id) or item.score < near)

        return sorted(retrieved, key=lambda item: (unfit(item), unasked(item)))

    def _topics_so_far(self, turns: Sequence[str]) -> tuple[str, ...]:
        """The best statement for each of the messages before the last."""
        earlier = range(max(0, len(turns) - 1 - _EARLIER_TURNS), len(turns) - 1)
        found = (self.lexical.search(turns[: at + 1])[0] for at in earlier if self.scope.covers(turns[: at + 1]))
        return tuple(dict.fromkeys(item.statement.id for item in found))

    # ------------------------------------------------------------------ what is written

    def _write_source(self, page: _Page, request: Request, chosen: Sequence[str]) -> None:
        """Reference numbers, or the statements word for word."""
        say = self.wording.sentences
        if request.asks("reference") and len(chosen) == 1:
            numbers = self.statements[chosen[0]].references
            name = "references" if len(numbers) > 1 else "reference" if numbers else "no_reference"
            page.add(say[name].format(references=_listed(f"[{number}]" for number in numbers)))
        for id in chosen:
            statement = self.statements[id]
            if id == DOSING:  # a dose never stands alone
                self._write_off_guideline(page, dose=True)
            elif request.asks("quote"):
                page.add(say["quote"].format(text=statement.text), id)
            else:
                page.add(statement.text, id)
        if PRECONDITIONS in chosen:  # by itself it says nothing of the recommendation against
            page.add(say["against"], HEADLINE)
        page.used.sort(key=lambda id: id not in chosen)

    def _write_statements(self, page: _Page, request: Request, chosen: Sequence[str], case: Case) -> None:
        """What the guideline states, without a word on one patient's IVIG."""
        best = chosen[0]
        if best in (WHO, PRECONDITIONS, DOSING) or (best == CONSENT and request.asks("dose")):
            self._write_off_guideline(page, dose=best == DOSING or request.asks("dose") or request.asks("course"))
            page.used.sort(key=lambda id: id != best)
            return
        if request.asks("strength"):
            self._write_strength(page, best)
        if best in self.wording.warnings and "ivig" in request.focus:
            page.add(self.wording.sentences["against"], HEADLINE)
        for id in chosen:
            page.add(self.statements[id].text, id)
        page.used.sort(key=lambda id: id != best)
        if APL_HEPARIN in chosen and case.patient:
            self._write_high_risk(page, case.facts)

    def _write_strength(self, page: _Page, id: str) -> None:
        statement, say = self.statements[id], self.wording.sentences
        named = {name: getattr(statement, name) for name in ("direction", "intervention", "strength")}
        page.add(say["no_strength"] if statement.strength == "none" else say["strength"].format(**named))

    def _write_high_risk(self, page: _Page, facts: CaseFacts) -> None:
        say = self.wording.sentences
        features = _listed(facts.high_risk_features)
        page.add(say["high_risk"].format(features=features) if features else say["no_high_risk"], APL_HEPARIN)

    def _write_off_guideline(self, page: _Page, *, dose: bool) -> None:
        """The full set of conditions, joined by "and", with consent; a dose stands only here."""
        say = self.wording.sentences
        required = ", and ".join(entry["required"] for entry in self.wording.conditions.values())
        page.add(say["against"], HEADLINE)
        if dose:
            page.add(say["dosing"], DOSING)
        page.add(say["conditions"].format(required=required), WHO, PRECONDITIONS)
        page.add(say["consent"], CONSENT)
        page.used.sort(key=lambda id: id == HEADLINE)

    def _write_decision(
        self, page: _Page, request: Request, chosen: Sequence[str], case: Case, decision: Decision
    ) -> None:
        """What may be said of IVIG to this patient, with what the guideline states on the point asked."""
        special = [id for id in chosen if id not in (HEADLINE, WHO, DOSING)]
        if decision is Decision.CONDITIONS_MET:
            self._write_met(page, request, case.facts, special)
        elif decision is Decision.NOT_RECOMMENDED:
            self._write_not_met(page, request, case, special)
        else:
            self._write_missing(page, request, case, special)

    def _write_remarks(
        self, page: _Page, turns: Sequence[str], request: Request, case: Case, decision: Decision
    ) -> None:
        """What a question on how to manage a patient leaves open."""
        if (
            not request.asks("management")
            or request.focus & self.treatments
            or any(id in self.wording.decisive for id in page.used)
        ):
            return
        say = self.wording.sentences
        if case.facts.antiphospholipid is None:
            page.add(say["ask_aps"])
        asked_before = any("ivig" in self.reader.terms(turn) for turn in turns)
        if asked_before and decision in (Decision.NOT_RECOMMENDED, Decision.FACTS_MISSING):
            page.add(say["against_patient"], HEADLINE)

    def _write_met(self, page: _Page, request: Request, facts: CaseFacts, special: Sequence[str]) -> None:
        say = self.wording.sentences
        page.add(say["met"], WHO, PRECONDITIONS)
        page.add(say["met_against"], HEADLINE)
        if _lupus_with_antibodies(facts) and GLADEL not in special:
            page.add(say["gladel"], GLADEL)
        for id in special:
            if id not in OFF_GUIDELINE:
                page.add(self.statements[id].text, id)
        if request.asks("dose") or request.asks("course"):
            page.add(say["dosing"], DOSING)
        page.add(say["met_shared"], PRECONDITIONS)
        page.add(say["consent"], CONSENT)

    def _write_not_met(self, page: _Page, request: Request, case: Case, special: Sequence[str]) -> None:
        say = self.wording.sentences
        self._write_against(page, case.facts, special, say["against_patient"])
        failing = [item.id for item in conditions(case) if item.status is Status.NOT_MET]
        reasons = "; ".join(self.wording.conditions[id]["not_met"] for id in failing)
        page.add(say["not_met"].format(reasons=reasons).format(losses=case.facts.prior_losses), WHO)
        if request.asks("dose"):
            page.add(say["no_dose_not_met"])

    def _write_missing(self, page: _Page, request: Request, case: Case, special: Sequence[str]) -> None:
        say = self.wording.sentences
        self._write_against(page, case.facts, special, say["against"])
        unknown = [item.id for item in conditions(case) if item.status is Status.UNKNOWN]
        page.add(say["missing"].format(facts=_listed(self.wording.conditions[id]["missing"] for id in unknown)), WHO)
        if request.asks("dose"):
            page.add(say["no_dose_missing"])

    def _write_against(self, page: _Page, facts: CaseFacts, special: Sequence[str], opening: str) -> None:
        """The recommendation against, by the statement nearest to the point asked."""
        page.add(opening, HEADLINE)
        for id in special:
            page.add(self.statements[id].text, id)
        if _lupus_with_antibodies(facts) and GLADEL not in special:
            page.add(self.wording.sentences["gladel"], GLADEL)
        page.used.sort(key=lambda id: id == HEADLINE and bool(special))


def _for_carrier(chosen: Sequence[str], case: Case) -> tuple[str, ...]:
    """For a carrier of antibodies without APS, the warning that praises aspirin with LMWH gives way to her advice."""
    carrier = case.patient and case.facts.antiphospholipid == "apl_without_aps"
    return tuple(dict.fromkeys(APL_NO_IVIG if carrier and id == FIRST_LINE_WARNING else id for id in chosen))


def _is_news(turns: Sequence[str], case: Case) -> bool:
    """Whether the last message only tells something new about the patient."""
    told = any(item.message == len(turns) - 1 for item in case.evidence.values())
    return case.patient and told and len(turns) > 1 and "?" not in turns[-1]


def _management(facts: CaseFacts) -> tuple[str, ...]:
    """What the guideline has for a patient, where no treatment is named; nothing where the diagnosis decides."""
    if facts.antiphospholipid == "apl_without_aps":
        return (APL_ASPIRIN, APL_HEPARIN)
    if facts.antiphospholipid != "negative" and facts.aspirin == facts.lmwh == "failed":
        return ALTERNATIVES[1:] if facts.hydroxychloroquine == "failed" else ALTERNATIVES
    return (APS_FIRST_LINE,) if facts.antiphospholipid == "aps" else ()


def _margins(retrieved: Sequence[Retrieved]) -> tuple[float, ...]:
    """The best margin in each reading of the question."""
    return tuple(max(margins) for margins in zip(*(item.margins for item in retrieved), strict=True))


def _lupus_with_antibodies(facts: CaseFacts) -> bool:
    return facts.sle is True and facts.antiphospholipid in ("aps", "apl_without_aps")


def _with_references(sentence: str, numbers: Iterable[int]) -> str:
    """The reference numbers before the last full stop, as readers expect them."""
    marks = "".join(f"[{number}]" for number in numbers)
    if not marks:
        return sentence
    return f"{sentence[:-1]} {marks}." if sentence.endswith(".") else f"{sentence} {marks}."


def _listed(items: Iterable[str]) -> str:
    """The items as running text: "a, b and c"."""
    *before, last = [*items] or [""]
    return f"{', '.join(before)} and {last}" if before else last


def _contains(words: Sequence[str], phrase: Sequence[str]) -> bool:
    length = len(phrase)
    return any(list(words[at : at + length]) == list(phrase) for at in range(len(words) - length + 1))
