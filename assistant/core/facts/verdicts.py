"""What the clauses of a sentence say of each group of drugs in it."""

from __future__ import annotations

from assistant.core.facts.claims import UNSURE
from assistant.core.facts.exposures import OWN_PREGNANCIES, exposed, numbered, spared
from assistant.core.facts.groups import Group, fate, first_vote
from assistant.core.facts.outcomes import (
    ALWAYS,
    CLOSED,
    CONTINUED,
    DENIED_FAILURE,
    DENIED_LATER,
    FAILED,
    FILLER,
    FIRST,
    HELD,
    LEFT,
    LOOSE,
    NEVER,
    ONE_LOSS,
    ONLY_TRIED,
    RIGHT,
    SEPARATOR,
    SOFT,
)
from assistant.core.facts.scope import View
from assistant.core.facts.vocabulary import CASE_DRUGS, any_of

_ASIDE = (
    "OPEN [THE ON WITH WANT_CHILD]{1,3} [SUBSET ORD NUM LOSS PREGNANCY INCLUDING]{1,4} CLOSE"  # "(for the last two)"
)
_ANY_LEFT = any_of(pattern for _, pattern in LEFT)
_ANY_RIGHT = any_of(pattern for _, pattern in RIGHT)


def judged(view: View, *, losses_named: bool) -> list[Group]:
    """The groups of drugs in a sentence, with the votes of the words before and after each."""
    groups = grouped(view)
    judge = _Judge(view, groups, losses_named=losses_named)
    for place in range(len(groups)):
        judge.cast(place)
    return groups


def grouped(view: View) -> list[Group]:
    """The drugs of a sentence; those that are listed together make one group."""
    groups: list[Group] = []
    for match in view.find("DRUG | STANDARD | OTHER_DRUG"):
        item = view.items[match.start()]
        drugs = (item.drug,) if item.drug in CASE_DRUGS else ("aspirin", "lmwh") if "STANDARD" in item.kinds else ()
        named = (match.start(), match.end(), drugs)
        if groups and _continues(view, groups[-1], match.start()):
            groups[-1].names.append(named)
            groups[-1].end = match.end()
        else:
            groups.append(Group(match.start(), match.end(), [named]))
    return groups


def _continues(view: View, group: Group, start: int) -> bool:
    if not view.vocabulary.pattern(f"{FILLER} (?: {_ASIDE} {FILLER} )?").fullmatch(view.code, group.end, start):
        return False
    if numbered(view, group, start) or view.match(OWN_PREGNANCIES, group.end, start):
        return False  # "aspirin 4-6, heparin 5-6": each has pregnancies of its own
    if view.search("EXCEPT THE? $", 0, group.start) and view.match("COMMA", group.end):
        return False  # "unlike aspirin, heparin was"
    closed = view.search(CLOSED, group.start, group.end)
    joined = view.search("[AND OR SLASH PLUS OPEN]", group.end, start)
    return not closed or joined is not None


