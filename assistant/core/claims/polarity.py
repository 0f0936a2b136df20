"""Whether a clause rejects what it names: negators and words of rejection, and the pairs of them that cancel out."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[^\sa-z]")
_NEGATORS = frozenset(
    [
        "no",
        "not",
        "never",
        "nor",
        "neither",
        "without",
        "none",
        "cannot",
        "nothing",
        "nobody",
        "nowhere",
        "hardly",
        "scarcely",
        "barely",
        "unproven",
        "lack",
        "lacks",
        "lacking",
        "lacked",
    ]
)
_ADVERSE = frozenset(
    [
        "against",
        "avoid",
        "avoids",
        "avoided",
        "avoiding",
        "withhold",
        "withheld",
        "omit",
        "omitted",
        "refuse",
        "refused",
        "harm",
        "harms",
        "harmful",
        "wrong",
        "mistake",
        "bad",
        "problem",
        "risk",
        "risks",
        "risky",
        "discourage",
        "discouraged",
        "discourages",
        "decline",
        "declined",
        "pitfall",
        "locked",
        "away",
        "skip",
        "skipped",
        "rejected",
        "forbidden",
        "drop",
        "dropped",
        "trap",
        "incorrect",
        "false",
        "myth",
        "oppose",
        "opposed",
        "opposes",
        "strike",
        "excluded",
        "don'ts",
        "contraindicated",
        "danger",
        "dangerous",
        "instead",
        "forget",
        "forgotten",
    ]
)
_ENDINGS = frozenset((",", ";", ":", "and", "but", "because", "since", "as"))
_REACH = 6
SIGN_AGAINST, SIGN_FOR = "✘", "✔"


def _kind(word: str) -> str | None:
    if word in _NEGATORS or word.endswith("n't"):
        return "negator"
    return "adverse" if word in _ADVERSE or word == SIGN_AGAINST else None


def weigh(text: str) -> tuple[int, int]:
    """(rejections, cancelled pairs) of a lower-case clause: `no benefit` rejects, `no reason to avoid` cancels."""
    rejections = pairs = 0
    pending: int | None = None
    for place, word in enumerate(_WORD.findall(text)):
        if word in _ENDINGS:
            pending = None
        kind = _kind(word)
        if word == "nor" and rejections:
            continue
        if kind and pending is not None and place - pending <= _REACH:
            rejections, pairs, pending = rejections - 1, pairs + 1, None
        elif kind:
            rejections += 1
            pending = place if kind == "negator" else None
    return rejections, pairs


def rejects(text: str) -> bool:
    """Whether a clause rejects what it names."""
    return weigh(text)[0] > 0


def affirms_by_denial(text: str) -> bool:
    """Whether a clause only denies a rejection, as in `no reason to avoid it`."""
    rejections, pairs = weigh(text)
    return pairs > 0 and rejections == 0
