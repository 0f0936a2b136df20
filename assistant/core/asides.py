"""Asides: sentences beside a stand against IVIG that speak of something else, and so cannot change that stand.

An aside names no treatment, points back at none, and leaves nothing to be filled in with one. Each charged word in it
is one of everyday speech that has a subject or an object of its own. It arranges, permits, excepts and urges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.core.clauses import FINITE, Clause, Token
from assistant.core.marks import Sentence
from assistant.core.targets import Targets

_CHARGED = ("endorse", "benefit", "permit", "advice", "action", "logistics")
_NEVER = ("alias", "boosters", "unknown", "schedule", "logistics", "outright", "undermining", "cross", "tick")
_GUIDANCE = ("source", "evidence", "randomised", "condition", "advicenoun")
_NOUNS = ("plain", "people", "person", "other", "anchor")
_DURATIONS = frozenset("moment moments minute minutes hour hours day days week weeks year years tonight today".split())
_MEETING = frozenset(
    "come comes coming came see meet visit drop call ring arrive be start starts open opens ready here there".split()
)
_PERSONS = frozenset("i we you he she they".split())
_SPEAKERS = frozenset("i we".split())
_WOULD = frozenset("would 'd should could must".split())
_ONLY_SAYS = frozenset("be like love rather tell say explain ask put write answer".split())
_NOBODY = frozenset("nobody nothing none neither noone".split())
_PLAIN_DENIALS = frozenset(("not", "n't", "never", "no", "without", "nor", "rather than"))
_LEADS = frozenset("please so then just and also now".split())
_ENDS_OPEN = frozenset("to not n't".split())
_COUNTED = frozenset("last first more further final small short quick named other".split())
_SAYING = frozenset("do does did done say says said think thinks thought hope tell told".split())
_SAID = frozenset(
    "say said says write writes wrote read reads tell tells told explain explains put puts sum summed repeat copy "
    "print quote remember learn hear heard mention mentions talk word words spell note answer answers".split()
)
_GIVING = frozenset("give gave given offer show tell bring send hand leave ask thank help let".split())
_CONJUNCTIONS = frozenset("but although though then yet instead".split())
_OTHER = frozenset("other another others".split())
_MATTERS = frozenset("matter story thing question picture game world way opinion people doctor doctors clinic".split())
_FIELDS = frozenset("theory paper practice reality".split())
_DETERMINERS = frozenset("the a an this that his her their your our my another different".split())
_SINGULAR = frozenset("it this that".split())
_PLURAL = frozenset("they them these those".split())
_ARTICLES = frozenset("the a an her his my your our their every each one".split())


def is_aside(
    tokens: Sequence[Token], parts: Sequence[Clause], sentence: Sentence, marked: frozenset[str] = frozenset()
) -> bool:
    """Whether a sentence can at most be an aside; `marked` are its charged words that nothing has accounted for."""
    words = [token for token in tokens if not token.isa("sign")]
    if not words or _ends_open(words, parts) or any(token.drug or token.isa(*_NEVER) for token in words):
        return False
    if _lacks_subject(words) or _sets_apart(words) or _sets_a_time(words) or not _denies_harmlessly(words):
        return False
    if any(token.text in marked for token in words) and (
        any(token.isa(*_GUIDANCE) for token in words) or _speaks_for_itself(words) or not _is_whole(words, parts)
    ):
        return False
    return all(_has_own_matter(part, sentence, tokens, marked) for part in parts)


def _ends_open(words: Sequence[Token], parts: Sequence[Clause]) -> bool:
    """Whether the last word asks for what was spoken of before ("you may", but not "write, if you can")."""
    condition = len(parts) > 1 and parts[-1].opener == "if" and words[-1].lower == "can"
    return words[-1].lower in FINITE | _ENDS_OPEN and not condition


def _sets_apart(words: Sequence[Token]) -> bool:
    """Whether what is done is set apart from what is advised ("in practice", "still", "elsewhere").

    A conjunction does so at the start or the end of a sentence only; "other" where no noun follows that it goes with.
    """
    return any(token.isa("contrast") and not _is_harmless_contrast(at, words) for at, token in enumerate(words))


def _is_harmless_contrast(at: int, words: Sequence[Token]) -> bool:
    word = words[at].lower
    if word in _FIELDS:
        return bool(_DETERMINERS & {earlier.lower for earlier in words[max(at - 2, 0) : at]})
    if word in _CONJUNCTIONS:
        return 0 < at < len(words) - 1 and words[at - 1].lower != "and"
    if word in _OTHER:
        following = words[at + 1] if at + 1 < len(words) else None
        goes_with = following is not None and following.isa(*_NOUNS) and following.lower not in _MATTERS
        return goes_with or (at > 0 and words[at - 1].lower in ("each", "one"))
    return False


def _sets_a_time(words: Sequence[Token]) -> bool:
    """Whether a day is named, or a time for somebody to come."""
    times = [token.lower for token in words if token.isa("time") and not token.isa("other")]
    if any(time not in _DURATIONS for time in times):
        return True
    return bool(times) and any(token.lower in _MEETING for token in words)


def _speaks_for_itself(words: Sequence[Token]) -> bool:
    """Whether the speaker says what he would do ("I would go for it"), rather than how something is."""
    lowered = [token.lower for token in words]
    return any(
        word in _SPEAKERS and then in _WOULD and following not in _ONLY_SAYS
        for word, then, following in zip(lowered, lowered[1:], [*lowered[2:], ""], strict=False)
    )


def _denies_harmlessly(words: Sequence[Token]) -> bool:
    """Whether nothing is denied, or only something that the sentence names itself ("your tears are not a nuisance")."""
    if any(token.isa("oppose") and not token.isa("everyday") for token in words):
        return False
    denials = [token for token in words if token.isa("negators")]
    if not denials:
        return True
    if any(token.lower not in _PLAIN_DENIALS for token in denials) or words[0].lower in _NOBODY | {"not", "no"}:
        return False
    return all(token.isa("everyday") for token in words if token.isa("bad", "heed"))


def _is_noun(token: Token) -> bool:
    return token.isa(*_NOUNS) or token.lower in _FIELDS


def _lacks_subject(words: Sequence[Token]) -> bool:
    """Whether a sentence begins with its verb in the third person ("sounds fine")."""
    first, then = words[0], words[1:2]
    verb = first.lower.endswith("s") and first.lower != "thanks" and first.isa("verb", *_CHARGED)
    return verb and not any(token.lower in FINITE or token.isa("verb") for token in then)


def _is_whole(words: Sequence[Token], parts: Sequence[Clause]) -> bool:
    """Whether a sentence has a verb and a noun of its own: a fragment is filled in with what was asked about."""
    lead = next((token for token in words if token.lower not in _LEADS), words[0])
    if not any(_is_noun(token) and not token.isa(*_CHARGED) for token in words):
        return lead.lower in _PERSONS and any(token.lower in ("you", "her", "him") for token in words[1:])
    if lead.isa(*_CHARGED) and not lead.isa("action") and lead.lower not in FINITE:
        return any(part.verbs for part in parts) and not (lead.isa("verb") and lead.lower.endswith("s"))
    return any(part.verbs for part in parts) or lead.lower in _PERSONS or lead.isa("action") or _has_late_verb(words)


def _has_late_verb(words: Sequence[Token]) -> bool:
    """Whether a charged word behind a noun can be its verb ("your memory serves you well")."""
    return any(
        token.isa(*_CHARGED) and token.lower.endswith(("s", "ed")) and _is_noun(words[at - 1])
        for at, token in enumerate(words)
        if at
    )


def _has_own_matter(part: Clause, sentence: Sentence, tokens: Sequence[Token], marked: frozenset[str]) -> bool:
    """Whether no word of a clause stands for a treatment that it does not name, and no marked one is about one."""
    reader = _Matter(part, sentence, tokens)
    return not any(
        reader.points_back(at) or (token.text in marked and reader.is_about_unnamed(at))
        for at, token in enumerate(part.tokens)
    )


class _Matter(Targets):
    """What one clause of a supposed aside is about; `whole` are the tokens of the sentence."""

    def __init__(self, clause: Clause, sentence: Sentence, whole: Sequence[Token]) -> None:
        super().__init__(clause, sentence, None)
        self.whole = whole

    def points_back(self, index: int) -> bool:
        """Whether a word stands for a treatment named elsewhere."""
        token = self.tokens[index]
        if not token.isa("therapy"):
            return False
        if self._has_a_verb_after(index):
            return True
        before = self.tokens[index - 1] if index else None
        if self.stands_for_nothing(index) and not (token.lower == "one" and before and before.lower in _SINGULAR):
            return False
        after = [later for later in self.tokens[index + 1 :] if not later.isa("sign")]
        if token.lower == "so":
            return before is not None and before.lower in _SAYING
        if token.lower in ("thing", "things") or (token.lower == "that" and index == 0):
            return not any(word.lower == "to" and later.lower in _SAID for word, later in pairwise(self.tokens))
        if token.lower == "that" and before is not None and after and before.isa(*_NOUNS, *_CHARGED):
            return not (after[0].isa("verb", *_CHARGED) or after[0].lower in FINITE or after[0].isa("plain"))
        if token.lower == "one":
            counted = [later for later in after if later.lower not in _COUNTED]
            return not (counted and counted[0].isa(*_NOUNS) and not counted[0].isa("therapy", "func"))
        if token.lower == "ones":
            return not self._was_named(index)
        if token.lower in _SINGULAR | _PLURAL:
            return not (self._is_said(index) or self._is_given_to(index) or self._has_antecedent(token))
        if token.lower in ("way", "ways"):
            return not any(earlier.lower == "in" for earlier in self.tokens[max(index - 4, 0) : index])
        if token.lower in ("offer", "offered", "plan"):
            return not self._plain_object(index)
        return not (token.lower == "medicine" and before is not None and before.lower == "in")

    def _has_a_verb_after(self, index: int) -> bool:
        """Whether what follows a singular "this" or "that" can only be its verb ("this sounds fine")."""
        following = self.tokens[index + 1].lower if index + 1 < len(self.tokens) else ""
        return (
            index == 0
            and self.tokens[index].lower in ("this", "that")
            and following.endswith("s")
            and not following.endswith(("ss", "is", "us"))
        )

    def _was_named(self, index: int) -> bool:
        """Whether the sentence has named several things of its own before."""
        end = next(at for at, word in enumerate(self.whole) if word is self.tokens[index])
        return any(_is_noun(word) and word.lower.endswith("s") for word in self.whole[:end])

    def _is_said(self, index: int) -> bool:
        """Whether a pronoun is the object of a verb of saying: it stands for words ("let me put it shortly")."""
        return any(word.lower in _SAID for word in self.tokens[max(index - 2, 0) : index])

    def _is_given_to(self, index: int) -> bool:
        """Whether a pronoun is the one to whom something else is given or said ("give them a number")."""
        token = self.tokens[index]
        if token.lower == "they":
            earlier = [word.lower for word in self.whole[: self.whole.index(token)]]
            return any(first in _GIVING and then == "them" for first, then in pairwise(earlier))
        before, after = self.tokens[max(index - 1, 0) : index], self.tokens[index + 1 : index + 2]
        return (
            self.tokens[index].lower == "them"
            and bool(before and after)
            and before[0].lower in _GIVING
            and not after[0].isa("sign")
        )

    def _has_antecedent(self, token: Token) -> bool:
        """Whether an earlier clause of the sentence names, as its subject, what a pronoun stands for."""
        if self.tokens and self.whole and self.tokens[0] is self.whole[0]:
            return False
        subject: list[Token] = []
        for earlier in self.whole:
            if earlier is token or earlier.lower in FINITE or earlier.isa("verb"):
                break
            subject.append(earlier)
        if len(subject) < 2 or subject[0].lower not in _ARTICLES or subject[-1].isa("therapy", "func", *_CHARGED):
            return False
        plural = subject[-1].lower.endswith("s") and not subject[-1].lower.endswith("ss")
        return plural == (token.lower in _PLURAL)

    def is_about_unnamed(self, index: int) -> bool:
        """Whether a charged word could be about a treatment that the clause does not name."""
        token = self.tokens[index]
        if not token.isa(*_CHARGED):
            return False
        if token.lower == "hope" and index and self.tokens[index - 1].lower in _SPEAKERS:
            return False
        if not token.isa("everyday"):
            return True
        if not token.isa("action"):
            return False
        subject = self.tokens[:index]
        if self.clause.coordinated:
            subject = list(self.whole[: next(at for at, word in enumerate(self.whole) if word is token)])
        given_to = index + 1 < len(self.tokens) and self._is_given_to(index + 1)
        return not (self._plain_object(index + given_to) or any(_is_noun(word) for word in subject))
