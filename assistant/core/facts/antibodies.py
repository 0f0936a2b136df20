"""Antiphospholipid status, SLE and the high-risk features."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.facts.claims import UNSURE, Claim, evidence
from assistant.core.facts.scope import Message, View

_ADVANCED_AGE = 35
_NAMES = "[SLE APS APL LAC SINGLE_APL]"
_LIST = f"(?:(?:COMMA {_NAMES})*? COMMA? [OR AND SLASH PLUS] THE? {_NAMES})?"
_DENIED_BEFORE = (
    f"[NO NOT NEVER NEITHER EXCEPT SHORT_OF] [HAVE THE A BE YET WORD MEETS MAYBE]{{0,3}} (?:{_NAMES}"
    f" [OR AND SLASH NEITHER]{{1,2}})*"
)
_DENIED_AFTER = (
    f"{_LIST} [BE HAVE THE COLON WORD YET APL DASH NUM MEASURE PENDING TEST EACH]{{0,4}} (?:NEGATIVE |"
    f" RULE_OUT | NO (?= $ | [COMMA STOP CLOSE]) | NEVER | NOT [BE YET HAVE]{{0,2}} (?:POSITIVE | MEETS (?! .?"
    f" CRITERIA)))"
    " | BE? [OFFERED MAYBE] BUT [BE WORD]{0,2} (?:NEGATIVE | RULE_OUT)"
    " | COMMA? BUT [THEM SHE]{1,2} NOT (?= $ | [COMMA STOP]) | DASH (?= $ | [COMMA STOP CLOSE])"
)
_UNCONFIRMED = "[^COMMA STOP]{0,8}? [NOT NEVER] [BE YET HAVE]{0,2} MEETS (?! .? CRITERIA)"
_ONE = "[APL LAC SINGLE_APL]"
_TITRES = f"{_ONE} (?:(?:COMMA {_ONE})* COMMA? [OR AND SLASH PLUS] {_ONE} | (?:COMMA {_ONE}){{2,}})?"
_DOUBTED = "[MAYBE PENDING UNKNOWN]"


# The words that name a high-risk feature, and the mark of a claim that denies it.
FEATURE_KINDS = {
    "triple-positive aPL": "TRIPLE",
    "strongly positive LAC": "STRONGLY LAC",
    "advanced maternal age": "ADVANCED_AGE",
    "IVF pregnancy": "IVF | IVF_PREGNANCY",
}
DENIED_FEATURE = "no "

_NAMED = frozenset({"APS", "APL", "LAC", "SINGLE_APL", "CRITERIA", "TRIPLE"})
_RISKS = frozenset(
    {"NATURAL", "TRIPLE", "STRONGLY", "ADVANCED_AGE", "AGE", "AGED", "NUM", "MEASURE", "IVF", "IVF_PREGNANCY"}
)


_AGES = frozenset({"AGE", "NUM", "MEASURE"})


_YEARS = ("yrs", "years", "y", "yr", "jahre", "anos", "anni")


class AntibodyReader:
    """Claims about antibodies, lupus and risk in one message."""

    def __init__(self, message: Message, views: tuple[View, ...], *, lac_before: bool) -> None:
        self.message = message
        self.views = views
        self.lac_before = lac_before

    def claims(self) -> Iterator[Claim]:
        """Claims about `sle`, `antiphospholipid` and `high_risk_features` (one claim a feature)."""
        for view in self.views:
            yield from self._lupus(view)
            if view.kinds & _NAMED:
                yield from self._antibodies(view)
            if view.kinds & _RISKS:
                yield from self._risk(view)

    def _claim(self, fact: str, value: object, view: View, match: re.Match[str]) -> Claim:
        return Claim(fact, value, evidence(self.message, view, match.start(), match.end()))

    def _chunk(self, view: View, place: int) -> tuple[int, int]:
        for start, end in view.chunks():
            if start <= place < end:
                return start, end
        return place, place + 1

    def _negator(self, view: View, start: int) -> int:
        """Where the words that deny the name at `start` begin; `start` itself where none stands before it."""
        found = view.search(f"{_DENIED_BEFORE} $", max(0, start - 12), start)
        return found.start() if found else start

    def _denied(self, view: View, start: int, end: int) -> bool:
        """A negator reaches the name at `start`: before it, over a list, or after it."""
        return (
            view.search(f"{_DENIED_BEFORE} $", max(0, start - 12), start) is not None
            or view.match(_DENIED_AFTER, end) is not None
        )

    def _doubted(self, view: View, place: int) -> bool:
        start, end = self._chunk(view, place)
        return view.search(_DOUBTED, start, end) is not None

    def _lupus(self, view: View) -> Iterator[Claim]:
        if "SLE" not in view.kinds:
            return
        for match in view.find("SLE"):
            if view.match("QUOTE", max(0, match.start() - 1)):
                continue  # a word quoted, not a finding
            if view.match("RULE_OUT", max(0, match.start() - 1)):
                yield self._claim("sle", UNSURE, view, match)
                continue
            if ruled := view.search("[HAVE WE I CLINICIAN THEY] NEGATIVE [THE A]{0,2} $", 0, match.start()):
                yield Claim("sle", False, evidence(self.message, view, ruled.start(), match.end()))
            elif self._denied(view, match.start(), match.end()):
                words = evidence(self.message, view, self._negator(view, match.start()), match.end())
                yield Claim("sle", False, words)
            elif self._doubted(view, match.start()):
                yield self._claim("sle", UNSURE, view, match)
            elif view.match("WORD? BE? [DISPUTE CORRECTION AGAINST]", match.end()) or view.search(
                "[AGAINST DISPUTE] [THE A HER]{0,3} $", 0, match.start()
            ):
                yield Claim("sle", UNSURE, evidence(self.message, view, match.start(), match.end()), weight=-1)
            else:
                yield self._claim("sle", True, view, match)

    def _antibodies(self, view: View) -> Iterator[Claim]:
        fact = "antiphospholipid"
        for match in view.find("APS"):
            if view.match(_UNCONFIRMED, match.end()):
                yield self._claim(fact, UNSURE, view, match)
            elif self._denied(view, match.start(), match.end()):
                direct = view.match("[COLON]? NEGATIVE", match.end()) and view.items[match.end()].form.startswith("neg")
                yield self._claim(fact, "negative" if direct else "not_aps", view, match)
            elif self._doubted(view, match.start()):
                yield self._claim(fact, UNSURE, view, match)
            else:
                yield self._claim(fact, "aps", view, match)
        for match in view.find("CRITERIA"):
            start, end = self._chunk(view, match.start())
            if view.search(_DOUBTED, start, end) and view.search("[NOT_DECIDED UNKNOWN]", start, end):
                yield self._claim(fact, UNSURE, view, match)
            elif view.search("[NO NOT NEVER SHORT_OF NEITHER EXCEPT]", start, end):
                yield self._claim(fact, "not_aps", view, match)
            elif view.search("[MEETS]", start, end) and not view.search(_DOUBTED, start, end):
                yield self._claim(fact, "aps", view, match)
        for match in view.find(_TITRES):
            yield from self._titre(view, match)
        for match in view.find("TRIPLE"):
            yield self._claim(fact, "positive", view, match)

    def _titre(self, view: View, match: re.Match[str]) -> Iterator[Claim]:
        fact = "antiphospholipid"
        names = [item.kinds for item in view.items[match.start() : match.end()]]
        whole = (
            any("APL" in kinds for kinds in names) or sum(bool(kinds & {"LAC", "SINGLE_APL"}) for kinds in names) >= 3
        )
        start, end = self._chunk(view, match.start())
        end = max(end, self._chunk(view, match.end() - 1)[1])
        short_of = view.search("SHORT_OF [THE FROM A]{0,2} $", 0, match.start())  # a carrier has them
        if not short_of and self._denied(view, match.start(), match.end()):
            if whole:
                yield self._claim(fact, "negative", view, match)
        elif view.search("[NEGATIVE]", start, match.start()) and whole:
            yield self._claim(fact, "negative", view, match)
        elif view.search("[PENDING UNKNOWN MAYBE]", start, end):
            yield self._claim(fact, UNSURE, view, match)
        elif (
            view.search("[POSITIVE STRONGLY WEAKLY HAVE WITH SHORT_OF]", start, end)
            or match.end() == end
            or view.match("BUT? [NO NOT] A? APS", match.end())
        ):
            yield self._claim(fact, "positive", view, match)
            singles = {item.form for item in view.items[match.start() : match.end()] if "SINGLE_APL" in item.kinds}
            if len(singles) >= 2 and view.search("LAC", match.start(), match.end()) and "POSITIVE" in view.kinds:
                yield self._claim("high_risk_features", "triple-positive aPL", view, match)

    def _risk(self, view: View) -> Iterator[Claim]:
        fact = "high_risk_features"
        for name, kinds in FEATURE_KINDS.items() if view.kinds & {"NO", "NOT"} else ():
            for match in view.find(f"[NOT NO] [THE A BE]{{0,2}} (?:{kinds})"):
                yield self._claim(fact, DENIED_FEATURE + name, view, match)
        for match in view.find("TRIPLE"):
            if not view.search("[NO NOT NEVER]", max(0, match.start() - 2), match.start()):
                yield self._claim(fact, "triple-positive aPL", view, match)
        for match in view.find("STRONGLY"):
            start, end = self._chunk(view, match.start())
            named = view.search("LAC", start, end) or (
                self.lac_before and not view.search("[SINGLE_APL APL DRUG]", start, end)
            )
            if named and not view.search("[NO NOT NEVER MAYBE]", start, end):
                yield self._claim(fact, "strongly positive LAC", view, match)
        for match in view.find("NATURAL") if "NATURAL" in view.kinds else ():
            yield self._claim(fact, DENIED_FEATURE + "IVF pregnancy", view, match)
        for match in view.find("ADVANCED_AGE"):
            if not view.search("[NO NOT]", max(0, match.start() - 2), match.start()):
                yield self._claim(fact, "advanced maternal age", view, match)
        for match in self._ages(view) if view.kinds & _AGES else ():
            yield self._claim(fact, "advanced maternal age", view, match)
        if not view.kinds & {"IVF", "IVF_PREGNANCY"}:
            return
        for match in view.find(
            "MEASURE WITH IVF | IVF_PREGNANCY | PREGNANT BE [THE FROM WITH AFTER]{0,3} IVF"
            " | [CURRENT PREGNANT] MEASURE [AFTER WITH THE"
            " COMMA OPEN A]{1,3} IVF"
            " | PREGNANT [WORD THE MEASURE WITH AFTER HER A OPEN COMMA DASH CURRENT]{0,4} IVF"
            " | IVF [WORD AND COMMA BE CURRENT]{0,3} PREGNANT"
        ):
            start, end = self._chunk(view, match.start())
            past = view.search(
                "[PREVIOUS LOST LOSS PLANNED NO NOT YEAR FAIL IF BORN LIVE_BIRTH]",
                max(start, match.start() - 4),
                min(end, match.end() + 3),
            )
            listed = view.search(
                "(?:[EACH NUM] [BE HAVE THEM THE]{0,2} | [ORD SUBSET] [BE HAVE THEM]{1,2}) $",
                max(start, match.start() - 4),
                match.start(),
            )
            if not past and not listed:
                yield self._claim(fact, "IVF pregnancy", view, match)

    def _ages(self, view: View) -> Iterator[re.Match[str]]:
        """Ages of the patient at or over the threshold: "41 yo", "aged 38", "36F", "39, IVF pregnancy"."""
        patterns = (
            ("AGE (?! [AND]? (?:HE | RELATIVE))", 0),
            ("AGED [THE COLON BE SUPPOSE_START WORD]{0,3} [NUM MEASURE]", -1),
            ("^ NUM (?=COMMA)", 0),
            (
                "(?:SHE BE | I BE | PERSON BE | SHE | I) [WORD YET CURRENT]{0,2} NUM"
                " (?= $ | [COMMA AND CURRENT WITH HAVE BUT CLOSE OPEN DASH])",
                -1,
            ),
            ("(?: SHE | I | PERSON) HAVE MEASURE (?= $ | [COMMA COLON AND])", -1),
            ("^ WORD [STOP WORD]{0,3} [OPEN COMMA BE] NUM (?= [CLOSE COMMA] | $)", -1),
            ("COMMA MEASURE (?= COMMA | $)", -1),
            ("(?: ^ | COMMA) SUPPOSE_START NUM (?= [SHE I COMMA])", -1),
            ("(?:PERSON | ^ WORD) [THE]? MEASURE (?= [COMMA OPEN WITH HAVE] | $)", -1),
            ("^ MEASURE (?= [COMMA COLON] | $)", 0),
            ("PERSON (?:COMMA | OPEN | THE)? NUM (?= [COMMA CLOSE WITH] | $)", -1),
            ("(?<! NUM) [COMMA COLON] NUM (?=COMMA)", -1),
            ("[IVF CURRENT PREGNANT NULLIPARA] COMMA NUM $", -1),
        )
        for pattern, place in patterns:
            for match in view.find(pattern):
                item = view.items[match.start() if place == 0 else match.end() - 1]
                if "MEASURE" in item.kinds and not item.form.rstrip().endswith(_YEARS):
                    continue
                if view.search("HE | RELATIVE", max(0, match.start() - 3), match.start()):
                    continue
                if item.low == _ADVANCED_AGE and view.match("[THEN UNDECIDED]", match.end()):
                    continue  # "turns 35 next spring"
                if _ADVANCED_AGE <= item.low < 60:
                    yield match
