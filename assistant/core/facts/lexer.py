"""Text to items: the phrases, numbers and symbols of one message, each with its kinds and its span."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from assistant.core.facts.tokens import Token, fold, tokenise
from assistant.core.facts.vocabulary import CaseVocabulary, Entry, _Node

_WORD, _COMMA = frozenset({"WORD"}), frozenset({"COMMA"})
_NUM, _ORD, _YEAR = frozenset({"NUM"}), frozenset({"ORD"}), frozenset({"YEAR"})
_MEASURE, _AGE, _OBSTETRIC = frozenset({"MEASURE"}), frozenset({"AGE"}), frozenset({"OBSTETRIC"})
_LONGEST_NUMBER = 4  # digits: what is longer is an identity or a phone number
_CHILDBEARING = range(14, 60)

# G6P0, G6 P0050, G7P1A5L1, T0P0A5L0, P0+5, P0, GTPAL 6-0-0-6-0; spaces, commas and slashes may stand between the parts.
_FORMULA = re.compile(
    r"""\b(?:
      (?:g\s?(?P<g>\d{1,2})[\s,/-]{0,2})
        (?:t\s?(?P<t>\d)[\s,]{0,2})?p\s?(?P<p>\d)(?P<tpal>\d{3}|(?:\s?[-,]\s?\d){3})?(?:\s?\+\s?(?P<plus>\d+))?
        (?:[\s,]{0,2}(?:a|ab)\s?(?P<a>\d{1,2}))?(?:[\s,]{0,2}l\s?(?P<l>\d))?
    | (?:t\s?(?P<t2>\d)[\s,]{0,2})?p(?P<p2>\d)(?P<tpal2>\d{3}|(?:-\d){3})?(?:\s?\+\s?(?P<plus2>\d+))?
        (?:[\s,]{0,2}a\s?(?P<a2>\d{1,2}))?(?:[\s,]{0,2}l\s?(?P<l2>\d))?
    | (?:g?tpal:?\s*(?:\d{1,2}\s?[-,]\s?(?=\d\s?[-,]\s?\d\s?[-,]\s?\d{1,2}\s?[-,]\s?\d))?
        (?P<t3>\d)(?P<gap>\s?[-,]?\s?)(?P<p3>\d)(?P=gap)(?P<a3>\d{1,2})(?P=gap)(?P<l3>\d))
    | g\s?(?P<g6>\d{1,2})[\s,/-]{0,2}a(?:b)?\s?(?P<a6>\d{1,2})[\s,/-]{0,2}p\s?(?P<p6>\d)(?:[\s,/-]{0,2}l\s?(?P<l6>\d))?
    | p(?P<p5>\d)\s?,?\s?g\s?\d{1,2}
    | a(?P<a4>\d)
    )(?![\w%])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Obstetric:
    """Counts of an obstetric formula; None where the formula does not give one."""

    term_and_preterm: int | None
    living: int | None
    abortions: int | None = None
    pregnancies: int | None = None


class Item(NamedTuple):
    """One phrase, number or symbol. `low` and `high` are the bounds of a number (`high` None: open)."""

    kinds: frozenset[str]
    form: str
    start: int
    end: int
    low: int = 0
    high: int | None = None
    drug: str = ""
    formula: Obstetric | None = None


