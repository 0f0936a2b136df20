"""Numbers of losses in a text: where they stand, and what part each plays in the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.core.facts.claims import evidence
from assistant.core.facts.lexer import Item
from assistant.core.facts.numbers import (
    AN_ORDINAL,
    ANOTHER,
    BARE,
    DATED,
    ELLIPTIC,
    FIRST_NUMBERED,
    NEXT,
    NOT_LOST,
    NUMBERED,
    OTHER_NOUN,
    PART_BY_DRUG,
    SINGLE,
    STILL_OPEN,
    THE_REST,
    TIME,
    TOLD,
    TOTALS,
    TWINS,
    UNWANTED,
    ZERO,
)
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

    def perhaps_without(self, number: int) -> Count:
        """Where so many may not count: fewer are certain, and as many are possible."""
        return Count(max(0, self.low - number), self.high, self.evidence)


@dataclass(frozen=True, slots=True)
class Mention:
    """One number in the text, at items `start` to `end` of a sentence.

    `role` is total, final ("that makes five"),
    more (comes on top), part (of a total), ordinal, single ("a miscarriage"), and of terminations and
    ectopics inside (they are among the losses counted), beside (they are not) or perhaps (it is not certain that the
    losses were any).
    """

    role: str
    count: Count
    sentence: int
    start: int
    end: int


_MOST_BARE = 15  # a bare number above this is an age or a date
_LOSS_KINDS = frozenset({"LOSS", "LOST", "RPL", "SPONTANEOUS", "NUMBERED_LOSS", "SURVIVE"})
_ORDINAL_KINDS = frozenset({"ORD", "NUMBERED", "NUMBERED_LOSS"})
_TOLD_KINDS = frozenset({"YEAR", "MEASURE"})
_NUMBER_KINDS = frozenset({"NUM", "ORD", "MEASURE", "YEAR", "A", "MORE", "LOSS", "LOST", "TWINS", "NUMBERED"})


class MentionFinder:
    """The mentions in one message. `context`: losses were spoken of before, so that "she has four" can count them."""

    def __init__(self, message: Message, views: tuple[View, ...], *, context: bool) -> None:
        self.message = message
        self.views = tuple(view for view in views if view.kinds & _NUMBER_KINDS)
        self.context = context or any(view.kinds & _LOSS_KINDS for view in views)
        self.before = context
        self.subtracted: set[int] = set()  # places of sentences whose terminations and ectopics are off the number

    def losses(self) -> list[Mention]:
        """Every number that counts losses, sentence by sentence."""
        self.numbered = self._numbered()
        return [mention for view in self.views for mention in self._losses(view)]

    def _numbered(self) -> dict[int, tuple[set[int], int, re.Match[str] | None]]:
        """Losses told by their numbers from the first on: items used up, the last number, the words that open it."""
        found: dict[int, tuple[set[int], int, re.Match[str] | None]] = {}
        opening: tuple[View, re.Match[str]] | None = None
        top = 1
        for view in self.views:
            if opening is None and "NUM" not in view.kinds:
                continue
            here = list(view.find(NUMBERED))
            if opening is None:
                first = next((m for m in view.find(FIRST_NUMBERED) if view.items[m.start("n")].low == 1), None)
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

    def _mention(self, role: str, match: re.Match[str], view: View, low: int, high: int | None) -> Mention:
        return mentioned(self.message, role, match, view, low, high)

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
            for match in view.find(ANOTHER) if "ANOTHER" in view.kinds else ():
                yield self._mention("more", match, view, 1, 1)
            yield from self._parallel(view, taken)
            yield from self._elliptic(view, taken)

    def _listed(self, view: View, taken: set[int]) -> Iterator[Mention]:
        """Losses told one by one: by their weeks or years, or by their numbers from the first to the last."""
        for pattern in TOLD if view.kinds & _TOLD_KINDS else ():
            for match in view.find(pattern):
                told = [
                    at for at in range(match.start(), match.end()) if view.items[at].kinds & {"MEASURE", "NUM", "YEAR"}
                ]
                if taken & set(told):
                    continue
                taken.update(told)
                yield self._mention("total", match, view, len(told), len(told))
        if view.place in self.numbered:
            places, top, opening = self.numbered[view.place]
            taken.update(places)
            if opening is not None:
                yield self._mention("ordinal", opening, view, top, None)

    def _the_rest(self, view: View, taken: set[int]) -> Iterator[Mention]:
        """ "Of six pregnancies one was ectopic, the rest miscarried"."""
        for match in view.find(THE_REST):
            inner = view.vocabulary.pattern(NOT_LOST).finditer(view.code, match.start("n") + 1, match.end())
            others = sum(view.items[other.start("n")].low if other["n"] else 1 for other in inner)
            number = view.items[match.start("n")].low - others
            if others and number > 0:
                taken.update(at for at in range(match.start(), match.end()) if "NUM" in view.items[at].kinds)
                self.subtracted.add(view.place)
                yield self._mention("total", match, view, number, number)

    def _totals(self, view: View, taken: set[int]) -> Iterator[Mention]:
        if {"OTHERS", "PREGNANCY"} <= view.kinds:
            yield from self._the_rest(view, taken)
        for pattern in TOTALS if "NUM" in view.kinds else ():
            for match in view.find(pattern):
                number = match.start("n")
                if number in taken or view.match("NUM [NOT_LOSS_NOUN OTHER_LOSS]", number):
                    continue
                taken.update(at for at in range(match.start(), match.end()) if "NUM" in view.items[at].kinds)
                yield self._mention(self._role(match, view), match, view, *_bounds(match, view))
        for match in view.find(TWINS) if "TWINS" in view.kinds else ():
            yield self._mention("total", match, view, 1, 1)

    def _ordinals(self, view: View, taken: set[int]) -> Iterator[Mention]:
        if not view.kinds & _ORDINAL_KINDS:
            return
        for match in view.find(AN_ORDINAL):
            taken.add(match.start("n"))
            number = view.items[match.start("n")].low
            firm = match["lead"] is not None and not view.match("THE ORD", match.start("n") - 1)
            yield self._mention("ordinal", match, view, number, number if firm else None)
        for pattern in NEXT:
            for match in view.find(pattern):
                if match.start("n") not in taken and not (
                    pattern.startswith(("(?:[HER", "HAVE")) and view.search(STILL_OPEN)
                ):
                    taken.add(match.start("n"))
                    number = view.items[match.start("n")].low
                    yield self._mention("ordinal", match, view, number, number)

    def _none(self, view: View, taken: set[int]) -> Iterator[Mention]:
        for match in view.find(ZERO):
            if not taken:
                yield self._mention("total", match, view, 0, 0)

    def _singles(self, view: View, taken: set[int]) -> Iterator[Mention]:
        """ "A miscarriage", "another loss"."""
        for match in view.find(SINGLE):
            used = any(match.start() - 1 <= number < match.end() for number in taken)
            # "drugs tried, with subsequent loss" counts nothing
            if used or plural(view.items[match.end() - 1]) or view.match("WITH MORE", max(0, match.start() - 1)):
                continue
            role = "more" if any("MORE" in item.kinds for item in view.items[match.start() : match.end()]) else "single"
            if view.match("[ON WITH] EACH", match.end()) or view.search(
                "EACH", max(0, match.start() - 5), match.start()
            ):
                role = "part"
            yield self._mention(role, match, view, 1, 1)

    def _elliptic(self, view: View, taken: set[int]) -> Iterator[Mention]:
        if "NUM" not in view.kinds:
            return
        for pattern in ELLIPTIC:
            for match in view.find(pattern):
                number = match.start("n")
                if number in taken or self._counts_else(view, number) or (len(view.items) == 1 and not self.before):
                    continue
                taken.add(number)
                before = view.items[number - 1].kinds if number else frozenset()
                role = (
                    "more"
                    if match.groupdict().get("added")
                    or "MORE" in before
                    or (self.before and view.match("NUM PREVIOUS [THEM SHE I]", number))
                    else "final"
                    if pattern.startswith(("MAKES", "COMMA BUT", "SO "))
                    else "part"
                    if before & {"OTHERS"}
                    else "part"
                    if pattern == PART_BY_DRUG
                    else "total"
                )
                yield self._mention(role, match, view, *_bounds(match, view))

    def _parallel(self, view: View, taken: set[int]) -> Iterator[Mention]:
        """ "Two losses in 2018, one in 2019": summands told alike."""
        told = {view.items[match.start("prep")].form for match in view.find(DATED)}
        if not told:
            return
        for match in view.find(f"[COMMA AND]{{1,2}} {BARE} (?= {TIME})"):
            number = match.start("n")
            if number not in taken and view.items[match.end()].form in told:
                taken.add(number)
                yield self._mention("more", match, view, *_bounds(match, view))

    def _counts_else(self, view: View, number: int) -> bool:
        """A bare number that is an age, denied, or the number of a pregnancy: "no. 3", "nos. 3 and 4"."""
        return (
            view.items[number].low > _MOST_BARE
            or view.search("HE", max(0, number - 2), number) is not None
            or ("BE" in view.items[number - 1].kinds and view.search("SHE BE? $", 0, number) is not None)  # "she's 4"
            or (not view.asks and view.search("(?! SHOULD_BE) WOULD", max(0, number - 3), number) is not None)
            or view.match(f"NUM [PREVIOUS WORD]{{0,2}} {OTHER_NOUN}", number) is not None
            or view.match("[NOT NUMBERED SUBSET] NUM", max(0, number - 1)) is not None
            or view.search("[CHILD RELATIVE AGED] BE? $", max(0, number - 2), number) is not None
            or (
                "REPORTED" in view.items[number - 1].kinds
                and sum("NUM" in item.kinds for item in view.items) > 1
                and not view.search("NOT THE? NUM")
            )
            or (number >= 3 and view.match("NUMBERED NUM [AND COMMA TO]+ NUM", number - 3) is not None)
        )

    # --- roles

    def _role(self, match: re.Match[str], view: View) -> str:
        number = match.start("n")
        before = view.items[number - 1].kinds if number else frozenset()
        if "MORE" in before or any("MORE" in item.kinds for item in view.items[match.start() : match.end()]):
            return "more"
        if "SO" in before:
            return "final"  # "another miscarriage, so five losses now"
        if "NUMBERED" in before and plural(view.items[match.end() - 1]):
            return "total"  # "No. 5 losses": a denial, then a count
        if "OTHERS" in view.items[match.start()].kinds and not view.search(UNWANTED, 0, number):
            return "part"
        numbered = view.items[match.start()].kinds & _LOSS_KINDS and view.items[number].high != view.items[number].low
        if (
            numbered
            and number == match.start() + 1
            and view.match("[WORD BE HAVE HAPPENED ON WITH DESPITE]", match.end())
        ):
            return "part"  # "miscarriages 3 to 5 happened on ..."
        if numbered and number == match.start() + 1 and view.match("[THE WITH ON]", max(0, match.start() - 1)):
            return "part"  # "on board for losses 3 to 5"
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
        if view.match(f".{{0,12}} {PART_BY_DRUG}", match.end()) and view.match("[ON DESPITE]", match.end()):
            return "part"
        on_drug = view.match("BE? LOST? [ON DESPITE] [THE DOSE_WORD]* DRUG", match.end())
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
            for pattern in TOTALS
            for match in other.find(pattern)
        )


def _bounds(match: re.Match[str], view: View) -> tuple[int, int | None]:
    """Least and most; (-1, None) where nothing is certain."""
    groups = match.groupdict()
    number = view.items[match.start("n")]
    if view.search("MAYBE [THE THEM BE SHE HAVE]{0,3} $", max(0, match.start("n") - 4), match.start("n")):
        return -1, None
    if groups.get("vague"):
        return -1, None  # "fiveish"
    if groups.get("late") and "ABOUT" in view.items[match.start("late")].kinds:
        return -1, None  # "six losses or so"
    if groups.get("top"):
        return number.low, max(number.low, view.items[match.start("top")].low)  # "four, maybe five"
    if groups.get("cap") and groups.get("bound"):  # "no fewer than four and no more than six"
        low = number.low + ("MORE_THAN" in view.items[match.start("bound")].kinds)
        return low, max(low, view.items[match.start("cap")].low)
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


def mentioned(message: Message, role: str, match: re.Match[str], view: View, low: int, high: int | None) -> Mention:
    """The mention that a match makes."""
    count = Count(low, high, evidence(message, view, match.start(), match.end()))
    return Mention(role, count, view.place, match.start(), match.end())
