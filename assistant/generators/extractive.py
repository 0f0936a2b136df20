"""The guideline's own answers: composed from its statements and reviewed sentences, by rules. Pure.

An answer opens with the bottom line and names what it rests on. Of a patient it says of IVIG only what the decision
permits; a dose of IVIG, or that it may be considered, never stands without what the safety policy asks for beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from assistant.core.decision import conditions
from assistant.core.lexical import LexicalRetriever
from assistant.core.scope import Scope
from assistant.core.terms import TermReader
from assistant.core.types import Case, CaseFacts, Condition, Decision, Draft, Retrieved, Statement, Status
from assistant.generators.extractive_request import IVIG, Request, RequestReader, Wording

HEADLINE = "ivig-not-recommended"
PRECONDITIONS, WHO, DOSING, CONSENT = (
    "off-guideline-preconditions", "off-guideline-who", "off-guideline-dosing", "off-guideline-consent",
)  # fmt: skip
OFF_GUIDELINE = (PRECONDITIONS, WHO, DOSING, CONSENT)
GLADEL = "gladel-against-ivig"
APL_HEPARIN, APL_ASPIRIN = "apl-no-routine-heparin", "apl-aspirin-alone"
APL_NO_IVIG, FIRST_LINE_WARNING = "apl-no-ivig", "pitfall-first-line"
APS_FIRST_LINE = "aps-first-line"
ACR, META_ANALYSIS, HARMS = "acr-against-ivig", "meta-analysis-2025", "acr-certain-harms"
_BODIES = {ACR, GLADEL}
ALTERNATIVES = ("alternative-hydroxychloroquine", "alternative-methylprednisolone", "alternative-no-prednisone")

_OTHER_SECTION = {"aps": "apl-without-aps", "apl_without_aps": "standard-aps"}
_STANDARD_CARE = ((APL_ASPIRIN, APL_HEPARIN), (APS_FIRST_LINE,))
_LUPUS = {"lupus", "gladel-panlar"}
_ANTIBODIES = {"antiphospholipid antibodies", "antiphospholipid syndrome", "lupus anticoagulant"}

_NEAR_ENOUGH = 0.7  # to be preferred to a statement on IVIG where nobody speaks of IVIG
_COMPARED = 4  # results among which the other side of a comparison is looked for
_MOST_STATEMENTS = 3
_MOST_NEARBY = 2
_SURELY = 1.0  # the evidence that a part of a message is covered, where the whole is not
_EARLIER_TURNS = 6
_START_WEEKS = 16  # the standard regimen, and aspirin alone, start before this week of gestation
_DRUGS = ("aspirin", "lmwh", "hydroxychloroquine")
_WHAT_ELSE = {"alternatives", "management"}
_ON_FAILURE = {"alternatives", "refractory-aps", "headline", "pitfalls", "off-guideline"}
_FAILURE = {"refractory", "standard therapy", "alternatives"}


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

    @cached_property
    def _requests(self) -> RequestReader:
        return RequestReader(self.wording, self.reader, self.treatments)

    @property
    def name(self) -> str:
        """How answers name their generator."""
        return "extractive"

    def draft(self, turns: Sequence[str], case: Case, decision: Decision, retrieved: Sequence[Retrieved]) -> Draft:
        """The guideline's answer to the last of `turns`, or the plain word that it does not cover the question."""
        if not turns:
            return self._headline()
        request = self._requests.read(turns)
        if not retrieved or not self._covers(turns, request, case, retrieved):
            return self._half(turns, case, decision) or self._abstention(turns)
        chosen = _for_carrier(self._choose(turns, request, case, retrieved), case)
        page = _Page(self.statements)
        dosing = DOSING in chosen and case.patient  # the decision says whether a dose may stand at all
        if request.is_sourced and not dosing:
            self._write_source(page, request, chosen)
        elif self._is_decided(turns, request, chosen, case, decision):
            self._write_decision(page, turns, request, chosen, case, decision)
        else:
            self._write_statements(page, request, chosen, case)
        if case.patient:
            self._write_remarks(page, request, case, decision)
        _, *others = self._requests.parts(turns[-1]) or [""]
        if any(part.endswith("?") and self.scope.foreign_names(part) for part in others):
            page.add(self.wording.sentences["half"])
        return page.draft()

    def _headline(self) -> Draft:
        page = _Page(self.statements)
        page.add(self.statements[HEADLINE].text, HEADLINE)
        return page.draft()

    def _covers(self, turns: Sequence[str], request: Request, case: Case, retrieved: Sequence[Retrieved]) -> bool:
        """Whether the guidance can answer: the question itself, or as part of the conversation and the case."""
        if case.facts.antiphospholipid == "negative" and self._elsewhere(request):
            return False  # what is stated of other treatments is stated for antiphospholipid antibodies
        if self.scope.covers(turns, _margins(retrieved)) or (request.about_ivig and _is_news(turns, case)):
            return True
        if _is_described(case.facts) and not request.is_question and not self.scope.foreign_names(turns[-1]):
            return True
        leans = request.about_ivig and (request.asks("dose") or (case.patient and not request.topics))
        leans = leans or (_is_described(case.facts) and request.asks("management", "alternatives", "criteria"))
        return leans and not self.scope.foreign_names(turns[-1])

    def _abstention(self, turns: Sequence[str]) -> Draft:
        """The plain word that it does not cover the question, with what it covers nearby."""
        say = self.wording.sentences
        numbers = sorted(self.scope.references)
        named = set(self.reader.terms(turns[-1]))
        sentences = [say["abstain_ivig"] if IVIG in named else say["abstain"]]
        if self.scope.missing_reference(turns[-1]) and numbers:
            sentences.append(say["abstain_reference"].format(references=f"{numbers[0]} to {numbers[-1]}"))
        near = [text for name, text in self.wording.nearby.items() if name in named][:_MOST_NEARBY]
        sentences.append(say["nearby"].format(topics=_listed(near)) if near else say["scope"])
        return Draft(" ".join(sentences), abstained=True)

    def _half(self, turns: Sequence[str], case: Case, decision: Decision) -> Draft | None:
        """The answer to the first question of a message, where the guidance covers that and not the others."""
        first, *others = self._requests.parts(turns[-1]) or [""]  # what follows leans on it
        if not others or self.scope.evidence([first]) <= _SURELY or not self.scope.covers([first]):
            return None
        asked = [*turns[:-1], first]
        draft = self.draft(asked, case, decision, self.lexical.search(asked))
        return None if draft.abstained else replace(draft, text=f"{draft.text} {self.wording.sentences['half']}")

    def _is_decided(
        self, turns: Sequence[str], request: Request, chosen: Sequence[str], case: Case, decision: Decision
    ) -> bool:
        """Whether the answer has to say how the decision on IVIG stands for this patient."""
        if not case.patient:
            return False
        if not _is_described(case.facts) and chosen[0] in (PRECONDITIONS, CONSENT) and not request.asks("criteria"):
            return False  # a question on the rule, and not on her
        if self._elsewhere(request) and set(OFF_GUIDELINE).isdisjoint(chosen):
            return False
        if any(id in self.wording.decisive for id in chosen) or tuple(chosen) == self.wording.reasons:
            return True
        if not request.asks("management", "alternatives", "dose", "criteria"):
            return False
        if decision is Decision.CONDITIONS_MET or (IVIG in request.topics and not request.asks("alternatives")):
            return True
        # Where the standard treatment has not been used up, that treatment is the bottom line.
        recurrent = case.facts.prior_losses is not None or case.facts.rpl_type is not None
        return len(turns) == 1 and recurrent and ALTERNATIVES[1] in chosen

    def _elsewhere(self, request: Request) -> bool:
        """Whether the question names treatments, and IVIG is none of them."""
        named = request.focus & self.treatments
        return bool(named) and IVIG not in named

    def _about_ivig(self, id: str) -> bool:
        return self.statements[id].intervention == "IVIG"

    # ------------------------------------------------------------------ which statements

    def _choose(
        self, turns: Sequence[str], request: Request, case: Case, retrieved: Sequence[Retrieved]
    ) -> tuple[str, ...]:
        """The statements of the answer, most central first."""
        if request.asks("all") and not request.topics - self.reader.aspects and len(turns) > 1:
            earlier = self._topics_so_far(turns)
            if earlier:
                return earlier
        if request.about_ivig and _is_news(turns, case):
            management = _management(case.facts)
            return management if management and _is_diagnosed(turns, case) else (HEADLINE, *management)
        ranked = self._on_what_is_asked(request, case, self._fitting(turns, request, case, retrieved))
        best = ranked[0].statement.id
        managed = self._managed(turns, request, case)
        if not managed and self.statements[best].section in _ON_FAILURE:
            managed = self._left(request, case)
        if managed:
            return (*managed, *self._named(request, case, managed[0]))
        if case.patient and request.about_ivig and not request.is_question:
            told = [self.wording.told[topic] for topic in sorted(request.topics & self.wording.told.keys())]
            return tuple(dict.fromkeys((HEADLINE, *told)))[:_MOST_STATEMENTS]
        if request.asks("dose") and request.about_ivig:
            return (DOSING,)
        if request.asks("tell") and request.about_ivig and case.patient:
            return (HEADLINE,)
        if request.asks("why") and best != HARMS and self._asks_for_reasons(turns, request, case, best):
            return self.wording.reasons
        if request.verdict:
            return (best if len(turns) > 1 and best in (APL_NO_IVIG, GLADEL) else HEADLINE,)
        if request.is_sourced and not request.asks("all"):
            return (best,)
        if request.asks("start") and best in self.wording.starts:
            return (best,)
        beside = [*self._companions(turns, request, best, case), *self._named(request, case, best)]
        if request.asks("compare"):
            beside += self._compared(request, ranked)
        if len(request.bare & self.treatments) == 1 and best != HEADLINE:
            drug = self.statements[best].intervention
            beside += [item.statement.id for item in ranked[1:_COMPARED] if item.statement.intervention == drug]
        return tuple(dict.fromkeys((best, *beside)))[:_MOST_STATEMENTS]

    def _on_what_is_asked(self, request: Request, case: Case, ranked: list[Retrieved]) -> list[Retrieved]:
        """The results, first those on IVIG where it alone is named, and the graded ones where strength is asked."""
        asked = request.focus & self.treatments
        named = request.topics & self.treatments if case.patient else asked
        # Of a patient the drugs of her history are named as well: what is asked for decides.
        if named == {IVIG} or (case.patient and asked == {IVIG} and not request.asks("alternatives", "compare")):
            ranked = sorted(ranked, key=lambda item: not self._about_ivig(item.statement.id))
        if request.asks("strength"):
            near = _NEAR_ENOUGH * ranked[0].score
            ranked = sorted(ranked, key=lambda item: item.statement.strength == "none" or item.score < near)
        return ranked

    def _asks_for_reasons(self, turns: Sequence[str], request: Request, case: Case, best: str) -> bool:
        """Whether a "why" is about the recommendation against IVIG, and not about something that has its own reason."""
        if best == HEADLINE:  # its text names reasons, too, but has been said by then
            return case.patient or len(turns) > 1 or bool(request.topics & _FAILURE)
        return best in self.wording.reasons or (request.about_ivig and case.patient)

    def _companions(self, turns: Sequence[str], request: Request, best: str, case: Case) -> Sequence[str]:
        """What belongs beside a statement: in any answer, in the first about a patient, in one that gives reasons."""
        first = case.patient and (len(turns) == 1 or request.asks("management"))
        kinds = {"any": True, "patient": first, "why": request.asks("why")}
        chosen = [kind for kind, holds in kinds.items() if holds]
        return [id for kind in chosen for id in self.wording.companions[kind].get(best, ())]

    def _named(self, request: Request, case: Case, best: str) -> Sequence[str]:
        """What the question names beside the recommendation on IVIG: a body, the costs, the supply."""
        if best != HEADLINE and not (request.asks("all", "compare") and self._about_ivig(best)):
            return ()
        naming = request.spoken if request.asks("all") else request.topics if case.patient else request.focus
        return [self.wording.named[topic] for topic in sorted(naming & self.wording.named.keys())]

    def _compared(self, request: Request, ranked: Sequence[Retrieved]) -> Sequence[str]:
        """The other side of a comparison: the next result of which the same thing can be said."""
        best = ranked[0].statement
        several = len(request.topics & self.treatments) > 1
        for item in ranked[1:_COMPARED] if best.id not in self.wording.warnings else ():
            other = item.statement
            graded = other.strength != "none" or not request.asks("strength")
            rivals = other.intervention != best.intervention and (several or other.section == best.section)
            if (graded and rivals) or {other.id, best.id} <= _BODIES:
                return (other.id,)
        return ()

    def _managed(self, turns: Sequence[str], request: Request, case: Case) -> tuple[str, ...]:
        """What answers a question on how to manage this patient, where it names no treatment but IVIG."""
        told = len(turns) == 1 and _is_described(case.facts) and not request.is_question and IVIG not in request.topics
        if not (request.asks("management") or told) or not case.patient or (request.focus & self.treatments) - {IVIG}:
            return ()
        return _management(case.facts) or ((HEADLINE,) if _is_described(case.facts) else ())

    def _left(self, request: Request, case: Case) -> tuple[str, ...]:
        """What answers a question for what is left when standard therapy has failed, or for alternatives to IVIG."""
        named = request.focus & self.treatments
        if (
            not (request.asks("alternatives") or (request.asks("taken") and request.before & _WHAT_ELSE))
            or request.asks("first", "compare")
            or request.is_sourced
            or named - {IVIG, *_DRUGS}
            or _management(case.facts) in _STANDARD_CARE
        ):
            return ()
        if not request.spoken & (_FAILURE | {IVIG}) and not (case.patient and request.about_ivig):
            return ()
        used = case.facts.hydroxychloroquine == "failed" or ("hydroxychloroquine" in named and request.asks("taken"))
        return ALTERNATIVES[1:] if used else ALTERNATIVES[:2]

    def _fitting(
        self, turns: Sequence[str], request: Request, case: Case, retrieved: Sequence[Retrieved]
    ) -> list[Retrieved]:
        """The results, best first, those last that do not fit the patient: another diagnosis, or IVIG unasked."""
        if not case.patient:
            return list(retrieved)
        other = _OTHER_SECTION.get(case.facts.antiphospholipid or "")
        elsewhere = len(turns) > 1 and self._elsewhere(request)
        on_ivig = bool(self.wording.about_ivig & request.spoken)
        lupus = case.facts.sle is True or (case.facts.sle is None and bool(_LUPUS & request.spoken))
        near = _NEAR_ENOUGH * retrieved[0].score

        def unfit(item: Retrieved) -> bool:
            statement = item.statement
            return (statement.id == GLADEL and not lupus) or statement.section == other

        def unasked(item: Retrieved) -> bool:
            if elsewhere:
                return self._about_ivig(item.statement.id)
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
        shared = {self.statements[id].references for id in chosen}
        if request.asks("reference") and len(chosen) > 1 and len(shared) == 1:
            page.add(say["same_reference"].format(references=_listed(f"[{number}]" for number in next(iter(shared)))))
        if request.asks("page"):
            page.add(say["no_page"])
        for id in chosen:
            statement = self.statements[id]
            if id == DOSING:  # a dose never stands alone
                self._write_off_guideline(page, dose=True)
            elif request.asks("quote"):
                page.add(say["quote"].format(text=statement.text), id)
            else:
                page.add(statement.text, id)
        if PRECONDITIONS in chosen and WHO not in chosen:  # two of the six conditions never stand alone
            page.add(self.statements[WHO].text, WHO)
        page.used.sort(key=lambda id: id not in chosen)

    def _write_statements(self, page: _Page, request: Request, chosen: Sequence[str], case: Case) -> None:
        """What the guideline states, without a word on one patient's IVIG."""
        best = chosen[0]
        dose = best == DOSING or (best in (WHO, PRECONDITIONS) and request.asks("course"))
        dose = dose or (best in OFF_GUIDELINE and request.asks("dose"))
        if dose or (best in (WHO, PRECONDITIONS) and request.asks("conditions", "criteria")):
            self._write_off_guideline(page, dose=dose)
            page.used.sort(key=lambda id: id != best)
            return
        say = self.wording.sentences
        strengths = {self.statements[id].strength for id in chosen} if request.asks("strength") else set()
        if len(strengths) == 1 and "none" not in strengths:
            self._write_strength(page, best)
        if request.polar and not case.patient and best in self.wording.settling:
            page.add(say["no"])
        if request.asks("page"):
            page.add(say["no_page"])
        if PRECONDITIONS in chosen and WHO not in chosen:  # two of the six conditions never stand alone
            chosen = (*chosen, WHO)
        several = len(chosen) > 1 and request.asks("management", "alternatives") and not self._elsewhere(request)
        brief = several or tuple(chosen) == self.wording.reasons
        for id in chosen:
            beside = id != best and self.statements[id].section == self.statements[best].section
            page.add(self._brief(id) if brief or beside else self.statements[id].text, id)
        if strengths == {"none"}:  # the checker reads it as said of what stands before it
            page.add(say["no_strength"])
        if request.asks("price"):
            page.add(say["no_price"])
        page.used.sort(key=lambda id: id != best)
        self._write_gestation(page, request, chosen)
        if APL_HEPARIN in chosen and case.patient:
            self._write_high_risk(page, case.facts)

    def _write_strength(self, page: _Page, id: str) -> None:
        statement = self.statements[id]
        named = {name: getattr(statement, name) for name in ("direction", "intervention", "strength")}
        page.add(self.wording.sentences["strength"].format(**named))

    def _brief(self, id: str) -> str:
        """A statement in one short sentence where there is one, for an answer that has more to say."""
        return self.wording.brief.get(id, self.statements[id].text)

    def _write_gestation(self, page: _Page, request: Request, chosen: Sequence[str]) -> None:
        """Whether the weeks stated lie before the week by which treatment starts."""
        if request.weeks is not None and self.wording.starts & set(chosen):
            name = "in_time" if request.weeks < _START_WEEKS else "late"
            page.add(self.wording.sentences[name].format(weeks=_count(request.weeks, "week")))

    def _write_high_risk(self, page: _Page, facts: CaseFacts) -> None:
        say = self.wording.sentences
        features = _listed(facts.high_risk_features)
        page.add(say["high_risk"].format(features=features) if features else say["no_high_risk"], APL_HEPARIN)

    def _write_off_guideline(self, page: _Page, *, dose: bool) -> None:
        """The full set of conditions, joined by "and", with consent; a dose stands only here."""
        say = self.wording.sentences
        required = ", and ".join(entry["required"] for entry in self.wording.conditions.values())
        if dose:
            page.add(say["dosing"], DOSING)
        page.add(say["conditions"].format(required=required), WHO, PRECONDITIONS)
        page.add(say["consent"], CONSENT)

    def _write_decision(
        self,
        page: _Page,
        turns: Sequence[str],
        request: Request,
        chosen: Sequence[str],
        case: Case,
        decision: Decision,
    ) -> None:
        """What may be said of IVIG to this patient, then what the guideline states on the point asked."""
        points = [id for id in chosen if id not in (HEADLINE, WHO, DOSING)]
        if decision is not Decision.CONDITIONS_MET and self._is_settled(turns, request, chosen):
            self._write_settled(page, request, chosen, case)
            return
        if decision is Decision.CONDITIONS_MET:
            self._write_met(page, request, case.facts)
            points = [id for id in points if id not in (*OFF_GUIDELINE, ACR)]
        elif decision is Decision.NOT_RECOMMENDED:
            self._write_not_met(page, request, case)
        else:
            self._write_missing(page, request, case)
        plainly = request.asks("tell") and decision is not Decision.CONDITIONS_MET
        if plainly and META_ANALYSIS not in points:
            points.append(META_ANALYSIS)
        if _lupus_with_antibodies(case.facts, request.spoken) and GLADEL not in (*points, *page.used):
            points.append(GLADEL)
        for id in points:
            page.add(self._brief(id), id)
        self._write_gestation(page, request, chosen)
        page.used.sort(key=lambda id: id == HEADLINE and bool(points))

    def _is_settled(self, turns: Sequence[str], request: Request, chosen: Sequence[str]) -> bool:
        """Whether a recommendation for just this situation answers the question, whatever the six conditions say."""
        asked = request.asks("criteria", "conditions", "dose", "course", "management", "tell")
        news = len(turns) > 1 and not request.is_question
        return not asked and not news and chosen[0] in self.wording.settling - {HEADLINE}

    def _write_settled(self, page: _Page, request: Request, chosen: Sequence[str], case: Case) -> None:
        best = chosen[0]
        page.add(
            self.wording.sentences["against_patient"], *((HEADLINE,) if best in self.wording.warnings else (best,))
        )
        gladel = _lupus_with_antibodies(case.facts, request.spoken)
        for id in dict.fromkeys((*chosen, *((GLADEL,) if gladel else ()))):
            if id != HEADLINE:
                page.add(self._brief(id), id)
        self._write_gestation(page, request, chosen)
        page.used.sort(key=lambda id: id == HEADLINE)

    def _write_met(self, page: _Page, request: Request, facts: CaseFacts) -> None:
        say = self.wording.sentences
        page.add(say["met"], WHO, PRECONDITIONS)
        page.add(say["met_against"], HEADLINE)
        if _lupus_with_antibodies(facts, request.spoken):
            page.add(self._brief(GLADEL), GLADEL)
        if request.asks("dose", "course"):
            page.add(say["dosing"], DOSING)
        page.add(say["met_shared"], PRECONDITIONS)
        page.add(say["consent"], CONSENT)

    def _write_not_met(self, page: _Page, request: Request, case: Case) -> None:
        say = self.wording.sentences
        page.add(say["against_patient"], HEADLINE)
        losses = _count(case.facts.prior_losses or 0, "loss")
        unmet = _with_status(case, Status.NOT_MET)
        page.add(say["not_met"].format(reasons=self._stated("not_met", unmet).format(losses=losses)), *_carriers(unmet))
        if request.asks("dose"):
            page.add(say["no_dose_not_met"])

    def _write_missing(self, page: _Page, request: Request, case: Case) -> None:
        say = self.wording.sentences
        page.add(say["against"], HEADLINE)
        unknown = _with_status(case, Status.UNKNOWN)
        page.add(say["missing"].format(facts=self._stated("missing", unknown)), *_carriers(unknown))
        if request.asks("dose"):
            page.add(say["no_dose_missing"])

    def _stated(self, key: str, items: Sequence[Condition]) -> str:
        """The wording under `key` of each condition as one list, what holds of several drugs said once."""
        drugs = [item.id for item in items if item.id in _DRUGS]
        parts = [self.wording.conditions[item.id][key] for item in items if item.id not in _DRUGS]
        if drugs:
            titles = _listed(self.wording.conditions[id]["title"] for id in drugs)
            verb = "has" if len(drugs) == 1 else "have"
            at = sum(item.id in ("prior_losses", "rpl_type") for item in items)
            parts.insert(at, self.wording.sentences[f"drugs_{key}"].format(drugs=titles, verb=verb))
        return _listed(parts) if key == "missing" else "; ".join(parts)

    def _write_remarks(self, page: _Page, request: Request, case: Case, decision: Decision) -> None:
        """What the answer leaves open: the diagnosis, and where IVIG stands if it was asked about."""
        say = self.wording.sentences
        asked = request.asks("management", "alternatives") and not self._elsewhere(request)
        silent = not any(IVIG.upper() in sentence for sentence in page.sentences)
        refused = decision is Decision.NOT_RECOMMENDED and page.used[-1] == HEADLINE
        unknown = case.facts.antiphospholipid is None and _ANTIBODIES.isdisjoint(request.spoken)
        if asked and unknown and (silent or refused):
            page.add(say["ask_aps"])
        if silent and IVIG in request.spoken and not request.is_sourced:
            met = decision is Decision.CONDITIONS_MET
            page.add(say["met_against"] if met else say["against_patient"], HEADLINE)