class _Lexer:
    def __init__(self, text: str, vocabulary: CaseVocabulary) -> None:
        self.vocabulary = vocabulary
        self.text = text
        self.tokens = vocabulary.speller.rejoined(tokenise(text))
        self.forms = [vocabulary.speller.correct(word) for word in self._words()]
        self.formulas = {match.start(): match for match in _FORMULA.finditer(fold(text))}
        self.last = ""  # the form of the item before

    def _words(self) -> list[str]:
        """The words; in dictation, where punctuation is spoken, a "stop" is one."""
        words = [token.form for token in self.tokens]
        spoken = "comma" in words and "stop" in words
        return [
            "." if spoken and word == "stop" else "month" if self._is_month(place) else word
            for place, word in enumerate(words)
        ]

    def _is_month(self, place: int) -> bool:
        """ "May" with a capital inside a sentence, which is no auxiliary."""
        token = self.tokens[place]
        if self.text[token.start : token.end] != "May" or not place:
            return False
        before = self.tokens[place - 1].form
        return before.isalnum()

    def items(self) -> list[Item]:
        found: list[Item] = []
        place = 0
        while place < len(self.tokens):
            token = self.tokens[place]
            if token.form == "-" and self._inner_hyphen(place):
                place += 1
                continue
            if token.start in self.formulas:
                item, place = self._formula(place)
            else:
                item, place = self._phrase(place)
                if "NUM" in item.kinds:
                    item, place = self._number(item, place)
            found.append(item)
            self.last = item.form
        return found

    def _inner_hyphen(self, place: int) -> bool:
        """A hyphen inside a compound, not a dash."""
        here = self.tokens[place]
        left = place > 0 and self.tokens[place - 1].end == here.start
        right = place + 1 < len(self.tokens) and self.tokens[place + 1].start == here.end
        return left and right

    def _spaced(self, place: int) -> bool:
        """A symbol with white space on both sides."""
        here = self.tokens[place]
        return self.text[here.start - 1 : here.start].isspace() and self.text[here.end : here.end + 1].isspace()

    def _formula(self, place: int) -> tuple[Item, int]:
        match = self.formulas[self.tokens[place].start]
        given = {
            name.rstrip("23456"): int(value) for name, value in match.groupdict().items() if value and value.isdecimal()
        }
        births = given.get("t", 0) + given["p"] if "p" in given else None
        living = given.get("l")
        tpal = match["tpal"] or match["tpal2"]
        if tpal and births is not None:
            digits = [int(digit) for digit in tpal if digit.isdecimal()]
            births, given["a"], living = births + digits[0], digits[1], digits[2]
        after = place
        while after < len(self.tokens) and self.tokens[after].start < match.end():
            after += 1
        item = Item(
            _OBSTETRIC,
            match.group(),
            match.start(),
            match.end(),
            formula=Obstetric(births, living, given.get("a", given.get("plus")), given.get("g")),
        )
        return item, after

    def _walk(self, root: _Node, place: int, most: int = 99) -> tuple[Entry | None, int]:
        """The longest phrase of at most so many tokens that starts here, and the place after it."""
        node, best, after = root, None, place
        at = place
        while at < min(len(self.tokens), place + most):
            child = node.next.get(self.forms[at])
            if child is None and self.forms[at] == "-" and at > place:
                at += 1
                continue
            if child is None:
                break
            node = child
            at += 1
            if node.entry is not None:
                best, after = node.entry, at
        return best, after

    def _phrase(self, place: int) -> tuple[Item, int]:
        token = self.tokens[place]
        entry, after = self._walk(self.vocabulary.root, place)
        if (
            entry
            and "NUMBERED" in entry.kinds
            and (not self._form(after).isdecimal() or self._form(after + 1).endswith("es"))
        ):
            entry, after = self._walk(self.vocabulary.root, place, 1)  # "she said no." numbers nothing
        if entry is None and self.forms[place].endswith("'s"):
            node = self.vocabulary.root.next.get(self.forms[place][:-2])
            entry, after = (node.entry, place + 1) if node else (None, place)
        if entry is None:
            form = self.forms[place]
            if form.isdecimal():
                if len(form) > _LONGEST_NUMBER:
                    return Item(_MEASURE, form, token.start, token.end), place + 1
                return Item(_NUM, form, token.start, token.end, int(form), int(form)), place + 1
            kinds = _MEASURE if form[0].isdecimal() else frozenset({"NOT"}) if form.endswith("n't") else _WORD
            return Item(kinds, form, token.start, token.end), place + 1
        if self.forms[place] == "/" and self._spaced(place):
            return Item(_COMMA, "/", token.start, token.end), place + 1
        form = " ".join(self.forms[place:after])
        end = self.tokens[after - 1].end
        if entry.value.isdecimal():
            number = int(entry.value)
            return Item(entry.kinds, form, token.start, end, number, number), after
        return Item(entry.kinds, form, token.start, end, drug=entry.value), after

    def _number(self, item: Item, place: int) -> tuple[Item, int]:
        """Completes a number: tens, ordinals, ranges; years, ages and measures are set apart."""
        item, place = self._tens(item, place)
        item, place = self._range(item, place)
        if "NUM" not in item.kinds:
            return item, place
        if self.last in self.vocabulary.counters:
            return self._as(item, _MEASURE, item.end), place  # "week 10"
        if item.form.isdecimal() and 1900 <= item.low <= 2100:
            return self._as(item, _YEAR, item.end), place
        if self._adjacent(place, item) and self.forms[place] in ("st", "nd", "rd", "th"):
            return self._as(item, _ORD, self.tokens[place].end), place + 1
        start = place + 1 if self._form(place) == "-" else place
        entry, after = self._walk(self.vocabulary.age_units, start)
        if entry and item.low in _CHILDBEARING:
            return self._as(item, _AGE, self.tokens[after - 1].end), after
        entry, after = self._walk(self.vocabulary.units, start)
        if entry and (len(self.forms[start]) > 1 or self._adjacent(start, item) or not self.forms[start].isalpha()):
            return self._as(item, _MEASURE, self.tokens[after - 1].end), after
        return item, place

    def _as(self, item: Item, kinds: frozenset[str], end: int) -> Item:
        return Item(kinds, self.text[item.start : end].lower(), item.start, end, item.low, item.high)

    def _form(self, place: int) -> str:
        return self.forms[place] if place < len(self.forms) else ""

    def _adjacent(self, place: int, item: Item) -> bool:
        return place < len(self.tokens) and self.tokens[place].start == item.end

    def _tens(self, item: Item, place: int) -> tuple[Item, int]:
        after = place + 1 if self._form(place) == "-" else place
        unit = self.vocabulary.numbers.get(self._form(after), 0)
        if item.low >= 20 and item.low % 10 == 0 and not item.form.isdecimal() and 0 < unit < 10:
            end = self.tokens[after].end
            return Item(item.kinds, item.form, item.start, end, item.low + unit, item.low + unit), after + 1
        return item, place

    def _range(self, item: Item, place: int) -> tuple[Item, int]:
        """`4-6`, `4 to 6`, `four or five`: low and high."""
        between = self._form(place) == "and" and self.last == "between"
        if self._form(place) == "+" and self._adjacent(place, item) and self._form(place + 1).isdecimal():
            return self._as(item, _MEASURE, self.tokens[place + 1].end), place + 2  # 11+3: weeks and days
        if self._form(place) not in ("-", "to", "or") and not between:
            return item, place
        form = self._form(place + 1)
        top = int(form) if form.isdecimal() and len(form) <= _LONGEST_NUMBER else self.vocabulary.numbers.get(form, 0)
        if not item.low < top < 100:
            return item, place
        end = self.tokens[place + 1].end
        return Item(item.kinds, self.text[item.start : end].lower(), item.start, end, item.low, top), place + 2


