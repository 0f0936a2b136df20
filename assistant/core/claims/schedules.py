"""When a treatment starts, how often it is given, and when it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.claims.reading import Hit, Reading, Scene

_OFTEN = re.compile(
    r"\b(?:weekly|fortnightly|bi-?weekly|daily|each (?:week|day|fortnight)"
    r"|every (?:other )?(?:week|fortnight|day|cycle|trimester)"
    r"|every (?:(\d+)(?: ?(?:-|to) ?(\d+))? )(?:weeks?|days?|months?)|(\d+)-weekly|(?:once"
    r"|twice|1|2|3) (?:times )?(?:a|per) (?:week|day|fortnight|month)"
    r"|(\d+) (?:infusions|doses|courses|bags|drips) (?:a|per|each|every) (?:month|week)"
    r"|a fortnight|on \d+ (?:consecutive|successive|running) days"
    r"|for \d+ (?:consecutive )?days)\b"
)
_MONTHLY = frozenset(("4",))
_UNTIL = re.compile(
    r"\b(?:until|till|up to|up until|through(?:out)?|all the way to|to|last (?:\w+ ){0,2}(?:at"
    r"|in|by)|stop\w* (?:\w+ ){0,3}(?:at|by|in|after)|"
    r"end\w* (?:at|by|in|with)|beyond|past|for)\s+"
    r"(?:about |around |roughly |the |at least |week |her |after |her )*"
    r"(?:(\d+)(?:th)?(?: ?(?:-|to|or|and) ?(\d+)(?:th)?)?(?P<unit>[ -]?weeks?\b|(?<=\d) (?:of )?gestation)?"
    r"|(?P<event>delivery|birth|term|labour|she delivers|she gives birth"
    r"|end of (?:the )?pregnancy|whole pregnancy|entire pregnancy|"
    r"pregnancy|breastfeeding|(?:1st|first|2nd|second|3rd|third) trimester|end of the (?:first"
    r"|second|third) trimester|anomaly scan|the birth))"
)
_WEEK_BEFORE = re.compile(r"\bweeks? (?:\w+ )?$")
_WEEK_LIST = re.compile(r"\b(?:weeks?|wk) \d+(?:, ?\d+)+|\b\d+, \d+(?:, \d+)* (?:and|&) \d+ weeks\b")
_AFTER_CONCEPTION = re.compile(
    r"\b(?:first|start\w*|begin\w*|beg[au]n|initiat\w*|commenc\w*|from"
    r"|once)\b[^.;]{0,45}\b(?:on|after|with|from|at|by|once|has|is|of|follows?)\b (?:\w+ ){0,3}"
    r"(?:positive (?:pregnancy )?test|test is positive|implantation|heartbeat|embryo transfer"
    r"|the transfer|booking|missed period|confirmed pregnan\w+|conception|ovulation)"
)
_BEFORE_CONCEPTION = re.compile(r"\b(?:before|prior to|ahead of|preced\w+|pre-?concep\w+)")
_START = re.compile(
    r"\b(start\w*|begin\w*|began|begun|commenc\w*|initiat\w*|from|after|wait\w*|delay\w*"
    r"|reconsider\w*)\b(?P<gap>[^.;,]{0,45}?)\b(?:weeks? )?(\d+)(?:th)?(?P<unit>[ -]?weeks?)?\b"
)
_MILESTONE = re.compile(r"\b(?:heartbeat|anomaly|dating|positive) (?:scan|test)\b")
_DOCUMENT = re.compile(r"\b(?:guideline|document|source|passage|text) $")
_IN_PREGNANCY = re.compile(
    r"\b(?:first|start\w*|begin\w*|beg[au]n|initiat\w*|commenc\w*)\b[^.;]{0,30}\b(?:in|at|from|with|by)\b (?:the )?"
    r"(?:weeks? \d|\d+(?:th)? ?weeks?|(?:first|second) trimester|early pregnancy)"
)
_TAKE = frozenset(
    [
        "scan",
        "scans",
        "ultrasound",
        "check",
        "checks",
        "test",
        "tests",
        "blood",
        "pulse",
        "temperature",
        "monitor",
        "monitoring",
        "recheck",
        "visit",
        "visits",
        "review",
        "observe",
        "antibodies",
        "antibody",
        "apart",
        "ago",
    ]
)
# one of these words is in every text that the pattern of the same name finds
_OFTEN_WORDS = frozenset(
    [
        "infusions",
        "doses",
        "courses",
        "bags",
        "drips",
        "weekly",
        "fortnightly",
        "biweekly",
        "bi",
        "daily",
        "each",
        "every",
        "once",
        "twice",
        "per",
        "consecutive",
        "successive",
        "running",
        "days",
        "times",
        "fortnight",
        "week",
    ]
)
_DAILY_WORDS = frozenset(
    [
        "twice",
        "times",
        "2x",
        "3x",
        "bd",
        "bid",
        "tds",
        "every",
        "12",
        "morning",
        "weekly",
        "monthly",
        "fortnightly",
        "alternate",
        "week",
        "month",
        "each",
    ]
)
_UNTIL_WORDS = frozenset(
    [
        "week",
        "weeks",
        "gestation",
        "delivery",
        "birth",
        "term",
        "labour",
        "delivers",
        "pregnancy",
        "breastfeeding",
        "trimester",
        "scan",
    ]
)
_EVENT_WORDS = frozenset(
    ["test", "implantation", "heartbeat", "transfer", "booking", "period", "confirmed", "conception", "ovulation"]
)
_LATEST_START = 16
_ENDS = frozenset((16, 20))
_STANDARD = ("aspirin", "lmwh")
_DAILY = re.compile(
    r"\b(?:twice|two times|three times|2 times|3 times|2x|3x)(?: (?:a|per|each))? ?(?:daily|day)\b|\bbd\b"
    r"|\bbid\b|\btds\b"
    r"|\b(?:every (?:12|8|6) hours|12-hourly|morning and evening|(?:once |1 )?(?:a|per|every|each) (?:other day"
    r"|second day|week|month|fortnight)"
    r"|weekly|monthly|fortnightly|alternate days|every (?:\d+ )?(?:days|weeks|months))\b"
)
_LATE = re.compile(
    r"\b(?:(?:second|2nd) half|(?:third|3rd|last|final) trimester|(?:second|2nd) trimester (?:only|onwards?)"
    r"|late(?:r)? in pregnancy|end of (?:the )?pregnancy"
    r"|viability|after (?:the )?(?:first|1st) trimester|(?:until|till|to|before|reaching) the (?:second"
    r"|2nd) trimester)\b"
)
_STARTING = re.compile(
    r"\b(?:start\w*|begin\w*|began|begun|commenc\w*|initiat\w*|from|wait\w*|delay\w*|postpon\w*|hold off|defer\w*)\b"
)


def find(scene: Scene) -> Iterator[Hit]:
    """Every line that gives IVIG or the standard regimen another timing than the guideline's."""
    for index, line in enumerate(scene.lines):
        if line.asks:
            continue
        for rule in sorted(
            {
                *_interval(scene, index, line),
                *_standard_interval(scene, index, line),
                *_end(scene, index, line),
                *_beginning(scene, index, line),
                *_late(scene, index, line),
            }
        ):
            yield Hit(rule, line.source)


