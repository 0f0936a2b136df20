"""The six off-guideline conditions: their threshold, their logic, and what an answer says of them in the case at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.claims.reading import Hit, Reading, Scene
from assistant.core.decision import MINIMUM_LOSSES, statuses
from assistant.core.types import Decision, Status

_LOSS = r"(?:loss|losses|miscarriages?|pregnanc(?:y|ies))"
_AT_LEAST = re.compile(
    r"(?P<more>\bmore than|\bover|\babove|\bexceed\w*|\bgreater than|\bbeyond|(?<![<>=])>(?!=)) ?(?P<above>\d+)\b"
    r"|(?:\bat least|\bminimum(?: of)?|\bno fewer than|\bstart\w* (?:at|from|with)|\bbegin\w* (?:at|with|from)|>=|\bcut-?off (?:is|was|of)) ?(?P<least>\d+)\b"
    rf"|\b(?P<open>\d+) ?(?:(?:prior|previous|past|earlier|consecutive|pregnancy|early) )*(?:{_LOSS} )?(?:or (?:more|greater|upwards?|above|over)\b|and (?:more|above|over|up)\b|plus\b|\+(?!\d))"
    rf"|\b(?P<needed>\d+) (?:\w+ ){{0,3}}?(?:is|are) (?:where|what|all|the (?:threshold|number|cut|line|minimum)|enough|sufficient|fine|needed|required)"
)
_COUNTED = re.compile(rf"\b{_LOSS}\b|\bprior_losses\b")
_ASKS_COUNT = re.compile(rf"\bhow many\b|\bfrom how\b|\bcut-?off\b|\bthreshold\b|\b(?:more|fewer) than\b|\bnumber\b|\benough\b|\d+ or more|\b\d+ too few\b|\b{_LOSS}\b")
_OTHER_UNIT = re.compile(r"^ ?(?:%|mg|g\b|kg|weeks?|months?|years?|days?|hours?|cells|points?|antibod|units|ivf|cycles?|embryos?|percent|in \d)")
_OWNED = re.compile(r"\b(?:have|has|had|having|with|your|her|lost|suffered|after)(?: \w+){0,3} ?$")
_DEFINED = re.compile(r"\b(?:rpl|recurrent (?:pregnancy )?loss|recurrent miscarriage)\b[^.;]{0,30}\b(?:is|means|as|defined|denotes|diagnosed)\b")
_DENIED_AFTER = re.compile(r"^[^.;]{0,40}(?:\bnot\b|n't\b|\btoo few\b|\bshort\b|\binsufficient\b|\bno\b|\bnever\b|\bbelow\b)")
_FROM = re.compile(rf"^\W*(?:yes|no|right|correct)?\W*from (?P<start>\d+)\b|\bfrom (?P<mid>\d+) {_LOSS} (?:on|onwards?|up)")

_TERMS = (
    ("prior_losses", re.compile(r"\b(?:5|losses|miscarriages)\b")),
    ("rpl_type", re.compile(r"\bprimary\b")),
    ("aspirin", re.compile(r"\b(?:aspirin|asa)(?:_failed)?\b")),
    ("lmwh", re.compile(r"\b(?:lmwh|heparin|enoxaparin|clexane)(?:_failed)?\b")),
    ("hydroxychloroquine", re.compile(r"\b(?:hydroxychloroquine|hcq|plaquenil|antimalarial)(?:_failed)?\b")),
    ("treatments", re.compile(r"\b(?:failure of|drug failures?|(?:all )?3 (?:drugs|treatments))\b")),
    ("shared_decision", re.compile(r"\bshared\b|\bjoint decision\b|\bdecision-making\b")),
)
_TERM_WORDS = frozenset(
    "losses miscarriages primary aspirin asa lmwh heparin enoxaparin clexane hydroxychloroquine hcq plaquenil antimalarial shared decision joint".split()
)
_RULE = re.compile(
    r"\b(?:off-?guideline\w*|consider\w*|exception|criteri\w+|conditions?|rule|qualif\w+|requir\w+|needs?|asks? for|satisf\w+|eligib\w+|box(?:es)?|"
    r"fail\w*|passage|halves|half|history|return|suffic\w+|enough|unsuccessful)\b|_failed|_ivig"
)
_RESEARCH = re.compile(r"\b(?:stud(?:y|ies)|research|subgroups?|nk|killer|observational|benefit|trials|cohorts?|effect|papers?|groups|suggest\w*|antibod\w+|question)\b")
_JOIN = re.compile(r"\b(?:and/or|or else|or)\b")
_OPEN = re.compile(r"\b(?:whether|if|unless|not|no|never|neither|nor|without|none|cannot|nothing|any|more|ask|was|were|fewer|lack\w*)\b|n't\b")
_ANY = re.compile(
    r"\b(?:any (?:1|one|single)?\b ?of (?:them|these|the|those)|any (?:1|one) (?:condition|criterion|of)|either of|(?:1|one|2|two|3|4|5) (?:or more )?(?:out )?of (?:them|these|the (?:6|six|3|three|conditions|criteria))|"
    r"one or more of|2 out of 3|2 out of three|either (?:half|one|condition|route|of)|alternative (?:entry|routes?|ways?|paths?)|by either|most of (?:them|the|these)|"
    r"5 of (?:the )?6|4 of (?:the )?6|3 of (?:the )?6|2 kinds of women|so does)\b"
)
_ENOUGH = re.compile(
    r"\b(?:will do|enough|suffic\w*|satisf\w*|qualif\w*|what counts|gets? (?:you|her|one) in|opens|meets?|fulfil\w*|entry points?|may be considered|adequate|is most|does (?:a|the))\b"
)
_NEEDED = re.compile(r"\b(?:enough|sufficient|suffices|needs? only|only needs?|just needs?|satisfied|alternative)\b")
_CLOSED = re.compile(r"\b(?:not|no|never|none|nor|neither|without|rule\w* (?:it )?out|exclud\w*|miss\w*|unmet|empty|blank|cannot|close[sd]?|fails?|lacking|must|stop\w*)\b|n't\b")
_WAIVED = re.compile(
    r"\b(?:waived?|struck out|falls? away|footnote|is (?:therefore )?implied|taken? (?:\w+ ){0,4}as read|of minor importance|irrelevant|immaterial|a (?:mere )?formality|"
    r"not essential|optional|decoration|stands? in for|makes? up for|honorary|close enough|near enough|good enough|sound enough|isn't an obstacle|is not an obstacle|no obstacle|"
    r"simply (?:does not|doesn't) apply|(?:requirement|criterion|item|box|condition)[^.;]{0,20} (?:does not|doesn't) (?:apply|count|matter)|can be (?:skipped|dropped|ignored|left out|overlooked)|"
    r"academic|nobody's business|as good as failed|counts? as (?:a )?fail\w+|would count it|let's count it|regard that as|the number is implied|is a footnote|neither here nor there)\b"
)
_WAIVER_SUBJECT = re.compile(r"\b(?:advice|objection|recommendation|guideline|guidelines|passage|exception|heparin plus aspirin|features?|against|benefit|taste|evidence|stud\w+|wish\w*|trial of chance)\b")
_AGREED = re.compile(r"\b(?:counts? as|amounts? to|equals?) (?:a |the )?(?:shared|joint) decision")
_NOT_WAIVED = re.compile(r"\b(?:not|never|no|nor|neither|cannot|without|nothing)\b(?: \w+){0,4} ?$|n't(?: \w+){0,4} ?$")
_ALL_MET = re.compile(
    r"\ball (?:of )?(?:the |her |your )?(?:(?:6|six|documented|clinical|off-guideline) )*(?:conditions?|criteria|boxes|requirements|items)(?: are| have been|:)?(?: now| all)? (?:met|fulfilled|ticked|satisfied|complete|in place|there)"
    r"|\b(?:list|checklist|set|picture)(?: is|'s)(?: therefore| now| thus| then)? complete\b|\b(?:ticks|meets|fulfils|satisfies) (?:all|every|the (?:off-guideline )?(?:criteria|conditions))\b"
    r"|\b6 out of 6\b|\b(?:she|he|you)(?:'s| is| are|'re) (?:just )?(?:inside|eligible|covered)\b(?=\W*$|,|;|\.)|\b(?:she|he)(?:'s| is) in(?=\W*$)|\bjust inside\b|\bthat completes (?:her|the|your) list\b|\beverything else on the list is in order\b"
)
_CONDITIONAL = re.compile(r"\b(?:if|when|once|unless|only|until|whether|would|should|must|need\w*|have to|has to|provided|before|even|where|suppose|had|were|think\w*|claim\w*|say\w*|no|not|never|cannot|nobody|none)\b|n't\b")
_REPLACED = re.compile(
    r"\b(?:nk|killer|cd56|th1|ratio|biopsy|age|ivf|biology|immune finding|number|fondaparinux)\b[^.;]{0,80}\b(?:stands? in|makes? up|more than makes|replac\w+|substitut\w+|counts? (?:as|for)|count (?:\w+ ){0,4}as|compensat\w+|needs no|the missing|does tip|tips? (?:them|the scales)|honorary)\b"
    r"|\b(?:stands? in|makes? up|compensat\w+) for (?:the |her |a )?(?:missing|hydroxychloroquine|hcq|aspirin|heparin|lmwh|loss|losses|fifth)"
)
_MISCOUNTED = re.compile(
    r"\btwins?\b[^.;]{0,60}\b(?:double|twice|as 2|for 2)\b|\b(?:terminations?|abortions?|ectopics?)\b[^.;]{0,60}\b(?:counts?|add up|included?)\b|\beverything counts\b"
)
_SHORT = 90  # characters; a longer line has to speak of losses itself
# one of these words is in every text that the pattern of the same name finds
_MISCOUNTED_WORDS = frozenset("twin twins termination terminations abortion abortions ectopic ectopics counts".split())
_ANY_WORDS = frozenset("any either of alternative most so kinds by".split())
_WAIVED_WORDS = frozenset(
    "waive waived struck falls fall footnote implied read importance irrelevant immaterial formality essential optional decoration stands stand makes make "
    "honorary enough obstacle apply count matter skipped dropped ignored left overlooked academic nobody failed counts regard neither".split()
)
_REPLACED_WORDS = frozenset(
    "stand stands make makes replace replaces replaced replacing substitute substitutes substituted count counts compensate compensates compensated compensating "
    "needs missing tip tips honorary".split()
)
_TICKED = re.compile(r"✔|: (?:yes|met|ticked|fits|fulfilled|true|ok|done)\b|\b(?:yes|met|ticked|fits|fulfilled)\W*$")


def find(scene: Scene) -> Iterator[Hit]:
    """Every line with another threshold, another logic, or a condition waived, replaced or claimed where the case denies it."""
    for index, line in enumerate(scene.lines):
        if line.asks:
            continue
        rules = {*_threshold(scene, line), *_logic(line), *_set_aside(scene, line), *_claimed(scene, index, line)}
        for rule in sorted(rules):
            yield Hit(rule, line.source)


def _threshold(scene: Scene, line: Reading) -> Iterator[str]:
    text = line.text
    for match in _MISCOUNTED.finditer(text) if not line.words.isdisjoint(_MISCOUNTED_WORDS) else ():
        if not _CLOSED.search(line.clause_at(match.start()).text) and not _CLOSED.search(match.group()):
            yield "condition-threshold"
    if not line.has_digits:
        return
    counted = _COUNTED.search(text)
    if not counted and len(text) >= _SHORT:
        return
    for match in _AT_LEAST.finditer(text):
        number = next(int(match[name]) for name in ("above", "least", "open", "needed") if match[name])
        lowest = number + 1 if match["more"] else number
        if lowest == MINIMUM_LOSSES or number > 12 or _OTHER_UNIT.match(text[match.end() :]):
            continue
        if match["least"] and scene.case.patient and match.group() in scene.question.text:
            continue
        about_losses = counted or (len(text) < _SHORT and _ASKS_COUNT.search(scene.question.text))
        if not about_losses or _OWNED.search(text[: match.start()]) or _DEFINED.search(text):
            continue
        if not line.negated(match.start(), match.end()) and not _DENIED_AFTER.match(text[match.end() :]):
            yield "condition-threshold"
    for match in _FROM.finditer(text):
        if int(match["start"] or match["mid"]) != MINIMUM_LOSSES and _ASKS_COUNT.search(scene.question.text):
            yield "condition-threshold"


def _logic(line: Reading) -> Iterator[str]:
    text = line.text
    match = _ANY.search(text) if not line.words.isdisjoint(_ANY_WORDS) else None
    if match and (_ENOUGH.search(text, match.start()) or _NEEDED.search(text)) and not _CLOSED.search(text):
        yield "condition-logic"
    if "or" not in line.words or line.words.isdisjoint(_TERM_WORDS) or _RESEARCH.search(text):
        return
    if "and/or" not in text and not _RULE.search(text):
        return
    for joint in _JOIN.finditer(text):
        if text[joint.end() :].lstrip().startswith(("more", "greater", "above", "upward", "over", "not", "secondary", "unknown")) and not joint.group() == "and/or":
            continue
        if _alternatives(line, joint):
            yield "condition-logic"
            return


def _alternatives(line: Reading, joint: re.Match[str]) -> bool:
    """Whether a disjunction stands between two different conditions, neither denied nor asked about."""
    text = line.text
    if joint.group() == "and/or" and re.search(r"\b5\b|\bprimary\b", text):
        return True
    if _OPEN.search(re.sub(r"\bor more\b", "", text[: joint.start()])):
        return False
    before, behind = text[max(0, joint.start() - 70) : joint.start()], text[joint.end() : joint.end() + 50]
    left = _last_term(before)
    right = _first_term(behind)
    return left is not None and right is not None and left != right


def _last_term(text: str) -> str | None:
    found = [(match.start(), id) for id, pattern in _TERMS for match in pattern.finditer(text)]
    return max(found)[1] if found else None


def _first_term(text: str) -> str | None:
    found = [(match.start(), id) for id, pattern in _TERMS for match in pattern.finditer(text)]
    return min(found)[1] if found and min(found)[0] <= 30 else None


def _set_aside(scene: Scene, line: Reading) -> Iterator[str]:
    text = line.text
    for match in _WAIVED.finditer(text) if not line.words.isdisjoint(_WAIVED_WORDS) else ():
        clause = line.clause_at(match.start())
        if _WAIVER_SUBJECT.search(clause.text) or _NOT_WAIVED.search(text[clause.start : match.start()]):
            continue
        if scene.decision in (Decision.NOT_RECOMMENDED, Decision.FACTS_MISSING) or not line.words.isdisjoint(_TERM_WORDS):
            yield "condition-set-aside"
    agreed = None if line.words.isdisjoint(("count", "counts", "amounts", "equals")) else _AGREED.search(text)
    if agreed and scene.case.patient and scene.case.facts.shared_decision is not True:
        if not _NOT_WAIVED.search(text[: agreed.start()]):
            yield "condition-set-aside"
    for match in _REPLACED.finditer(text) if not line.words.isdisjoint(_REPLACED_WORDS) else ():
        if not _CLOSED.search(match.group()) and not _NOT_WAIVED.search(text[: match.start()]):
            yield "condition-set-aside"


def _claimed(scene: Scene, index: int, line: Reading) -> Iterator[str]:
    if scene.decision not in (Decision.NOT_RECOMMENDED, Decision.FACTS_MISSING):
        return
    text = line.text
    match = _ALL_MET.search(text)
    if match and not _CONDITIONAL.search(line.clause_at(match.start()).text) and not _CONDITIONAL.search(text[: match.start()]):
        yield "condition-claimed-met"
    if _TICKED.search(text) and "✘" not in text:
        named = [id for id, pattern in _TERMS if pattern.search(text)]
        found = statuses(scene.case.facts, open_maximum=scene.case.open_maximum)
        if len(named) == 1 and named[0] in found and found[named[0]] is not Status.MET and not _CONDITIONAL.search(text) and _fact_line(line):
            yield "condition-claimed-met"


def _fact_line(line: Reading) -> bool:
    """Whether the line is an entry of a checklist or table."""
    return line.source.kind in ("row", "item") and len(line.text) < 120
