"""Whether publications that share a term share a subject too, or only a way of speaking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from math import log

from classifiers.emerging_weeks import Reading

Words = Mapping[str, float]


def coherence(holders: Sequence[Reading], others: Sequence[Reading], but: Set[str]) -> float:
    """How many times more alike the holders of a term are than any two publications.

    Alike is the cosine of their words, weighed by rarity among ``others`` (which hold the holders
    too) and without ``but``, the words of the term itself; both sides are means over all pairs.
    1 says that nothing but the term joins them; 0 where there are no two, or no word in common.
    """
    counts = Counter(term for one in others for term in one.terms if " " not in term)
    rarity = {
        term: log(len(others) / count)
        for term, count in counts.items()
        if count > 1 and term not in but
    }
    usual = _likeness([_unit(one, rarity) for one in others])
    return _likeness([_unit(one, rarity) for one in holders]) / usual if usual else 0.0


def independent(holders: Sequence[Reading]) -> list[Reading]:
    """Those that share no author with one before them."""
    heard: set[str] = set()
    found = []
    for one in holders:
        if heard.isdisjoint(one.authors):
            found.append(one)
        heard |= one.authors
    return found


def _unit(reading: Reading, rarity: Words) -> Words:
    words = {term: rarity[term] for term in reading.terms if term in rarity}
    length = sum(weight * weight for weight in words.values()) ** 0.5
    return {term: weight / length for term, weight in words.items()} if length else {}


def _likeness(units: Sequence[Words]) -> float:
    """Mean cosine over all pairs: of the sum's square only the products of two are wanted."""
    if len(units) < 2:
        return 0.0
    total: Counter[str] = Counter()
    for unit in units:
        total.update(unit)
    own = sum(weight * weight for unit in units for weight in unit.values())
    whole = sum(weight * weight for weight in total.values())
    return (whole - own) / (len(units) * (len(units) - 1))
