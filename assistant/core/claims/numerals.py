"""Numbers written in words, and units written in several ways, brought to one form. Input and output are lower case."""

from __future__ import annotations

import re

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: number for number, word in enumerate(_SMALL)} | {
    word: 10 * (place + 2) for place, word in enumerate(_TENS)
}
_ORDINALS = {
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
    "twelfth": 12,
    "fourteenth": 14,
    "sixteenth": 16,
    "eighteenth": 18,
    "twentieth": 20,
}
_WORD_NUMBER = re.compile(
    rf"\b(?:({'|'.join(_TENS)})[- ]({'|'.join(_SMALL[1:10])})|({'|'.join([*_TENS, _SMALL[0], *_SMALL[2:]])}"
    rf"|one(?= (?:in|out of|of every|point|grams?|quarter|third|half|or (?:more|two)|loss|miscarriage)\b)))\b"
)
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})\b")
_POINT = re.compile(r"\b(\d+) point (\d)(?: (\d)\b)?")
_HUNDRED = re.compile(r"\b(a|one|[1-9]) hundred\b(?:(?: and)? (\d{1,2})\b(?!\.))?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_PERCENT = re.compile(r"\s*(?:per ?cent(?:age points?)?\b|pct\b|%)")
_PER_KILO = re.compile(
    r"(?<=[\d ])(grams?|grammes?|g|milligrams?|mg|ml) ?(?:/|per|for each|for every|a|each"
    r"|every|of body weight per) ?(?:kg|kilos?|kilograms?)\b"
)
_MILLIGRAMS = re.compile(r"(?<=[\d ])milligram(?:me)?s?\b")
_GRAMS = re.compile(r"(?<=\d )gram(?:me)?s?\b")
_FRACTIONS = (
    (re.compile(r"\b(?:3|three)[- ]quarters?\b|(?<![\d.])3/4(?!\d)"), "75%"),
    (re.compile(r"\b(?:a|1|one)[- ]quarter\b|(?<![\d.])1/4(?!\d)"), "25%"),
    (re.compile(r"\b(?:a|1|one)[- ]third\b"), "33%"),
    (re.compile(r"\b2[- ]thirds\b"), "67%"),
    (re.compile(r"\b(?:a|1|one)[- ]fifth\b"), "20%"),
    (re.compile(r"\b4[- ]fifths\b"), "80%"),
    (re.compile(r"\bhalf of (?=(?:the |all |treated )*(?:women|pregnancies|couples|patients)\b)"), "50% of "),
    (re.compile(r"\b9[- ]tenths\b"), "90%"),
)
_NUMERIC = frozenset([*_SMALL, *_TENS, *_ORDINALS, "hundred"])
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[a-z]+")


def in_digits(text: str) -> str:
    """`three in four` -> `3 in 4`, `three quarters` -> `75%`, `zero point six` -> `0.6`, `grams per kilo` -> `g/kg`."""
    words = frozenset(_LETTERS.findall(text))
    if words & _NUMERIC:
        text = _WORD_NUMBER.sub(_value, text)
        text = _ORDINAL.sub(lambda match: f"{_ORDINALS[match.group()]}th", text)
        text = _HUNDRED.sub(_hundreds, _POINT.sub(lambda match: f"{match[1]}.{match[2]}{match[3] or ''}", text))
    if (
        not words.isdisjoint(("half", "quarter", "quarters", "third", "thirds", "fifth", "fifths", "tenths"))
        or "/4" in text
    ):
        for pattern, percent in _FRACTIONS:
            text = pattern.sub(percent, text)
    if _DIGIT.search(text):
        text = _PERCENT.sub("%", _THOUSANDS.sub("", text))
        text = _PER_KILO.sub(
            lambda match: {"m": "mg/kg", "g": "g/kg"}[match[1][0]] if match[1] != "ml" else "ml/kg", text
        )
        text = _GRAMS.sub("g", _MILLIGRAMS.sub("mg", text))
    return text


def _hundreds(match: re.Match[str]) -> str:
    return str(100 * (int(match[1]) if match[1].isdigit() else 1) + int(match[2] or 0))


def _value(match: re.Match[str]) -> str:
    if match[1]:
        return str(_VALUES[match[1]] + _VALUES[match[2]])
    return str(_VALUES[match[3]])
