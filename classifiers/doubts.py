"""The band of abstention: scores so near to what is enough that an expert should be asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from classifiers.blend import log_odds
from classifiers.calibration import Bools, Floats
from classifiers.tag import RELEVANCE, Doubt

BAND = 1.0
"""How far from its threshold, in log-odds, a score is in doubt.

1 is a factor of 2.7 in the odds: with a threshold of 0.40, the scores from 0.20 to 0.64.
"""


def in_doubt(scores: Floats, thresholds: Floats) -> Bools:
    """Which scores lie within :data:`BAND` of their thresholds (same shapes)."""
    doubtful: Bools = _distance(scores, thresholds) <= BAND
    return doubtful


def _distance(scores: Floats, thresholds: Floats) -> Floats:
    """How far the scores are from their thresholds, in log-odds (same shapes)."""
    far: Floats = np.abs(log_odds(scores) - log_odds(thresholds))
    return far


def doubts_of(
    names: Sequence[tuple[str, str]], scores: Floats, thresholds: Floats, possible: Bools
) -> list[tuple[Doubt, ...]]:
    """What is in doubt in each document, even calls first.

    ``names`` are vocabulary and concept by column; ``scores``, ``thresholds`` and ``possible``
    have shape (documents, 1 + concepts), relevance in the first column. Of a document that is
    surely irrelevant nothing else is asked, and of concepts only what is ``possible``.
    """
    if not len(scores):
        return []
    far = _distance(scores, thresholds)
    doubtful = (far <= BAND) & possible
    doubtful[:, 1:] &= (scores[:, :1] >= thresholds[:, :1]) | doubtful[:, :1]
    columns = [(RELEVANCE, RELEVANCE), *names]
    found = []
    for row in range(len(scores)):
        nearest = sorted(np.flatnonzero(doubtful[row]), key=lambda column: float(far[row, column]))
        found.append(
            tuple(
                Doubt(
                    vocabulary=columns[column][0],
                    concept=columns[column][1],
                    score=float(scores[row, column]),
                    threshold=float(thresholds[row, column]),
                    distance=float(far[row, column]),
                )
                for column in nearest
            )
        )
    return found
