"""How many pregnancies were lost: mentions of numbers of losses, and the arithmetic that joins them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.core.facts.claims import evidence
from assistant.core.facts.lexer import Item
from assistant.core.facts.scope import Message, View
from assistant.core.types import Evidence


@dataclass(frozen=True, slots=True)
class Count:
    """A number of losses: at least `low`, at most `high` (None: open)."""

    low: int
    high: int | None
    evidence: Evidence

    def plus(self, other: Count) -> Count:
        """Both together."""
        high = None if self.high is None or other.high is None else self.high + other.high
        return Count(self.low + other.low, high, other.evidence)


@dataclass(frozen=True, slots=True)
class Mention:
    """One number in the text. `role` is total, more (to be added), part (of a total), ordinal, single or excluded."""

    role: str
    count: Count
    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CountReading:
    """What one message says of the number of losses.

    `total` stands by itself, `floor` is a number that there are at least ("the third loss"), `more` comes on top of what was
    said before, `minus` is to be taken off it (terminations among the losses), and `doubt` holds the words that make the
    number unknown.
    """

    total: Count | None = None
    floor: Count | None = None
    more: Count | None = None
    minus: Count | None = None
    doubt: Evidence | None = None
    event: bool = False  # `more` is the loss of the present pregnancy


_ADJ = "[WORD ORD PREVIOUS BABY PREGNANCY MEASURE RPL TOTAL MORE PRIMARY IVF FIRST_PAST TWINS WEAKLY YET LIVING DIED]"
_BOUND = "(?P<bound>[AT_LEAST MORE_THAN AT_MOST ABOUT])? THE? BETWEEN?"
_NUMBER = f"{_BOUND} (?P<n>NUM) (?P<open>PLUS | OR_MORE)? X?"

_TOTALS = (
    f"{_NUMBER} {_ADJ}{{0,5}} (?:LOSS | RPL) (?P<late>OR_MORE)?",
    f"(?:LOSS | RPL) [COLON X OPEN BE TOTAL DASH]{{0,2}} {_NUMBER} (?![{_ADJ[1:-1]}]? [LOSS LIVE_BIRTH TERMINATION ECTOPIC CHILD NOT_LOSS_NOUN]) (?:MORE)?",
    f"LOST [THE HER I EACH]{{0,2}} NUM BABY [THE WORD]{{0,2}} {_NUMBER} PREGNANCY",
    f"LOST MORE {_NUMBER}",
    f"LOST [THE HER I EACH PREVIOUS]{{0,3}} {_NUMBER} (?P<after>{_ADJ}{{0,3}} [PREGNANCY BABY])?",
    f"LOST [PREGNANCY BABY WORD]? X? {_NUMBER} (?=[COMMA STOP])",
    f"{_NUMBER} {_ADJ}{{0,3}} PREGNANCY [COMMA COLON DASH OPEN BUT AND]? (?:EACH | NONE | AND? NO CHILD)? (?:BE | HAVE | THEM | THE)* (?:LOST | LOSS)",
    f"[EACH NONE] [THE HER I]{{0,3}} {_NUMBER} {_ADJ}{{0,2}} PREGNANCY (?:BE | HAVE)* (?:LOST | LOSS)",
    f"EACH [THE HER I]{{0,3}} {_NUMBER} [BE HAVE WORD THE HER]{{0,3}} (?:SPONTANEOUS | LOSS | LOST)",
    f"PREGNANCY .{{0,3}} {_NUMBER} [INCLUDING BE HAVE]{{0,3}} LOST",
    f"{_NUMBER} SPONTANEOUS",
    f"(?: ^ | [COMMA CURRENT]) {_NUMBER} LOST (?= [COMMA STOP] | $)",
    f"{_NUMBER} [THE]? TOTAL",
    f"TOTAL [COLON THE BE]{{0,2}} {_NUMBER}",
)
_ORDINAL = f"(?P<lead> ^ | [BE HAVE HER I A MORE CURRENT AFTER LOST THE FIRST_PAST])? [THE]? (?P<n>ORD) {_ADJ}{{0,3}} (?:LOSS | (?P<lost>PREGNANCY BE? HAVE? LOST))"
_NEXT = ("LOST NUMBERED (?P<n>NUM) (?![AND COMMA] NUM)", "LOST [A HER I THE]{0,2} (?P<n>ORD) (?! LOSS)", "[HER I A] (?P<n>ORD) COMMA? (?=LOST)", "A (?P<n>ORD) (?=ON)")
_EVENT = "(?:LOST | LOSS) (?! .? NUM) [^SUBSET]{0,8} RECENT | RECENT [^SUBSET NUM]{0,8} (?:LOST | LOSS)"
_TWINS = "LOST [A THE HER I]{0,2} TWINS (?!RELATIVE)"
_SINGLE = "(?P<n>A | MORE | LOST (?=LOSS)) [WORD ORD PREVIOUS MEASURE MORE]{0,3} LOSS"
_ZERO = "(?:NO | NEVER) [HAVE THE PREVIOUS WORD A EACH BE]{0,3} (?:LOSS | LOST) (?! .? [ON WITH DRUG AGAIN AFTER])"
_ELLIPTIC = f"(?:HAVE | BE | IF | UNLESS | ^ SUPPOSE_START | CORRECTION | LOST | THEN | REAL | NOT | TOTAL)+ [COMMA COLON THE SHE]* {_NUMBER} (?= (?P<added>MORE)? (?:[COMMA NOT STOP DASH THEN CLOSE OPEN RANGE BUT TOTAL AND INSTEAD PREVIOUS AGAIN AFTER OR_MORE WITH] | $))".replace(" INSTEAD", "").replace(" RANGE", "")
_SEGMENT = f"{_NUMBER} (?P<added>MORE)? (?:PREVIOUS | AFTER | AGAIN | CURRENT) (?:THE | HER | I | SHE | THEM | A | LIVE_BIRTH | CHILD | BORN | WITH)* (?: [COMMA AND] | $)"
_MORE_PARTS = f"[COMMA AND] {_NUMBER} (?P<added>MORE)? (?=[ON DESPITE] [THE DOSE_WORD]* DRUG)"
_CORRECTED = (
    f"NOT [THE]? NUM LOSS? [COMMA BUT DASH]{{1,2}} {_NUMBER} (?P<added>MORE)?",
    f"{_NUMBER} (?P<added>MORE)? [COMMA AND BUT DASH]? NOT [THE]? NUM",
    f"^ {_NUMBER} (?P<added>MORE)? COMMA? CORRECTION",
    f"ONLY {_NUMBER} (?P<added>MORE)? INCLUDING [BE HAVE]{{0,2}} LOSS",
)
_ONES = f"[AND COMMA PLUS] {_NUMBER} (?P<added>MORE)? [WORD]{{1,2}} ONES"
_ADDED = f"{_NUMBER} (?P<added>MORE) (?= [COMMA STOP AND DASH CLOSE ON WITH DESPITE] | $)"
_PARTITION = "(?P<word>SUBSET | THEN | ORD) (?P<n>NUM | ONES | ORD)? (?=[LOSS BE HAVE WORD ON WITH DESPITE COMMA UNTREATED LOST])"
_AT_WEEKS = f"[COMMA AND] {_NUMBER} (?P<added>MORE)? (?=SUPPOSE_START MEASURE)"
_UNWANTED = "[TERMINATION ECTOPIC]"
_EXCLUDED = (
    f"(?P<inside>INCLUDING)? [THE OR]* (?P<n>NUM)? (?P<of>(?:THE | INCLUDING) [THE HER I EACH THEM]* NUM? (?:LOSS | PREGNANCY)?)? [COMMA BE HAVE DASH]{{0,2}} [A THE WORD ORD PREVIOUS MEASURE BE HAVE]{{0,3}} {_UNWANTED}",
    f"{_UNWANTED} [COLON X DASH]{{0,2}} (?P<n>NUM)",
)
_MIXED = f"MIXED_SHARE .{{0,5}} {_UNWANTED}"
_GESTATIONS = "LOSS THE? YEAR (?:[COMMA AND]{1,2} YEAR)+ | LOST [HER I THE PREGNANCY BABY EACH]{0,3} SUPPOSE_START [NUM MEASURE] (?:[COMMA AND]{1,2} NUM)* [COMMA AND]{1,2} MEASURE | LOST SUPPOSE_START? MEASURE (?:[COMMA AND]{1,2} MEASURE)+"
_NUMBERED_LOSSES = "LOSS NUMBERED? (?P<n>NUM)"
_DOUBT = "(?:LOSS | RPL) .{0,3} (?:UNKNOWN | MAYBE) | (?:UNKNOWN | MAYBE) .{0,4} (?:LOSS | LOST)"


def _bounds(match: re.Match[str], view: View) -> tuple[int, int | None]:
    groups = match.groupdict()
    number = view.items[match.start("n")]
    if view.search("MAYBE [THE THEM BE SHE HAVE]{0,3} $", max(0, match.start("n") - 4), match.start("n")):
        return -1, None
    low, high = number.low, number.high
    if groups.get("open") or groups.get("late"):
        return low, None
    if groups.get("bound"):
        kinds = view.items[match.start("bound")].kinds
        if "AT_LEAST" in kinds:
            return low, None
        if "MORE_THAN" in kinds:
            return low + 1, None
        return -1, None  # at most, about: nothing is certain
    return low, high


_MOST_BARE = 15  # a bare number above this is an age or a date
_UNWANTED_KINDS = frozenset({"TERMINATION", "ECTOPIC"})


class CountReader:
    """Reads one message. `context` says whether losses were spoken of before, so that "she has four" can count them."""

    def __init__(self, message: Message, views: tuple[View, ...], *, context: bool) -> None:
        self.message = message
        self.views = views
        self.context = context

    def read(self) -> CountReading:
        """The number of losses, as far as this message tells."""
        doubt = self._doubt()
        mentions = [mention for view in self.views for mention in self._mentions(view)]
        excluded = [mention for view in self.views for mention in self._excluded(view)]
        minus = self._among(excluded)
        uncertain = [mention for mention in mentions if mention.count.low < 0 and mention.role == "total"]
        mentions = [mention for mention in mentions if mention.count.low >= 0]
        if not mentions and self.context and (event := self._event()):
            return CountReading(more=event, event=True)
        if not mentions:
            return CountReading(minus=minus, doubt=doubt or (uncertain[0].count.evidence if uncertain else None))
        totals = [mention for mention in mentions if mention.role == "total"]
        more = [mention.count for mention in mentions if mention.role == "more"]
        added = _sum(more)
        if not totals:
            ordinals = [mention.count for mention in mentions if mention.role == "ordinal"]
            if ordinals:
                return CountReading(floor=max(ordinals, key=lambda count: count.low), doubt=doubt)
            parts = [mention for mention in mentions if mention.role == "part"]
            if (whole := self._partition()) is not None:
                return CountReading(total=whole, doubt=doubt)
            if parts and added is not None:
                return CountReading(total=_sum([mention.count for mention in parts] + more), doubt=doubt)
            if parts and not more:
                total = _sum([mention.count for mention in parts])
                some = any(self._view(part.sentence).search("[SUBSET NUMBERED]", part.start, part.end) for part in parts)
                return CountReading(floor=replace(total, high=None) if some and total else total, doubt=doubt)
            singles = [mention.count for mention in mentions if mention.role == "single"]
            return CountReading(floor=_sum(singles) if not more else None, more=added, minus=minus, doubt=doubt)
        total, conflict = self._combine(totals, excluded)
        if total is not None and (twins := self._twins(total)):
            total = Count(total.low - twins, None if total.high is None else total.high - twins, total.evidence)
        if conflict is not None:
            return CountReading(doubt=conflict)
        if total is not None and added is not None:
            total = total.plus(added)
        total = self._with_latest(mentions, totals, total)
        if total is not None and minus is not None:
            total = Count(max(0, total.low - minus.low), None if total.high is None else total.high - minus.low, total.evidence)
        ordinals = [m.count for m in mentions if m.role == "ordinal" and m.count.high is not None]
        top = max(ordinals, key=lambda count: count.low, default=None)
        if total is not None and top is not None and top.low > total.low:
            total = top
        return CountReading(total=total, doubt=doubt)

    def _with_latest(self, mentions: list[Mention], totals: list[Mention], total: Count | None) -> Count | None:
        """One loss told by itself, then "four earlier ones": together."""
        singles = [mention for mention in mentions if mention.role == "single"]
        if total is None or len(singles) != 1 or len(totals) != 1 or singles[0].sentence > totals[0].sentence:
            return total
        if singles[0].sentence == totals[0].sentence:  # "four miscarriages and a stillbirth"
            joined = self._view(totals[0].sentence).match("[AND PLUS]", totals[0].end) and singles[0].start == totals[0].end + 1
            return total.plus(singles[0].count) if joined else total
        earlier = self._view(totals[0].sentence).search("PREVIOUS", totals[0].start, totals[0].end)
        return total.plus(singles[0].count) if earlier else total

    def _partition(self) -> Count | None:
        """ "The first two ..., the next three ..., the most recent one ...": all of them."""
        for view in self.views:
            found = [(match, view.items[match.start("n")] if match["n"] else None) for match in view.find(_PARTITION)]
            shares = [(m, item.low if item and "NUM" in item.kinds else 1) for m, item in found]
            forms = [view.items[match.start()].form for match, _ in shares]
            if len(forms) >= 2 and forms[0] == "first" and "first" not in forms[1:] and view.search("LOSS | LOST"):
                words = evidence(self.message, view, shares[0][0].start(), shares[-1][0].end())
                number = sum(share for _, share in shares)
                return Count(number, number, words)
        return None

    def _event(self) -> Count | None:
        """A loss that is news, where losses were counted before: "she miscarried yesterday"."""
        for view in self.views:
            for match in view.find(_EVENT):
                if not view.search("[NO NOT NEVER EACH]", match.start(), match.end()):
                    return Count(1, 1, evidence(self.message, view, match.start(), match.end()))
        return None

    # --- finding the mentions

    def _mention(self, role: str, match: re.Match[str], view: View, low: int, high: int | None) -> Mention:
        count = Count(low, high, evidence(self.message, view, match.start(), match.end()))
        return Mention(role, count, view.place, match.start(), match.end())

    def _mentions(self, view: View) -> Iterator[Mention]:
        taken: set[int] = set()
        yield from self._listed(view, taken)
        for pattern in _TOTALS:
            for match in view.find(pattern):
                number = match.start("n")
                if number in taken or view.match("NUM NOT_LOSS_NOUN | NUM OTHER_LOSS", number):
                    continue
                taken.update(at for at in range(match.start(), match.end()) if "NUM" in view.items[at].kinds)
                low, high = _bounds(match, view)
                yield self._mention(self._role(match, view), match, view, low, high)
        for match in view.find(_ORDINAL):
            taken.add(match.start("n"))
            item = view.items[match.start("n")]
            firm = match["lead"] is not None and not view.match("THE ORD", match.start("n") - 1)
            yield self._mention("ordinal", match, view, item.low, item.low if firm else None)
        for pattern in _NEXT:
            for match in view.find(pattern):
                if match.start("n") not in taken:
                    taken.add(match.start("n"))
                    item = view.items[match.start("n")]
                    yield self._mention("ordinal", match, view, item.low, item.low)
        for match in view.find(_ZERO):
            if not taken:
                yield self._mention("total", match, view, 0, 0)
        for match in view.find(_SINGLE):
            if match.start("n") in taken or _plural(view.items[match.end() - 1]):
                continue
            if view.match("WITH MORE", max(0, match.start() - 1)):
                continue  # "drugs tried, with subsequent loss"
            role = "more" if "MORE" in view.items[match.start("n")].kinds else "single"
            if view.match("[ON WITH] EACH", match.end()) or view.search("EACH", max(0, match.start() - 5), match.start()):
                role = "part"
            if not any(match.start() <= number < match.end() for number in taken):
                yield self._mention(role, match, view, 1, 1)
        yield from self._elliptic(view, taken)

    def _listed(self, view: View, taken: set[int]) -> Iterator[Mention]:
        """Losses told one by one: by their weeks, or by their numbers from the first to the last."""
        for match in view.find(_GESTATIONS):
            told = [at for at in range(match.start(), match.end()) if view.items[at].kinds & {"MEASURE", "NUM", "YEAR"}]
            taken.update(told)
            number = len(told)
            yield self._mention("total", match, view, number, number)
        for match in view.find(_NUMBERED_LOSSES):
            if view.items[match.start("n")].low != 1:
                continue
            listed = view.find("(?: ^ | [COMMA AND] | LOSS) NUMBERED? (?P<n>NUM) (?=[ON NO WITH UNTREATED COMMA AND DESPITE FAIL OPEN COLON])")
            top = max((view.items[found.start("n")].high or 1 for found in listed), default=1)
            taken.update(at for at, item in enumerate(view.items) if "NUM" in item.kinds)
            yield self._mention("total", match, view, top, top)

    def _elliptic(self, view: View, taken: set[int]) -> Iterator[Mention]:
        """Numbers without a noun where losses are being spoken of: "it's five, not three", "and if six?"."""
        if not self.context and not any("LOSS" in i.kinds or "LOST" in i.kinds for v in self.views for i in v.items):
            return
        for match in view.find(_TWINS):
            yield self._mention("total", match, view, 1, 1)
        for pattern in (*_CORRECTED, _ELLIPTIC, _SEGMENT, _AT_WEEKS, _MORE_PARTS, _ONES, _ADDED):
            for match in view.find(pattern):
                number = match.start("n")
                if number in taken or view.items[number].low > _MOST_BARE or view.search("HE", max(0, number - 2), number) or view.match("NOT", number - 1) or self._numbered(view, number):
                    continue
                taken.add(number)
                low, high = _bounds(match, view)
                role = "more" if match["added"] else "part" if pattern == _MORE_PARTS else "total"
                yield self._mention(role, match, view, low, high)

    def _numbered(self, view: View, number: int) -> bool:
        return view.match("[NUMBERED SUBSET] NUM | NUMBERED NUM [AND COMMA]+ NUM", max(0, number - 1)) is not None or (
            number >= 3 and view.match("NUMBERED NUM [AND COMMA TO]+ NUM", number - 3) is not None
        )

    def _role(self, match: re.Match[str], view: View) -> str:
        number = match.start("n")
        words = range(match.start(), match.end())
        before = view.items[number - 1].kinds if number else frozenset()
        if any("MORE" in view.items[at].kinds for at in words) or "MORE" in before:
            return "more"
        if "NUMBERED" in before and _plural(view.items[match.end() - 1]):
            return "total"  # "No. 5 losses": a denial, then a count
        if "SUBSET" in before or "NUMBERED" in before or view.match("NOT [THE]? NUM", max(0, number - 2)):
            return "part"
        if view.match("NUM [THE INCLUDING] [THE HER I]* NUM", number) or view.match("[ON WITH DESPITE] [EACH]", match.end()):
            return "part"
        told = view.match("LOST", match.start()) and not view.match("LOST [THE HER I EACH]* NUM .{0,3} PREGNANCY", match.start())
        if told and view.match("[WORD PREGNANCY THE]{0,2} [ON WITH DESPITE]", match.end()):
            return "part"
        if view.match("[DRUG UNTREATED] [ARROW COLON DASH]", max(0, match.start() - 2)):
            return "part"
        if told and view.search("DRUG", max(0, match.start() - 4), match.start()):
            return "part"
        if view.search("THEN | AND | AFTER | PLUS", max(0, number - 3), number):
            return "total"
        following = view.match("LOST? [ON DESPITE] [THE DOSE_WORD]* DRUG", match.end())
        return "part" if following and self._another_total(view, number) else "total"

    def _has_total(self, view: View) -> bool:
        return view.search(_TOTALS[0]) is not None

    def _another_total(self, view: View, number: int) -> bool:
        for other in self.views:
            for match in other.find(_TOTALS[0]):
                if (other.place, match.start("n")) != (view.place, number):
                    return True
        return False

    def _excluded(self, view: View) -> Iterator[Mention]:
        """Terminations and ectopics: `inside` the number of losses ("two of those six were"), or `beside` it."""
        taken: set[int] = set()
        inside = False
        for pattern in _EXCLUDED:
            for match in view.find(pattern):
                noun = next(at for at in range(match.end() - 1, match.start() - 1, -1) if view.items[at].kinds & _UNWANTED_KINDS)
                groups = match.groupdict()
                if noun in taken or view.match("(?:NO | NOT | EXCEPT)", max(0, match.start() - 1)):
                    continue
                taken.add(noun)
                counted = [item for item in view.items[match.start() : match.end()] if "NUM" in item.kinds]
                number = counted[0].low if counted else 1
                if not counted and _plural(view.items[noun]):
                    continue
                among = self.context and not any(self._has_total(other) for other in self.views)
                inside = bool(groups.get("inside") or groups.get("of") or among or view.match("SUBSET NUM", max(0, match.start() - 1))) or inside
                yield self._mention("inside" if inside else "beside", match, view, number, number)

    def _among(self, excluded: list[Mention]) -> Count | None:
        inside = [mention for mention in excluded if mention.role == "inside"]
        return _sum([mention.count for mention in inside])

    def _doubt(self) -> Evidence | None:
        for view in self.views:
            for pattern in (_MIXED, _DOUBT):
                for match in view.find(pattern):
                    if not view.search("DRUG", match.start(), match.end()):
                        return evidence(self.message, view, match.start(), match.end())
        return None

    def _twins(self, total: Count) -> int:
        """How many babies too many were counted: pregnancies count, and a set of twins is one of them."""
        if not any(word in total.evidence.text.lower() for word in ("babies", "children")):
            return 0
        return sum(1 for view in self.views for _ in view.find("TWINS")) if "pregnanc" not in total.evidence.text.lower() else 0

    # --- arithmetic

    def _combine(self, totals: list[Mention], excluded: list[Mention]) -> tuple[Count | None, Evidence | None]:
        """One number out of several: sums inside a sentence, repetitions and details across sentences, or a conflict."""
        by_sentence: dict[int, list[Mention]] = {}
        for mention in sorted(totals, key=lambda found: (found.sentence, found.start)):
            by_sentence.setdefault(mention.sentence, []).append(mention)
        for mention in totals:
            if "TOTAL" in self._kinds_of(mention):
                return mention.count, None
        beside = sum(mention.count.low for mention in excluded if mention.role == "beside")
        sums = [self._within(place, found, beside) for place, found in by_sentence.items()]
        result = sums[0]
        for other, found in zip(sums[1:], list(by_sentence.values())[1:], strict=True):
            if other.low + beside == result.low and beside:
                result = other
            elif result.low + beside == other.low and beside:
                continue  # "3 terminations, 4 miscarriages ... 7 pregnancies gone"
            elif self._view(found[0].sentence).search("CORRECTION"):
                result = other
            elif other.low > result.low:
                return None, other.evidence
        return result, None

    def _kinds_of(self, mention: Mention) -> set[str]:
        view = self._view(mention.sentence)
        return {kind for item in view.items[mention.start : mention.end + 2] for kind in item.kinds}

    def _view(self, place: int) -> View:
        return next(view for view in self.views if view.place == place)

    def _within(self, place: int, found: list[Mention], beside: int) -> Count:
        view = self._view(place)
        first, *rest = found
        others = _sum([mention.count for mention in rest])
        if others is None or others.low == first.count.low and not self._joined(view, first, rest[0]):
            return first.count
        if view.search("COMPRISE", first.end, rest[0].start):
            return others if others.low + beside == first.count.low else first.count
        if self._joined(view, first, rest[0]):
            return first.count.plus(others)
        return max((mention.count for mention in found), key=lambda count: count.low)

    def _joined(self, view: View, left: Mention, right: Mention) -> bool:
        """Two numbers that add up: joined by `and`, `then`, with a birth between them, or two kinds in a row."""
        if view.search("[AND PLUS THEN LIVE_BIRTH CHILD BORN AFTER PREVIOUS]", left.end, right.start + 1):
            return True
        nouns, marks = zip(*(self._sort(view, mention) for mention in (left, right)), strict=True)
        if all(marks) and marks[0] != marks[1]:
            return True
        return all(nouns) and nouns[0] != nouns[1]

    def _sort(self, view: View, mention: Mention) -> tuple[str, str]:
        """What these losses are called, unless plainly losses, and what sets them apart: "early", "at 17 weeks"."""
        words = view.items[mention.start : mention.end]
        noun = next((item.form for item in words if "LOSS" in item.kinds), "").rstrip("s")
        marks = [item.form for item in words if not item.kinds & {"NUM", "LOSS", "X", "COMMA", "AND", "RPL", "COLON"}]
        if view.match("SUPPOSE_START MEASURE", mention.end):
            marks.append(view.items[mention.end + 1].form)
        return "" if noun in ("los", "pregnancy los", "") else noun, " ".join(marks)


def _sum(counts: list[Count]) -> Count | None:
    total: Count | None = None
    for count in counts:
        total = count if total is None else total.plus(count)
    return total


def _plural(item: Item) -> bool:
    return item.form.endswith("s") and not item.form.endswith("ss") and item.form != "loss"
