"""Failed at what: words of failure that are not about a pregnancy of hers.

"Failed to collect it", "did not help her joints", "two transfers failed on it", "usually fails": the drug did not fail
in a pregnancy, as far as that tells, and its fact stays open.
"""

from __future__ import annotations

from assistant.core.facts.scope import View

# "failed to take it", not "failed to prevent the loss" or "no response to heparin"
_DOING = "FAIL TO BE? (?! [THE DOSE_WORD]{0,2} [HELP BE DRUG STANDARD OTHER_DRUG EACH THEM TREATMENT])"
_PURPOSE = "[FAIL HELP] [THE ON HER I A]{0,3} PURPOSE"
_TRANSFER = "[EMBRYO IVF]"
_HERS = "[LOSS LOST PREGNANCY BABY]"
_OPINION = "GENERALLY | CALLED [^COMMA]{0,3} $"
_AHEAD = 5  # items after the words that were read


def mistaken(view: View, start: int, end: int) -> bool:
    """The words of failure between two places are about something else than a pregnancy."""
    high = min(len(view.items), end + _AHEAD)
    doing = view.search(_DOING, start, high)
    if doing and not view.search(_HERS, doing.end(), doing.end() + _AHEAD):
        return True
    if view.search(_PURPOSE, start, high):
        return True
    low = max(0, start - 4)
    transfer = view.search(_TRANSFER, low, end) and not view.search(_HERS, low, end)
    inverted = view.items[0].form == "should" and not view.asks  # "should it fail, we go on"
    opinion = view.search(_OPINION, low, start) or view.search("GENERALLY", start, end)
    return bool(transfer or inverted or opinion)
