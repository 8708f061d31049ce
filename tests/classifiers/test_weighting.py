"""Weighed counts have rows of length 1, whatever stands in them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from classifiers.weighting import rarity, weigh

COUNTS = sparse.csr_matrix(np.asarray([[1, 0, 3], [0, 0, 0], [0, 2, 0.5]], dtype=np.float32))


def test_rows_have_length_one_and_empty_rows_stay_empty() -> None:
    rows = weigh(COUNTS, rarity(COUNTS)).toarray()
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1])


def test_repeats_weigh_less_and_rare_columns_more() -> None:
    row = weigh(COUNTS, np.asarray([1, 1, 2], dtype=np.float32)).toarray()[0]
    assert row[2] / row[0] == pytest.approx(2 * np.log2(1 + 3))


def test_the_counts_themselves_stay_as_they_are() -> None:
    before = COUNTS.toarray()
    weigh(COUNTS, rarity(COUNTS))
    assert (COUNTS.toarray() == before).all()


def test_a_row_of_zeros_that_are_stored_stays_zero() -> None:
    stored = sparse.csr_matrix((np.zeros(2, dtype=np.float32), [0, 1], [0, 2]), shape=(1, 2))
    assert (weigh(stored, np.ones(2, dtype=np.float32)).toarray() == 0).all()
