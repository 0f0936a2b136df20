"""Pronouns and general nouns of one clause: whether they stand for a treatment that was named before it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.core.clauses import FINITE, Clause, Token
from assistant.core.marks import Sentence
from assistant.core.targets import Targets

CHARGED = ("endorse", "benefit", "permit", "advice", "action", "logistics")
ARTICLES = frozenset("the a an her his my your our their every each one".split())
FIELDS = frozenset("theory paper practice reality".split())
_NOUNS = ("plain", "people", "person", "other", "anchor")
_COUNTED = frozenset("last first more further final small short quick named other".split())
_SAYING = frozenset("do does did done say says said think thinks thought hope tell told".split())
_SAID = frozenset(
    "say said says write writes wrote read reads tell tells told explain explains put puts sum summed repeat copy "
    "print quote remember learn hear heard mention mentions talk word words spell note answer answers look "
    "looked shorten pronounce translate phrase rephrase".split()
)
_GIVING = frozenset("give gave given offer show tell bring send hand leave ask thank help let".split())
_OF_PEOPLE = frozenset(
    "ring call phone ask thank visit greet join tell meet hear remember telephone email write".split()
)
_SINGULAR = frozenset("it this that".split())
_PLURAL = frozenset("they them these those".split())
_GENERAL = frozenset("ideas things steps plans paths moves courses measures roads cards".split())
_POINTING = frozenset("the these those such some other same many several both all her his my your our their".split())
_SEEMS = frozenset("sounds looks feels reads sounded looked felt".split())
_COPULAS = frozenset("is was 's".split())


def is_noun(token: Token) -> bool:
    """Whether a word can name a thing or somebody."""
    return token.isa(*_NOUNS) or token.lower in FIELDS


def is_plural(token: Token) -> bool:
    """Whether a word ends as a plural, or as a verb in the third person."""
    return token.lower.endswith("s") and not token.lower.endswith(("ss", "is", "us"))


class References(Targets):
    """The words of one clause that could stand for a treatment; `whole` are the tokens of the sentence."""

    def __init__(self, clause: Clause, sentence: Sentence, whole: Sequence[Token]) -> None:
        super().__init__(clause, sentence, None)
        self.whole = whole
        self.start = next((at for at, word in enumerate(whole) if clause.tokens and word is clause.tokens[0]), 0)

    def points_back(self, index: int) -> bool:
        """Whether a word stands for a treatment named elsewhere."""
        token = self.tokens[index]
        if not token.isa("therapy"):
            return False
        if self._has_a_verb_after(index):
            return not self._is_likened(index)
        before = self.tokens[index - 1] if index else None
        if self.stands_for_nothing(index) and not (token.lower == "one" and before and before.lower in _SINGULAR):
            return False
        if token.lower in _SINGULAR | _PLURAL | {"ones"}:
            return not self._is_resolved(index, before)
        return self._noun_points_back(index, before)

    def _is_resolved(self, index: int, before: Token | None) -> bool:
        """Whether a pronoun stands for something else than a treatment, by its place in the sentence."""
        token = self.tokens[index]
        if token.lower == "ones":
            return self._was_named(index)
        after = [later for later in self.tokens[index + 1 :] if not later.isa("sign")]
        if token.lower == "that" and before is not None and after and before.isa(*_NOUNS, *CHARGED):
            return after[0].lower in FINITE or not after[0].isa("func")  # "the rows that never came up"
        if self._is_identified(index) or self._is_announced(index):
            return True
        if token.lower == "that" and index == 0:
            return self._is_for_saying()
        return self._is_said(index) or self._is_given_to(index) or self._has_antecedent(token)

    def _noun_points_back(self, index: int, before: Token | None) -> bool:
        """Whether a general noun stands for a treatment ("the plan"), not for what the sentence goes on to say."""
        word = self.tokens[index].lower
        after = [later for later in self.tokens[index + 1 :] if not later.isa("sign")]
        earlier = {token.lower for token in self.tokens[max(index - 4, 0) : index]}
        if word == "so":
            return before is not None and before.lower in _SAYING
        if word in ("thing", "things"):
            return not self._is_for_saying()
        if word == "one":
            counted = [later for later in after if later.lower not in _COUNTED]
            return not (counted and counted[0].isa(*_NOUNS) and not counted[0].isa("therapy", "func"))
        if word in ("way", "ways"):
            return not earlier & {"in", "same"}
        if word in ("offer", "offered", "plan"):
            return not self._plain_object(index)
        if word == "same":
            alike = bool(after) and after[0].lower in ("way", "thing", "boat", "page")
            return not alike and not (before and before.lower == "all")
        if word in _GENERAL:
            return bool(earlier & (_POINTING | {"there"})) or index == 0
        return not (word == "medicine" and (index == 0 or (before is not None and before.lower == "in")))

    def _is_for_saying(self) -> bool:
        """Whether the clause speaks of what is said or heard ("a heavy thing to read")."""
        return any(word.lower == "to" and later.lower in _SAID for word, later in pairwise(self.tokens))

    def _is_identified(self, index: int) -> bool:
        """Whether the clause says what "it" is, and this is no treatment ("it is a disappointing answer")."""
        token, after = self.tokens[index], self.tokens[index + 1 :]
        if token.lower not in _SINGULAR or index or len(after) < 3 or after[0].lower not in _COPULAS:
            return False
        noun = next((word for word in reversed(after) if not word.isa("sign")), after[-1])
        article = after[2] if after[1].lower in ("not", "n't") else after[1]
        named = noun.isa("other", "anchor", "plain") and not noun.isa("therapy", "condition", *CHARGED)
        return article.lower in ("a", "an") and named and not noun.lower.endswith("ly")

    def _is_likened(self, index: int) -> bool:
        """Whether what was said is likened to something ("that sounds like a hard year")."""
        after = [word.lower for word in self.tokens[index + 1 : index + 3]]
        noun = self.tokens[-1] if not self.tokens[-1].isa("sign") else self.tokens[max(len(self.tokens) - 2, 0)]
        return (
            len(after) == 2
            and after[0] in _SEEMS
            and after[1] == "like"
            and (noun.isa("plain", "time", "other") and not noun.isa("therapy", *CHARGED))
        )

    def _is_announced(self, index: int) -> bool:
        """Whether "it" only announces an infinitive that follows ("it took me a while to learn the difference")."""
        rest = self.whole[self.start + index + 1 :]
        return self.tokens[index].lower == "it" and any(
            word.lower == "to" and 2 <= at <= 8 and not later.isa("func", "action", "logistics", "permit", "lightverb")
            for at, (word, later) in enumerate(pairwise(rest))
        )

    def _has_a_verb_after(self, index: int) -> bool:
        """Whether what follows a singular "this" or "that" can only be its verb ("this sounds fine")."""
        return (
            index == 0
            and len(self.tokens) > 1
            and self.tokens[index].lower in ("this", "that")
            and is_plural(self.tokens[index + 1])
        )

    def _was_named(self, index: int) -> bool:
        """Whether the sentence has named several things of its own before."""
        return any(is_noun(word) and is_plural(word) for word in self.whole[: self.start + index])

    def _is_said(self, index: int) -> bool:
        """Whether a pronoun stands for words: what is said, or what reads well ("let me put it shortly")."""
        if any(word.lower == "reads" for word in self.tokens[index + 1 : index + 2]):
            return True
        verb = next((at for at in range(max(index - 2, 0), index) if self.tokens[at].lower in _SAID), None)
        if verb is None:
            return False
        after = [word.lower for word in self.tokens[index + 1 : index + 3]]
        if self.tokens[verb].lower == "read" and after[:1] == ["as"] and after != ["as", "well"]:
            return False  # "read it as you like"
        forced = (
            verb > 0 and self.tokens[verb - 1].lower == "to" and self.tokens[verb].lower in ("say", "write", "read")
        )
        return not (forced and any(word.lower in ("i", "we") for word in self.tokens[:verb]))  # "I am paid to say that"

    def _is_given_to(self, index: int) -> bool:
        """Whether a pronoun stands for people: something is given to them, or they are rung up or thanked."""
        token = self.tokens[index]
        if token.lower == "they":
            earlier = [word.lower for word in self.whole[: self.start + index]]
            return any(first in _GIVING and then == "them" for first, then in pairwise(earlier))
        if token.lower != "them" or not index:
            return False
        before, after = self.tokens[index - 1].lower, self.tokens[index + 1 : index + 2]
        return before in _OF_PEOPLE or (before in _GIVING and bool(after) and not after[0].isa("sign"))

    def _has_antecedent(self, token: Token) -> bool:
        """Whether an earlier clause of the sentence names a thing of its own that a pronoun stands for."""
        plural = token.lower in _PLURAL
        earlier = self.whole[: self.start]
        for at, word in enumerate(earlier):
            if not is_noun(word) or word.isa("therapy", "func", *CHARGED) or is_plural(word) != plural:
                continue
            leads = {before.lower for before in earlier[max(at - 3, 0) : at]}
            if (plural and at < 2) or (ARTICLES & leads and not word.isa("people", "person")):
                return True
        return False
