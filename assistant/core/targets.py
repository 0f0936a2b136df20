"""What a charged word is about: IVIG, another treatment, or something else."""

from __future__ import annotations

from assistant.core.clauses import FINITE, Clause, Token
from assistant.core.marks import Sentence
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
_EXPLETIVE_AFTER = frozenset("to that when if how for".split())


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
            return any(later.lower in _EXPLETIVE_AFTER for later in after[2:5])
        if token.lower not in _DETERMINERS or not after:
            return False
        following = after[0]
        if token.lower == "one" and (following.isa("endorse", "benefit", "permit") or following.lower == "of"):
            return True
        return self._has_own_noun(following) or (token.lower == "that" and self._joins(index, following))

    def _has_own_noun(self, following: Token) -> bool:
        return (
            following.isa("plain", "anchor", "other", "people", "evidence", "condition", "source")
            and following.lower not in FINITE
            and not following.isa("verb")
        )

    def _joins(self, index: int, following: Token) -> bool:
        """Whether "that" here introduces a clause, of its own or about the noun before it."""
        if following.lower in _SUBJECTS or following.lower in _ARTICLES or following.drug is not None:
            return True
        before = self.tokens[index - 1] if index else following
        return (following.lower in FINITE or following.isa("verb")) and before.isa(*_NOUNS) and not before.isa("verb", "therapy")

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
        if token.lower.startswith("i "):
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
            and not self.subject
        ):
            return self.outer
        right = self._look(range(index + 1, min(index + 8, len(self.tokens))), index)
        left = self._look(range(index - 1, max(index - _FAR, -1), -1), people=token.isa("benefit", "mild"))
        order = (left, right) if token.isa("endorse", "benefit", "bad") else (right, left)
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
