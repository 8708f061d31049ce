"""What to ask experts next: doubtful documents, rare concepts first, no two alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifiers.blend import log_odds
from classifiers.calibration import Floats

_LIKENESS = 0.5
"""How much being like what is already chosen costs, beside how much there is to learn."""


def choose(scores: Floats, thresholds: Floats, rows: Any, count: int) -> list[int]:
    """The documents to ask about, most telling first: at most ``count`` indices.

    ``scores`` and ``thresholds`` have shape (documents, concepts), ``rows`` (documents, columns)
    are the documents as a sparse matrix. Greedy maximal marginal relevance (Carbonell & Goldstein
    1998): each step takes the document with the most to learn from (:func:`worth`), less its
    cosine to the nearest one already taken. The same input gives the same choice.
    """
    left = len(scores)
    if not left or count <= 0:
        return []
    gain = _ranked(worth(scores, thresholds))
    unit = _unit(rows)
    nearest = np.zeros(left)
    free = np.ones(left, dtype=bool)
    chosen: list[int] = []
    while len(chosen) < min(count, left):
        value = np.where(free, (1 - _LIKENESS) * gain - _LIKENESS * nearest, -np.inf)
        best = int(value.argmax())
        chosen.append(best)
        free[best] = False
        nearest = np.maximum(nearest, np.asarray((unit @ unit[best].T).todense()).ravel())
    return chosen


def worth(scores: Floats, thresholds: Floats) -> Floats:
    """How much each document has to teach, shape (documents).

    Summed over the concepts: how near the score is to its threshold (1 at it, falling by half for
    every factor of 2 in the odds), divided by the square root of how many documents seem to bear
    the concept, so that ten of a rare one weigh as much as a hundred of a common one would alone.
    """
    nearness = np.exp(-np.abs(log_odds(scores) - log_odds(thresholds)))
    expected = np.maximum(1.0, scores.sum(axis=0))
    total: Floats = (nearness / np.sqrt(expected)).sum(axis=1)
    return total


def _ranked(values: Floats) -> Floats:
    """Ranks between 0 and 1, so that worth and cosine are of one size; ties share a rank."""
    _, place = np.unique(values, return_inverse=True)
    ranked: Floats = place / max(1, place.max())
    return ranked


def _unit(rows: Any) -> Any:
    from scipy import sparse

    matrix = sparse.csr_matrix(rows, dtype=np.float64)
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.diags(1 / np.where(length > 0, length, 1)) @ matrix
