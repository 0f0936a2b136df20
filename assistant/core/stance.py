"""Stance, composed: what a sentence says for or against IVIG, clause by clause.

Every charged word has to be accounted for: turned round by an odd number of negators, about something else, or of a
kind that the policy allows under conditions. What is left over is a mark that the checker turns into a finding.
Nothing is guessed: a word in no list and a shape that is not covered give the marks UNKNOWN and VAGUE.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.core.asides import is_aside
from assistant.core.clause_reader import ClauseReader
from assistant.core.clauses import FINITE, Clause, Token, clauses
from assistant.core.marks import FALSE_LABEL, Kind, Mark, Sentence, Setting

_OF_AN_ASIDE = frozenset({Kind.ENDORSE, Kind.PERMIT, Kind.EVIDENCE, Kind.DOUBLE, Kind.ILL, Kind.VAGUE})
_WHICH = frozenset("what which where when whose whom if".split())
_ROLES = frozenset("answer cure for one part remedy solution therapy treatment way what".split())
_ARRIVING = frozenset("comes come follows follow stands sits ranks remains is are".split())
_ANCHORS = ("anchor", "evidence", "randomised", "source", "condition", "other")
_SOMETHING = frozenset("it this that".split())
_IS = frozenset("is 's was".split())
_KINDS = ("blood product", "plasma product", "product", "plasma")
_PAIR = 3
_NARROWS = frozenset("yet today now until".split())
_STINTS = frozenset("late rarely seldom slowly briefly sparingly low small hesitantly timidly delayed".split())
_HASTE = frozenset(("too early", "too soon"))
_SHORT = 5
_TOO_LONG = 400
_ANCHORS_BESIDE_IVIG = ("definition", "evidence", "randomised", "source", "bad")
_DENIALS = ("negators", "oppose", "bad", "cross")
_RHETORICAL = frozenset("would could should who why".split())
_BACKGROUND = frozenset("when once since because although though while whereas after".split())
_NEXT = frozenset("then next finally lastly afterwards later".split())
_SUBJECTS = frozenset("i we you he she it they this that these those there".split())
_ASKING = frozenset("why who how what would could should isn't is are does do did can has have".split())


def read(tokens: Sequence[Token], setting: Setting) -> list[Mark]:
    """The marks of one sentence.

    An empty list says that it takes no stance. A sentence too long to follow is not understood.
    """
    if len(tokens) > _TOO_LONG:
        return [Mark(Kind.VAGUE, f"a sentence of {len(tokens)} words and signs")]
    parts = clauses(tokens)
    sentence = Sentence.of(tokens, setting)
    marks = _sentence_marks(tokens, parts, sentence)
    marked = frozenset(mark.word for mark in marks if mark.kind is not Kind.VAGUE)
    supposed = marks and not setting.is_question and all(mark.kind in _OF_AN_ASIDE for mark in marks)
    if supposed and is_aside(tokens, parts, sentence, marked):
        return [replace(mark, aside=True) for mark in marks]
    return marks


def _sentence_marks(tokens: Sequence[Token], parts: Sequence[Clause], sentence: Sentence) -> list[Mark]:
    setting = sentence.setting
    marks = _clause_marks(parts, sentence)
    stinted = setting.label < 0 and tokens[0].isa("action") and any(token.lower in _STINTS for token in tokens)
    if stinted or (setting.label == FALSE_LABEL and _turned(tokens)):
        marks = [replace(mark, kind=Kind.DOUBLE) if mark.kind is Kind.AGAINST else mark for mark in marks]
    if any(mark.kind is Kind.AGAINST for mark in marks):
        marks = [mark for mark in marks if not mark.faint]
    if setting.is_question:
        marks = _as_question(tokens, marks)
        pointed = tokens[0].lower in _RHETORICAL and (
            1 < sum(not token.isa("sign") for token in tokens) <= _SHORT
            or any(token.isa("negators") for token in tokens)
        )
        if setting.ivig and not marks and pointed and not _anchored(tokens, setting):
            marks.append(Mark(Kind.VAGUE, "?"))
        return marks
    if not marks and _arrives(tokens) and not setting.is_heading and tokens[0].lower not in _ASKING | _WHICH:
        return [Mark(Kind.BARE, "IVIG")]
    finite = any(part.verbs and not _participial(part) for part in parts)
    if not finite and not setting.is_heading and all(mark.kind in (Kind.UNKNOWN, Kind.ILL) for mark in marks):
        marks.extend(_fragment(tokens, setting))
    unsettled = any(token.isa("undermining") for token in tokens) or not _anchored(tokens, setting)
    if setting.ivig and not setting.is_heading and not marks and unsettled:
        said = " ".join(token.text for token in tokens)[:40]
        marks.append(Mark(Kind.VAGUE, said))
    return marks


def _turned(tokens: Sequence[Token]) -> bool:
    """Whether an item of a list of mistakes is turned round, beyond saying that an act comes too early."""
    words = [token for token in tokens if not token.isa("sign")]
    act = bool(words) and words[0].isa("action") and words[0].lower.split()[0].endswith("ing")
    return any(token.isa("negators", "oppose") and not (act and token.lower in _HASTE) for token in words)


def _clause_marks(parts: Sequence[Clause], sentence: Sentence) -> list[Mark]:
    marks: list[Mark] = []
    subject: str | None = None
    open_flips = 0
    shared: Kind | None = None
    background = False
    for number, clause in enumerate(parts):
        inherits = number > 0 and _continues(clause, parts[number - 1])
        last = number == len(parts) - 1 or clause.after in (";", ":", "-")
        denied = _denied_before(clause, parts[number - 1], open_flips) if number else 0
        reader = ClauseReader(clause, sentence, subject, open_flips if inherits else denied, last)
        own = reader.marks()
        if not clause.verbs and own and reader.names_an_act() and _condemned(parts[number + 1 :]):
            own = [Mark(Kind.AGAINST, own[0].word)]
        if not clause.verbs and reader.has_ivig and not own and clause.tokens[0].lower in _NEXT:
            own = [Mark(Kind.BARE, "IVIG")]  # "hydroxychloroquine comes first, then IVIG"
        lists = clause.opener in ("", "and", "or") and not clause.tokens[0].isa("negators")
        rejected = number + 1 < len(parts) and _only_rejects(clause, parts[number + 1])
        if shared and not clause.verbs and reader.has_ivig and not own and lists and not rejected:
            own = [Mark(shared, "IVIG")]  # "one may consider A, and also IVIG"
        if not own and reader.refuses_ivig() and not (shared and clause.opener) and not _paired(parts, number):
            own = [Mark(Kind.AGAINST, "IVIG")]
        if own and clause.after == ":" and _announces(clause, parts[number + 1 :]):
            own = []
        marks.extend(own)
        shared = reader.elsewhere or (shared if clause.after != ";" else None)
        open_flips = reader.flips_at_end
        background = clause.opener in _BACKGROUND or (background and (not clause.verbs or clause.opener == "and"))
        if not background and not (number and not clause.verbs and clause.tokens[0].isa("negators")):
            subject = reader.subject or subject
    return marks


def _denied_before(clause: Clause, before: Clause, flips: int) -> int:
    """How many negations reach a relative clause ("no data in which outcomes improved")."""
    if clause.opener not in ("which", "whom", "where"):
        return 0
    if before.tokens[-1].lower == "against":
        return 1
    noun = next((token for token in reversed(before.tokens) if token.lower not in ("in", "from", "of")), None)
    return flips % 2 if noun is not None and noun.isa("evidence", "randomised") else 0


def _only_rejects(clause: Clause, following: Clause) -> bool:
    """Whether brackets behind the name of a treatment reject it ("IVIG (ACR: conditional against)")."""
    return clause.after == "(" and not following.verbs


def _paired(parts: Sequence[Clause], number: int | None) -> bool:
    """Whether a refusal is the condition of another one ("no IVIG, no baby")."""
    return any(
        not part.verbs
        and part.tokens[0].lower in ("no", "nothing")
        and 1 < sum(not token.isa("sign") for token in part.tokens) <= _PAIR
        and not any(token.drug or token.isa("evidence", "randomised", "bad", "benefit") for token in part.tokens)
        for at, part in enumerate(parts)
        if at != number
    )


def _announces(clause: Clause, rest: Sequence[Clause]) -> bool:
    """Whether one or two words before a colon are about the other treatments that follow it ("Give: aspirin")."""
    words = [token for token in clause.tokens if not token.isa("sign")]
    drugs = {token.drug for part in rest for token in part.tokens if token.drug}
    return len(words) <= 2 and bool(drugs) and "ivig" not in drugs


def _condemned(rest: Sequence[Clause]) -> bool:
    """Whether the clauses that follow the name of an act end in its rejection ("... is among the pitfalls")."""
    tail = [token for clause in rest for token in clause.tokens]
    rejected = any(token.isa("negators", "bad") or token.lower == "against" for token in tail)
    return (
        rejected
        and any(clause.verbs for clause in rest)
        and not any(token.isa("endorse", "benefit") and not token.isa("mild") for token in tail)
    )


def _denies_a_role(words: Sequence[Token]) -> bool:
    """Whether IVIG is said not to be a treatment, an answer, for somebody ("IVIG is not the answer")."""
    denials = [index for index, token in enumerate(words) if token.isa("negators")]
    if len(denials) != 1 or not any(token.drug == "ivig" for token in words[: denials[0]]):
        return False
    return any(token.lower in _ROLES for token in words[denials[0] + 1 : denials[0] + 4])


def _arrives(tokens: Sequence[Token]) -> bool:
    """Whether IVIG stands behind its verb as the thing that comes, without a word on it ("third comes IVIG")."""
    words = [token for token in tokens if not token.isa("sign")]
    return len(words) > 1 and words[-1].drug == "ivig" and words[-2].lower in _ARRIVING


def _anchored(tokens: Sequence[Token], setting: Setting) -> bool:
    """Whether a sentence that takes no stance says what it is about.

    Or is empty, or plainly denies a question that leans to yes.
    """
    words = [token for token in tokens if not token.isa("sign")]
    names = sum(token.drug == "ivig" for token in words)
    if names:
        # A second name says what the first one is ("Octagam is an immunoglobulin").
        said = any(token.isa(*_ANCHORS_BESIDE_IVIG) for token in words if token.drug != "ivig")
        return names > 1 or said or _denies_a_role(words)
    if not words or any(token.drug or token.isa(*_ANCHORS) for token in words) or _defines(words):
        return True
    return any(token.isa(*_DENIALS) for token in words) and setting.asked >= 0 and not setting.is_question


def _defines(words: Sequence[Token]) -> bool:
    """Whether a sentence only says what kind of product something is ("it's a blood product")."""
    if len(words) < 4 or words[0].lower not in _SOMETHING or words[1].lower not in _IS or words[2].lower != "a":
        return False
    return any(token.lower.startswith(_KINDS) for token in words[3:]) and all(
        token.lower.startswith(_KINDS) or token.isa("func", "plain", "definition", "anchor") for token in words[3:]
    )


def _fragment(tokens: Sequence[Token], setting: Setting) -> list[Mark]:
    """A fragment that names IVIG says yes to it.

    For example "IVIG." after "What next?"), unless it is denied or only spelled out.
    """
    named = [index for index, token in enumerate(tokens) if token.drug == "ivig"]
    if not named:
        return []
    words = [token for token in tokens if not token.isa("sign")]
    denied = sum(token.isa("negators", "oppose", "cross") for token in tokens[: named[0]]) % 2 == 1
    denied = denied or words[-1].lower in ("no", "not")  # "aspirin yes, IVIG no"
    narrowed = any(token.lower in _NARROWS for token in words[-2:]) or _paired(clauses(tokens), None)
    if denied and narrowed:
        return [Mark(Kind.BARE, "IVIG")]
    if (
        denied
        or setting.label < 0
        or (any(token.isa("bad") for token in tokens) and not any(token.isa("benefit") for token in tokens))
    ):
        return [Mark(Kind.AGAINST, "IVIG")]
    spelled_out = len(named) > 1 and all(token.drug == "ivig" or token.isa("func", "sign") for token in tokens)
    if spelled_out:
        return []
    return [Mark(Kind.BARE, "IVIG")]


def subject_of(tokens: Sequence[Token]) -> str | None:
    """The treatment that a sentence is about, None where it names none or only as part of the history."""
    if any(token.drug == "ivig" for token in tokens):
        return "ivig"
    if len(tokens) > _TOO_LONG:
        return None
    sentence = Sentence.of(tokens, Setting())
    return next(
        (found for clause in clauses(tokens) if (found := ClauseReader(clause, sentence, None, 0, False).subject)), None
    )


def _participial(clause: Clause) -> bool:
    """Whether a clause only hangs on the noun before it ("IVIG, added to aspirin")."""
    first = clause.tokens[0]
    return (
        clause.verbs[0] == 0
        and first.lower.endswith(("ed", "en"))
        and first.lower not in FINITE
        and len(clause.verbs) == 1
    )


def _continues(clause: Clause, before: Clause) -> bool:
    """Whether a clause is one more member of a list.

    So that a negator before the list reaches it ("no benefit, gain or effect").
    """
    return (
        not clause.verbs
        and clause.opener in ("", "or")
        and before.after in (",", "/", "(", "or", "")
        and not any(token.isa("negators", "oppose", "cross") for token in clause.tokens)
        and clause.tokens[0].lower not in _SUBJECTS
        and not clause.tokens[0].drug
        and not (clause.tokens[0].isa("action") and not clause.tokens[0].lower.endswith(("ing", "ed", "ion")))
        and not any(token.isa("permit") and " " in token.lower for token in clause.tokens)
        and len(clause.tokens) <= 9
    )


def _as_question(tokens: Sequence[Token], marks: list[Mark]) -> list[Mark]:
    """A question asserts nothing, unless it is rhetorical: it carries a negation, or offers to do it."""
    lowered = {token.lower for token in tokens}
    opening = [token.lower for token in tokens[:2]]
    rhetorical = bool(opening and opening[0] in _ASKING) and any(
        token.isa("negators", "oppose", "bad", "boosters") for token in tokens
    )
    offers = bool(lowered & {"i", "we", "shall"}) and any(token.isa("action", "logistics") for token in tokens)
    kept = [mark for mark in marks if mark.kind in (Kind.UNKNOWN, Kind.DOUBLE)]
    if any(token.lower == "why not" for token in tokens) and any(mark.kind is Kind.ENDORSE for mark in marks):
        kept.append(Mark(Kind.ENDORSE, "why not"))
    if (rhetorical or offers) and any(
        mark.kind in (Kind.ENDORSE, Kind.PERMIT, Kind.AGAINST, Kind.DOSE) for mark in marks
    ):
        kept.append(Mark(Kind.ENDORSE, "?"))
    return kept
