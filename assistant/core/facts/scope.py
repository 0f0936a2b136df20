"""Whose facts, and how real: masks what is said of others, what is only asked, and what is only supposed.

Others are relatives, populations and papers.
A masked item keeps its place but loses its kinds, so that no pattern sees it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.core.facts.lexer import Item, Sentence, sentences
from assistant.core.facts.vocabulary import CaseVocabulary

_END = sys.maxsize
_ABOUT_OTHERS = ("in", "of", "like", "as", "for")  # "lupus in her sister"


@dataclass(frozen=True, slots=True)
class View:
    """One sentence as the readers see it: codes of masked items are blank.

    `place` counts sentences of the message from 0. `kinds` are all that occur, masked or not: a reader that finds none
    of its own there is spared the patterns.
    """

    vocabulary: CaseVocabulary
    items: tuple[Item, ...]
    code: str
    asks: bool
    place: int
    kinds: frozenset[str]

    def find(self, pattern: str) -> Iterator[re.Match[str]]:
        """Matches of a pattern over kinds; their positions are item numbers."""
        return self.vocabulary.patterns[pattern].finditer(self.code)

    def search(self, pattern: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first match between two item numbers."""
        return self.vocabulary.patterns[pattern].search(self.code, start, _END if end is None else end)

    def match(self, pattern: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """A match that begins at item `start`."""
        return self.vocabulary.patterns[pattern].match(self.code, start, _END if end is None else end)

    def chunks(self) -> list[tuple[int, int]]:
        """Item ranges between commas, brackets, dashes and contrasts."""
        return split(self.vocabulary, self.code)


_BREAK = "[COMMA STOP OPEN CLOSE DASH BUT QUOTE] | AND (?=[SHE HER I PERSON WE BE YOU])"


def split(vocabulary: CaseVocabulary, code: str) -> list[tuple[int, int]]:
    """Item ranges between the breaks of a sentence; empty ones are left out."""
    found = []
    start = 0
    for match in vocabulary.pattern(_BREAK).finditer(code):
        if match.start() > start:
            found.append((start, match.start()))
        start = match.end()
    if start < len(code):
        found.append((start, len(code)))
    return found


# Words that make a question one about somebody, and the first words of a note that only ends in a question mark.
_ANCHOR = (
    "[SHE PERSON AGE OBSTETRIC NULLIPARA SDM PREGNANT LOST HER] | NUM [WORD PREVIOUS ORD MORE PREGNANCY]{0,3} LOSS"
    " | NO [THE]? LIVE_BIRTH | LOSS X NUM | RPL X NUM"
)
_NOTE = (
    "RPL COMMA | [APS APL LAC SLE FAIL DRUG STANDARD TRIPLE STRONGLY NO NEVER SINGLE_APL] (?!WITH) | PRIMARY RPL"
    " COMMA | SECONDARY RPL COMMA"
)


FOR_RELATIVE = (
    "[IVIG TRIAL TREATMENT INFUSION] THE [THE HER I]? (?! SPOUSE) RELATIVE"
    " | [OFFERED WANT_CHILD HELP] [THE HER I]? (?! SPOUSE) RELATIVE WORD? $"
)
# Asides after which the next clause is of the patient again: "husband 52", "hello everyone".
_ASIDE = "[HER I THE]? RELATIVE [AGED COLON]? [NUM MEASURE AGE] $ | [WORD I] PEOPLE $"


# What may stand before a supposition, and tells no fact: "the same woman, but", "to push it further,".
_SUPPOSING_OF = (
    "(?: SUPPORT COMMA)? (?: ONES | [^LOSS LOST NUM RPL LIVE_BIRTH CHILD BORN NULLIPARA DRUG STANDARD FAIL SDM CONSENT"
    " APS APL SLE OBSTETRIC NO NOT NEVER IVIG TRIAL INFUSION TREATMENT SUPPORT WOULD DECIDED WISH UNKNOWN MAYBE UNLESS"
    " IF]){0,9} IF"
)

_OTHERS = frozenset({"RELATIVE", "FAMILY", "PEOPLE", "LITERATURE"})
_SUPPOSING = frozenset({"IF", "UNLESS", "SUPPOSE_START"})


class Scope:
    """Masks for one sentence."""

    def __init__(self, vocabulary: CaseVocabulary, sentence: Sentence) -> None:
        self.vocabulary = vocabulary
        self.sentence = sentence
        self.chunks = split(vocabulary, sentence.code)
        self.kinds = frozenset().union(*(item.kinds for item in sentence.items))

    def _search(self, pattern: str, start: int, end: int) -> re.Match[str] | None:
        return self.vocabulary.pattern(pattern).search(self.sentence.code, start, end)

    def _match(self, pattern: str, start: int, end: int) -> re.Match[str] | None:
        return self.vocabulary.pattern(pattern).match(self.sentence.code, start, end)

    def others(self) -> set[int]:
        """Items that speak of somebody else: relatives, populations, papers, thresholds."""
        masked: set[int] = set()
        if not self.kinds & _OTHERS:
            return masked
        until = ""  # the pattern that brings the patient back
        for start, end in self.chunks:
            if until and (self._match(until, start, end) or self._turns_back(start, end)):
                until = ""
            if until:
                masked.update(range(start, end))
                continue
            relative = self._match("[AND BUT HER I THE THEM BE A HE OR FIRST_PAST]{0,4} PREVIOUS? RELATIVE", start, end)
            if relative and self._deciding(start, end):
                continue
            if self._match(_ASIDE, start, end):
                masked.update(range(start, end))
                continue
            if relative and (
                told := self._search(
                    "SPOUSE [^SHE]{0,5} COLON (?=[SHE HER THEM]) | RELATIVE [BE HAVE]? REPORTED (?= THEM? BE? NUM)",
                    start,
                    end,
                )
            ):
                masked.update(range(start, told.end()))  # "her partner phoned: she ..."
                continue
            if relative or self._search("FAMILY", start, end):
                masked.update(range(start, end))
                until = (
                    "[BUT AND THE CORRECTION]* (?:PERSON | I (?!RELATIVE) | SHE [WORD HAVE BE]{0,2}"
                    " (?=[NO NOT NEVER NONE]) | HER (?=PREVIOUS))"
                )
            elif told_of := self._search(
                "COLON [HER I THE A]{0,2} PREVIOUS? (?! SPOUSE) RELATIVE (?! COLON)", start, end
            ):
                masked.update(range(told_of.start() + 1, end))
                until = "[BUT AND THE]* (?:PERSON | SHE | I (?!RELATIVE))"
            elif self._relative_inside(start, end):
                masked.update(range(start, end))
            elif (trigger := self._search("[PEOPLE LITERATURE]", start, end)) and not (
                self._search("CONSENT", start, end) or self._deciding(trigger.start(), trigger.end())
            ):
                anchored = self._search("[SHE I PERSON AGE]", start, trigger.start())
                back = self._search(
                    "[PERSON AGE] | I (?=PERSON) | COLON (?=[SHE HER I])"
                    " | SHE (?= [HAVE BE YET]{0,2} [AGAINST DECLINED])",
                    trigger.end(),
                    end,
                )
                masked.update(range(trigger.start() if anchored else start, back.start() if back else end))
                until = "" if back else "[BUT AND THE CORRECTION OPEN]* [SHE I PERSON HER AGE WE]"
        return masked

    def _deciding(self, start: int, end: int) -> bool:
        """ "Her partner", "everybody": those who share the decision that the sentence tells of."""
        deciders = self._search("[SPOUSE EVERYONE]", start, end)
        return deciders is not None and self.sentence.has("SDM") | self.sentence.has("TOGETHER")

    def _opinion(self) -> set[int]:
        """A general remark in a sentence about nobody: "IVIG after five losses", "after failure of A and B"."""
        size = len(self.sentence.items)
        if not self.kinds & {"RULE", "IVIG", "AFTER"}:
            return set()
        if self.sentence.has("RULE") and not self._search("SHE | HER | PERSON | AGE | I [HAVE BE]", 0, size):
            return set(range(size))  # "the conditions for IVIG: five losses, primary, and what else"
        count = self._search("IVIG .{0,4} AFTER NUM .{0,3} LOSS", 0, size)
        if count and not self._search("[I SHE HER PERSON] (?! CLINICIAN)", 0, size):
            return set(range(count.start(), count.end()))
        failure = self._search("AFTER [A THE]? FAIL", 0, size)
        return set(range(failure.start(), size)) if failure and not self._search(f"{_ANCHOR} | I", 0, size) else set()

    def asks_for_relative(self) -> bool:
        """ "IVIG for the sister?": she is the patient now."""
        sentence = self.sentence
        return (
            sentence.asks
            and "RELATIVE" in self.kinds
            and self._search(FOR_RELATIVE, 0, len(sentence.items)) is not None
        )

    def _turns_back(self, start: int, end: int) -> bool:
        """ "... but she": from the relative back to the patient."""
        but = start > 0 and self.sentence.items[start - 1].form in ("but", "however", "whereas", "while")
        return but and self._match("[SHE TOGETHER PERSON]", start, end) is not None

    def _relative_inside(self, start: int, end: int) -> bool:
        for match in self.vocabulary.pattern("[THE WORD FOR] [HER I A]{0,2} RELATIVE").finditer(
            self.sentence.code, start, end
        ):
            if self.sentence.items[match.start()].form in _ABOUT_OTHERS:
                return True
        return False

    def asked(self) -> set[int]:
        """Items that are only asked: an inverted or wh-clause of a question that describes nobody."""
        if not self.sentence.asks or self.sentence.has("RULE"):
            return self._opinion()
        masked: set[int] = set()
        size = len(self.sentence.items)
        if reported := self._search("COLON (?:HAVE [A SHE] | WOULD | WH)", 0, size):
            masked.update(range(reported.start(), size))  # "Assistant: has she ...?"
        if self._match("[APS APL LAC SLE DRUG SINGLE_APL SLASH COMMA AND OR THE]+ $", 0, size):
            return set(range(size))  # "SLE?"
        if not self._search(_ANCHOR, 0, size) and (
            not self._match(_NOTE, 0, size) or self._search("COLON [WH WOULD]", 0, size)
        ):
            return set(range(size))
        for place, (start, end) in enumerate(self.chunks):
            opening = "[AND BUT THEN]* (?:WOULD | BE (?!NUM) | HAVE (?=[SHE DRUG STANDARD A]) | WH)"
            if not self._match(opening, start, end):
                continue
            anchor = self._search(
                "[APS SLE]? PERSON | AGE | WITH (?=[NUM NO]) | HER (?=[NUM ORD]) | I (?=[NUM ORD]) | I [HAVE BE]*"
                " [WORD PRIMARY]? [APS SLE]",
                start,
                end,
            )
            facts = "[LOSS LIVE_BIRTH NULLIPARA FAIL OBSTETRIC SDM]"
            if len(self.chunks) > place + 1 and self._search(
                facts, self.chunks[place + 1][0], len(self.sentence.items)
            ):
                continue
            masked.update(range(start, anchor.start() if anchor else end))
        return masked

    def retracted(self) -> set[int]:
        """Items up to the end of a clause that takes something back: "forget the HCQ, she never took it"."""
        masked: set[int] = set()
        if not self.kinds & {"RETRACT", "DENIAL_OF"}:
            return masked
        for start, end in self.chunks:
            if taken := self._search("RETRACT", start, end):
                colon = self._search("COLON", taken.end(), end)
                masked.update(range(colon.start() if colon else end))
            elif denied := self._search("DENIAL_OF .{0,20} [NEVER NO NOT NULLIPARA]", start, end):
                masked.update(range(denied.start(), end))  # "it is not true that she never ..."
        return masked

    def supposed(self, *, later: bool) -> tuple[set[int], bool]:
        """Items under an `if`, and whether the sentence asks what then; `later`: not in the first message."""
        masked: set[int] = set()
        if not self.kinds & _SUPPOSING:
            return masked, False
        until = 0
        overlay = False
        someone = " | A? PERSON (?=SUPPOSE_START [NUM NO A])" if later and self.sentence.asks else ""
        for match in self.vocabulary.pattern(
            "IF | UNLESS (?! WH) | ^ SUPPOSE_START (?= NUM [LOSS WORD LIVE_BIRTH CHILD]? $ | THE? DRUG $) | A PERSON"
            f" SUPPOSE_START (?= NUM LOSS? $){someone}"
        ).finditer(self.sentence.code):
            if match.start() < until:
                continue
            item = self.sentence.items[match.start()]
            main = self._search("COMMA (?:THEN)? (?=[WOULD BE IVIG WH WE])", match.end(), len(self.sentence.items))
            until = main.start() if main else len(self.sentence.items)
            masked.update(range(match.start(), until))
            overlay = overlay or ("UNLESS" not in item.kinds and self.sentence.asks)
        return masked, overlay

    def supposes(self, conditional: set[int]) -> bool:
        """A sentence that only supposes: "Suppose she had three. And now?", "Same woman, but imagine she had ..."."""
        size = len(self.sentence.items)
        if not conditional or self.sentence.has("UNLESS") or size - 1 not in conditional:
            return False
        first = min(conditional)
        return len(conditional) == size - first and self._match(_SUPPOSING_OF, 0, first + 1) is not None


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what it states, what it only supposes for its question, and everything as it stands."""

    number: int
    text: str
    stated: tuple[View, ...]
    supposed: tuple[View, ...]
    whole: tuple[View, ...]


def read_message(number: int, text: str, vocabulary: CaseVocabulary) -> Message:
    """The views of one message; `number` counts messages from 0."""
    stated, supposed, whole = [], [], []
    blank = vocabulary.code(frozenset({"WORD"}))
    found = sentences(text, vocabulary)
    same = any(sentence.has("SAME_BUT") for sentence in found)  # "her cousin, same history but ...": the new patient
    scopes = [Scope(vocabulary, sentence) for sentence in found]
    same = same or any(scope.asks_for_relative() for scope in scopes)
    for place, (sentence, scope) in enumerate(zip(found, scopes, strict=True)):
        kinds = scope.kinds
        conditional, overlay = scope.supposed(later=number > 0)
        hidden = set() if same else scope.others()
        hidden |= set() if conditional else scope.asked()
        hidden |= scope.retracted()

        def view(
            masked: set[int], sentence: Sentence = sentence, place: int = place, kinds: frozenset[str] = kinds
        ) -> View:
            code = "".join(blank if at in masked else letter for at, letter in enumerate(sentence.code))
            return View(vocabulary, sentence.items, code, sentence.asks, place, kinds)

        stated.append(view(hidden | conditional))
        whole.append(view(set()))
        after = found[place + 1] if place + 1 < len(found) else None
        alone = scope.supposes(conditional)
        if overlay or (alone and (after.asks if after is not None else number > 0)):
            supposed.append(view(hidden - conditional | (set(range(len(sentence.items))) - conditional)))
    return Message(number, text, tuple(stated), tuple(supposed), tuple(whole))
