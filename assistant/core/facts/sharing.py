"""Shared decision-making: whether it supports a trial, was refused, or is open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.facts.claims import UNSURE, Claim, evidence
from assistant.core.facts.scope import Message, View
from assistant.core.facts.vocabulary import any_of

_ANY = "[^SDM DRUG STANDARD LIVE_BIRTH LOSS]"
# Between a shared decision and its trial: nothing that could make it a condition of the trial or its topic.
_PLAIN = "[^SDM DRUG STANDARD LIVE_BIRTH LOSS REQUIRE TOPIC DISCUSSED OFFERED PREVIOUS IF UNLESS WISH MUST_CHECK]"
_SUBJECT = "[IVIG TRIAL BLOOD]"
_COURSE = "[IVIG TRIAL]"
# She and those who treat her: what both support is shared.
_HERS, _CARE = "[THE A HER I]{0,2} [PERSON SHE I]", "[THE HER I A]{0,2} [CLINICIAN WE]"
_BOTH = (
    f"(?: {_HERS} [AND SLASH] {_CARE} | {_CARE} [AND SLASH] {_HERS} | [SHE PERSON] AND I (?! RELATIVE)"
    " | EVERYONE COMMA? INCLUDING THE? [PERSON SHE HER I] COMMA? )"
)
_YES = (
    f"SDM {_ANY}{{0,10}} SUPPORT",
    f"SDM {_PLAIN}{{0,10}} TRIAL",
    "SDM MADE? [THE COLON BE TO]{1,3} [THE A WE TAKE]{0,4} [IVIG INFUSION]",
    "SDM [THE COLON BE]{0,3} TO [THE A TAKE NOT_LOSS_NOUN WORD DID]{1,6} [IVIG INFUSION]",
    "SDM [COLON DASH]? YES",
    f"[SUPPORT DECIDED] {_ANY}{{0,12}} SDM",
    f"TRIAL {_ANY}{{0,3}} TOGETHER {_ANY}{{0,3}} SDM",
    "TRIAL [THE IVIG]{0,3} [OPEN COMMA COLON DASH] SDM (?= $ | [COMMA CLOSE MEASURE YEAR NUM])",
    "[HAVE WE] [HAVE A THE]{0,3} DECISION_MADE",
    "DECISION_MADE [HAVE BE]{0,2} MADE",
    "[PLUS AND WITH] A DECISION_MADE",
    "DECISION_MADE [TO THE]{1,2} [TAKE TRIAL IVIG SUPPORT]",
    "(?: ^ | [COMMA AND OPEN] ) A? DECISION_MADE (?= $ | [COMMA CLOSE])",
    "TOGETHER [BE HAVE]{0,2} WISH .{0,3} [IVIG TRIAL]",
    f"TOGETHER {_ANY}{{0,9}} (?:SUPPORT | DECIDED)",
    f"(?:SUPPORT | DECIDED) {_ANY}{{0,4}} TOGETHER",
    "TRIAL [BE HAVE]{0,2} SUPPORT",
    f"{_BOTH} {_ANY}{{0,5}} [SUPPORT DECIDED WISH] {_ANY}{{0,6}} {_COURSE}",
    f"{_COURSE} {_ANY}{{0,4}} [SUPPORT DECIDED] [THE WITH EACH]{{0,3}} {_BOTH}",
)
_NO = (
    f"SUPPORT [ON THE TO]{{0,2}} (?:NO | NOT) {_ANY}{{0,2}} {_SUBJECT}",
    f"(?:TOGETHER | DECIDED) {_ANY}{{0,3}} (?:NOT | NO) {_ANY}{{0,3}} {_SUBJECT}",
    f"SDM {_ANY}{{0,8}} AGAINST",
    f"SDM {_ANY}{{0,6}} [PERSON SHE] NO (?= $ | [COMMA AND])",
    f"SDM {_ANY}{{0,5}} (?:NO | NOT | NEVER | NEITHER) {_ANY}{{0,3}} SUPPORT",
    f"SDM {_ANY}{{0,4}} [A THE WITH]{{1,2}} NO (?= $ | COMMA)",
    "SDM [COLON DASH BE]{1,2} (?:NO | AGAINST) (?! SUPPORT) (?= $ | [COMMA STOP THE TO])",
    f"SDM {_ANY}{{0,8}} (?:NO | NOT) [THE A TO TAKE]{{0,3}} [TRIAL IVIG OTHER_PLAN]",
    f"SDM {_ANY}{{0,6}} OTHER_PLAN (?! THE? [DRUG STANDARD OTHER_DRUG])",
    f"AGAINST {_ANY}{{0,6}} (?:IVIG | TRIAL | BLOOD | CONSENT | INFUSION)",
    f"(?:IVIG | TRIAL | CONSENT | BLOOD) {_ANY}{{0,8}} AGAINST",
    f"(?:NO | NOT | NEVER | DECLINED) {_ANY}{{0,4}} (?:BLOOD | CONSENT)",
    "CONSENT_REFUSED",
    "WISH NO [THE A]{0,2} [IVIG TRIAL]",
    "NEITHER [WOULD DID]? [SHE I PERSON] WISH [THE A]{0,2} [IVIG TRIAL]",
    "AGED [THE A HER]{0,2} [IVIG TRIAL] [THE IVIG]{0,2} DOWN",
)
# After a sentence that names the shared decision without its outcome.
_OUTCOME = (
    "OUTCOME [COLON BE DASH] [THE A WORD SUPPORT]{0,3} [TRIAL IVIG] | "
    "(?:WE | THEM | TOGETHER | EVERYONE | EACH) [HAVE BE TOGETHER WORD THE]{0,3} [SUPPORT DECIDED WISH]"
    " [THE A WORD TO TAKE ON WITH]{0,4} [TRIAL IVIG] | (?: ^ | COMMA) A? [TRIAL IVIG] [THE IVIG]{0,3} [BE HAVE]{1,2}"
    " [SUPPORT DECIDED]"
    " | [SHE PERSON] [HAVE BE]? SUPPORT [COMMA AND]{1,2} [WE CLINICIAN THE I]{1,2} [HAVE BE]? SUPPORT"
    " | [WE CLINICIAN I] [HAVE BE]? SUPPORT [COMMA AND]{1,2} [SHE PERSON THE]{1,2} [HAVE BE]? SUPPORT"
)
_NO_TRIAL = "OUTCOME [COLON BE DASH]{1,2} (?: OTHER_PLAN | AGAINST | [NO NOT] [THE A]{0,2} [TRIAL IVIG INFUSION])"
_OTHER_TRIAL = "TRIAL [FROM WITH] [THE A]{0,2} (?:[DRUG OTHER_DRUG STANDARD] | (?P<word>WORD))"
_ELSEWHERE = (
    "SUPPORT [THE A TAKE WORD MORE NUM NOT_LOSS_NOUN PREGNANCY ON WITH SUBSET PLANNED]{0,6}"
    " [DRUG OTHER_DRUG STANDARD OTHER_PLAN]"
)
_WAVERING = "(?:SHE | PERSON) [BE HAVE YET CURRENT]{0,3} [UNKNOWN NOT_DECIDED UNDECIDED] .{0,4} [TRIAL IVIG CONSENT]"
_BARE_NO = (
    "[SHE HER PERSON] [HAVE BE YET CURRENT WORD AGAIN COLON]{0,3} AGAINST (?! [THE A]* [DRUG STANDARD OTHER_DRUG])"
    " | I [HAVE BE YET CURRENT AGAIN]{0,3} AGAINST (?= $ | THEM | [COMMA AGAIN IVIG INFUSION TRIAL])"
)
_OPEN = "[NOT_DECIDED UNDECIDED UNKNOWN MAYBE PENDING]"
_DOUBTS = (_OPEN, "[NO NOT NEVER] [THE A YET HAVE]{0,4} SDM", "[NO NOT NEVER] [WORD YET BE HAVE]{0,3} SUPPORT")


_EITHER = ((False, _NO), (True, _YES))
_ANY_SAID = any_of((*_NO, *_YES))
_SETTLING = frozenset({"SUPPORT", "DECIDED", "WISH"})
_NEARLY = "ABOUT"
# From the word of support to the trial, and where nothing follows it that could be its object.
_TOWARDS = (
    "[^DELAY DISCUSSED TOPIC REQUIRE OFFERED AGAINST NO NOT NEVER DRUG STANDARD OTHER_DRUG LOSS APL SDM OTHER_PLAN"
    " RESTART LIVE_BIRTH]"
)
_NO_OBJECT = (
    "[WITH THE A PERSON SHE HER I THEM EACH WE TOGETHER MADE YES YET CURRENT SUPPORT ON TO]{0,4}"
    " (?= $ | [COMMA CLOSE OPEN AND BUT DASH COLON NUM YEAR MEASURE RECENT FIRST_PAST])"
)
_SPOKEN_OF = frozenset({"SDM", "CONSENT_REFUSED", "TOGETHER", "AGAINST", "TRIAL", "BLOOD", "CONSENT", "IVIG"})


class SharingReader:
    """Claims about `shared_decision` in one message; the last one counts, a refusal without "at first" before all."""

    def __init__(self, message: Message, views: tuple[View, ...], *, context: bool) -> None:
        self.message = message
        self.views = views
        self.spoken_of = context or any(view.kinds & {"IVIG", "SDM"} for view in views)

    def claims(self) -> Iterator[Claim]:
        """Claims in the order of the text."""
        for view in self.views:
            if not view.kinds & _SPOKEN_OF:
                continue
            found: list[tuple[int, object, int, int]] = []
            for value, patterns in _EITHER if view.search(_ANY_SAID) else ():
                for pattern in patterns:
                    for match in view.find(pattern):
                        if not self._void(view, match.start(), match.end(), refusing=value is False):
                            found.append((match.start(), value, match.start(), match.end()))
            if not found and self._outcome_open(view):
                found = [(match.start(), True, match.start(), match.end()) for match in view.find(_OUTCOME)]
                found += [(match.start(), False, match.start(), match.end()) for match in view.find(_NO_TRIAL)]
            if self.spoken_of:
                found += [
                    (match.start(), False, match.start(), match.end())
                    for match in view.find(_BARE_NO)
                    if not view.search("[DRUG STANDARD OTHER_DRUG]", max(0, match.start() - 3), match.start())
                    and not self._of_drug(view, match)
                    and not self._refusal_denied(view, match.start(), match.end())
                ]
            yield from self._settle(view, found)

    def _of_drug(self, view: View, match: re.Match[str]) -> bool:
        """ "She turned it down", where "it" is a drug that was named just before."""
        offered = view.search("[DRUG STANDARD OTHER_DRUG] [^FAIL LOST LOSS IVIG TRIAL SDM]{0,6} $", 0, match.start())
        if offered and view.search("OFFERED", offered.start(), match.start()):
            return True  # "HCQ: offered, she said no"
        words = [item.form for item in view.items[match.start() : match.end() + 1]]
        if not any("it" in form.split() or form == "them" for form in words):
            return False
        before = [item for other in self.views if other.place < view.place for item in other.items]
        for item in reversed([*before, *view.items[: match.start()]]):
            if item.kinds & {"DRUG", "STANDARD", "OTHER_DRUG"}:
                return True
            if item.kinds & _SPOKEN_OF - {"AGAINST"}:
                return False
        return False

    def _of_something_else(self, view: View, start: int) -> bool:
        """ "A trial of prednisone"; of a word that is unknown, too."""
        match = view.search(_OTHER_TRIAL, start)
        return match is not None and not (match["word"] and view.items[match.start("word")].form.startswith("immun"))

    def _outcome_open(self, view: View) -> bool:
        """The sentence before speaks of the shared decision; this one may tell how it ended."""
        before = next((other for other in self.views if other.place == view.place - 1), None)
        return (
            before is not None
            and not before.asks
            and before.search("SDM") is not None
            and (before.search(f"{_OPEN} | AGAINST | NO | NOT | NEVER") is None)
        )

    def _reach(self, view: View, end: int) -> int:
        """Where words of doubt after a claim cease to speak of it: its clause, and the next if on no other fact."""
        chunks = [chunk for chunk in view.chunks() if chunk[1] >= end]
        if len(chunks) > 1 and not view.search("[DRUG STANDARD LOSS LIVE_BIRTH RPL APS SLE]", *chunks[1]):
            return chunks[1][1]
        return chunks[0][1] if chunks else end

    def _aimless(self, view: View, start: int, end: int) -> bool:
        """ "We will decide together", "we agreed together to restart heparin": no trial was decided on, or not yet."""
        if not view.search("TOGETHER", start, end) or view.search("SDM", start, end):
            return False
        ahead = view.search(
            "[TO WISH PLANNED WOULD] [HAVE BE ONLY YET]{0,2} [DECIDED TOGETHER]", max(0, start - 3), end
        )
        return ahead is not None or view.search("[IVIG TRIAL INFUSION]", max(0, start - 8)) is None

    def _refusal_denied(self, view: View, start: int, end: int) -> bool:
        """ "She no longer objects to plasma"."""
        first = view.search("AGAINST", start, end)
        return (
            first is not None
            and view.search("[NOT NO NEVER NO_LONGER]", max(0, first.start() - 1), first.start()) is not None
        )

    def _aims(self, view: View, start: int, end: int) -> bool:
        """What is supported is the trial, or nothing is named: no wait, no talk, no other drug, and not the sharing."""
        settling = [at for at in range(start, end) if view.items[at].kinds & _SETTLING]
        after = settling[-1] + 1 if settling else end
        course = view.search(f"{_COURSE} | INFUSION", max(0, start - 6), end)
        if settling and view.search(_NEARLY, max(0, after - 3), after):
            return False
        if found := view.match(f"{_TOWARDS}{{0,8}}? [IVIG TRIAL INFUSION] [THE IVIG]{{0,2}}", after):
            return (
                not settling or view.match("BE (?! [SUPPORT TAKE WORTH WH])", found.end()) is None
            )  # "IVIG is unproven"
        if course and (course.start() < after or not settling):
            agent = view.match("[WITH THE]", after) and view.items[after].form == "by"
            return not agent or view.search(f"SDM | TOGETHER | {_BOTH}", after, after + 8) is not None
        return bool(settling or view.search("YES", start, end)) and view.match(_NO_OBJECT, after) is not None

    def _supposed(self, view: View, start: int, end: int) -> bool:
        last = max((at for at in range(start, end) if view.items[at].kinds & _SETTLING), default=end)
        return any("WOULD" in item.kinds and "DID" not in item.kinds for item in view.items[start:last])

    def _conditional(self, view: View, end: int) -> bool:
        """ "If her insurer pays"; not "if that failed, too", which is told."""
        ahead = [item.kinds for item in view.items[end : end + 8]]
        return any(kinds & {"IF", "UNLESS"} for kinds in ahead[:4]) and not any("FAIL" in kinds for kinds in ahead)

    def _topic(self, view: View, start: int, end: int) -> bool:
        """ "Shared decision-making about a trial": what it was about, and not how it ended."""
        found = view.search("SDM [THE A MADE WORD]{0,2} [TOPIC ON]", start, end)
        return found is not None and view.search("[SUPPORT DECIDED OUTCOME]", found.end(), end + 5) is None

    def _doubted_next(self, view: View) -> bool:
        """ "SDM supports a trial? Not documented." """
        after = next((other for other in self.views if other.place == view.place + 1), None)
        return (
            view.asks
            and after is not None
            and len(after.items) <= 3
            and after.match("[UNKNOWN UNDECIDED NO NOT]") is not None
        )

    def _void(self, view: View, start: int, end: int, *, refusing: bool) -> bool:
        if view.search("BODY", max(0, start - 4), end):
            return True
        around = [item.kinds for item in view.items[max(0, start - 5) : end]]
        whose = view.search("SDM [COLON DASH COMMA]{0,2} [HER THE]? [RELATIVE SPOUSE THEY]", start, end)
        if not refusing and whose and not view.search(_BOTH, start, end):
            return True  # "SDM: partner yes"
        couple = any(kinds & {"SPOUSE", "RELATIVE"} for kinds in around)
        if not refusing and couple and not any(kinds & {"SDM", "WE", "CLINICIAN"} for kinds in around):
            return True  # "my husband and I decided together": a wish of theirs
        if not refusing and not self._aims(view, start, end):
            return True
        if not refusing and self._aimless(view, start, end):
            return True
        if refusing and self._refusal_denied(view, start, end):
            return True
        if not refusing and self._topic(view, start, end):
            return True
        if refusing and view.search("[YOU CLINICIAN]", max(0, start - 4), start):
            return True
        return refusing and view.search("DRUG | STANDARD", start, end) is not None

    def _settle(self, view: View, found: list[tuple[int, object, int, int]]) -> Iterator[Claim]:
        refusals = [entry for entry in found if entry[1] is False]
        support = [entry for entry in found if entry[1] is True]
        for _, value, start, end in support:
            low = next((first for first, last in view.chunks() if first <= start < last), start)
            high = self._reach(view, end)
            doubtful = (
                any(view.search(pattern, low, high) for pattern in _DOUBTS)
                or view.search("NOT_DECIDED") is not None
                or self._supposed(view, start, end)
                or (view.asks and view.match("[HAVE BE WOULD DID]", 0) is not None)
                or self._doubted_next(view)
                or self._conditional(view, end)
            )
            if view.match(_ELSEWHERE, max(start, end - 1)) or self._of_something_else(view, start):
                continue
            if not any(abs(start - other[2]) <= 8 for other in refusals):
                yield Claim("shared_decision", UNSURE if doubtful else value, evidence(self.message, view, start, end))
        for _, value, start, end in refusals:
            past = (
                view.search("FIRST_PAST | ORD (?=AGAINST)", max(0, start - 5), min(len(view.items), end + 3))
                is not None
            )
            past = past or any(item.form == "had" for item in view.items[max(0, start - 1) : end])
            split = view.search("NOT_DECIDED", end) is not None  # "her husband against, no agreement"
            value = UNSURE if split else value
            yield Claim("shared_decision", value, evidence(self.message, view, start, end), weight=0 if past else 1)
        for match in view.find(_WAVERING):
            yield Claim("shared_decision", UNSURE, evidence(self.message, view, match.start(), match.end()))
        if not found:
            for match in view.find(
                f"SDM .{{0,6}} {_OPEN} | {_OPEN} .{{0,6}} SDM | [NO NOT NEVER] [A THE YET HAVE]{{0,3}} SDM"
            ):
                yield Claim("shared_decision", UNSURE, evidence(self.message, view, match.start(), match.end()))