def _elsewhere(line: Reading, at: int) -> bool:
    """Whether the clause is about scans, blood tests and the like."""
    text = _MILESTONE.sub(" ", line.clause_at(at).text)
    return any(word in _TAKE for word in re.findall(r"[a-z]+", text))


def _interval(scene: Scene, index: int, line: Reading) -> Iterator[str]:
    for match in _OFTEN.finditer(line.text) if not line.words.isdisjoint(_OFTEN_WORDS) else ():
        numbers = {number for number in match.groups() if number}
        if numbers and numbers <= _MONTHLY and "week" in match.group():
            continue
        if "month" in match.group() and (numbers == {"1"} or "once" in match.group()):
            continue
        if "da" in match.group() and not any(
            mention.name == "ivig" for mention in line.names.mentions(line.clause_at(match.start()).text)
        ):
            continue
        if scene.subject(index, match.start(), match.end()) != "ivig" or _elsewhere(line, match.start()):
            continue
        if not line.negated(match.start(), match.end()):
            yield "figure-ivig-interval"


def _standard_interval(scene: Scene, index: int, line: Reading) -> Iterator[str]:
    """Aspirin and LMWH are taken once a day."""
    if line.words.isdisjoint(_DAILY_WORDS) or "ivig" in line.drug_names:
        return
    for match in _DAILY.finditer(line.text):
        if scene.subject(index, match.start(), match.end()) not in _STANDARD or _elsewhere(line, match.start()):
            continue
        if not line.negated(match.start(), match.end()):
            yield "figure-standard-interval"


