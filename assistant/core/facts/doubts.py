"""The rule that fails closed: words of doubt or denial that no reader used put the fact they touch in doubt.

The readers know patterns; a clinician's words have no end. Where a clause about one of the six conditions holds a
negation, a doubt, a retraction or a refusal that is no part of what was read there, or where a later message speaks of
the decision and is no plain confirmation, the fact is unknown and the answer asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from assistant.core.facts.claims import UNSURE, Claim, evidence
from assistant.core.facts.outcomes import FAILED
from assistant.core.facts.scope import Message, View
from assistant.core.facts.vocabulary import CASE_DRUGS
from assistant.core.types import Evidence

_TAKEN_BACK = "RETRACT DENIAL DISPUTE"
_DOUBTED = f"{_TAKEN_BACK} UNKNOWN MAYBE MUST_CHECK"
_DENIED = f"{_DOUBTED} NO NOT NEVER NEITHER NONE"
# For each fact: the words that name it, and the words that, unread beside them, put it in doubt. A drug that failed
# may be declined or withdrawn later on, and losses are spoken of in every clause that denies something else.
_NOT_SO_MANY = "[NOT NEVER] [HAVE BE THE LOST WORD]{0,2} NUM [WORD PREVIOUS THE]{0,2} [LOSS LOST]"
_SUBJECTS: tuple[tuple[str, str, str], ...] = (
    ("prior_losses", "[LOSS LOST]", f"[{_DOUBTED}] | {_NOT_SO_MANY}"),
    ("rpl_type", "[PRIMARY LIVE_BIRTH NULLIPARA]", f"[{_DENIED}]"),
    ("shared_decision", "[SDM CONSENT]", f"[{_DENIED} AGAINST UNDECIDED NOT_DECIDED DECLINED]"),
)
_DRUG_ALARM = f"[{_DENIED}]"
_REFUSAL = "[NOT NEVER AGAINST DISPUTE DENIAL UNDECIDED NOT_DECIDED DECLINED UNKNOWN MAYBE RETRACT]"
_DECISION = "[SDM CONSENT]"
_CONFIRMED = "[SUPPORT MADE]"
_CLAUSE_ELSE = (
    "[OTHER_DRUG LOSS LOST LIVE_BIRTH CHILD BORN APS APL LAC SLE SINGLE_APL CRITERIA PREGNANT PRIMARY SECONDARY TRIPLE"
    " TERMINATION ECTOPIC TEST IVF SDM]"
)
# Who may change a decision, and what such a sentence is not about.
_DECIDER = "[SHE PERSON HE WE RELATIVE IVIG TRIAL CLINICIAN]"
_ELSE = (
    "[DRUG STANDARD OTHER_DRUG LOSS LOST LIVE_BIRTH CHILD BORN APS APL LAC SLE SINGLE_APL CRITERIA PREGNANT PREGNANCY"
    " PRIMARY SECONDARY TRIPLE TERMINATION ECTOPIC TEST TREATMENT RPL IVF NOT_LOSS_NOUN INTOLERANT MEASURE AGE TAKE DOSE_WORD]"
)
_COUNTED = "counted"
_MET: Mapping[str, object] = {"rpl_type": "primary", "shared_decision": True} | dict.fromkeys(CASE_DRUGS, FAILED)


def _clauses(view: View) -> list[tuple[int, int]]:
    """The clauses of a sentence: as the readers split it, and at colons."""
    found = []
    for start, end in view.chunks():
        for match in view.vocabulary.pattern("COLON").finditer(view.code, start, end):
            if match.start() > start:
                found.append((start, match.start()))
            start = match.end()
        if start < end:
            found.append((start, end))
    return found


class DoubtReader:
    """Looks for what was said of a fact and not read. `claims` are those of the message; `counted` the words of counts."""

    def __init__(self, message: Message, claims: Iterable[Claim], counted: Iterable[Evidence]) -> None:
        self.message = message
        self.read: dict[str, list[tuple[object, Evidence]]] = {}
        for claim in claims:
            self.read.setdefault(claim.fact, []).append((claim.value, claim.evidence))
        self.read["prior_losses"] = [(_COUNTED, words) for words in counted]

    def claims(self) -> Iterator[Claim]:
        """A claim of doubt for each fact that unread words touch."""
        for view in self.message.stated:
            clauses = _clauses(view)
            for place, (start, end) in enumerate(clauses):
                for fact, alarm in self._touched(view, clauses, place):
                    unread = any(
                        not self._used(view, match.start(), fact)
                        for match in view.vocabulary.pattern(alarm).finditer(view.code, start, end)
                    )
                    if unread and self._met_here(fact, view, start, end):
                        yield Claim(fact, UNSURE, evidence(self.message, view, start, end))
            yield from self._decision(view)

    def _used(self, view: View, at: int, fact: str) -> bool:
        """A reader took this item into account, or a count corrects what it calls wrong."""
        item = view.items[at]
        if item.kinds & {"NEITHER", "NONE"}:
            at += 3  # "neither did the heparin": the reader's words begin with the name
        last = view.items[min(at, len(view.items) - 1)]
        for found in self.read.values():
            if any(words.start <= last.end and item.end <= words.end for _, words in found):
                if any(words.start <= item.start or item.kinds & {"NEITHER", "NONE"} for _, words in found):
                    return True
        corrected = "DISPUTE" in item.kinds and fact == "prior_losses"
        return corrected and any(words.start > item.end for _, words in self.read[fact])

    def _met_here(self, fact: str, view: View, start: int, end: int) -> bool:
        """All that was read of the fact in this clause, if anything, is that the condition is met."""
        first, last = view.items[start].start, view.items[end - 1].end
        here = [value for value, words in self.read.get(fact, ()) if words.start < last and first < words.end]
        return all(value in (_MET.get(fact), _COUNTED) for value in here)

    def _touched(self, view: View, clauses: list[tuple[int, int]], place: int) -> list[tuple[str, str]]:
        """The facts that a clause is about, or else those of the clause before it, with their words of alarm."""
        for start, end in reversed(clauses[: place + 1]):
            if found := self._named(view, start, end):
                return found
            if view.search(_CLAUSE_ELSE, start, end):
                break
        if view.search(f"[{_TAKEN_BACK}]", *clauses[place]) and place + 1 < len(clauses):
            return self._named(view, *clauses[place + 1])
        return []

    def _named(self, view: View, start: int, end: int) -> list[tuple[str, str]]:
        drugs = {
            view.items[match.start()].drug for match in view.vocabulary.pattern("DRUG").finditer(view.code, start, end)
        }
        found = [(fact, alarm) for fact, pattern, alarm in _SUBJECTS if view.search(pattern, start, end)]
        return found + [(drug, _DRUG_ALARM) for drug in CASE_DRUGS if drug in drugs]

    def _decision(self, view: View) -> Iterator[Claim]:
        """In a later message: a word on the decision that confirms nothing, or a refusal by whoever decides."""
        if self.message.number == 0 or self._spoken(view, "shared_decision"):
            return
        for start, end in view.chunks():
            named = view.search(_DECISION, start, end)
            refused = view.search(_REFUSAL, start, end)
            if named and not view.asks and (refused or not view.search(_CONFIRMED, start, end)):
                yield Claim("shared_decision", UNSURE, evidence(self.message, view, start, end))
            elif refused and not self._used(view, refused.start(), "shared_decision"):
                if view.search(_DECIDER) and not view.search(_ELSE):
                    yield Claim("shared_decision", UNSURE, evidence(self.message, view, start, end))

    def _spoken(self, view: View, fact: str) -> bool:
        first, last = view.items[0].start, view.items[-1].end
        return any(first <= words.start and words.end <= last for _, words in self.read.get(fact, ()))
