"""Sentences, tokens and clauses of English text, with the classes of the closed vocabulary attached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.core.lexicon import Lexicon, base_forms

_ABBREVIATIONS = frozenset(
    "e.g i.e vs no nos ref refs dr mr mrs ms st approx al etc fig st prof cf ca wk wks yr yrs incl".split()
)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+|\n+")
_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*|\d+(?:[.,]\d+)*|>=|<=|->|[^\sA-Za-z0-9]")
_CITATION = re.compile(r"\[\s*(?:refs?\.?\s*)?\d+(?:\s*[,;\-]\s*\d+)*\s*\]", re.I)
_CONTRACTED = {
    "can't": ("can", "n't"),
    "cannot": ("can", "not"),
    "won't": ("will", "n't"),
    "shan't": ("shall", "n't"),
    "ain't": ("is", "n't"),
}
_SUFFIXES = {"'s": "'s", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
_BREAKS = frozenset(",;:()-/")
_SUBORDINATORS = frozenset(
    "if when once unless whether because since although though while whereas until till before after provided provide "
    "except which who whom whose where so but yet despite without".split()
)
HYPOTHETICAL = frozenset("if whether unless before provided until".split())
FINITE = frozenset(
    "is are was were be been being am 's has have had do does did will would shall should may might can could must "
    "ought cannot".split()
)
_DETERMINERS = frozenset("the a an such its their any no of for without her his my your our 's and-".split())
_DATING = frozenset("before after until till since".split())
_OBJECTS = frozenset("it this that them her him you us me ivig".split())
_PARTICLES = frozenset("out off down up back away aside over".split())
_VERB_OR_NOUN = frozenset("use need support supply offer benefit hope trust report rate rule".split())
_NOUN_TAKES = frozenset("for in among from behind outside".split())
_FAILED = frozenset("failed failing unsuccessful".split())
_WHATEVER = frozenset("what whatever which little".split())
_TAKES_OF = frozenset(
    "think thinks thought hear hears heard speak speaks spoke know knows knew tell tells told approve consist consists "
    "made makes read".split()
)
_RESUMING = frozenset("it there she they".split())
_CONTRACTING = frozenset("it that he she there here what who where how one this everything nothing".split())
_SUBJECT_PRONOUNS = frozenset("i we you he she it they there this that these those nobody nothing none".split())


@dataclass(slots=True)
class Token:
    """One word, number or sign; `classes` are those of the lexicon (several for a word of several uses)."""

    text: str
    lower: str
    classes: frozenset[str]

    def isa(self, *names: str) -> bool:
        """Whether any of the classes is among the names."""
        return not self.classes.isdisjoint(names)

    @property
    def drug(self) -> str | None:
        """The id of the treatment that this token names."""
        for name in self.classes:
            if name.startswith("drug:"):
                return name[5:]
        return None


@dataclass(slots=True)
class Clause:
    """A stretch of tokens up to the next break; `opener` is the conjunction that began it."""

    tokens: list[Token]
    opener: str = ""
    coordinated: bool = False
    after: str = ""
    verbs: tuple[int, ...] = field(default_factory=tuple)

    @property
    def first_verb(self) -> int:
        """Index of the first finite verb, or the clause's length where it has none."""
        return self.verbs[0] if self.verbs else len(self.tokens)


_REACH = 14
_COMMA = Token(",", ",", frozenset({"sign"}))


def sentences(text: str) -> Iterator[str]:
    """The sentences of a block of text; abbreviations and decimals do not end one."""
    start = 0
    for match in _END.finditer(text):
        head = text[start : match.start()]
        last = head.rsplit(None, 1)[-1].rstrip(".").lower().lstrip("(") if head.strip() else ""
        following = text[match.end() : match.end() + 1]
        if (
            "\n" not in match.group()
            and head.endswith(".")
            and (last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and last != "i"))
        ):
            continue
        if following.islower() and head.endswith(".") and "\n" not in match.group():
            continue
        if head.strip():
            yield (head + match.group()).strip()
        start = match.end()
    if text[start:].strip():
        yield text[start:].strip()


