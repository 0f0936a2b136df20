"""Primary or secondary recurrent loss: whether there ever was a live birth, with any partner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.core.facts.claims import UNSURE, Claim, evidence
from assistant.core.facts.scope import Message, View
from assistant.core.types import Evidence

_FILL = "[WE NUM ONES THE PREVIOUS WORD A TO HELP SUBSET YET HAVE BE EACH TAKE MORE ORD HER BORN PREGNANCY BABY]"
_NONE_BORN = (
    f"[NO NEVER NOT] {_FILL}{{0,6}} LIVE_BIRTH [COMMA AND]{{1,2}} NEVER HAVE? [ONES THEM]",
    "[NOT NEVER] [BE HAVE]? COMMA? [AND OR]{1,2} NEVER [BE HAVE]{1,2} COMMA? [A ONES WORD]{0,2} LIVE_BIRTH",
    "[LIVE_BIRTH CHILD BABY] (?:SHE | I | PERSON) HAVE? NEVER HAVE? BORN",
    f"[NO NEVER NOT NEITHER NONE] {_FILL}{{0,6}} LIVE_BIRTH",
    "LIVE_BIRTH [COLON HAVE BE X DASH]{0,2} (?:NO | NEVER)",
    "NEVER [HAVE BE A WORD THE TAKE]{0,4} (?:BORN | BABY WORD? BORN | CHILD WORD? BORN)",
    "NEVER HAVE? A BABY (?= $ | [COMMA STOP AND])",
    "NO [THE PREVIOUS WORD A OR]{0,3} BORN",
    "NO [WORD YET]{0,2} [CHILD BABY] [WORD THE EACH YET BE]{0,2} [BORN LIVE_BIRTH]",
    "NULLIPARA",
)
_PRIMARY = (
    "PRIMARY [WORD COMMA THE]{0,2} (?:RPL | LOSS)",
    "(?:RPL | LOSS) [WORD BE HAVE COLON OPEN COMMA THE DASH]{0,4} PRIMARY (?! [WORD THE]? (?:APS | APL | LAC))",
    "PRIMARY (?= $ | [COMMA CLOSE STOP AND SLASH BUT QUOTE DASH PLUS COLON])",
)
_WITH_PARTNER = "WITH [^EACH]{0,3} [SPOUSE CURRENT HE]"
_OWN = "[NUM A HAVE HER I ORD SUBSET WITH THEN LIVING BORN MORE AFTER PREVIOUS]"
_BORN = (
    "LIVE_BIRTH",
    f"(?:{_OWN}) [WORD LIVING PREVIOUS NUM AGE AGED MEASURE THE DOSE_WORD TREATMENT]{{0,3}} CHILD",
    "^ CHILD (?=[OPEN WORD BORN THE COMMA YEAR AGE MEASURE])",
    "[OPEN COMMA] CHILD (?=[OPEN WORD BORN MEASURE YEAR THE AGED NUM AGE])",
    "(?:HAVE [A NUM] | HER ORD) WORD? BABY (?= THE? YEAR | AND | COMMA | BORN)",
    "(?:BABY | CHILD) [WORD SUBSET BUT WH]? SURVIVE",
    "MODE [COMMA COLON SUPPOSE_START THE WORD]{0,3} [YEAR MEASURE CHILD BABY AT_TERM]",
    "(?: HAVE | WITH | HER | I) A? MEASURE OLD",
    "[BABY CHILD] [WH WORD]? LIVED [THE ABOUT]? MEASURE",
    "TWINS [HAVE BE WORD]{0,2} BORN",
    "BORN WORD? AT_TERM",
    "HAVE TWINS (?=[AGED AGE WORD BORN YEAR])",
    "AFTER [THE A HER]{0,2} BORN THE? TWINS",
    "(?:[NUM ORD SUBSET HER A] | ONES) [THE HER NUM PREVIOUS]{0,4} PREGNANCY [HAVE BE WORD]{0,2} TO_TERM",
    "THEN A WORD? BABY | (?<! LOST) A WORD? BABY (?= THE? YEAR)",
    "PAROUS",
    "NEONATAL_DEATH",
    "BORN [A THE NUM WORD]{0,3} (?:CHILD | BABY)",
    "BORN [THE ORD A]{0,2} (?:YEAR | LIVE_BIRTH)",
    "(?:SHE | I) (?:HAVE)? BORN",
    "YEAR [COLON DASH COMMA]? [WORD A]{0,2} CHILD",
    "[BABY CHILD] .{0,3} FOR_ADOPTION",
)


_DIED = "[BABY CHILD] [HAVE BE]{0,2} DIED [THE AFTER WORD ABOUT]{0,2} (?P<age>MEASURE)"
_AFTER_BIRTH = ("minutes", "hours", "hrs", "day", "days", "months", "year", "years")  # weeks may be those of gestation

_SPOKEN_OF = frozenset(
    {
        "PRIMARY",
        "SECONDARY",
        "LIVE_BIRTH",
        "CHILD",
        "BORN",
        "BABY",
        "NULLIPARA",
        "PAROUS",
        "OBSTETRIC",
        "NEONATAL_DEATH",
        "PARITY",
        "TWINS",
        "TO_TERM",
        "MODE",
        "OLD",
    }
)


_DENYING = frozenset({"NO", "NEVER", "NOT", "NEITHER", "NONE", "NULLIPARA", "NUM"})
_BEARING = _SPOKEN_OF - {"PRIMARY", "SECONDARY", "OBSTETRIC", "NULLIPARA", "PARITY"}


class BirthReader:
    """Claims about live births in one message."""

    def __init__(self, message: Message, views: tuple[View, ...]) -> None:
        self.message = message
        self.views = views

    def claims(self) -> Iterator[Claim]:
        """Every claim about `rpl_type`."""
        for view in self.views:
            if not view.kinds & _SPOKEN_OF:
                continue
            if "UNKNOWN" in view.kinds:
                yield from self._unknown(view)
            if view.kinds & {"PRIMARY", "SECONDARY"}:
                yield from self._named(view)
            denied = list(self._none(view)) if view.kinds & _DENYING else []
            yield from denied
            if "OBSTETRIC" in view.kinds:
                yield from self._formula(view)
            if not view.kinds & _BEARING:
                continue
            yield from self._live(view, [claim.evidence for claim in denied])
            for match in view.find(_DIED) if "DIED" in view.kinds else ():
                if view.items[match.start("age")].form.endswith(_AFTER_BIRTH):
                    yield self._claim("secondary", view, match.start(), match.end())

    def _claim(self, value: object, view: View, start: int, end: int) -> Claim:
        return Claim("rpl_type", value, evidence(self.message, view, start, end))

    def _unknown(self, view: View) -> Iterator[Claim]:
        for match in view.find(
            "[BORN LIVE_BIRTH CHILD PARITY] [BE HAVE WORD TEST COLON COMMA DASH]{0,3} UNKNOWN"
            " | UNKNOWN [THE A WORD SHE I PERSON HAVE YET]{0,4}"
            " [BORN LIVE_BIRTH CHILD PARITY]"
        ):
            yield self._claim(UNSURE, view, match.start(), match.end())

    def _named(self, view: View) -> Iterator[Claim]:
        for kind, value, opposite in (("PRIMARY", "primary", "secondary"), ("SECONDARY", "secondary", "primary")):
            for pattern in _PRIMARY:
                for match in view.find(pattern.replace("PRIMARY", kind)):
                    word = next(at for at in range(match.start(), match.end()) if kind in view.items[at].kinds)
                    if view.search("[UNKNOWN MAYBE OR]", max(0, word - 2), min(len(view.items), match.end() + 3)):
                        yield self._claim(UNSURE, view, match.start(), match.end())
                        continue
                    if view.search(
                        "QUOTE | [SHE HE RELATIVE I WE] [WOULD NOT NEVER]{0,2} CALLED [THE THEM A HER]{0,2}",
                        max(0, word - 5),
                        word,
                    ):
                        continue  # a word quoted, somebody's label
                    if view.match(_WITH_PARTNER, match.end()):
                        yield replace(self._claim(UNSURE, view, match.start(), match.end()), weight=-1)
                        continue
                    negated = match.start() > 0 and view.match("NOT [THE A]?", match.start() - 1)
                    start = match.start() - 1 if negated else match.start()
                    yield self._claim(opposite if negated else value, view, start, match.end())

    def _none(self, view: View) -> Iterator[Claim]:
        for pattern in _NONE_BORN:
            for match in view.find(pattern):
                if pattern == "NULLIPARA" and view.match("NOT A?", max(0, match.start() - 1)):
                    yield self._claim("secondary", view, match.start() - 1, match.end())
                elif view.match(_WITH_PARTNER, match.end()) and not view.match("WITH EACH", match.end()):
                    yield replace(self._claim(UNSURE, view, match.start(), match.end()), weight=-1)  # with this partner
                elif _of_birth(view, match.start(), match.end()):
                    yield self._claim("primary", view, match.start(), match.end())
        for match in view.find("PARITY_OF [COLON BE DASH]? NUM"):
            number = view.items[match.end() - 1]
            yield self._claim("secondary" if number.low else "primary", view, match.start(), match.end())
        for match in view.find("NUM SLASH NUM LIVE_BIRTH"):
            if view.items[match.start()].low == 0:
                yield self._claim("primary", view, match.start(), match.end())
        for match in view.find(
            "NUM X? LIVE_BIRTH | LIVE_BIRTH [COLON X DASH]{0,2} NUM | BORN COLON? NUM (?= $ | COMMA)"
        ):
            number = next(item for item in view.items[match.start() : match.end()] if "NUM" in item.kinds)
            if number.low == 0 and not any(
                "LIVING" in view.items[at].kinds for at in range(match.start(), match.end())
            ):
                yield self._claim("primary", view, match.start(), match.end())

    def _formula(self, view: View) -> Iterator[Claim]:
        for match in view.find("OBSTETRIC"):
            formula = view.items[match.start()].formula
            if formula is None or formula.term_and_preterm is None:
                continue
            if formula.living:
                yield self._claim("secondary", view, match.start(), match.end())
            elif formula.term_and_preterm == 0:
                yield self._claim("primary", view, match.start(), match.end())
            elif formula.living is None and not self._stillborn():
                yield self._claim("secondary", view, match.start(), match.end())

    def _stillborn(self) -> bool:
        return any(item.form.startswith("stillb") or "DIED" in item.kinds for view in self.views for item in view.items)

    def _live(self, view: View, denied: list[Evidence]) -> Iterator[Claim]:
        for pattern in _BORN:
            for match in view.find(pattern):
                chunk = next(first for first, last in view.chunks() if first <= match.end() - 1 < last)
                if view.search("UNKNOWN", chunk, match.start()):
                    yield self._claim(UNSURE, view, match.start(), match.end())
                    continue
                last = view.items[match.end() - 1]
                inside = any(words.start <= last.start and last.end <= words.end for words in denied)
                if not inside and not self._disowned(view, match.start(), match.end()):
                    yield self._claim("secondary", view, match.start(), match.end())

    def _disowned(self, view: View, start: int, end: int) -> bool:
        """Not a birth of hers: denied, wished for, adopted, somebody else's, or not alive."""
        before = max(
            start - 4, 0, *(found.end() for found in view.find("COLON | STOP | CLOSE") if found.end() <= start)
        )
        if view.search("[NO NEVER NOT NEITHER NONE NULLIPARA WANT_CHILD WISH]", before, start + 1):
            return True
        if view.search("[NO NEVER NOT NOT_OWN HE RELATIVE WISH]", start, end):
            return True
        colon = max((found.end() for found in view.find("COLON") if found.end() <= start), default=0)
        if view.search("NOT_OWN | HE", max(colon, start - 6), start):
            return True
        if any(
            "RELATIVE" in item.kinds and item.form.endswith("'s") for item in view.items[max(0, start - 3) : start + 2]
        ):
            return True
        if any("NUM" in item.kinds and item.low == 0 for item in view.items[max(0, start - 1) : end + 2]):
            return True
        if any(item.form.startswith("stillb") for item in view.items[max(0, start - 1) : end + 3]):
            return True
        if view.match("[WORD CHILD THE WITH A]{0,3} NOT_OWN", end):
            return True  # "a toddler by adoption"
        other = view.match("COMMA? [FROM THE]{1,2} HER? RELATIVE", end)
        if other is not None and view.items[other.end() - 1].form.endswith("'s"):
            return True  # "two sons, from her husband's first marriage"
        denied = view.match(
            "[COLON HAVE BE X]{0,2} (?:NO | NEVER | (?P<n>NUM)) | NOT_OWN | THE* [HE RELATIVE]"
            " | [THE WORD]{1,3} COMMA? [BE EACH]{0,2} HE (?= $ | COMMA)",
            end,
        )
        return denied is not None and (denied["n"] is None or view.items[denied.start("n")].low == 0)


def _of_birth(view: View, start: int, end: int) -> bool:
    """The words tell of births: having no living child says nothing of those who died."""
    kinds = [item.kinds for item in view.items[start:end]]
    return not any("LIVING" in kind for kind in kinds) or any("BORN" in kind for kind in kinds)
