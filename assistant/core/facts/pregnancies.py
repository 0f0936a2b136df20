"""Pregnancies told one by one, each with its outcome: by number, by order or by year, in lists, tables or sentences.

"2015 miscarriage; 2016 ectopic; 2018 x2 losses", "Preg 1: ... Preg 2: ...", "the first three ..., the fourth ...": the
losses among them are counted, and nothing else is. The message is read as one row of codes, since an entry may run
over several sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.core.facts.lexer import Item
from assistant.core.facts.scope import View

_EDGE = "(?: ^ | [STOP COMMA AND OPEN CLOSE DASH COLON SLASH THEN BUT ARROW PLUS])"
_NUMBERED = (
    f"(?: {_EDGE} | (?<=WORD)) [PREGNANCY NUMBERED]{{1,2}} COLON? (?P<n>NUM)"
    f" | {_EDGE} (?P<m>NUM) (?: [AND TO COMMA] (?P<l>NUM))? [CLOSE COLON DASH ARROW STOP] (?! NUM)"
)
_ORDERED = (
    f"(?: {_EDGE} | [LOST]) [THE HER I AND A]{{0,3}} (?P<n>ORD) (?P<c>NUM)? (?! NUM | WORD | [LOSS NOT_LOSS_NOUN"
    f" TREATMENT])"
    " (?: [AND COMMA TO] [THE HER]? (?P<l>ORD))?"
)
_DATED = "(?<! [BETWEEN TO SINCE PREVIOUS]) YEAR (?! [TO DASH] YEAR)"
_COUNTED = "(?: (?P<n>NUM) (?! MEASURE) | X (?P<x>NUM) )"
_SAME_AGAIN = (
    "[THE A SINCE WORD]{0,2} (?: NUM | A | MORE | SUBSET | ORD )? (?: MORE | ONES )? [WORD ONES MORE THE"
    " SUPPOSE_START]{0,2} $"
)
_LOST, _ENDED = frozenset({"LOSS", "LOST", "SPONTANEOUS"}), frozenset({"TERMINATION", "ECTOPIC"})
_BORN = frozenset({"LIVE_BIRTH", "CHILD", "BORN", "TO_TERM", "NEONATAL_DEATH"})
_ALL_LOST = (
    "EACH [THE THEM HER BE HAVE WORD INCLUDING NUM PREGNANCY]{0,5} [LOST LOSS SPONTANEOUS] (?! [ON WITH DESPITE])"
)
_BREAK = "[COMMA STOP AND BUT OPEN] | COLON (?=YEAR)"
_NUMBERS = frozenset({"NUM", "ORD", "YEAR"})
_MOST = 15


@dataclass(frozen=True, slots=True)
class PregnancyList:
    """What the list gives: losses, other pregnancies, and where it stands: the places of sentences and their items."""

    losses: int
    others: int
    open: bool
    first: tuple[int, int]
    last: tuple[int, int]

    def covers(self, sentence: int, item: int) -> bool:
        """An item of a sentence that belongs to the list."""
        return self.first <= (sentence, item) <= self.last


@dataclass(frozen=True, slots=True)
class _Entry:
    start: int
    end: int
    number: int  # pregnancies
    told: str | None = None  # the outcome, where it is that of the entry before


def listing(views: Sequence[View]) -> bool:
    """Whether it is worth looking for a list: two years, or a number one with a later one, and an outcome."""
    years = firsts = later = 0
    for view in views:
        if view.kinds & _NUMBERS:
            years += sum("YEAR" in item.kinds for item in view.items)
            firsts += sum(item.low == 1 and bool(item.kinds & _NUMBERS) for item in view.items)
            later += sum(item.low >= 2 and bool(item.kinds & _NUMBERS) for item in view.items)
    return (years > 1 or (firsts > 0 and later > 0) or firsts > 1) and any(view.kinds & _LOST for view in views)


class PregnancyLister:
    """Looks for a list in the sentences of one message."""

    def __init__(self, views: Sequence[View]) -> None:
        self.places: list[tuple[int, int]] = []
        items: list[Item] = []
        code = ""
        stop = next(iter(views)).vocabulary.code(frozenset({"STOP"}))
        for view in views:
            items += [*view.items, Item(frozenset({"STOP"}), ".", view.items[-1].end, view.items[-1].end)]
            code += view.code + stop
            self.places += [(view.place, at) for at in range(len(view.items) + 1)]
        first = views[0]
        self.whole = View(first.vocabulary, tuple(items), code, False, 0, frozenset())

    def read(self) -> PregnancyList | None:
        """The list of the message, if it has one."""
        for entries in (self._dated(), self._in_order(_NUMBERED), self._in_order(_ORDERED)):
            if (found := self._sum(entries)) is not None:
                return found
        return None

    def _sum(self, entries: list[_Entry]) -> PregnancyList | None:
        if len(entries) < 2:
            return None
        outcomes = [self._outcome(entry) for entry in entries]
        lost = "lost" in outcomes
        if not lost and self.whole.search(_ALL_LOST, entries[-1].start):
            outcomes, lost = ["lost" if outcome == "" else outcome for outcome in outcomes], True
        if not lost:
            return None
        told = list(zip(entries, outcomes, strict=True))
        first, last = self.places[entries[0].start], self.places[entries[-1].end - 1]
        return PregnancyList(
            sum(entry.number for entry, outcome in told if outcome == "lost"),
            sum(entry.number for entry, outcome in told if outcome == "other"),
            any(outcome == "" for outcome in outcomes),
            first,
            last,
        )

    # --- entries by year

    def _dated(self) -> list[_Entry]:
        view = self.whole
        if sum("YEAR" in item.kinds for item in view.items) < 2:
            return []
        cells = self._cells()
        entries: list[_Entry] = []
        before = ""
        for at, (start, end) in enumerate(cells):
            if len(list(view.vocabulary.pattern(_DATED).finditer(view.code, start, end))) != 1:
                continue
            outcome = self._outcome(_Entry(start, end, 1))
            if not outcome and (outcome := self._outcome(_Entry(start, self._extended(cells, at), 1))):
                end = self._extended(cells, at)
            if not outcome and self._elliptic(start, end):
                outcome = before or self._heading(cells, at)
            if outcome:
                entries.append(_Entry(start, end, self._number(start, end), outcome))
            before = outcome
        return entries

    def _cells(self) -> list[tuple[int, int]]:
        found, start = [], 0
        for match in self.whole.find(_BREAK):
            if match.start() > start:
                found.append((start, match.start()))
            start = match.end()
        return found

    def _extended(self, cells: list[tuple[int, int]], at: int) -> int:
        """The end of an entry whose outcome stands in a cell after its year, in the same sentence."""
        start, end = cells[at]
        for first, last in cells[at + 1 :]:
            if self.places[first][0] != self.places[start][0] or self.whole.search("YEAR", first, last):
                break
            end = last
            if self._outcome(_Entry(first, last, 1)):
                break
        return end

    def _heading(self, cells: list[tuple[int, int]], at: int) -> str:
        """ "Losses: 2016, 2017": what the list is headed by."""
        start = cells[at][0]
        headed = at > 0 and start > 0 and "COLON" in self.whole.items[start - 1].kinds
        return self._outcome(_Entry(*cells[at - 1], 1)) if headed else ""

    def _elliptic(self, start: int, end: int) -> bool:
        year = self.whole.search("YEAR", start, end)
        return year is not None and self.whole.match(_SAME_AGAIN, start, year.start()) is not None

    def _number(self, start: int, end: int) -> int:
        for match in self.whole.vocabulary.pattern(_COUNTED).finditer(self.whole.code, start, end):
            number = self.whole.items[match.end() - 1]
            place = match.start("n")
            if number.low > _MOST or (place > start and self.whole.match("SUPPOSE_START", place - 1)):
                continue
            return number.low
        return 1

    # --- entries by number

    def _in_order(self, pattern: str) -> list[_Entry]:
        """Entries whose numbers run from one upwards without a gap."""
        labels = list(self._labels(pattern))
        entries: list[_Entry] = []
        reached = 0
        starts: list[tuple[int, int]] = []
        for start, low, high in labels:
            if low == 1 and not (reached and high <= reached):
                starts, reached = [(start, high)], high
            elif starts and low == reached + 1:
                starts.append((start, high - low + 1))
                reached = high
        starts = self._joined(starts)
        for at, (start, number) in enumerate(starts):
            end = starts[at + 1][0] if at + 1 < len(starts) else self._sentence_end(start)
            entries.append(_Entry(start, end, number))
        return entries

    def _joined(self, starts: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Labels with nothing between them ("second, third and fourth") are those of one entry."""
        nothing = self.whole.vocabulary.pattern("[ORD NUM COMMA AND THE HER I PREGNANCY NUMBERED]+")
        found: list[tuple[int, int]] = []
        for start, number in starts:
            if found and nothing.fullmatch(self.whole.code, found[-1][0], start):
                found[-1] = (found[-1][0], found[-1][1] + number)
            else:
                found.append((start, number))
        return found

    def _labels(self, pattern: str) -> Iterator[tuple[int, int, int]]:
        for match in self.whole.find(pattern):
            groups = match.groupdict()
            name = "n" if groups.get("n") else "m"
            item = self.whole.items[match.start(name)]
            low = item.low
            high = item.high if item.high is not None else low
            if groups.get("c"):
                high = low + self.whole.items[match.start("c")].low - 1  # "the first three"
            if groups.get("l"):
                high = self.whole.items[match.start("l")].low
            if 0 < low <= high <= _MOST:
                yield match.start(name), low, high

    def _sentence_end(self, start: int) -> int:
        """The end of the sentence of an entry; of the next one where a number alone makes up the first ("5.")."""
        stops = [match.start() for match in self.whole.vocabulary.pattern("STOP").finditer(self.whole.code, start)]
        if len(stops) > 1 and stops[0] <= start + 2:
            return stops[1]
        return stops[0] if stops else len(self.whole.items)

    # --- outcomes

    def _outcome(self, entry: _Entry) -> str:
        """Lost, other (ended, ectopic or born), or nothing told."""
        if entry.told is not None:
            return entry.told
        kinds: list[frozenset[str]] = []
        for match in self.whole.vocabulary.pattern(
            "[LOSS LOST SPONTANEOUS TERMINATION ECTOPIC LIVE_BIRTH CHILD BORN TO_TERM NEONATAL_DEATH]"
        ).finditer(self.whole.code, entry.start, entry.end):
            if not self.whole.search("[NO NOT NEVER AFTER] .? $", max(entry.start, match.start() - 2), match.start()):
                kinds.append(self.whole.items[match.start()].kinds)
        if any(kind & _ENDED for kind in kinds):
            return "other"
        if any(kind & _LOST for kind in kinds):
            return "lost"
        return "other" if kinds else ""


__all__ = ["PregnancyList", "PregnancyLister"]
