"""A document as its sentences sound together, each heeded by how surely it speaks of a data gap.

A sentence alone is short, and a document is mostly about other things. Between the two lies the
sum of its sentences weighed by the square of the probability that each names or fills a gap: from
it, which gaps a document bears is learnt from the gaps themselves, without quotes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from classifiers.calibration import Floats
from classifiers.learning import FOLDS, Example
from classifiers.passages import Passages
from classifiers.ridge import ridge
from classifiers.scorer import Scorer

_PENALTY = 0.5
_STEPS = 25
"""Steps of conjugate gradients (both chosen out of fold)."""


def attention(said: Floats, passages: Passages) -> Any:
    """How much each passage is heeded in its document: CSR (documents, passages).

    That is the square of ``said`` (passages), scaled to length 1 over each document. Sentences
    share few n-grams, so that their sum is then of about length 1 too.
    """
    from scipy import sparse

    heed = said**2
    length = np.sqrt(np.bincount(passages.document, heed**2, passages.documents))
    heed = heed / np.maximum(length, 1e-12)[passages.document]
    shape = (passages.documents, len(heed))
    columns = np.arange(len(heed))
    return sparse.csr_matrix((heed.astype(np.float32), (passages.document, columns)), shape=shape)


def heeded_margins(scorer: Scorer, rows: Any, heed: Any) -> Floats:
    """What the heeded sentences say together, shape (documents, labels).

    ``rows`` are those of the passages, ``heed`` is the result of :func:`attention`.
    """
    margins: Floats = heed @ (rows @ scorer.weights) + scorer.intercept
    return margins


def learn_heeded(labels: Sequence[str], example: Example) -> tuple[Scorer, Floats]:
    """A scorer of heeded rows, and its margins out of fold; rows of no weight teach nothing."""
    margins = np.zeros(example.truths.shape)
    for fold in range(FOLDS):
        held = example.fold == fold
        if held.any():
            margins[held] = _fit(labels, example.keep(~held)).margins(example.rows[held])
    return _fit(labels, example), margins


def _fit(labels: Sequence[str], example: Example) -> Scorer:
    from scipy import sparse

    taught = example.keep(example.weight > 0)
    scale = np.sqrt(taught.weight).astype(np.float32)
    rows = sparse.hstack([taught.rows, np.ones((len(scale), 1), dtype=np.float32)], format="csr")
    wanted = taught.truths.astype(np.float32)
    fitted = ridge(sparse.diags(scale) @ rows, scale[:, None] * wanted, _PENALTY, _STEPS)
    return Scorer(tuple(labels), fitted[:-1], fitted[-1].astype(np.float64))
