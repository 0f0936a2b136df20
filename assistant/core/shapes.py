"""Small shapes of English around one charged word: tense, modality, objects, and what is said of a named act."""

from __future__ import annotations

from assistant.core.clauses import FINITE, Clause, Token
from assistant.core.marks import Sentence

_MAY = frozenset("may might could can".split())
_MUST = frozenset("should would must will shall 'd".split())
_TOLD = frozenset("took received tried underwent".split())
_FALSITY = frozenset(
    "myth lie fallacy misconception mistake false untrue nonsense wrong shame sad pity outdated "
    "misunderstanding".split()
)
_LOSSES = frozenset("loss losses miscarriage miscarriages".split())
_ARTICLES = frozenset("the a an no any her his my your our their all every each nobody nothing neither".split())
_WORTH = frozenset("worth justify justifies justified outweigh outweighs outweighed repay repays".split())
_WISHERS = frozenset("i we you he she they who couple couples woman women patient patients".split())
_URGING = frozenset("please just and then so now also".split())
_OMITS = frozenset(
    ("leave out", "leaves out", "left out", "omit", "omits", "omitted", "neglect", "neglects", "skip", "skips")
)
_CALLING = frozenset("call calls called name names named list lists listed count counts counted labels deems".split())
_LESSENING = (
    "reduc",
    "lower",
    "decreas",
    "lessen",
    "diminish",
    "minimi",
    "prevent",
    "halv",
    "cut",
    "eliminat",
    "mitigat",
)
_DONE = frozenset("it this that so them".split())


