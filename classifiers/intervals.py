"""How sure a score is: bootstrap intervals over documents."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classifiers.calibration import Bools, Floats

DRAWS = 1000
_LEVEL = (2.5, 97.5)
"""Percentiles: of 100 sets of documents drawn like this one, 95 score in between."""


def micro_interval(truths: Bools, given: Bools) -> tuple[float, float]:
    """95% interval of the micro F1 of decisions (documents, labels) when documents are redrawn."""
    return percentiles(micro_draws(truths, given))


def macro_interval(truths: Bools, given: Bools) -> tuple[float, float]:
    """The same for the macro F1; in each draw, over the labels that are borne or given in it."""
    return percentiles(macro_draws(truths, given))


def micro_draws(truths: Bools, given: Bools) -> Floats:
    """The micro F1 in each draw, shape (draws); the same draws for every set of that size."""
    hits, sizes = _counts(_weights(len(truths)), truths, given)
    return _f1(hits.sum(axis=1), sizes.sum(axis=1))


def macro_draws(truths: Bools, given: Bools) -> Floats:
    """The macro F1 in each draw, shape (draws); the same draws for every set of that size."""
    hits, sizes = _counts(_weights(len(truths)), truths, given)
    seen = sizes > 0
    each = np.where(seen, _f1(hits, sizes), 0.0)
    mean: Floats = each.sum(axis=1) / np.maximum(1, seen.sum(axis=1))
    return mean


def _weights(documents: int) -> Floats:
    """How often each document is drawn, shape (draws, documents); the same in every run."""
    draw = np.random.default_rng(0)
    drawn = draw.multinomial(documents, np.full(documents, 1 / documents), DRAWS)
    return drawn.astype(np.float64)


def _counts(weights: Floats, truths: Bools, given: Bools) -> tuple[Floats, Floats]:
    hits: Floats = weights @ (truths & given)
    sizes: Floats = weights @ (truths.astype(np.float64) + given)
    return hits, sizes


def _f1(hits: Floats, sizes: Floats) -> Floats:
    f1: Floats = 2 * hits / np.maximum(1, sizes)
    return f1


def percentiles(scores: npt.NDArray[np.float64]) -> tuple[float, float]:
    """What 95 of 100 draws lie between."""
    low, high = np.percentile(scores, _LEVEL)
    return float(low), float(high)
