"""What a message asks of the guideline's own answers, read by the phrases and concepts of the corpus. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.core.lexical import asked
from assistant.core.terms import TermReader, words

IVIG = "ivig"
_SYNDROME = "antiphospholipid syndrome"
_OF_QUESTIONS = ("dose", "course", "price", "why")  # a history names doses and prices without asking for any
_WEEKS = re.compile(r"(?<![\d.-])(\d{1,2})\s*(?:\+\s*\d\s*)?-?\s*(?:weeks?|wks?|w)\b", re.I)
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
_PART = re.compile(
    r"(?<=[.?!])\s+|\n+|[,;]?\s+and\s+(?=(?:also|what|how|which|when|who|is|are|does|do|can|should)\b)", re.I
)
_SHORTEST_PART = 2  # words
_CLAUSE = re.compile(r"[,;:.?!]\s|\n| - ")
_PRESENT = re.compile(r"\b(?:now|today|currently|at present|this pregnancy|pregnant|gestation|gravid)\b", re.I)
_NO_PRESENT = re.compile(
    r"\b(?:loss(?:es)?|lost|miscarr\w*|ended|demise|terminat\w*|ectopic|previous\w*|prior|last|earlier|ago|before|after|until|till|since"
    r"|every|from|by|within|past|guideline|limit|window|start\w*|stop\w*|continu\w*|dos\w*|for)\b",
    re.I,
)
_LOSS = re.compile(r"\b(?:loss(?:es)?|lost|miscarr\w*|demise|ended)\b", re.I)


@dataclass(frozen=True)
class Wording:
    """The contents of answers.yaml."""

    asks: Mapping[str, tuple[str, ...]]
    polar: frozenset[str]
    turned: frozenset[str]
    companions: Mapping[str, Mapping[str, tuple[str, ...]]]
    named: Mapping[str, str]
    told: Mapping[str, str]
    about_ivig: frozenset[str]
    setting_of_ivig: frozenset[str]
    reasons: tuple[str, ...]
    warnings: frozenset[str]
    settling: frozenset[str]
    decisive: frozenset[str]
    starts: frozenset[str]
    conditions: Mapping[str, Mapping[str, str]]
    brief: Mapping[str, str]
    nearby: Mapping[str, str]
    sentences: Mapping[str, str]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Wording:
        """From the file's content; KeyError or TypeError where a part is missing or of the wrong kind."""
        return cls(
            asks=_lists(data["asks"]),
            companions={str(kind): _lists(entries) for kind, entries in data["companions"].items()},
            polar=frozenset(map(str, data["polar"])),
            turned=frozenset(map(str, data["turned"])),
            named=_texts(data["named"]),
            told=_texts(data["told"]),
            about_ivig=frozenset(map(str, data["about_ivig"])),
            setting_of_ivig=frozenset(map(str, data["setting_of_ivig"])),
            reasons=tuple(map(str, data["reasons"])),
            warnings=frozenset(map(str, data["warnings"])),
            settling=frozenset(map(str, data["settling"])),
            decisive=frozenset(map(str, data["decisive"])),
            starts=frozenset(map(str, data["starts"])),
            conditions={str(id): _texts(entry) for id, entry in data["conditions"].items()},
            brief=_texts(data["brief"]),
            nearby=_texts(data["nearby"]),
            sentences=_texts(data["sentences"]),
        )


def _lists(entries: Mapping[Any, Any]) -> dict[str, tuple[str, ...]]:
    return {str(name): tuple(map(str, listed)) for name, listed in entries.items()}


def _texts(entries: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(text) for name, text in entries.items()}


@dataclass(frozen=True)
class Request:
    """What the last message asks for.

    `kinds` are those of `asks`; `topics` the concepts that it names; `focus` those in its question, leaving out the
    case history; `bare` those of a message that is nothing but names; `before` the kinds of the message before;
    `spoken` the concepts of the whole conversation. `about_ivig`: no treatment is named, and IVIG was the last one that
    was. `verdict`: nothing but whether IVIG is advised; `polar`: by yes or no, a yes being in its favour.
    """

    kinds: frozenset[str]
    topics: frozenset[str]
    focus: frozenset[str]
    bare: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    spoken: frozenset[str] = frozenset()
    about_ivig: bool = False
    verdict: bool = False
    polar: bool = False
    is_question: bool = True
    weeks: int | None = None

    @property
    def is_sourced(self) -> bool:
        """Whether the source itself is asked for: its words or its references."""
        return self.asks("quote", "reference")

    def asks(self, *kinds: str) -> bool:
        """Whether one of these kinds of thing is asked for."""
        return not self.kinds.isdisjoint(kinds)


