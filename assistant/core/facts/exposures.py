"""Which pregnancies a drug was taken in: sets of pregnancies, and the words that tie a drug to them.

A pregnancy of hers that the text counts, numbers or calls the last ones is one that was lost, unless its sentence tells
of a birth, of the present pregnancy, or denies it: this page is asked only where losses are spoken of, and last.
"""

from __future__ import annotations

from assistant.core.facts.groups import Group
from assistant.core.facts.ledger import Row
from assistant.core.facts.outcomes import FAILED, NEVER, UNTREATED
from assistant.core.facts.scope import View

_JOIN = "[COMMA AND TO DASH SLASH PLUS]{1,2}"
_NUMBERS = f"NUM (?: {_JOIN} NUM )*"
_ORDINALS = f"[ORD SUBSET] (?: {_JOIN} THE? [ORD SUBSET] )*"
_NOUN = "[LOSS PREGNANCY ONES LOST]"
_OF_THEM = f"(?: INCLUDING [THE HER I]{{0,2}} NUM? {_NOUN}? | THE NUM {_NOUN}? | THEM"
_OF_THEM += f" | [THE EACH HER I PREVIOUS]{{1,4}} NUM? {_NOUN} | THE EACH NUM? | {_NOUN} )"
# "The last two", "the fifth and sixth", "losses 3 to 5", "nos. 5 and 6", "three of those", "at least one of the
# losses".
_NO_MEASURE = "(?! [NUM ORD WORD MEASURE NOT_LOSS_NOUN YEAR DOSE_WORD IVF])"
PREGNANCIES = (
    "(?: THE [AGAIN THEN] [ONES LOSS PREGNANCY] |"
    f" [THE HER I]* {_ORDINALS} (?: NUM | ORD | MORE | SHARE | PREVIOUS )? {_NOUN}? INCLUDING? {_NO_MEASURE}"
    f" | [LOSS PREGNANCY NUMBERED NUMBERED_LOSS] NUMBERED? {_NUMBERS} {_NO_MEASURE}"
    f" | [AT_LEAST MORE_THAN ONLY]? [NUM SHARE EACH] {_OF_THEM}"
    f" | [HER I THE PREVIOUS EACH]{{1,3}} NUM? [LOSS LOST PREGNANCY]{{1,2}}"
    " | [THE EACH]{1,2} NUM (?= COLON | COMMA | $ | [ON SHE WITH BE])"
    " )"
)
_START = "(?: ^ | [COMMA AND BUT OPEN COLON DASH STOP ARROW] | (?= THE) )"
_DOING = (
    "[SHE I WE HER CLINICIAN THEY DID WORD THE A YET HAVE BE TAKE ON WITH THEM DOSE_WORD MEASURE AND TREATMENT MADE"
    " AGAIN EACH]"
)
BEFORE = (
    f"{_START} [THE ON WITH SUPPOSE_START]{{1,3}} {PREGNANCIES} COMMA? {_DOING}{{0,7}} $",
    f"{_START} [THE]? {PREGNANCIES} [BE HAVE HAPPENED TAKE WORD YET EACH COMMA LOST]{{0,4}} [ON WITH TREATMENT"
    f" DESPITE]{{1,2}}"
    " [THE DOSE_WORD HER A BE SHE]{0,4} $",
    f"{_START} [THE]? {PREGNANCIES} [BE HAVE HAPPENED]{{0,2}} [ON WITH] [EACH THEM] [AND WITH] [THE"
    f" DOSE_WORD]{{0,2}} $",
    "(?: ^ | [COMMA AND BUT COLON DASH]) EACH [NUM EACH THE]{0,3} [BE HAVE HAPPENED LOST]{0,2} [ON WITH] [THE"
    " DOSE_WORD]{0,2} $",
    f"{_START} (?: [SHARE NUM] | AT_LEAST NUM) [BE HAPPENED LOST]{{0,2}} ON [THE DOSE_WORD]{{0,2}} $",
    "[SHE I PERSON] [BE HAVE]{0,2} ALWAYS [BE HAVE]{0,2} [ON TAKE] [THE DOSE_WORD]{0,2} $",
)
# "In those five: nothing, aspirin, aspirin + heparin", "treatment in the lost pregnancies: ...".
# "two more after heparin had been added", "the fifth happened although she was given heparin": words on both sides.
AROUND = (
    ("[NUM A] MORE [LOSS LOST ONES]? AFTER THE? $", "[HAVE BE]{1,3} TAKE"),
    ("[LOST LOSS HAPPENED] COMMA? CONCESSIVE THE? $", "[HAVE BE]{1,3} [TAKE ON MADE]"),
)
LISTED = (
    f"{_START} [TREATMENT TAKE]? [BE THE ON WITH]{{0,3}} {PREGNANCIES} TREATMENT? (?P<list>[COLON DASH])"
    " [NONE NO UNTREATED COMMA THEN A THE]{0,5} $",
    "[TREATMENT TAKE] [BE TAKE THE]{0,2} [THE ON WITH]{1,3} [LOSS LOST] PREGNANCY? (?P<list>[COLON DASH]) $",
)
_MOST = 12  # pregnancies: a larger bare number is a dose
AFTER_NUMBERS = (
    f"(?:[THE ON WITH NUMBERED OPEN TAKE BE MEASURE]{{0,4}}) {_NUMBERS} (?= $ | [COMMA AND CLOSE SLASH PLUS DASH])"
)
_TAKEN = (
    "[TAKE BE HAVE MADE ON YET EACH WORD DOSE_WORD MEASURE THE AND AGAIN WITH SHE HER I WE COLON CLOSE"
    " TREATMENT FROM X A FIRST_PAST POSITIVE TEST"
    " THEM CURRENT]"
)
AFTER = (
    f"{_TAKEN}{{0,8}}? [THE ON WITH WH]{{1,3}} {PREGNANCIES}",
    f"[ON TAKE]? SINCE [^COMMA STOP BUT DRUG STANDARD SUBSET]{{1,6}} [AND COMMA]{{1,2}} [THE ON WITH]{{1,3}}"
    f" {PREGNANCIES}",
    f"[OPEN COLON]? [THE WITH]? X? {PREGNANCIES} (?= $ | [COMMA CLOSE AND])",
    "[COLON DASH OPEN]? NUM [PREGNANCY X] [COMMA SLASH DASH COLON AND WITH]{0,2} (?: NUM | EACH)? [LOSS LOST]",
    f"{_TAKEN}{{0,3}} [COMMA COLON DASH] NUM MORE [LOSS LOST ONES]? (?= $ | [COMMA CLOSE AND])",
    "[^DRUG STANDARD SHE HER I PREVIOUS]{0,8}? [COMMA BUT AND COLON DASH ARROW THEN MORE AGAIN WITH]"
    " [AGAIN THE A MORE WORD PREGNANCY BABY THEN NUM BE EACH YET]{0,4} [LOSS LOST]",
)
ZERO = "[COLON DASH OPEN]? X? (?: NUM (?= X? (?: $ | [COMMA CLOSE SLASH])))"
# "Losses 3 to 5 were on both", "the last one happened on them".
ON_THEM = f"{_START} [THE]? {PREGNANCIES} [BE HAVE HAPPENED]{{0,2}} [ON WITH] [EACH THEM]"
OWN_PREGNANCIES = "[THE ON WITH]{1,3} [NUM ORD SUBSET SHARE AT_LEAST EACH]"
# What keeps the tie from being one to a loss.
_AGAINST = (
    "[NO NOT NEVER NONE NEITHER DECLINED PLANNED FIRST_USE STOPPED INTOLERANT MAYBE UNKNOWN IF UNLESS WOULD"
    " CURRENT ONGOING"
    " CHILD LIVE_BIRTH BORN PREVIOUS AFTER EXCEPT OFFERED IVIG SDM DISPUTE DENIAL PENDING WISH NAIVE TERMINATION"
    " ECTOPIC OR]"
)
_BIRTH = "(?<! NO) (?<! NEVER) (?<! NO THE) [LIVE_BIRTH CHILD BORN ONGOING]"


