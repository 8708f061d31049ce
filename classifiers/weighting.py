"""Weights of counts: rarer features weigh more, repeats weigh less, and long texts no more."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


def rarity(counts: Any) -> FloatArray:
    """Smoothed inverse document frequency of each column: ``ln((1 + n) / (1 + df)) + 1``.

    The formula is scikit-learn's ``smooth_idf``.
    """
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf: FloatArray = (np.log((1 + counts.shape[0]) / (1 + frequency)) + 1).astype(np.float32)
    return idf


def weigh(counts: Any, idf: FloatArray) -> Any:
    """``log2(1 + count) * idf``, each row then of Euclidean length 1 (or 0 when empty)."""
    weighed = counts.copy()
    weighed.data = np.log2(1 + counts.data) * idf.take(counts.indices)
    return unit_rows(weighed)


def unit_rows(matrix: Any) -> Any:
    """Scale each row of a CSR matrix, in place, to Euclidean length 1; empty rows stay empty."""
    squared = matrix.copy()
    squared.data **= 2
    squares = squared @ np.ones(matrix.shape[1], dtype=np.float32)
    lengths = np.sqrt(np.where(squares > 0, squares, 1))
    matrix.data /= np.repeat(lengths, np.diff(matrix.indptr))
    return matrix
