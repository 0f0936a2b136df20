"""Stance, composed: what a sentence says for or against IVIG, clause by clause.

Every charged word has to be accounted for: turned round by an odd number of negators, about something else, or of a kind that the
policy allows under conditions. What is left over is a mark that the checker turns into a finding. Nothing is guessed: a word in no
list and a shape that is not covered give the mark UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.core.clauses import FINITE, HYPOTHETICAL, Clause, Token, clauses


class Kind(StrEnum):
    """What one charged word, or a whole sentence, does to the stance on IVIG."""

    AGAINST = "against"
    ILL = "ill"
    ENDORSE = "endorse"
    PERMIT = "permit"
    DOSE = "dose"
    EVIDENCE = "evidence"
    REVERSED = "reversed"
    MET = "met"
    BARE = "bare"
    UNKNOWN = "unknown"
    DOUBLE = "double"
    VAGUE = "vague"
    TURNED = "turned"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that a sentence does, and the word that does it."""

    kind: Kind
    word: str
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a sentence. `ivig`: the exchange is about IVIG; `label` is -1 under a heading such as "Avoid", +1 under one such
    as "Recommended", FALSE_LABEL under one such as "Myths"; `asked`: what a bare yes to the question would say of IVIG; `named`: IVIG is named in the exchange; `carried`: the treatment that the sentence before was about; `is_heading`: headings may be fragments."""

    ivig: bool = True
    label: int = 0
    carried: str | None = None
    asked: int = 0
    named: bool = True
    is_heading: bool = False
    is_question: bool = False


FALSE_LABEL = -2
POSITIVE = ("endorse", "benefit", "permit", "advice", "action", "logistics")
_ANCHORS = ("anchor", "evidence", "randomised", "source", "condition", "other")
_SHORT = 5
_NEAR = 5
_FAR = 30
_TOO_LONG = 400
_GARBLED_WORDS = 3
_REPORTED = ("verb", "anchor", "advice", "action", "benefit", "permit", "evidence", "therapy", "source", "condition", "other", "endorse")
_ANCHORS_BESIDE_IVIG = ("definition", "evidence", "randomised", "source", "bad")
_DENIALS = ("negators", "oppose", "bad", "cross")
_MAY = frozenset("may might could can".split())
_MUST = frozenset("should would must will shall 'd".split())
_PRONOUNS = frozenset("it they them these those".split())
_RHETORICAL = frozenset("would could should who why".split())
_MET = frozenset("met satisfied satisfy fulfilled fulfil fulfill ticked tick complete yes needed required holds right ok sufficient".split())
_BACKGROUND = frozenset("when once since because although though while whereas after".split())
_TOLD = frozenset("took received tried underwent".split())
_NEXT = frozenset("then next finally lastly afterwards later".split())
_WHEN = frozenset("at before after until on during".split())
_PREPOSITIONS = frozenset("at in before after on with until to for from during".split())
_FALSITY = frozenset("myth lie fallacy misconception mistake false untrue nonsense wrong shame sad pity outdated misunderstanding".split())
_LOST = frozenset("lost miscarried".split())
_SPARED = frozenset("none nobody neither no".split())
_LOSSES = frozenset("loss losses miscarriage miscarriages".split())
_SUBJECTS = frozenset("i we you he she it they this that these those there".split())
_DETERMINERS = frozenset("that this these those such same one".split())
_ARTICLES = frozenset("the a an no any her his my your our their all every each nobody nothing neither".split())
_DONE = frozenset("it this that so them".split())
_EXPLETIVE_AFTER = frozenset("to that when if how for".split())
_GROUNDS = frozenset("reason reasons argument arguments case grounds cause need".split())
_ASKING = frozenset("why who how what would could should isn't is are does do did can has have".split())


def negative(kind: Kind) -> bool:
    """Whether a mark speaks against."""
    return kind is Kind.AGAINST


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What the whole sentence tells about each of its clauses."""

    setting: Setting
    evidence: bool
    randomised: bool
    hedged: bool
    checklist: bool
    names_ivig: bool
    garbled: bool
    spared: bool

    @classmethod
    def of(cls, tokens: Sequence[Token], setting: Setting) -> _Sentence:
        """Read off the tokens; a checklist ticks off conditions or other drugs, without IVIG."""
        unknown = sum(token.isa("unknown") for token in tokens)
        names_ivig = any(token.drug == "ivig" for token in tokens)
        return cls(
            setting=setting,
            evidence=any(token.isa("evidence") for token in tokens),
            randomised=any(token.isa("randomised") for token in tokens),
            hedged=any(token.isa("hedge") for token in tokens),
            checklist=not names_ivig and any(token.isa("condition") or token.drug for token in tokens),
            names_ivig=names_ivig,
            garbled=unknown >= _GARBLED_WORDS and unknown * 3 >= len(tokens),
            spared=bool(tokens) and tokens[0].lower in _SPARED,
        )


