"""One clause read: each charged word accounted for, or marked."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.clauses import FINITE, HYPOTHETICAL, Clause, Token
from assistant.core.comparisons import Comparisons
from assistant.core.marks import Kind, Mark, Sentence

POSITIVE = ("endorse", "benefit", "permit", "advice", "action", "logistics")
_REPORTED = (
    "verb",
    "anchor",
    "advice",
    "action",
    "benefit",
    "permit",
    "evidence",
    "therapy",
    "source",
    "condition",
    "other",
    "endorse",
)
_MAY = frozenset("may might could can".split())
_MUST = frozenset("should would must will shall 'd".split())
_MET = frozenset(
    "met satisfied satisfy fulfilled fulfil fulfill ticked tick complete yes needed required holds right ok "
    "sufficient".split()
)
_LOST = frozenset("lost miscarried".split())
_UNLIKELY = frozenset("unlikely improbable doubtful".split())
_OVERLY = frozenset("too overly excessively needlessly unduly".split())
_CONCEDES = frozenset("however whatever whichever whenever wherever whoever".split())
_SOMETHING = frozenset("it this that".split())
_GROUNDS = frozenset("reason reasons argument arguments case grounds cause need".split())


class ClauseReader(Comparisons):
    """Reads one clause; `flips` are the negators of a list that it continues, `last` says that nothing follows it."""

    def __init__(self, clause: Clause, sentence: Sentence, outer: str | None, flips: int, last: bool) -> None:
        super().__init__(clause, sentence, outer)
        self.inherited = flips
        self.last = last
        self.elsewhere: Kind | None = None
        self.flips_at_end = flips

    def marks(self) -> list[Mark]:
        if (
            self.clause.opener not in HYPOTHETICAL
            and not self.inherited
            and (judged := self.judged() or self.compared())
        ):
            return judged
        found: list[Mark] = []
        excusable: list[Mark] = []
        flips = self.inherited
        fresh = 0
        relative = False
        aside: int | None = None
        hypothetical = self.clause.opener in HYPOTHETICAL or (
            self.clause.opener == "while" and self.verb == len(self.tokens)
        )
        if self.tokens[0].lower in _CONCEDES and len(self.tokens) > 1 and not self.last:
            hypothetical = True  # "however often it is offered, ..."
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
            if token.lower == ",":  # "IVIG, not a year of waiting, is ...": what is put in denies nothing outside
                aside, flips = (flips, flips) if aside is None else (aside, aside)
            if token.isa("blame") and self._is_denied(index) and (spared := self._spares(index)):
                found.extend(spared)
                flips = 0
                continue
            if token.isa("oppose") and self._is_completed(index):
                continue
            if token.isa("oppose") and self._averts_harm(index):
                if flips % 2 == 0 and self._names_ivig_before(index) and self.tokens[index - 1].lower != "to":
                    found.append(Mark(Kind.ENDORSE, token.text))
                continue
            if token.isa("oppose"):
                if self._averts_loss(index) and flips % 2 == 0:
                    if self._on_target(index, token):
                        found.append(Mark(Kind.ENDORSE, token.text))
                elif self._on_target(index, token):
                    found.append(self._oppose(index, token, flips))
                flips += not self._reports(index, token)
                fresh += token.lower in _UNLIKELY
                continue
            if token.isa("bad") and self._is_price(index):
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
                sided = mark.kind in (Kind.ENDORSE, Kind.PERMIT, Kind.EVIDENCE, Kind.DOUBLE)
                perfect = self._perfect(index)
                faint = replace(mark, faint=sided and (perfect or self._faint(index)))
                if faint.faint and not perfect:
                    excusable.append(faint)
                found.append(faint)
        self.flips_at_end = flips
        if self.has_ivig and self.clause.verbs and not any(mark.kind is Kind.AGAINST for mark in found):
            found = [replace(mark, faint=False) if mark in excusable else mark for mark in found]
        found.extend(self._ellipsis(flips))
        found.extend(self._disparages())
        return found

    def _faint(self, index: int) -> bool:
        """A word that is harmless beside a mark against, unless it counts births ("more live births")."""
        return self.tokens[index].isa("faint") and not any(
            token.isa("condition") for token in self.tokens[index + 1 : index + 3]
        )

    def _positive(self, index: int, token: Token, flips: int, hypothetical: bool) -> Mark | None:
        kinds = [name for name in POSITIVE if name in token.classes]
        dose = token.isa("schedule") or self._is_dose(index)
        light = token.isa("lightverb") and self._takes_it(index)
        if not kinds and not dose and not light:
            return None
        nameless = self.subject is None and self.outer in (None, "ivig") and self.setting.carried is None
        stray = not (dose and nameless and self.setting.ivig) and not self._on_target(index, token)
        if self._harmless(index, token) or self._defined_after(index) or self._presented(index) or stray:
            if flips % 2 == 0 and self._look(range(index + 1, min(index + 6, len(self.tokens))), index) not in (
                None,
                "other",
            ):
                self.elsewhere = Kind.PERMIT if token.isa("permit") else Kind.ENDORSE
            return None
        if token.isa("outright"):
            return Mark(Kind.ENDORSE, token.text)  # "not to be underestimated" praises as well
        name = kinds[0] if kinds else ("dose" if dose else "action")
        if name == "advice" and self._advises_against(index):
            return None
        if name == "action" and not light and self._plain_object(index):
            return None
        if token.lower in _GROUNDS and any(
            later.lower in ("not", "n't") or later.isa("oppose") for later in self.tokens[index + 1 : index + 4]
        ):
            return Mark(Kind.DOUBLE if flips % 2 else Kind.AGAINST, token.text)
        if flips % 2 or self._empty_handed(index):
            return Mark(Kind.AGAINST, token.text)
        if self.sentence.checklist and token.lower in _MET:
            return Mark(Kind.MET, token.text)
        if flips:
            return Mark(Kind.DOUBLE, token.text)
        if self.setting.label < 0 and (not self.clause.verbs or self._opens_item(index) or self._is_order()):
            return Mark(Kind.AGAINST, token.text)
        if name == "dose":
            return Mark(Kind.DOSE, token.text)
        if self._called_bad(index):
            return Mark(Kind.AGAINST, token.text)
        main = self._main_verb()
        if index < main < len(self.tokens):
            sign = self._predicate_sign(main)
            if sign < 0:
                return Mark(Kind.AGAINST, token.text)
            if sign == 0 and name in ("action", "advice"):
                return None
        if hypothetical and name in ("action", "permit", "advice", "logistics") and not self._resumes(index):
            arranges = (
                self.clause.opener == "whether"
                and name == "action"
                and self._modal(index) in ("can", "could", "will", "would")
            )
            return Mark(Kind.ENDORSE, token.text) if arranges else None
        if name == "action" and (self._wished(index) or (self._past(index) and not self._own_practice(index))):
            return None
        if name == "permit" or (name == "action" and self._modal(index) in _MAY):
            return Mark(Kind.PERMIT, token.text)
        if name in ("benefit", "endorse") and self.clause.opener in ("if", "whether"):
            return None
        if name == "benefit" and self.sentence.randomised and not self.sentence.evidence:
            return Mark(Kind.REVERSED, token.text)
        if name in ("benefit", "advice", "endorse") and (
            self.sentence.evidence or (self.sentence.hedged and name == "benefit")
        ):
            if name == "advice" and not token.isa("hedge"):
                return Mark(Kind.ENDORSE, token.text)
            return Mark(Kind.EVIDENCE, token.text)
        return Mark(Kind.ENDORSE, token.text)

    def _is_order(self) -> bool:
        """Whether the clause tells to do something, and nothing else ("give IVIG first line")."""
        later = [at for at in self.clause.verbs if at]
        return not later and self.tokens[0].isa("action") and not any(token.isa("oppose") for token in self.tokens)

    def _main_verb(self) -> int:
        """Where the predicate begins, behind a subject that is a clause itself ("what supports it is anecdote")."""
        if not self.tokens or self.tokens[0].lower not in ("what", "whatever"):
            return self.verb
        start = self._predicate_start()
        return self.verb if start is None else start

    def _oppose(self, index: int, token: Token, flips: int) -> Mark:
        coordinated = any(
            self.tokens[at].lower == "and" and self.tokens[at + 1].lower in ("a", "an") for at in range(index - 1)
        )
        if coordinated and self.tokens[index - 1].isa("advicenoun") and token.lower == "against":
            return Mark(Kind.AGAINST, token.text)  # "no data behind it and a recommendation against it"
        if self._called_bad(index):
            return Mark(Kind.DOUBLE, token.text)
        if flips % 2 == 0 and self._defies_guideline(index):
            return Mark(Kind.DOUBLE, token.text)
        if index < self.verb and self._compares_strength():
            return Mark(Kind.AGAINST, token.text)
        if index < self.verb and self._denies_blame():
            return Mark(Kind.AGAINST, token.text)  # "withholding it is not cruel"
        if self.setting.label < 0 and flips == 0 and self._opens_item(index):
            return Mark(Kind.DOUBLE, token.text)  # "withholding IVIG", under "Mistakes"
        if flips % 2:
            concedes_harm = any(before.isa("bad") for before in self.tokens[:index])
            return Mark(Kind.AGAINST if concedes_harm else Kind.DOUBLE, token.text)
        if index < self.verb < len(self.tokens) and self._predicate_sign() < 0:
            return Mark(Kind.DOUBLE, token.text)
        return Mark(Kind.AGAINST, token.text)

    def _harmless(self, index: int, token: Token) -> bool:
        """A word of many uses, in a clause about something else or beside a harm.

        For example "increased cost", "the burden of giving it".
        """
        near = [*self._up_to_conjunction(index), *self.tokens[index + 1 : index + 3]]
        if (
            token.isa("action", "benefit", "advice")
            and any(other.isa("bad") for other in near)
            and not any(other.isa("negators") for other in near)
            and not (self._lessens_harm(index) and self._names_ivig_before(index))
        ):
            return True
        if token.isa("advicenoun"):
            after = [later.lower for later in self.tokens[index + 1 : index + 4]]
            if after and after[0] in ("on", "about", "regarding", "concerning"):
                return True
            return not (set(after) & {"for", "of", "to", "towards", "in favour", "in favor"}) and not self.has_ivig
        following = self.tokens[index + 1 : index + 2]
        if token.isa("action") and token.lower.endswith("ed") and following and following[0].isa("condition"):
            return True  # "repeated pregnancy loss"
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
        if token.isa("action") and self._bare_order(index):
            return False  # "and mine says treat"
        imperative = index == 0 and token.isa("action") and not token.lower.endswith(("ing", "ed"))
        return token.isa("mild") and not imperative and self._beside_the_point(index)

    def _names_ivig_before(self, index: int) -> bool:
        return any(token.drug == "ivig" for token in self.tokens[:index]) and index <= max(
            self.clause.verbs, default=-1
        )

    def _disparages(self) -> list[Mark]:
        """A clause that speaks ill of the guideline itself speaks for what it advises against.

        For example "that advice has aged badly".
        """
        if self.has_ivig or not self.setting.ivig or self.verb == len(self.tokens):
            return []
        if self.verb and self.tokens[self.verb - 1].lower in _SOMETHING:
            return []  # "in the guideline it is investigational"
        if not any(token.isa("source", "advicenoun") for token in self.tokens[: self.verb]) or any(
            token.drug for token in self.tokens
        ):
            return []
        words = [
            token
            for token in self.tokens[self.verb + 1 :]
            if not (token.isa("func", "sign") or token.lower.endswith("ly")) or token.isa("negators")
        ]
        said = [token for token in self.tokens if not token.isa("sign")]
        if any(token.lower in _OVERLY for token in said[self.verb : self.verb + 3] if token is not said[-1]):
            return [Mark(Kind.DOUBLE, words[0].text if words else self.tokens[-1].text)]
        if (
            words
            and self.tokens[self.verb].lower in FINITE
            and words[-1].isa("bad")
            and len(words) <= 3
            and not words[-1].isa("evidence")
        ):
            return [Mark(Kind.DOUBLE, words[-1].text)]
        if (
            words
            and self.tokens[self.verb].lower in FINITE
            and words[0].isa("negators")
            and len(words) > 1
            and not words[1].isa("verb")
            and not any(word.isa(*_REPORTED) and not word.isa("verb") for word in words)
        ):
            return [Mark(Kind.VAGUE, words[1].text)]
        return []

    def _ellipsis(self, flips: int) -> list[Mark]:
        """A clause that ends in a modal says yes to whatever was asked ("You may.", "I would.")."""
        words = [token for token in self.tokens if not token.isa("sign")]
        if (
            self.last
            and words
            and words[-1].lower in _MAY | _MUST
            and flips == 0
            and len(words) > 1
            and self.setting.ivig
            and self.outer in (None, "ivig")
        ):
            return [Mark(Kind.ENDORSE, words[-1].text)]
        if (
            self.last
            and not self.clause.after
            and len(words) > 1
            and words[-1].lower == "to"
            and flips == 0
            and self.setting.ivig
        ):
            return [Mark(Kind.VAGUE, "to")]
        return []
