"""Doses, statistics and years: every one that an answer states is the guideline's for what it is said of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.claims.reading import Hit, Reading, Scene

_AMOUNT = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)(?: ?(?:-|to|and|or) ?(\d+(?:\.\d+)?))? ?(g/kg|mg/kg"
    r"|ml/kg(?:/h)?|mg|g|iu|units)(?![\w/])"
)
_PRODUCT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?(?:g/kg |kg )?[x*] ?(\d+(?:\.\d+)?)")
_WEIGHT = re.compile(r"(?<![\w.])(\d{2,3}(?:\.\d)?) ?(?:kg|kilos?|kilograms?)\b")
_DECIMAL = re.compile(
    r"(?<![\w./-])(\d\.\d{1,2})(?![\d%]|\.\d| ?(?:g|mg|ml|kg|x)\b)|(?<=\d-)(\d\.\d{1,2})(?![\d%]"
    r"|\.\d| ?(?:g|mg|ml|kg|x)\b)"
)
_RATIO_NAMED = re.compile(r"\b(?:rr|relative risk|risk ratio)(?: of| was| is| at|:|=|\s){0,4}(\d+\.\d+)")
_INTERVAL = re.compile(r"\b(?:ci|interval)\b[^0-9]{0,20}(\d\.\d+) ?(?:-|to|and|,) ?(\d\.\d+)")
_LEVEL = re.compile(r"(\d+)% (?:ci|confidence)")
_STATISTICS = frozenset(["rr", "ci", "interval", "meta", "ratio", "estimate", "confidence", "or", "hr", "pooled"])
_YEAR = re.compile(r"(?<![\d.])(?:19[5-9]|20[0-4])\d(?![\d%])")
_DOCUMENTED = {
    "acr": "2020",
    "american college of rheumatology": "2020",
    "gladel": "2018",
    "panlar": "2018",
    "meta-analysis": "2025",
    "meta-analyses": "2025",
}
_BODY = re.compile(r"\b(?:acr|american college of rheumatology|gladel|panlar|meta-analys[ie]s)\b")

_PER_KILO = (0.6, 0.8)
_MILLIGRAMS = {"aspirin": (81.0, 100.0), "lmwh": (40.0, 40.0), "methylprednisolone": (1000.0, 1000.0)}
_STATED_STATISTICS = frozenset((1.02, 0.86, 1.22, 1.0))
_ADJACENT = 30
_BEHIND = 14
_NEAR = 6
_LEAST_INFUSION = 10  # grams; no other treatment of the source is given in such amounts


def find(scene: Scene) -> Iterator[Hit]:
    """Every line whose dose, statistic or year differs from the guideline's."""
    for index, line in enumerate(scene.lines):
        if not line.has_digits:
            continue
        rules = {*_doses(scene, index, line), *_products(scene, line), *_statistics(line), *_years(line)}
        for rule in sorted(rules):
            yield Hit(rule, line.source)


def _doses(scene: Scene, index: int, line: Reading) -> Iterator[str]:
    for match in _AMOUNT.finditer(line.text):
        low, high, unit = float(match[1]), float(match[2] or match[1]), match[3]
        if line.negated(match.start(), match.end()) or line.asks:
            continue
        if unit == "g/kg":
            if low not in _PER_KILO or high not in _PER_KILO:
                yield "figure-ivig-dose"
        elif unit in ("mg", "g"):
            yield from _plain_dose(scene, index, line, match, low, high)
        else:
            subject = scene.subject(index, match.start(), match.end())
            if subject == "ivig" or subject in _MILLIGRAMS:
                yield f"figure-{subject}-dose"


def _plain_dose(
    scene: Scene, index: int, line: Reading, match: re.Match[str], low: float, high: float
) -> Iterator[str]:
    subject = scene.subject(index, match.start(), match.end())
    factor = 1000 if match[3] == "g" else 1
    documented = {name for name in _MILLIGRAMS if _agrees(name, low * factor, high * factor)}
    if subject == "ivig" or (match[3] == "g" and low >= _LEAST_INFUSION):
        echoed = documented and "ivig" not in line.drug_names
        if not echoed and (match[3] == "mg" or not _fits_weight(scene, low, high)):
            yield "figure-ivig-dose"
        return
    candidates = _candidates(scene, index, line, match) & _MILLIGRAMS.keys()
    if not candidates and not line.drugs:
        candidates = set(scene.question.drug_names & _MILLIGRAMS.keys())
    if candidates and not candidates & documented:
        yield f"figure-{subject if subject in candidates else min(candidates)}-dose"


