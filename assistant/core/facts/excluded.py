"""Terminations and ectopics: how many, and whether the losses that were counted hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.core.facts.claims import evidence
from assistant.core.facts.mentions import Count, Mention, mentioned, plural
from assistant.core.facts.numbers import EXCLUDED, SOME_WERE, TOTALS, WAS_ONE
from assistant.core.facts.scope import Message, View

_ENDED = frozenset({"TERMINATION", "ECTOPIC"})


_BORN_AMONG = "(?P<n>NUM) [INCLUDING THE] [THE HER I EACH]* [NUM LOSS]{0,2} BE [A THE]? LIVE_BIRTH"
# "two possibly terminations", "the other may have been an ectopic", "two ectopics, perhaps"
_PERHAPS = (
    "(?: (?P<n>NUM) (?! [WORD PREVIOUS]{0,3} [LOSS RPL] [COMMA OPEN DASH AND BUT])"
    " | (?P<o>OTHERS) | [SUBSET ORD SHARE MIXED_SHARE ABOUT])"
    " (?: [COMMA DASH OPEN]? [^COMMA STOP COLON DASH OPEN NUM TERMINATION ECTOPIC]{0,4} COMMA?){0,2} [MAYBE UNKNOWN]"
    " [A THE BE HAVE WORD ORD EACH TURNED]{0,5} (?P<m>NUM)? [A THE BE WORD]{0,3} $"
)
_UNSURE_IF = (
    "UNKNOWN [IF MAYBE THE]{0,2} (?: (?P<n>NUM) | [ORD SUBSET]) [THE HER I THEM INCLUDING LOSS ONES NUM PREGNANCY]{0,3}"
    " [BE WORD HAVE] [A THE]{0,2} $"
)
_PERHAPS_FIRST = (
    "[COMMA DASH OPEN INCLUDING]{1,2} MAYBE [A THE BE HAVE]{0,2} (?P<n>NUM)? [A THE BE WORD INCLUDING THEM]{0,3} $"
)
_PERHAPS_LATER = "(?:[COMMA OPEN DASH]{1,2} [I HER WE]{0,2} | BE)? MAYBE (?= $ | [COMMA CLOSE])"
_NOT_ONE = "[NO NOT EXCEPT NONE NEVER NEITHER] [^COMMA BUT LOSS LOST]{0,4} $"


class ExcludedFinder:
    """The pregnancies in one message that were ended or ectopic. `context`: losses were spoken of before."""

    def __init__(self, message: Message, views: tuple[View, ...], *, context: bool) -> None:
        self.message = message
        self.views = views
        self.before = context

    def mentions(self, settled: set[int]) -> list[Mention]:
        """Those that were counted, save in the sentences (by place) where they are off the number already."""
        told = [view for view in self.views if view.kinds & _ENDED and view.place not in settled]
        found = [mention for view in told for mention in self._ended(view)]
        for view in self.views:
            for match in view.find(_BORN_AMONG) if "LIVE_BIRTH" in view.kinds else ():
                number = view.items[match.start("n")].low
                found.append(mentioned(self.message, "inside", match, view, number, number))
        return found

    def doubtful(self) -> list[Mention]:
        """Losses that may have been ended or ectopic; a number of -1 where it is not told how many."""
        told = [view for view in self.views if view.kinds & _ENDED and not view.asks]
        ended = [(view, at) for view in told for at, item in enumerate(view.items) if item.kinds & _ENDED]
        found = [self._perhaps(view, at) for view, at in ended]
        return [mention for mention in found if mention is not None]

    def _perhaps(self, view: View, noun: int) -> Mention | None:
        subjects = (view.match(_PERHAPS, start, noun) for start in range(noun - 1, -1, -1))
        match = next((found for found in subjects if found), None) or view.search(_PERHAPS_FIRST, 0, noun)
        match = match or next(
            whole.search(_UNSURE_IF, 0, noun) for whole in self.message.whole if whole.place == view.place
        )
        later = match is None and view.match(_PERHAPS_LATER, noun + 1)
        if later:
            match = view.search("[COMMA DASH OPEN INCLUDING]{1,2} (?P<n>NUM) [A THE BE WORD HAVE]{0,4} $", 0, noun)
        if match is None or view.search("BESIDES") or view.search("[PLUS AND] MAYBE .{0,3} $", 0, noun):
            return None
        groups = match.groupdict()
        numbers = [view.items[match.start(name)].low for name in ("m", "n") if groups.get(name)]
        if groups.get("o"):
            last = view.items[match.start("o")].form.split()[-1]
            numbers.append(view.vocabulary.numbers.get(last, -1))
        number = numbers[0] if numbers else -1 if plural(view.items[noun]) else 1
        words = evidence(self.message, view, match.start(), later.end() if later else noun + 1)
        return Mention("perhaps", Count(number, number, words), view.place, match.start(), noun + 1)

    def _ended(self, view: View) -> Iterator[Mention]:
        taken: set[int] = set()
        inside = False
        for pattern in EXCLUDED:
            for match in view.find(pattern):
                noun = max(at for at in range(match.start(), match.end()) if view.items[at].kinds & _ENDED)
                counted = [
                    view.items[at].low
                    for at in range(match.start(), match.end())
                    if "NUM" in view.items[at].kinds
                    and not view.search("[PREGNANCY LOSS NUMBERED NUMBERED_LOSS] $", 0, at)
                ]
                if noun in taken or view.search(_NOT_ONE, 0, noun):
                    continue
                taken.add(noun)
                if not counted and plural(view.items[noun]):
                    some = view.search(SOME_WERE, max(0, noun - 12), noun)
                    if some is None:
                        continue
                    ordinals = sum("ORD" in item.kinds for item in view.items[some.start() : noun])
                    yield mentioned(self.message, "inside", match, view, ordinals, ordinals)
                    continue
                inside = inside or self._among_losses(match, view, noun)  # "one ..., one a ...": the list goes on
                number = counted[0] if counted else 1
                mention = mentioned(self.message, "inside" if inside else "beside", match, view, number, number)
                subject = view.search(WAS_ONE, max(0, noun - 7), noun)
                if subject is not None and subject.start() < match.start():  # "the 2018 loss was an ectopic"
                    words = evidence(self.message, view, subject.start(), match.end())
                    mention = replace(mention, count=replace(mention.count, evidence=words))
                yield mention

    def _among_losses(self, match: re.Match[str], view: View, noun: int) -> bool:
        groups = match.groupdict()
        if view.search("BESIDES"):
            return False  # "I should add one ectopic"
        if groups.get("inside") or groups.get("of") or view.match("SUBSET NUM", max(0, match.start() - 1)):
            return True
        if view.search("LOST AND $", 0, match.start() + 1) or view.search("LOST AND NUM BE $", 0, noun):
            return False  # "five miscarried and two were ectopic"
        if view.search("TURNED", match.start(), match.end()) or view.search(WAS_ONE, max(0, noun - 7), noun):
            return True
        if view.search(
            "(?: NUM [WORD PREVIOUS ORD]{0,2} LOSS | LOST NUM) [COLON DASH OPEN COMPRISE] [^AND PLUS STOP BORN"
            " LIVE_BIRTH] .{0,40} $",
            0,
            match.end(),
        ):
            return True  # "five losses: one ectopic, ..."
        return self.before and not any(other.search(TOTALS[0]) for other in self.views)
