"""Asides: sentences beside a stand against IVIG that speak of something else, and so cannot change that stand.

An aside names no treatment, points back at none, and leaves nothing to be filled in with one. Each charged word in it
is one of everyday speech that has a subject or an object of its own. It arranges, permits, excepts and urges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.clauses import FINITE, Clause, Token
from assistant.core.marks import Sentence
from assistant.core.references import ARTICLES, CHARGED, FIELDS, References, is_noun, is_plural

_NEVER = ("alias", "boosters", "unknown", "schedule", "outright", "undermining", "cross", "tick")
_GUIDANCE = ("source", "evidence", "randomised", "condition", "advicenoun")
_NOUNS = ("plain", "people", "person", "other", "anchor")
_DURATIONS = frozenset(
    "moment moments minute minutes day days week weeks year years tonight today weekend afternoon morning "
    "evening".split()
)
_MEETING = frozenset(
    "come comes coming came see meet visit drop call ring arrive be start starts open opens ready here there".split()
)
_PERSONS = frozenset("i we you he she they".split())
_SPEAKERS = frozenset("i we".split())
_WOULD = frozenset("would 'd should could must".split())
_ONLY_SAYS = frozenset("be like love rather tell say explain ask put write answer".split())
_NOBODY = frozenset("nobody nothing none neither noone".split())
_PLAIN_DENIALS = frozenset(("not", "n't", "never", "no", "without", "nor", "rather than"))
_NUMBERS = frozenset("two three four five six seven eight nine ten several few many".split())
_LEADS = frozenset("please so then just and also now".split())
_ENDS_OPEN = frozenset("to not n't".split())
_CONJUNCTIONS = frozenset("but although though then yet instead".split())
_OTHER = frozenset("other another others".split())
_MATTERS = frozenset("matter story thing question picture game world way opinion people doctor doctors clinic".split())
_DETERMINERS = frozenset("the a an this that his her their your our my another different".split())


def is_aside(
    tokens: Sequence[Token], parts: Sequence[Clause], sentence: Sentence, marked: frozenset[str] = frozenset()
) -> bool:
    """Whether a sentence can at most be an aside; `marked` are its charged words that nothing has accounted for."""
    words = [token for token in tokens if not token.isa("sign")]
    if not words or _ends_open(words, parts) or any(_is_never_one(token) for token in words):
        return False
    if _lacks_subject(words) or _sets_apart(words) or _sets_a_time(words) or not _denies_harmlessly(words, parts):
        return False
    if any(token.text in marked for token in words) and (
        any(token.isa(*_GUIDANCE) for token in words) or _speaks_for_itself(words) or not _is_whole(words, parts)
    ):
        return False
    return all(_has_own_matter(part, sentence, tokens, marked) for part in parts)


def _is_never_one(token: Token) -> bool:
    """Whether a word keeps every sentence from being an aside."""
    return token.drug is not None or token.isa(*_NEVER) or (token.isa("logistics") and not token.isa("everyday"))


def _ends_open(words: Sequence[Token], parts: Sequence[Clause]) -> bool:
    """Whether the last word asks for what was spoken of before ("you may").

    It does not in a condition ("write, if you can"), nor where a clause before is repeated of a named subject ("the
    theory was elegant and the results were not").
    """
    if words[-1].lower not in FINITE | _ENDS_OPEN:
        return False
    last = [token for token in parts[-1].tokens if not token.isa("sign")]
    condition = parts[-1].opener == "if" and words[-1].lower == "can"
    repeats = len(last) <= 4 and last[0].lower == "the" and len(last) > 1 and last[1].isa("plain")
    return len(parts) == 1 or not (condition or repeats)


def _sets_apart(words: Sequence[Token]) -> bool:
    """Whether what is done is set apart from what is advised ("in practice", "still", "elsewhere").

    A conjunction does so at the start or the end of a sentence only; "other" where no noun follows that it goes with.
    """
    return any(token.isa("contrast") and not _is_harmless_contrast(at, words) for at, token in enumerate(words))


def _is_harmless_contrast(at: int, words: Sequence[Token]) -> bool:
    word = words[at].lower
    if word in FIELDS:
        return bool(_DETERMINERS & {earlier.lower for earlier in words[max(at - 2, 0) : at]})
    if word == "apart":
        return at > 0 and not words[at - 1].lower.endswith("ing")
    if word == "then" and at == 0:
        return words[1:2] != [] and words[1].lower not in ("again", "we", "i", "you", "she", "comes", "it")
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


def _denies_harmlessly(words: Sequence[Token], parts: Sequence[Clause]) -> bool:
    """Whether nothing is denied, or only something that the sentence names itself ("your tears are not a nuisance")."""
    if any(token.isa("oppose") and not token.isa("everyday") for token in words):
        return False
    denials = [token for token in words if token.isa("negators")]
    if not denials:
        return True
    if not any(part.verbs for part in parts) or _speaks_for_itself(words):
        return False
    if any(token.lower not in _PLAIN_DENIALS for token in denials) or words[0].lower in _NOBODY | {"not", "no"}:
        return False
    return all(token.isa("everyday") for token in words if token.isa("bad", "heed"))


def _names_something(at: int, words: Sequence[Token]) -> bool:
    """Whether a word is a noun, or can be one behind its article ("a room with a window")."""
    if not words[at].isa(*CHARGED):
        return is_noun(words[at])
    return at > 0 and words[at].isa("everyday") and words[at - 1].lower in ARTICLES | {"the"}


def _lacks_subject(words: Sequence[Token]) -> bool:
    """Whether a sentence begins with its verb in the third person ("sounds fine")."""
    first, then = words[0], words[1:2]
    verb = first.lower.endswith("s") and first.lower != "thanks" and first.isa("verb", *CHARGED)
    return verb and not any(token.lower in FINITE or token.isa("verb") for token in then)


def _is_whole(words: Sequence[Token], parts: Sequence[Clause]) -> bool:
    """Whether a sentence has a verb and a noun of its own: a fragment is filled in with what was asked about."""
    lead = next((token for token in words if token.lower not in _LEADS), words[0])
    if not any(_names_something(at, words) for at in range(int(lead.isa("verb") and lead is words[0]), len(words))):
        return lead.lower in _PERSONS and any(
            token.lower in ("you", "her", "him", "write", "say") for token in words[1:]
        )
    if lead.isa(*CHARGED) and not lead.isa("action") and lead.lower not in FINITE:
        if len(words) > 2 and words[0] is lead and words[1].lower in ARTICLES and is_noun(words[2]):
            return True  # "enjoy the conference"
        return any(part.verbs for part in parts) and not (lead.isa("verb") and lead.lower.endswith("s"))
    return any(part.verbs for part in parts) or lead.lower in _PERSONS or lead.isa("action") or _has_late_verb(words)


def _has_late_verb(words: Sequence[Token]) -> bool:
    """Whether a charged word behind a noun can be its verb ("your memory serves you well")."""
    return any(
        token.isa(*CHARGED)
        and (token.lower.endswith(("s", "ed")) or is_plural(words[at - 1]) or words[at - 1].lower == "they")
        and (is_noun(words[at - 1]) or words[at - 1].lower == "they")
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


class _Matter(References):
    """What the charged words of one clause of a supposed aside are about."""

    def is_about_unnamed(self, index: int) -> bool:
        """Whether a charged word could be about a treatment that the clause does not name."""
        token = self.tokens[index]
        if not token.isa(*CHARGED):
            return False
        if token.lower == "hope" and index and self.tokens[index - 1].lower in _SPEAKERS:
            return False
        if not token.isa("everyday"):
            return True
        before = self.tokens[index - 1].lower if index else ""
        if not token.isa("action") or before in ARTICLES | _NUMBERS:
            return False
        subject = self.whole if self.clause.coordinated else self.tokens[:index]
        end = next((at for at, word in enumerate(subject) if word.isa("action", "verb") or word.lower in FINITE), None)
        subject = subject[:end]
        given_to = index + 1 < len(self.tokens) and self._is_given_to(index + 1)
        return not (self._plain_object(index + given_to) or any(is_noun(word) for word in subject))
