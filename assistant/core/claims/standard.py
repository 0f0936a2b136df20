"""The standard regimen of obstetric APS, aspirin with prophylactic LMWH: not stopped, halved, replaced or raised."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.claims.holders import WITHOUT_APS
from assistant.core.claims.reading import Hit, Reading, Scene
from assistant.core.claims.setting import GIVEN, NEGATOR, Setting

_HALTED = re.compile(
    r"\b(?:stop\w*|hold\b|held\b|withh\w+|delay\w*|skip\w*|omit\w*|avoid\w*"
    r"|paus\w*|interrupt\w*"
    r"|suspend\w*|take a break from|let (?:[\w-]+ ){0,6}go\b|discontinu\w*|replac\w*|drop\w*|come off"
    r"|without (?:heparin|lmwh"
    r"|aspirin) (?:is|would be|will be) (?:enough|sufficient|fine)"
    r"|switch\w* (?:[\w-]+ ){0,2}from|swap\w*|of no use|no (?:place|role|benefit|point)|pointless"
    r"|(?:alone|by itself|on its own) (?:is|would be|will be) (?:enough|sufficient|fine|all)"
    r"|not need|not (?:needed|necessary|worth|required|advised|recommended)|"
    r"n't (?:needed|necessary|need|worth|recommend|advise|bother)|unnecessary|leave out"
    r"|postpone\w*|do without|instead of|wait with|against|too risky|useless|outdated|not help"
    r"|n't help|stay away)\b"
)
_HALVED = re.compile(
    r"(?<!and )(?<!plus )(?<!with )(?<!\+ )\b(?:aspirin|heparin|lmwh|enoxaparin|clexane|the tablets?"
    r"|1 of (?:them|the 2)"
    r"|either(?: 1)?) (?:alone |by itself |on its own )?(?:will do|would do|suffices|is enough|is sufficient"
    r"|is all (?:you|she)|is plenty)\b"
    r"|\b(?:just|only) (?:the )?(?:aspirin|heparin|lmwh|clexane|enoxaparin)\W*$"
)
_ONE_ENOUGH = re.compile(
    r"^\W*(?:1|one|either) (?:of (?:them|the 2) )?(?:alone )?(?:is enough|will do|suffices|is sufficient)\b"
)
_RAISED = re.compile(
    r"\b(?:therapeutic|full|treatment|intermediate|double|doubled|higher|maximum|weight-adjusted)[- ](?:dos\w+"
    r"|strength|anticoagulation)\b"
    r"|\b(?:doubl(?:e|ed|ing)|increas(?:e|ed|ing)|rais(?:e|ed|ing)|step(?:ped)? up|escalat(?:e|ed|ing)"
    r"|go up with) (?:the |her |your |to )?(?:dose of )?"
    r"(?:the )?(?:heparin|lmwh|enoxaparin|clexane|injections?)\b"
)
_ELSEWHERE = re.compile(r"\b(?:thrombosis|thrombotic|clots?|embolism|valve|atrial)\b")
_PAIR = re.compile(
    r"\b(?:aspirin|heparin|lmwh|enoxaparin|clexane|injections?|both|the pair|the combination"
    r"|standard (?:therapy|regimen|treatment)|anticoagulation|tablets and injections)\b"
)
_PAIR_WORDS = frozenset(
    [
        "aspirin",
        "heparin",
        "lmwh",
        "enoxaparin",
        "clexane",
        "injection",
        "injections",
        "both",
        "pair",
        "combination",
        "standard",
        "anticoagulation",
        "tablets",
    ]
)
_ADDED_TO = re.compile(r"\badd\w* (?:[\w-]+ ){0,3}to\b")
_EXCUSED = re.compile(r"\b(?:if|reason|fail\w*|should|hydroxychloroquine)\b")
_EXCUSED_SWITCH = re.compile(r"\b(?:if|reason|fail\w*)\b")


def find(scene: Scene) -> Iterator[Hit]:
    """Every line that takes the standard regimen away, in part or in whole, or raises its dose."""
    setting = Setting(scene)
    for line in scene.lines:
        if line.asks or line.kind_is_heading:
            continue
        if setting.aps and _ONE_ENOUGH.match(line.text) and setting.scene.question.drug_names >= {"aspirin", "lmwh"}:
            yield Hit("treatment-standard", line.source)
        if line.words.isdisjoint(_PAIR_WORDS):
            continue
        for rule in sorted({*_standard(setting, line), *_raised(setting, line)}):
            yield Hit(rule, line.source)


def _raised(setting: Setting, line: Reading) -> Iterator[str]:
    """The documented dose of heparin is the prophylactic one."""
    match = _RAISED.search(line.text)
    if match is None or not setting.aps or "ivig" in line.drug_names or _ELSEWHERE.search(line.text):
        return
    if "lmwh" in line.drug_names and not line.negated(match.start(), match.end()) and not setting.listed_against(line):
        yield "figure-lmwh-dose"


def _standard(setting: Setting, line: Reading) -> Iterator[str]:
    if line.drug_names & {"ivig", "prednisone"}:
        return
    aps = setting.aps or "obstetric aps" in line.text
    if not aps or setting.without_aps or WITHOUT_APS.search(line.text) or setting.listed_against(line):
        return
    halved = _HALVED.search(line.text)
    if halved and not NEGATOR.search(line.clause_at(halved.start()).text) and not _EXCUSED.search(line.text):
        yield "treatment-standard"
        return
    for clause in line.clauses:
        pair = _PAIR.search(clause.text)
        match = _HALTED.search(clause.text)
        if (
            not pair
            or not match
            or re.search(r"\b(?:until|deliver\w*|birth|epidural|labour|postpartum|never|thrombosis)\b", line.text)
        ):
            continue
        before = clause.text[: match.start()]
        excused = _EXCUSED_SWITCH if match.group().startswith(("switch", "swap")) else _EXCUSED
        if NEGATOR.search(before) or excused.search(clause.text) or _ADDED_TO.search(clause.text):
            continue
        if match.group().startswith(("instead of", "against")) and (
            pair.start() < match.start() or not GIVEN.search(clause.text)
        ):
            continue
        yield "treatment-standard"
        return