def _late(scene: Scene, index: int, line: Reading) -> Iterator[str]:
    """Aspirin and LMWH put off to a later part of pregnancy, named in words."""
    if line.words.isdisjoint(("trimester", "half", "pregnancy", "viability")):
        return
    for match in _LATE.finditer(line.text):
        clause = line.clause_at(match.start())
        starts = _STARTING.search(clause.text) or (line.said and _STARTING.search(line.text))
        of_standard = scene.subject(index, match.start(), match.end()) in _STANDARD
        if starts and of_standard and not line.negated(match.start(), match.end()):
            yield "figure-standard-timing"


def _end(scene: Scene, index: int, line: Reading) -> Iterator[str]:
    if (
        line.has_digits
        and _WEEK_LIST.search(line.text)
        and scene.subject(index, 0, 0) == "ivig"
        and not _elsewhere(line, 0)
    ):
        yield "figure-ivig-end"
    for match in _UNTIL.finditer(line.text) if not line.words.isdisjoint(_UNTIL_WORDS) else ():
        subject = scene.subject(index, match.start(), match.end())
        if subject not in ("ivig", *_STANDARD) or line.negated(match.start(), match.end()):
            continue
        event = match["event"]
        if event and _DOCUMENT.search(line.text[: match.start()]):
            continue
        if event:
            if subject == "ivig" and not match.group().startswith(("to ", "for ", "past", "beyond")):
                yield "figure-ivig-end"
            elif subject in _STANDARD and "trimester" in event:
                yield "figure-standard-timing"
            continue
        in_weeks = match["unit"] or "week " in match.group() or _WEEK_BEFORE.search(line.text[: match.start()])
        if not in_weeks or match.group().startswith("for ") or _elsewhere(line, match.start()):
            continue
        weeks = {int(number) for number in match.groups()[:2] if number}
        if subject == "ivig" and not weeks <= _ENDS:
            yield "figure-ivig-end"
        elif subject in _STANDARD and match.group().startswith(
            ("until", "till", "up", "stop", "last", "end", "all", "through")
        ):
            yield "figure-standard-timing"


def _beginning(scene: Scene, index: int, line: Reading) -> Iterator[str]:
    for match in _AFTER_CONCEPTION.finditer(line.text) if not line.words.isdisjoint(_EVENT_WORDS) else ():
        if _BEFORE_CONCEPTION.search(match.group()) or line.negated(match.start(), match.end()):
            continue
        if scene.subject(index, match.start(), match.end()) == "ivig":
            yield "figure-ivig-start"
    if line.words.isdisjoint(("week", "weeks", "trimester", "early")):
        return
    for match in _IN_PREGNANCY.finditer(line.text):
        if scene.subject(index, match.start(), match.end()) == "ivig" and not line.negated(match.start(), match.end()):
            yield "figure-ivig-start"
    for match in _START.finditer(line.text):
        week = int(match[3])
        if (
            not (match["unit"] or "week" in match.group())
            or scene.subject(index, match.start(), match.end()) not in _STANDARD
        ):
            continue
        late = week > _LATEST_START or (week == _LATEST_START and "after" in (match[1], *match["gap"].split()))
        if late and not line.negated(match.start(), match.end()) and not _elsewhere(line, match.start()):
            yield "figure-standard-timing"
