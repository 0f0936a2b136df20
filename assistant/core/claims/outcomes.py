"""Percentages and `n in m` ratios: live births under the standard regimen, and NK cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.core.claims.reading import OF_STANDARD, Clause, Hit, Reading, Scene

_SHARE = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)(?: ?(?:-|to|and) ?(\d+(?:\.\d+)?))?%|(?<![\w.])(\d+) "
    r"(?:(?:women|pregnancies|couples|patients|mothers) )?(?:in"
    r"|out of|of|of every|in every) (?:every )?(\d+)(?!\d|\.\d)(?! weeks?| boxes| conditions"
    r"| criteria)"
)
_BIRTH = re.compile(
    r"\b(?:live[- ]?births?|births?|bab(?:y|ies)|deliver\w*|success\w*|succeed\w*|carry|carried"
    r"|take[- ]home|born)\b"
)
_LOSS = re.compile(r"\b(?:los[te]s?|losing|loss(?:es)?|miscarr\w+|fail\w*)\b")
_OUTCOME = re.compile(f"{_BIRTH.pattern}|{_LOSS.pattern}")
_NOT = re.compile(r"\b(?:no|not|never|without|neither|fail\w*)\b|n't\b")
_TREATED = re.compile(
    r"\b(?:treat\w*|regimen|therapy|standard|combination|aspirin|heparin|lmwh|infus\w*|with (?:it"
    r"|them|this|both))\b"
)
_NK = re.compile(r"\b(?:nk|natural killer|killer cells?|cd56|cd16)\b")
_THRESHOLD = re.compile(
    r"(?:above|over|exceed\w*|more than|greater than|at least|beyond|cut-?off|threshold|from|>=?"
    r"|below|under|<=?)[^.;,]{0,30}$"
)
_STUDIED = re.compile(r"\b(?:stud(?:y|ies)|subgroups?|cut-?off|threshold|guideline|research|cohorts?|level)\b")
_STATISTIC = re.compile(r"\b(?:ci|confidence|interval|relative|rr)\b|^% ?ci")
_DERIVED = frozenset((2.0, 14.0, 22.0))  # what the relative risk and its interval are in per cent
_PRODUCT_STRENGTH = re.compile(r"^%? ?(?:solution|concentration|product|sucrose|glucose)")
_STRONGEST_PRODUCT = 20.0  # per cent of protein; written behind a product's name
_LIVE_BIRTHS, _LOSSES, _NK_CELLS, _CONFIDENCE = 75.0, 25.0, 12.0, 95.0


def find(scene: Scene) -> Iterator[Hit]:
    """Every line with a percentage or a ratio that is not the guideline's."""
    asked = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", scene.question.text)}
    for index, line in enumerate(scene.lines):
        if not line.has_digits or line.asks:
            continue
        for match in _SHARE.finditer(line.text):
            rule = _judge(scene, index, line, match, asked)
            if rule:
                yield Hit(rule, line.source)
                break


def _values(match: re.Match[str]) -> tuple[float, ...]:
    if match[3]:
        whole = float(match[4])
        return (100 * float(match[3]) / whole,) if whole else ()
    return tuple(float(part) for part in match.groups()[:2] if part)


def _judge(scene: Scene, index: int, line: Reading, match: re.Match[str], asked: set[float]) -> str | None:
    values = _values(match)
    clause = _said(line, match.start())
    ratio = bool(match[3])
    if not values or line.negated(match.start(), match.end(), window=3):
        return None
    if _STATISTIC.search(line.text, match.end()) and values == (_CONFIDENCE,):
        return None
    if _about_nk(scene, line, clause):
        return None if ratio else _nk(line, match, values, asked)
    if _STATISTIC.search(line.text) and set(values) <= _DERIVED:
        return None
    subject = "lmwh" if OF_STANDARD.search(clause.text) else scene.subject(index, match.start(), match.end())
    if _BIRTH.search(clause.text) or _LOSS.search(clause.text):
        return _outcome(line, _Share(clause, match), values, subject, ratio, asked)
    named = line.nearest_drug(match.start(), match.end())
    strength = named is not None and 0 <= match.start() - named.end <= 8 and max(values) <= _STRONGEST_PRODUCT
    if ratio or strength or _PRODUCT_STRENGTH.match(line.text[match.end() :]):
        return None
    if subject == "ivig" and not set(values) <= asked | {_LIVE_BIRTHS, _LOSSES, _NK_CELLS, _CONFIDENCE}:
        return "figure-ivig-percentage"
    return None


def _said(line: Reading, at: int) -> Clause:
    """The clause of a share, with what a colon introduces it by; in a table its cell with the header."""
    clause = line.cell_at(at)
    if clause.text.startswith((":", "(")) and clause.start:
        before = line.clause_at(clause.start - 1)
        return Clause(before.text + clause.text, before.start)
    return clause


def _about_nk(scene: Scene, line: Reading, clause: Clause) -> bool:
    if _NK.search(clause.text):
        return True
    if _BIRTH.search(line.text) or len(line.text) > 60:
        return False
    return bool(_NK.search(line.text)) or bool(not line.drugs and _NK.search(scene.question.text))


def _nk(line: Reading, match: re.Match[str], values: tuple[float, ...], asked: set[float]) -> str | None:
    threshold = _THRESHOLD.search(line.text, 0, match.start())
    if not threshold:
        return None
    if threshold.group().startswith(("below", "under", "<")) and values == (_NK_CELLS,):
        return "figure-nk-cells" if _STUDIED.search(line.text) else None
    echoed = set(values) <= asked and not _STUDIED.search(line.text)
    return None if set(values) == {_NK_CELLS} or echoed else "figure-nk-cells"


@dataclass(frozen=True, slots=True)
class _Share:
    """A share and the clause it stands in."""

    clause: Clause
    match: re.Match[str]

    def outcome(self) -> str | None:
        """What the share is of: the next word of birth or loss behind it in its clause, else the last before it."""
        text, at = self.clause.text, self.match.end() - self.clause.start
        behind = _OUTCOME.search(text, at)
        found = behind or next(reversed(list(_OUTCOME.finditer(text, 0, at))), None)
        return None if found is None else "birth" if _BIRTH.fullmatch(found.group()) else "loss"


def _outcome(
    line: Reading, share: _Share, values: tuple[float, ...], subject: str | None, ratio: bool, asked: set[float]
) -> str | None:
    treated = bool(_TREATED.search(line.text)) or bool(line.drugs) or subject in ("aspirin", "lmwh", "ivig")
    if not treated or (ratio and set(values) <= asked):
        return None
    denied = _NOT.search(share.clause.text)
    if subject == "ivig":
        return None if set(values) <= asked and denied else "figure-live-births"
    if len(values) > 1 or values[0] not in (_LIVE_BIRTHS, _LOSSES):
        return "figure-live-births"
    expected = {"birth": _LIVE_BIRTHS, "loss": _LOSSES}.get(share.outcome() or "", values[0])
    return None if denied or values[0] == expected else "figure-live-births"
