"""Learning linear scores, their probabilities and their thresholds, all of it out of fold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from classifiers.calibration import Bools, Floats, fit_platt, steady_threshold
from classifiers.scorer import ANY_LANGUAGE, Cuts, Scorer

FOLDS = 5
_LEAST_POSITIVES = 15
"""Fewer than this in a language: that language takes the curve of all languages together."""
_FIRMNESS = 100
"""How many examples the threshold of all languages stands for beside those of one language: where
a language's examples are a choice of peculiar documents, its own best threshold misleads."""


def fold_of(family: str) -> int:
    """Which fold an original and its translations fall into; the same in every run."""
    return crc32(family.encode()) % FOLDS


@dataclass(frozen=True, slots=True)
class Example:
    """Rows to learn from: features (rows, columns), truths (rows, labels), fold and weight."""

    rows: Any
    truths: Bools
    fold: npt.NDArray[np.int64]
    weight: Floats

    def keep(self, rows: Bools) -> Example:
        """Only these rows."""
        return Example(self.rows[rows], self.truths[rows], self.fold[rows], self.weight[rows])

    def ask(self, labels: slice) -> Example:
        """Only these labels."""
        return Example(self.rows, self.truths[:, labels], self.fold, self.weight)


def fit_scorer(labels: Sequence[str], example: Example, strength: float) -> Scorer:
    """One linear support vector machine a label, classes balanced; ``strength`` is its C."""
    fitted = [_fit_label(example, label, strength) for label in range(len(labels))]
    weights = np.stack([weights for weights, _ in fitted], axis=1)
    intercept = np.asarray([intercept for _, intercept in fitted])
    return Scorer(tuple(labels), weights.astype(np.float32), intercept)


def _fit_label(example: Example, label: int, strength: float) -> tuple[Floats, float]:
    from sklearn.svm import LinearSVC

    truth = example.truths[:, label]
    if truth.all() or not truth.any():
        return np.zeros(example.rows.shape[1]), 1.0 if truth.all() else -1.0
    machine = LinearSVC(C=strength, class_weight="balanced", tol=0.01, random_state=0)
    machine.fit(example.rows, truth, sample_weight=example.weight)
    return machine.coef_[0], float(machine.intercept_[0])


def out_of_fold(example: Example, fit: Callable[[Example], Scorer], learnt: Bools) -> Floats:
    """Margins of every row by a scorer that has not seen its fold, shape (rows, labels).

    Only the ``learnt`` rows (shape: rows) are learnt from.
    """
    margins = np.zeros(example.truths.shape)
    for fold in range(FOLDS):
        held = example.fold == fold
        if held.any():
            margins[held] = fit(example.keep(learnt & ~held)).margins(example.rows[held])
    return margins


def fit_cuts(margins: Floats, truths: Bools, languages: Sequence[str]) -> Cuts:
    """Curves and thresholds by label and language from out-of-fold margins (rows, labels)."""
    cuts = fit_curves(margins, truths, languages)
    return set_thresholds(cuts, cuts.probabilities(margins, languages), truths, languages)


def fit_curves(margins: Floats, truths: Bools, languages: Sequence[str]) -> Cuts:
    """Curves by label and language; a language with few examples takes the common curve."""
    names = (ANY_LANGUAGE, *sorted(set(languages) - {ANY_LANGUAGE}))
    spoken = np.asarray(languages)
    shape = (len(names), truths.shape[1])
    slope, offset = np.zeros(shape), np.zeros(shape)
    for label in range(truths.shape[1]):
        common = fit_platt(margins[:, label], truths[:, label])
        for row, name in enumerate(names):
            inside = spoken == name
            truth = truths[inside, label]
            few = truth.sum() < _LEAST_POSITIVES
            curve = common if few else fit_platt(margins[inside, label], truth)
            slope[row, label], offset[row, label] = curve.slope, curve.offset
    return Cuts(names, slope, offset, np.ones(shape))


def set_thresholds(
    cuts: Cuts, probabilities: Floats, truths: Bools, languages: Sequence[str]
) -> Cuts:
    """Thresholds by label and language on the probabilities that will be compared with them.

    A language's own threshold is drawn towards that of all languages together, as if that had been
    seen on :data:`_FIRMNESS` more examples.
    """
    spoken = np.asarray(languages)
    threshold = np.ones(cuts.threshold.shape)
    for label in range(truths.shape[1]):
        common = steady_threshold(truths[:, label], probabilities[:, label])
        for row, name in enumerate(cuts.languages):
            truth = truths[spoken == name, label]
            own = common
            if truth.any():
                own = steady_threshold(truth, probabilities[spoken == name, label])
            trust = truth.sum() / (truth.sum() + _FIRMNESS)
            threshold[row, label] = trust * own + (1 - trust) * common
    return Cuts(cuts.languages, cuts.slope, cuts.offset, threshold)


def pooled(cuts: Cuts, labels: Sequence[int]) -> Cuts:
    """The same cuts, except that these labels take the common curve in every language."""
    arrays = []
    for array in (cuts.slope, cuts.offset, cuts.threshold):
        shared = array.copy()
        shared[:, list(labels)] = shared[0, list(labels)]
        arrays.append(shared)
    return Cuts(cuts.languages, *arrays)