class Shapes:
    """The shapes of one clause."""

    def __init__(self, clause: Clause, sentence: Sentence) -> None:
        self.clause = clause
        self.tokens = clause.tokens
        self.sentence = sentence
        self.setting = sentence.setting
        self.verb = clause.first_verb

    def _averts_loss(self, index: int) -> bool:
        """Whether what is stopped or avoided is a loss.

        Which speaks for the treatment ("avoids another miscarriage").
        """
        return any(token.lower in _LOSSES for token in self.tokens[index + 1 : index + 4])

    def _advises_against(self, index: int) -> bool:
        """Whether what is advised is against or not to ("advise doctors not to use it")."""
        later = [token.lower for token in self.tokens[index + 1 : index + 9]]
        return "against" in later or any(
            word in ("not", "n't", "never") and "to" in later[at + 1 : at + 2] for at, word in enumerate(later[:5])
        )

    def _averts_harm(self, index: int) -> bool:
        """Whether what is avoided is a harm, which speaks for nothing ("to avoid the headache")."""
        return self.tokens[index].lower.startswith("avoid") and any(
            token.isa("bad") and not token.isa("oppose") for token in self.tokens[index + 1 : index + 4]
        )

    def _lessens_harm(self, index: int) -> bool:
        """Whether a treatment is said to make a harm smaller ("it reduces the risk of loss")."""
        return self.tokens[index].lower.startswith(_LESSENING) and any(
            token.isa("bad") or token.lower in _LOSSES for token in self.tokens[index + 1 : index + 5]
        )

    def _own_practice(self, index: int) -> bool:
        """Whether the speaker tells what he does himself ("we have been giving it for years")."""
        subjects = [token.lower for token in self.tokens[:index] if token.lower in _WISHERS]
        return bool(subjects) and subjects[-1] in ("i", "we")

    def _bare_order(self, index: int) -> bool:
        """Whether a verb without an object ends the clause after one of saying ("my instinct says treat")."""
        after = self.tokens[index + 1 : index + 2]
        before = self.tokens[max(index - 1, 0) : index]
        return (
            (not after or after[0].isa("sign"))
            and bool(before)
            and before[0].lower in ("say", "says", "said", ":", "would", "'d", "just", "then")
        )

    def _up_to_conjunction(self, index: int) -> list[Token]:
        """The four words before, without those that a conjunction divides off."""
        before = list(self.tokens[max(index - 4, 0) : index])
        for at in range(len(before) - 1, -1, -1):
            if before[at].lower in ("and", "but", "or", "yet"):
                return before[at + 1 :]
        return before

    def _opens_relative(self, index: int) -> bool:
        """Whether "that" here begins a clause about the treatment named just before it."""
        return (
            self.tokens[index].lower == "that"
            and index > 0
            and (self.tokens[index - 1].isa("therapy") or self.tokens[index - 1].drug is not None)
        )

    def _reports(self, index: int, token: Token) -> bool:
        """Whether a warning only introduces what it says ("warns that"), without turning it round."""
        following = self.tokens[index + 1].lower if index + 1 < len(self.tokens) else ""
        return (token.lower.startswith(("warn", "caution")) or token.lower in _OMITS) and following == "that"

    def _is_completed(self, index: int) -> bool:
        """Whether a verb of warning only completes itself with "against", so that the two are one denial."""
        following = [token.lower for token in self.tokens[index + 1 : index + 4]]
        return (
            self.tokens[index].isa("oppose") and self.tokens[index].lower != "against" and following[:1] == ["against"]
        ) or (len(following) > 1 and following[1] == "against" and following[0].endswith("ly"))

    def _is_price(self, index: int) -> bool:
        """Whether a harm is only what something is or is not worth ("not worth the burden")."""
        return any(token.lower in _WORTH for token in self.tokens[max(index - 4, 0) : index])

    def _judges_what_follows(self, index: int) -> bool:
        """Whether a word of blame is about an act named after it ("a shame to stop")."""
        after = self.tokens[index + 1 : index + 3]
        if after and after[0].lower == "that" and self.tokens[index].lower in _FALSITY:
            return True  # "it is a myth that IVIG is not recommended"
        return (
            len(after) == 2
            and after[0].lower == "to"
            and after[1].lower not in _ARTICLES
            and not after[1].isa("person", "func")
        )

    def _opens_item(self, index: int) -> bool:
        """Whether the word is the first of its clause that says anything, as in a list of things to do or to avoid."""
        return all(token.isa("func", "sign", "cross") for token in self.tokens[:index])

    def _modal(self, index: int) -> str:
        for back in range(index - 1, max(index - 5, -1), -1):
            if self.tokens[back].lower in _MAY or self.tokens[back].lower in _MUST:
                return self.tokens[back].lower
        return ""

    def _wished(self, index: int) -> bool:
        """Whether an act is only what somebody else wants."""
        wishes = [at for at in range(index) if self.tokens[at].isa("wish")]
        if not wishes or all(token.lower in _URGING or token.isa("sign") for token in self.tokens[: wishes[-1]]):
            return False  # "ask your clinic to arrange it" is an instruction
        subjects = [token.lower for token in self.tokens[: wishes[-1]] if token.lower in _WISHERS]
        return not subjects or subjects[-1] not in ("i", "we")

    def _resumes(self, index: int) -> bool:
        """Whether the main clause follows an if-clause without a comma ("if that fails move on to it")."""
        return index > self.verb and self.tokens[index - 1].isa("verb") and self.tokens[index - 1].lower.endswith("s")

    def _past(self, index: int) -> bool:
        """Whether an act is told as something that has happened ("was given", "has been treated")."""
        before = [token.lower for token in self.tokens[max(index - 4, 0) : index]]
        told = self.tokens[index].lower in _TOLD and not self._takes_it(index)
        return (told or bool({"been", "was", "were"} & set(before))) and not self._modal(index)

    def _perfect(self, index: int) -> bool:
        """Whether an act is told in the perfect tense ("clinics have prescribed it")."""
        before = {token.lower for token in self.tokens[max(index - 2, 0) : index]}
        return (
            self.tokens[index].isa("action")
            and self.tokens[index].lower.endswith(("ed", "en"))
            and bool({"has", "have", "had"} & before)
        )

    def _takes_it(self, index: int) -> bool:
        following = [
            token
            for token in self.tokens[index + 1 : index + 5]
            if token.lower not in _ARTICLES and token.lower not in ("this", "some", "that", "first", "next")
        ]
        if self.tokens[index].lower in ("do", "doing", "done"):
            return bool(following) and (following[0].lower in _DONE or following[0].isa("alias"))
        return bool(following) and (
            following[0].drug == "ivig"
            or (following[0].isa("therapy") and following[0].lower not in ("one", "so", "same"))
        )

    def _empty_handed(self, index: int) -> bool:
        """Whether a verb's object is nothing ("adds nothing", "offers no benefit")."""
        return any(token.lower in ("no", "nothing", "none", "neither") for token in self.tokens[index + 1 : index + 3])

    def _is_dose(self, index: int) -> bool:
        token = self.tokens[index]
        before = self.tokens[max(index - 3, 0) : index]
        if token.lower in ("g", "kg", "ml", "gram", "grams"):
            return bool(before) and before[-1].isa("number")
        return (
            token.isa("number")
            and len(before) > 1
            and before[-1].lower in ("-", "to", "and")
            and before[-2].isa("number")
            and self._weeks()
        )

    def _weeks(self) -> bool:
        return any(token.lower in ("week", "weeks", "wk", "wks") for token in self.tokens)

    def _heeds_guideline(self, index: int) -> bool:
        """Whether what is followed or not is the guideline, or advice just given."""
        after = self.tokens[index + 1 : index + 4]
        of_source = any(token.isa("source") for token in self.tokens[:index])
        if of_source and after and after[0].lower in ("them", "these"):
            return False  # "no guideline follows them": it is the studies that no guideline follows
        if len(after) == 3 and after[0].lower == "that":
            return after[1].lower in FINITE  # not "I do not believe that it helps"
        return any(
            token.isa("source", "advicenoun") or token.lower in _DONE for token in self.tokens[index + 1 : index + 6]
        )

    def _called_bad(self, index: int) -> bool:
        """Whether the word belongs to what is called a mistake ("the guideline calls first-line IVIG a pitfall")."""
        if not self.verb < index or self.tokens[self.verb].lower not in _CALLING:
            return False
        words = [token for at, token in enumerate(self.tokens) if at not in (index, self.verb)]
        named = any(token.isa("bad") for token in self.tokens[index + 1 :])
        return named and not any(token.isa("negators", "oppose", "permit") for token in words)

    def _predicate_sign(self, start: int | None = None) -> int:
        """-1 where the predicate denies or condemns its subject, +1 where it approves, 0 where it does neither."""
        sign, seen = 1, False
        for index in range(self.verb if start is None else start, len(self.tokens)):
            token = self.tokens[index]
            if token.isa("negators"):
                sign, seen = -sign, True
            elif token.isa("oppose", "bad"):
                return -sign
            elif token.isa("endorse", "benefit"):
                return sign
        return sign if seen else 0

    def names_an_act(self) -> bool:
        """Whether the clause only names an act ("adding IVIG"), whatever is said of it later."""
        words = [token for token in self.tokens if not token.isa("func", "sign")]
        return bool(words) and words[0].isa("action") and words[0].lower.split()[0].endswith("ing")
