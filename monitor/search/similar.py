"""Publications like one: those that bear the same rare concepts, then those with the same words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from math import log

import numpy as np
from numpy.typing import NDArray

from monitor.archive import Archive
from monitor.archive.listing import Shown, shown
from monitor.search.columns import Columns

CANDIDATES = 200
"""Publications whose words are compared."""
LEAST = 0.06
"""Cosine of two bags of words below which they have little in common."""
_WORD = re.compile(r"[^\W\d_]{4,}")


def similar(archive: Archive, columns: Columns, publication: int, most: int) -> tuple[Shown, ...]:
    """Return publications like one, of other works, the most alike first."""
    near = candidates(columns, publication)
    known = shown(archive, [publication, *near])
    if publication not in known:
        return ()
    likeness = compare(known, publication)
    best = sorted(likeness, key=lambda number: (-likeness[number], -number))
    return tuple(known[number] for number in best[:most] if likeness[number] >= LEAST)


def candidates(columns: Columns, publication: int) -> list[int]:
    """Return relevant publications of other works that share concepts, the rarer the better."""
    weights = np.zeros(len(columns), dtype=np.float64)
    for tagged in columns.tagged.values():
        for concept in set(tagged.concepts[tagged.publications == publication].tolist()):
            places = tagged.places(concept)
            bearers = tagged.publications[places][tagged.once[places]]
            weights[bearers] += log(len(columns) / len(bearers))
    if publication < len(columns):
        weights[columns.work == columns.work[publication]] = 0
    weights[~columns.known | (columns.relevant != 1)] = 0
    return [number for number in _largest(weights) if weights[number] > 0]


def _largest(weights: NDArray[np.float64]) -> list[int]:
    most = min(CANDIDATES, len(weights))
    if not most:
        return []
    found: list[int] = np.argpartition(-weights, most - 1)[:most].tolist()
    return sorted(found)


def compare(known: Mapping[int, Shown], publication: int) -> dict[int, float]:
    """Return the cosine of every other publication's words with one's, rare words counting more.

    Rarity is among those compared (inverse document frequency), titles count twice.
    """
    bags = {number: _bag(one) for number, one in known.items()}
    frequency = Counter(word for bag in bags.values() for word in bag)
    weight = {word: log(1 + len(bags) / count) for word, count in frequency.items()}
    vectors = {
        number: {word: (1 + log(count)) * weight[word] for word, count in bag.items()}
        for number, bag in bags.items()
    }
    length = {number: _length(vector) for number, vector in vectors.items()}
    own = vectors[publication]
    return {
        number: sum(value * own[word] for word, value in vector.items() if word in own)
        / ((length[number] * length[publication]) or 1)
        for number, vector in vectors.items()
        if number != publication
    }


def _bag(one: Shown) -> Counter[str]:
    return Counter(_WORD.findall(f"{one.title} {one.title} {one.abstract}".lower()))


def _length(vector: Mapping[str, float]) -> float:
    return float(sum(value * value for value in vector.values()) ** 0.5)