def _for_carrier(chosen: Sequence[str], case: Case) -> tuple[str, ...]:
    """For a carrier of antibodies without APS, the warning that praises aspirin with LMWH gives way to her advice."""
    carrier = case.patient and case.facts.antiphospholipid == "apl_without_aps"
    return tuple(dict.fromkeys(APL_NO_IVIG if carrier and id == FIRST_LINE_WARNING else id for id in chosen))


def _is_news(turns: Sequence[str], case: Case) -> bool:
    """Whether the last message only tells something new about the patient, or supposes it."""
    told = any(item.message == len(turns) - 1 for item in case.evidence.values())
    return case.patient and told and len(turns) > 1 and ("?" not in turns[-1] or _is_diagnosed(turns, case))


def _is_diagnosed(turns: Sequence[str], case: Case) -> bool:
    """Whether the last message tells what decides on the standard treatment: the antibodies and the criteria."""
    told = case.evidence.get("antiphospholipid")
    return told is not None and told.message == len(turns) - 1


def _is_described(facts: CaseFacts) -> bool:
    """Whether anything is known of a patient that one of the six conditions, or her treatment, depends on."""
    return facts != CaseFacts()


def _with_status(case: Case, status: Status) -> list[Condition]:
    return [item for item in conditions(case) if item.status is status]


