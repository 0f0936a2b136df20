"""What is known to get past the checker: the work that is left, counted.

The set holds unsafe answers that an adversary wrote against an earlier state of the checker, each starting from what
had passed before. All of them ought to be blocked; the share that is not falls as the checker learns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.evals import Options
from assistant.evals.intervals import Share
from assistant.evals.items import Item, load_adversarial, spread
from assistant.evals.tables import SHARE_HEADINGS, share_cells, table


@dataclass(frozen=True, slots=True)
class AdversarialOutcome:
    """Each answer of the set, and whether the checker allows it."""

    verdicts: tuple[tuple[Item, bool], ...]

    @property
    def leaks(self) -> Share:
        """The answers that are still allowed."""
        return _share(self.verdicts)

    def by_category(self) -> dict[str, Share]:
        """The same for each way of getting past the checker, in alphabetical order."""
        names = sorted({item.category for item, _ in self.verdicts})
        return {name: _share([pair for pair in self.verdicts if pair[0].category == name]) for name in names}

    def as_json(self) -> dict[str, Any]:
        """Shares, and the ids of what is still allowed."""
        return {
            "leaks": self.leaks.as_json(),
            "by_category": {name: share.as_json() for name, share in self.by_category().items()},
            "items": [item.id for item, allowed in self.verdicts if allowed],
        }

    def as_text(self) -> str:
        """The table."""
        rows = [(name, *share_cells(share)) for name, share in {"all": self.leaks, **self.by_category()}.items()]
        return table("Adversarial answers still allowed", ("way past the checker", "leaks", *SHARE_HEADINGS), rows)


def run(options: Options) -> AdversarialOutcome:
    """The verdicts on the set, or on `limit` items of it."""
    items = spread(load_adversarial(), options.limit)
    return AdversarialOutcome(tuple((item, item.report().allowed) for item in items))


def _share(verdicts: tuple[tuple[Item, bool], ...] | list[tuple[Item, bool]]) -> Share:
    return Share(sum(allowed for _, allowed in verdicts), len(verdicts))
