"""How a checked answer is delivered: piece by piece, with a line that says what became of the drafts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.clauses import sentences
from assistant.core.types import Answer, Outcome

_NOTES = {
    Outcome.REDRAFTED: "A first draft did not pass the check and was withheld; this is the second, which passed.",
    Outcome.REPLACED: "No draft passed the check; this is the guideline's own answer.",
    Outcome.FAILED: "There was no draft to check; this is the guideline's own answer.",
}


def note(answer: Answer) -> str | None:
    """One or two sentences for the reader on what became of the drafts; None where the first one is the answer."""
    if answer.outcome is Outcome.PASSED:
        return None
    failures = [attempt.failure for attempt in answer.attempts if attempt.failure]
    why = f"{failures[-1][:1].upper()}{failures[-1][1:]}. " if failures else ""
    return why + _NOTES[answer.outcome]


def pieces(text: str) -> Iterator[str]:
    """A checked text sentence by sentence, to be shown one after the other; together they are the text, unchanged."""
    start = 0
    for line in re.finditer(r"[^\n]*\n*", text):
        for sentence in sentences(line.group()):
            end = text.index(sentence, start) + len(sentence)
            following = re.compile(r"\s*").match(text, end)
            end = following.end() if following else end
            yield text[start:end]
            start = end
    if start < len(text):
        yield text[start:]
