"""Numbers of losses in a text: where they stand, and what part each plays in the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.core.facts.claims import evidence
from assistant.core.facts.lexer import Item
from assistant.core.facts.scope import Message, View
from assistant.core.types import Evidence


@dataclass(frozen=True, slots=True)
class Count:
    """A number of losses: at least `low`, at most `high` (None: open). A negative `low` marks a number in doubt."""

    low: int
    high: int | None
    evidence: Evidence

    def plus(self, other: Count) -> Count:
        """Both together."""
        high = None if self.high is None or other.high is None else self.high + other.high
        return Count(self.low + other.low, high, other.evidence)

    def minus(self, number: int) -> Count:
        """Without so many that turn out not to count."""
        low = max(0, self.low - number)
        return Count(low, None if self.high is None else max(low, self.high - number), self.evidence)


@dataclass(frozen=True, slots=True)
class Mention:
    """One number in the text, at items `start` to `end` of a sentence.

    `role` is total, more (comes on top), part (of a total), ordinal, single ("a miscarriage"), and of terminations and
    ectopics inside (they are among the losses counted) or beside (they are not).
    """

    role: str
    count: Count
    sentence: int
    start: int
    end: int


_MOST_BARE = 15  # a bare number above this is an age or a date
_UNWANTED_KINDS = frozenset({"TERMINATION", "ECTOPIC"})
_LOSS_KINDS = frozenset({"LOSS", "LOST", "RPL", "SPONTANEOUS", "NUMBERED_LOSS", "SURVIVE"})
_NUMBER_KINDS = frozenset({"NUM", "ORD", "MEASURE", "YEAR", "A", "MORE", "LOSS", "LOST", "TWINS", "NUMBERED"})

_ADJECTIVES = (
    "WORD ORD PREVIOUS BABY PREGNANCY MEASURE RPL TOTAL MORE PRIMARY IVF FIRST_PAST TWINS WEAKLY YET LIVING DIED"
)
_ADJ = f"[{_ADJECTIVES}]"
_NUMBER = "(?P<bound>[AT_LEAST MORE_THAN AT_MOST ABOUT])? THE? BETWEEN? (?P<n>NUM) (?P<open>PLUS | OR_MORE)? X? QUOTE?"
_NUMBER += " (?: OPEN NUM CLOSE (?=LOSS))?"
_BARE = f"{_NUMBER} (?P<added>MORE)?"

_TOTALS = (
    f"{_NUMBER} {_ADJ}{{0,5}} (?:LOSS | RPL) (?P<late>OR_MORE)?",
    f"(?:LOSS | RPL) (?! [OPEN COLON DASH]? SUPPOSE_START) (?: OPEN AND COLON | [COLON X OPEN BE TOTAL DASH]{{0,2}}) {_NUMBER}"
    f" (?! [{_ADJECTIVES}]? [LOSS PREGNANCY LIVE_BIRTH TERMINATION ECTOPIC CHILD NOT_LOSS_NOUN]) MORE?",
    f"{_NUMBER} [THE INCLUDING FROM] [THE HER I]{{0,2}} NUM {_ADJ}{{0,2}} [PREGNANCY TWINS] [BE HAVE WORD]{{0,3}} [LOST LOSS]",
    f"NONE [THE HER I]{{0,3}} {_NUMBER} {_ADJ}{{0,2}} PREGNANCY [BE HAVE WORD]{{0,2}} SURVIVE",
    f"PREGNANT {_NUMBER} [COMMA COLON DASH BUT AND]{{0,2}} [EACH NONE AND THE ONES]{{1,3}} [BE HAVE]* [LOST LOSS SURVIVE]",
    f"LOST [THE HER I EACH]{{0,2}} NUM BABY [THE WORD]{{0,2}} {_NUMBER} PREGNANCY",
    f"OTHERS {_NUMBER} [BE HAVE WORD EACH PREGNANCY]{{0,3}} [LOST LOSS]",
    f"LOST MORE {_NUMBER}",
    f"LOST [THE HER I EACH PREVIOUS YET WORD]{{0,3}} {_NUMBER} (?: {_ADJ}{{0,3}} [PREGNANCY BABY])?",
    f"LOST [PREGNANCY BABY WORD]? X? {_NUMBER} (?=[COMMA STOP])",
    f"{_NUMBER} {_ADJ}{{0,3}} [PREGNANCY TWINS] [COMMA COLON DASH OPEN BUT AND]? (?:EACH [WH THEM THE FROM INCLUDING]{{0,2}} | NONE | AND? NO CHILD)?"
    f" [BE HAVE THEM THE]* [LOST LOSS]",
    f"[EACH NONE] [THE HER I]{{0,3}} {_NUMBER} {_ADJ}{{0,2}} PREGNANCY [BE HAVE]* [LOST LOSS]",
    f"EACH [THE HER I]{{0,3}} {_NUMBER} [BE HAVE WORD THE HER]{{0,3}} [SPONTANEOUS LOSS LOST]",
    f"PREGNANCY .{{0,3}} {_NUMBER} [INCLUDING BE HAVE]{{0,3}} LOST",
    f"{_NUMBER} SPONTANEOUS",
    f"(?: ^ | [COMMA CURRENT]) {_NUMBER} LOST (?= [COMMA STOP] | $)",
    f"{_NUMBER} THE? TOTAL",
    f"TOTAL [COLON THE BE]{{0,2}} {_NUMBER}",
)
_ORDINAL = (
    "(?P<lead> ^ | [BE HAVE HER I A MORE CURRENT AFTER LOST THE FIRST_PAST])? THE? (?P<n>ORD) (?:AND SUBSET)?"
    f" {_ADJ}{{0,3}} (?:LOSS | PREGNANCY BE? HAVE? LOST)"
)
_NEXT = (  # "lost no. 6", "loses a fifth", "her fifth, miscarried", "a fifth on aspirin"
    "LOST NUMBERED (?P<n>NUM) (?! [AND COMMA] NUM)",
    "LOST [A HER I THE]{0,2} (?P<n>ORD) (?! LOSS)",
    "[HER I A] (?P<n>ORD) COMMA? (?=LOST)",
    "NUMBERED_LOSS (?P<n>NUM)",
    "(?:LOSS | LOST) [^DRUG NUM COMMA]{0,5} [COMMA DASH] [HER I THE] (?P<n>ORD) (?= COMMA | $)",
    "A (?P<n>ORD) (?=ON)",
    "(?:[HER A THE I] ORD [AND COMMA]{1,2})+ [HER A THE I]? (?P<n>ORD) (?= [ON WITH DESPITE COMMA] | $)",
)
_SINGLE = "(?P<n>A | MORE | LOST (?=LOSS)) [WORD ORD PREVIOUS MEASURE MORE]{0,3} LOSS"
_ZERO = "[NO NEVER] [HAVE THE PREVIOUS WORD A EACH BE]{0,3} [LOSS LOST] (?! .? [ON WITH DRUG AGAIN AFTER])"
_TWINS = "LOST [A THE HER I]{0,2} TWINS (?!RELATIVE)"
_TOLD = (  # one by one: years, or weeks of pregnancy
    "(?<! NUM) [LOSS LOST] THE? YEAR (?:[COMMA AND]{1,2} YEAR)+",
    "(?<! NUM) (?<! NUM WORD) [LOST LOSS] [HER I THE PREGNANCY BABY EACH]{0,3} SUPPOSE_START [NUM MEASURE] (?:[COMMA AND]{1,2} NUM)*"
    " [COMMA AND]{1,2} MEASURE",
    "LOST SUPPOSE_START? MEASURE (?:[COMMA AND]{1,2} MEASURE)+",
)
_FIRST_NUMBERED = (
    "(?: LOSS NUMBERED? | LOST COLON NUMBERED? | LOSS COLON NUMBERED? | PREGNANCY COLON NUMBERED?) (?P<n>NUM)"
    " (?= [ON NO WITH UNTREATED DESPITE COMMA AND OPEN COLON])"
)
_NUMBERED = (
    "(?: ^ | [COMMA AND COLON] | LOSS) NUMBERED? (?:NUM AND)? (?P<n>NUM)"
    " (?=[ON NO WITH UNTREATED COMMA AND DESPITE FAIL OPEN COLON])"
)
_STILL_OPEN = "[CURRENT PREGNANT ONGOING LIVE_BIRTH CHILD BORN TERMINATION ECTOPIC IVF WOULD IF]"

_PART_BY_DRUG = f"[COMMA AND] {_BARE} (?=[ON DESPITE] [THE DOSE_WORD]* DRUG)"
_ELLIPTIC = (  # numbers without a noun, where losses are being spoken of
    f"MORE {_NUMBER} (?= [COMMA ON WITH DESPITE AND] | $)",
    f"NOT THE? NUM LOSS? [COMMA BUT DASH]{{1,2}} {_BARE}",
    f"{_BARE} [COMMA AND BUT DASH]? NOT THE? NUM",
    f"^ {_BARE} COMMA? CORRECTION",
    f"{_BARE} BE THE? RIGHT_ONE",
    f"ONLY {_BARE} INCLUDING? [BE HAVE]{{1,2}} LOSS",
    "(?:[HAVE BE IF UNLESS CORRECTION LOST THEN REAL NOT TOTAL] | ^ SUPPOSE_START)+ [COMMA COLON THE SHE]*"
    f" {_NUMBER} (?= (?P<added>MORE)?"
    " (?:[COMMA NOT STOP DASH THEN CLOSE OPEN BUT TOTAL AND PREVIOUS AGAIN AFTER OR_MORE WITH INSTEAD SHE] | $))",
    f"{_BARE} [PREVIOUS AFTER AGAIN CURRENT] [THE HER I SHE THEM A LIVE_BIRTH CHILD BORN WITH]* (?:[COMMA AND] | $)",
    f"[COMMA AND] {_BARE} (?=SUPPOSE_START MEASURE)",
    _PART_BY_DRUG,
    f"[AND COMMA PLUS] {_BARE} WORD{{1,2}} ONES",
    f"{_NUMBER} (?P<added>MORE) (?! [WORD THE]? [NOT_LOSS_NOUN CHILD BABY PREGNANCY LIVE_BIRTH TERMINATION ECTOPIC DRUG WORD TRIAL])",
)
_TIME = "THE (?: YEAR | [HER I] [^NUM])"  # "in 2019", "in her second marriage"
_DATED = f"(?: LOSS | LOSS [COLON DASH] NUM ) {_TIME}"
_OTHER_NOUN = "[LIVE_BIRTH CHILD BORN BABY TERMINATION ECTOPIC NOT_LOSS_NOUN]"
_UNWANTED = "[TERMINATION ECTOPIC]"
_EXCLUDED = (
    "(?P<inside>INCLUDING)? [THE OR]* (?: (?P<n>NUM) (?P<of>[THE INCLUDING] [THE HER I EACH THEM]* NUM?"
    " [LOSS PREGNANCY]?)? )?"
    f" [COMMA BE HAVE DASH TURNED]{{0,2}} [A THE WORD ORD PREVIOUS MEASURE BE HAVE]{{0,3}} {_UNWANTED}",
    f"{_UNWANTED} [COLON X DASH]{{0,2}} (?P<n>NUM)",
)
_WAS_ONE = "[NUM ORD SUBSET LOSS] [SUBSET LOSS PREGNANCY ONES THE]{0,3} BE [A THE WORD]{0,2} $"  # "the second was a"


class MentionFinder:
    """The mentions in one message. `context`: losses were spoken of before, so that "she has four" can count them."""

    def __init__(self, message: Message, views: tuple[View, ...], *, context: bool) -> None:
        self.message = message
        self.views = tuple(view for view in views if view.kinds & _NUMBER_KINDS)
        self.context = context or any(view.kinds & _LOSS_KINDS for view in views)
        self.before = context

    def losses(self) -> list[Mention]:
        """Every number that counts losses, sentence by sentence."""
        self.numbered = self._numbered()
        return [mention for view in self.views for mention in self._losses(view)]

    def _numbered(self) -> dict[int, tuple[set[int], int, re.Match[str] | None]]:
        """Losses told by their numbers from the first on: the items used up, the last number, the words that open it."""
        found: dict[int, tuple[set[int], int, re.Match[str] | None]] = {}
        opening: tuple[View, re.Match[str]] | None = None
        top = 1
        for view in self.views:
            here = list(view.find(_NUMBERED))
            if opening is None:
                first = next((m for m in view.find(_FIRST_NUMBERED) if view.items[m.start("n")].low == 1), None)
                opening = (view, first) if first else None
            elif not here:
                break
            if opening is not None:
                start = opening[1].start() if opening[0] is view else 0
                numbers = [match.start("n") for match in here if match.start("n") >= start]
                top = max([top, *(view.items[at].high or 1 for at in numbers)])
                used = {at for at in range(start, len(view.items)) if "NUM" in view.items[at].kinds}
                found[view.place] = used, top, None
        if opening is not None and top > 1:
            place = opening[0].place
            found[place] = found[place][0], top, opening[1]
            return found
        return {}

    def unwanted(self) -> list[Mention]:
        """Terminations and ectopics that were counted."""
        return [mention for view in self.views if view.kinds & _UNWANTED_KINDS for mention in self._unwanted(view)]

    def _mention(self, role: str, match: re.Match[str], view: View, low: int, high: int | None) -> Mention:
        count = Count(low, high, evidence(self.message, view, match.start(), match.end()))
        return Mention(role, count, view.place, match.start(), match.end())

    def _losses(self, view: View) -> Iterator[Mention]:
        taken: set[int] = set()  # items that are used up
        if view.kinds & _LOSS_KINDS:
            yield from self._listed(view, taken)
            yield from self._totals(view, taken)
            yield from self._ordinals(view, taken)
            yield from self._none(view, taken)
            yield from self._singles(view, taken)
        elif "TOTAL" in view.kinds or "SPONTANEOUS" in view.kinds:
            yield from self._totals(view, taken)
        elif self.context and "ORD" in view.kinds:
            yield from self._ordinals(view, taken)
        if self.context:
            yield from self._parallel(view, taken)
            yield from self._elliptic(view, taken)

    def _listed(self, view: View, taken: set[int]) -> Iterator[Mention]:
        """Losses told one by one: by their weeks or years, or by their numbers from the first to the last."""
        for pattern in _TOLD:
            for match in view.find(pattern):
                told = [
                    at for at in range(match.start(), match.end()) if view.items[at].kinds & {"MEASURE", "NUM", "YEAR"}
                ]
                taken.update(told)
                yield self._mention("total", match, view, len(told), len(told))
        if view.place in self.numbered:
            places, top, match = self.numbered[view.place]
            taken.update(places)
            if match is not None:
                yield self._mention("ordinal", match, view, top, None)

    def _totals(self, view: View, taken: set[int]) -> Iterator[Mention]:
        for pattern in _TOTALS:
            for match in view.find(pattern):
                number = match.start("n")
                if number in taken or view.match("NUM [NOT_LOSS_NOUN OTHER_LOSS]", number):
                    continue
                taken.update(at for at in range(match.start(), match.end()) if "NUM" in view.items[at].kinds)
                yield self._mention(self._role(match, view), match, view, *_bounds(match, view))
        for match in view.find(_TWINS):
            yield self._mention("total", match, view, 1, 1)

    def _ordinals(self, view: View, taken: set[int]) -> Iterator[Mention]:
        for match in view.find(_ORDINAL):
            taken.add(match.start("n"))
            number = view.items[match.start("n")].low
            firm = match["lead"] is not None and not view.match("THE ORD", match.start("n") - 1)
            yield self._mention("ordinal", match, view, number, number if firm else None)
        for pattern in _NEXT:
            for match in view.find(pattern):
                if match.start("n") not in taken and not (
                    pattern.startswith("(?:[HER") and view.search(_STILL_OPEN)
                ):
                    taken.add(match.start("n"))
                    number = view.items[match.start("n")].low
                    yield self._mention("ordinal", match, view, number, number)

    def _none(self, view: View, taken: set[int]) -> Iterator[Mention]:
        for match in view.find(_ZERO):
            if not taken:
                yield self._mention("total", match, view, 0, 0)

    def _singles(self, view: View, taken: set[int]) -> Iterator[Mention]:
        """ "A miscarriage", "another loss"."""
        for match in view.find(_SINGLE):
            used = any(match.start() - 1 <= number < match.end() for number in taken)
            # "drugs tried, with subsequent loss" counts nothing
            if used or plural(view.items[match.end() - 1]) or view.match("WITH MORE", max(0, match.start() - 1)):
                continue
            role = "more" if "MORE" in view.items[match.start("n")].kinds else "single"
            if view.match("[ON WITH] EACH", match.end()) or view.search(
                "EACH", max(0, match.start() - 5), match.start()
            ):
                role = "part"
            yield self._mention(role, match, view, 1, 1)

    def _elliptic(self, view: View, taken: set[int]) -> Iterator[Mention]:
        if "NUM" not in view.kinds:
            return
        for pattern in _ELLIPTIC:
            for match in view.find(pattern):
                number = match.start("n")
                if number in taken or self._counts_else(view, number):
                    continue
                taken.add(number)
                before = view.items[number - 1].kinds if number else frozenset()
                role = "more" if match.groupdict().get("added") or "MORE" in before else "part" if before & {"OTHERS"} else "part" if pattern == _PART_BY_DRUG else "total"
                yield self._mention(role, match, view, *_bounds(match, view))

    def _parallel(self, view: View, taken: set[int]) -> Iterator[Mention]:
        """ "Two losses in 2018, one in 2019": summands told alike."""
        if not any("in" in {item.form for item in view.items[match.start() : match.end()]} for match in view.find(_DATED)):
            return
        for match in view.find(f"[COMMA AND]{{1,2}} {_BARE} (?= {_TIME})"):
            number = match.start("n")
            if number not in taken and view.items[match.end()].form == "in":
                taken.add(number)
                yield self._mention("more", match, view, *_bounds(match, view))

    def _counts_else(self, view: View, number: int) -> bool:
        """A bare number that is an age, denied, or the number of a pregnancy: "no. 3", "nos. 3 and 4"."""
        return (
            view.items[number].low > _MOST_BARE
            or view.search("HE", max(0, number - 2), number) is not None
            or view.match(f"NUM [PREVIOUS WORD]{{0,2}} {_OTHER_NOUN}", number) is not None
            or view.match("[NOT NUMBERED SUBSET] NUM", max(0, number - 1)) is not None
            or (number >= 3 and view.match("NUMBERED NUM [AND COMMA TO]+ NUM", number - 3) is not None)
        )

    # --- roles

    def _role(self, match: re.Match[str], view: View) -> str:
        number = match.start("n")
        before = view.items[number - 1].kinds if number else frozenset()
        if "MORE" in before or any("MORE" in item.kinds for item in view.items[match.start() : match.end()]):
            return "more"
        if "NUMBERED" in before and plural(view.items[match.end() - 1]):
            return "total"  # "No. 5 losses": a denial, then a count
        if "OTHERS" in view.items[match.start()].kinds and not view.search(_UNWANTED, 0, number):
            return "part"
        numbered = view.items[match.start()].kinds & _LOSS_KINDS and view.items[number].high != view.items[number].low
        if (
            numbered
            and number == match.start() + 1
            and view.match("[WORD BE HAVE HAPPENED ON WITH DESPITE]", match.end())
        ):
            return "part"  # "miscarriages 3 to 5 happened on ..."
        if before & {"SUBSET", "NUMBERED"} or view.match("NOT THE? NUM", max(0, number - 2)):
            return "part"
        if view.match("NUM [THE INCLUDING] [THE HER I]* NUM", number) or view.match(
            "[ON WITH DESPITE] EACH", match.end()
        ):
            return "part"
        if self._part_of_told(match, view):
            return "part"
        if view.search("[THEN AND AFTER PLUS]", max(0, number - 3), number):
            return "total"
        if view.match(f".{{0,12}} {_PART_BY_DRUG}", match.end()) and view.match("[ON DESPITE]", match.end()):
            return "part"
        on_drug = view.match("LOST? [ON DESPITE] [THE DOSE_WORD]* DRUG", match.end())
        return "part" if on_drug and (self.before or self._another_total(view, number)) else "total"

    def _part_of_told(self, match: re.Match[str], view: View) -> bool:
        """Losses told drug by drug: "lost two on A", "A: lost two", "A -> 3 losses"."""
        if view.match("[DRUG UNTREATED] [ARROW COLON DASH]", max(0, match.start() - 2)):
            return True
        if not view.match("LOST", match.start()):
            return False
        after = view.match("[WORD PREGNANCY THE]{0,2} [ON WITH DESPITE]", match.end())
        return after is not None or view.search("DRUG", max(0, match.start() - 4), match.start()) is not None

    def _another_total(self, view: View, number: int) -> bool:
        return any(
            (other.place, match.start("n")) != (view.place, number)
            for other in self.views
            for pattern in _TOTALS
            for match in other.find(pattern)
        )

    # --- terminations and ectopics

    def _unwanted(self, view: View) -> Iterator[Mention]:
        taken: set[int] = set()
        inside = False
        for pattern in _EXCLUDED:
            for match in view.find(pattern):
                noun = max(at for at in range(match.start(), match.end()) if view.items[at].kinds & _UNWANTED_KINDS)
                counted = [item.low for item in view.items[match.start() : match.end()] if "NUM" in item.kinds]
                if noun in taken or view.match("[NO NOT EXCEPT]", max(0, match.start() - 1)):
                    continue
                taken.add(noun)
                if not counted and plural(view.items[noun]):
                    continue
                inside = inside or self._among_losses(match, view, noun)  # "one ..., one a ...": the list goes on
                number = counted[0] if counted else 1
                yield self._mention("inside" if inside else "beside", match, view, number, number)

    def _among_losses(self, match: re.Match[str], view: View, noun: int) -> bool:
        groups = match.groupdict()
        if groups.get("inside") or groups.get("of") or view.match("SUBSET NUM", max(0, match.start() - 1)):
            return True
        if view.search("LOST AND $", 0, match.start() + 1) or view.search("LOST AND NUM BE $", 0, noun):
            return False  # "five miscarried and two were ectopic"
        if view.search("TURNED", match.start(), match.end()) or view.search(_WAS_ONE, max(0, noun - 7), noun):
            return True
        if view.search(
            "(?:LOSS | LOST NUM) [COLON DASH OPEN COMPRISE] [^AND PLUS STOP BORN LIVE_BIRTH] .* $", 0, match.end()
        ):
            return True  # "five losses: one ectopic, ..."
        return self.before and not any(other.search(_TOTALS[0]) for other in self.views)


def _bounds(match: re.Match[str], view: View) -> tuple[int, int | None]:
    """Least and most; (-1, None) where nothing is certain."""
    groups = match.groupdict()
    number = view.items[match.start("n")]
    if view.search("MAYBE [THE THEM BE SHE HAVE]{0,3} $", max(0, match.start("n") - 4), match.start("n")):
        return -1, None
    if groups.get("open") or groups.get("late"):
        return number.low, None
    if not groups.get("bound"):
        return number.low, number.high
    kinds = view.items[match.start("bound")].kinds
    if "AT_LEAST" in kinds:
        return number.low, None
    return (number.low + 1, None) if "MORE_THAN" in kinds else (-1, None)


def plural(item: Item) -> bool:
    """A plural noun, as far as its ending tells."""
    return item.form.endswith("s") and not item.form.endswith("ss")
