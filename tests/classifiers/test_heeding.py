"""Sentences that speak of a gap are heeded in the whole of their document, others hardly."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from classifiers.heeding import attention, heeded_margins, learn_heeded
from classifiers.learning import FOLDS, Example
from classifiers.passages import cut
from classifiers.tag import Document

TWO = cut([Document(title="A", abstract="Wages rose. No data exist."), Document(title="B")])


def test_the_surer_sentence_is_heeded_most_and_each_document_in_all_alike() -> None:
    heed = attention(np.array([0.0, 0.1, 0.8, 0.3]), TWO).toarray()
    assert heed.shape == (2, 4)
    assert heed[0, 2] > 60 * heed[0, 1] > 0 == heed[0, 0]
    assert np.linalg.norm(heed, axis=1) == pytest.approx([1, 1])


def test_where_no_sentence_speaks_of_a_gap_nothing_is_heard() -> None:
    assert not attention(np.zeros(4), TWO).toarray().any()


def examples() -> Example:
    draw = np.random.default_rng(0)
    rows = draw.normal(size=(200, 6)).astype(np.float32)
    truths = np.stack([rows[:, 0] > 0.5, rows[:, 1] > 0], axis=1)
    return Example(sparse.csr_matrix(rows), truths, np.arange(200) % FOLDS, np.ones(200))


def test_what_is_borne_is_learnt_and_told_out_of_fold() -> None:
    example = examples()
    _, margins = learn_heeded(("first", "second"), example)
    for label in range(2):
        borne = margins[example.truths[:, label], label].mean()
        assert borne > margins[~example.truths[:, label], label].mean() + 0.3


def test_rows_without_weight_teach_nothing() -> None:
    whole = examples()
    silent = Example(whole.rows, whole.truths, whole.fold, np.r_[np.ones(150), np.zeros(50)])
    first = whole.keep(np.arange(200) < 150)
    assert learn_heeded("ab", silent)[0].weights == pytest.approx(
        learn_heeded("ab", first)[0].weights, abs=1e-5
    )


def test_margins_are_those_of_the_summed_sentences() -> None:
    scorer, _ = learn_heeded(("first", "second"), examples())
    rows = sparse.csr_matrix(np.random.default_rng(1).normal(size=(4, 6)).astype(np.float32))
    heed = attention(np.array([0.2, 0.1, 0.8, 0.3]), TWO)
    assert heeded_margins(scorer, rows, heed) == pytest.approx(
        scorer.margins(heed @ rows), abs=1e-5
    )
