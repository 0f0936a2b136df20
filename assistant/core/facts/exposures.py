"""Which pregnancies a drug was taken in: sets of pregnancies, and the words that tie a drug to them.

A pregnancy of hers that the text counts, numbers or calls the last ones is one that was lost, unless its sentence tells of
a birth, of the present pregnancy, or denies it: this page is asked only where losses are spoken of, and last.
"""

from __future__ import annotations

from assistant.core.facts.groups import Group
from assistant.core.facts.outcomes import FAILED
from assistant.core.facts.scope import View

_JOIN = "[COMMA AND TO DASH SLASH PLUS]{1,2}"
_NUMBERS = f"NUM (?: {_JOIN} NUM )*"
_ORDINALS = f"[ORD SUBSET] (?: {_JOIN} THE? [ORD SUBSET] )*"
_NOUN = "[LOSS PREGNANCY ONES LOST]"
_OF_THEM = f"(?: INCLUDING [THE HER I]{{0,2}} NUM? {_NOUN}? | THEM | [THE EACH HER I PREVIOUS]{{1,4}} NUM? {_NOUN} | THE EACH NUM? | {_NOUN} )"
# "The last two", "the fifth and sixth", "losses 3 to 5", "nos. 5 and 6", "three of those", "at least one of the losses".
_NO_MEASURE = "(?! [WORD MEASURE NOT_LOSS_NOUN YEAR DOSE_WORD IVF])"
PREGNANCIES = (
    "(?:"
    f" [THE HER I]* {_ORDINALS} (?: NUM | ORD | MORE | SHARE | PREVIOUS )? {_NOUN}? {_NO_MEASURE}"
    f" | [LOSS PREGNANCY NUMBERED NUMBERED_LOSS] NUMBERED? {_NUMBERS} {_NO_MEASURE}"
    f" | [AT_LEAST MORE_THAN ONLY]? [NUM SHARE EACH] {_OF_THEM}"
    f" | [HER I THE PREVIOUS EACH]{{1,3}} NUM? [LOSS LOST PREGNANCY]{{1,2}}"
    " | [THE EACH]{1,2} NUM (?= COLON | COMMA | $ | [ON SHE WITH BE])"
    " )"
)
_START = "(?: ^ | [COMMA AND BUT OPEN COLON DASH STOP ARROW] | (?= THE) )"
_DOING = "[SHE I WE HER CLINICIAN WORD THE A YET HAVE BE TAKE ON WITH THEM DOSE_WORD MEASURE AND TREATMENT MADE AGAIN EACH]"
BEFORE = (
    f"{_START} [THE ON WITH]{{1,3}} {PREGNANCIES} COMMA? {_DOING}{{0,7}} $",
    f"{_START} [THE]? {PREGNANCIES} [BE HAVE HAPPENED TAKE WORD YET EACH COMMA LOST]{{0,4}} [ON WITH TREATMENT DESPITE]{{1,2}}"
    " [THE DOSE_WORD HER A BE SHE]{0,4} $",
    "(?: ^ | [COMMA AND BUT COLON DASH]) EACH [NUM EACH THE]{0,3} [BE HAVE HAPPENED LOST]{0,2} [ON WITH] [THE DOSE_WORD]{0,2} $",
    f"{_START} (?: [SHARE NUM] | AT_LEAST NUM) [BE HAPPENED LOST]{{0,2}} ON [THE DOSE_WORD]{{0,2}} $",
    f"{_START} [TREATMENT TAKE]? [BE THE ON WITH]{{0,3}} {PREGNANCIES} TREATMENT? [COLON DASH]"
    " [NONE NO UNTREATED COMMA THEN A THE]{0,5} $",
    "[TREATMENT TAKE] [BE TAKE THE]{0,2} [THE ON WITH]{1,3} [LOSS LOST] PREGNANCY? [COLON DASH] $",
)
_TAKEN = (
    "[TAKE BE HAVE MADE ON YET EACH WORD DOSE_WORD MEASURE THE AND AGAIN WITH SHE HER I WE COLON CLOSE TREATMENT FROM X A"
    " THEM CURRENT]"
)
AFTER = (
    f"{_TAKEN}{{0,8}}? [THE ON WITH]{{1,3}} {PREGNANCIES}",
    f"[OPEN COLON]? [THE WITH]? X? {PREGNANCIES} (?= $ | [COMMA CLOSE AND])",
    "[COLON DASH OPEN]? NUM [PREGNANCY X] [COMMA SLASH DASH COLON AND WITH]{0,2} (?: NUM | EACH)? [LOSS LOST]",
    "[^DRUG STANDARD SHE HER I PREVIOUS]{0,8}? [COMMA BUT AND COLON DASH ARROW THEN MORE AGAIN WITH]"
    " [AGAIN THE A MORE WORD PREGNANCY BABY THEN NUM BE]{0,4} [LOSS LOST]",
)
# What keeps the tie from being one to a loss.
_AGAINST = (
    "[NO NOT NEVER NONE NEITHER DECLINED PLANNED FIRST_USE STOPPED INTOLERANT MAYBE UNKNOWN IF UNLESS WOULD CURRENT ONGOING"
    " CHILD LIVE_BIRTH BORN PREVIOUS AFTER EXCEPT OFFERED IVIG SDM DISPUTE DENIAL PENDING WISH NAIVE TERMINATION"
    " ECTOPIC OR]"
)
_BIRTH = "(?<! NO) (?<! NEVER) (?<! NO THE) [LIVE_BIRTH CHILD BORN ONGOING]"


def exposed(view: View, group: Group, near: int, far: int, stop: int) -> tuple[str, int, int] | None:
    """The pregnancies that the words before or after tie these drugs to were lost on them."""
    for start in dict.fromkeys((max(far, near - 1), far)):
        for pattern in BEFORE:
            found = view.search(pattern, start, group.start)
            if found and _holds(view, found.start(), group.start, group.end, stop):
                return FAILED, found.start(), group.start
    for pattern in AFTER:
        found = view.match(pattern, group.end, stop)
        if found and _holds(view, group.end, found.end(), found.end(), stop):
            return FAILED, group.end, found.end()
    return None


def _holds(view: View, start: int, end: int, then: int, stop: int) -> bool:
    if view.search(_AGAINST, start, end):
        return False
    return view.search(_BIRTH, then, min(stop, then + 6)) is None
