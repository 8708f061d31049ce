"""Ridge regression of many targets at once on sparse rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]


def ridge(rows: Any, wanted: Matrix, penalty: float, steps: int) -> Matrix:
    """Weights (columns, targets) that come nearest to ``wanted`` (rows, targets), held small.

    Minimises ``|rows @ w - wanted|^2 + penalty * |w|^2`` by conjugate gradients on the normal
    equations, a column at a time side by side (Hestenes & Stiefel 1952).
    """
    turned = rows.T.tocsr()
    left: Matrix = np.asarray(turned @ wanted, dtype=np.float32)
    weights, step = np.zeros_like(left), left.copy()
    size = (left**2).sum(axis=0)
    for _ in range(steps):
        moved = turned @ (rows @ step) + penalty * step
        length = size / np.maximum((step * moved).sum(axis=0), 1e-12)
        weights += length * step
        left -= length * moved
        before, size = size, (left**2).sum(axis=0)
        step = left + (size / np.maximum(before, 1e-12)) * step
    return weights
