"""Experts are asked where they teach the most: in doubt, on rare concepts, on unlike texts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from classifiers.active import choose, worth

SURE = np.asarray([[0.02], [0.5], [0.98], [0.45]])
HALF = np.full((4, 1), 0.5)


def test_the_document_in_doubt_is_asked_about_first() -> None:
    assert choose(SURE, HALF, sparse.identity(4), 2) == [1, 3]


def test_doubt_is_about_the_threshold_not_about_one_half() -> None:
    assert choose(SURE, np.full((4, 1), 0.98), sparse.identity(4), 1) == [2]


def test_doubt_about_a_rare_concept_weighs_more() -> None:
    common = np.full((10, 1), 0.9)
    common[0] = 0.5
    rare = np.full((10, 1), 0.01)
    rare[1] = 0.5
    gain = worth(np.hstack([common, rare]), np.full((10, 2), 0.5))
    assert gain.argmax() == 1
    assert gain[0] > gain[2:].max()


def test_of_two_alike_only_one_is_asked_about() -> None:
    scores = np.asarray([[0.50], [0.49], [0.46], [0.02]])
    rows = sparse.csr_matrix([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    assert choose(scores, HALF, rows, 2) == [0, 2]


def test_nothing_to_choose_from() -> None:
    none = np.zeros((0, 1))
    assert choose(none, none, sparse.csr_matrix((0, 3)), 5) == []
    assert choose(SURE, HALF, sparse.identity(4), 0) == []


@given(
    arrays(np.float64, (6, 3), elements=st.floats(0, 1)),
    arrays(np.float64, (6, 4), elements=st.floats(0, 1)),
    st.integers(0, 9),
)
def test_every_choice_is_of_distinct_documents_and_longer_ones_begin_alike(
    scores: np.ndarray, rows: np.ndarray, count: int
) -> None:
    thresholds = np.full(scores.shape, 0.3)
    chosen = choose(scores, thresholds, sparse.csr_matrix(rows), count)
    assert len(chosen) == len(set(chosen)) == min(count, 6)
    assert chosen == choose(scores, thresholds, sparse.csr_matrix(rows), 6)[:count]
