"""An answer read together with its question: what the exchange is about, and each sentence with its marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.core import stance
from assistant.core.clauses import Token, sentences, tokenise
from assistant.core.lexicon import Lexicon
from assistant.core.marks import FALSE_LABEL, Kind, Mark, Setting
from assistant.core.markup import Block, blocks

_POLAR = re.compile(
    r"^\W*(?P<word>absolutely not|certainly not|definitely not|not at all"
    r"|(?:exactly|precisely|correct|right|true|sure)(?=[,.!;]|$)"
    r"|yes|yep|yeah|gladly|happily|willingly"
    r"|indeed|absolutely|certainly|definitely|of course|agreed|quite|totally|no|nope|none|never|nothing)"
    r"\b(?=\s*(?:[,.!;:\-]|$))",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(
    r"^\W*(?:you|she|it|they|he|we|i|that|there) "
    r"(?:are|is|do|does|did|would|should|can|may|might|will|could|was|were|has|have)"
    r"(?P<not>n't| not)?(?=\s*(?:[,.!;:\-]|$))",
    re.IGNORECASE,
)
_ELLIPTIC_REPLY = re.compile(
    r"^\W*(?:you|it|they|that|there) (?:are|is|do|does|did|was|were|has|have)\W*$", re.IGNORECASE
)
_DENIAL = re.compile(
    r"^\W*(?:hardly|far from it|on the contrary|quite the (?:opposite|contrary)"
    r"|not (?:really|in the least|particularly)|nothing|none|neither|nobody)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"^\W*(?:only|solely|exclusively|just|off-guideline only) (?:in|if|when|for|after|where|with|as|once)\b",
    re.IGNORECASE,
)
_ANSWER_LABEL = re.compile(r"^\W*(?:answer|reply|assistant|a)\W?\s*\d{0,2}\s*[:.]\W+", re.IGNORECASE)
_SPEECH = re.compile(
    r"^.{0,120}?\b(?:says?|said|wrote|writes|repl(?:y|ies|ied)|answers?|answered|asks?|adds?|added|told me)"
    r"\W*[:,]\W+(?=\w)",
    re.IGNORECASE,
)
_ELSE_THAN = frozenset(("instead of", "other than", "apart from", "rather than", "besides", "except", "without"))
_DENIED_FIELD = re.compile(
    r'"?([A-Za-z][\w /?-]{1,40})"?\s*:\s*"?(?:false|no|none|never)\b"?(?=\s*(?:[;,.)}\]|]|$))', re.IGNORECASE
)
_ASKS_WHAT_NOT = re.compile(
    r"^\W*(?:what|which|list|name|things|common|do'?s and|for the|as a|red)\b.{0,80}"
    r"\b(?:pitfalls?|mistakes?|traps?|errors?|avoid|don'?ts|red flags?"
    r"|not|never|advis\w+ against|recommend\w* against|stop doing)\b",
    re.IGNORECASE,
)
_FALSE_LABEL = re.compile(
    r"\b(?:myths?|false|falsehoods?|outdated|refuted|wrong claims?|mistakes?|malpractice|regrets?|unjustly|lies)\b",
    re.IGNORECASE,
)
_FORBIDS = re.compile(r"^\W*(?:please )?(?:do not|don'?ts?|never|avoid|not to do)\W*$", re.IGNORECASE)
_YES_OR_NO = re.compile(r",?\s*\b(?:yes or no|yes/no|y/n)\b", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]{2,200})"')
_NO = frozenset(
    {"no", "nope", "none", "never", "not at all", "nothing", "absolutely not", "certainly not", "definitely not"}
)
_FOR = frozenset({Kind.ENDORSE, Kind.PERMIT, Kind.EVIDENCE, Kind.BARE, Kind.REVERSED, Kind.DOUBLE})
_AGAINST = frozenset({Kind.AGAINST, Kind.ILL})


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the answer with its marks; `denies`: it holds a word of denial.

    `of_ivig`: it names IVIG, or says what the guideline says in an exchange that names it.
    """

    text: str
    marks: tuple[Mark, ...]
    denies: bool = False
    of_ivig: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """Question and answer in plain text, as the lexicon reads them.

    `about_ivig`: IVIG or a stand-in for it is named, or no other topic is; `asked`: what a bare yes to the question
    would say of IVIG, +1 for, -1 against, 0 nothing; `asked_about_ivig`: the question itself names it.
    """

    about_ivig: bool
    asked: int
    asked_about_ivig: bool
    lines: tuple[Line, ...]


