"""How improbable a rise is by chance, and whether something plainer accounts for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence

from classifiers.emerging_weeks import Reading, Week, holders_in, readings_of, size_of, total


def rise_probability(count: float, base: float, size: float, base_size: float) -> float:
    """Probability of ``count`` or more if the rate were that of the base.

    The exact conditional test of two Poisson rates (Przyborowski and Wilenski, Biometrika 31,
    1940): of all ``count + base`` publications each is a latest one with probability
    ``size / (size + base_size)``; the binomial tail is written as an incomplete beta function
    (Abramowitz and Stegun, 26.5.24), which also takes counts divided by a dispersion. ``count``
    is above 0.
    """
    return rise_probabilities([count], [base], size, base_size)[0]


def rise_probabilities(
    counts: Sequence[float], bases: Sequence[float], size: float, base_size: float
) -> list[float]:
    """:func:`rise_probability` of many terms at once."""
    import numpy as np
    from scipy.special import betainc

    tails = betainc(
        np.asarray(counts, dtype=float),
        np.asarray(bases, dtype=float) + 1,
        size / (size + base_size),
    )
    return [float(tail) for tail in tails]


def dispersion(blocks: Sequence[Sequence[Week]], term: str) -> float:
    """How many times the variance of a Poisson count the term's counts have, at least 1.

    Pearson's statistic over its degrees of freedom (McCullagh and Nelder, Generalized Linear
    Models, 1989, section 4.5), over blocks of weeks.
    """
    counts = [total(block, term) for block in blocks]
    sizes = [size_of(block) for block in blocks]
    if len(blocks) < 2 or not sum(counts):
        return 1.0
    rate = sum(counts) / sum(sizes)
    pearson = sum(
        (count - rate * size) ** 2 / (rate * size)
        for count, size in zip(counts, sizes, strict=True)
        if size
    )
    return max(1.0, pearson / (len(blocks) - 1))


def adjusted(probabilities: Sequence[float], family: int) -> list[float]:
    """The least false discovery rate at which each of the tests would be rejected.

    Benjamini and Hochberg (Journal of the Royal Statistical Society B 57, 1995) over ``family``
    tests, of which those not given had probability 1.
    """
    order = sorted(range(len(probabilities)), key=lambda index: probabilities[index])
    found = [1.0] * len(probabilities)
    least = 1.0
    for rank in range(len(order), 0, -1):
        index = order[rank - 1]
        least = min(least, probabilities[index] * family / rank)
        found[index] = least
    return found


def voices(holders: Iterable[Reading]) -> int:
    """How many of the publications share no author with one that was counted before."""
    heard: set[str] = set()
    count = 0
    for reading in holders:
        count += heard.isdisjoint(reading.authors)
        heard |= reading.authors
    return count


def held_fixed(
    term: str,
    latest: Sequence[Week],
    base: Sequence[Week],
    stratum: Callable[[Reading], Hashable],
) -> float:
    """Probability of the term's count by chance, the shares of the strata taken as they are now.

    Each stratum (a source; with a concept or without) is expected to go on at its own rate in the
    base (direct standardisation), so that more publications of a stratum explain more of its
    terms. A stratum that is not in the base has no rate and is left out.
    """
    sizes = Counter(stratum(reading) for reading in readings_of(base))
    sizes_now = Counter(stratum(reading) for reading in readings_of(latest))
    counts = Counter(stratum(reading) for reading in holders_in(base, term))
    counts_now = Counter(stratum(reading) for reading in holders_in(latest, term))
    known = [key for key in sizes_now if sizes[key]]
    publications = sum(sizes.values())
    # One publication more, spread over the strata, as in the exact test's incomplete beta function.
    expected = sum(
        (counts[key] + sizes[key] / publications) * sizes_now[key] / sizes[key] for key in known
    )
    seen = sum(counts.values())
    count = sum(counts_now[key] for key in known)
    return rise_probability(count, seen, expected, seen + 1) if count else 1.0
