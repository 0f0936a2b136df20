"""What a charged word is about: IVIG, another treatment, or something else."""

from __future__ import annotations

from assistant.core.clauses import FINITE, Clause, Token
from assistant.core.marks import Kind, Mark, Sentence
from assistant.core.shapes import Shapes

_NEAR = 5
_FAR = 30
_PRONOUNS = frozenset("it they them these those".split())
_PREPOSITIONS = frozenset("at in before after on with until to for from during".split())
_SUBJECTS = frozenset("i we you he she it they this that these those there".split())
_DETERMINERS = frozenset("that this these those such same one".split())
_ARTICLES = frozenset("the a an no any her his my your our their all every each nobody nothing neither".split())
_PLURAL = frozenset("they them these those ones".split())
_NOUNS = ("plain", "anchor", "other", "people", "person", "evidence", "condition", "source", "bad")
_PASTS = frozenset("gave led made took came went got brought meant left kept held".split())
_WHEN = frozenset("at before after until on during".split())
_PERSONS = frozenset("i we you he she they who".split())
_ANYTHING = frozenset("anything something everything".split())
_COPULAS = frozenset("is are was were be 's would".split())
_GENERAL = frozenset(
    "step steps thing things way ways approach move question questions place point advice idea ideas".split()
)
_SET_OUT = frozenset("reason reasons argument arguments grounds case conclusion conclusions".split())
_PRESENTS = frozenset("give gives gave list lists name names state states has have offers sets spells mentions".split())
_STRENGTHS = frozenset("weaker softer milder stronger firmer".split())
_EXPLETIVE_AFTER = frozenset("to that when if how".split())


