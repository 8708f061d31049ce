"""Learning drivers from reviews that the model does not know yet, once there are enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from classifiers.documents import DocumentReader
from classifiers.gold import GoldDocument
from classifiers.learning import Example, fit_curves, set_thresholds
from classifiers.learning_documents import beside, fit_labels
from classifiers.material import Material
from classifiers.scorer import ANY_LANGUAGE, Cuts

ENOUGH = 20
"""Relevant reviews that bear a driver, and as many that do not. Learnt from so many, a driver of
the gold tags is found as well as by its names and definition, and better by all that follow
(``python -m bench.new_driver``)."""


def bearing(gold: Iterable[GoldDocument]) -> Mapping[str, int]:
    """How many relevant documents bear each driver."""
    return Counter(driver for row in gold if row.relevant for driver in row.drivers)


def learnable(gold: Sequence[GoldDocument], drivers: Iterable[str]) -> tuple[str, ...]:
    """Which of these drivers enough of the documents bear, and enough do not."""
    borne, relevant = bearing(gold), sum(row.relevant for row in gold)
    return tuple(id_ for id_ in drivers if ENOUGH <= borne.get(id_, 0) <= relevant - ENOUGH)


def learn_new(
    reader: DocumentReader, rows: Any, material: Material, drivers: Sequence[str]
) -> DocumentReader:
    """The reader with these drivers after its own, learnt in its words; all else stays.

    ``rows`` are the reader's rows of the material. Curves and thresholds come out of fold and hold
    for all languages, since reviews are few.
    """
    truths = np.asarray([[id_ in row.drivers for id_ in drivers] for row in material.gold])
    borne = material.relevant
    example = Example(rows, truths, material.fold, material.weight)
    scorer, margins = fit_labels(drivers, example, borne)
    plain = [ANY_LANGUAGE] * len(borne)
    curves = fit_curves(margins[borne], truths[borne], plain[: int(borne.sum())])
    known = reader.cuts.probabilities(reader.scorer.margins(rows), material.languages)
    likely = curves.probabilities(margins, plain) * known[:, :1]
    cuts = set_thresholds(curves, likely, truths, plain)
    return replace(reader, scorer=beside(reader.scorer, scorer), cuts=_beside(reader.cuts, cuts))


def _beside(known: Cuts, new: Cuts) -> Cuts:
    """The labels of both; what is new is cut alike in every language."""
    times = (len(known.languages), 1)
    return Cuts(
        known.languages,
        np.hstack([known.slope, np.tile(new.slope[:1], times)]),
        np.hstack([known.offset, np.tile(new.offset[:1], times)]),
        np.hstack([known.threshold, np.tile(new.threshold[:1], times)]),
    )
