"""Agreement among people who judged the same things: Krippendorff's alpha, with its interval.

Krippendorff (2019), *Content Analysis*, 4th ed., ch. 12: 1 less the disagreement that is seen over
the disagreement that chance would give. It takes any number of people, and missing judgements.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from classifiers.calibration import Floats
from classifiers.intervals import DRAWS, percentiles

RELIABLE, TENTATIVE = 0.80, 0.667
"""Krippendorff's bands: above the first, conclusions may rest on it; between, tentative ones."""

Unit = Sequence[Hashable]
"""What each person said of one thing; who said what plays no part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far people agree on one question."""

    alpha: float | None
    """None where nothing can be said: too few judgements, or no two of them differ."""
    low: float | None
    """95% interval, when the units are drawn anew."""
    high: float | None
    raw: float | None
    """Share of pairs of judgements of one unit that are the same."""
    units: int
    """Things that at least two people judged."""
    judgements: int
    """How many judgements those got."""

    @property
    def band(self) -> str:
        """``reliable``, ``tentative``, ``poor`` or ``unknown``."""
        if self.alpha is None:
            return "unknown"
        if self.alpha >= RELIABLE:
            return "reliable"
        return "tentative" if self.alpha >= TENTATIVE else "poor"


def agreement(units: Sequence[Unit]) -> Agreement:
    """Krippendorff's alpha for nominal values; units that fewer than two judged play no part.

    The interval is a percentile bootstrap over units, the same in every run.
    """
    paired = [unit for unit in units if len(unit) > 1]
    values = {value: place for place, value in enumerate({v for unit in paired for v in unit})}
    counts = np.zeros((len(paired), len(values)))
    for row, unit in enumerate(paired):
        for value in unit:
            counts[row, values[value]] += 1
    low, high = _interval(counts)
    return Agreement(
        alpha=_alpha(np.ones((1, len(paired))), counts)[0] if low is not None else None,
        low=low,
        high=high,
        raw=_raw(counts),
        units=len(paired),
        judgements=int(counts.sum()),
    )


def _alpha(weights: Floats, counts: Floats) -> list[float]:
    """Alpha in each draw; ``weights`` (draws, units) say how often each unit is in it.

    1 - (n - 1) * sum of the units' disagreement / (n² - sum of the values' totals squared), which
    is 1 - D_o / D_e written over the coincidence matrix. Draws in which nothing varies are 1:
    there is no disagreement in them.
    """
    size = counts.sum(axis=1)
    apart = (size**2 - (counts**2).sum(axis=1)) / (size - 1)
    totals = weights @ counts
    whole = totals.sum(axis=1)
    chance = whole**2 - (totals**2).sum(axis=1)
    seen = weights @ apart
    alpha = 1 - (whole - 1) * seen / np.where(chance > 0, chance, 1)
    return [float(value) for value in np.where(chance > 0, alpha, 1.0)]


def _interval(counts: Floats) -> tuple[float, float] | tuple[None, None]:
    if len(counts) < 2 or counts.shape[1] < 2:
        return None, None
    draw = np.random.default_rng(0)
    weights = draw.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), DRAWS)
    return percentiles(np.asarray(_alpha(weights.astype(np.float64), counts)))


def _raw(counts: Floats) -> float | None:
    size = counts.sum(axis=1)
    pairs = float((size * (size - 1)).sum())
    same = float((counts * (counts - 1)).sum())
    return same / pairs if pairs else None