def tokenise(sentence: str, lexicon: Lexicon, *, framed: bool = True) -> list[Token]:
    """The tokens of one sentence, phrases of the lexicon joined, citations such as [1, 2] left out.

    `framed`: fixed expressions are replaced by the word that stands in for them.
    """
    words: list[str] = []
    bare = _CITATION.sub(" ", sentence)
    for piece in _TOKEN.findall(lexicon.framed(bare) if framed else bare):
        words.extend(part for part in _split(piece) if part)
    tokens: list[Token] = []
    index = 0
    lowered = [word.lower() for word in words]
    size = len(words)
    while index < size:
        length, names = _phrase(lowered, index, lexicon)
        if not length and (names := _parted(lowered, index, lexicon)):
            joined = f"{words[index]} {words[index + 2]}"
            tokens.append(Token(joined, joined.lower(), names))
            tokens.append(Token(words[index + 1], lowered[index + 1], lexicon.classes(lowered[index + 1])))
            index += 3
            continue
        if length:
            tokens.append(
                Token(" ".join(words[index : index + length]), " ".join(lowered[index : index + length]), names)
            )
            index += length
            continue
        word, lower = words[index], lowered[index]
        if lower[0].isdigit():
            classes = frozenset({"number"})
        elif lower[0].isalpha() or lower == "n't":
            classes = lexicon.classes(lower)
        else:
            classes = lexicon.words.get(lower, frozenset({"sign"}))
        tokens.append(Token(word, lower, classes))
        index += 1
    return tokens


def _split(piece: str) -> Sequence[str]:
    lower = piece.lower()
    if lower in _CONTRACTED:
        return _CONTRACTED[lower]
    if lower.endswith("n't") and len(piece) > 3:
        return (piece[:-3], "n't")
    for suffix, whole in _SUFFIXES.items():
        if lower.endswith(suffix) and len(piece) > len(suffix):
            return (piece[: -len(suffix)], whole)
    return (piece,)


def _phrase(words: list[str], index: int, lexicon: Lexicon) -> tuple[int, frozenset[str]]:
    """The longest phrase of the lexicon that starts here; a hyphen inside is skipped."""
    for parts, names in lexicon.phrases.get(words[index], ()):
        if length := _phrase_length(words, index, parts):
            return length, names
    for parts, names in _inflected(words[index], lexicon):
        if length := _phrase_length(words, index, (words[index], *parts[1:])):
            return length, names
    return 0, frozenset()


def _phrase_length(words: list[str], index: int, parts: tuple[str, ...]) -> int:
    """How many words from the index on make up the phrase, a plural of its last word included; 0 if they do not."""
    at = index
    for number, part in enumerate(parts):
        if number and at < len(words) and words[at] == "-":
            at += 1
        if at >= len(words) or not (words[at] == part or (number == len(parts) - 1 and words[at] == part + "s")):
            return 0
        at += 1
    return at - index


def _inflected(word: str, lexicon: Lexicon) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    """The phrases of refusal that begin with the base form of a word ("leaving out")."""
    for base in base_forms(word):
        for parts, names in lexicon.phrases.get(base, ()):
            if "oppose" in names and parts[-1] in _PARTICLES | {"without"}:
                yield parts, names


def _parted(words: list[str], index: int, lexicon: Lexicon) -> frozenset[str]:
    """The classes of a verb whose particle stands after its object ("rule it out"); none where it is no such verb."""
    if index + 2 >= len(words) or words[index + 1] not in _OBJECTS or words[index + 2] not in _PARTICLES:
        return frozenset()
    rows = (*lexicon.phrases.get(words[index], ()), *_inflected(words[index], lexicon))
    return next((names for parts, names in rows if parts[1:] == (words[index + 2],)), frozenset())


