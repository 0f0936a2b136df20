"""Which of the statements that an answer rests on grades its bottom line. Pure: no Streamlit, no state."""

from __future__ import annotations

import re
from collections.abc import Mapping

import wording

from assistant.core.types import Answer, Statement


def graded_statement(answer: Answer, statements: Mapping[str, Statement]) -> Statement | None:
    """The cited statement whose title the bottom line repeats most of; None for an answer without citations.

    One that speaks for or against its treatment goes before one that does neither: what is documented off-guideline
    must not stand as the grade of an answer that also says that guidelines recommend against it.
    """
    cited = [statements[item.statement] for item in answer.citations if item.statement in statements]
    candidates = [statement for statement in cited if statement.direction != "neutral"] or cited
    said = _words(wording.bottom_line(answer.text)[0] or answer.text)
    return max(candidates, key=lambda statement: _share(statement, said), default=None)


def _share(statement: Statement, said: frozenset[str]) -> float:
    title = _words(statement.title)
    return len(title & said) / len(title)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w-]+", text.casefold()))