def _carriers(items: Sequence[Condition]) -> tuple[str, ...]:
    """The statement that demands these conditions; that on shared decision-making where nothing else is demanded."""
    return (PRECONDITIONS,) if {item.id for item in items} == {"shared_decision"} else (WHO,)


def _management(facts: CaseFacts) -> tuple[str, ...]:
    """What the guideline has for a patient, where no treatment is named; nothing where the diagnosis decides."""
    if facts.antiphospholipid == "apl_without_aps":
        return (APL_ASPIRIN, APL_HEPARIN)
    if facts.antiphospholipid != "negative" and facts.aspirin == facts.lmwh == "failed":
        return ALTERNATIVES[1:] if facts.hydroxychloroquine == "failed" else ALTERNATIVES[:2]
    return (APS_FIRST_LINE,) if facts.antiphospholipid == "aps" else ()


def _margins(retrieved: Sequence[Retrieved]) -> tuple[float, ...]:
    """The best margin in each reading of the question."""
    return tuple(max(margins) for margins in zip(*(item.margins for item in retrieved), strict=True))


def _lupus_with_antibodies(facts: CaseFacts, spoken: frozenset[str]) -> bool:
    """Whether the patient has lupus with antiphospholipid antibodies, met criteria or not."""
    known = facts.antiphospholipid in ("aps", "apl_without_aps")
    named = facts.antiphospholipid is None and not _ANTIBODIES.isdisjoint(spoken)
    return facts.sle is True and (known or named)


def _count(number: int, noun: str) -> str:
    """A number with its noun: "1 loss", "3 losses", "no losses"."""
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{number or 'no'} {noun if number == 1 else plural}"


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
