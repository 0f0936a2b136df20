"""From passages that were found to what a reader is shown of them: nothing that the checker does not allow.

A passage is judged as it is shown, with its section and the name of its document: each of them can say something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from langchain_core.embeddings import Embeddings

from assistant.core.types import Report, SitePart, SitePassage, SiteWithheld
from assistant.documents.catalogue import Found
from assistant.documents.site import SiteDocuments
from assistant.retriever import readings

Judge = Callable[[str], Report]
"""The checker's verdict on a text as an answer to the question that was asked."""

SHOWN = 2  # passages
TRIED = 6  # passages
CLOSE = 0.45  # cosine similarity: a passage further from the question is about something else

_SEPARATORS = re.compile(r"[_\-./\\\s]+")


@dataclass(frozen=True, slots=True)
class SiteSlot:
    """The place in an answer that is kept for the site's own documents."""

    documents: SiteDocuments
    embeddings: Embeddings

    def part(self, turns: Sequence[str], judge: Judge) -> SitePart | None:
        """What may be shown to the last of `turns`; None without documents. StoreError where the search fails."""
        if not self.documents.present():
            return None
        vectors = [self.embeddings.embed_query(text) for text in readings(turns)]
        return quoted(self.documents.nearest(vectors, TRIED), judge)


def quoted(found: Sequence[Found], judge: Judge) -> SitePart:
    """The best passages that may be shown, and where those stand that may not."""
    shown: list[SitePassage] = []
    withheld: list[SiteWithheld] = []
    for item in found[:TRIED]:
        if item.similarity < CLOSE or len(shown) == SHOWN:
            break
        name, page, passage = _name(item, judge), item.passage.page, item.passage
        report = judge(as_markdown(name, passage.section, passage.text))
        if report.allowed:
            shown.append(SitePassage(name, page, passage.section, passage.text))
        else:
            withheld.append(SiteWithheld(name, page, tuple(sorted({finding.rule for finding in report.findings}))))
    return SitePart(tuple(shown), tuple(withheld))


def as_markdown(document: str, section: str, text: str) -> str:
    """The passage under the headings that it is shown under."""
    headings = [f"{'#' * level} {line}" for level, line in ((1, _words(document)), (2, section)) if line]
    return "\n\n".join([*headings, text])


def _name(item: Found, judge: Judge) -> str:
    """The document's name, or a number where the name itself says what no answer may say."""
    name = item.entry.name
    return name if judge(_words(name)).allowed else f"document {item.entry.id[:8]}"


def _words(name: str) -> str:
    """A name as a reader reads it: without folders' strokes, dots and the letters that tell the format."""
    return _SEPARATORS.sub(" ", name.rpartition(".")[0] or name).strip()
