"""Consensus: what is most likely true when several people of unequal skill have judged.

Dawid & Skene (1979), "Maximum likelihood estimation of observer error-rates using the EM
algorithm", Applied Statistics 28(1), 20-28, for yes-or-no items. Each person has one sensitivity
and one specificity, pooled over all items and held by Beta priors; each item has its own prior
probability, such as a calibrated model's, in place of one prevalence for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifiers.blend import log_odds
from classifiers.calibration import Bools, Floats
from classifiers.tokens import IntArray

_SURE = (0.01, 0.9)
"""No prior is taken for surer, so that two experts overrule a confident model. Leaving something
out is weak evidence against it, since much is overlooked: hence the lower bound from above."""
_ROUNDS = 200
_STILL = 1e-4


@dataclass(frozen=True, slots=True)
class Habits:
    """What is expected of a person before anything is known: Beta priors of both rates."""

    sensitivity: tuple[float, float]
    """Finds so much of what is there, to so much that is missed, as if that had been seen."""
    specificity: tuple[float, float]
    """Leaves out so much of what is not there, to so much that is given in error."""


@dataclass(frozen=True, slots=True)
class Consensus:
    """What the judgements come to."""

    posterior: Floats
    """Probability that each item is true, shape (items)."""
    sensitivity: Floats
    """Of each person, shape (people)."""
    specificity: Floats


@dataclass(frozen=True, slots=True)
class Judgements:
    """Who said what of which item; all arrays have shape (judgements)."""

    item: IntArray
    person: IntArray
    says: Bools
    weight: Floats
    """How much each counts, 0 to 1; less than 1 for somebody who is unsure."""


def consensus(prior: Floats, given: Judgements, people: Sequence[Habits]) -> Consensus:
    """Weigh judgements against each other and against the ``prior`` of each item, shape (items).

    ``people`` are those whom ``given.person`` numbers. Somebody who judges two kinds of items with
    unlike skill can stand in it twice. Expectation-maximisation from the priors on, until nothing
    moves. An item without judgements keeps its prior, a person without any the mean of the Beta
    priors.
    """
    held = log_odds(np.clip(prior, *_SURE))
    posterior = 1 / (1 + np.exp(-held))
    found = np.asarray([one.sensitivity for one in people]).reshape(-1, 2)
    left = np.asarray([one.specificity for one in people]).reshape(-1, 2)
    sensitivity = specificity = np.zeros(len(people))
    for _ in range(_ROUNDS):
        true = posterior[given.item]
        sensitivity = _rate(given, true, given.says, found)
        specificity = _rate(given, 1 - true, ~given.says, left)
        evidence = given.weight * np.where(
            given.says,
            np.log(sensitivity / (1 - specificity))[given.person],
            np.log((1 - sensitivity) / specificity)[given.person],
        )
        fresh = 1 / (1 + np.exp(-(held + _summed(given.item, evidence, len(prior)))))
        moved = np.abs(fresh - posterior).max(initial=0.0)
        posterior = fresh
        if moved < _STILL:
            break
    return Consensus(posterior, sensitivity, specificity)


def _rate(given: Judgements, share: Floats, right: Bools, prior: Floats) -> Floats:
    """Each person's share of right answers among items of one kind; ``prior`` (people, 2)."""
    heard = given.weight * share
    hits = _summed(given.person, heard * right, len(prior))
    asked = _summed(given.person, heard, len(prior))
    rate: Floats = (prior[:, 0] + hits) / (prior.sum(axis=1) + asked)
    return rate


def _summed(place: IntArray, values: Floats, size: int) -> Floats:
    summed = np.bincount(place, weights=values, minlength=size)
    return summed.astype(np.float64)


def expected_gain(probability: Floats, sensitivity: float, specificity: float) -> Floats:
    """Bits that one more judgement of such a person is expected to tell of each item.

    The mutual information of truth and answer: what is uncertain before, less what stays uncertain
    after, over the answers that may come (Lindley 1956, "On a measure of the information provided
    by an experiment"). Same shape as ``probability``.
    """
    yes = probability * sensitivity + (1 - probability) * (1 - specificity)
    noise = probability * entropy(np.asarray(sensitivity))
    noise = noise + (1 - probability) * entropy(np.asarray(specificity))
    gain: Floats = entropy(yes) - noise
    return gain


def entropy(probability: Floats) -> Floats:
    """Bits of doubt in yes-or-no items, same shape; 1 where both are as likely."""
    inside = np.clip(probability, 1e-12, 1 - 1e-12)
    bits: Floats = -(inside * np.log2(inside) + (1 - inside) * np.log2(1 - inside))
    return bits
