"""Plain text only: which characters an answer may use, and how the rest of the core reads them.

Whatever could hide a word (invisible, bidirectional, tag, look-alike or enclosed characters, markup entities, encoded
blobs, spelled-out letters) is reported, never repaired: a repaired disguise would be a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ASCII = frozenset(chr(code) for code in range(0x20, 0x7F)) | {"\n", "\t", "\r"}
_TYPOGRAPHY = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "‚": "'", "«": '"', "»": '"', "–": "-", "—": " - ",
    "−": "-", "‐": "-", "‑": "-", "…": "...", "•": "-", "·": "-", "≥": ">=", "≤": "<=", "×": "x", "→": "->",
    "½": " 1/2 ", '\xa0': " ", '\u202f': " ", "²": "2", "³": "3", "¹": "1", "€": " euro ", "£": " pound ",
    "±": "+/-", "°": " degree ", "□": "[ ]", "☐": "[ ]", "≠": "!=", "≈": "~", "↓": " -> ", "⬇": " -> ",
    "➡": " -> ", "⚠": "- ", "🚩": "- ", "📌": "- ", "🟡": "- ", "🟠": "- ", "ℹ": "- ",
}  # fmt: skip
_ACCENTED = dict(
    zip(
        "áàâäãåéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ",
        "aaaaaaeeeeiiiiooooouuuuncAAAAAAEEEEIIIIOOOOOUUUUNC",
        strict=True,
    )
)
TICKS = frozenset("✔✓✅☑👍💯🟢🆗")
CROSSES = frozenset("✘✗❌✖🚫⛔👎🔴🛑")
_EMOJI_STYLE = "\ufe0f"
_SIGNS = dict.fromkeys(TICKS, " ✔ ") | dict.fromkeys(CROSSES, " ✘ ")
_TABLE = str.maketrans({**_TYPOGRAPHY, **_ACCENTED, **_SIGNS, "\r": "\n", "\t": " ", _EMOJI_STYLE: ""})
_ALLOWED = _ASCII | frozenset(_TYPOGRAPHY) | frozenset(_ACCENTED) | TICKS | CROSSES

_SPELLED = re.compile(r"(?<![A-Za-z0-9.])[A-Za-z](?:[\s.\-_*/|~·•'’+:;\u00a0]{1,3}[A-Za-z0-9]){3,}(?![A-Za-z0-9])")
_CUT_WORD = re.compile(r"(?<!\w)\w+(?:['’*_/·]\w{1,3}){3,}(?!\w)")
_ENTITY = re.compile(
    r"&#?[a-zA-Z0-9]{2,8};|%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})+|=[0-9A-F]{2}(?:=[0-9A-F]{2})+|\\[xu][0-9a-fA-F]{2,4}"
)
_TAG = re.compile(r"</?[a-zA-Z!][^<>\n]{0,80}>")
_STRUCK = re.compile(r"~~")
_LINK = re.compile(r"(?m)^\s{0,3}\[[^\]\n]{1,60}\]:\s")
_MORSE = re.compile(r"(?<![\w.\-])[.\-]{1,5}(?: {1,3}[.\-/]{1,5}){4,}(?![\w.\-])")
_RADIO = re.compile(
    r"\b(?:(?:alfa|alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|oscar|papa"
    r"|quebec|romeo|sierra|tango|uniform|victor|whiskey|x-?ray|yankee|zulu)\b[\s,.\-]*){3,}",
    re.IGNORECASE,
)
_BLOB = re.compile(
    r"(?<![\w+/=])(?=[a-z+/]*[A-Z0-9])[a-zA-Z][A-Za-z0-9+/]{17,}={0,2}(?![\w+/=])|(?<!\w)[A-Za-z]{26,}(?!\w)|(?<!\w)[A-Z2-7]{16,}={0,6}(?!\w)"
)
_DIGIT_RUN = re.compile(
    r"(?<!\w)(?:[0-9a-fA-F]{2}[ :,]){5,}[0-9a-fA-F]{2}(?!\w)|(?<!\w)(?:\d{2,3}[ ,]+){5,}\d{2,3}(?!\w)"
    r"|(?<![\w.])\d{1,2}(?:[-/]+\d{1,2}){3,}(?![\w.])|(?<!\w)[01]{6,}(?!\w)|<~"
)
_SIGN_RUN = re.compile(
    r"(?<!\S)(?=(?:[^\s<>{}~^`@#$;!]*[<>{}~^`@#$;!]){4})(?=\S*[A-Za-z]\S*[A-Za-z])(?!https?:)\S{20,}"
)
_LETTER_DIGIT_MIX = re.compile(
    r"(?<!\w)(?![A-Za-z]{2,12}(?:_(?:[A-Za-z]{2,12}|\d{1,4}))+(?!\w))(?=\w*[A-Za-z])(?=\w*\d)\w{12,}(?!\w)"
)
# What one word may be (a laboratory's abbreviation), and so many words are only where they hide something.
_HABITS = (
    (
        "digits in the place of letters",
        re.compile(r"\b(?=\w*[A-Za-z])\d*(?:[A-Za-z]+\d+)+[A-Za-z]+\d*\b|\b\d+[A-Za-z]+\d+\b"),
        2,
    ),
    ("capitals inside words", re.compile(r"\b[A-Za-z]*[a-z][A-Z][A-Za-z]*\b"), 4),
    ("letters written as numbers", re.compile(r"(?<!\w)(?:[46][1-9A-Fa-f]|[57][0-9Aa]){4,}(?!\w)"), 1),
)
_USUAL = re.compile(
    r"(?:[GPTALM]\d+){1,5}|[a-z]?[A-Z]+[a-z]?|I[gG][A-Z]|dRVVT|mRNA|tRNA|[Tt]h\d|CD\d+\w*|(?:Mc|Mac|O)[A-Z][a-z]+"
    r"|\d+[a-z]{1,3}\d*"
)
_SHAPES = (
    ("letters spelled out one by one", _SPELLED),
    ("a word cut to pieces", _CUT_WORD),
    ("a character written as a code", _ENTITY),
    ("a markup tag", _TAG),
    ("struck-out text", _STRUCK),
    ("a link definition, which no reader sees", _LINK),
    ("Morse code", _MORSE),
    ("letters spelled in the radio alphabet", _RADIO),
    ("an encoded run of letters", _BLOB),
    ("an encoded run of numbers", _DIGIT_RUN),
    ("an encoded run of letters and signs", _SIGN_RUN),
    ("an encoded run of letters and digits", _LETTER_DIGIT_MIX),
)


def plain(text: str) -> str:
    """The text in ASCII plus the two signs.

    Typographic characters and accents brought to their plain form, same line breaks.
    """
    return text.translate(_TABLE)


def disguises(text: str) -> Iterator[str]:
    """What in the text could hide a word, described for a reader; nothing for plain text."""
    strange = sorted(
        {char for index, char in enumerate(text) if char not in _ALLOWED and not _styles_a_sign(text, index)}
    )
    if strange:
        shown = ", ".join(f"U+{ord(char):04X}" for char in strange[:5])
        yield f"characters that are not plain text ({shown}{', ...' if len(strange) > 5 else ''})"
    for what, pattern, enough in _HABITS:
        words = [match.group() for match in pattern.finditer(text) if not _USUAL.fullmatch(match.group())]
        if len(words) >= enough:
            yield f"{what} ({', '.join(words[:3])!r})"
    for what, pattern in _SHAPES:
        found = next((match.group() for match in pattern.finditer(text) if not _harmless(match.group())), None)
        if found:
            yield f"{what} ({found[:40]!r})"


def _styles_a_sign(text: str, index: int) -> bool:
    """A variation selector is plain only directly after one of the two signs."""
    return text[index] == _EMOJI_STYLE and index > 0 and text[index - 1] in _ALLOWED - _ASCII


def _harmless(found: str) -> bool:
    """Number ranges, table rules and dates are spelled like codes and are none."""
    if found.lower() in ("hydroxychloroquine", "methylprednisolone", "e.g", "i.e") or (
        found.isalpha() and found[:1].isupper() and found[1:].islower()
    ):
        return True
    return (found.isdigit() and bool(set(found) - {"0", "1"})) or (
        not any(char.isalnum() for char in found) and len(set(found.replace(" ", ""))) == 1 and "~" not in found
    )
