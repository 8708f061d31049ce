"""Trends: works by driver and by gap over the months, and drivers that go together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

LEAST_TOGETHER = 5
"""Works that bear both drivers, below which chance cannot be told."""
SURE = 2.58
"""Standard errors from chance that count: one in a hundred for one pair, both sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One concept over the months."""

    concept: str
    counts: tuple[int, ...]
    """Works a month, oldest first."""

    @property
    def total(self) -> int:
        """Works in all."""
        return sum(self.counts)

    def move(self) -> float | None:
        """Return the latter half held against the former: 0.5 is half as many again.

        None where the former half is empty. An odd month in the middle belongs to neither.
        """
        half = len(self.counts) // 2
        former, latter = sum(self.counts[:half]), sum(self.counts[len(self.counts) - half :])
        return latter / former - 1 if former else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Two drivers, and how often works bear both."""

    first: str
    second: str
    works: int
    expected: float
    """Works that would bear both if neither knew of the other."""
    deviation: float
    """Standard errors between the two."""

    @property
    def lift(self) -> float:
        """How many times as often as chance."""
        return self.works / self.expected if self.expected else 0.0


def months_between(start: date, end: date) -> tuple[str, ...]:
    """Return the months from ``start`` to ``end`` as 2026-06, oldest first."""
    first, last = 12 * start.year + start.month - 1, 12 * end.year + end.month - 1
    return tuple(f"{index // 12:04}-{index % 12 + 1:02}" for index in range(first, last + 1))


def series(
    counts: Iterable[tuple[str, str, int]], concepts: Sequence[str], months: Sequence[str]
) -> tuple[Series, ...]:
    """Lay counts of (concept, month, works) out by concept, the fullest first."""
    found: dict[tuple[str, str], int] = {}
    for concept, month, works in counts:
        found[concept, month] = found.get((concept, month), 0) + works
    laid = [
        Series(concept=one, counts=tuple(found.get((one, month), 0) for month in months))
        for one in concepts
    ]
    return tuple(sorted(laid, key=lambda one: (-one.total, one.concept)))


def together(
    pairs: Iterable[tuple[str, str, int]], singles: Mapping[str, int], works: int
) -> tuple[Together, ...]:
    """Return the pairs that go together or apart more than chance, the surest first.

    ``pairs`` are (driver, driver, works with both), ``singles`` works by driver, ``works`` all.
    With a and b works of either driver among N, chance is the hypergeometric distribution: mean
    ab/N, variance (ab/N)(1 - a/N)(N - b)/(N - 1) (Johnson, Kotz and Kemp, Univariate Discrete
    Distributions, chapter 6).
    """
    found = []
    for first, second, both in pairs:
        a, b = singles.get(first, 0), singles.get(second, 0)
        if works < 2 or not a or not b:
            continue
        expected = a * b / works
        variance = expected * (1 - a / works) * (works - b) / (works - 1)
        if variance <= 0 or max(both, expected) < LEAST_TOGETHER:
            continue
        deviation = (both - expected) / sqrt(variance)
        if abs(deviation) >= SURE:
            found.append(
                Together(
                    first=first,
                    second=second,
                    works=both,
                    expected=expected,
                    deviation=deviation,
                )
            )
    return tuple(sorted(found, key=lambda one: (-abs(one.deviation), one.first, one.second)))
