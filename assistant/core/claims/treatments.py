"""The other treatments, advised against the source: prednisone, heparin in antibodies without APS, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.claims.holders import WITHOUT_APS
from assistant.core.claims.polarity import SIGN_AGAINST, SIGN_FOR, affirms_by_denial, rejects
from assistant.core.claims.reading import Clause, Hit, Reading, Scene
from assistant.core.claims.setting import APS, GIVEN, NEGATOR, NO_FEATURE, Setting

_CHOICES = re.compile(r"\ba[.)] .{1,60} b[.)] ")
_FEATURES = re.compile(
    r"\b(?:high[- ]risk|features?|triple|lac\b|lupus anticoagulant|ivf|maternal age|older|her age"
    r"|unless|exception\w*|conditions?)\b"
)
_WHOEVER = re.compile(
    r"\b(?:whether or not|regardless of(?: whether)?|irrespective of"
    r"|no matter whether)\b[^.;]{0,20}\b(?:aps|criteria|features?|syndrome)\b"
)
_AS_IN_APS = re.compile(
    r"\b(?:the )?same (?:\w+ ){0,2}(?:as|like) (?:\w+ ){0,2}(?:with |for |in |obstetric |full )*aps\b|\b(?:like"
    r"|as) (?:in |for |with )?(?:obstetric |full )aps\b"
)
_WHOEVER_WORDS = frozenset(["whether", "regardless", "irrespective", "matter"])
_OFF = re.compile(r"\boff (?:the (?:menu|list|table|chart|cards)|limits)\b|\bred\b")
_RECITED = re.compile(r"\b(?:fail\w*|lost on|losses on|unsuccessful|hydroxychloroquine|conception|criteria for)\b")
_OBLIGED = re.compile(
    r"\b(?:should|must|has to|have to|needs? to|is recommended|are recommended|is indicated|mandatory|compulsory"
    r"|obligatory|required|strongly (?:recommended|advised)|an error|a mistake)\b"
)
_INSISTS = re.compile(
    r"\b(?:strongly recommended|strong recommendation|mandatory|compulsory|obligatory"
    r"|would be an error|must be given)\b"
)
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
    setting = Setting(scene)
    for index, line in enumerate(scene.lines):
        if line.asks or line.kind_is_heading:
            continue
        rules = {
            *_prednisone(setting, line),
            *_methylprednisolone(line),
            *_heparin(setting, index, line),
            *_others(setting, line),
        }
        for rule in sorted(rules):
            yield Hit(rule, line.source)


def _prednisone(setting: Setting, line: Reading) -> Iterator[str]:
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
        given = GIVEN.search(clause.text) or line.source.kind in ("item", "row")
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
            if match and not NEGATOR.search(clause.text[: match.start()]):
                yield "treatment-methylprednisolone"


def _heparin(setting: Setting, index: int, line: Reading) -> Iterator[str]:
    if (
        not line.words.isdisjoint(_WHOEVER_WORDS)
        and _WHOEVER.search(line.text)
        and "lmwh" in line.drug_names | setting.scene.question.drug_names
        and not rejects(WITHOUT_APS.sub(" ", line.text))
    ):
        yield "treatment-heparin-apl"
        return
    if setting.without_aps and _AS_IN_APS.search(line.text) and not NEGATOR.search(line.text):
        yield "treatment-heparin-apl"
        return
    if "lmwh" not in line.drug_names:
        return
    here = bool(WITHOUT_APS.search(line.text)) and "obstetric aps" not in line.text
    if not (setting.without_aps or here):
        return
    if (
        (
            _FEATURES.search(line.text)
            and (not NO_FEATURE.search(line.text) or setting.listed_against(line))
            and not _insists(line)
        )
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
            and (GIVEN.search(line.text) or index < 2)
            and not _mentioned(clause)
        ):
            yield "treatment-heparin-apl"
            return


def _insists(line: Reading) -> bool:
    """Whether heparin with a high-risk feature is made more than something to consider."""
    match = _INSISTS.search(line.text)
    return match is not None and not NEGATOR.search(line.clause_at(match.start()).text)


def _others(setting: Setting, line: Reading) -> Iterator[str]:
    added = "hydroxychloroquine" in line.drug_names and "ivig" not in line.drug_names
    if added and (setting.aps or APS.search(line.text)):
        yield from _hydroxychloroquine(line)
    if "aspirin" in line.drug_names and not line.drug_names & {"lmwh"} and "preeclampsia" not in line.text:
        match = _PREVENTS.search(line.text)
        if match is None or not (setting.without_aps or WITHOUT_APS.search(line.text)):
            return
        if not NEGATOR.search(WITHOUT_APS.sub(" ", line.clause_at(match.start()).text)):
            yield "treatment-aspirin-purpose"


def _hydroxychloroquine(line: Reading) -> Iterator[str]:
    """In APS it is an addition: neither first line, nor in the place of aspirin or LMWH, nor advised against."""
    if line.drugs[0].name == "hydroxychloroquine" and _ADVISED_AGAINST.search(line.text):
        yield "treatment-hydroxychloroquine"
    for mention in line.drugs:
        clause = line.clause_at(mention.start)
        if mention.name != "hydroxychloroquine" or NEGATOR.search(clause.text) or not _REPLACES.search(clause.text):
            continue
        if _FIRST_LINE.search(clause.text) or line.drug_names & {"aspirin", "lmwh"}:
            yield "treatment-hydroxychloroquine"
