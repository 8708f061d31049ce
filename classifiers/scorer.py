"""Linear scores of many labels at once, turned into probabilities and decisions by language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.calibration import Floats
from classifiers.ngrams import State
from classifiers.tokens import IntArray

ANY_LANGUAGE = "*"
"""Stands for every language that has no curve of its own."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Platt curves and thresholds, shape (languages, labels), for the languages listed.

    The first language is :data:`ANY_LANGUAGE`.
    """

    languages: tuple[str, ...]
    slope: Floats
    offset: Floats
    threshold: Floats

    def rows(self, languages: Sequence[str]) -> IntArray:
        """Which row of the arrays each document's language takes."""
        place = {language: row for row, language in enumerate(self.languages)}
        return np.asarray([place.get(language, 0) for language in languages], dtype=np.int64)

    def probabilities(self, margins: Floats, languages: Sequence[str]) -> Floats:
        """Calibrated probabilities of the margins, both of shape (documents, labels)."""
        row = self.rows(languages)
        exponent = np.clip(-(self.slope[row] * margins + self.offset[row]), -500, 500)
        probabilities: Floats = 1 / (1 + np.exp(exponent))
        return probabilities

    def thresholds(self, languages: Sequence[str]) -> Floats:
        """The thresholds that hold for each document, shape (documents, labels)."""
        return self.threshold[self.rows(languages)]

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """The curves as arrays, for the store."""
        names = np.asarray(self.languages, dtype=np.str_)
        arrays = {"slope": self.slope, "offset": self.offset, "threshold": self.threshold}
        return {"languages": names, **arrays}

    @classmethod
    def from_state(cls, state: State) -> Cuts:
        """The inverse of :meth:`state`."""
        languages = tuple(str(language) for language in state["languages"])
        return cls(languages, state["slope"], state["offset"], state["threshold"])


@dataclass(frozen=True, slots=True)
class Scorer:
    """One linear function a label; ``weights`` has shape (columns, labels)."""

    labels: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    intercept: Floats

    def margins(self, rows: Any) -> Floats:
        """Signed distances, shape (rows, labels)."""
        margins: Floats = rows @ self.weights + self.intercept
        return margins

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """The scorer as arrays, for the store; half precision halves the file."""
        labels = np.asarray(self.labels, dtype=np.str_)
        weights = self.weights.astype(np.float16)
        return {"labels": labels, "weights": weights, "intercept": self.intercept}

    @classmethod
    def from_state(cls, state: State) -> Scorer:
        """The inverse of :meth:`state`."""
        labels = tuple(str(label) for label in state["labels"])
        return cls(labels, state["weights"].astype(np.float32), state["intercept"])
