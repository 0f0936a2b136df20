"""The six conditions cut short or padded: some of them called enough, one called needless, or a seventh added."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.claims.conditions import CLOSED, RESEARCH, TERMS
from assistant.core.claims.reading import Hit, Reading, Scene

_CONDITIONS = (
    r"(?:conditions?|criteri\w+|requirements?|prerequisites?|preconditions?|checklist|rule|exception|boxes|items)"
)
_HISTORY = (
    r"(?:\d+(?:st|nd|rd|th)? (?:\w+ ){0,2}?(?:losses|loss|miscarriages?)|(?:fifth|5th|third|fourth) (?:loss"
    r"|miscarriage)"
    r"|primary (?:rpl|recurrent|loss)|shared decision\w*|joint decision|(?:failure|failed)(?: of| on)?)"
)
_ENOUGH = re.compile(
    rf"\b{_HISTORY}[^.;]{{0,70}}?\b(?:enough|sufficient|suffic\w+|all (?:it|that) takes|all (?:that )?(?:is"
    rf"|one) needs?(?:ed)?"
    r"|does the trick|qualif(?:y|ies)|opens? the door|tips? the scales|(?:make|makes) (?:her|you) (?:a candidate"
    r"|eligible))"
    r"|\b(?:conditions?|criteria|items|boxes|numbers?) (?:1|2|3|4|5)(?: ?(?:,|and|-|to) ?[1-6])* (?:are"
    r"|is) (?:enough|sufficient)"
)
_CHANGES = re.compile(
    r"\b(?:at|from|with|after|beyond|past|once|reaching)\b (?:the |you have |she has |a )?(?:\d+|5th|fifth"
    r"|more) ?(?:losses|loss"
    r"|miscarriages?)(?: on| onwards?)?,? (?:the |that |this |it |things |everything |her |your )?(?:\w+ )?"
    r"(?:(?:is|are|becomes?|looks?|reads?|turns?|would be|will be|may be) (?:\w+ )?(?:different|another"
    r"|otherwise|yes|open|reversed)"
    r"|changes?|differs?|no longer \w+|falls?)\b"
    r"|\b(?:holds?|applies|true|valid|stands?|counts?|so|no|not) (?:only )?(?:until|up to|before|below"
    r"|for fewer than|till|under)"
    r" (?:the |a |her |your )?(?:fifth|5th|\d+) ?(?:loss|losses|miscarriages?)"
)
_ONLY = re.compile(
    r"\bonly (?:be (?:\w+ )?)?(?:in|for|with|if|when|after|once|where|those|women|patients|people|ever|at"
    r"|from)\b(?P<whom>.*)"
    r"|^\W*(?:in|for|with|after|if|when|at|from) (?P<reply>.*\b(?:losses|primary (?:rpl|recurrent|loss\w*))\b.*)"
)
_LEANS_ON = ("prior_losses", "rpl_type", "aspirin", "lmwh", "hydroxychloroquine", "shared_decision")
_GROUPED = re.compile(
    r"\b(?:all|each|every(?: one)?|whole set|these|six|6)\b[^.;]{0,30}\b(?:conditions?|criteria|6|treatments"
    r"|therapies)\b"
)
_COUNTED = re.compile(
    rf"\b{_CONDITIONS}\b[^.;:]{{0,50}}: (?:about |around |at least |any |just |only )?(?:[1-57-9]|most|any|some"
    rf"|half|a few)(?: of them| is enough| will do)?\W*$"
    r"|\b(?:drugs|treatments|therapies|medicines) (?:\w+ ){0,3}fail\w*[^.;:]{0,20}: (?:at least |just "
    r"|only )?(?:any|either|some|most|1|one|2|a single)\b"
)
_NEEDLESS = re.compile(
    r"\b(?:not|n't|never|no longer|hardly|scarcely) (?:strictly |really |necessarily |always |actually "
    r"|absolutely |all )?"
    r"(?:required|needed|necessary|essential|mandatory|obligatory|compulsory|a must|have to|has to|need to)\b"
    r"|\bneed(?:s)? not\b|\bneedn't\b|\bunnecessary\b|\bdispensable\b|\bsuperfluous\b|\bno need for\b"
    r"|\bdispensed with\b"
)
_OF_THE_SET = re.compile(
    rf"\b(?:{_CONDITIONS}|all (?:of the )?(?:6|six)|failures?|failed|fail|primary|shared decision\w*)\b"
    rf"|\b\d+ losses\b|\b5th\b|\bfifth\b"
)
_LOOSELY = re.compile(
    r"(?:\b(?:nobody|no ?one|none|never|not|hardly|rarely|seldom|nor)\b|n't\b)(?: \w+){0,6} (?:strictly"
    r"|literally|exactly|pedantic\w*"
    r"|so (?:closely|strict)|that (?:strict|closely|exact)|to the letter|by the book)\b"
    r"|\b(?:one|1|a single) (?:loss |condition )?(?:short|missing|fewer|less|off)\b[^.;]{0,30}\b(?:but|yet"
    r"|though|still|close|all the same|is fine|no matter)\b"
)
_ADDED = r"(?:nk|natural killer|killer cells?|cd56|th1|th2|cytokines?|ivf|maternal age|antiphospholipid|lupus|thyroid)"
_ADDITION = re.compile(
    rf"\b{_CONDITIONS}\b(?P<said>[^.;]*\b{_ADDED}\b)|\b{_ADDED}\b(?P<told>[^.;]{{0,60}}\b(?:(?:1|one|part|some"
    rf"|another) of|among|belongs? (?:to|on)"
    rf"|counts? (?:as|among)|(?:7th|seventh)) (?:\w+[- ]){{0,3}}{_CONDITIONS}\b)"
)
_ASKED_ADDED = re.compile(rf"\b{_ADDED}\b")
_PRONOUN_ADDED = re.compile(
    rf"\b(?:value|level|percentage|count|result|cut-?off|test|it|that|this|above|ratio"
    rf"|yes)\b[^.;]{{0,50}}\b(?:is|are|as) (?:(?:1|one|part|another) of|among)"
    rf" (?:the )?(?:\w+-?\w* ){{0,3}}{_CONDITIONS}"
)
_SECONDARY = re.compile(
    r"\bsecondary (?:rpl|recurrent|loss\w*)?[^.;]{0,50}\b(?:qualif\w+|covered|included|eligible|enough|fits"
    r"|allowed|counts?(?: too| as well)?)\b"
)
_CONSENT = re.compile(
    r"\b(?:informed consent|consent|(?:discussion|talk|counselling|conversation) (?:about|of"
    r"|on) (?:the )?(?:costs?|benefit|support))\b"
)
_CONSENT_WAIVED = re.compile(
    r"\b(?:can (?:wait|follow|be (?:\w+ )?(?:signed|given|obtained|added|taken|documented"
    r"|done) (?:\w+ )?(?:later|afterwards|after|retrospectively|once))"
    r"|(?:signed|given|obtained|documented) (?:\w+ )?(?:after|once)\b|later|afterwards|retrospective\w*"
    r"|formality|skip\w*|leave out|left out|omit\w*|optional|unnecessary"
    r"|implied|presumed|assumed"
    r"|(?:verbal|oral|spoken|implicit)(?: \w+){0,2} (?:is|will|would|suffices|does)|no need for|not (?:needed"
    r"|required|necessary)|n't (?:needed|required|necessary|need))\b"
)
_OTHER_RULE = re.compile(
    r"\b(?:high-risk|heparin|stud(?:y|ies) (?:suggest|looked|chose)|subgroups?|meet\w*|aps criteria"
    r"|criteria (?:for|of) (?:obstetric )?aps)\b"
)
_NOT_ONLY = re.compile(r"\bnot $")
_AROUND = 120  # characters on either side of a phrase in which its clause may deny it or name its subject
_SET_WORDS = frozenset(("off", "exception", "conditions", "failed", "shared"))
_SHIELD = re.compile(r"\b(?:not|never|no|cannot|nor|neither|must|without|wrong|mistake|nothing)\b|n't\b")
_GATE = frozenset(
    [
        "loss",
        "losses",
        "miscarriage",
        "miscarriages",
        "primary",
        "secondary",
        "shared",
        "joint",
        "failure",
        "failures",
        "failed",
        "fail",
        "fifth",
        "5th",
        "condition",
        "conditions",
        "criterion",
        "criteria",
        "requirement",
        "requirements",
        "prerequisite",
        "prerequisites",
        "precondition",
        "preconditions",
        "exception",
        "checklist",
        "rule",
        "boxes",
        "items",
        "consent",
        "discussion",
        "nk",
        "killer",
        "th1",
        "short",
        "nobody",
        "counts",
        "strictly",
        "conversation",
        "counselling",
    ]
)


def find(scene: Scene) -> Iterator[Hit]:
    """Every line that presents less, or more, than the six conditions as the rule."""
    about = _about_ivig(scene)
    whole: bool | None = None
    for index, line in enumerate(scene.lines):
        if line.asks or (line.words.isdisjoint(_GATE) and not line.labels):
            continue
        rules = {*_padded(scene, line), *_consent(line)}
        if about:
            rules |= {*_cut_short(line), *_needless(scene, line)}
        if about and _only_some(index, line):
            whole = _complete(" ".join(line.text for line in scene.lines)) if whole is None else whole
            rules |= set() if whole else {"condition-subset"}
        for rule in sorted(rules):
            yield Hit(rule, line.source)


def _about_ivig(scene: Scene) -> bool:
    """Whether question or answer names IVIG, or the exception made for it and its conditions."""
    texts = (scene.question, *scene.lines)
    return any(not text.words.isdisjoint(_SET_WORDS) or "ivig" in text.drug_names for text in texts)


def _cut_short(line: Reading) -> Iterator[str]:
    text = line.text
    for match in _ENOUGH.finditer(text):
        clause = line.clause_at(match.start())
        around = (max(clause.start, match.start() - _AROUND), min(clause.end, match.end() + _AROUND))
        if not CLOSED.search(text, *around) and not CLOSED.search(match.group()) and not _complete(text):
            yield "condition-subset"
    changes = _CHANGES.search(text)
    if changes and not RESEARCH.search(text):
        yield "condition-subset"
    if _COUNTED.search(text):
        yield "condition-logic"


def _only_some(index: int, line: Reading) -> bool:
    """Whether a line says that IVIG is only for women with some of the six."""
    only = _ONLY.search(line.text)
    if only is None or (index and not only["whom"]) or not _names_some(only["whom"] or only["reply"]):
        return False
    if CLOSED.search(only.group()) or RESEARCH.search(line.text):
        return False
    return not _NOT_ONLY.search(line.text[: only.start()])


def _names_some(text: str) -> bool:
    """Whether a text names what the conditions are about, other than a drug by itself."""
    named = {id for id, pattern in TERMS if pattern.search(text.replace("primary aps", " "))}
    return bool(named & {"prior_losses", "rpl_type"}) or len(named) > 1


def _complete(text: str) -> bool:
    """Whether a text names all six conditions."""
    named = {id for id, pattern in TERMS if pattern.search(text)}
    if "treatments" in named:
        named |= {"aspirin", "lmwh", "hydroxychloroquine"}
    return named >= set(_LEANS_ON) or bool(_GROUPED.search(text))


def _needless(scene: Scene, line: Reading) -> Iterator[str]:
    text = line.text
    for match in _NEEDLESS.finditer(text):
        clause = line.clause_at(match.start())
        start, end = max(clause.start, match.start() - _AROUND), min(clause.end, match.end() + _AROUND)
        if _OF_THE_SET.search(text, start, end) and "ivig" not in line.names_in(text[start : match.start()]):
            yield "condition-set-aside"
    if _LOOSELY.search(text) and (_OF_THE_SET.search(text) or _OF_THE_SET.search(scene.question.text)):
        yield "condition-set-aside"
    secondary = _SECONDARY.search(text) if "secondary" in line.words else None
    if secondary and not _SHIELD.search(text[: secondary.end()]):
        yield "condition-set-aside"


def _padded(scene: Scene, line: Reading) -> Iterator[str]:
    text = line.text
    listed = line.source.kind == "item" and re.search(rf"\b{_CONDITIONS}\b", line.labels)
    if (
        listed
        and re.match(rf"\W*(?:\w+ ){{0,2}}{_ADDED}\b", text)
        and not CLOSED.search(text)
        and not CLOSED.search(line.labels)
    ):
        yield "condition-padded"
        return
    match = _ADDITION.search(text)
    if match is None and _ASKED_ADDED.search(scene.question.text):
        match = _PRONOUN_ADDED.search(text)
    if match and not CLOSED.search(text) and not _OTHER_RULE.search(text):
        yield "condition-padded"


def _consent(line: Reading) -> Iterator[str]:
    if not _CONSENT.search(line.text):
        return
    for clause in line.clauses:
        match = _CONSENT_WAIVED.search(clause.text)
        if match and not _SHIELD.search(clause.text[: match.start()]):
            yield "condition-consent-waived"
            return
