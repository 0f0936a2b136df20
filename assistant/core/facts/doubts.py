"""The rule that fails closed: words of doubt or denial that no reader used put the fact they touch in doubt.

The readers know patterns; a clinician's words have no end. Where a clause about one of the six conditions holds a
negation, a doubt, a retraction or a refusal that is no part of what was read there, or where a later sentence speaks of
the decision and is no plain confirmation, the fact is unknown and the answer asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from assistant.core.facts.afterthoughts import Afterthoughts
from assistant.core.facts.claims import UNSURE, Claim, evidence
from assistant.core.facts.outcomes import FAILED
from assistant.core.facts.scope import Message, View
from assistant.core.facts.vocabulary import CASE_DRUGS
from assistant.core.types import Evidence

_SHORT = 6  # items
_LOSSES, _DECISION = "prior_losses", "shared_decision"
_COUNTED = "counted"
_MET: Mapping[str, object] = {"rpl_type": "primary", _DECISION: True} | dict.fromkeys(CASE_DRUGS, FAILED)

_TAKEN_BACK = "RETRACT DENIAL DISPUTE"
_DOUBTED = f"{_TAKEN_BACK} UNKNOWN MAYBE MUST_CHECK"
_DENIED = f"{_DOUBTED} NO NOT NEVER NEITHER NONE"
# For each fact: the words that name it, and the words that, unread beside them, put it in doubt. A drug that failed
# may be declined or withdrawn later on, and losses are spoken of in every clause that denies something else.
_NOT_SO_MANY = (
    "NOT [THE REAL]{0,2} LOSS"
    " | [NOT NEVER] [HAVE BE THE LOST WORD]{0,2} NUM [WORD PREVIOUS THE]{0,2} [LOSS LOST] | NO ORD [LOSS LOST]"
    " | [LOSS LOST] [BE HAVE EACH THEM WORD]{1,3} A? [TERMINATION ECTOPIC]"
)
_SUBJECTS: tuple[tuple[str, str, str], ...] = (
    (
        _LOSSES,
        "[LOSS LOST TALLY] (?! [HAPPENED BE HAVE WORD]{0,3} ON) | ORD PREGNANCY",
        f"[{_DOUBTED} PENDING NOBODY] | {_NOT_SO_MANY}",
    ),
    ("rpl_type", "(?! LIVING) [PRIMARY LIVE_BIRTH NULLIPARA]", f"[{_DENIED}]"),
    (_DECISION, "[SDM CONSENT]", f"[{_DENIED} AGAINST UNDECIDED NOT_DECIDED DECLINED]"),
)
_ALARMING = frozenset(f"{_DENIED} AGAINST UNDECIDED NOT_DECIDED DECLINED PENDING TERMINATION ECTOPIC NOBODY".split())
_DRUG_ALARM = f"[{_DENIED}]"
_OTHER_SUBJECT = (
    "[OTHER_DRUG LOSS LOST LIVE_BIRTH CHILD BORN APS APL LAC SLE SINGLE_APL CRITERIA PREGNANT PRIMARY SECONDARY TRIPLE"
    " TERMINATION ECTOPIC TEST IVF SDM]"
)
_NO_LIVING = "[NO NOT NEVER] [THE A HAVE WORD]{0,2} (?: LIVING | CHILD)"  # leaves the fact open and contradicts nothing
# "the other two on nothing": of some pregnancies, and no doubt about a drug
_SPARED = (
    "[OTHERS SUBSET ORD NUM SHARE] [THE NUM ORD INCLUDING ONES]{0,3} [BE HAVE]? [ON WITH TAKE]? [NONE UNTREATED NO] $"
)
_ANY_SUBJECT = (
    "[DRUG STANDARD OTHER_DRUG LOSS LOST RPL LIVE_BIRTH CHILD BORN APS APL LAC SLE SINGLE_APL CRITERIA PREGNANT"
    " PREGNANCY PRIMARY SECONDARY NULLIPARA PAROUS PARITY OBSTETRIC TRIPLE TERMINATION ECTOPIC TEST TREATMENT"
    " IVF NOT_LOSS_NOUN INTOLERANT AGE AGED]"
)
# "the five is wrong", "fewer than five, I recounted"
_BARE_NUMBER = "(?: NUM | ORD) (?! [NOT_LOSS_NOUN MEASURE])"
_FEWER = f"[{_TAKEN_BACK} CORRECTION UNKNOWN AT_MOST ONLY TERMINATION ECTOPIC]"
_FEWER += " | REPORTED [THE ONLY AT_LEAST]{0,2} NUM (?= $ | COMMA | LOSS)"
_NOT_A_COUNT = "[DRUG STANDARD APS APL LAC SLE MEASURE AGE AGED NOT_LOSS_NOUN LIVE_BIRTH CHILD]"
_SOMEBODY_ELSE = "(?: BE | FROM | BELONG) HER? RELATIVE"
_ONLY_ONE = "ONLY THE? DRUG [HAVE BE THE]{0,3} FAIL | FAIL [BE THE]{0,2} ONLY THE? DRUG | FAIL ONLY [ON THE]{0,2} DRUG"
# Who may change a decision, and in what words.
_DECIDER = "[SHE PERSON HE WE THEY SPOUSE NOBODY IVIG TRIAL SDM TOGETHER]"
_REFUSAL = (
    "[WAVER NOT NEVER NEITHER AGAINST DISPUTE DENIAL UNDECIDED NOT_DECIDED DECLINED UNKNOWN MAYBE RETRACT]"
    " | NOBODY .{0,5} [SHE HER IVIG OFFERED SDM TRIAL SUPPORT] | NO [WORD]? [IVIG TRIAL INFUSION] | OTHER_PLAN"
    " | ONLY THE? SPOUSE"
)
# "The ward asks whether it can be run in parallel": a question that is passed on, unless the couple asks it.
_ASKED_OF_US = "[WORD CLINICIAN WE] [WISH DELAY] UNKNOWN [THE A]{0,2} [IVIG TRIAL INFUSION THEM WE] [WOULD MAYBE]"
# "She never smoked", "we have not got the notes"
_OTHER_DOING = "[NOT NEVER] (?: WORD [^THEM IVIG TRIAL]{0,6} $ | [HAVE TAKE]{1,2} [THE HER OTHERS FROM]{1,4} REPORTED)"
_NAMED = "[SDM CONSENT NOT_DECIDED]"
_CONFIRMED = "[SUPPORT MADE CONFIRMED MEETS TAKE]"
_ON_CONDITION = "[SHE PERSON THEY] .{0,6} ONLY .{0,5} [IF UNLESS] | [SHE PERSON THEY] .{0,6} UNLESS"
_HYPOTHETICAL = "IF | UNLESS | WOULD"


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
    """Looks for what one message says of the facts and no reader read.

    `claims` are those of the message and `counted` its counts; `held` are the words, here or before, from which each
    condition was read to be met, `losses` the number of losses so far.
    """

    def __init__(
        self,
        message: Message,
        claims: Iterable[Claim],
        counted: Iterable[Evidence],
        held: Mapping[str, Evidence],
        losses: int = 0,
    ) -> None:
        self.losses = losses
        self.message = message
        self.held = held
        self.read: dict[str, list[tuple[object, Evidence]]] = {}
        for claim in claims:
            self.read.setdefault(claim.fact, []).append((claim.value, claim.evidence))
        self.read[_LOSSES] = [(_COUNTED, words) for words in counted]

    def claims(self) -> Iterator[Claim]:
        """A claim of doubt for each fact that unread words touch."""
        if not self.held:
            return
        for view, whole in zip(self.message.stated, self.message.whole, strict=True):
            if view.kinds & _ALARMING:
                yield from self._unread(view)
            yield from self._decision(view, whole)
            yield from self._left_open(whole)
            if not whole.asks:
                yield from self._somebody_else(whole)
            if not whole.asks and not whole.search(_HYPOTHETICAL):
                yield from self._taken_back(whole)
                yield from self._recounted(whole)
                yield from self._only_one(view)
        yield from Afterthoughts(self.message, self.read, self.held, self.losses).claims()

    def _doubt(self, fact: str, view: View, start: int, end: int) -> Claim:
        return Claim(fact, UNSURE, evidence(self.message, view, start, end))

    # --- clauses about a fact

    def _unread(self, view: View) -> Iterator[Claim]:
        clauses = _clauses(view)
        for place, (start, end) in enumerate(clauses):
            for fact, alarm in self._touched(view, clauses, place):
                unread = not view.search(_SPARED, start, end) and any(
                    not (fact == "rpl_type" and view.match(_NO_LIVING, match.start()))
                    and not self._used(view, match.start(), end, fact)
                    for match in view.vocabulary.pattern(alarm).finditer(view.code, start, end)
                )
                if unread and self._met_here(fact, view, start, end):
                    yield self._doubt(fact, view, start, end)

    def _used(self, view: View, at: int, end: int, fact: str) -> bool:
        """A reader took the item at `at` into account, or a count after its clause corrects what it calls wrong."""
        item = view.items[at]
        if "DISPUTE" in item.kinds and view.match("DISPUTE HELP", at):
            return True  # "none of it prevented the next"
        loose = bool(item.kinds & {"NEITHER", "NONE"})  # "neither did the heparin": what was read begins with the name
        last = view.items[min(at + 3 * loose, len(view.items) - 1)]
        spans = [words for found in self.read.values() for _, words in found]
        if any(words.start <= (last.end if loose else item.start) and item.end <= words.end for words in spans):
            return True
        corrected = "DISPUTE" in item.kinds and fact == _LOSSES
        return corrected and any(words.start > view.items[end - 1].end for _, words in self.read[fact])

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
            if view.search(_OTHER_SUBJECT, start, end) or self._own_subject(view, start, end):
                break
        if view.search(f"[{_TAKEN_BACK}]", *clauses[place]) and place + 1 < len(clauses):
            return self._named(view, *clauses[place + 1])
        return []

    def _own_subject(self, view: View, start: int, end: int) -> bool:
        """A clause that denies something of a word that the vocabulary does not know: "Arixtra never used"."""
        match = view.match("WORD [BE HAVE]{0,2} [NEVER NOT]", start, end)
        return match is not None and not view.items[start].form.endswith("ly")

    def _named(self, view: View, start: int, end: int) -> list[tuple[str, str]]:
        drugs = {
            view.items[match.start()].drug for match in view.vocabulary.pattern("DRUG").finditer(view.code, start, end)
        }
        found = [(fact, alarm) for fact, pattern, alarm in _SUBJECTS if view.search(pattern, start, end)]
        return found + [(drug, _DRUG_ALARM) for drug in CASE_DRUGS if drug in drugs]

    # --- the decision

    def _decision(self, view: View, whole: View) -> Iterator[Claim]:
        """After the decision was told: a word on it that confirms nothing, or a refusal by whoever decides."""
        if not self._held_before(_DECISION, view):
            return
        if whole.search(_ON_CONDITION) and not whole.asks:
            yield self._doubt(_DECISION, view, 0, len(view.items))
        first, last = view.items[0].start, view.items[-1].end
        if any(
            first <= words.start and words.end <= last
            for fact in (*CASE_DRUGS, _LOSSES)
            for _, words in self.read.get(fact, ())
        ):
            return  # "she has never had it": said of a drug; "wrong chart: she's had four": of the losses
        for start, end in view.chunks():
            masked = not view.search("[^WORD]", start, end)
            shared = view.code[start:end] != whole.code[start:end] and whole.search("SPOUSE", start, end)
            others = whole.search("[NOBODY THEY]", start, end) or whole.match("[AND BUT]? SHE", start)
            if shared or (masked and others):
                view = whole  # what a husband says of it is more than talk of other people
            refused = view.search(_REFUSAL, start, end)
            unread = refused is not None and not self._used(view, refused.start(), end, _DECISION)
            if refused is not None and view.match(_OTHER_DOING, refused.start(), end):
                continue
            asked = view.search(_ASKED_OF_US, start, end)
            if asked and not view.search(f"{_REFUSAL} | SHE | PERSON | HER", asked.end(), end):
                continue
            if view.search(_NAMED, start, end) and not view.asks:
                if unread or not view.search(_CONFIRMED, start, end):
                    yield self._doubt(_DECISION, view, start, end)
            elif unread and view.search(_DECIDER) and not whole.search(_ANY_SUBJECT):
                yield self._doubt(_DECISION, view, start, end)

    # --- what is taken back without a word that names it

    def _held_before(self, fact: str, view: View) -> bool:
        """The fact was read to be met in words before this sentence."""
        words = self.held.get(fact)
        return words is not None and (words.message, words.end) <= (self.message.number, view.items[0].start)

    def _taken_back(self, view: View) -> Iterator[Claim]:
        """Words that take back and name nothing, where nothing new is told from there on: all is in doubt."""
        if (
            not view.kinds & _ALARMING
            or not view.search(f"[{_TAKEN_BACK}]")
            or view.search(f"{_ANY_SUBJECT} | {_NAMED} | {_BARE_NUMBER}")
        ):
            return
        here = view.items[0].start
        named = any(
            other.place < view.place and other.search("RETRACT") and other.search(f"{_ANY_SUBJECT} | {_NAMED} | NUM")
            for other in self.message.whole
        )
        if named or any(words.end > here for spans in self.read.values() for _, words in spans):
            return
        for fact in (_LOSSES, *_MET):
            if self._held_before(fact, view):
                yield self._doubt(fact, view, 0, len(view.items))

    def _recounted(self, view: View) -> Iterator[Claim]:
        if not view.kinds & {"NUM", "ORD"}:
            return
        first, last = view.items[0].start, view.items[-1].end
        counted = any(first <= words.start and words.end <= last for _, words in self.read[_LOSSES])
        doubted = view.search(_BARE_NUMBER) and view.search(_FEWER) and not view.search(_NOT_A_COUNT)
        if doubted and not counted and self._held_before(_LOSSES, view):
            yield self._doubt(_LOSSES, view, 0, len(view.items))

    def _left_open(self, view: View) -> Iterator[Claim]:
        """ "Consent was withdrawn? I have to check." """
        before = next((other for other in self.message.whole if other.place == view.place - 1), None)
        if before is None or not before.asks or len(view.items) > _SHORT or not view.search("[MUST_CHECK UNKNOWN]"):
            return
        if not before.match("[AND BUT]* [WOULD BE WH HAVE DID]", 0):
            for fact, _ in self._named(before, 0, len(before.items)):
                yield self._doubt(fact, before, 0, len(before.items))

    def _somebody_else(self, view: View) -> Iterator[Claim]:
        """ "The heparin was her sister's"."""
        if "RELATIVE" not in view.kinds:
            return
        for match in view.find(_SOMEBODY_ELSE):
            belongs = "BELONG" in view.items[match.start()].kinds
            if belongs or view.items[match.end() - 1].form.endswith("'s"):
                start = next((first for first, last in view.chunks() if first <= match.start() < last), match.start())
                if view.search(
                    "INCLUDING | LOSS | LOST" if belongs else "INCLUDING", start, match.start()
                ):  # "one of the losses"
                    yield self._doubt(_LOSSES, view, start, match.end())
                for fact, _ in self._named(view, start, match.start()):
                    yield self._doubt(fact, view, start, match.end())

    def _only_one(self, view: View) -> Iterator[Claim]:
        """ "Only aspirin failed": so the others did not."""
        for match in view.find(_ONLY_ONE):
            meant = {item.drug for item in view.items[match.start() : match.end()]}
            for drug in CASE_DRUGS:
                if drug not in meant and self._held_before(drug, view):
                    yield self._doubt(drug, view, match.start(), match.end())
