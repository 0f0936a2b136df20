"""What is said of a fact after it was read: named again in words that no reader understood, taken back, recounted.

A clinician who comes back to a drug, to the losses or to the births has a reason to. Where the reason is not
understood, the fact is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.core.facts.claims import UNSURE, Claim, evidence
from assistant.core.facts.outcomes import FAILED, SOFT
from assistant.core.facts.scope import Message, View
from assistant.core.facts.vocabulary import CASE_DRUGS
from assistant.core.types import Evidence

Read = Mapping[str, Sequence[tuple[object, Evidence]]]

_LOSSES, _BIRTHS, _DECISION = "prior_losses", "rpl_type", "shared_decision"
_SUBJECTS: tuple[tuple[str, str], ...] = (
    (_LOSSES, "[LOSS LOST NUM]"),
    (_BIRTHS, "[PRIMARY NULLIPARA LIVE_BIRTH]"),
    (_DECISION, "[SDM CONSENT]"),
)
_HYPOTHETICAL = "IF | UNLESS | (?! MAYBE) WOULD"
# A failure outranks a later plan, refusal or stop, but not one that says that there was nothing else.
_NOTHING_ELSE = "[ONLY NEVER NOT EXCEPT CORRECTION CONCEIVE] | BUT NO"
_LOST_ON_IT = "[LOST LOSS FAIL]"
_CONTRARY = "[NO NOT NEVER NONE ONLY EXCEPT CORRECTION AFTER PREVIOUS MAYBE UNKNOWN DISPUTE DENIAL RETRACT INSTEAD]"
_OTHER_SUBJECT = (
    "[APS APL LAC SLE SINGLE_APL CRITERIA TEST CONSENT SDM IVIG OTHER_DRUG LIVE_BIRTH CHILD NULLIPARA DRUG]"
)
_NEVER_TAKEN = "[NEVER NOT] [HAVE BE YET SHE I]{0,3} (?:TAKE | OPENED)"
# "She has not got the notes", "I cannot give you numbers": the object is papers, or the reader is given something.
_PAPERS = "[THE A HER I OTHERS FROM WORD]{0,4} (?! THEM) [REPORTED NUMBERED] | YOU"
_OWN_OBJECT = "[DRUG STANDARD OTHER_DRUG IVIG TRIAL TREATMENT SDM CONSENT BLOOD INFUSION LIVE_BIRTH BORN CHILD TEST]"
_BARE_NUMBER = "NUM (?= $ | [COMMA BE OR PREGNANCY BABY TWINS LOSS LOST MAYBE INCLUDING TERMINATION ECTOPIC NOT AFTER])"
_BABIES_NOT_PREGNANCIES = "NUM BABY .{0,2} NUM PREGNANCY | NUM BE BABY | BE NUM PREGNANCY .{0,3} TWINS"
_BABIES = "NUM .{0,2} TWINS | TWINS NUM | NUM PREGNANCY | BABY"
_ENDED = "[TERMINATION ECTOPIC]"
_NOT_A_COUNT = "[DRUG STANDARD APS APL LAC SLE AGE AGED NOT_LOSS_NOUN LIVE_BIRTH CHILD TEST IVF HE RELATIVE]"
_MOST = 15  # a bare number above this is an age or a date
_TAKEN_APART = "[TAKE PUT_AWAY] [THE HER WORD MEASURE]{0,2} (?P<what>[^COMMA STOP]{1,3}?) [BACK AWAY]"
_TWO_SOURCES = "(?: ONES | HER | THE | ^ ) .? REPORTED [^STOP]{1,14} [MORE OTHERS SUBSET I SHE] .? REPORTED"


_SPEAKING = frozenset({"DRUG", "NEVER", "NOT", "REPORTED", "NUM", "TERMINATION", "ECTOPIC", "TWINS"})


class Afterthoughts:
    """Looks through one message.

    `read` are its claims by fact, `held` the words that met a condition so far, `losses` the number that was counted.
    """

    def __init__(self, message: Message, read: Read, held: Mapping[str, Evidence], losses: int) -> None:
        self.losses = losses
        self.message = message
        self.read = read
        self.held = held

    def claims(self) -> Iterator[Claim]:
        """A claim of doubt for each fact that an afterthought touches."""
        for view, whole in zip(self.message.stated, self.message.whole, strict=True):
            if whole.asks:
                continue
            kinds = whole.kinds
            if kinds & {"BACK", "AWAY"}:
                yield from self._taken_apart(whole)
            if not kinds & _SPEAKING or whole.search(_HYPOTHETICAL):
                continue
            if "DRUG" in kinds:
                yield from self._named_again(view, whole)
            if kinds & {"NEVER", "NOT"}:
                yield from self._never_taken(view, whole)
            if "REPORTED" in kinds:
                yield from self._two_sources(whole)
            if kinds & {"NUM", "TERMINATION", "ECTOPIC", "TWINS"}:
                yield from self._recounted(view)

    def _doubt(self, fact: str, view: View) -> Claim:
        return Claim(fact, UNSURE, evidence(self.message, view, 0, len(view.items)))

    def _held_before(self, fact: str, view: View) -> bool:
        words = self.held.get(fact)
        return words is not None and (words.message, words.end) <= (self.message.number, view.items[0].start)

    def _read_here(self, fact: str, view: View) -> list[object]:
        """What was read of the fact in this sentence."""
        first, last = view.items[0].start, view.items[-1].end
        return [value for value, words in self.read.get(fact, ()) if words.start < last and first < words.end]

    def _named_again(self, view: View, whole: View) -> Iterator[Claim]:
        """A drug that is named after it was read to have failed, and nothing is read, or no more than a plan."""
        if view.search("SDM") or (view.search(_LOST_ON_IT) and not view.search(_CONTRARY)):
            return
        told = whole if whole.search("[SPOUSE THEY HE] REPORTED") else view
        for drug in _drugs(told):
            read = self._read_here(drug, view)
            contrary = set(read) == {SOFT} and view.search(_NOTHING_ELSE) is not None
            if (not read or contrary) and self._held_before(drug, view):
                yield self._doubt(drug, view)

    def _never_taken(self, view: View, whole: View) -> Iterator[Claim]:
        """ "So never used": of the drug named last."""
        for match in view.find(_NEVER_TAKEN):
            start, end = next(
                (chunk for chunk in view.chunks() if chunk[0] <= match.start() < chunk[1]), (match.start(), match.end())
            )
            before = list(whole.vocabulary.pattern(_OTHER_SUBJECT).finditer(whole.code, 0, match.start()))
            if (
                view.search(_OWN_OBJECT, match.end() - 1, end)
                or view.match(_PAPERS, match.end(), end)
                or view.match("WORD [BE HAVE]{0,2} [NEVER NOT]", start)
                or (before and "DRUG" not in whole.items[before[-1].start()].kinds)
            ):
                continue
            meant = _drugs(whole, match.start()) or next(
                (found for told in reversed(self.message.whole[: view.place]) if (found := _drugs(told))), ()
            )
            for drug in meant[-1:]:
                first, last = view.items[match.start()].start, view.items[match.end() - 1].end
                read = any(words.start <= first and last <= words.end for _, words in self.read.get(drug, ()))
                if not read and drug in self.held:
                    yield self._doubt(drug, view)

    def _taken_apart(self, view: View) -> Iterator[Claim]:
        """ "I take the heparin back", "cross the six out"."""
        for match in view.find(_TAKEN_APART):
            start, end = match.span("what")
            for fact, pattern in _SUBJECTS:
                if view.search(pattern, start, end) and fact in self.held:
                    yield self._doubt(fact, view)
            for drug in CASE_DRUGS:
                if any(item.drug == drug for item in view.items[start:end]) and drug in self.held:
                    yield self._doubt(drug, view)

    def _recounted(self, view: View) -> Iterator[Claim]:
        """A number, or pregnancies that were ended, told after the losses were counted, and nobody knows what of."""
        if not self._held_before(_LOSSES, view):
            return
        later = self.held[_LOSSES].message < self.message.number
        if not later and view.search(_BABIES_NOT_PREGNANCIES):
            yield self._doubt(_LOSSES, view)
        if any("TWINS" in whole.kinds for whole in self.message.whole):
            if later and view.search(_BABIES):  # babies and pregnancies are counted side by side
                yield self._doubt(_LOSSES, view)
            return
        for match in view.find(f"{_BARE_NUMBER} | {_ENDED}" if later else f"THE {_BARE_NUMBER} | {_ENDED}"):
            start, end = next(
                (chunk for chunk in view.chunks() if chunk[0] <= match.start() < chunk[1]), (match.start(), match.end())
            )
            first, last = view.items[match.start()].start, view.items[match.end() - 1].end
            spans = [words for found in self.read.values() for _, words in found]
            counted = any(words.start < last and first < words.end for words in spans)
            number = view.items[match.end() - 1]
            if (
                not counted
                and not ("NUM" in number.kinds and number.low > _MOST)
                and not (number.low == self.losses and not view.match("NUM BE", match.end() - 1))
                and not view.search("NUM [THE INCLUDING]{1,2} $", 0, match.start())
                and not view.search(_NOT_A_COUNT, start, end)
                and not view.match("[COLON BE DASH]? [NO NEVER NONE]", match.end())
                and not view.search("[NO NOT NEVER EXCEPT HE NONE] [A THE WORD HAVE BE]{0,3} $", start, match.start())
            ):
                yield self._doubt(_LOSSES, view)

    def _two_sources(self, view: View) -> Iterator[Claim]:
        """ "One letter says that she took it, another that she did not"."""
        if view.search(_TWO_SOURCES):
            for drug in _drugs(view):
                if FAILED in self._read_here(drug, view) or self._held_before(drug, view):
                    yield self._doubt(drug, view)


def _drugs(view: View, end: int | None = None) -> tuple[str, ...]:
    """The drugs that a sentence names, as far as it is not masked."""
    found = [view.items[match.start()].drug for match in view.find("DRUG") if end is None or match.start() < end]
    return tuple(dict.fromkeys(drug for drug in found if drug in CASE_DRUGS))
