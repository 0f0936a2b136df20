"""The records of stance: what a word or a sentence does, and what surrounds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.core.clauses import Token

FALSE_LABEL = -2
"""The label of a heading such as "Myths": what stands under it is said to be false."""

_GARBLED_WORDS = 3
_SPARED = frozenset("none nobody neither no".split())


class Kind(StrEnum):
    """What one charged word, or a whole sentence, does to the stance on IVIG."""

    AGAINST = "against"
    ILL = "ill"
    ENDORSE = "endorse"
    PERMIT = "permit"
    DOSE = "dose"
    EVIDENCE = "evidence"
    REVERSED = "reversed"
    MET = "met"
    BARE = "bare"
    UNKNOWN = "unknown"
    DOUBLE = "double"
    VAGUE = "vague"
    TURNED = "turned"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that a sentence does, and the word that does it.

    A faint one is harmless beside a mark against in its sentence; one of an aside beside a sentence that plainly
    speaks against IVIG.
    """

    kind: Kind
    word: str
    faint: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a sentence.

    `ivig`: the exchange is about IVIG, and `named` that it is named there. `label` is -1 under a heading such as
    "Avoid", +1 under one such as "Recommended", FALSE_LABEL under one such as "Myths". `carried`: the treatment that
    the sentence before was about. `asked`: what a bare yes to the question would say of IVIG. Headings may be
    fragments.
    """

    ivig: bool = True
    label: int = 0
    carried: str | None = None
    asked: int = 0
    named: bool = True
    is_heading: bool = False
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the whole sentence tells about each of its clauses."""

    setting: Setting
    evidence: bool
    randomised: bool
    hedged: bool
    checklist: bool
    names_ivig: bool
    garbled: bool
    spared: bool
    of_people: bool

    @classmethod
    def of(cls, tokens: Sequence[Token], setting: Setting) -> Sentence:
        """Read off the tokens; a checklist ticks off conditions or other drugs, without IVIG."""
        unknown = sum(token.isa("unknown") for token in tokens)
        names_ivig = any(token.drug == "ivig" for token in tokens)
        return cls(
            setting=setting,
            evidence=any(token.isa("evidence") for token in tokens),
            randomised=any(token.isa("randomised") for token in tokens),
            hedged=any(token.isa("hedge") for token in tokens),
            checklist=not names_ivig and any(token.isa("condition") or token.drug for token in tokens),
            names_ivig=names_ivig,
            garbled=unknown >= _GARBLED_WORDS and unknown * 3 >= len(tokens),
            spared=bool(tokens) and tokens[0].lower in _SPARED,
            of_people=_speaks_of_people(tokens),
        )


def _speaks_of_people(tokens: Sequence[Token]) -> bool:
    """Whether "they" can only be people here: several are named, and no treatment in the plural."""
    several = any(token.isa("person", "people") and _is_plural(token) for token in tokens)
    return several and not any(token.isa("therapy", "alias") and _is_plural(token) for token in tokens)


def _is_plural(token: Token) -> bool:
    return (token.lower.endswith("s") and token.lower not in ("this", "as")) or token.lower in (
        "women",
        "people",
        "others",
        "family",
        "team",
        "clinic",
    )