# Some of the pregnancies, so that what is denied of them is not denied of all.
SOME = (
    "(?: (?<! EACH) (?<! X) (?<! LOSS) NUM $ | SUBSET | ORD (?! [WORD MEASURE]) | NUM INCLUDING | SHARE"
    " | [PREGNANCY LOSS NUMBERED] NUM)"
)
# The next sentence tells how the pregnancy ended in which the drugs were taken.
_THE_END = (
    "^ [AND BUT COMMA AGAIN INCLUDING THEM THE PREGNANCY BABY EACH YET THEN A MORE BE HAVE OPEN WORD]{0,4}"
    " [LOST LOSS FAIL]"
    " (?! [COLON] | [THE ON WITH] [DRUG STANDARD])"
)
_IN_PREGNANCY = "[PREGNANCY PREGNANT CONCEIVE ORD SUBSET LOSS LOST NUMBERED] | POSITIVE TEST"


_ANY_SET = "[ORD SUBSET NUM SHARE EACH LOSS LOST PREGNANCY AGAIN]"


def exposed(view: View, group: Group, near: int, far: int, stop: int) -> tuple[str, int, int] | None:
    """The pregnancies that the words before or after tie these drugs to were lost on them."""
    if not view.search(_ANY_SET):
        return None
    for start in dict.fromkeys((max(far, near - 1), far)):
        for pattern in BEFORE:
            found = view.search(pattern, start, group.start)
            if found and _holds(view, found.start(), group.start, group.end, stop):
                return FAILED, found.start(), group.start
    if (zero := view.match(ZERO, group.end, stop)) and any(
        item.high == 0 for item in view.items[group.end : zero.end()]
    ):
        return NEVER, group.end, zero.end()
    for pattern in LISTED:
        found = view.search(pattern, far, group.start)
        if found and _holds(view, found.start(), found.start("list"), group.end, stop):
            return FAILED, found.start(), group.start
    if numbers := numbered(view, group, stop):
        return FAILED, group.end, numbers
    for left, right in AROUND:
        if (found := view.search(left, far, group.start)) and (then := view.match(right, group.end)):
            return FAILED, found.start(), then.end()
    for pattern in AFTER:
        found = view.match(pattern, group.end, stop)
        if found and any("NUM" in item.kinds and item.high == 0 for item in view.items[group.end : found.end()]):
            return NEVER, group.end, found.end()  # "0 pregnancies, 0 losses"
        if found and _holds(view, group.end, found.end(), found.end(), stop):
            return FAILED, group.end, found.end()
    return None


