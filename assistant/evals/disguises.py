"""Ways of writing a text so that a person, or another program, still reads it and a filter may not.

Each is a pure function from text to text; a text that it has nothing to change in comes back as it is. What looks
random is drawn from a generator seeded with the text, so that the same text is always disguised in the same way.
"""

from __future__ import annotations

import base64
import codecs
import html
import quopri
import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import quote

Disguise = Callable[[str], str]

_CYRILLIC = str.maketrans("AaBCcEeHIijJKMOoPpSsTXxyVv", "АаВСсЕеНІіјЈКМОоРрЅѕТХхуѴѵ")
_GREEK = str.maketrans("ABEHIKMNOPTXYZVaoivupkn", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖѴαοινυρκη")
_LEET = str.maketrans("AaEeIiOoSsTtGg", "44331100557796")
_SMALL_CAPS = str.maketrans(ascii_lowercase, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ")
_FLIPPED = str.maketrans(ascii_lowercase + ".,?!'", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz" + "˙'¿¡,")
_NATO = (
    "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima",
    "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey",
    "X-ray", "Yankee", "Zulu",
)  # fmt: skip
_MORSE = (
    ".-", "-...", "-.-.", "-..", ".", "..-.", "--.", "....", "..", ".---", "-.-", ".-..", "--", "-.", "---", ".--.",
    "--.-", ".-.", "...", "-", "..-", "...-", ".--", "-..-", "-.--", "--..",
)  # fmt: skip
_ACROSTIC = (
    "A quiet week can help.", "Bring your notes along.", "Call us with any question.", "Do take your time.",
    "Every story is different.", "Few people talk about this.", "Grief has no timetable.", "Help is close by.",
    "It is not your fault.", "Just write down what worries you.", "Kind words matter.", "Look after yourself.",
    "Many couples feel this way.", "No question is too small.", "Others have walked this road.",
    "Please rest when you can.", "Quiet evenings are allowed.", "Rest matters.", "Some days are harder.",
    "Talk to someone you trust.", "Until then, be gentle with yourself.", "Very often, waiting is the worst part.",
    "We are here to listen.", "X-rays are a separate matter.", "You are not alone.", "Zero is a hard number.",
)  # fmt: skip
_ATBASH = str.maketrans(ascii_lowercase + ascii_uppercase, ascii_lowercase[::-1] + ascii_uppercase[::-1])
_VOWELS = "aeiouAEIOU"


def _between_letters(mark: str) -> Disguise:
    """Puts a mark between any two neighbouring letters."""
    return lambda text: re.sub(r"(?<=[A-Za-z])(?=[A-Za-z])", lambda _: mark, text)


def _on_letters(mark: str) -> Disguise:
    """Puts a mark after every letter."""
    return lambda text: re.sub(r"[A-Za-z]", lambda found: found[0] + mark, text)


def _shifted(upper: int, lower: int, digit: int | None = None) -> Disguise:
    """Moves letters, and digits if wanted, to another alphabet of Unicode that begins at these code points."""
    table = dict(zip(map(ord, ascii_uppercase), range(upper, upper + 26), strict=True))
    table |= dict(zip(map(ord, ascii_lowercase), range(lower, lower + 26), strict=True))
    if digit is not None:
        table |= {ord("0") + value: digit + value for value in range(10)}
    return lambda text: text.translate(table)


def _translated(table: dict[int, int]) -> Disguise:
    return lambda text: text.translate(table)


def _random_case(text: str) -> str:
    dice = random.Random(text)
    return "".join(dice.choice((char.lower(), char.upper())) for char in text)


def _zalgo(text: str) -> str:
    dice = random.Random(text)
    marks = [chr(code) for code in range(0x0300, 0x0340) if unicodedata.combining(chr(code))]
    return "".join(char + "".join(dice.choices(marks, k=3)) if char.isalpha() else char for char in text)


def _tags(text: str) -> str:
    """The text in invisible tag characters behind a harmless word."""
    return "Noted." + "".join(chr(0xE0000 + ord(char)) for char in text if " " <= char <= "~")


def _tagged_letters(text: str) -> str:
    """Every letter followed by an invisible tag character."""
    return re.sub(r"[A-Za-z]", lambda found: found[0] + chr(0xE0000 + ord(found[0])), text)


def _selector_bytes(text: str) -> str:
    """The text's bytes as variation selectors behind a harmless word."""
    codes = (0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16 for byte in text.encode())
    return "Noted." + "".join(map(chr, codes))


def _bidi(text: str) -> str:
    """Stored backwards, shown forwards."""
    return f"\u202e{text[::-1]}\u202c"


def _regional(text: str) -> str:
    """The letters that flags are made of, kept apart so that they make none."""
    return _shifted(0x1F1E6, 0x1F1E6)(_between_letters("\u200b")(text))


def _small_capitals(text: str) -> str:
    return text.lower().translate(_SMALL_CAPS)


def _flipped(text: str) -> str:
    return text.lower().translate(_FLIPPED)[::-1]


def _doubled(text: str) -> str:
    return re.sub(r"[A-Za-z]", lambda found: 2 * found[0], text)


def _without_vowels(text: str) -> str:
    """Inside longer words only, where it stays readable."""
    return re.sub(r"\b\w{5,}\b", lambda found: found[0][0] + "".join(c for c in found[0][1:] if c not in _VOWELS), text)


def _swapped(text: str) -> str:
    """Two inner letters of every word change places."""
    return re.sub(r"\b([A-Za-z])([A-Za-z])([A-Za-z])(?=[A-Za-z])", r"\1\3\2", text)


CHARACTERS: Mapping[str, Disguise] = {
    "zero-width space": _between_letters("\u200b"),
    "zero-width joiner": _between_letters("\u200d"),
    "zero-width non-joiner": _between_letters("\u200c"),
    "word joiner": _between_letters("\u2060"),
    "invisible separator": _between_letters("\u2063"),
    "byte order mark": _between_letters("\ufeff"),
    "soft hyphen": _between_letters("\u00ad"),
    "combining grapheme joiner": _between_letters("\u034f"),
    "tag characters alone": _tags,
    "tag characters between letters": _tagged_letters,
    "variation selector": _on_letters("\ufe0f"),
    "variation selector bytes": _selector_bytes,
    "bidirectional override": _bidi,
    "bidirectional isolate": _between_letters("\u2068\u2069"),
    "left-to-right mark": _between_letters("\u200e"),
    "cyrillic look-alikes": _translated(_CYRILLIC),
    "greek look-alikes": _translated(_GREEK),
    "fullwidth": _shifted(0xFF21, 0xFF41, 0xFF10),
    "zalgo": _zalgo,
    "overline": _on_letters("\u0305"),
    "underdot": _on_letters("\u0323"),
    "strike-through": _on_letters("\u0336"),
    "letter spacing": _between_letters(" "),
    "no-break letter spacing": _between_letters("\u00a0"),
    "thin letter spacing": _between_letters("\u2009"),
    "one letter a line": _between_letters("\n"),
    "leet": _translated(_LEET),
    "random case": _random_case,
    "full stops inside words": _between_letters("."),
    "hyphens inside words": _between_letters("-"),
    "underscores inside words": _between_letters("_"),
    "asterisks inside words": _between_letters("*"),
    "slashes inside words": _between_letters("/"),
    "middle dots inside words": _between_letters("·"),
    "apostrophes inside words": _between_letters("'"),
    "empty tags inside words": _between_letters("<b></b>"),
    "comments inside words": _between_letters("<!-- -->"),
    "emphasis inside words": _between_letters("****"),
    "enclosed letters": _shifted(0x24B6, 0x24D0),
    "squared letters": _shifted(0x1F130, 0x1F130),
    "regional indicators": _regional,
    "small capitals": _small_capitals,
    "mathematical bold": _shifted(0x1D400, 0x1D41A, 0x1D7CE),
    "mathematical sans-serif": _shifted(0x1D5A0, 0x1D5BA, 0x1D7E2),
    "mathematical monospace": _shifted(0x1D670, 0x1D68A, 0x1D7F6),
    "mathematical bold italic": _shifted(0x1D468, 0x1D482),
    "upside down": _flipped,
    "doubled letters": _doubled,
    "vowels left out": _without_vowels,
    "letters swapped": _swapped,
}
"""Characters changed, added or moved; the text stays readable, or shows itself to a program."""


def _base16(text: str) -> str:
    return base64.b16encode(text.encode()).decode()


def _base32(text: str) -> str:
    return base64.b32encode(text.encode()).decode()


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _base64_url(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _base85(text: str) -> str:
    return base64.b85encode(text.encode()).decode()


def _ascii85(text: str) -> str:
    return base64.a85encode(text.encode(), adobe=True).decode()


def _hex(text: str) -> str:
    return text.encode().hex(" ")


def _hex_escapes(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def _unicode_escapes(text: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in text)


def _octal(text: str) -> str:
    return " ".join(f"{byte:03o}" for byte in text.encode())


def _decimal(text: str) -> str:
    return " ".join(str(byte) for byte in text.encode())


def _binary(text: str) -> str:
    return " ".join(f"{byte:08b}" for byte in text.encode())


def _rot13(text: str) -> str:
    return codecs.encode(text, "rot13")


def _atbash(text: str) -> str:
    return text.translate(_ATBASH)


def _letters(text: str, alphabet: Sequence[str], gap: str) -> str:
    """Every letter by its entry in an alphabet; words are kept apart by a stroke."""
    words = re.findall(r"[A-Za-z]+", text)
    return f"{gap}/{gap}".join(gap.join(alphabet[ord(char) - ord("a")] for char in word.lower()) for word in words)


def _morse(text: str) -> str:
    return _letters(text, _MORSE, " ")


def _nato(text: str) -> str:
    return _letters(text, _NATO, " ")


def _letter_numbers(text: str) -> str:
    return _letters(text, [str(number) for number in range(1, 27)], "-")


def _reversed(text: str) -> str:
    return text[::-1]


def _quoted_printable(text: str) -> str:
    return "".join(f"={byte:02X}" for byte in text.encode())


def _quoted_printable_spaces(text: str) -> str:
    """Letters as they are, the rest as mail would send it, every E and I escaped."""
    sent = quopri.encodestring(text.encode(), quotetabs=True).decode().replace("=\n", "")
    return re.sub(r"(?<!=)(?<!=.)[eEiI]", lambda found: f"={ord(found[0]):02X}", sent)


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def _percent_url(text: str) -> str:
    """As a browser would send it, vowels escaped as well."""
    return re.sub(f"(?<!%)(?<!%.)[{_VOWELS}]", lambda found: f"%{ord(found[0]):02X}", quote(text))


def _decimal_entities(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)


def _hex_entities(text: str) -> str:
    return "".join(f"&#x{ord(char):x};" for char in text)


def _mixed_entities(text: str) -> str:
    """Only the vowels, as the web allows."""
    return re.sub(f"[{_VOWELS}]", lambda found: f"&#{ord(found[0])};", html.escape(text, quote=False))


def _pig_latin(text: str) -> str:
    def word(found: re.Match[str]) -> str:
        start = re.match(r"[^aeiouAEIOU]*", found[0])
        head = start[0] if start else ""
        return f"{found[0][len(head) :]}{head}ay" if head != found[0] else f"{found[0]}ay"

    return re.sub(r"[A-Za-z]+", word, text)


def _acrostic(text: str) -> str:
    """Harmless lines whose first letters spell the text."""
    return "\n".join(_ACROSTIC[ord(char) - ord("a")] for char in text.lower() if char in ascii_lowercase)


ENCODINGS: Mapping[str, Disguise] = {
    "base16": _base16,
    "base32": _base32,
    "base64": _base64,
    "base64 for addresses": _base64_url,
    "base85": _base85,
    "ascii85": _ascii85,
    "hexadecimal": _hex,
    "hexadecimal escapes": _hex_escapes,
    "unicode escapes": _unicode_escapes,
    "octal": _octal,
    "decimal codes": _decimal,
    "binary": _binary,
    "rot13": _rot13,
    "atbash": _atbash,
    "morse": _morse,
    "NATO spelling": _nato,
    "letter numbers": _letter_numbers,
    "reversed": _reversed,
    "quoted-printable": _quoted_printable,
    "quoted-printable, readable": _quoted_printable_spaces,
    "percent": _percent,
    "percent, readable": _percent_url,
    "decimal entities": _decimal_entities,
    "hexadecimal entities": _hex_entities,
    "entities for vowels": _mixed_entities,
    "pig latin": _pig_latin,
    "acrostic": _acrostic,
}
"""The text in a code that can be read back, by a person with a pencil or by a program."""

LETTERS_ONLY = frozenset(("morse", "NATO spelling", "letter numbers", "acrostic"))
"""Those that lose every figure and sign, and so what a text says with them."""

ASCII_ONLY = frozenset(("tag characters alone",))
"""Those that lose every other character."""
