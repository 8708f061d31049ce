"""What more training data give: ``python -m bench.curve [--figures F.json] [--picture P.svg]``.

A fifth of ``../shared/gold/train*.jsonl`` is held out to test on; of the rest, more and more are
drawn to train on, once for each of the five fifths. Originals and their translations stay on one
side. Tested are English texts, and the pages of :mod:`bench.pages`, which are another kind of text.
Prints the tables that ``docs/tagging.md`` shows, with what a doubling gives, and draws the first;
``--bars`` adds how many publications each bar would take that the starter misses. Training takes
minutes, so the figures are kept in a file, and what is in it is not trained on again; ``--models``
keeps the models of the largest size, which :mod:`bench.costs` reads.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2, sqrt
from pathlib import Path
from random import Random
from statistics import mean, stdev
from zlib import crc32

from bench.learning import HEADS, line, scores
from bench.pages import read_pages
from classifiers.evaluation import evaluate
from classifiers.gold import GoldDocument, read_gold
from classifiers.tagger import Tagger
from classifiers.training import train

SHARED = Path(__file__).resolve().parents[2] / "shared"
SIZES = (200, 400, 800, 1600, 3200)
FOLDS = 5
STEADY = 800
"""What a doubling gives is told from this size on."""
SETS = {"English abstracts": "", "English pages": "en", "French pages": "fr"}
"""What is tested on; pages by their language."""
Curve = Mapping[int, Sequence[Sequence[float]]]
"""By size, draw by draw, the scores under :data:`bench.learning.HEADS`."""
Figures = dict[str, dict[str, list[float]]]
"""By ``size/draw`` and set, the scores; as it is kept."""
BARS = (
    ("dev.jsonl", "en", "English abstracts", 1, 0.78),
    ("dev.jsonl", "en", "English abstracts", 4, 0.52),
    ("dev.pages.jsonl", "en", "English pages", 2, 0.65),
    ("dev.pages.jsonl", "fr", "French pages", 2, 0.65),
    ("dev.pages.jsonl", "en", "English pages", 0, 0.90),
)
"""What is wanted of the starter: file, language, set whose slope counts, score, bar."""
_STUDENT = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78}
"""97.5th percentile of Student's t for a mean of so many draws."""


@dataclass(frozen=True, slots=True)
class Slope:
    """What a doubling of the training data adds to a score, with its 95% interval over draws.

    The draws share training data, so the interval is somewhat too narrow.
    """

    gain: float
    low: float
    high: float


def divided(draw: int = 0) -> tuple[list[GoldDocument], list[GoldDocument]]:
    """What is drawn from, in an order that is the same in every run, and what is tested on."""
    gold = SHARED / "gold"
    rows = read_gold([gold / "train.jsonl", gold / "train.fr.jsonl"])
    drawn = [row for row in rows if fold_of(row) != draw]
    Random(draw).shuffle(drawn)
    return drawn, [row for row in rows if fold_of(row) == draw]


def fold_of(row: GoldDocument) -> int:
    """The fifth that holds a document and its translations."""
    return crc32(f"curve{row.family}".encode()) % FOLDS


def measure(draws: int, kept: Path | None, models: Path | None) -> Figures:
    """The scores by size, draw and set; those that are kept are not measured again."""
    known: Figures = json.loads(kept.read_text("utf-8")) if kept and kept.exists() else {}
    pages = read_pages(SHARED / "data" / "abstracts" / "pages.jsonl.gz")
    for draw in range(draws):
        drawn, test = divided(draw)
        for size in SIZES:
            if (key := f"{size}/{draw}") in known:
                continue
            tagger = train(drawn[:size])
            known[key] = _by_set(tagger, test, pages)
            if models and size == SIZES[-1]:
                tagger.save(models / str(draw))
            if kept:
                kept.write_text(json.dumps(known), "utf-8")
    return known


def _by_set(
    tagger: Tagger, test: Sequence[GoldDocument], pages: Sequence[GoldDocument]
) -> dict[str, list[float]]:
    english = [row for row in test if row.language == "en"]
    on_pages = evaluate(tagger, pages).by_language
    return {
        name: scores(on_pages[language] if language else evaluate(tagger, english))
        for name, language in SETS.items()
    }


def curve_of(figures: Figures, name: str) -> Curve:
    """The scores of one set by size, draw by draw."""
    sizes = sorted({int(key.split("/")[0]) for key in figures})
    return {
        size: [sets[name] for key, sets in figures.items() if int(key.split("/")[0]) == size]
        for size in sizes
    }