def read(answer: str, question: str, lexicon: Lexicon) -> Exchange:
    """Reads an exchange; both texts are plain (see normalise.plain)."""
    asked_tokens = tokenise(question, lexicon, framed=False)
    named = any(
        token.drug == "ivig" or token.isa("alias")
        for token in (*asked_tokens, *tokenise(answer, lexicon, framed=False))
    )
    about = named or not _about_something_else(asked_tokens)
    asked = _leaning(question, lexicon)
    reader = _Reader(lexicon, about, named, asked, _treatment_asked_about(question, lexicon))
    if _ASKS_WHAT_NOT.match(question.rsplit("\n", 1)[-1]):
        reader.signs[()] = -1
    lines = _settled(tuple(line for block in blocks(answer) for line in reader.lines(block)))
    return Exchange(about, asked, _asks_about_ivig(asked_tokens), lines)


def _asks_about_ivig(asked: Sequence[Token]) -> bool:
    """Whether a question names IVIG, and not only as what something else is wanted for ("instead of IVIG")."""
    return any(
        token.drug == "ivig" and not (index and asked[index - 1].lower in _ELSE_THAN)
        for index, token in enumerate(asked)
    )


def _settled(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines judged with one another.

    A leading no to a question that leans against IVIG reads as a yes to it, unless the answer goes on against IVIG. A
    remark that takes no stance is let be beside a sentence that names IVIG and speaks against it.
    """
    marks = [mark for line in lines for mark in line.marks if mark.kind is not Kind.TURNED]
    against = any(mark.kind is Kind.AGAINST for mark in marks)
    explained = Kind.AGAINST if against and not any(mark.kind in _FOR for mark in marks) else Kind.ENDORSE

    plainly = any(line.of_ivig and mark.kind is Kind.AGAINST for line in lines for mark in line.marks)

    def settled(mark: Mark) -> Mark | None:
        if plainly and mark.aside:
            return None
        return replace(mark, kind=explained) if mark.kind is Kind.TURNED else mark

    return tuple(replace(line, marks=tuple(filter(None, map(settled, line.marks)))) for line in lines)


def _about_something_else(asked: Sequence[Token]) -> bool:
    """Whether a question that does not name IVIG names another treatment, or antibodies and no loss."""
    antibodies_only = any(token.isa("apltopic") for token in asked) and not any(
        token.isa("losstopic") for token in asked
    )
    return antibodies_only or any(token.drug for token in asked)


def _treatment_asked_about(question: str, lexicon: Lexicon) -> str | None:
    """The treatment that the last sentence of the question is about, IVIG apart."""
    found = list(sentences(question))
    subject = stance.subject_of(tokenise(found[-1], lexicon, framed=False)) if found else None
    return None if subject == "ivig" else subject


def _leaning(question: str, lexicon: Lexicon) -> int:
    """What a bare yes to the question would say of IVIG."""
    found = list(sentences(_YES_OR_NO.sub("", question)))
    asked = [sentence for sentence in found if _asks(sentence)] or found[-1:]
    for sentence in reversed(asked):
        tokens = tokenise(sentence, lexicon)
        # "Shouldn't she have it?" asks whether she should.
        direct = [token for index, token in enumerate(tokens) if not (token.lower == "n't" and index < 3)]
        kinds = [mark.kind for mark in stance.read(direct, Setting(ivig=True))]
        if Kind.DOUBLE in kinds:
            return 1
        leaning = next((1 if kind in _FOR else -1 for kind in kinds if kind in _FOR | _AGAINST), 0)
        if leaning or Kind.DOSE in kinds:
            return leaning or 1
    return 0


def _asks(sentence: str) -> bool:
    return sentence.rstrip(" \"')").endswith("?")


class _Reader:
    """Reads the blocks of one answer in order, carrying over what was last spoken of within a block."""

    def __init__(self, lexicon: Lexicon, about: bool, named: bool, asked: int, carried: str | None) -> None:
        self.lexicon = lexicon
        self.about = about
        self.named = named
        self.asked = asked
        self.carried = self.asked_about = carried
        self.first = True
        self.put: int | None = None
        self.signs: dict[tuple[str, ...], int] = {}

    def lines(self, block: Block) -> list[Line]:
        """The sentences of a block.

        A row with a question in one cell and its answer in the next is read cell by cell.
        """
        if self.named:
            self.carried = self.asked_about
        if block.kind == "row" and "?;" in block.text:
            cells = [cell.strip() for cell in block.text.split(";") if cell.strip()]
            return [self._line(cell, block) for cell in cells]
        return [self._line(sentence, block) for sentence in sentences(block.text)]

    def _line(self, sentence: str, block: Block) -> Line:
        unlabelled = _ANSWER_LABEL.sub("", sentence)
        spoken = _SPEECH.sub("", unlabelled)
        self.first = self.first or spoken != unlabelled or unlabelled != sentence
        said, marks = self._polar(_ANSWER_LABEL.sub("", spoken))
        replies = self.first and not self.asked and _ELLIPTIC_REPLY.match(said)
        self.first = False
        self.put = _leaning(sentence, self.lexicon) if _asks(sentence) else None
        body = said if spoken == unlabelled else sentence
        body = _DENIED_FIELD.sub(r"not \1", body)
        tokens = tokenise(body, self.lexicon)
        setting = Setting(
            ivig=self.about,
            label=0 if block.kind in ("heading", "header", "lead") else self._sign(block.labels),
            carried=self.carried,
            asked=self.asked,
            named=self.named,
            is_heading=block.kind in ("heading", "header", "lead"),
            is_question=_asks(sentence),
        )
        found = self._stance(body, tokens, setting)
        if replies:  # "There is.", to a question that asks nothing of IVIG
            found = [replace(mark, aside=True) for mark in found]
        if spoken != unlabelled and said:  # what somebody is made to say counts as said
            found = [*found, *stance.read(tokenise(said, self.lexicon), setting)]
        if found and found[-1].kind is Kind.VAGUE and (marks or body != sentence or "[" in sentence):
            found.pop()  # what follows a yes or no, or a citation alone, is no sentence of its own
        if block.kind in ("heading", "header") and not any(token.drug == "ivig" for token in tokens):
            found = [mark for mark in found if mark.kind in (Kind.UNKNOWN, Kind.DOUBLE)]
        subject = stance.subject_of(tokens)
        if subject:
            self.carried = None if subject == "ivig" else subject
        return Line(
            sentence,
            (*marks, *found),
            denies=any(token.isa("negators", "oppose") for token in tokens),
            of_ivig=any(token.drug == "ivig" or (self.named and token.isa("source")) for token in tokens),
        )

    def _polar(self, sentence: str) -> tuple[str, tuple[Mark, ...]]:
        """The sentence without a leading yes or no, and what that says of IVIG.

        Given the question, or one that the answer itself has just put ("Is it recommended? No.").
        """
        match = _POLAR.match(sentence)
        yes = match is not None and match.group("word").lower() not in _NO
        asked = self.asked if self.put is None else self.put
        leading = (self.first or self.put is not None) and self.about and asked
        if match is None and leading:
            match = _ELLIPTIC.match(sentence)
            yes = match is not None and not match.group("not")
        if leading and asked > 0 and _ONLY.match(sentence):
            return sentence, (Mark(Kind.PERMIT, sentence.split()[0]),)
        if match is not None and sentence[match.end() :].lstrip().startswith(":"):
            return sentence, ()  # "No: IVIG, prednisone" names what is under that heading
        if match is None:
            turned = leading and asked < 0 and _DENIAL.match(sentence)
            return sentence, (Mark(Kind.TURNED, sentence[:20]),) if turned else ()
        body = sentence[match.end() :].lstrip(" ,.!;:-")
        word = match.group().strip()
        if yes and asked > 0:
            return body, (Mark(Kind.ENDORSE, word),)
        if not yes and asked < 0:
            return body, (Mark(Kind.TURNED if leading else Kind.ENDORSE, word),)
        if yes and not asked and self.about and not word.lower().startswith("y") and not body:
            return body, (Mark(Kind.VAGUE, word),)
        return body, (Mark(Kind.AGAINST, word),) if not yes or asked < 0 else ()

    def _stance(self, body: str, tokens: list[Token], setting: Setting) -> list[Mark]:
        """The marks of a sentence; a claim in quotation marks does not count where the words around it reject it."""
        marks = stance.read(tokens, setting)
        if not any(mark.kind in _FOR for mark in marks) or not _QUOTED.search(body):
            return marks
        around = stance.read(tokenise(_QUOTED.sub(" so ", body), self.lexicon), setting)
        kinds = {mark.kind for mark in around}
        return around if kinds & _AGAINST and not kinds & {Kind.ENDORSE, Kind.DOUBLE} else marks

    def _sign(self, labels: tuple[str, ...]) -> int:
        """+1 or -1 for the nearest heading or lead-in that takes a stance, else 0."""
        if labels not in self.signs:
            self.signs[labels] = self._sign_of(labels)
        return self.signs[labels]

    def _sign_of(self, labels: tuple[str, ...]) -> int:
        for label in reversed(labels):
            if _FALSE_LABEL.search(label):
                return FALSE_LABEL
            if _FORBIDS.match(label):
                return -1
            kinds = {
                mark.kind for mark in stance.read(tokenise(label, self.lexicon), Setting(ivig=True, is_heading=True))
            }
            if kinds & {Kind.ENDORSE, Kind.PERMIT, Kind.DOUBLE}:
                return 1
            if kinds & _AGAINST:
                return -1
        return 0