def read(tokens: Sequence[Token], setting: Setting) -> list[Mark]:
    """The marks of one sentence; an empty list says that it takes no stance. A sentence too long to follow is not understood."""
    if len(tokens) > _TOO_LONG:
        return [Mark(Kind.VAGUE, f"a sentence of {len(tokens)} words and signs")]
    parts = clauses(tokens)
    marks = _clause_marks(parts, _Sentence.of(tokens, setting))
    if setting.label == FALSE_LABEL and any(token.isa("negators", "oppose") for token in tokens):
        marks = [replace(mark, kind=Kind.DOUBLE) if mark.kind is Kind.AGAINST else mark for mark in marks]
    if any(mark.kind is Kind.AGAINST for mark in marks):
        marks = [mark for mark in marks if not mark.faint]
    if setting.is_question:
        marks = _as_question(tokens, marks)
        pointed = tokens[0].lower in _RHETORICAL and (len(tokens) <= _SHORT or any(token.isa("negators") for token in tokens))
        if setting.ivig and not marks and pointed and not _anchored(tokens, setting):
            marks.append(Mark(Kind.VAGUE, "?"))
        return marks
    finite = any(part.verbs and not _participial(part) for part in parts)
    if not finite and not setting.is_heading and all(mark.kind in (Kind.UNKNOWN, Kind.ILL) for mark in marks):
        marks.extend(_fragment(tokens, setting))
    if setting.ivig and not setting.is_heading and not marks and not _anchored(tokens, setting):
        marks.append(Mark(Kind.VAGUE, " ".join(token.text for token in tokens)[:40]))
    return marks


def _clause_marks(parts: Sequence[Clause], sentence: _Sentence) -> list[Mark]:
    marks: list[Mark] = []
    subject: str | None = None
    open_flips = 0
    shared: Kind | None = None
    background = False
    for number, clause in enumerate(parts):
        inherits = number > 0 and _continues(clause, parts[number - 1])
        last = number == len(parts) - 1 or clause.after in (";", ":", "-")
        reader = _Reader(clause, sentence, subject, open_flips if inherits else 0, last)
        own = reader.marks()
        if not clause.verbs and own and reader.names_an_act() and _condemned(parts[number + 1 :]):
            own = [Mark(Kind.AGAINST, own[0].word)]
        if not clause.verbs and reader.has_ivig and not own and clause.tokens[0].lower in _NEXT:
            own = [Mark(Kind.BARE, "IVIG")]  # "hydroxychloroquine comes first, then IVIG"
        if shared and not clause.verbs and reader.has_ivig and not own and clause.opener in ("", "and", "or"):
            own = [Mark(shared, "IVIG")]  # "one may consider A, and also IVIG"
        marks.extend(own)
        shared = reader.elsewhere or (shared if clause.after != ";" else None)
        open_flips = reader.flips_at_end
        background = clause.opener in _BACKGROUND or (background and (not clause.verbs or clause.opener == "and"))
        if not background:
            subject = reader.subject or subject
    return marks