def numbered(view: View, group: Group, stop: int) -> int:
    """Where the numbers of pregnancies after a drug end, in a sentence with a range or list of such numbers; or 0."""
    found = view.match(AFTER_NUMBERS, group.end, stop)
    if found is None or not all(_pregnancy_number(view, at) for at in range(*found.span())):
        return 0
    told = [view.match(AFTER_NUMBERS, match.end()) for match in view.find("DRUG | STANDARD")]
    many = [match for match in told if match and _several(view, match.start(), match.end())]
    tied = view.search("ON", group.end, found.end())  # "heparin during 5"
    return found.end() if many or tied else 0


def _several(view: View, start: int, end: int) -> bool:
    numbers = [item for item in view.items[start:end] if "NUM" in item.kinds]
    return len(numbers) > 1 or any(item.high != item.low for item in numbers)


def _pregnancy_number(view: View, at: int) -> bool:
    """No number at this place, or one that a pregnancy can have."""
    return "NUM" not in view.items[at].kinds or 0 < view.items[at].low <= _MOST


def _holds(view: View, start: int, end: int, then: int, stop: int) -> bool:
    against = view.vocabulary.pattern(_AGAINST).finditer(view.code, start, end)
    if any(not view.items[match.start()].kinds & {"DID", "SINCE"} for match in against):
        return False
    return view.search(_BIRTH, then, min(stop, then + 6)) is None


