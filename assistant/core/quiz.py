"""Questions that put a statement to be judged: `True or false: ...`, and what a verdict on it states."""

from __future__ import annotations

import re

_PUT = re.compile(
    r"\b(?:true or false|right or wrong|correct or (?:incorrect|wrong|not)|fact or (?:myth|fiction))\b\W*"
    r"(?P<statement>\w.+)$",
    re.IGNORECASE | re.DOTALL,
)
_TRUE = re.compile(
    r"^\W*(?:that(?:'s| is) |this is |it(?:'s| is) )?(?:true|right|correct|yes|a fact|fact)\b", re.IGNORECASE
)
_FALSE = re.compile(
    r"^\W*(?:that(?:'s| is) |this is |it(?:'s| is) )?(?:false|wrong|incorrect|untrue|no\b"
    r"|not (?:true|right|correct)|a myth|myth|fiction)\b",
    re.IGNORECASE,
)


def judged(question: str, answer: str) -> tuple[str, bool] | None:
    """The statement that a question puts, and whether the answer begins by calling it true; None for all others."""
    put = _PUT.search(question.strip())
    if put is None:
        return None
    if _TRUE.match(answer):
        return put["statement"], True
    return (put["statement"], False) if _FALSE.match(answer) else None
