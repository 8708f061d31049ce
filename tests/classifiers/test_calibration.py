"""Probabilities say how often, thresholds separate best, and the error is measured."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers.calibration import (
    best_threshold,
    expected_calibration_error,
    fit_platt,
    steady_threshold,
)
from classifiers.intervals import macro_interval, micro_interval


def test_a_fitted_curve_says_how_often() -> None:
    draw = np.random.default_rng(0)
    margins = draw.normal(size=4000)
    truths = draw.random(4000) < 1 / (1 + np.exp(-(2 * margins - 1)))
    curve = fit_platt(margins, truths)
    assert curve.slope == pytest.approx(2, abs=0.25)
    assert curve.offset == pytest.approx(-1, abs=0.25)
    assert expected_calibration_error(truths, curve(margins)) < 0.03


def test_a_concept_with_no_example_is_called_unlikely_not_impossible() -> None:
    curve = fit_platt(np.linspace(-2, 0, 50), np.zeros(50, dtype=bool))
    assert 0 < curve(np.zeros(1))[0] < 0.1


def test_the_threshold_lies_between_what_it_separates() -> None:
    truths = np.array([True, False, True, False])
    assert 0.4 < best_threshold(truths, np.array([0.9, 0.1, 0.8, 0.4])) < 0.8


def test_the_steady_threshold_is_the_middle_of_those_that_do_nearly_as_well() -> None:
    """A lone true document far below costs one false one: nearly no difference in F1."""
    scores = np.concatenate([np.linspace(1, 0.8, 50), [0.5, 0.4], np.linspace(0.1, 0, 50)])
    truths = np.concatenate([np.ones(50), [0, 1], np.zeros(50)]).astype(bool)
    assert best_threshold(truths, scores) == pytest.approx(0.25)
    assert steady_threshold(truths, scores) == pytest.approx((scores[47] + 0.1) / 2, abs=0.02)
    apart = np.array([True, False])
    assert steady_threshold(apart, np.array([0.9, 0.1])) == pytest.approx(0.5)


def test_calibration_error_is_the_gap_between_saying_and_being() -> None:
    truths = np.array([True] * 5 + [False] * 5)
    assert expected_calibration_error(truths, np.full(10, 0.5)) == pytest.approx(0)
    assert expected_calibration_error(truths, np.full(10, 0.9)) == pytest.approx(0.4)
    assert expected_calibration_error(truths[:0], np.zeros(0)) == 0


def test_an_interval_holds_the_score_and_narrows_with_more_documents() -> None:
    draw = np.random.default_rng(1)
    truths = draw.random((800, 3)) < 0.4
    given = truths ^ (draw.random((800, 3)) < 0.2)
    f1 = 2 * (truths & given).sum() / (truths.sum() + given.sum())
    low, high = micro_interval(truths, given)
    assert low < f1 < high
    few_low, few_high = micro_interval(truths[:50], given[:50])
    assert few_high - few_low > 2 * (high - low)
    assert macro_interval(truths, truths) == (1.0, 1.0)
