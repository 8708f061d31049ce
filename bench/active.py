"""Asking experts what teaches most, beside asking at random: ``python -m bench.active``.

Replays the gold data as if experts answered: the model in use (of :mod:`bench.learning`) is taught
in rounds, each by the publications that :func:`classifiers.active.choose` picks from what is not
reviewed yet, and beside it by as many picked at random, several times. What teaches is the code
that ``fow train`` runs. Prints the table that ``docs/learning.md`` shows.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import mean

import numpy as np

from bench.learning import HEADS, divided, figures, known_model, line
from classifiers.active import choose
from classifiers.adapt import adapt
from classifiers.gold import GoldDocument
from classifiers.tagger import Tagger

Pick = Callable[[Tagger, Sequence[GoldDocument], int], list[int]]


def by_doubt(tagger: Tagger, left: Sequence[GoldDocument], count: int) -> list[int]:
    """What the monitor asks: in doubt, rare concepts first, no two alike."""
    documents = [row.document for row in left]
    scored = tagger.score(documents)
    scores = np.hstack([scored.read.probabilities, scored.found.probabilities])
    gaps = tagger.gaps.cuts.threshold[0, : len(tagger.gap_types)]
    needed = tagger.documents.cuts.thresholds(scored.languages)
    thresholds = np.hstack([needed, np.tile(gaps, (len(left), 1))])
    return choose(scores, thresholds, scored.read.rows, count)


def at_random(seed: int) -> Pick:
    """What chance asks."""
    draw = Random(seed)
    return lambda _tagger, left, count: draw.sample(range(len(left)), count)


def replay(
    prior: Tagger,
    pool: Sequence[GoldDocument],
    test: Sequence[GoldDocument],
    pick: Pick,
    rounds: Sequence[int],
) -> list[list[float]]:
    """The scores after each round; ``rounds`` are how many reviews there are by then."""
    left, tagger = list(pool), prior
    reviewed: list[GoldDocument] = []
    curve = []
    for size in rounds:
        places = set(pick(tagger, left, size - len(reviewed)))
        reviewed += [left[place] for place in sorted(places)]
        left = [row for place, row in enumerate(left) if place not in places]
        tagger = adapt(prior, reviewed)
        curve.append(figures(tagger, test))
    return curve


def main() -> None:
    """Print both curves, round by round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="folder that keeps the first model")
    parser.add_argument("--seeds", type=int, default=3, help="how many random curves, and pools")
    parser.add_argument("--rounds", type=int, nargs="+", default=[50, 100, 200, 400])
    options = parser.parse_args()
    known, pool, test = divided()
    prior = known_model(known, options.keep)
    print(f"| reviews | picked | {' | '.join(HEADS)} |", flush=True)
    print(line("0 | ", figures(prior, test)), flush=True)
    curves: dict[str, list[list[list[float]]]] = {"by doubt": [], "at random": []}
    for seed in range(options.seeds):
        offered = Random(seed).sample(pool, 4 * len(pool) // 5)
        for name, pick in (("by doubt", by_doubt), ("at random", at_random(seed))):
            curves[name].append(replay(prior, offered, test, pick, options.rounds))
    for place, size in enumerate(options.rounds):
        for name, drawn in curves.items():
            columns = zip(*(curve[place] for curve in drawn), strict=True)
            print(line(f"{size} | {name}", [mean(column) for column in columns]))


if __name__ == "__main__":
    main()
