"""Learning how to weigh sentences, documents and label hits into gaps, and what is enough."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from classifiers.blend import Blend, fit_blend
from classifiers.calibration import Bools, Floats
from classifiers.gaps import Evidence, choose
from classifiers.learning import FOLDS, fit_cuts
from classifiers.material import Material
from classifiers.scorer import ANY_LANGUAGE, Cuts
from classifiers.vocabulary import Vocabulary

_CUTS = np.linspace(0.1, 0.7, 25)
"""Tried for each gap and for *any*."""
_LONE_CUTS = np.linspace(0.0, 0.3, 7)
_ANY_SHARE = 0.3
"""What the any-gap F1 counts beside the type micro F1."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The parts of a :class:`classifiers.gaps.GapReader` that decide, and the scores they reach."""

    types: Blend
    any: Blend
    cuts: Cuts
    lone: float
    metrics: dict[str, float]


def weigh(material: Material, evidence: Evidence, gaps: Vocabulary) -> Weighed:
    """Blends, curves and thresholds, on relevant documents; thresholds on originals alone."""
    used = material.relevant
    truths, fold = borne(material, gaps)[used], material.fold[used]
    features, any_features = evidence.features[used], evidence.any_features[used]
    weight, original = material.weight[used], material.original[used]
    margins = np.hstack(
        [
            _blend_out_of_fold(features, truths[:, :-1], fold, weight),
            _blend_out_of_fold(any_features, truths[:, -1:], fold, weight),
        ]
    )
    kept = original if truths[original].any() else np.ones(len(truths), dtype=bool)
    cuts = fit_cuts(margins[kept], truths[kept], [ANY_LANGUAGE] * int(kept.sum()))
    probabilities = cuts.probabilities(margins, [ANY_LANGUAGE] * len(margins))
    threshold, lone = _thresholds(probabilities[kept], truths[kept])
    cuts = Cuts(
        cuts.languages, cuts.slope, cuts.offset, np.tile(threshold, (len(cuts.languages), 1))
    )
    chosen = choose(probabilities, threshold, lone)
    metrics = _metrics(chosen[kept], truths[kept])
    return Weighed(
        fit_blend(features, truths[:, :-1], weight),
        fit_blend(any_features, truths[:, -1:], weight),
        cuts,
        lone,
        metrics,
    )


def _blend_out_of_fold(features: Floats, truths: Bools, fold: Any, weight: Floats) -> Floats:
    margins = np.zeros(truths.shape)
    for number in range(FOLDS):
        held = fold == number
        if held.any():
            blend = fit_blend(features[~held], truths[~held], weight[~held])
            margins[held] = blend.margins(features[held])
    return margins


def _thresholds(probabilities: Floats, truths: Bools) -> tuple[Floats, float]:
    """Cuts by gap and for *any*, and what is enough for the likeliest gap.

    One cut for all gaps, since most are rare. All are chosen together, by the type micro F1 and a
    little of the any-gap F1, which alone would let in documents whose gap nobody can name.
    """
    best, found = -1.0, (1.0, 1.0, 1.0)
    for common, gate, lone in product(_CUTS, _CUTS, _LONE_CUTS):
        if lone > common:
            continue
        limits = np.asarray([*[common] * (truths.shape[1] - 1), gate])
        scores = _metrics(choose(probabilities, limits, lone), truths)
        score = scores["gaps.type_micro_f1"] + _ANY_SHARE * scores["gaps.any_f1"]
        if score > best:
            best, found = score, (common, gate, lone)
    common, gate, lone = found
    return np.asarray([*[common] * (truths.shape[1] - 1), gate]), lone


def borne(material: Material, gaps: Vocabulary) -> Bools:
    """Which gaps each document bears, and whether any: (documents, gaps + any)."""
    tagged = [{gap.concept for gap in row.gaps} for row in material.gold]
    return np.asarray(
        [[*(id_ in row for id_ in gaps.ids), bool(row)] for row in tagged], dtype=bool
    )


def _metrics(chosen: Bools, truths: Bools) -> dict[str, float]:
    types = truths[:, :-1]
    micro = 2 * (chosen & types).sum() / max(1, chosen.sum() + types.sum())
    given = chosen.any(axis=1)
    any_f1 = 2 * (given & truths[:, -1]).sum() / max(1, given.sum() + truths[:, -1].sum())
    return {
        "gaps.any_f1": round(float(any_f1), 4),
        "gaps.type_micro_f1": round(float(micro), 4),
    }