@dataclass(frozen=True)
class RequestReader:
    """Reads requests."""

    wording: Wording
    reader: TermReader
    treatments: frozenset[str]

    def read(self, turns: Sequence[str]) -> Request:
        """The request of the last of `turns`."""
        message = turns[-1]
        kinds = self._kinds(message)
        topics, focus = self._concepts(message), self._concepts(asked(message))
        polar = IVIG in focus and self._is_polar(asked(message))
        alone = IVIG in focus and topics <= self.wording.setting_of_ivig
        said = set(self.reader.terms(message))
        bare = said <= self.wording.setting_of_ivig | self.reader.setting
        return Request(
            kinds=kinds,
            topics=topics,
            focus=focus,
            bare=topics if said <= self.treatments | {_SYNDROME} | self.reader.setting else frozenset(),
            before=self._kinds(turns[-2]) if len(turns) > 1 else frozenset(),
            spoken=frozenset(term for turn in turns for term in (*self.reader.terms(turn), *self._within(turn))),
            about_ivig=self._carries_on(turns, topics),
            verdict=alone and (polar or bare),
            polar=polar,
            is_question=message.rstrip().endswith("?") or bool(kinds),
            weeks=gestation(turns),
        )

    @cached_property
    def _asks(self) -> Mapping[str, Sequence[Sequence[str]]]:
        """The phrases that ask for each kind of thing, as stems."""
        return {kind: [self.reader.plain(phrase) for phrase in phrases] for kind, phrases in self.wording.asks.items()}

    def parts(self, message: str) -> list[str]:
        """The questions that a message puts side by side."""
        return [part.strip() for part in _PART.split(message) if len(words(part)) > _SHORTEST_PART]

    def _within(self, message: str) -> frozenset[str]:
        """IVIG, where its name stands inside a longer phrase: "instead of IVIG" is a concept of its own."""
        plain = self.reader.plain(message)
        named = any(name == IVIG and _contains(plain, phrase) for phrase, name in self.reader.concepts.phrases.items())
        return frozenset({IVIG} if named else ())

    def _kinds(self, message: str) -> frozenset[str]:
        plain, asking = self.reader.plain(message), self.reader.plain(_questions(message))
        return frozenset(
            kind for kind, phrases in self._asks.items() if _says(asking if kind in _OF_QUESTIONS else plain, phrases)
        )

    def _concepts(self, text: str) -> frozenset[str]:
        return (self.reader.concepts.names - self.reader.setting) & set(self.reader.terms(text))

    def _is_polar(self, question: str) -> bool:
        """Whether a question is answered by yes or no, a yes being in favour of what it names."""
        said = words(question.lower().replace("yes or no", ""))
        return (
            any(word in self.wording.polar for word in said[:2])
            and _says(self.reader.plain(question), self._asks["verdict"])
            and self.wording.turned.isdisjoint(said)
        )

    def _carries_on(self, turns: Sequence[str], topics: frozenset[str]) -> bool:
        """Whether the last message goes on about IVIG without naming a treatment."""
        if topics & self.treatments:
            return False
        for turn in reversed(turns[:-1]):
            named = self.treatments & set(self.reader.terms(turn))
            if named:
                return IVIG in named
        return False


def _questions(message: str) -> str:
    """The questions of a message; the whole message where it has none."""
    found = [sentence for sentence in _SENTENCE.split(message) if sentence.rstrip().endswith("?")]
    return " ".join(found) or message


def gestation(turns: Sequence[str]) -> int | None:
    """The completed weeks of the present pregnancy, as the latest of `turns` that gives them states; None if none does.

    A number of weeks that belongs to a loss, a time limit or an interval is not one.
    """
    for turn in reversed(turns):
        found = [weeks for sentence in _SENTENCE.split(turn) for weeks in _weeks(sentence)]
        if found:
            return found[-1]
    return None


def _weeks(sentence: str) -> list[int]:
    found = []
    clauses = _CLAUSE.split(sentence)
    for at, clause in enumerate(clauses):
        numbers = _WEEKS.findall(clause)
        present = _PRESENT.search(clause)
        history = at > 0 and _LOSS.search(clauses[at - 1]) and not present
        if len(numbers) == 1 and not history and not _NO_PRESENT.search(clause):
            found.append(int(numbers[0]))
    return found


def _says(plain: Sequence[str], phrases: Sequence[Sequence[str]]) -> bool:
    return any(_contains(plain, phrase) for phrase in phrases)


def _contains(words: Sequence[str], phrase: Sequence[str]) -> bool:
    first, length, wanted = phrase[0], len(phrase), list(phrase)
    return any(word == first and list(words[at : at + length]) == wanted for at, word in enumerate(words))
