"""Asking experts what teaches most, beside asking at random: ``python -m bench.active``.

Replays the gold data as if experts answered: the model in use (of :mod:`bench.learning`) is taught
in rounds, each by the publications that :func:`classifiers.active.choose` picks from what is not
reviewed yet, and beside it by as many picked at random. Both are offered the same pool; there are
several pools (``--seeds``), each four fifths of what can be reviewed. What teaches is the code that
``fow train`` runs. Prints the table that ``docs/learning.md`` shows and draws it (``--picture``);
``--figures`` keeps the pools that are measured, so that more can be added.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean, stdev

import numpy as np

from bench.learning import HEADS, divided, figures, known_model, line
from classifiers.active import choose
from classifiers.adapt import adapt
from classifiers.gold import GoldDocument
from classifiers.tagger import Tagger

Pick = Callable[[Tagger, Sequence[GoldDocument], int], list[int]]
Curve = list[list[float]]
"""Scores under :data:`bench.learning.HEADS`, round by round."""
Curves = dict[str, list[Curve]]
"""By way of picking, pool by pool."""
DOUBT, CHANCE = "by doubt", "at random"


@dataclass(frozen=True, slots=True)
class Options:
    """How many pools, after how many reviews to measure, and where the figures are kept."""

    seeds: int
    rounds: Sequence[int]
    figures: Path | None


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


def measure(prior: Tagger, options: Options) -> Curves:
    """The scores of every pool, way of picking and round; pools that are kept are read again."""
    _, pool, test = divided()
    kept: Curves = {}
    if options.figures and options.figures.exists():
        kept = json.loads(options.figures.read_text("utf-8"))
    for seed in range(options.seeds):
        offered = Random(seed).sample(pool, 4 * len(pool) // 5)
        for name, pick in ((DOUBT, by_doubt), (CHANCE, at_random(seed))):
            curves = kept.setdefault(name, [])
            if len(curves) <= seed:
                curves.append(replay(prior, offered, test, pick, options.rounds))
        if options.figures:
            options.figures.write_text(json.dumps(kept), "utf-8")
    return {name: curves[: options.seeds] for name, curves in kept.items()}


def rows(curves: Curves, rounds: Sequence[int]) -> Iterator[str]:
    """The table: means over the pools, and the gain of doubt over chance, pool by pool.

    Beside the gain stands its standard error over the pools.
    """
    for place, size in enumerate(rounds):
        told = {name: _by_score(drawn, place) for name, drawn in curves.items()}
        for name, columns in told.items():
            yield line(f"{size} | {name}", [mean(column) for column in columns])
        gains = [
            [a - b for a, b in zip(*pair, strict=True)]
            for pair in zip(told[DOUBT], told[CHANCE], strict=True)
        ]
        cells = [f"{mean(gain):+.3f} ± {_error(gain):.3f}" for gain in gains]
        yield f"| {size} | gain | {' | '.join(cells)} |"


def _by_score(drawn: Sequence[Curve], place: int) -> list[tuple[float, ...]]:
    return list(zip(*(curve[place] for curve in drawn), strict=True))


def _error(gain: Sequence[float]) -> float:
    return stdev(gain) / math.sqrt(len(gain)) if len(gain) > 1 else math.nan


def draw(curves: Curves, rounds: Sequence[int], picture: Path) -> None:
    """Draw a panel a score: means over the pools, and from the lowest to the highest pool."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 3), layout="constrained")
    panels = figure.subplots(1, len(HEADS))
    for place, (axes, head) in enumerate(zip(panels, HEADS, strict=True)):
        for name, colour, mark in ((DOUBT, "tab:blue", "o"), (CHANCE, "tab:orange", "s")):
            told = [_by_score(curves[name], at)[place] for at in range(len(rounds))]
            axes.plot(rounds, [mean(t) for t in told], color=colour, marker=mark, label=name)
            low, high = [min(t) for t in told], [max(t) for t in told]
            axes.fill_between(rounds, low, high, color=colour, alpha=0.15)
        axes.set_title(head, fontsize=10)
        axes.set_xlabel("reviews")
        axes.grid(visible=True, alpha=0.3)
    panels[0].legend(frameon=False, fontsize=8)
    figure.savefig(picture, metadata={"Date": None} if picture.suffix == ".svg" else None)


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="folder that keeps the first model")
    parser.add_argument("--figures", type=Path, help="file that keeps what was measured")
    parser.add_argument("--seeds", type=int, default=3, help="how many pools")
    parser.add_argument("--rounds", type=int, nargs="+", default=[50, 100, 200, 400])
    parser.add_argument("--picture", type=Path, help="draw it here (.svg or .png)")
    options = parser.parse_args()
    known, _, test = divided()
    prior = known_model(known, options.keep)
    print(f"| reviews | picked | {' | '.join(HEADS)} |", flush=True)
    print(line("0 | ", figures(prior, test)), flush=True)
    curves = measure(prior, Options(options.seeds, options.rounds, options.figures))
    for row in rows(curves, options.rounds):
        print(row)
    if options.picture:
        draw(curves, options.rounds, options.picture)


if __name__ == "__main__":
    main()