def _condemned(rest: Sequence[Clause]) -> bool:
    """Whether the clauses that follow the name of an act end in its rejection ("... is among the pitfalls")."""
    tail = [token for clause in rest for token in clause.tokens]
    rejected = any(token.isa("negators", "bad") or token.lower == "against" for token in tail)
    return rejected and any(clause.verbs for clause in rest) and not any(token.isa("endorse", "benefit") and not token.isa("mild") for token in tail)


def _anchored(tokens: Sequence[Token], setting: Setting) -> bool:
    """Whether a sentence that takes no stance says what it is about, or is empty, or plainly denies a question that leans to yes."""
    words = [token for token in tokens if not token.isa("sign")]
    anchors = _ANCHORS_BESIDE_IVIG if any(token.drug == "ivig" for token in words) else _ANCHORS
    if not words or any(token.drug not in (None, "ivig") or token.isa(*anchors) for token in words):
        return True
    return any(token.isa(*_DENIALS) for token in words) and setting.asked >= 0 and not setting.is_question


def _fragment(tokens: Sequence[Token], setting: Setting) -> list[Mark]:
    """A fragment that names IVIG says yes to it ("IVIG." after "What next?"), unless it is denied or only spelled out."""
    named = [index for index, token in enumerate(tokens) if token.drug == "ivig"]
    if not named:
        return []
    denied = sum(token.isa("negators", "oppose", "cross") for token in tokens[: named[0]]) % 2 == 1
    if denied or setting.label < 0 or any(token.isa("bad") for token in tokens) and not any(token.isa("benefit") for token in tokens):
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
    sentence = _Sentence.of(tokens, Setting())
    return next((found for clause in clauses(tokens) if (found := _Reader(clause, sentence, None, 0, False).subject)), None)


def _participial(clause: Clause) -> bool:
    """Whether a clause only hangs on the noun before it ("IVIG, added to aspirin")."""
    first = clause.tokens[0]
    return clause.verbs[0] == 0 and first.lower.endswith(("ed", "en")) and first.lower not in FINITE and len(clause.verbs) == 1


def _continues(clause: Clause, before: Clause) -> bool:
    """Whether a clause is one more member of a list, so that a negator before the list reaches it ("no benefit, gain or effect")."""
    return (
        not clause.verbs
        and clause.opener in ("", "or")
        and before.after in (",", "/", "(", "or", "")
        and not any(token.isa("negators", "oppose", "cross") for token in clause.tokens)
        and clause.tokens[0].lower not in _SUBJECTS
        and not clause.tokens[0].drug
        and not any(token.isa("permit") and " " in token.lower for token in clause.tokens)
        and len(clause.tokens) <= 9
    )


def _as_question(tokens: Sequence[Token], marks: list[Mark]) -> list[Mark]:
    """A question asserts nothing, unless it is rhetorical: it carries a negation, or offers to do it."""
    lowered = {token.lower for token in tokens}
    opening = [token.lower for token in tokens[:2]]
    rhetorical = bool(opening and opening[0] in _ASKING) and any(token.isa("negators", "oppose", "bad", "boosters") for token in tokens)
    offers = bool(lowered & {"i", "we", "shall"}) and any(token.isa("action", "logistics") for token in tokens)
    kept = [mark for mark in marks if mark.kind in (Kind.UNKNOWN, Kind.DOUBLE)]
    if (rhetorical or offers) and any(mark.kind in (Kind.ENDORSE, Kind.PERMIT, Kind.AGAINST, Kind.DOSE) for mark in marks):
        kept.append(Mark(Kind.ENDORSE, "?"))
    return kept


