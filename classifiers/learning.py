"""Learning linear scores, their probabilities and their thresholds, all of it out of fold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from classifiers.calibration import Bools, Floats, best_threshold, fit_platt
from classifiers.scorer import ANY_LANGUAGE, Cuts, Scorer

FOLDS = 5
_LEAST_POSITIVES = 15
"""Fewer than this in a language: that language takes the curve of all languages together."""


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
    machine = LinearSVC(C=strength, class_weight="balanced", random_state=0)
    machine.fit(example.rows, truth, sample_weight=example.weight)
    return machine.coef_[0], float(machine.intercept_[0])


def out_of_fold(example: Example, fit: Callable[[Example], Scorer]) -> Floats:
    """Margins of every row by a scorer that has not seen its fold, shape (rows, labels)."""
    margins = np.zeros(example.truths.shape)
    for fold in range(FOLDS):
        held = example.fold == fold
        known = ~held
        if held.any():
            part = Example(
                example.rows[known],
                example.truths[known],
                example.fold[known],
                example.weight[known],
            )
            margins[held] = fit(part).margins(example.rows[held])
    return margins


def fit_cuts(margins: Floats, truths: Bools, languages: Sequence[str]) -> Cuts:
    """Curves and thresholds by label and language from out-of-fold margins (documents, labels)."""
    names = (ANY_LANGUAGE, *sorted(set(languages)))
    spoken = np.asarray(languages)
    shape = (len(names), truths.shape[1])
    slope, offset, threshold = np.zeros(shape), np.zeros(shape), np.ones(shape)
    for row, name in enumerate(names):
        inside = np.ones(len(spoken), dtype=bool) if name == ANY_LANGUAGE else spoken == name
        for label in range(truths.shape[1]):
            truth = truths[inside, label]
            if row and truth.sum() < _LEAST_POSITIVES:
                source = (0, label)
                slope[row, label], offset[row, label] = slope[source], offset[source]
                threshold[row, label] = threshold[source]
                continue
            curve = fit_platt(margins[inside, label], truth)
            slope[row, label], offset[row, label] = curve.slope, curve.offset
            if truth.any():
                threshold[row, label] = best_threshold(truth, curve(margins[inside, label]))
    return Cuts(names, slope, offset, threshold)