def clauses(tokens: Sequence[Token]) -> list[Clause]:
    """The clauses of a sentence.

    Cut at commas and their like, at subordinators, and at conjunctions before a new verb.
    """
    found: list[Clause] = []
    current = Clause([])

    def close(after: str) -> None:
        nonlocal current
        if current.tokens:
            current.after = after
            current.verbs = tuple(i for i in range(len(current.tokens)) if _is_verb(current.tokens, i))
            found.append(current)
        current = Clause([])

    size = len(tokens)
    for index, token in enumerate(tokens):
        lower = token.lower
        if lower in _BREAKS and token.isa("sign"):
            if lower == "-" and 0 < index < size - 1 and not _spaced(tokens, index):
                continue
            if lower == "/":
                continue
            close(lower)
        elif lower in _SUBORDINATORS and not _is_preposition(tokens, index, current.tokens):
            close("")
            current.opener = lower
            if token.isa("negators", "oppose", "boosters"):
                current.tokens.append(token)
        elif current.opener in _SUBORDINATORS and _new_subject(tokens, index, current.tokens):
            close("")
            current.tokens.append(token)
        elif lower in ("and", "or") and _has_verb(current.tokens) and _new_verb_phrase(tokens, index + 1):
            close(lower)
            current.opener = lower
            current.coordinated = True
        else:
            current.tokens.append(token)
    close("")
    return _rejoined(found)


def _has_verb(tokens: Sequence[Token]) -> bool:
    return any(_is_verb(tokens, index) for index in range(len(tokens))) or (
        bool(tokens) and tokens[0].isa("action", "logistics") and not tokens[0].lower.endswith("ing")
    )


def _is_preposition(tokens: Sequence[Token], index: int, before: Sequence[Token]) -> bool:
    """Whether "before" and its like here only date the subject ("starting it before conception is discouraged")."""
    if tokens[index].lower not in _DATING or not before or _has_verb(before) or index + 2 >= len(tokens):
        return False
    if tokens[index + 1].lower in _SUBJECT_PRONOUNS | _DETERMINERS:
        return False
    phrase = tokens[index + 1 :]
    if phrase[0].lower in _FAILED:
        phrase = phrase[1:]
    end = next((at for at, token in enumerate(phrase) if not _names_drugs(token)), len(phrase))
    return tokens[index + 2].lower in FINITE or (0 < end < len(phrase) and phrase[end].lower in FINITE)


def _names_drugs(token: Token) -> bool:
    return token.drug is not None or token.lower in ("and", "or", "plus", "with", "+", "/", "therapy", "treatment")


def _new_subject(tokens: Sequence[Token], index: int, before: Sequence[Token]) -> bool:
    """Whether the main clause starts here without a comma ("for women who do not meet them it is ...")."""
    if tokens[index].lower not in _RESUMING or index + 1 >= len(tokens) or tokens[index + 1].lower not in FINITE:
        return False
    return len(before) > 2 and any(token.lower in FINITE or token.isa("verb") for token in before)


def _rejoined(parts: list[Clause]) -> list[Clause]:
    """Clauses with a subject cut off from its verb by a parenthesis.

    For example "Refusing it, however, is something ...") made one again.
    """
    joined: list[Clause] = []
    for part in parts:
        starts_with_verb = part.opener == "" and bool(part.verbs) and part.tokens[0].lower in FINITE
        if _resumes_after_brackets(part, joined):
            aside, before = joined.pop(), joined.pop()
            tokens = [*before.tokens, _COMMA, *aside.tokens, _COMMA, *part.tokens]
            part = Clause(tokens, before.opener, before.coordinated, part.after)
            part.verbs = tuple(index for index in range(len(tokens)) if _is_verb(tokens, index))
        while (
            starts_with_verb
            and joined
            and not joined[-1].verbs
            and joined[-1].after == ","
            and joined[-1].opener in ("", "and", "or")
        ):
            before = joined.pop()
            part = Clause([*before.tokens, _COMMA, *part.tokens], before.opener, before.coordinated, part.after)
            part.verbs = tuple(index for index in range(len(part.tokens)) if _is_verb(part.tokens, index))
        joined.append(part)
    return joined


