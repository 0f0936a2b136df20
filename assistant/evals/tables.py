"""Plain text tables: the first column is text, the others are figures and stand on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.evals.intervals import Share

_GAP = "  "
SHARE_HEADINGS = ("of", "share", "95 % interval")


def share_cells(share: Share) -> tuple[str, str, str, str]:
    """The count, and the cells under SHARE_HEADINGS."""
    if share.value is None:
        return str(share.count), str(share.total), "-", "-"
    low, high = share.interval
    return str(share.count), str(share.total), f"{100 * share.value:.1f} %", f"{100 * low:.1f}-{100 * high:.1f} %"


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A title, the headings, a rule and the rows; without rows, the title and 'none'."""
    body = [tuple(row) for row in rows]
    if not body:
        return f"{title}: none"
    widths = [max(len(row[column]) for row in [tuple(headings), *body]) for column in range(len(headings))]
    lines = [_line(headings, widths), _GAP.join("-" * width for width in widths)]
    return "\n".join([title, "", *lines, *(_line(row, widths) for row in body)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return _GAP.join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip()
