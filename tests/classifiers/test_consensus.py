"""Consensus: skill is learnt from the judgements themselves, and the prior speaks when few do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.calibration import Floats
from classifiers.consensus import (
    Consensus,
    Habits,
    Judgements,
    consensus,
    entropy,
    expected_gain,
)

HABITS = Habits(sensitivity=(8, 2), specificity=(19, 1))


def judged(table: list[list[int | None]], prior: float = 0.5, weight: float = 1.0) -> Consensus:
    """The consensus of a table with one row an item and one column a person."""
    cells = [
        (item, person, bool(said))
        for item, row in enumerate(table)
        for person, said in enumerate(row)
        if said is not None
    ]
    given = Judgements(
        np.asarray([cell[0] for cell in cells], dtype=np.int64),
        np.asarray([cell[1] for cell in cells], dtype=np.int64),
        np.asarray([cell[2] for cell in cells], dtype=bool),
        np.full(len(cells), weight),
    )
    people = [HABITS] * max(map(len, table), default=0)
    return consensus(np.full(len(table), prior), given, people)


def simulated(
    items: int, skills: list[tuple[float, float]], seed: int
) -> tuple[list[list[int | None]], Floats]:
    draw = np.random.default_rng(seed)
    truth = draw.random(items) < 0.4
    table: list[list[int | None]] = [
        [int(draw.random() < (finds if true else 1 - clears)) for finds, clears in skills]
        for true in truth
    ]
    return table, truth.astype(float)


def test_without_judgements_the_prior_stays() -> None:
    found = judged([[None], [None]], prior=0.3)
    assert found.posterior == pytest.approx([0.3, 0.3])
    assert (found.sensitivity, found.specificity) == (pytest.approx([0.8]), pytest.approx([0.95]))


def test_skill_is_learnt_from_agreement_alone() -> None:
    skills = [(0.95, 0.95), (0.9, 0.95), (0.6, 0.7)]
    table, _ = simulated(600, skills, seed=1)
    found = judged(table, prior=0.4)
    assert found.sensitivity == pytest.approx([0.95, 0.9, 0.6], abs=0.07)
    assert found.specificity == pytest.approx([0.95, 0.95, 0.7], abs=0.07)


def test_it_is_right_more_often_than_the_majority_when_skills_differ() -> None:
    skills = [(0.97, 0.97), (0.9, 0.95), (0.6, 0.7), (0.6, 0.7), (0.6, 0.7)]
    for seed in range(3):
        table, truth = simulated(500, skills, seed)
        votes = np.asarray(table, dtype=float)
        majority = votes.mean(axis=1) > 0.5
        ours = judged(table, prior=0.4).posterior > 0.5
        assert (ours == truth).mean() > (majority == truth).mean() + 0.02


def test_a_calibrated_prior_helps_one_vote() -> None:
    likely = judged([[1]], prior=0.8).posterior[0]
    unlikely = judged([[1]], prior=0.05).posterior[0]
    assert likely > 0.95
    assert unlikely < 0.6


def test_who_is_unsure_counts_less() -> None:
    sure, unsure = judged([[1]], prior=0.2), judged([[1]], prior=0.2, weight=0.5)
    assert 0.2 < unsure.posterior[0] < sure.posterior[0]


def test_two_experts_overrule_a_prior_that_is_sure() -> None:
    assert judged([[1, 1]], prior=0.0).posterior[0] > 0.5
    assert judged([[0, 0]], prior=1.0).posterior[0] < 0.5


@given(st.lists(st.lists(st.sampled_from([0, 1, None]), min_size=3, max_size=3), max_size=20))
def test_posteriors_are_probabilities_whatever_is_voted(table: list[list[int | None]]) -> None:
    found = judged(table)
    for values in (found.posterior, found.sensitivity, found.specificity):
        assert np.isfinite(values).all()
        assert ((values > 0) & (values < 1)).all()


@given(st.lists(st.lists(st.sampled_from([0, 1, None]), min_size=2, max_size=2), min_size=1))
def test_two_who_are_better_than_chance_and_both_say_yes_make_it_likely(
    table: list[list[int | None]],
) -> None:
    found = judged(table)
    evidence = np.log(found.sensitivity / (1 - found.specificity))
    for item, row in enumerate(table):
        if row == [1, 1] and (evidence > 0).all():
            assert found.posterior[item] > 0.5


def test_doubt_is_most_at_even_odds_and_a_judgement_tells_most_there() -> None:
    probability = np.asarray([0.0, 0.1, 0.5, 0.9, 1.0])
    assert entropy(probability)[2] == pytest.approx(1.0)
    gain = expected_gain(probability, 0.9, 0.95)
    assert gain.argmax() == 2
    assert gain[[0, 4]] == pytest.approx([0.0, 0.0], abs=1e-6)
    assert (gain <= entropy(probability) + 1e-9).all()


def test_somebody_who_guesses_tells_nothing() -> None:
    assert expected_gain(np.asarray([0.5]), 0.5, 0.5) == pytest.approx([0.0])
    better = expected_gain(np.asarray([0.5]), 0.95, 0.95)
    assert better[0] > expected_gain(np.asarray([0.5]), 0.8, 0.8)[0]