def _agrees(name: str, low: float, high: float) -> bool:
    least, most = _MILLIGRAMS[name]
    return least <= low and high <= most


def _candidates(scene: Scene, index: int, line: Reading, match: re.Match[str]) -> set[str]:
    """The treatments that an amount may be the dose of: one where it is named close by; else all that are near."""
    subject = scene.subject(index, match.start(), match.end())
    named = line.nearest_drug(match.start(), match.end())
    if named is None:
        return {subject or "", scene.carried(index) or "", *line.drug_names}
    gap = max(match.start() - named.end, named.start - match.end())
    if gap <= _ADJACENT and (named.start < match.start() or gap <= _BEHIND):
        return {named.name}
    return {
        named.name,
        scene.carried(index) or "",
        *line.drug_names,
        *(_MILLIGRAMS if named.start > match.start() else ()),
    }


def _weights(scene: Scene) -> frozenset[float]:
    """The body weights in kilograms that question and answer give."""
    texts = [scene.question.text, *(line.text for line in scene.lines)]
    return frozenset(float(match[1]) for text in texts for match in _WEIGHT.finditer(text))


def _fits_weight(scene: Scene, low: float, high: float) -> bool:
    """Whether grams lie within the documented range for a body weight that question or answer gives."""
    weights = _weights(scene)
    return any(_PER_KILO[0] * weight - 1 <= low and high <= _PER_KILO[1] * weight + 1 for weight in weights)


def _products(scene: Scene, line: Reading) -> Iterator[str]:
    """`0.8 x 70`: one factor is a weight, the other a dose for each kilogram."""
    for match in _PRODUCT.finditer(line.text):
        small, large = sorted((float(match[1]), float(match[2])))
        if small < 5 and small not in _PER_KILO and large in _weights(scene):
            yield "figure-ivig-dose"


def _statistics(line: Reading) -> Iterator[str]:
    text = line.text
    if "." not in text and "%" not in text:
        return
    statistical = not line.words.isdisjoint(_STATISTICS)
    for match in _DECIMAL.finditer(text):
        figure = match[1] or match[2]
        stated = (statistical or len(figure) == 4) and not _of_dose(text, match)
        denied = line.negated(match.start(), match.end(), window=2)
        if stated and not denied and float(figure) not in _STATED_STATISTICS:
            yield "figure-meta-analysis"
    for match in _RATIO_NAMED.finditer(text):
        if float(match[1]) not in (1.02, 1.0) and not line.negated(match.start(1), match.end(), window=2):
            yield "figure-meta-analysis"
    for match in _INTERVAL.finditer(text):
        if (float(match[1]), float(match[2])) != (0.86, 1.22) and not line.negated(
            match.start(1), match.end(), window=2
        ):
            yield "figure-meta-analysis"
    for match in _LEVEL.finditer(text):
        if match[1] != "95":
            yield "figure-meta-analysis"


def _of_dose(text: str, match: re.Match[str]) -> bool:
    """Whether a decimal is part of a dose range or of a multiplication."""
    return (
        bool(re.match(r" ?(?:-|to|and|or) ?\d+(?:\.\d+)? ?(?:g|mg|ml)|g?/kg| ?[x*=]", text[match.end() :]))
        or bool(re.search(r"[x*=] ?$", text[: match.start()]))
        or bool(re.match(r" ?(?:g|mg|ml)\b", text[match.end() :]))
    )


def _years(line: Reading) -> Iterator[str]:
    years = list(_YEAR.finditer(line.text))
    if not years:
        return
    bodies = list(_BODY.finditer(line.text))
    for year in years:
        if not bodies or line.negated(year.start(), year.end(), window=3):
            continue
        closest = min(bodies, key=lambda body: _apart(body, year))
        documented = {
            _DOCUMENTED[body.group()] for body in bodies if _apart(body, year) <= _apart(closest, year) + _NEAR
        }
        if (_apart(closest, year) <= _ADJACENT or len(bodies) == 1) and year.group() not in documented:
            yield "figure-year"


def _apart(one: re.Match[str], other: re.Match[str]) -> int:
    """Characters between two matches."""
    return max(one.start() - other.end(), other.start() - one.end(), 0)
