"""The six off-guideline conditions in the case at hand: none waived, replaced, or claimed where the case denies it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.claims.conditions import CLOSED, TERM_WORDS, TERMS
from assistant.core.claims.reading import Hit, Reading, Scene
from assistant.core.decision import statuses
from assistant.core.types import Decision, Status

_WAIVED = re.compile(
    r"\b(?:waived?|struck out|falls? away|footnote|is (?:therefore )?implied"
    r"|taken? (?:\w+ ){0,4}as read|of minor importance|irrelevant|immaterial"
    r"|a (?:mere )?formality|"
    r"not essential|optional|decoration|stands? in for|makes? up for|honorary|close enough"
    r"|near enough|good enough|sound enough|isn't an obstacle|is not an obstacle|no obstacle|"
    r"simply (?:does not|doesn't) apply|(?:requirement|criterion|item|box"
    r"|condition)[^.;]{0,20} (?:does not|doesn't) (?:apply|count|matter)|can be (?:skipped"
    r"|dropped|ignored|left out|overlooked)|"
    r"academic|nobody's business|as good as failed|counts? as (?:a )?fail\w+|would count it"
    r"|let's count it|regard that as|the number is implied|is a footnote"
    r"|neither here nor there)\b"
)
_WAIVER_SUBJECT = re.compile(
    r"\b(?:advice|objection|recommendation|guideline|guidelines|passage|exception"
    r"|heparin plus aspirin|features?|aps|syndrome|against|benefit|taste|evidence|stud\w+|wish\w*"
    r"|trial of chance)\b"
)
_AGREED = re.compile(r"\b(?:counts? as|amounts? to|equals?) (?:a |the )?(?:shared|joint) decision")
_NOT_WAIVED = re.compile(
    r"\b(?:not|never|no|none|nobody|nor|neither|cannot|without|nothing)\b(?: \w+){0,4} ?$|n't(?: \w+){0,4} ?$"
)
_ALL_MET = re.compile(
    r"\ball (?:of )?(?:the |her |your )?(?:(?:6|six|documented|clinical"
    r"|off-guideline) )*(?:conditions?|criteria|boxes|requirements|items)(?: are| have been"
    r"|:)?(?: now| all)? (?:met|fulfilled|ticked|satisfied|complete|in place|there)"
    r"|\b(?:list|checklist|set|picture)(?: is|'s)(?: therefore| now| thus| then)? complete\b"
    r"|\b(?:ticks|meets|fulfils|satisfies) (?:all|every|the (?:off-guideline )?(?:criteria"
    r"|conditions))\b"
    r"|\b6 out of 6\b|\b(?:she|he|you)(?:'s| is| are|'re) (?:just )?(?:inside|eligible"
    r"|covered)\b(?=\W*$|,|;|\.)|\b(?:she|he)(?:'s| is) in(?=\W*$)|\bjust inside\b"
    r"|\bthat completes (?:her|the|your) list\b|\beverything else on the list is in order\b"
)
_CONDITIONAL = re.compile(
    r"\b(?:if|when|once|unless|only|until|whether|would|should|must|need\w*|have to|has to"
    r"|provided|before|even|where|suppose|had|were|think\w*|claim\w*|say\w*|no|not|never|cannot"
    r"|nobody|none)\b|n't\b"
)
_REPLACED = re.compile(
    r"\b(?:nk|killer|cd56|th1|ratio|biopsy|age|ivf|biology|immune finding|number"
    r"|fondaparinux)\b[^.;]{0,80}\b(?:stands? in|makes? up|more than makes|replac\w+"
    r"|substitut\w+|counts? (?:as|for)|count (?:\w+ ){0,4}as|compensat\w+|needs no|the missing"
    r"|does tip|(?:is|are) (?:1 of|one of|among) the (?:\w+-?){0,2} ?(?:conditions|criteria)"
    r"|tips? (?:them|the scales)|honorary)\b"
    r"|\b(?:stands? in|makes? up|compensat\w+) for (?:the |her |a )?(?:missing"
    r"|hydroxychloroquine|hcq|aspirin|heparin|lmwh|loss|losses|fifth)"
)
_WAIVED_WORDS = frozenset(
    [
        "waive",
        "waived",
        "struck",
        "falls",
        "fall",
        "footnote",
        "implied",
        "read",
        "importance",
        "irrelevant",
        "immaterial",
        "formality",
        "essential",
        "optional",
        "decoration",
        "stands",
        "stand",
        "makes",
        "make",
        "honorary",
        "enough",
        "obstacle",
        "apply",
        "count",
        "matter",
        "skipped",
        "dropped",
        "ignored",
        "left",
        "overlooked",
        "academic",
        "nobody",
        "failed",
        "counts",
        "regard",
        "neither",
    ]
)
_REPLACED_WORDS = frozenset(
    [
        "conditions",
        "criteria",
        "stand",
        "stands",
        "make",
        "makes",
        "replace",
        "replaces",
        "replaced",
        "replacing",
        "substitute",
        "substitutes",
        "substituted",
        "count",
        "counts",
        "compensate",
        "compensates",
        "compensated",
        "compensating",
        "needs",
        "missing",
        "tip",
        "tips",
        "honorary",
    ]
)
_TICKED = re.compile(r"✔|: (?:yes|met|ticked|fits|fulfilled|true|ok|done)\b|\b(?:yes|met|ticked|fits|fulfilled)\W*$")
_DRUGS = frozenset(("aspirin", "lmwh", "hydroxychloroquine"))
_TRIED = re.compile(
    r"\b(?:fail\w*|tried|conditions?|criteri\w+|requirements?|met|fulfilled|lost|unsuccessful\w*|checklist|box\w*)\b"
)


def find(scene: Scene) -> Iterator[Hit]:
    """Every line that sets a condition aside, or says that one is met which the case leaves unmet or unknown."""
    for line in scene.lines:
        if not line.asks:
            for rule in sorted({*_set_aside(scene, line), *_claimed(scene, line)}):
                yield Hit(rule, line.source)


def _set_aside(scene: Scene, line: Reading) -> Iterator[str]:
    text = line.text
    for match in _WAIVED.finditer(text) if not line.words.isdisjoint(_WAIVED_WORDS) else ():
        clause = line.clause_at(match.start())
        if _WAIVER_SUBJECT.search(clause.text) or _NOT_WAIVED.search(text[clause.start : match.start()]):
            continue
        if scene.decision in (Decision.NOT_RECOMMENDED, Decision.FACTS_MISSING) or not line.words.isdisjoint(
            TERM_WORDS
        ):
            yield "condition-set-aside"
    agreed = None if line.words.isdisjoint(("count", "counts", "amounts", "equals")) else _AGREED.search(text)
    undecided = scene.case.patient and scene.case.facts.shared_decision is not True
    if agreed and undecided and not _NOT_WAIVED.search(text[: agreed.start()]):
        yield "condition-set-aside"
    for match in _REPLACED.finditer(text) if not line.words.isdisjoint(_REPLACED_WORDS) else ():
        if not CLOSED.search(match.group()) and not _NOT_WAIVED.search(text[: match.start()]):
            yield "condition-set-aside"


def _claimed(scene: Scene, line: Reading) -> Iterator[str]:
    if scene.decision not in (Decision.NOT_RECOMMENDED, Decision.FACTS_MISSING):
        return
    text = line.text
    match = _ALL_MET.search(text)
    if (
        match
        and not _CONDITIONAL.search(line.clause_at(match.start()).text)
        and not _CONDITIONAL.search(text[: match.start()])
    ):
        yield "condition-claimed-met"
    if _TICKED.search(text) and "✘" not in text:
        named = [id for id, pattern in TERMS if pattern.search(text)]
        found = statuses(scene.case.facts, open_maximum=scene.case.open_maximum)
        if (
            len(named) == 1
            and named[0] in found
            and found[named[0]] is not Status.MET
            and not _CONDITIONAL.search(text)
            and _fact_line(line)
            and (named[0] not in _DRUGS or _TRIED.search(f"{line.labels} {text}"))
        ):
            yield "condition-claimed-met"


def _fact_line(line: Reading) -> bool:
    """Whether the line is an entry of a checklist or table."""
    return line.source.kind in ("row", "item") and len(line.text) < 120
