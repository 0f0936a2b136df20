"""Whether a message describes a patient at all."""

from __future__ import annotations

from assistant.core.facts.scope import Message, View

_PERSONAL = (
    "SHE",
    "HER (?!RELATIVE)",
    "(?:I | WE) [WORD PREVIOUS AGE]{0,2} PERSON",
    "(?:I | WE) HAVE? LOST",
    "[THE]? AGE (?! HE | RELATIVE)",
    "(?: ^ | COMMA) AGED COLON? NUM (?! HE | RELATIVE)",
    "OBSTETRIC",
    "I [HAVE BE]{0,3} [A PRIMARY SECONDARY WORD]{0,2} [APS SLE APL RPL]",
)
_TELEGRAPHIC = (
    "[APS APL LAC SINGLE_APL SLE TRIPLE STRONGLY POSITIVE NEGATIVE WEAKLY NO NOT CRITERIA MEETS WITH AND"
    " PLUS SLASH THE CURRENT MEASURE SUPPOSE_START PRIMARY SECONDARY FAIL MAYBE PENDING COMMA PREVIOUS]+ $"
)


_STATE = (
    "[APS SLE TRIPLE] | [APL LAC SINGLE_APL] .? [POSITIVE STRONGLY WEAKLY NEGATIVE NO NOT] |"
    " [POSITIVE STRONGLY WEAKLY NO] .? [APL LAC SINGLE_APL]"
)


def personal(message: Message) -> bool:
    """Somebody in particular is spoken of: she, my patient, a 34-year-old, G5P0."""
    return any(view.search(pattern) for view in message.whole for pattern in _PERSONAL)


def introduced(message: Message) -> bool:
    """Somebody new is announced: "a new referral, nothing else known"."""
    return any(view.search("NEW_PATIENT") and not view.search("GENERAL | IF") for view in message.whole)


def telegraphic(views: tuple[View, ...]) -> bool:
    """A note that names a state and asks nothing: "SLE, APS." or a part of one, "Obstetric APS, newly pregnant"."""
    for view in views:
        for start, end in view.chunks():
            if view.match(_TELEGRAPHIC, start, end) and view.search(_STATE, start, end):
                first = start == 0 and (end < len(view.items) or not view.asks)
                if first or start > 0:
                    return True
        if not view.asks and view.search("PREGNANT") and view.search("[CURRENT MEASURE IVF_PREGNANCY]"):
            return True
    return False


def general(message: Message, *, first: bool) -> bool:
    """The writer says that nobody in particular is meant; `first`: no patient was described before."""
    return any(view.search("NO_PATIENT") or (first and view.search("GENERAL")) for view in message.whole)
