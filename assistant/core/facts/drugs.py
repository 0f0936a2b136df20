"""What became of aspirin, LMWH and hydroxychloroquine: groups of drugs, and the verdicts of their clauses."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.facts.anaphora import refer_back
from assistant.core.facts.claims import UNSURE, Claim, evidence
from assistant.core.facts.exposures import exposed
from assistant.core.facts.groups import Group, fall_back, fate, first_vote, inherit
from assistant.core.facts.outcomes import (
    ALWAYS,
    CLOSED,
    CONTINUED,
    CURRENT,
    DENIED_FAILURE,
    DENIED_LATER,
    FAILED,
    FILLER,
    FIRST,
    HELD,
    IN_USE,
    LEFT,
    LOOSE,
    NEVER,
    NOTHING,
    ONE_LOSS,
    RIGHT,
    SEPARATOR,
    SOFT,
    UNTREATED,
)
from assistant.core.facts.scope import Message, View
from assistant.core.facts.vocabulary import CASE_DRUGS

_SPOKEN_OF = frozenset(
    [
        "DRUG",
        "STANDARD",
        "OTHER_DRUG",
        "UNTREATED",
        "NONE",
        "NEVER",
        "NOT",
        "NO",
        "TREATMENT",
        "EACH",
        "THEM",
        "EVERYTHING",
        "OTHERS",
        "NEITHER",
        "NOTHING",
    ]
)


_LOSSES_NAMED = frozenset({"LOSS", "LOST", "RPL", "NUMBERED_LOSS"})
_SHORT = 8  # items: a longer sentence that ends in a question mark is a note and a question


class DrugReader:
    """Claims about the three drugs in one message. `last` are the drugs named last, `last_failed`: all in vain."""

    def __init__(
        self,
        message: Message,
        views: tuple[View, ...],
        *,
        last: tuple[str, ...] = (),
        last_failed: bool = False,
        losses_named: bool = False,
    ) -> None:
        self.losses_named = losses_named or any(view.kinds & _LOSSES_NAMED for view in views)
        self.last_failed = last_failed
        self.message = message
        self.views = views
        self.last = last

    def claims(self) -> Iterator[Claim]:
        """Every claim about the three drugs, in the order of the text."""
        earlier: list[tuple[View, Group]] = []
        for view in self.views:
            if not view.kinds & _SPOKEN_OF:
                continue
            groups = self._groups(view)
            for place in range(len(groups)):
                self._judge(view, groups, place)
            inherit(view, groups)
            self._too(view, groups)
            if groups and earlier and view.match("SO_DID", 0):  # "A failed. So did B."
                for vote, _, _ in list(earlier[-1][1].votes.values())[:1]:
                    groups[0].cast(vote, 0, groups[0].end)
            fall_back(view, groups)
            yield from refer_back(self.message, self.last, view, groups, earlier)
            if view.search(IN_USE):
                for group in groups:
                    for drug in {drug for _, _, drugs in group.names for drug in drugs} - set(group.votes):
                        yield Claim(drug, CURRENT, evidence(self.message, view, group.start, group.end))
            for group in groups:
                for drug, (vote, start, end) in self._asked(view, group).items():
                    yield Claim(drug, vote, evidence(self.message, view, min(start, group.start), max(end, group.end)))
            if (
                groups
                and not groups[0].votes
                and self._told_loss(view)
                and view.match("[SHE I]? (?:BE | HAVE BE) ON", 0)
            ):
                words = evidence(self.message, view, 0, groups[0].end)
                for drug in dict.fromkeys(drug for _, _, drugs in groups[0].names for drug in drugs):
                    yield Claim(drug, FAILED, words)  # "Sixth miscarriage confirmed. Was on aspirin."
            earlier += [(view, group) for group in groups]
            for match in view.find(NOTHING):
                other = view.match("[WITH ON] [THE]? DRUG", match.end()) or view.search(
                    "CURRENT", max(0, match.start() - 4), match.start()
                )
                denied = view.search(
                    "NONE [^COMMA]{0,6} $ | [NOT NO] [LOSS PREGNANCY BE HAVE]{0,3} $", 0, match.start()
                )
                if not other and not denied and not view.search("SUBSET", max(0, match.start() - 4), match.start()):
                    for drug in CASE_DRUGS:
                        yield Claim(drug, UNTREATED, evidence(self.message, view, match.start(), match.end()))

    def _too(self, view: View, groups: list[Group]) -> None:
        """A message that is no more than "LMWH too", after one that told a failure."""
        words = " ".join(item.form for item in view.items)
        alone = len(self.views) == 1 and view.match("[AND COMMA]* DRUG [WORD AND THE]{1,2} $")
        if self.last_failed and alone and words.endswith((" too", " as well", " also")) and not groups[0].votes:
            groups[0].cast(FAILED, 0, len(view.items))

    def _asked(self, view: View, group: Group) -> dict[str, tuple[str, int, int]]:
        """The votes of a group; in doubt where the sentence is no more than the question whether: "HCQ failed?"."""
        alone = view.asks and group.start == 0 and len(view.items) <= _SHORT and "FAIL" in view.items[-1].kinds
        return {
            drug: (UNSURE, start, end) if alone else (vote, start, end)
            for drug, (vote, start, end) in group.votes.items()
        }

    def _told_loss(self, view: View) -> bool:
        """One certain loss was told in an earlier sentence of this message."""
        return any(other.place < view.place and other.search(ONE_LOSS) for other in self.views)

    def _groups(self, view: View) -> list[Group]:
        groups: list[Group] = []
        for match in view.find("DRUG | STANDARD | OTHER_DRUG"):
            item = view.items[match.start()]
            drugs = (item.drug,) if item.drug in CASE_DRUGS else ("aspirin", "lmwh") if "STANDARD" in item.kinds else ()
            named = (match.start(), match.end(), drugs)
            if groups and self._continues(view, groups[-1], match.start()):
                groups[-1].names.append(named)
                groups[-1].end = match.end()
            else:
                groups.append(Group(match.start(), match.end(), [named]))
        return groups

    def _continues(self, view: View, group: Group, start: int) -> bool:
        pattern = view.vocabulary.pattern(FILLER)
        if not pattern.fullmatch(view.code, group.end, start):
            return False
        closed = view.search(CLOSED, group.start, group.end)
        joined = view.search("[AND OR SLASH PLUS OPEN]", group.end, start)
        return not closed or joined is not None

    # --- predicates

    def _left(self, view: View, groups: list[Group], place: int) -> tuple[int, int]:
        """(near, far): where the words before the group begin, after the last break and after the group before."""
        far = groups[place - 1].end if place else 0
        breaks = [
            match.end() for match in view.vocabulary.pattern(SEPARATOR).finditer(view.code, far, groups[place].start)
        ]
        return (breaks[-1] if breaks else far), far

    def _judge(self, view: View, groups: list[Group], place: int) -> None:
        group = groups[place]
        near, far = self._left(view, groups, place)
        stop = self._left(view, groups, place + 1)[0] if place + 1 < len(groups) else len(view.items)
        if other := view.search("[SDM IVIG NULLIPARA APS SLE]", group.end, stop):
            stop = other.start()  # what follows is about something else
        right = self._after(view, group.end, stop, neither=self._neither(view, group))
        if view.search(
            "[AND COMMA]{1,2} FIRST_USE COMMA THE? $", far, group.start
        ):  # "on A and, for the first time, B"
            right = FIRST, max(far, group.start - 2), group.end
        if right is None and place + 1 < len(groups) and view.match("[COMMA OPEN]? [NO EXCEPT] THE? DRUG", group.end):
            right = self._after(view, groups[place + 1].end, len(view.items), neither=False)  # "A without B failed"
        left = first_vote(view, LEFT, max(far, near - 1), group.start) or (
            first_vote(view, LEFT, far, group.start) if place == 0 else None
        )
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
        if self._neither(view, group):
            taken = view.search("[TAKE HAVE ON BE] NEITHER [THE A]? $", far, group.start)
            right = right if right and right[1] <= group.end <= right[2] and self._helped(view, right) else None
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
        if left and left[0] == FAILED and self._either(view, group, left[1]):
            left = UNSURE, left[1], left[2]
        if left and left[0] == FAILED and view.match("CURRENT", group.end):
            left = None  # "six losses, on aspirin now": taken today, not lost on
        born_on = view.match("COMMA? [A THE NUM]{1,2} WORD? [CHILD LIVE_BIRTH BABY] (?! WORD? LOST)", group.end)
        if left and left[0] == FAILED and (born_on or self._born_between(view, left[1], left[2])):
            left = None  # "two losses, then a girl on aspirin"
        if right and right[0] == FAILED and view.search(f"{DENIED_LATER} | MUST_CHECK", right[2], stop):
            group.cast(UNSURE, group.start, stop)  # "failed, she says that she never took it"
            return
        if left and right and left[0] in (NEVER, SOFT) and view.match(ALWAYS, right[1], right[2]):
            right = None  # "declined heparin in each pregnancy"
        if left and right and left[0] != right[0] and len(group.names) > 1:
            head, tail = self._split(view, group)
            group.cast(*left, names=head)
            group.cast(*right, names=tail)
            return
        if left is None and right is None and self.losses_named and not view.asks:
            left = exposed(view, group, near, far, stop)
        if left:
            group.left_vote = left[0]
            group.cast(*left)
        if right and not (left and left[0] == UNSURE):
            group.cast(*right)

    def _either(self, view: View, group: Group, start: int) -> bool:
        """ "Failed aspirin and/or heparin": which of them is not said."""
        if view.search("AND_OR", group.start, group.end):
            return True
        words = " ".join(item.form for item in view.items[start : group.start]).split()
        denying = {"no", "not", "without", "neither", "never", "none", "nor", "despite", "didn't", "un"} & set(words)
        return not denying and view.search("OR", group.start, group.end) is not None

    def _born_between(self, view: View, start: int, end: int) -> bool:
        return view.search(
            "(?<! NO) (?<! NEVER) [A NUM THEN WORD] [WORD]? [LIVE_BIRTH CHILD BORN]", start, end
        ) is not None and (view.search("[NO NEVER NOT] .{0,4} LIVE_BIRTH", start, end) is None)

    def _helped(self, view: View, right: tuple[str, int, int]) -> bool:
        """The words after "neither A nor B" say that neither helped, or that neither was taken."""
        return view.search("[HELP TAKE]", right[1], right[2]) is not None

    def _neither(self, view: View, group: Group) -> bool:
        return view.search("[NEITHER NONE]", max(0, group.start - 3), group.end) is not None

    def _after(self, view: View, start: int, end: int, *, neither: bool) -> tuple[str, int, int] | None:
        if neither and (
            match := view.match("[HAVE BE WORD THE YET]{0,4} (?:(?P<help>HELP) | (?P<take>TAKE))", start, end)
        ):
            return (FAILED if match["help"] else NEVER), match.start(), match.end()
        for vote, pattern in RIGHT:
            if match := view.match(pattern, start, end):
                denied = vote == FAILED and view.search(
                    "(?:NOT | NEVER) [YET HAVE BE DID]{0,2} FAIL", match.start(), match.end()
                )
                return (HELD if denied else vote), match.start(), match.end()
        return None

    def _split(
        self, view: View, group: Group
    ) -> tuple[list[tuple[int, int, tuple[str, ...]]], list[tuple[int, int, tuple[str, ...]]]]:
        """The names that belong to the words before, and those that belong to the words after."""
        places = [
            match.start() for match in view.vocabulary.pattern("COMMA").finditer(view.code, group.start, group.end)
        ]
        cut = places[-1] if places else group.names[-1][0]
        head = [name for name in group.names if name[0] < cut]
        return head, [name for name in group.names if name[0] >= cut]


def named(views: tuple[View, ...]) -> tuple[str, ...]:
    """The drugs of the last sentence that names any."""
    for view in reversed(views):
        found = tuple(item.drug for item in view.items if item.drug in CASE_DRUGS)
        if found:
            return found
    return ()