# Where pregnancies are only numbered, not called lost: what makes it another matter than a loss on the drug.
_TOLD = frozenset({"LOSS", "LOST", "FAIL", "HELP", "NUMBERED_LOSS", "HAPPENED", "DESPITE"})
_ANOTHER_MATTER = (
    "[OFFERED IVF NONE NO NOT NEVER DISPUTE CURRENT PREGNANT ONGOING STOPPED LITERATURE PEOPLE MAYBE UNKNOWN"
    " WISH FORGOTTEN]"
    " | PREVIOUS | (?! SINCE) AFTER | EXCEPT TAKE"
)
_THIS_ONE = "CURRENT | PREVIOUS THE? [SUBSET ORD NUM] | OFFERED | NOT | NEVER"
_NOT_TAKEN = "[COMMA BUT]{0,2} [SHE BE HAVE]{0,2} [NOT NEVER EXCEPT] [HAVE BE YET]{0,2} [TAKE OPENED]"


def spared(view: View, group: Group, start: int, end: int, stop: int) -> bool:
    """The drugs are tied to pregnancies that are only numbered, and the clause speaks of something else than a loss."""
    if any(item.kinds & _TOLD for item in view.items[start:end]):
        return False
    start += view.match("[COMMA AND BUT OPEN CLOSE DASH]", start) is not None
    low, high = min(start, group.start), max(end, group.end)
    chunks = view.chunks()
    low = max((first for first, _ in chunks if first <= low), default=low)
    high = max(high, min(stop, next((last for _, last in chunks if last >= high), high)))
    present = any(item.form == "this" for item in view.items[start:end])  # "in this seventh pregnancy"
    if present or view.search(_THIS_ONE, start, end):
        return True
    for first, last in ((low, start), (end, high)):
        for match in view.vocabulary.pattern(_ANOTHER_MATTER).finditer(view.code, first, max(first, last)):
            if not view.items[match.start()].kinds & {"SINCE", "DID"}:
                return True
    would = any("WOULD" in item.kinds and "DID" not in item.kinds for item in view.items[low:high])
    after = view.match(_NOT_TAKEN, high)
    return would or after is not None or _born(view, low, min(len(view.items), high + 6))


def _born(view: View, start: int, end: int) -> bool:
    births = view.vocabulary.pattern("[LIVE_BIRTH CHILD BORN ONGOING]").finditer(view.code, start, end)
    return any(not view.search("[NO NOT NEVER NONE]", max(0, birth.start() - 4), birth.start()) for birth in births)


def in_row(view: View, groups: list[Group], row: Row, start: int, end: int) -> None:
    """Drugs in the list of pregnancies: lost on with the pregnancy; what is denied of one is not denied of all."""
    for group in groups:
        if not start <= group.start < end:
            continue
        denied = {vote for vote, _, _ in group.votes.values()} & {NEVER, UNTREATED}
        if denied:
            group.votes.clear()
        elif not group.votes and row.lost and not view.search(_DENIED_HERE, start, group.start):
            group.cast(FAILED, start, end)


_DENIED_HERE = "[NO NOT NEVER NEITHER DECLINED PLANNED STOPPED MAYBE UNKNOWN] [^COMMA]{0,3} $"


def ended(view: View, groups: list[Group], after: View) -> None:
    """ "Sixth pregnancy: heparin. Miscarried at 9 weeks.", "tried: A, then B. Each of these pregnancies was lost"."""
    if after.kinds & _NAMES or after.asks or not after.match(_THE_END) or view.search(_AGAINST):
        return
    if view.search(_IN_PREGNANCY) or (
        view.search("TAKE") and after.match("[AND BUT]{0,2} EACH [THE INCLUDING]? PREGNANCY")
    ):
        for group in groups:
            if not group.votes:
                group.cast(FAILED, group.start, len(view.items))


_NAMES = frozenset({"DRUG", "STANDARD", "OTHER_DRUG", "NUM", "LIVE_BIRTH", "CHILD", "TERMINATION", "ECTOPIC", "RPL"})
