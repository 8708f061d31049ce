"""Scores made honest: probabilities from margins, thresholds, and how far off they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_NEAR = 0.02
"""Less than this in F1 is no difference (chosen out of fold)."""


@dataclass(frozen=True, slots=True)
class Platt:
    """A logistic curve from margin to probability: ``1 / (1 + exp(-(slope * margin + offset)))``.

    Platt (1999), "Probabilistic outputs for support vector machines".
    """

    slope: float
    offset: float

    def __call__(self, margins: Floats) -> Floats:
        """Probabilities of the margins, same shape."""
        exponent = np.clip(-(self.slope * margins + self.offset), -500, 500)
        probabilities: Floats = 1 / (1 + np.exp(exponent))
        return probabilities


def fit_platt(margins: Floats, truths: Bools) -> Platt:
    """Fit by maximum likelihood on Platt's smoothed targets, which keeps rare concepts humble."""
    from sklearn.linear_model import LogisticRegression

    positives = int(truths.sum())
    negatives = len(truths) - positives
    target = np.where(truths, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    rows = np.concatenate([margins, margins]).reshape(-1, 1)
    sides = np.concatenate([np.ones(len(truths)), np.zeros(len(truths))])
    weights = np.concatenate([target, 1 - target])
    model = LogisticRegression(C=1e6).fit(rows, sides, sample_weight=weights)
    return Platt(float(model.coef_[0, 0]), float(model.intercept_[0]))


def best_threshold(truths: Bools, probabilities: Floats) -> float:
    """The cut that gives the best F1 over these documents, midway between two scores."""
    return _middle(truths, probabilities, 0.0)


def steady_threshold(truths: Bools, probabilities: Floats) -> float:
    """The middle of all cuts whose F1 over these documents comes within 0.02 of the best.

    Which of them is best is mostly chance; their middle holds better for other documents.
    """
    return _middle(truths, probabilities, _NEAR)


def _middle(truths: Bools, probabilities: Floats, near: float) -> float:
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(truths[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + truths.sum())
    good = np.flatnonzero(f1 >= f1.max() - near) if near else f1.argmax()[None]
    above = probabilities[order[good[0]]]
    below = probabilities[order[min(good[-1] + 1, len(order) - 1)]]
    return float((above + below) / 2)


def expected_calibration_error(truths: Bools, probabilities: Floats, bins: int = 10) -> float:
    """Mean gap between probability and share of truths over equal-width bins, weighed by size.

    Guo et al. (2017), "On calibration of modern neural networks", with the probability of the
    concept in place of a confidence.
    """
    if not len(truths):
        return 0.0
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = np.bincount(place, weights=probabilities - truths, minlength=bins)
    return float(np.abs(gaps).sum() / len(truths))