class Targets(Shapes):
    """Finds what the words of one clause are about; `outer` is the treatment that the clauses before were about."""

    def __init__(self, clause: Clause, sentence: Sentence, outer: str | None) -> None:
        super().__init__(clause, sentence)
        self.outer = outer
        self.subject = self._own_subject()
        self.has_ivig = any(token.drug == "ivig" for token in self.tokens)

    def _beside_the_point(self, index: int) -> bool:
        """Whether the word here stands among words about something else, and no treatment is near it."""
        if self.sentence.names_ivig and not self.clause.verbs:
            return False
        near = range(max(index - _NEAR, 0), min(index + _NEAR + 1, len(self.tokens)))
        if index > self.verb and any(token.drug == "ivig" for token in self.tokens[: self.verb]):
            return False  # IVIG is the subject
        if index < self.verb < len(self.tokens) and self.tokens[self.verb].lower in _COPULAS:
            near = range(min(near.start, index), len(self.tokens))
        if any(
            self.tokens[at].drug == "ivig" or (self.tokens[at].isa("therapy") and not self.stands_for_nothing(at))
            for at in near
        ):
            return False
        return any(
            token.drug is not None
            or (
                token.isa("plain", "anchor", "other", "people", "evidence", "randomised", "condition", "source", "bad")
                and not token.isa("time")
            )
            for token in self.tokens
        )

    def stands_for_nothing(self, index: int) -> bool:
        """Whether a word that could stand for a treatment stands for none.

        It only announces a clause ("it is natural to be wary"), introduces one ("says that no trial"), goes with a noun
        of its own ("that passage"), points back at the noun before it ("the gap that was left"), or counts ("one of").
        """
        token = self.tokens[index]
        after = self.tokens[index + 1 : index + 6]
        if token.isa("randomised") or (token.lower in _PLURAL and self.sentence.of_people):
            return True
        if token.lower == "it" and after and after[0].lower in FINITE:
            return any(
                later.lower in _EXPLETIVE_AFTER and not after[at + 1].isa("action")
                for at, later in enumerate(after[2:5])
            ) or (
                any(later.lower == "for" for later in after[2:5])
                and any(later.lower == "to" for later in self.tokens[index + 5 : index + 12])
            )
        if token.lower not in _DETERMINERS or not after:
            return False
        following = after[0]
        if token.lower == "one" and (following.isa("endorse", "benefit", "permit") or following.lower == "of"):
            return True
        return self._has_own_noun(token, following) or (token.lower == "that" and self._joins(index, following))

    def _has_own_noun(self, token: Token, following: Token) -> bool:
        """Whether a noun follows that the word only points out ("that passage", "this point")."""
        if following.isa("func", "sign", "negators", "number") or following.lower in FINITE:
            return False
        if following.isa("verb"):
            return token.lower == "this" and not following.lower.endswith(("s", "ed")) and following.lower not in _PASTS
        return True

    def _joins(self, index: int, following: Token) -> bool:
        """Whether "that" here introduces a clause, of its own or about the noun before it."""
        if following.lower in _SUBJECTS or following.lower in _ARTICLES or following.drug is not None:
            return True
        before = self.tokens[index - 1] if index else following
        return (
            (following.lower in FINITE or following.isa("verb"))
            and before.isa(*_NOUNS)
            and not before.isa("verb", "therapy")
        )

    def _plain_object(self, index: int) -> bool:
        """Whether a verb of giving has an object that is no treatment ("gives no price", "give me a moment")."""
        for offset, token in enumerate(self.tokens[index + 1 : index + 6]):
            if token.drug or token.isa("time", "number", "schedule", "logistics", "unknown"):
                return False
            if token.isa("therapy") and not self.stands_for_nothing(index + 1 + offset):
                return False
            if token.isa("therapy"):
                continue
            if token.lower in _WHEN:
                return False
            if token.isa("func", "negators", "sign", "person"):
                continue
            return True
        return False

    def _spares(self, index: int) -> list[Mark]:
        """What blame that is denied says, where it does not speak for IVIG; nothing where it may.

        Leaving IVIG out is defended ("there is nothing unethical about following the guideline"), or a person is
        ("you are not doing anything wrong").
        """
        others = [token for at, token in enumerate(self.tokens) if at != index]
        defended = any(
            self.tokens[at].isa("oppose") or (self.tokens[at].isa("heed") and self._heeds_guideline(at))
            for at in range(index + 1, len(self.tokens))
        )
        if defended:
            return [Mark(Kind.AGAINST, self.tokens[index].text, faint=True)]
        subject = [token for token in self.tokens[: self.verb] if not token.isa("sign")]
        of_person = bool(subject) and (subject[-1].lower in _PERSONS or subject[-1].isa("people", "person"))
        acts = any(
            token.drug or token.isa("action", "logistics") or (token.isa("therapy") and token.lower not in _ANYTHING)
            for token in others
        )
        return [Mark(Kind.ILL, self.tokens[index].text, faint=True)] if of_person and not acts else []

    def _is_denied(self, index: int) -> bool:
        """Whether a plain negation, and nothing else that turns a sentence round, stands before the word."""
        if " " in self.tokens[index].lower:
            return True
        before = self.tokens[:index]
        return sum(token.isa("negators") for token in before) % 2 == 1 and not any(
            token.isa("oppose") for token in before
        )

    def _denies_blame(self) -> bool:
        """Whether the predicate clears its subject of blame ("... is not cruel")."""
        denied = False
        for token in self.tokens[self.verb :]:
            if token.isa("blame"):
                return denied
            denied = denied != token.isa("negators")
        return False

    def _defies_guideline(self, index: int) -> bool:
        """Whether the speaker or the reader is to turn from the guideline itself ("I reject its advice")."""
        before = [token.lower for token in self.tokens[:index]]
        after = self.tokens[index + 1 : index + 5]
        if self.tokens[index].lower == "against" or (before and not {"i", "we", "you"} & set(before)):
            return False
        return any(token.isa("source", "advicenoun") for token in after) and not any(
            token.lower in ("by", "that") or token.drug for token in after
        )

    def _defined_after(self, index: int) -> bool:
        """Whether praise goes to what the sentence goes on to name ("a better step is to check her antibodies")."""
        copula = next((at for at in self.clause.verbs if self.tokens[at].lower in _COPULAS and at > index), None)
        if copula is None or not self.tokens[index].isa("mild", "endorse", "benefit", "ask for"):
            return False
        subject, rest = self.tokens[:copula], self.tokens[copula + 1 :]
        general = any(token.lower in _GENERAL for token in subject[index + 1 :])
        refers = any(
            token.drug == "ivig" or (token.isa("therapy") and token.lower not in _GENERAL)
            for token in (*subject, *rest)
        )
        named = any(
            token.drug or token.isa("plain", "anchor", "other", "people", "source", "condition") for token in rest
        )
        return general and named and not refers and not any(token.isa("negators") for token in subject)

    def _presented(self, index: int) -> bool:
        """Whether the word is only what a text sets out ("the guideline gives three reasons")."""
        if self.tokens[index].lower not in _SET_OUT or not index:
            return False
        before = self.tokens[max(index - 4, 0) : index]
        presents = [at for at, token in enumerate(before) if token.lower in _PRESENTS]
        subject = self.tokens[: max(index - 4, 0) + presents[-1]] if presents else []
        return any(token.isa("source", "evidence") for token in subject) and not self.has_ivig

    def _compares_strength(self) -> bool:
        """Whether the predicate compares how strong two recommendations are ("weaker than a strong one")."""
        predicate = [token.lower for token in self.tokens[self.verb :]]
        return "than" in predicate and bool(_STRENGTHS & set(predicate[: predicate.index("than")]))

    def _own_subject(self) -> str | None:
        for index, token in enumerate(self.tokens):
            if token.drug and (token.drug == "ivig" or not self._is_history(index)):
                return token.drug
        return None

    def _is_history(self, index: int, verb: int = -1) -> bool:
        """Whether the treatment named here is part of the history ("after failed aspirin", "lost on LMWH").

        `verb` is the word whose object is looked for, which does not make it history by itself.
        """
        for back in range(index - 1, max(index - 8, -1), -1):
            token = self.tokens[back]
            if back == verb:
                return False
            if token.isa("context"):
                return True
            if not (
                token.drug
                or token.isa("func", "sign", "number")
                or token.lower in ("combination", "dose", "prophylactic")
            ):
                break
        following = self.tokens[index + 1 : index + 6]
        return any(token.lower in ("failed", "failure", "failures", "fails", "let") for token in following)

    def _on_target(self, index: int, token: Token) -> bool:
        """Whether the charged word is about IVIG: it is named here, or nothing else is."""
        if token.lower.startswith("i ") or (token.isa("outright") and self.setting.ivig):
            return True  # "I like ..." answers what was asked, whatever is named after it
        target = self._target(index, token)
        if target is None:
            target = self.outer or self.setting.carried
            if target is None or (self.outer is None and self.setting.named and not self._pronoun()):
                target = "ivig" if self.setting.ivig else "none"
        return target in ("ivig", "it")

    def _target(self, index: int, token: Token) -> str | None:
        if (
            token.isa("action", "permit", "endorse", "benefit", "advice")
            and self.outer not in (None, "ivig")
            and not self.has_ivig
            and not self._pronoun()
            and not self._alias()
            and not self.subject
        ):
            return self.outer
        following = self.tokens[index + 1].drug if index + 1 < len(self.tokens) else None
        if following not in (None, "ivig") and token.lower.endswith("ed") and not self._passive(index):
            return following  # "added prednisone"
        right = self._look(range(index + 1, min(index + 8, len(self.tokens))), index)
        left = self._look(range(index - 1, max(index - _FAR, -1), -1), people=token.isa("benefit", "mild"))
        order = (left, right) if token.isa("endorse", "benefit", "bad") or self._passive(index) else (right, left)
        if self._governs_therapy(index):
            order = (right, left)
        nearest = order[0] or order[1]
        if nearest == "it" and self.outer not in (None, "ivig") and not self.sentence.names_ivig and self._pronoun():
            return self.outer
        if (
            nearest == "it"
            and self.subject not in (None, "ivig")
            and not self.has_ivig
            and not self._pronoun()
            and not self._alias()
        ):
            return self.subject
        if not self.has_ivig:
            return nearest if nearest != "it" or not self.setting.carried else None
        if nearest == "ivig" and self.subject not in (None, "ivig") and self._ivig_turned_down():
            return self.subject  # "hydroxychloroquine is recommended instead of IVIG"
        if nearest in (None, "ivig", "it", "other"):
            return "ivig"
        return nearest if self._ivig_turned_down() else "ivig"

    def _passive(self, index: int) -> bool:
        """Whether the word is a passive, whose object stands before it ("it can be added to aspirin")."""
        return self.tokens[index].lower.endswith(("ed", "en")) and any(
            token.lower in ("be", "been", "is", "are", "was", "were")
            for token in self.tokens[max(index - 2, 0) : index]
        )

    def _governs_therapy(self, index: int) -> bool:
        """Whether a treatment follows as the object ("would justify treatment", "respond to it")."""
        for at in range(index + 1, min(index + 4, len(self.tokens))):
            token = self.tokens[at]
            if token.drug == "ivig" or (token.isa("therapy", "alias") and not self.stands_for_nothing(at)):
                return self.tokens[index].isa("verb")
            if not token.isa("func") and token.lower not in _DETERMINERS:
                return False
        return False

    def _look(self, span: range, verb: int = -1, *, people: bool = False) -> str | None:
        away = False
        for index in span:
            token = self.tokens[index]
            away = away or (verb >= 0 and token.lower in _PREPOSITIONS)
            if token.drug:
                if token.drug == "ivig" or not self._is_history(index, verb):
                    return token.drug
            elif (people and token.isa("people")) or (token.isa("other") and not (away and self.sentence.names_ivig)):
                return "other"
            elif token.isa("therapy") and not self.stands_for_nothing(index):
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
        return bool({"and", "plus", "then", "or", "+", "&"} & set(before)) and any(
            token.isa("action", "advice", "permit") for token in self.tokens
        )

    def _covered_by_other(self) -> bool:
        return (not self.setting.ivig and not self.has_ivig) or (
            self.subject not in (None, "ivig") and not self.has_ivig
        )

    def _alias(self) -> bool:
        return any(token.isa("alias") for token in self.tokens)

    def _pronoun(self) -> bool:
        return any(token.lower in _PRONOUNS for token in self.tokens)
