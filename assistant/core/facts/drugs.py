"""What became of aspirin, LMWH and hydroxychloroquine: groups of drugs, and the verdicts of their clauses."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.facts.anaphora import refer_back
from assistant.core.facts.claims import UNSURE, Claim, evidence
from assistant.core.facts.exposures import SOME, ended, in_row
from assistant.core.facts.groups import Group, fall_back, inherit
from assistant.core.facts.headings import listed
from assistant.core.facts.ledger import rows
from assistant.core.facts.outcomes import (
    AFFIRMED,
    CURRENT,
    DENIED,
    FAILED,
    IN_USE,
    LOST_WHILE_ON,
    NOTHING,
    ONE_LOSS,
    ONLY_TRIED,
    TWO_SOURCES,
    UNTREATED,
)
from assistant.core.facts.purposes import mistaken
from assistant.core.facts.scope import Message, View
from assistant.core.facts.verdicts import judged
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
_REPORTS = frozenset({"REPORTED", "SOURCE"})
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
        childless = any(item.formula and item.formula.term_and_preterm == 0 for view in views for item in view.items)
        self.losses_named = losses_named or childless or any(view.kinds & _LOSSES_NAMED for view in views)
        self.rows = rows(views) if self.losses_named else []
        self.last_failed = last_failed
        self.message = message
        self.views = views
        self.last = last

    def claims(self) -> Iterator[Claim]:
        """Every claim about the three drugs, in the order of the text."""
        earlier: list[tuple[View, Group]] = []
        for place, view in enumerate(self.views):
            if view.kinds & _SPOKEN_OF:
                groups = judged(view, losses_named=self.losses_named)
                self._settle(place, groups, earlier)
                yield from refer_back(self.message, self.last, view, groups, earlier)
                yield from self._told(view, groups)
                earlier += [(view, group) for group in groups]
                yield from self._untreated(view)
                yield from self._only(view)
            yield from self._conflict(view, earlier)

    def _settle(self, place: int, groups: list[Group], earlier: list[tuple[View, Group]]) -> None:
        """The votes that neighbours in the sentence, the list of pregnancies and the sentences around give."""
        view = self.views[place]
        inherit(view, groups)
        self._too(view, groups)
        if groups and earlier and view.match("SO_DID", 0):  # "A failed. So did B."
            for vote, _, _ in list(earlier[-1][1].votes.values())[:1]:
                groups[0].cast(vote, 0, groups[0].end)
        silent = groups and not any(group.votes for group in groups)
        if silent and (vote := listed(self.message, self.views, place, earlier)):
            for group in groups:
                group.cast(vote, 0, len(view.items))
        fall_back(view, groups)
        for row in self.rows:
            for part, start, end in row.parts:
                if part is view:
                    in_row(view, groups, row, start, end)
        if groups and place + 1 < len(self.views):
            ended(view, groups, self.views[place + 1])
        if groups and not groups[0].votes and self._told_loss(view) and view.match(LOST_WHILE_ON, 0):
            groups[0].cast(FAILED, 0, groups[0].end)  # "Sixth miscarriage confirmed. Was on aspirin."

    def _told(self, view: View, groups: list[Group]) -> Iterator[Claim]:
        again = view.search("RESTART")
        if again or view.search(IN_USE):
            for group in groups:
                for drug in {drug for _, _, drugs in group.names for drug in drugs} - set(group.votes):
                    yield Claim(drug, CURRENT, evidence(self.message, view, group.start, group.end))
        for group in groups:
            for drug, (vote, start, end) in self._asked(view, group).items():
                if vote == FAILED and mistaken(view, min(start, group.start), max(end, group.end)):
                    vote = UNSURE
                yield Claim(drug, vote, evidence(self.message, view, min(start, group.start), max(end, group.end)))

    def _untreated(self, view: View) -> Iterator[Claim]:
        """ "All untreated": none of the three was taken; said of some pregnancies only, it says nothing of the"
        " drugs."""
        listed = [(start, end) for row in self.rows for part, start, end in row.parts if part is view]
        for match in view.find(NOTHING):
            if any(start <= match.start() < end for start, end in listed):
                continue
            other = view.match("[WITH ON] [THE]? DRUG", match.end()) or view.search(
                "CURRENT", max(0, match.start() - 4), match.start()
            )
            denied = view.search("NONE [^COMMA]{0,6} $ | [NOT NO] [LOSS PREGNANCY BE HAVE]{0,3} $", 0, match.start())
            clause = next((start for start, end in view.chunks() if start <= match.start() < end), match.start())
            some = view.search(SOME, min(clause, max(0, match.start() - 4)), match.start()) or view.match(
                f"[THE ON WITH]{{1,3}} {SOME}", match.end()
            )
            if not other and not denied and not some:
                yield from self._all(UNTREATED, view, match.start(), match.end())

    def _only(self, view: View) -> Iterator[Claim]:
        """ "Nothing except aspirin was tried": so the others were not."""
        for match in view.find(ONLY_TRIED):
            meant = {item.drug for item in view.items[match.start() : match.end()]}
            for drug in CASE_DRUGS:
                if drug not in meant and not view.search("STANDARD", match.start(), match.end()):
                    yield Claim(drug, UNTREATED, evidence(self.message, view, match.start(), match.end()))

    def _conflict(self, view: View, earlier: list[tuple[View, Group]]) -> Iterator[Claim]:
        """Two sources, of which one denies what the other says: "one letter says ..., another that she never did"."""
        if not view.kinds & _REPORTS:
            return
        whole = self.message.whole[view.place]  # what a husband says of it is a source, too
        for match in whole.find(TWO_SOURCES):
            cut, end = match.start("other"), len(view.items)
            parts = ((match.start(), cut), (cut, end))
            denied = [whole.search(DENIED, *part) is not None for part in parts]
            told = [whole.search(AFFIRMED, *part) is not None for part in parts]
            here = {item.drug for item in view.items} & set(CASE_DRUGS)
            later = {item.drug for item in view.items[cut:]} & set(CASE_DRUGS)
            sooner = here - later or later
            both = (told[0] and denied[1] and not denied[0]) or (denied[0] and told[1] and not denied[1])
            if not both or (later and not later & sooner):
                continue
            before = [drug for _, group in earlier[-1:] for _, _, drugs in group.names for drug in drugs]
            for drug in dict.fromkeys([*sorted(here), *([] if here else before or self.last)]):
                yield Claim(drug, UNSURE, evidence(self.message, view, match.start(), end))

    def _all(self, value: str, view: View, start: int, end: int) -> Iterator[Claim]:
        for drug in CASE_DRUGS:
            yield Claim(drug, value, evidence(self.message, view, start, end))

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


def named(views: tuple[View, ...]) -> tuple[str, ...]:
    """The drugs of the last sentence that names any."""
    for view in reversed(views):
        found = tuple(item.drug for item in view.items if item.drug in CASE_DRUGS)
        if found:
            return found
    return ()