def _resumes_after_brackets(part: Clause, joined: list[Clause]) -> bool:
    """Whether a verb goes on with its subject behind brackets ("nothing in it (four losses) makes her ...")."""
    return (
        len(joined) > 1
        and part.opener == ""
        and bool(part.verbs)
        and part.verbs[0] == 0
        and joined[-1].after == ")"
        and joined[-2].after == "("
        and not joined[-1].verbs
        and not joined[-2].verbs
    )


def _is_verb(tokens: Sequence[Token], index: int) -> bool:
    """A word that can be a verb is one, unless a determiner makes it a noun ("the use", "no need").

    's is one after a pronoun.
    """
    if tokens[index].lower == "'s":
        return index > 0 and tokens[index - 1].lower in _CONTRACTING
    if tokens[index].lower in FINITE:
        return True
    if tokens[index].lower in _FAILED and index + 1 < len(tokens) and tokens[index + 1].drug:
        return False  # "after failed aspirin"
    return (
        tokens[index].isa("verb")
        and not tokens[index].lower.endswith("ing")
        and not (index and tokens[index - 1].lower in _DETERMINERS)
        and not _is_noun(tokens, index)
    )


def _is_noun(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word that is verb or noun is a noun: "the routine use of it", "support for it is anecdotal"."""
    token = tokens[index]
    following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if following == "of":
        return token.lower not in _TAKES_OF
    if token.lower not in _VERB_OR_NOUN:
        return False
    if index and tokens[index - 1].lower in _WHATEVER and index + 1 < len(tokens):
        return tokens[index + 1].isa("verb") or following in ("there", *FINITE)  # "what support exists is anecdotal"
    if following in _NOUN_TAKES:
        return index == 0 or not _can_govern(tokens[index - 1])
    return (
        index > 0
        and tokens[index - 1].isa("endorse", "bad", "negators", "plain")
        and not _can_govern(tokens[index - 1])
    )


def _can_govern(token: Token) -> bool:
    """Whether a verb may stand after this word: a subject, an auxiliary, an adverb or "to"."""
    return (
        token.lower in FINITE | _SUBJECT_PRONOUNS | {"to", "not", "n't", "never", "who", "which", "please"}
        or token.isa("person", "people", "source", "evidence")
        or token.lower.endswith(("s", "ly"))
    )


def _spaced(tokens: Sequence[Token], index: int) -> bool:
    """A dash between two words that are not one hyphenated word cannot be told apart after tokenising.

    Treat it as a break only between clauses that each have a verb.
    """
    left = any(token.lower in FINITE or token.isa("verb", "advice") for token in tokens[max(index - _REACH, 0) : index])
    right = any(
        token.lower in FINITE or token.isa("verb", "action") for token in tokens[index + 1 : index + 1 + _REACH]
    )
    return left and right


def _new_verb_phrase(tokens: Sequence[Token], start: int) -> bool:
    """Whether a finite verb or an imperative follows before the next break.

    So that a conjunction starts a clause of its own.
    """
    for offset, token in enumerate(tokens[start : start + _REACH]):
        if token.lower in _BREAKS or token.lower in ("and", "or") or token.lower in _SUBORDINATORS:
            return False
        if token.lower in FINITE or token.isa("verb"):
            return True
        if (
            offset == 0
            and token.isa("action", "advice", "oppose", "benefit")
            and not token.lower.endswith(("ing", "ion", "ed"))
        ):
            return len(tokens) > start + 1 and not tokens[start + 1].isa("sign")
    return False
