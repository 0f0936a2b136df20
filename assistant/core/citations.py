"""Citations: from the ids that a draft rests on to what a reader can open."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.core.types import Citation, Statement


def cite(ids: Iterable[str], statements: Iterable[Statement]) -> tuple[Citation, ...]:
    """A citation for each id, in their order and once each; KeyError on an id that no statement has."""
    known = {statement.id: statement for statement in statements}
    return tuple(Citation(id, known[id].references, known[id].text) for id in dict.fromkeys(ids))
