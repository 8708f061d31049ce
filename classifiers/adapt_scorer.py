"""A linear scorer drawn towards new examples, no further from where it was than they justify."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.calibration import Bools, Floats, best_threshold
from classifiers.learning import FOLDS, Example
from classifiers.scorer import Cuts, Scorer

_STEPS = 60
"""Most steps of the solver; it stops earlier, at the optimum."""
_TRUST = 100
"""The best threshold on so many examples counts as much as the one that the model had."""
_INTERCEPT = 10.0
"""How much more firmly an intercept is held than a weight: few reviews tell little of shares."""
_CURVE_STRENGTH = 50.0
"""How firmly a curve's slope is held: a change of 1 costs half of this; its offset, more so."""


@dataclass(frozen=True, slots=True)
class Adapted:
    """A scorer and its cuts after the new examples, and log-odds of these out of fold."""

    scorer: Scorer
    cuts: Cuts
    log_odds: Floats


def adapt_scorer(
    scorer: Scorer, cuts: Cuts, example: Example, languages: Sequence[str], strength: float
) -> Adapted:
    """Maximum a posteriori weights: a Gaussian prior centred on those of ``scorer``.

    Minimises, label by label, the logistic loss of the calibrated log-odds plus ``strength`` / 2
    times the squared change of the weights, in log-odds; the intercept is held ten times as firmly
    (Chelba & Acero 2004, "Adaptation of maximum entropy capitalizer: little data can help a lot").
    A label with no example keeps its weights. Curves follow on log-odds out of fold, held to what
    they were in the same way.
    """
    slope = cuts.slope[cuts.rows(languages)]
    offset = cuts.offset[cuts.rows(languages)]

    def fit(part: Bools) -> Scorer:
        return _moved(scorer, example.keep(part), slope[part], offset[part], strength)

    odds = slope * out_of_fold(example, fit) + offset
    moved = fit(np.ones(len(odds), dtype=bool))
    curves = hold_curves(cuts, odds, example.truths, example.weight)
    return Adapted(moved, curves.cuts, curves.log_odds)


def out_of_fold(example: Example, fit: Callable[[Bools], Scorer]) -> Floats:
    """Margins of every row by a scorer fitted without its fold, shape (rows, labels)."""
    margins = np.zeros(example.truths.shape)
    for fold in range(FOLDS):
        held = example.fold == fold
        if held.any():
            margins[held] = fit(~held).margins(example.rows[held])
    return margins


def _moved(
    scorer: Scorer, example: Example, slope: Floats, offset: Floats, strength: float
) -> Scorer:
    columns = np.unique(example.rows.indices)
    rows = example.rows[:, columns].astype(np.float64)
    base = slope * scorer.margins(example.rows) + offset
    weights, intercept = scorer.weights.copy(), scorer.intercept.copy()
    for label in range(len(scorer.labels)):
        truth = example.truths[:, label]
        if not truth.any():
            continue
        typical = float(slope[:, label].mean())
        scale = slope[:, label] / typical
        change = _least_change(rows, scale, base[:, label], truth, example.weight, strength)
        weights[columns, label] += (change[:-1] / typical).astype(np.float32)
        intercept[label] += change[-1] / typical
    return Scorer(scorer.labels, weights, intercept)


def _least_change(
    rows: Any, scale: Floats, base: Floats, truth: Bools, weight: Floats, strength: float
) -> Floats:
    """What to add to weights and intercept (last), shape (columns + 1)."""
    from scipy.optimize import minimize

    firmness = np.full(rows.shape[1] + 1, strength)
    firmness[-1] *= _INTERCEPT

    def loss(change: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        odds = base + scale * (rows @ change[:-1] + change[-1])
        missed = weight * np.logaddexp(0, np.where(truth, -odds, odds))
        slant = scale * weight * (1 / (1 + np.exp(-np.clip(odds, -500, 500))) - truth)
        slope = np.append(rows.T @ slant, slant.sum()) + firmness * change
        return float(missed.sum() + (firmness * change) @ change / 2), slope

    start = np.zeros(rows.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    change: Floats = found.x
    return change


@dataclass(frozen=True, slots=True)
class Held:
    """Cuts whose curves have followed new examples, and the log-odds that they now give these."""

    cuts: Cuts
    log_odds: Floats


def hold_curves(cuts: Cuts, odds: Floats, truths: Bools, weight: Floats) -> Held:
    """Let each curve follow log-odds out of fold (rows, labels), held to what it was."""
    slope, offset, after = cuts.slope.copy(), cuts.offset.copy(), odds.copy()
    for label in range(odds.shape[1]):
        one = odds[:, label]
        change = _least_change(
            one[:, None], np.ones(len(one)), one, truths[:, label], weight, _CURVE_STRENGTH
        )
        turn, shift = max(0.1, 1 + change[0]), change[1]
        slope[:, label] *= turn
        offset[:, label] = turn * offset[:, label] + shift
        after[:, label] = turn * one + shift
    return Held(replace(cuts, slope=slope, offset=offset), after)


def hold_thresholds(cuts: Cuts, probabilities: Floats, truths: Bools) -> Cuts:
    """The cuts with each label's thresholds drawn towards the best on these probabilities."""
    threshold = cuts.threshold.copy()
    for label in range(truths.shape[1]):
        threshold[:, label] = hold_threshold(
            threshold[:, label], probabilities[:, label], truths[:, label]
        )
    return replace(cuts, threshold=threshold)


def hold_threshold(before: Floats, probabilities: Floats, truths: Bools) -> Floats:
    """Draw thresholds towards the best on these probabilities, the more the more there are.

    What counts is the rarer of the two: examples that bear it, or that do not.
    """
    rarer = min(int(truths.sum()), int((~truths).sum()))
    if not rarer:
        return before
    trust = rarer / (rarer + _TRUST)
    after: Floats = trust * best_threshold(truths, probabilities) + (1 - trust) * before
    return after