class _Judge:
    """Casts the votes of one sentence."""

    def __init__(self, view: View, groups: list[Group], *, losses_named: bool) -> None:
        self.view = view
        self.groups = groups
        self.losses_named = losses_named

    def _left(self, place: int) -> tuple[int, int]:
        """(near, far): where the words before the group begin, after the last break and after the group before."""
        view, groups = self.view, self.groups
        far = groups[place - 1].end if place else 0
        breaks = [
            match.end() for match in view.vocabulary.pattern(SEPARATOR).finditer(view.code, far, groups[place].start)
        ]
        return (breaks[-1] if breaks else far), far

    def cast(self, place: int) -> None:
        """The votes of the words around a group."""
        view, groups = self.view, self.groups
        group = groups[place]
        near, far = self._left(place)
        stop = self._left(place + 1)[0] if place + 1 < len(groups) else len(view.items)
        if other := view.search("[SDM IVIG NULLIPARA APS SLE]", group.end, stop):
            stop = other.start()  # what follows is about something else
        right = self._after(group.end, stop, neither=self._neither(group))
        if view.search(
            "[AND COMMA]{1,2} THE{0,3} FIRST_USE COMMA THE? $", far, group.start
        ):  # "on A and, for the first time, B"
            right = FIRST, max(far, group.start - 2), group.end
        if right is None and place + 1 < len(groups) and view.match("[COMMA OPEN]? [NO EXCEPT] THE? DRUG", group.end):
            right = self._after(groups[place + 1].end, len(view.items), neither=False)  # "A without B failed"
        left = first_vote(view, LEFT, max(far, near - 1), group.start, _ANY_LEFT) or (
            first_vote(view, LEFT, far, group.start, _ANY_LEFT) if place == 0 else None
        )
        if left and left[0] == FAILED and spared(view, group, left[1], left[2], stop):
            left = None
        if right and right[0] == FAILED and spared(view, group, right[1], right[2], stop):
            right = None
        bare = right is not None and not (right[0] == SOFT and view.search("ON", far, group.start))
        bare = bare and not (len(group.names) > 1 and view.search("COMMA", group.start, group.end))
        if (
            left is None
            and not bare
            and place
            and (
                groups[place - 1].left_vote in (FAILED, NEVER)
                or (right is None and groups[place - 1].left_vote == SOFT)
            )
            and view.search(CONTINUED, far, group.start)
            and ((told := fate(view, group)) is None or view.search("STOPPED | INTOLERANT", told[1], told[2]))
            and not view.match("[BE HAVE]{0,2} OFFERED", group.end)
            and view.items[group.start - 1].form not in ("take", "takes")  # "and takes HCQ": at present
        ):
            left = groups[place - 1].left_vote, group.start, group.start
        if self._neither(group):
            taken = view.search("[TAKE HAVE ON BE] NEITHER [THE A]? $", far, group.start)
            right = right if right and right[1] <= group.end <= right[2] and self._helped(right) else None
            useless = view.search("NONE HELP [COMMA OPEN COLON DASH WITH THE]{0,2} NEITHER? $", far, group.start)
            none_on = left if left and left[0] == NEVER and view.search("NONE", left[1], left[2]) else None
            left = (NEVER, taken.start(), taken.end()) if taken and not right else none_on
            left = (FAILED, useless.start(), useless.end()) if useless else left
        loose = left is None and right is None and not view.search("[PREGNANT CURRENT ONGOING]", 0, group.start)
        if loose and (found := view.search(LOOSE, far, group.start)):
            left = FAILED, found.start(), found.end()
        if left and left[0] == NEVER and view.search("NONE HELP [COMMA COLON DASH]", 0, group.start):
            left = FAILED, left[1], left[2]  # "nothing worked: not A, not B"
        nor = view.search("(?:NEITHER [WOULD BE HAVE]? | SO_DID) THE? $", far, group.start) or view.match(
            "COMMA? [NEITHER SO_DID]", group.end, stop
        )
        if place and nor and (votes := groups[place - 1].votes):
            right = next(iter(votes.values()))[0], group.start, group.end  # "made no difference; HCQ neither"
        others = place > 0 or view.search("EACH | EVERYTHING | TREATMENT", 0, group.start) is not None
        if others and view.search("EXCEPT [THE WITH]{0,2} $", far, group.start):  # "all but HCQ failed"
            left = (HELD, group.start, group.end) if left and left[0] == FAILED else left
            right = (HELD, group.start, group.end) if right and right[0] == FAILED else right
        if left and left[0] == FAILED and view.search(DENIED_FAILURE, max(far, left[1] - 4), group.start):
            left = HELD, left[1], left[2]  # "she has not failed HCQ"
        if left and left[0] == FAILED and self._either(group, left[1]):
            left = UNSURE, left[1], left[2]
        if left and left[0] == FAILED and view.match("CURRENT", group.end) and not view.search(ONE_LOSS):
            left = None  # "six losses, on aspirin now": taken today, not lost on
        born_on = view.match("COMMA? [A THE NUM]{1,2} WORD? [CHILD LIVE_BIRTH BABY] (?! WORD? LOST)", group.end)
        if left and left[0] == FAILED and (born_on or self._born_between(left[1], left[2])):
            left = None  # "two losses, then a girl on aspirin"
        if right and right[0] == FAILED and view.search(f"{DENIED_LATER} | MUST_CHECK", right[2], stop):
            group.cast(UNSURE, group.start, stop)  # "failed, she says that she never took it"
            return
        if left and right and left[0] in (NEVER, SOFT) and view.match(ALWAYS, right[1], right[2]):
            right = None  # "declined heparin in each pregnancy"
        if left and right and left[0] != right[0] and len(group.names) > 1:
            head, tail = self._split(group)
            group.cast(*left, names=head)
            group.cast(*right, names=tail)
            return
        if left is None and right is None and self.losses_named and not view.asks:
            left = exposed(view, group, near, far, stop)
            if left and left[0] == FAILED and spared(view, group, left[1], left[2], stop):
                left = None
        if left:
            group.left_vote = left[0]
            group.cast(*left)
        if right and not (left and left[0] == UNSURE):
            group.cast(*right)

    def _either(self, group: Group, start: int) -> bool:
        """ "Failed aspirin and/or heparin": which of them is not said."""
        if self.view.search("AND_OR", group.start, group.end):
            return True
        words = " ".join(item.form for item in self.view.items[start : group.start]).split()
        denying = {"no", "not", "without", "neither", "never", "none", "nor", "despite", "didn't", "un"} & set(words)
        return not denying and self.view.search("OR", group.start, group.end) is not None

    def _born_between(self, start: int, end: int) -> bool:
        return self.view.search(
            "(?<! NO) (?<! NEVER) [A NUM THEN WORD] [WORD]? [LIVE_BIRTH CHILD BORN]", start, end
        ) is not None and (self.view.search("[NO NEVER NOT] .{0,4} LIVE_BIRTH", start, end) is None)

    def _helped(self, right: tuple[str, int, int]) -> bool:
        """The words after "neither A nor B" say that neither helped, or that neither was taken."""
        return self.view.search("[HELP TAKE]", right[1], right[2]) is not None

    def _neither(self, group: Group) -> bool:
        if any(match.start() < group.start < match.end() for match in self.view.find(ONLY_TRIED)):
            return False  # "nothing except aspirin"
        return self.view.search("[NEITHER NONE]", max(0, group.start - 3), group.end) is not None

    def _after(self, start: int, end: int, *, neither: bool) -> tuple[str, int, int] | None:
        if neither and (
            match := self.view.match("[HAVE BE WORD THE YET]{0,4} (?:(?P<help>HELP) | (?P<take>TAKE))", start, end)
        ):
            return (FAILED if match["help"] else NEVER), match.start(), match.end()
        if start >= end or not self.view.match(_ANY_RIGHT, start, end):
            return None
        for vote, pattern in RIGHT:
            if match := self.view.match(pattern, start, end):
                denied = vote == FAILED and self.view.search(
                    "(?:NOT | NEVER) [YET HAVE BE DID]{0,2} FAIL", match.start(), match.end()
                )
                return (HELD if denied else vote), match.start(), match.end()
        return None

    def _split(
        self, group: Group
    ) -> tuple[list[tuple[int, int, tuple[str, ...]]], list[tuple[int, int, tuple[str, ...]]]]:
        """The names that belong to the words before, and those that belong to the words after."""
        places = [
            match.start()
            for match in self.view.vocabulary.pattern("COMMA").finditer(self.view.code, group.start, group.end)
        ]
        cut = places[-1] if places else group.names[-1][0]
        head = [name for name in group.names if name[0] < cut]
        return head, [name for name in group.names if name[0] >= cut]
