"""Several views of the same question weighed into one margin, label by label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.calibration import Bools, Floats
from classifiers.ngrams import State


@dataclass(frozen=True, slots=True)
class Blend:
    """A small logistic function a label; ``weights`` has shape (labels, features)."""

    weights: Floats
    bias: Floats

    def margins(self, features: Floats) -> Floats:
        """Log-odds (rows, labels) of features (rows, labels, features)."""
        margins: Floats = np.einsum("rlf,lf->rl", features, self.weights) + self.bias
        return margins

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """The blend as arrays, for the store."""
        return {"weights": self.weights, "bias": self.bias}

    @classmethod
    def from_state(cls, state: State) -> Blend:
        """The inverse of :meth:`state`."""
        return cls(state["weights"], state["bias"])


def fit_blend(features: Floats, truths: Bools, weight: Floats) -> Blend:
    """Fit on out-of-fold features (rows, labels, features), truths (rows, labels), row weights."""
    from sklearn.linear_model import LogisticRegression

    labels, width = features.shape[1:]
    weights, bias = np.zeros((labels, width)), np.full(labels, -9.0)
    for label in range(labels):
        truth = truths[:, label]
        if truth.all() or not truth.any():
            bias[label] = 9.0 if truth.all() else -9.0
            continue
        scale = features[:, label].std(axis=0) + 1e-6
        model = LogisticRegression(max_iter=500)
        model.fit(features[:, label] / scale, truth, sample_weight=weight)
        weights[label] = model.coef_[0] / scale
        bias[label] = model.intercept_[0]
    return Blend(weights, bias)


def log_odds(probabilities: Floats) -> Floats:
    """Logarithm of ``p / (1 - p)``, probabilities held off 0 and 1 by one millionth."""
    held = np.clip(probabilities, 1e-6, 1 - 1e-6)
    odds: Floats = np.log(held / (1 - held))
    return odds