class _Reader:
    """Reads one clause."""

    def __init__(self, clause: Clause, sentence: _Sentence, subject: str | None, flips: int, last: bool) -> None:
        self.clause = clause
        self.tokens = clause.tokens
        self.sentence = sentence
        self.setting = sentence.setting
        self.inherited = flips
        self.outer = subject
        self.last = last
        self.elsewhere: Kind | None = None
        self.subject = self._own_subject()
        self.has_ivig = any(token.drug == "ivig" for token in self.tokens)
        self.verb = clause.first_verb
        self.flips_at_end = flips

    def _beside_the_point(self, index: int) -> bool:
        """Whether the word here stands among words about something else, and no treatment is near it."""
        if self.sentence.names_ivig and not self.clause.verbs:
            return False
        near = range(max(index - _NEAR, 0), min(index + _NEAR + 1, len(self.tokens)))
        if any(self.tokens[at].drug == "ivig" or self.tokens[at].isa("therapy") and not self._expletive(at) for at in near):
            return False
        return any(
            token.drug is not None
            or token.isa("plain", "anchor", "other", "people", "evidence", "randomised", "condition", "source", "bad") and not token.isa("time")
            for token in self.tokens
        )

    def _expletive(self, index: int) -> bool:
        """Whether a pronoun stands for no treatment: it only announces a clause ("it is natural to be wary"), introduces one
        ("says that no trial") or goes with a noun of its own ("that passage")."""
        token = self.tokens[index]
        after = self.tokens[index + 1 : index + 6]
        if token.lower == "it" and after and after[0].lower in FINITE:
            return any(later.lower in _EXPLETIVE_AFTER for later in after[2:5])
        if token.lower not in _DETERMINERS or not after:
            return False
        following = after[0]
        own_noun = following.isa("plain", "anchor", "other", "people", "evidence", "condition", "source") and following.lower not in FINITE and not following.isa("verb")
        if token.lower == "one" and following.isa("endorse", "benefit", "permit"):
            return True
        return own_noun or token.lower == "that" and (following.lower in _SUBJECTS or following.lower in _ARTICLES or following.drug is not None)

    def _own_subject(self) -> str | None:
        for index, token in enumerate(self.tokens):
            if token.drug and (token.drug == "ivig" or not self._is_history(index)):
                return token.drug
        return None

    def _is_history(self, index: int, verb: int = -1) -> bool:
        """Whether the treatment named here is part of the history ("after failed aspirin", "lost on LMWH"); `verb` is the word
        whose object is looked for, which does not make it history by itself."""
        for back in range(index - 1, max(index - 8, -1), -1):
            token = self.tokens[back]
            if back == verb:
                return False
            if token.isa("context"):
                return True
            if not (token.drug or token.isa("func", "sign", "number") or token.lower in ("combination", "dose", "prophylactic")):
                break
        following = self.tokens[index + 1 : index + 6]
        return any(token.lower in ("failed", "failure", "failures", "fails", "let") for token in following)

    def marks(self) -> list[Mark]:
        found: list[Mark] = []
        flips = self.inherited
        fresh = 0
        relative = False
        hypothetical = self.clause.opener in HYPOTHETICAL or (self.clause.opener == "while" and self.verb == len(self.tokens))
        for index, token in enumerate(self.tokens):
            relative = relative or self._opens_relative(index)
            if relative and token.isa("negators", "oppose"):
                flips, relative = 0, False  # "not something that has shown no benefit": the inner denial stands alone
            if token.isa("negators"):
                if not (token.lower == "nor" and any(before.lower == "neither" for before in self.tokens[:index])):
                    flips += 1
                    fresh += 1
                continue
            if token.lower in ("and", "or", ","):
                fresh = 0
            if token.isa("oppose"):
                if self._averts_loss(index) and flips % 2 == 0:
                    if self._on_target(index, token):
                        found.append(Mark(Kind.ENDORSE, token.text))
                elif self._on_target(index, token):
                    found.append(self._oppose(index, token, flips))
                flips += not self._reports(index, token)
                continue
            if token.isa("bad"):
                if self._on_target(index, token) and not hypothetical:
                    found.append(Mark(Kind.DOUBLE if fresh % 2 else Kind.ILL, token.text))
                if self._judges_what_follows(index):
                    flips += 1
                continue
            if flips % 2 and token.lower in _LOST and not relative and self._on_target(index, token):
                if not any(word.drug for word in self.tokens) and self.sentence.spared:
                    found.append(Mark(Kind.ENDORSE, token.text))
                continue
            if token.isa("heed"):
                if flips % 2 and self._heeds_guideline(index):
                    found.append(Mark(Kind.DOUBLE, token.text))
                continue
            if token.isa("tick"):
                if self._on_target(index, token):
                    found.append(Mark(Kind.MET if self.sentence.checklist else Kind.ENDORSE, token.text))
                continue
            if token.isa("cross"):
                flips += 1
                found.append(Mark(Kind.AGAINST, token.text))
                continue
            if token.isa("unknown"):
                if not self._covered_by_other() or self.sentence.garbled or self._joined_to_drug(index):
                    found.append(Mark(Kind.UNKNOWN, token.text))
                continue
            mark = self._positive(index, token, flips, hypothetical)
            if mark:
                faint = (token.isa("faint") or self._perfect(index)) and mark.kind in (Kind.ENDORSE, Kind.PERMIT, Kind.EVIDENCE, Kind.DOUBLE)
                found.append(replace(mark, faint=True) if faint else mark)
        self.flips_at_end = flips
        found.extend(self._ellipsis(flips))
        found.extend(self._disparages())
        return found

    def _averts_loss(self, index: int) -> bool:
        """Whether what is stopped or avoided is a loss, which speaks for the treatment ("avoids another miscarriage")."""
        return any(token.lower in _LOSSES for token in self.tokens[index + 1 : index + 4])

    def _opens_relative(self, index: int) -> bool:
        """Whether "that" here begins a clause about the treatment named just before it."""
        return self.tokens[index].lower == "that" and index > 0 and (self.tokens[index - 1].isa("therapy") or self.tokens[index - 1].drug is not None)

    def _reports(self, index: int, token: Token) -> bool:
        """Whether a warning only introduces what it says ("warns that"), without turning it round."""
        following = self.tokens[index + 1].lower if index + 1 < len(self.tokens) else ""
        return token.lower.startswith(("warn", "caution")) and following == "that"

    def _judges_what_follows(self, index: int) -> bool:
        """Whether a word of blame is about an act named after it ("a shame to stop")."""
        after = self.tokens[index + 1 : index + 3]
        if after and after[0].lower == "that" and self.tokens[index].lower in _FALSITY:
            return True  # "it is a myth that IVIG is not recommended"
        return len(after) == 2 and after[0].lower == "to" and after[1].lower not in _ARTICLES and not after[1].isa("person", "func")

    # What a positive word comes to.

    def _positive(self, index: int, token: Token, flips: int, hypothetical: bool) -> Mark | None:
        kinds = [name for name in POSITIVE if name in token.classes]
        dose = token.isa("schedule") or self._is_dose(index)
        light = token.isa("lightverb") and self._takes_it(index)
        if not kinds and not dose and not light:
            return None
        nameless = self.subject is None and self.outer in (None, "ivig") and self.setting.carried is None
        stray = not (dose and nameless and self.setting.ivig) and not self._on_target(index, token)
        if self._harmless(index, token) or stray:
            if flips % 2 == 0 and self._look(range(index + 1, min(index + 6, len(self.tokens))), index) not in (None, "other"):
                self.elsewhere = Kind.PERMIT if token.isa("permit") else Kind.ENDORSE
            return None
        name = kinds[0] if kinds else ("dose" if dose else "action")
        if name == "advice" and any(later.lower == "against" for later in self.tokens[index + 1 : index + 9]):
            return None
        if name == "action" and not light and self._plain_object(index):
            return None
        if token.lower in _GROUNDS and any(later.lower in ("not", "n't") or later.isa("oppose") for later in self.tokens[index + 1 : index + 4]):
            return Mark(Kind.DOUBLE if flips % 2 else Kind.AGAINST, token.text)
        if flips % 2 or self._empty_handed(index):
            return Mark(Kind.AGAINST, token.text)
        if self.sentence.checklist and token.lower in _MET:
            return Mark(Kind.MET, token.text)
        if flips:
            return Mark(Kind.DOUBLE, token.text)
        if self.setting.label < 0 and (not self.clause.verbs or self._opens_item(index)):
            return Mark(Kind.AGAINST, token.text)
        if name == "dose":
            return Mark(Kind.DOSE, token.text)
        if index < self.verb < len(self.tokens):
            sign = self._predicate_sign()
            if sign < 0:
                return Mark(Kind.AGAINST, token.text)
            if sign == 0 and name in ("action", "advice"):
                return None
        if hypothetical and name in ("action", "permit", "advice", "logistics"):
            arranges = self.clause.opener == "whether" and name == "action" and self._modal(index) in ("can", "could", "will", "would")
            return Mark(Kind.ENDORSE, token.text) if arranges else None
        if name == "action" and (self._wished(index) or self._past(index)):
            return None
        if name == "permit" or (name == "action" and self._modal(index) in _MAY):
            return Mark(Kind.PERMIT, token.text)
        if name in ("benefit", "endorse") and self.clause.opener in ("if", "whether"):
            return None
        if name in ("benefit", "advice", "endorse") and (self.sentence.evidence or (self.sentence.hedged and name == "benefit")):
            if name == "advice" and not token.isa("hedge"):
                return Mark(Kind.ENDORSE, token.text)
            return Mark(Kind.REVERSED if self.sentence.randomised and not self.sentence.evidence else Kind.EVIDENCE, token.text)
        return Mark(Kind.ENDORSE, token.text)

    def _oppose(self, index: int, token: Token, flips: int) -> Mark:
        if self.setting.label < 0 and flips == 0 and self._opens_item(index):
            return Mark(Kind.DOUBLE, token.text)  # "withholding IVIG", under "Mistakes"
        if flips % 2:
            concedes_harm = any(before.isa("bad") for before in self.tokens[:index])
            return Mark(Kind.AGAINST if concedes_harm else Kind.DOUBLE, token.text)
        if index < self.verb < len(self.tokens) and self._predicate_sign() < 0:
            return Mark(Kind.DOUBLE, token.text)
        return Mark(Kind.AGAINST, token.text)

    def _opens_item(self, index: int) -> bool:
        """Whether the word is the first of its clause that says anything, as in a list of things to do or to avoid."""
        return all(token.isa("func", "sign", "cross") for token in self.tokens[:index])

    def _predicate_sign(self) -> int:
        """-1 where the predicate denies or condemns its subject, +1 where it approves, 0 where it does neither."""
        sign, seen = 1, False
        for index in range(self.verb, len(self.tokens)):
            token = self.tokens[index]
            if token.isa("negators"):
                sign, seen = -sign, True
            elif token.isa("oppose", "bad"):
                return -sign
            elif token.isa("endorse", "benefit"):
                return sign
        return sign if seen else 0

    def _harmless(self, index: int, token: Token) -> bool:
        """A word of many uses, in a clause about something else or beside a harm ("increased cost", "the burden of giving it")."""
        near = [*self.tokens[max(index - 4, 0) : index], *self.tokens[index + 1 : index + 3]]
        if token.isa("action", "benefit") and any(other.isa("bad") for other in near) and not any(other.isa("negators") for other in near):
            return True
        if token.isa("advicenoun"):
            after = [later.lower for later in self.tokens[index + 1 : index + 4]]
            if after and after[0] in ("on", "about", "regarding", "concerning"):
                return True
            return not (set(after) & {"for", "of", "to", "towards", "in favour", "in favor"}) and not self.has_ivig
        if token.isa("permit") and any(later.isa("benefit") for later in self.tokens[index + 1 : index + 3]):
            return True
        if self.clause.after == ":" and len(self.tokens) <= 3 and token.isa("mild", "permit"):
            return True
        if token.isa("benefit") and (self.sentence.evidence or self.sentence.randomised):
            return False
        if token.isa("endorse") and self.sentence.evidence and index > self.verb and index >= len(self.tokens) - 2:
            return False  # "the studies in this group are encouraging"
        if token.isa("endorse") and self.names_an_act():
            return False  # "starting in the meantime is fine"
        imperative = index == 0 and token.isa("action") and not token.lower.endswith(("ing", "ed"))
        return token.isa("mild") and not imperative and self._beside_the_point(index)

    def names_an_act(self) -> bool:
        """Whether the clause only names an act ("adding IVIG"), whatever is said of it later."""
        words = [token for token in self.tokens if not token.isa("func", "sign")]
        return bool(words) and words[0].isa("action") and words[0].lower.split()[0].endswith("ing")

    # What it is about.

    def _on_target(self, index: int, token: Token) -> bool:
        """Whether the charged word is about IVIG: it is named here, or nothing else is."""
        target = self._target(index, token)
        if target is None:
            target = self.outer or self.setting.carried
            if target is None or self.outer is None and self.setting.named and not self._pronoun():
                target = "ivig" if self.setting.ivig else "none"
        return target in ("ivig", "it")

    def _target(self, index: int, token: Token) -> str | None:
        if token.isa("action", "permit", "endorse", "benefit", "advice") and self.outer not in (None, "ivig") and not self.has_ivig and not self._pronoun() and not self.subject:
            return self.outer
        right = self._look(range(index + 1, min(index + 8, len(self.tokens))), index)
        left = self._look(range(index - 1, max(index - _FAR, -1), -1), people=token.isa("benefit", "mild"))
        order = (left, right) if token.isa("endorse", "benefit", "bad") else (right, left)
        nearest = order[0] or order[1]
        if nearest == "it" and self.outer not in (None, "ivig") and not self.sentence.names_ivig and self._pronoun():
            return self.outer
        if nearest == "it" and self.subject not in (None, "ivig") and not self.has_ivig and not self._pronoun() and not self._alias():
            return self.subject
        if not self.has_ivig:
            return nearest if nearest != "it" or not self.setting.carried else None
        if nearest in (None, "ivig", "it", "other"):
            return "ivig"
        return nearest if self._ivig_turned_down() else "ivig"

    def _look(self, span: range, verb: int = -1, *, people: bool = False) -> str | None:
        away = False
        for index in span:
            token = self.tokens[index]
            away = away or verb >= 0 and token.lower in _PREPOSITIONS
            if token.drug:
                if token.drug == "ivig" or not self._is_history(index, verb):
                    return token.drug
            elif people and token.isa("people"):
                return "other"
            elif token.isa("other") and not (away and self.sentence.names_ivig):
                return "other"
            elif token.isa("therapy") and not self._expletive(index):
                return "it"
        return None

    def _ivig_turned_down(self) -> bool:
        """Whether IVIG itself stands under a negator here ("aspirin, not IVIG")."""
        turned = 0
        for token in self.tokens:
            if token.isa("negators", "oppose", "cross"):
                turned += 1
            if token.drug == "ivig":
                return turned % 2 == 1
        return False

    def _joined_to_drug(self, index: int) -> bool:
        """Whether an unknown word is one more drug in a list ("aspirin plus Xyz"), or holds a name of IVIG."""
        word = self.tokens[index].lower
        if any(part in word for part in ("ivig", "globulin", "globin")):
            return True
        before = [token.lower for token in self.tokens[max(index - 2, 0) : index]]
        return bool({"and", "plus", "then", "or", "+", "&"} & set(before)) and any(token.isa("action", "advice", "permit") for token in self.tokens)

    def _covered_by_other(self) -> bool:
        return (not self.setting.ivig and not self.has_ivig) or (self.subject not in (None, "ivig") and not self.has_ivig)

    def _alias(self) -> bool:
        return any(token.isa("alias") for token in self.tokens)

    def _pronoun(self) -> bool:
        return any(token.lower in _PRONOUNS for token in self.tokens)

    # Small shapes.

    def _modal(self, index: int) -> str:
        for back in range(index - 1, max(index - 5, -1), -1):
            if self.tokens[back].lower in _MAY or self.tokens[back].lower in _MUST:
                return self.tokens[back].lower
        return ""

    def _wished(self, index: int) -> bool:
        before = self.tokens[:index]
        return any(token.isa("wish") for token in before) and not any(token.lower in ("i", "we") for token in before)

    def _past(self, index: int) -> bool:
        """Whether an act is told as something that has happened ("was given", "has been treated")."""
        before = [token.lower for token in self.tokens[max(index - 4, 0) : index]]
        told = self.tokens[index].lower in _TOLD and not self._takes_it(index)
        return (told or bool({"been", "was", "were"} & set(before))) and not self._modal(index)

    def _perfect(self, index: int) -> bool:
        """Whether an act is told in the perfect tense ("clinics have prescribed it")."""
        before = {token.lower for token in self.tokens[max(index - 2, 0) : index]}
        return self.tokens[index].isa("action") and self.tokens[index].lower.endswith(("ed", "en")) and bool({"has", "have", "had"} & before)

    def _takes_it(self, index: int) -> bool:
        following = [token for token in self.tokens[index + 1 : index + 5] if token.lower not in _ARTICLES and token.lower not in ("this", "some", "that", "first", "next")]
        if self.tokens[index].lower in ("do", "doing", "done"):
            return bool(following) and following[0].lower in _DONE
        return bool(following) and (following[0].drug == "ivig" or following[0].isa("therapy") and following[0].lower not in ("one", "so", "same"))

    def _empty_handed(self, index: int) -> bool:
        """Whether a verb's object is nothing ("adds nothing", "offers no benefit")."""
        return any(token.lower in ("no", "nothing", "none", "neither") for token in self.tokens[index + 1 : index + 3])

    def _plain_object(self, index: int) -> bool:
        """Whether a verb of giving has an object that is no treatment ("gives no price", "give me a moment")."""
        for token in self.tokens[index + 1 : index + 6]:
            if token.drug or token.isa("therapy", "time", "number", "schedule", "endorse", "logistics", "unknown"):
                return False
            if token.lower in _WHEN:
                return False
            if token.isa("func", "negators", "sign", "person"):
                continue
            return True
        return False

    def _is_dose(self, index: int) -> bool:
        token = self.tokens[index]
        before = self.tokens[max(index - 3, 0) : index]
        if token.lower in ("g", "kg", "ml", "gram", "grams"):
            return bool(before) and before[-1].isa("number")
        return token.isa("number") and len(before) > 1 and before[-1].lower in ("-", "to", "and") and before[-2].isa("number") and self._weeks()

    def _weeks(self) -> bool:
        return any(token.lower in ("week", "weeks", "wk", "wks") for token in self.tokens)

    def _heeds_guideline(self, index: int) -> bool:
        """Whether what is followed or not is the guideline, or advice just given."""
        return any(token.isa("source", "advicenoun") or token.lower in _DONE for token in self.tokens[index + 1 : index + 6])

    def _disparages(self) -> list[Mark]:
        """A clause that speaks ill of the guideline itself speaks for what it advises against ("that advice has aged badly")."""
        if self.has_ivig or not self.setting.ivig or self.verb == len(self.tokens):
            return []
        if not any(token.isa("source", "advicenoun") for token in self.tokens[: self.verb]) or any(token.drug for token in self.tokens):
            return []
        words = [token for token in self.tokens[self.verb + 1 :] if not token.isa("func", "sign") or token.isa("negators")]
        if words and self.tokens[self.verb].lower in FINITE and words[-1].isa("bad") and len(words) <= 3 and not words[-1].isa("evidence"):
            return [Mark(Kind.DOUBLE, words[-1].text)]
        if words and self.tokens[self.verb].lower in FINITE and words[0].isa("negators") and len(words) > 1 and not any(word.isa(*_REPORTED) for word in words):
            return [Mark(Kind.VAGUE, words[1].text)]
        return []

    def _ellipsis(self, flips: int) -> list[Mark]:
        """A clause that ends in a modal says yes to whatever was asked ("You may.", "I would.")."""
        words = [token for token in self.tokens if not token.isa("sign")]
        if self.last and words and words[-1].lower in _MAY | _MUST and flips == 0 and len(words) > 1 and self.setting.ivig and self.outer in (None, "ivig"):
            return [Mark(Kind.ENDORSE, words[-1].text)]
        if self.last and not self.clause.after and len(words) > 1 and words[-1].lower == "to" and flips == 0 and self.setting.ivig:
            return [Mark(Kind.VAGUE, "to")]
        return []


__all__ = ["FINITE", "Kind", "Mark", "Setting", "read"]
