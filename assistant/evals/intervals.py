"""How sure a counted share is: Wilson's score interval, which holds for shares of 0 and 1 and for small sets."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Any

Z_95 = 1.959963984540054  # the standard normal distribution has 2.5 % above it


@dataclass(frozen=True, slots=True)
class Share:
    """`count` out of `total`; ValueError unless 0 <= count <= total."""

    count: int
    total: int

    def __post_init__(self) -> None:
        """Refuses what cannot have been counted."""
        if not 0 <= self.count <= self.total:
            raise ValueError(f"{self.count} of {self.total} is not a share")

    @property
    def value(self) -> float | None:
        """The share itself, 0 to 1; None of nothing."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the true share, 0 to 1."""
        return wilson(self.count, self.total)

    def as_json(self) -> dict[str, Any]:
        """Count, total, share and interval."""
        low, high = self.interval
        value = None if self.value is None else round(self.value, 4)
        return {"count": self.count, "total": self.total, "share": value, "low": round(low, 4), "high": round(high, 4)}


def wilson(count: int, total: int, z: float = Z_95) -> tuple[float, float]:
    """Lower and upper bound of the true share behind `count` of `total`; of nothing, everything is possible."""
    if total == 0:
        return 0.0, 1.0
    share, weight = count / total, z * z / total
    centre = (share + weight / 2) / (1 + weight)
    margin = z / (1 + weight) * sqrt(share * (1 - share) / total + weight / (4 * total))
    return max(0.0, centre - margin), min(1.0, centre + margin)


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `values`, each from 0 to 1."""

    values: tuple[float, ...]

    @property
    def value(self) -> float | None:
        """The mean itself; None of nothing."""
        return fmean(self.values) if self.values else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the true mean, by the normal approximation, kept within 0 and 1."""
        if len(self.values) < 2:
            return 0.0, 1.0
        centre, margin = fmean(self.values), Z_95 * stdev(self.values) / sqrt(len(self.values))
        return max(0.0, centre - margin), min(1.0, centre + margin)

    def as_json(self) -> dict[str, Any]:
        """Total, mean and interval."""
        low, high = self.interval
        value = None if self.value is None else round(self.value, 4)
        return {"total": len(self.values), "mean": value, "low": round(low, 4), "high": round(high, 4)}
