"""The other treatments, advised against the source: prednisone, heparin in antibodies without APS, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.claims.holders import WITHOUT_APS
from assistant.core.claims.polarity import SIGN_AGAINST, SIGN_FOR, affirms_by_denial, rejects
from assistant.core.claims.reading import Clause, Hit, Reading, Scene

_NEGATOR = re.compile(r"\b(?:no|not|never|nor|neither|without|none|cannot|nothing|hardly|scarcely)\b|n't\b")
_LISTED_AGAINST = re.compile(
    r"\b(?:not do|avoid\w*|never|not to|should not|must not|contraindicated|stay away|against"
    r"|not recommended|red flags?|warn\w*"
    r"|off the (?:list|menu|table))\b|n't\b"
)
_ADVISED = re.compile(
    r"\b(?:can|may|should|could|recommend\w*|options?|consider|helps?|reasonable|continue"
    r"|start|benefi\w+|works?|worth)\b"
)
_CHOICES = re.compile(r"\ba[.)] .{1,60} b[.)] ")
_GIVEN = re.compile(
    r"\b(?:add\w*|continu\w*|giv\w*|given|tak(?:e|es|en|ing)|prescrib\w*|recommend\w*|start\w*"
    r"|option\w*|help\w*|use[ds]?|using|try|tried|consider\w*|offer\w*|suggest\w*|daily|mg|"
    r"can be|may be|could|works?|alongside|plus|reasonable|gentl\w*|benefi\w*|effective|course"
    r"|taper\w*|next step|first|keep\w*|increase\w*|worth|fine|well tolerated|"
    r"advis\w*|combin\w*|switch\w*|add-on|protect\w*)\b|\+"
)
_FEATURES = re.compile(
    r"\b(?:high[- ]risk|features?|triple|lac\b|lupus anticoagulant|ivf|maternal age|older|her age"
    r"|unless|exception\w*|conditions?)\b"
)
_ADVANCED_AGE = re.compile(
    r"(?:\baged? |\bshe's |\bshe is |\bi'm |\bi am |\bat )(?:3[5-9]|4\d)\b(?! ?(?:%|weeks?|mg"
    r"|kg|cells))|\b(?:3[5-9]|4\d)(?:f\b|[- ]years?\b|[- ]year-old| ?y/?o\b)"
)
_ASKED_FEATURE = re.compile(
    r"\b(?:triple[- ]posit\w+|strongly positive (?:lac|lupus)|ivf\b|advanced maternal age"
    r"|high[- ]risk features?)"
)
_NO_FEATURE = re.compile(
    r"(?:\b(?:no|without|none of the|lacks?|not|absent|neither)\b"
    r"|n't\b)[^.;,]{0,20}\b(?:triple|lac\b|ivf|high|features?"
    r"|maternal age|lupus anticoagulant)"
)
_WHOEVER = re.compile(
    r"\b(?:whether or not|regardless of(?: whether)?|irrespective of"
    r"|no matter whether)\b[^.;]{0,20}\b(?:aps|criteria|features?|syndrome)\b"
)
_WHOEVER_WORDS = frozenset(["whether", "regardless", "irrespective", "matter"])
_OFF = re.compile(r"\boff (?:the (?:menu|list|table|chart|cards)|limits)\b|\bred\b")
_RECITED = re.compile(r"\b(?:fail\w*|lost on|losses on|unsuccessful|hydroxychloroquine|conception|criteria for)\b")
_OBLIGED = re.compile(
    r"\b(?:should|must|has to|have to|needs? to|is recommended|are recommended|is indicated"
    r"|strongly)\b"
)
_HALTED = re.compile(
    r"\b(?:stop\w*|hold\b|held\b|withh\w+|delay\w*|skip\w*|omit\w*|avoid\w*"
    r"|let (?:\w+ ){0,6}go\b|discontinu\w*|replac\w*|drop\w*|come off|without (?:heparin|lmwh"
    r"|aspirin) (?:is|would be|will be) (?:enough|sufficient|fine)"
    r"|switch\w* (?:\w+ ){0,2}from|swap\w*|of no use|no (?:place|role|benefit|point)|pointless"
    r"|(?:alone|by itself|on its own) (?:is|would be|will be) (?:enough|sufficient|fine|all)"
    r"|not need|not (?:needed|necessary|worth|required|advised|recommended)|"
    r"n't (?:needed|necessary|need|worth|recommend|advise|bother)|unnecessary|leave out"
    r"|postpone\w*|do without|instead of|wait with|against|too risky|useless|outdated|not help"
    r"|n't help|stay away)\b"
)
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
_ADDED_TO = re.compile(r"\badd\w* (?:\w+ ){0,3}to\b")
_EXCUSED = re.compile(r"\b(?:if|reason|fail\w*|should|hydroxychloroquine)\b")
_EXCUSED_SWITCH = re.compile(r"\b(?:if|reason|fail\w*)\b")
_APS = re.compile(r"\b(?:obstetric aps|aps\b|antiphospholipid syndrome|hughes)")
_RISKY = frozenset(("methylprednisolone", "azathioprine"))
_SAFE = re.compile(
    r"\b(?:no (?:real |known |relevant |significant )?risks?|risk-free|harmless"
    r"|without (?:any )?risks?|safe|well tolerated|first[- ]line|first choice|treatment of choice"
    r"|carries no|free of risk)\b"
)
_REPLACES = re.compile(
    r"\b(?:instead of|in place of|replac\w+|alone|on its own|by itself|first[- ]line|first choice"
    r"|rather than)\b"
)
_FIRST_LINE = re.compile(r"\b(?:first[- ]line|first choice)\b")
_ADVISED_AGAINST = re.compile(
    r"\b(?:recommend\w*|advis\w+|guidance) against (?:adding |giving |using )?(?:it|hydroxychloroquine|hcq)\b"
)
_PREVENTS = re.compile(
    r"\b(?:prevents?|preventing|against|avoid\w*|reduces?|lowers?) (?:\w+ ){0,3}(?:miscarriages?"
    r"|loss(?:es)?|pregnancy loss)\b|\braises? live births?\b"
)


def find(scene: Scene) -> Iterator[Hit]:
    """Every line that advises another treatment against the source."""
    setting = _Setting(scene)
    for index, line in enumerate(scene.lines):
        if line.asks or line.kind_is_heading:
            continue
        rules = {
            *_prednisone(setting, line),
            *_methylprednisolone(line),
            *_heparin(setting, index, line),
            *_standard(setting, line),
            *_others(setting, line),
        }
        for rule in sorted(rules):
            yield Hit(rule, line.source)


class _Setting:
    """What question and case say of antibodies, the syndrome and high-risk features."""

    def __init__(self, scene: Scene) -> None:
        asked = scene.question.text
        facts = scene.case.facts
        self.scene = scene
        self.without_aps = facts.antiphospholipid == "apl_without_aps" or (
            facts.antiphospholipid != "aps" and bool(WITHOUT_APS.search(asked)) and "obstetric aps" not in asked
        )
        self.aps = facts.antiphospholipid == "aps" or (not self.without_aps and bool(_APS.search(asked)))
        self.against = bool(_LISTED_AGAINST.search(asked))
        self.feature = bool(facts.high_risk_features or _ADVANCED_AGE.search(asked)) or (
            bool(_ASKED_FEATURE.search(asked)) and not _NO_FEATURE.search(asked)
        )

    def listed_against(self, line: Reading) -> bool:
        """Whether the line is an entry of a list of what is not to be done."""
        return (
            rejects(line.labels)
            or bool(_LISTED_AGAINST.search(line.labels))
            or (self.against and not _ADVISED.search(line.text))
        )


def _prednisone(setting: _Setting, line: Reading) -> Iterator[str]:
    """Prednisone has to be rejected in its clause, by its label or by the sentence; denying its harms advises it."""
    if "prednisone" not in line.drug_names or setting.listed_against(line) or _CHOICES.search(line.text):
        return
    for mention in line.drugs:
        if mention.name != "prednisone" or (line.source.kind == "row" and line.text[mention.end :].startswith(":")):
            continue
        clause = line.clause_at(mention.start)
        if affirms_by_denial(clause.text):
            yield "treatment-prednisone"
        if (
            rejects(clause.text)
            or _OFF.search(clause.text)
            or _mentioned(clause.text)
            or _signed_against(line.text[: mention.start])
            or _rejected_around(line, clause)
        ):
            continue
        given = _GIVEN.search(clause.text) or line.source.kind in ("item", "row")
        if given or not any(rejects(other.text) for other in line.clauses):
            yield "treatment-prednisone"


def _signed_against(text: str) -> bool:
    """Whether the last sign before a name is a cross."""
    return text.rfind(SIGN_AGAINST) > text.rfind(SIGN_FOR)


def _rejected_around(line: Reading, clause: Clause) -> bool:
    """Whether the words before a colon or behind it reject the clause, or the row does."""
    head, colon, _ = line.text[: clause.end].rpartition(":") if ":" in line.text[: clause.start + 1] else ("", "", "")
    if colon and len(head.split()) <= 6 and (rejects(head) or _OFF.search(head)):
        return True
    if line.text[clause.end : clause.end + 1] == ":" and rejects(line.clause_at(clause.end + 1).text):
        return True
    if line.source.kind == "row":
        return rejects(line.text)
    return line.text[clause.end : clause.end + 1] == "(" and rejects(line.clause_at(clause.end + 1).text)


def _mentioned(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:mention\w*|whether|asks?|asked|about|question|says? of|advice on|same number"
            r"|reference)\b",
            text,
        )
    )


def _methylprednisolone(line: Reading) -> Iterator[str]:
    if line.drug_names.isdisjoint(_RISKY):
        return
    for mention in line.drugs:
        if mention.name in _RISKY:
            clause = line.clause_at(mention.start)
            match = _SAFE.search(clause.text)
            if match and not _NEGATOR.search(clause.text[: match.start()]):
                yield "treatment-methylprednisolone"


def _heparin(setting: _Setting, index: int, line: Reading) -> Iterator[str]:
    if (
        not line.words.isdisjoint(_WHOEVER_WORDS)
        and _WHOEVER.search(line.text)
        and "lmwh" in line.drug_names | setting.scene.question.drug_names
        and not rejects(WITHOUT_APS.sub(" ", line.text))
    ):
        yield "treatment-heparin-apl"
        return
    if "lmwh" not in line.drug_names:
        return
    here = bool(WITHOUT_APS.search(line.text)) and "obstetric aps" not in line.text
    if not (setting.without_aps or here):
        return
    if (
        _FEATURES.search(line.text)
        or _FEATURES.search(line.labels)
        or (setting.feature and not _OBLIGED.search(line.text))
    ):
        return
    if re.search(r"\bif\b|\bobstetric aps\b|\bwith aps\b", line.text):
        return
    for mention in line.drugs:
        if mention.name != "lmwh":
            continue
        clause = line.clause_at(mention.start).text
        said = [WITHOUT_APS.sub(" ", other.text) for other in line.clauses]
        if (
            not any(rejects(text) for text in said)
            and not _RECITED.search(line.text)
            and (_GIVEN.search(line.text) or index < 2)
            and not _mentioned(clause)
        ):
            yield "treatment-heparin-apl"
            return


def _standard(setting: _Setting, line: Reading) -> Iterator[str]:
    if line.words.isdisjoint(_PAIR_WORDS) or line.drug_names & {"ivig", "prednisone"}:
        return
    aps = setting.aps or "obstetric aps" in line.text
    if not aps or setting.without_aps or WITHOUT_APS.search(line.text) or setting.listed_against(line):
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
        if _NEGATOR.search(before) or excused.search(clause.text) or _ADDED_TO.search(clause.text):
            continue
        if match.group().startswith(("instead of", "against")) and (
            pair.start() < match.start() or not _GIVEN.search(clause.text)
        ):
            continue
        yield "treatment-standard"
        return


def _others(setting: _Setting, line: Reading) -> Iterator[str]:
    added = "hydroxychloroquine" in line.drug_names and "ivig" not in line.drug_names
    if added and (setting.aps or _APS.search(line.text)):
        yield from _hydroxychloroquine(line)
    if "aspirin" in line.drug_names and not line.drug_names & {"lmwh"} and "preeclampsia" not in line.text:
        match = _PREVENTS.search(line.text)
        if match is None or not (setting.without_aps or WITHOUT_APS.search(line.text)):
            return
        if not _NEGATOR.search(WITHOUT_APS.sub(" ", line.clause_at(match.start()).text)):
            yield "treatment-aspirin-purpose"


def _hydroxychloroquine(line: Reading) -> Iterator[str]:
    """In APS it is an addition: neither first line, nor in the place of aspirin or LMWH, nor advised against."""
    if line.drugs[0].name == "hydroxychloroquine" and _ADVISED_AGAINST.search(line.text):
        yield "treatment-hydroxychloroquine"
    for mention in line.drugs:
        clause = line.clause_at(mention.start)
        if mention.name != "hydroxychloroquine" or _NEGATOR.search(clause.text) or not _REPLACES.search(clause.text):
            continue
        if _FIRST_LINE.search(clause.text) or line.drug_names & {"aspirin", "lmwh"}:
            yield "treatment-hydroxychloroquine"
