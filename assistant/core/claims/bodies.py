"""Guidelines, societies, journals and studies that the source does not name, used as support."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.core.claims.reading import Hit, Reading, Scene

_STUDY = (
    r"(?:trials?|stud(?:y|ies)|cohorts?|registry|registries|guidelines?|guidance|consensus"
    r"|statement|society|reviews?|paper|meta-analys[ei]s|survey)"
)
_ACRONYM = re.compile(rf"\b([A-Z][A-Z0-9]{{2,}}(?:-[A-Z0-9]{{2,}})?)\b(?:'s)? (?:\d{{4}} )?(?:\w+ )?{_STUDY}\b")
_AUTHOR = re.compile(
    r"\b([A-Z][a-z]+(?:[- ][A-Z][a-z]+)?)(?: [A-Z]{1,2})?,? (?:et al\b|and colleagues"
    r"|and co-?workers)|\b([A-Z][a-z]+)(?: [A-Z]{1,2})?,? \(?(?:19|20)\d\d\b(?=\))"
)
_BY = re.compile(rf"\b{_STUDY} (?:by|of) ([A-Z][a-z]{{2,}})\b")
_DATED = re.compile(
    rf"\b((?:19|20)\d\d)\b (?:\w+ ){{0,3}}{_STUDY}\b|\b{_STUDY} (?:from|of|in|published in) ((?:19"
    rf"|20)\d\d)\b"
)
_IDENTIFIER = re.compile(r"\b(?:pmid|pubmed id|doi|isbn|nct)\b[: ]*(\S+)", re.I)
_NOT_THIS = re.compile(r"\b(?:not|nor|no|never|without|than)\b(?: \w+){0,2} $", re.I)
_DENIED = re.compile(
    r"(?:\b(?:not|never|nowhere|no|neither|nor|without)\b|n't\b)[^.;]{0,60}\b(?:nam|mention"
    r"|quot|cit|cover|discuss|list|refer|includ|contain|address|part of|"
    r"among|in (?:this|the|my|there)|draw|rest|compar|comment|found|appear|source)|"
    r"\b(?:only (?:two|2) guidelines|(?:two|2) guidelines only|silent on|outside|beyond (?:the"
    r"|this|my)|only (?:two|2)|apart from the (?:two|2))\b"
)
_DATED_BODY = re.compile(
    r"\b(?:ACR|GLADEL|PANLAR|American College of Rheumatology|[Mm]eta-analys[ei]s)\b"
)  # their years are figures
_DOCUMENTED_IDS = ("10.1002/art.41191", "10.1136/annrheumdis-2018-213512")
_FIRST = re.compile(r"[a-z]+")
_STUDY_WORDS = frozenset(
    [
        "trial",
        "trials",
        "study",
        "studies",
        "cohort",
        "cohorts",
        "registry",
        "registries",
        "guideline",
        "guidelines",
        "guidance",
        "consensus",
        "statement",
        "society",
        "review",
        "reviews",
        "paper",
        "analysis",
        "analyses",
        "survey",
    ]
)
_DOCUMENTED_YEARS = frozenset(("2018", "2020", "2025"))


@dataclass(frozen=True, slots=True)
class Outside:
    """Names that the source does not have, and the few that it or its documents do."""

    names: re.Pattern[str]
    nations: re.Pattern[str]
    first_words: frozenset[str]
    known: frozenset[str]

    @classmethod
    def from_data(cls, data: Mapping[str, Sequence[str]]) -> Outside:
        """Built from corpus/rules/claims-names.yaml: `bodies`, `journals`, `nations`, `known`."""
        named = "|".join(re.escape(name) for name in (*data["bodies"], *data["journals"]))
        nations = "|".join(re.escape(name) for name in data["nations"])
        return cls(
            re.compile(rf"\b(?:{named})\b"),
            re.compile(rf"(?<!Latin )\b(?:{nations})\b (?:\w+ ){{0,2}}{_STUDY}\b"),
            frozenset(
                _FIRST.findall(" ".join(" ".join(data[kind]) for kind in ("bodies", "journals", "nations")).lower())
            ),
            frozenset(data["known"]),
        )

    def find(self, scene: Scene) -> Iterator[Hit]:
        """Every line that leans on a name from outside the source."""
        for line in scene.lines:
            text = line.source.text
            if (
                self._names_outside(line, text)
                and not self._ruled_out(text)
                and not _DENIED.search(line.text)
                and not line.asks
            ):
                yield Hit("body-outside-source", line.source)

    def _ruled_out(self, text: str) -> bool:
        """Whether a negator stands right before the name."""
        named = self.names.search(text)
        return named is not None and bool(_NOT_THIS.search(text[: named.start()]))

    def _names_outside(self, line: Reading, text: str) -> bool:
        if not line.words.isdisjoint(self.first_words) and (self.names.search(text) or self.nations.search(text)):
            return True
        studied = not line.words.isdisjoint(_STUDY_WORDS)
        if studied and any(match[1] not in self.known for match in _ACRONYM.finditer(text)):
            return True
        if studied and any(match[1] not in self.known for match in _BY.finditer(text)):
            return True
        authored = line.has_digits or not line.words.isdisjoint(("al", "colleagues", "workers", "coworkers"))
        if authored and any((match[1] or match[2]) not in self.known for match in _AUTHOR.finditer(text)):
            return True
        dated = _DATED.finditer(text) if studied and line.has_digits and not _DATED_BODY.search(text) else ()
        if any((match[1] or match[2]) not in _DOCUMENTED_YEARS for match in dated):
            return True
        return line.has_digits and any(not match[1].startswith(_DOCUMENTED_IDS) for match in _IDENTIFIER.finditer(text))