def slopes(curve: Curve) -> list[Slope]:
    """What a doubling gives, score by score: least squares over the logarithm of the size."""
    sizes = [size for size in sorted(curve) if size >= STEADY]
    middle = mean(map(log2, sizes))
    spread = sum((log2(size) - middle) ** 2 for size in sizes)
    draws = min(len(curve[size]) for size in sizes)
    each = [
        [
            sum((log2(size) - middle) * curve[size][draw][place] for size in sizes) / spread
            for draw in range(draws)
        ]
        for place in range(len(HEADS))
    ]
    return [_slope(drawn) for drawn in each]


def _slope(drawn: Sequence[float]) -> Slope:
    gain = mean(drawn)
    if len(drawn) < 2:
        return Slope(gain, gain, gain)
    reach = _STUDENT.get(len(drawn), 2.78) * stdev(drawn) / sqrt(len(drawn))
    return Slope(gain, gain - reach, gain + reach)


def wanted(publications: int, score: float, bar: float, gain: float) -> float:
    """How many publications would reach ``bar`` if every doubling went on to give ``gain``.

    Infinite where a doubling gives nothing.
    """
    if bar <= score:
        return float(publications)
    return publications * 2 ** min(64.0, (bar - score) / gain) if gain > 0 else float("inf")


def rows(figures: Figures) -> Iterator[str]:
    """The tables, set by set: means over the draws, then what a doubling gives."""
    for name in SETS:
        curve = curve_of(figures, name)
        yield f"| {name}: publications | {' | '.join(HEADS)} |"
        for size, drawn in curve.items():
            yield line(str(size), [mean(column) for column in zip(*drawn, strict=True)])
        cells = [f"{one.gain:+.3f} ({one.low:+.3f} to {one.high:+.3f})" for one in slopes(curve)]
        yield f"| a doubling from {STEADY} on | {' | '.join(cells)} |"


def bars(figures: Figures) -> Iterator[str]:
    """What each bar would take, from the starter's score on the development set on."""
    tagger = Tagger.load()
    gold = SHARED / "gold"
    trained = len(read_gold([gold / "train.jsonl", gold / "train.fr.jsonl"]))
    yield f"| bar | starter | a doubling | publications, for {trained} now |"
    for file, language, name, place, bar in BARS:
        score = scores(evaluate(tagger, read_gold([gold / file])).by_language[language])[place]
        slope = slopes(curve_of(figures, name))[place]
        few, likely, many = (
            _rounded(wanted(trained, score, bar, gain))
            for gain in (slope.high, slope.gain, slope.low)
        )
        yield (
            f"| {name}, {HEADS[place]} {bar:.2f} | {score:.3f} | {slope.gain:+.3f}"
            f" | {likely} ({few} to {many}) |"
        )


def _rounded(publications: float) -> str:
    return f"{publications:,.0f}" if publications < 1e6 else "never"


def draw(curve: Curve, picture: Path) -> None:
    """Draw the scores over the size of the training data, which doubles from tick to tick.

    Lines join the means; the bands reach from the lowest to the highest draw.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    sizes = sorted(curve)
    marks = "os^Dv"
    for place, head in enumerate(HEADS):
        told = [[drawn[place] for drawn in curve[size]] for size in sizes]
        axes.plot(sizes, [mean(one) for one in told], marker=marks[place], label=head)
        axes.fill_between(sizes, [min(one) for one in told], [max(one) for one in told], alpha=0.15)
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.set_ylim(0, 1)
    axes.set_xlabel("publications trained on")
    axes.set_ylabel("F1 on English publications held out")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    figure.savefig(picture, metadata={"Date": None} if picture.suffix == ".svg" else None)


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=FOLDS, choices=range(1, FOLDS + 1))
    parser.add_argument("--figures", type=Path, help="file that keeps what was measured")
    parser.add_argument("--models", type=Path, help="folder that keeps the largest models")
    parser.add_argument("--bars", action="store_true", help="say what each bar would take")
    parser.add_argument("--picture", type=Path, help="draw it here (.svg or .png)")
    options = parser.parse_args()
    figures = measure(options.draws, options.figures, options.models)
    for row in (*rows(figures), *(bars(figures) if options.bars else ())):
        print(row)
    if options.picture:
        draw(curve_of(figures, "English abstracts"), options.picture)


if __name__ == "__main__":
    main()
