"""Who holds a recommendation: the bodies and statements that have a strength, and how a text names them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """A body or statement with a strength, how a segment names it, and what the line `needs` besides."""

    rule: str
    strength: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None = None


_IVIG_OR_AGAINST = re.compile(r"ivig|immun|against|not |n't|negative|no\b|oppos|discourag|reject|it\b|strength")

WITHOUT_APS = re.compile(
    r"without (?:the |having )?(?:aps|(?:the |full )?syndrome|criteria|meeting|fulfil)"
    r"|not (?:the syndrome|(?:full |obstetric )?aps\b)|no (?:obstetric )?aps\b|"
    r"(?:do|does|did|is|are)(?:n't| not) (?:\w+ )?(?:meet|fulfil|satisf)\w*|criteria (?:are "
    r"|is )?(?:not|un)[ -]?(?:met|fulfilled|satisfied)?|carriers?|"
    r"(?:apl|antibod\w+)[- ]positive|positive (?:apl|antiphospholipid|antibod)|apl_without"
    r"|not aps\b|short of (?:the )?(?:aps|criteria)"
)

BODIES = (
    Holder("strength-acr", "weak", re.compile(r"\b(?:acr|american college)\b"), _IVIG_OR_AGAINST),
    Holder("strength-gladel-panlar", "strong", re.compile(r"\b(?:gladel|panlar|latin american)\b")),
)

_ANY_STRENGTH = Holder("", "any", re.compile(r"(?!)"))

OTHER_DRUG = re.compile(r"\b(?:aspirin|lmwh|heparin|hydroxychloroquine|hcq|prednis\w+)\b")

_HEPARIN = re.compile(r"\b(?:heparin|lmwh|enoxaparin|aspirin (?:and|plus|with|\+))\b")

_NOT_WITHOUT_APS = re.compile(rf"\A(?!(?s:.)*(?:{WITHOUT_APS.pattern}|\bagainst\b|high[- ]risk|features?))")

TREATMENTS = (
    Holder("strength-prednisone", "strong", re.compile(r"\b(?:prednis\w+|oral steroids?)\b")),
    Holder("strength-methylprednisolone", "none", re.compile(r"\bmethyl-?pred\w*\b")),
    Holder(
        "strength-aspirin-alone", "weak", re.compile(r"\baspirin (?:alone|on its own|by itself|only|monotherapy)\b")
    ),
    Holder("strength-hydroxychloroquine", "weak", re.compile(r"\b(?:hydroxychloroquine|hcq|plaquenil)\b")),
    Holder("strength-heparin-apl", "weak", _HEPARIN, WITHOUT_APS),
    Holder("strength-aspirin-alone", "weak", re.compile(r"\baspirin\b(?! ?(?:\+|and|plus|with|/))"), WITHOUT_APS),
    Holder(
        "strength-standard",
        "strong",
        re.compile(
            r"\b(?:aspirin|asa)\b ?(?:\S+ ){0,4}?(?:\+|and|plus|with|/) ?(?:\S+ ){0,2}?(?:lmwh"
            r"|heparin|enoxaparin|low-molecular)|\b(?:lmwh|heparin|enoxaparin) ?(?:and|plus"
            r"|with|\+) (?:low-dose )?aspirin\b"
        ),
        _NOT_WITHOUT_APS,
    ),
)


def named_holder(text: str, context: str) -> Holder | None:
    """The body that a text names, else the statement; the body is whose recommendation it is."""
    for holder in BODIES:
        if holder.pattern.search(text):
            other = holder.needs and OTHER_DRUG.search(context) and not holder.needs.search(context)
            return _ANY_STRENGTH if other else holder
    for holder in TREATMENTS:
        if holder.pattern.search(text) and (holder.needs is None or holder.needs.search(context)):
            return holder
    return None
