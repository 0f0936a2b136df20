"""The six off-guideline conditions as a rule: the number of losses, and that all of them have to hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.claims.reading import Hit, Reading, Scene
from assistant.core.decision import MINIMUM_LOSSES

_LOSS = r"(?:loss|losses|miscarriages?|pregnanc(?:y|ies))"
_AT_LEAST = re.compile(
    r"(?P<more>\bmore than|\bover|\babove|\bexceed\w*|\bgreater than|\bbeyond|(?<![<>=])>(?!=)) ?(?P<above>\d+)\b"
    r"|(?:\bat least|\bminimum(?: of)?|\bno fewer than|\bstart\w* (?:at|from|with)"
    r"|\bbegin\w* (?:at|with|from)|>=|\bcut-?off (?:is|was|of)) ?(?P<least>\d+)\b"
    rf"|\b(?P<open>\d+) ?(?:(?:prior|previous|past|earlier|consecutive|pregnancy"
    rf"|early) )*(?:{_LOSS} )?(?:or (?:more|greater|upwards?|above|over)\b|and (?:more|above"
    rf"|over|up)\b|plus\b|\+(?!\d))"
    rf"|\b(?P<needed>\d+) (?:(?!weeks?\b|months?\b|years?\b)\w+ ){{0,3}}?(?:is|are) (?:where"
    rf"|as good as|what|all|the (?:threshold|number"
    rf"|cut|line|minimum)|enough|sufficient|fine|needed|required)"
    rf"|\b(?P<suffice>\d+) {_LOSS} (?:suffice|will do|qualify|get (?:you|her) in)\b"
)
_COUNTED = re.compile(rf"\b{_LOSS}\b|\bprior losses\b")
_ASKS_COUNT = re.compile(
    rf"\bhow many\b|\bfrom how\b|\bcut-?off\b|\bthreshold\b|\b(?:more|fewer) than\b|\bnumber\b"
    rf"|\benough\b|\d+ or more|\b\d+ too few\b|\b{_LOSS}\b"
)
_OTHER_UNIT = re.compile(
    r"^ ?(?:%|mg|g\b|kg|weeks?|months?|years?|days?|hours?|cells|points?|antibod|units|ivf|cycles?"
    r"|embryos?|percent|in \d)"
)
_OWNED = re.compile(r"\b(?:have|has|had|having|with|your|her|lost|suffered|after)(?: \w+){0,3} ?$")
_DEFINED = re.compile(
    r"\b(?:rpl|recurrent (?:pregnancy )?loss|recurrent miscarriage)\b[^.;]{0,30}\b(?:is|means|as"
    r"|defined|denotes|diagnosed)\b"
)
_DENIED_AFTER = re.compile(
    r"^[^.;]{0,40}(?:\bnot\b|n't\b|\btoo few\b|\bshort\b|\binsufficient\b|\bno\b|\bnever\b"
    r"|\bbelow\b)"
)
_FROM = re.compile(
    rf"^\W*(?:yes|no|right|correct)?\W*from (?P<start>\d+)\b|\bfrom (?P<mid>\d+) {_LOSS} (?:on"
    rf"|onwards?|up)"
    r"|\blosses\b[^.;:]{0,60}: (?:at least |from |about |only )?(?P<asked>\d+)(?: or more| losses)?\W*$"
)
TERMS = (
    ("prior_losses", re.compile(r"\b(?:5|losses|miscarriages)\b")),
    ("rpl_type", re.compile(r"\bprimary\b")),
    ("aspirin", re.compile(r"\b(?:aspirin|asa)\b")),
    ("lmwh", re.compile(r"\b(?:lmwh|heparin|enoxaparin|clexane)\b")),
    ("hydroxychloroquine", re.compile(r"\b(?:hydroxychloroquine|hcq|plaquenil|antimalarial)\b")),
    (
        "treatments",
        re.compile(r"\b(?:failure of|drug failures?|(?:all )?3 (?:drugs|treatments)|failed (?:drugs|treatments))\b"),
    ),
    ("shared_decision", re.compile(r"\bshared\b|\bjoint decision\b|\bdecision-making\b")),
)
TERM_WORDS = frozenset(
    [
        "losses",
        "miscarriages",
        "primary",
        "aspirin",
        "asa",
        "lmwh",
        "heparin",
        "enoxaparin",
        "clexane",
        "hydroxychloroquine",
        "hcq",
        "plaquenil",
        "antimalarial",
        "shared",
        "decision",
        "joint",
    ]
)
_RULE = re.compile(
    r"\b(?:off-?guideline\w*|consider\w*|exception|criteri\w+|conditions?|rule|qualif\w+"
    r"|requir\w+|needs?|asks? for|satisf\w+|eligib\w+|box(?:es)?|"
    r"fail\w*|passage|halves|half|history|return|suffic\w+|enough|unsuccessful)\b|>=|=="
)
RESEARCH = re.compile(
    r"\b(?:stud(?:y|ies)|research|subgroups?|nk|killer|observational|benefit|trials|cohorts?"
    r"|effect|papers?|groups|suggest\w*|antibod\w+|question)\b"
)
_JOIN = re.compile(r"\b(?:and/or|or else|or)\b")
_OPEN = re.compile(
    r"\b(?:whether|if|unless|not|no|never|neither|nor|without|none|cannot|nothing|any|more|ask|was"
    r"|were|fewer|lack\w*)\b|n't\b"
)
_ANY = re.compile(
    r"\b(?:any (?:1|one|single)?\b ?of (?:them|these|the|those)|any (?:1|one) (?:condition"
    r"|criterion|of)|either of|(?<!every )(?<!each )(?:1|one|2|two|3|4"
    r"|5) (?:or more )?(?:out )?of (?:them|these"
    r"|the (?:6|six|3|three|conditions|criteria))|"
    r"one or more of|2 out of 3|2 out of three|either (?:half|one|condition|route|of)"
    r"|alternative (?:entry|routes?|ways?|paths?)|by either|most of (?:them|the|these)|"
    r"5 of (?:the )?6|4 of (?:the )?6|3 of (?:the )?6|2 kinds of women|so does)\b"
)
_ENOUGH = re.compile(
    r"\b(?:will do|enough|suffic\w*|satisf\w*|qualif\w*|what counts|gets? (?:you|her|one) in"
    r"|opens|meets?|fulfil\w*|entry points?|may be considered|adequate|acceptable|accepted|allowed|is most|does (?:a"
    r"|the))\b"
)
_WHICHEVER = re.compile(
    r"\bat least (?:1|one|2) of the (?:3|6)\b|\bwhichever of the (?:2|3)\b|\b(?:5"
    r"|losses) (?:or more (?:\w+ )?losses )?and secondary (?:rpl|recurrent)"
)
_NEEDED = re.compile(r"\b(?:enough|sufficient|suffices|needs? only|only needs?|just needs?|satisfied|alternative)\b")
CLOSED = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|rule\w* (?:it )?out|exclud\w*|miss\w*|unmet|empty"
    r"|blank|cannot|close[sd]?|fails?|lacking|must|stop\w*)\b|n't\b"
)
_MISCOUNTED = re.compile(
    r"\btwins?\b[^.;]{0,60}\b(?:double|twice|as 2|for 2)\b|\b(?:terminations?|abortions?"
    r"|ectopics?)\b[^.;]{0,60}\b(?:counts?|add up|included?)\b|\beverything counts\b"
)
_SHORT = 90  # characters; a longer line has to speak of losses itself
_MISCOUNTED_WORDS = frozenset(
    ["twin", "twins", "termination", "terminations", "abortion", "abortions", "ectopic", "ectopics", "counts"]
)
_ANY_WORDS = frozenset(["any", "either", "of", "alternative", "most", "so", "kinds", "by"])


def find(scene: Scene) -> Iterator[Hit]:
    """Every line with another threshold or another logic."""
    for line in scene.lines:
        if line.asks:
            continue
        rules = {*_threshold(scene, line), *_logic(line)}
        for rule in sorted(rules):
            yield Hit(rule, line.source)


def _threshold(scene: Scene, line: Reading) -> Iterator[str]:
    text = line.text
    for match in _MISCOUNTED.finditer(text) if not line.words.isdisjoint(_MISCOUNTED_WORDS) else ():
        if not CLOSED.search(line.clause_at(match.start()).text) and not CLOSED.search(match.group()):
            yield "condition-threshold"
    if not line.has_digits:
        return
    counted = _COUNTED.search(text)
    if not counted and len(text) >= _SHORT:
        return
    for match in _AT_LEAST.finditer(text):
        number = next(int(match[name]) for name in ("above", "least", "open", "needed", "suffice") if match[name])
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
        if int(match["start"] or match["mid"] or match["asked"]) != MINIMUM_LOSSES and _ASKS_COUNT.search(
            scene.question.text
        ):
            yield "condition-threshold"


def _logic(line: Reading) -> Iterator[str]:
    text = line.text
    match = _ANY.search(text) if not line.words.isdisjoint(_ANY_WORDS) else None
    if match and (_ENOUGH.search(text, match.start()) or _NEEDED.search(text)) and not CLOSED.search(text):
        yield "condition-logic"
    loose = not line.words.isdisjoint(("whichever", "secondary", "least")) and _WHICHEVER.search(text)
    if loose and not CLOSED.search(text):
        yield "condition-logic"
    if "or" not in line.words or line.words.isdisjoint(TERM_WORDS) or RESEARCH.search(text):
        return
    if "and/or" not in text and not _RULE.search(text):
        return
    for joint in _JOIN.finditer(text):
        if (
            text[joint.end() :]
            .lstrip()
            .startswith(("more", "greater", "above", "upward", "over", "not", "secondary", "unknown"))
            and joint.group() != "and/or"
        ):
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
    found = [(match.start(), id) for id, pattern in TERMS for match in pattern.finditer(text)]
    return max(found)[1] if found else None


def _first_term(text: str) -> str | None:
    found = [(match.start(), id) for id, pattern in TERMS for match in pattern.finditer(text)]
    return min(found)[1] if found and min(found)[0] <= 30 else None
