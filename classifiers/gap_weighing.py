"""Learning how to weigh sentences, documents and label hits into gaps, and what is enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from classifiers.blend import Blend, fit_blend
from classifiers.calibration import Bools, Floats
from classifiers.gaps import Evidence, choose
from classifiers.learning import FOLDS, fit_cuts
from classifiers.material import Material
from classifiers.scorer import ANY_LANGUAGE, Cuts

_CUTS = np.linspace(0.05, 0.65, 41)
"""Tried for each gap and for *any*."""
_NEAR = 0.01
"""Less than this is no difference: a tenth of the width of the scores' intervals."""


@dataclass(frozen=True, slots=True)
class Likely:
    """How relevant each document is to a model that has not seen it (shape: documents)."""

    relevance: Floats
    """The probability."""
    found: Bools
    """Whether it is enough."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The parts of a :class:`classifiers.gaps.GapReader` that decide, and the scores they reach."""

    types: Blend
    any: Blend
    cuts: Cuts
    metrics: dict[str, float]


def weigh(material: Material, evidence: Evidence, gaps: Sequence[str], likely: Likely) -> Weighed:
    """Blends and curves from relevant documents; thresholds from all that are found relevant.

    Curves and thresholds are those of originals: translations were chosen for their gaps.
    """
    used, truths = material.relevant, borne(material, gaps)
    margins = np.hstack(
        [
            _blend_out_of_fold(evidence.features, truths[:, :-1], material),
            _blend_out_of_fold(evidence.any_features, truths[:, -1:], material),
        ]
    )
    original = material.original if truths[material.original].any() else material.tagged
    taught = used & original
    cuts = fit_cuts(margins[taught], truths[taught], [ANY_LANGUAGE] * int(taught.sum()))
    given = cuts.probabilities(margins, [ANY_LANGUAGE] * len(margins))
    kept = original & likely.found
    probabilities = given[kept] * likely.relevance[kept, None]
    threshold = _thresholds(probabilities, truths[kept])
    chosen = np.zeros(truths[:, :-1].shape, dtype=bool)
    chosen[kept] = choose(probabilities, threshold)
    return Weighed(
        fit_blend(evidence.features[used], truths[used, :-1], material.weight[used]),
        fit_blend(evidence.any_features[used], truths[used, -1:], material.weight[used]),
        replace(cuts, threshold=np.tile(threshold, (len(cuts.languages), 1))),
        _metrics(chosen[original], truths[original]),
    )


def _blend_out_of_fold(features: Floats, truths: Bools, material: Material) -> Floats:
    """Margins of all documents, learnt from the relevant ones of other folds."""
    margins = np.zeros(truths.shape)
    for number in range(FOLDS):
        held = material.fold == number
        known = material.relevant & ~held
        if held.any():
            blend = fit_blend(features[known], truths[known], material.weight[known])
            margins[held] = blend.margins(features[held])
    return margins


def _thresholds(probabilities: Floats, truths: Bools) -> Floats:
    """One threshold for all gaps, since most are rare, and one for *any*, chosen together.

    What counts is the sum of type micro F1 and any-gap F1. It hardly changes over a wide range, so
    the middle of that range is taken: the mean of all pairs that come as near to the best as
    :data:`_NEAR`.
    """
    tried = list(product(_CUTS, _CUTS))
    scores = []
    for common, gate in tried:
        limits = np.asarray([*[common] * (truths.shape[1] - 1), gate])
        scores.append(sum(_metrics(choose(probabilities, limits), truths).values()))
    near = np.asarray(scores) >= max(scores) - _NEAR
    common, gate = np.asarray(tried)[near].mean(axis=0)
    return np.asarray([*[common] * (truths.shape[1] - 1), gate])


def borne(material: Material, gaps: Sequence[str]) -> Bools:
    """Which gaps each document bears, and whether any: (documents, gaps + any)."""
    tagged = [{gap.concept for gap in row.gaps} for row in material.gold]
    return np.asarray([[*(id_ in row for id_ in gaps), bool(row)] for row in tagged], dtype=bool)


def _metrics(chosen: Bools, truths: Bools) -> dict[str, float]:
    types = truths[:, :-1]
    micro = 2 * (chosen & types).sum() / max(1, chosen.sum() + types.sum())
    given = chosen.any(axis=1)
    any_f1 = 2 * (given & truths[:, -1]).sum() / max(1, given.sum() + truths[:, -1].sum())
    return {
        "gaps.any_f1": round(float(any_f1), 4),
        "gaps.type_micro_f1": round(float(micro), 4),
    }