def lex(text: str, vocabulary: CaseVocabulary) -> list[Item]:
    """The items of one message, in order."""
    return _Lexer(text, vocabulary).items()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its items, the same as a row of codes for patterns, and whether it asks."""

    items: tuple[Item, ...]
    code: str
    asks: bool

    def has(self, kind: str) -> bool:
        """True where any item is of this kind."""
        return any(kind in item.kinds for item in self.items)


def _ends_here(items: list[Item], place: int, vocabulary: CaseVocabulary) -> bool:
    item = items[place]
    if "QM" in item.kinds:  # "?APS" queries the next word and ends nothing
        touches_next = place + 1 < len(items) and items[place + 1].start == item.end
        touches_last = place > 0 and items[place - 1].end == item.start and "OPEN" not in items[place - 1].kinds
        listed = place + 1 < len(items) and bool(items[place + 1].kinds & {"COMMA", "SLASH"})  # "ASA ? / LMWH never"
        return (touches_last or not touches_next) and not listed
    if "STOP" not in item.kinds:
        return False
    return not (item.form == "." and place > 0 and items[place - 1].form in vocabulary.abbreviations)


_AGAIN, _LOSS = frozenset({"AGAIN", "MORE"}), frozenset({"LOSS"})
_ABORTION, _SPONTANEOUS, _INDUCED = "ABORTION", "SPONTANEOUS", "TERMINATION"


def _abortions(items: list[Item]) -> list[Item]:
    """An abortion is a loss where the same sentence calls it spontaneous, and a termination otherwise."""
    kinds: set[str] = set()
    found: list[Item] = []
    start = 0
    told = False  # spontaneous ones before: "again abortion" is one more
    for place, item in enumerate([*items, None]):
        if item is not None and not item.kinds & {"STOP", "QM"}:
            continue
        part = items[start:place]
        kinds = {kind for each in part for kind in each.kinds}
        own = frozenset({"LOSS" if _SPONTANEOUS in kinds and _INDUCED not in kinds else _INDUCED})
        told = told or _SPONTANEOUS in kinds
        for at, each in enumerate(part):
            again = told and _INDUCED not in kinds and at and part[at - 1].kinds & _AGAIN
            meant = _LOSS if again else own
            found.append(each._replace(kinds=meant) if _ABORTION in each.kinds else each)
        found += [item] if item is not None else []
        start = place + 1
    return found


_ANSWERS = frozenset(
    [
        "FAIL",
        "NEVER",
        "NO",
        "NOT",
        "UNKNOWN",
        "NEGATIVE",
        "POSITIVE",
        "MAYBE",
        "PENDING",
        "DECLINED",
        "OFFERED",
        "PLANNED",
        "STOPPED",
        "INTOLERANT",
        "SUPPORT",
        "HAVE",
        "TAKE",
        "NUM",
    ]
)
_COLON = frozenset({"COLON"})


def _answered(items: list[Item]) -> list[Item]:
    """ "LMWH? Never." reads as "LMWH: never."."""
    found: list[Item] = []
    since = 0  # items since the last end of a sentence
    for place, item in enumerate(items):
        after = items[place + 1] if place + 1 < len(items) else item
        if "QM" in item.kinds and 0 < since <= 2 and after.start > item.end and after.kinds & _ANSWERS:
            item = Item(_COLON, ":", item.start, item.end)
        since = 0 if item.kinds & {"STOP", "QM"} else since + 1
        found.append(item)
    return found


def _said_once(items: list[Item]) -> list[Item]:
    """A number said twice for safety is one number: "nine, repeat nine", "nine, I say again, nine"."""
    found: list[Item] = []
    for item in items:
        again = next(
            (at for at in range(len(found) - 1, max(-1, len(found) - 4), -1) if "REPEATED" in found[at].kinds), 0
        )
        first = next((at for at in range(again - 1, max(-1, again - 3), -1) if "NUM" in found[at].kinds), None)
        if again and first is not None and "NUM" in item.kinds and found[first].low == item.low:
            del found[first + 1 :]
            continue
        found.append(item)
    return found


def sentences(text: str, vocabulary: CaseVocabulary) -> list[Sentence]:
    """The message as sentences; closing stops and question marks are left out."""
    items = _abortions(_answered(_said_once(lex(text, vocabulary))))
    found: list[Sentence] = []
    start = 0
    for place in range(len(items) + 1):
        if place < len(items) and not _ends_here(items, place, vocabulary):
            continue
        part = tuple(items[start:place])
        if part:
            asks = place < len(items) and "QM" in items[place].kinds
            found.append(Sentence(part, "".join(vocabulary.code(item.kinds) for item in part), asks))
        start = place + 1
    return found


__all__ = ["Item", "Obstetric", "Sentence", "Token", "lex", "sentences"]
