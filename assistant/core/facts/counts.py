"""How many pregnancies were lost: the arithmetic that makes one number of the mentions of a message."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

from assistant.core.facts.claims import evidence
from assistant.core.facts.excluded import ExcludedFinder
from assistant.core.facts.mentions import Count, Mention, MentionFinder
from assistant.core.facts.pregnancies import PregnancyList, PregnancyLister, listing
from assistant.core.facts.scope import Message, View
from assistant.core.facts.twins import pregnancies
from assistant.core.types import Evidence


@dataclass(frozen=True, slots=True)
class CountReading:
    """What one message says of the number of losses.

    `total` stands by itself, `floor` is a number that there are at least ("the third loss"), `more` comes on top of
    what was said before, `minus` is to be taken off it (terminations among the losses), `perhaps` only off what is
    certain of it, and `doubt` holds the words that make the number unknown.
    """

    total: Count | None = None
    floor: Count | None = None
    more: Count | None = None
    minus: Count | None = None
    perhaps: Count | None = None
    doubt: Evidence | None = None
    event: bool = False  # `more` is the loss of the present pregnancy
    excluded: tuple[Evidence, ...] = ()  # the terminations and ectopics that were told apart

    def words(self) -> list[Evidence]:
        """The words that were read."""
        counts = [count for count in (self.total, self.floor, self.more, self.minus, self.perhaps) if count is not None]
        return [count.evidence for count in counts] + ([self.doubt] if self.doubt else []) + list(self.excluded)


_EVENT = (
    "[LOST LOSS] (?! .? NUM) [^SUBSET]{0,8} RECENT | RECENT [^SUBSET NUM]{0,8} [LOST LOSS] | LOST THE? PREGNANCY | ^"
    " .? LOST [AGAIN MORE] $"
)
_PARTITION = "[SUBSET THEN ORD] (?P<n>[NUM ONES ORD])? (?=[LOSS BE HAVE WORD ON WITH DESPITE COMMA UNTREATED LOST])"
_MIXED = "MIXED_SHARE .{0,5} [TERMINATION ECTOPIC]"
_DOUBTS = (
    _MIXED,
    "[LOSS RPL] .{0,3} [UNKNOWN MAYBE] | [UNKNOWN MAYBE] .{0,4} [LOSS LOST]",
)
_BETWEEN_SUMMANDS = "[AND PLUS THEN LIVE_BIRTH CHILD BORN AFTER PREVIOUS]"
_CORRECTING = (
    "CORRECTION | REAL | NOT THE? NUM | ONLY NUM | TALLY [BE COLON] NUM"
    " | ^ [THEM THE BUT SHE I REPORTED CURRENT]{0,5} BE [THE]{0,2} NUM $"
)
_DETAILS = "[COLON OPEN DASH COMPRISE INCLUDING]"
_SHARE = "(?: NUM | SUBSET NUM) (?! [CHILD BABY NOT_LOSS_NOUN])"
_ALL_LOSSES = "EACH [THE THEM BE WORD ORD]{0,3} [LOSS SPONTANEOUS] (?! [ON WITH DESPITE DRUG])"
_BABIES = ("babies", "children", "angels")


class CountReader:
    """Reads one message. `context`: losses were spoken of before; `pregnant`: so was a pregnancy that goes on."""

    def __init__(self, message: Message, views: tuple[View, ...], *, context: bool, pregnant: bool = False) -> None:
        self.message = message
        self.views = views
        self.context = context
        self.pregnant = pregnant
        finder = MentionFinder(message, views, context=context)
        found = finder.losses()
        found = [mention for mention in found if not self._imagined(mention)]
        self.mentions = [mention for mention in found if mention.count.low >= 0]
        self.uncertain = [mention for mention in found if mention.count.low < 0 and mention.role == "total"]
        excluded = ExcludedFinder(message, views, context=context)
        self.unwanted = excluded.mentions(finder.subtracted)
        self.doubtful = excluded.doubtful()
        self.unwanted = [mention for mention in self.unwanted if not self._is_doubtful(mention)]
        self.ledger = self._listed(PregnancyLister(views).read()) if listing(views) else None
        if self.ledger is not None:
            self.mentions = [mention for mention in self.mentions if not self._in_list(mention)]
            self.unwanted = [mention for mention in self.unwanted if not self._in_list(mention)]

    def _in_list(self, mention: Mention) -> bool:
        return self.ledger is not None and self.ledger.covers(mention.sentence, mention.start)

    def _listed(self, ledger: PregnancyList | None) -> PregnancyList | None:
        """The list of pregnancies, unless a number that is told beside it says more, or one within it does."""
        if ledger is None:
            return None
        totals = [mention for mention in self.mentions if mention.role == "total"]
        inside = [mention.count.low for mention in totals if ledger.covers(mention.sentence, mention.start)]
        beside = [mention.count.low for mention in totals if not ledger.covers(mention.sentence, mention.start)]
        explained = ledger.others and all(number == ledger.losses + ledger.others for number in beside)
        return ledger if sum(inside) <= ledger.losses and (not beside or explained) else None

    def read(self) -> CountReading:
        """The number of losses, as far as this message tells."""
        told = tuple(mention.count.evidence for mention in self.unwanted)
        return self._at_least(replace(self._number(), excluded=told))

    def _at_least(self, reading: CountReading) -> CountReading:
        """What is certain, where some of the losses may have been something else."""
        if not self.doubtful or self.ledger is not None:
            return reading
        words = self.doubtful[0].count.evidence
        if any(mention.count.low < 0 for mention in self.doubtful):
            return replace(reading, total=None, doubt=words)
        number = sum(mention.count.low for mention in self.doubtful)
        perhaps = Count(number, number, words)
        if reading.total is None:
            return replace(reading, perhaps=perhaps)
        return replace(reading, total=reading.total.perhaps_without(number), perhaps=perhaps)

    def _is_doubtful(self, mention: Mention) -> bool:
        return any((other.sentence, other.end) == (mention.sentence, mention.end) for other in self.doubtful)

    def _number(self) -> CountReading:
        doubt = self._doubt()
        if self.ledger is not None:
            return CountReading(total=self._from_list(self.ledger), doubt=None)
        inside = _sum([mention.count for mention in self.unwanted if mention.role == "inside"])
        if not self._of("total") and (named := self._from_formula()) is not None:
            return CountReading(total=named, doubt=doubt)
        if not self.mentions:
            if self.context and (event := self._event() or (self._lost_now() if self.pregnant else None)):
                return CountReading(more=event, event=True)
            return CountReading(
                minus=inside, doubt=doubt or (self.uncertain[0].count.evidence if self.uncertain else None)
            )
        if (final := self._of("final")) and not self.unwanted:
            return CountReading(total=final[-1].count, doubt=doubt)
        if self._of("total"):
            if (later := self._doubted_later(doubt)) is not None:
                return CountReading(doubt=later)
            return replace(self._from_totals(inside), doubt=doubt)
        return replace(self._from_parts(inside), doubt=doubt)

    def _imagined(self, mention: Mention) -> bool:
        """ "Another miscarriage would make it five"."""
        return (
            mention.role in ("more", "single") and self._view(mention.sentence).match("WOULD", mention.end) is not None
        )

    def _of(self, role: str) -> list[Mention]:
        return [mention for mention in self.mentions if mention.role == role]

    def _view(self, place: int) -> View:
        return next(view for view in self.views if view.place == place)

    def _doubted_later(self, doubt: Evidence | None) -> Evidence | None:
        """Words in a sentence after the last total that make it unknown: "at most four", "unclear how many"."""
        if doubt is not None and any(view.search(_MIXED) for view in self.views):
            return doubt
        last = max(mention.count.evidence.end for mention in self._of("total"))
        place = max(mention.sentence for mention in self._of("total"))
        fewer = [mention.count.evidence for mention in self.uncertain if mention.sentence > place]
        if (
            doubt is not None
            and doubt.start > last
            and any(v.items[0].start > last for v in self.views if v.items[0].start <= doubt.start)
        ):
            return doubt
        return fewer[0] if fewer else None

    def _from_list(self, ledger: PregnancyList) -> Count:
        """The losses of the list, and what came on top of it."""
        begin, end = (self._view(place).items[at] for place, at in (ledger.first, ledger.last))
        words = Evidence(self.message.number, begin.start, end.end, self.message.text[begin.start : end.end])
        total = Count(ledger.losses, None if ledger.open else ledger.losses, words)
        for mention in self._of("more"):
            total = total.plus(mention.count)
        return total

    # --- without a total

    def _from_formula(self) -> Count | None:
        """ "G6P0060, all SABs": the formula counts, and the words say what it counted."""
        if any(view.kinds & {"TERMINATION", "ECTOPIC"} for view in self.views):
            return None
        formula = next((item.formula for view in self.views for item in view.items if item.formula), None)
        number = formula.abortions if formula else None
        if formula and not number and not any(view.kinds & {"PREGNANT", "CURRENT", "ONGOING"} for view in self.views):
            number = formula.pregnancies if formula.term_and_preterm == 0 else None
        for view in self.views:
            match = view.search(_ALL_LOSSES)
            if match and number:
                return Count(number, number, evidence(self.message, view, match.start(), match.end()))
        return None

    def _from_parts(self, inside: Count | None) -> CountReading:
        added = _sum([mention.count for mention in self._of("more")])
        if inside is not None and self.context:
            return CountReading(minus=inside)
        if ordinals := self._of("ordinal"):
            last = max(ordinals, key=lambda mention: mention.count.low)
            later = [m.count for m in self._of("more") if (m.sentence, m.start) > (last.sentence, last.end)]
            return CountReading(floor=reduce(Count.plus, later, last.count))
        if (whole := self._partition()) is not None:
            return CountReading(total=whole)
        if parts := self._of("part"):
            shares = _sum([mention.count for mention in parts])
            if shares and added:
                return CountReading(total=shares.plus(added))
            some = any(self._view(part.sentence).search("[SUBSET NUMBERED]", part.start, part.end) for part in parts)
            return CountReading(floor=replace(shares, high=None) if some and shares else shares)
        singles = _sum([mention.count for mention in self._of("single")])
        return CountReading(floor=None if added else singles, more=added, minus=inside)

    def _partition(self) -> Count | None:
        """ "The first two ..., the next three ..., the most recent one ...": all of them."""
        for view in self.views:
            found = list(view.find(_PARTITION)) if view.kinds & {"LOSS", "LOST"} else []
            forms = [view.items[match.start()].form for match in found]
            if len(forms) < 2 or forms[0] != "first" or "first" in forms[1:]:
                continue
            numbers = [view.items[match.start("n")] for match in found if match["n"]]
            number = sum(item.low if "NUM" in item.kinds else 1 for item in numbers) + len(found) - len(numbers)
            return Count(number, number, evidence(self.message, view, found[0].start(), found[-1].end()))
        return None

    def _event(self) -> Count | None:
        """A loss that is news, where losses were counted before: "she miscarried yesterday"."""
        for view in self.views:
            for match in view.find(_EVENT):
                if not view.search("[NO NOT NEVER EACH]", match.start(), match.end()):
                    return Count(1, 1, evidence(self.message, view, match.start(), match.end()))
        return None

    def _lost_now(self) -> Count | None:
        """ "No heartbeat on the scan", of one who was pregnant."""
        for view in self.views:
            match = view.search("LOST | A LOSS")
            if match and not view.asks and not view.search("[NO NOT NEVER EACH PREVIOUS NUM ORD IF WOULD DRUG]"):
                return Count(1, 1, evidence(self.message, view, match.start(), match.end()))
        return None

    def _doubt(self) -> Evidence | None:
        for view in self.views:
            for pattern in _DOUBTS:
                for match in view.find(pattern):
                    if view.search("NUM COMMA? MAYBE COMMA? NUM"):
                        continue  # "five, possibly six"
                    of_a_drug = view.match("[HAPPENED BE HAVE WORD]{0,3} ON", match.end())
                    if not of_a_drug and not view.search("DRUG", match.start(), match.end()):
                        return evidence(self.message, view, match.start(), match.end())
        return None

    # --- with totals

    def _from_totals(self, inside: Count | None) -> CountReading:
        totals = sorted(self._of("total"), key=lambda mention: (mention.sentence, mention.start))
        if self.context and inside is not None and len(totals) == 1 and totals[0].count.low <= inside.low:
            return CountReading(minus=inside)  # "one loss turned out to be an ectopic"
        total, conflict = self._combine(totals)
        if total is None:
            return CountReading(doubt=conflict)
        total = self._in_pregnancies(total)
        for mention in self._of("more"):
            if not self._continues_part(totals[0], mention):
                total = total.plus(mention.count)
        total = self._with_latest(totals, total)
        first = totals[0]
        among = [
            mention.count.low
            for mention in self.unwanted
            if mention.role == "inside" and (mention.sentence, mention.start) > (first.sentence, first.start)
        ]
        if not (self.context and self._view(first.sentence).search(_CORRECTING)):  # a corrected number is without them
            total = total.minus(sum(among))
        top = _most([mention.count for mention in self._of("ordinal") if mention.count.high is not None])
        return CountReading(total=top if top is not None and top.low > total.low else total)

    def _continues_part(self, total: Mention, more: Mention) -> bool:
        """ "Four losses. Two on aspirin, then two more": the four are being told again, drug by drug."""
        first, last = (total.sentence, total.start), (more.sentence, more.start)
        if any(first < (part.sentence, part.start) < last for part in self._of("part")):
            return True
        begin = total.end if total.sentence == more.sentence else 0
        added = [other for other in self._of("more") if other.sentence == more.sentence]
        return any(
            begin <= share.start() < more.start and not any(other.start <= share.start() < other.end for other in added)
            for share in self._view(more.sentence).find(_SHARE)
        )

    def _in_pregnancies(self, total: Count) -> Count:
        """Pregnancies count, not babies, and a set of twins is one of them."""
        words = total.evidence.text.lower()
        babies = "pregnanc" not in words and any(word in words for word in _BABIES)
        twins = any(view.kinds & {"TWINS", "SINGLETON"} for view in self.views)
        if not babies and not twins:
            return total
        told = pregnancies(self.views, total.low if babies else None)
        return total if told is None else Count(told, told, total.evidence)

    def _with_latest(self, totals: list[Mention], total: Count) -> Count:
        """ "Four miscarriages and a stillbirth"; one loss told by itself, then "four earlier ones": together."""
        singles = self._of("single")
        if len(singles) != 1 or singles[0].sentence > totals[-1].sentence:
            return total
        single, several = singles[0], [mention for mention in totals if mention.sentence >= singles[0].sentence][-1]
        view = self._view(several.sentence)
        if single.sentence == several.sentence:
            link = view.match("(?: SUPPOSE_START MEASURE)? [COMMA AND PLUS]{1,2}", several.end)
            joined = link is not None and single.start == link.end()
        elif len(totals) > 1:
            return total
        else:
            joined = view.search("PREVIOUS", several.start, several.end) is not None
        return total.plus(single.count) if joined else total

    def _combine(self, totals: list[Mention]) -> tuple[Count | None, Evidence | None]:
        """One number out of several: sums in a sentence, repetitions and details across sentences, or a conflict."""
        for mention in totals:
            words = self._view(mention.sentence).items[mention.start : mention.end + 2]
            if any("TOTAL" in item.kinds for item in words):
                return mention.count, None
        beside = sum(mention.count.low for mention in self.unwanted if mention.role == "beside")
        places = list(dict.fromkeys(mention.sentence for mention in totals))
        result: Count | None = None
        for place in places:
            other = self._within(
                self._view(place), [mention for mention in totals if mention.sentence == place], beside
            )
            correcting = self._view(place).search(_CORRECTING) is not None
            if result is not None and other.low != result.low and self._two_reports(places[0], place):
                return Count(min(result.low, other.low), max(result.low, other.low), other.evidence), None
            if result is None or correcting or (beside and other.low + beside == result.low):
                result = other
            elif other.low > result.low and not (beside and result.low + beside == other.low):
                return None, other.evidence  # a larger number later on contradicts; a smaller one is a detail
        return result, None

    def _two_reports(self, first: int, second: int) -> bool:
        """ "She says five; the file says four": what both have is certain."""
        return first != second and all(self._view(place).search("REPORTED | SOURCE") for place in (first, second))

    def _within(self, view: View, found: list[Mention], beside: int) -> Count:
        """The number that one sentence gives; `beside` are the terminations and ectopics told with it."""
        first, *rest = found
        if not rest:
            return first.count
        if view.search("CORRECTION | NO COMMA", first.end, rest[-1].end):
            return rest[-1].count  # "five losses - sorry, four"
        others = _sum([mention.count for mention in rest]) or first.count
        if (
            others.low + beside == first.count.low
            and not _sort(view, first)[0]
            and (beside or view.search("COMPRISE", first.end, rest[0].start))
        ):
            return others  # "seven losses, four miscarriages and three terminations"
        if view.search(_DETAILS, first.end, rest[0].start):
            return others if beside and others.low < first.count.low else first.count
        if _joined(view, first, rest[0]):
            return first.count.plus(others)
        return _most([mention.count for mention in found]) or first.count


def _joined(view: View, left: Mention, right: Mention) -> bool:
    """Two numbers that add up: joined by `and`, `then`, with a birth between them, or two kinds in a row."""
    if view.search(_BETWEEN_SUMMANDS, left.end, right.start + 1):
        return True
    (noun, mark), (other_noun, other_mark) = _sort(view, left), _sort(view, right)
    return bool((mark and other_mark and mark != other_mark) or (noun and other_noun and noun != other_noun))


def _sort(view: View, mention: Mention) -> tuple[str, str]:
    """What these losses are called, unless plainly losses, and what sets them apart: "early", "at 17 weeks"."""
    words = view.items[mention.start : mention.end]
    noun = next((item.form for item in words if "LOSS" in item.kinds), "").rstrip("s")
    marks = [item.form for item in words if not item.kinds & {"NUM", "LOSS", "X", "COMMA", "AND", "RPL", "COLON"}]
    if view.match("SUPPOSE_START MEASURE", mention.end):
        marks.append(view.items[mention.end + 1].form)
    return "" if noun in ("los", "losse", "pregnancy los", "pregnancy losse") else noun, " ".join(marks)


def _most(counts: list[Count]) -> Count | None:
    return max(counts, key=lambda count: count.low, default=None)


def _sum(counts: list[Count]) -> Count | None:
    return reduce(Count.plus, counts) if counts else None
