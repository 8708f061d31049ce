"""What more training data give: ``python -m bench.curve [--figures F.json] [--picture P.svg]``.

A fifth of ``../shared/gold/train*.jsonl`` is held out to test on; of the rest, more and more are
drawn to train on. Originals and their translations stay on one side. Prints the table that
``docs/tagging.md`` shows and draws it. Training takes minutes, so the figures are kept in a file
and the sizes that are in it are not trained on again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from zlib import crc32

from bench.learning import HEADS, figures, line
from classifiers.gold import GoldDocument, read_gold
from classifiers.training import train

SHARED = Path(__file__).resolve().parents[2] / "shared"
SIZES = (200, 400, 800, 1600, 3200)
Figures = Mapping[int, Sequence[float]]


def divided() -> tuple[list[GoldDocument], list[GoldDocument]]:
    """What is drawn from, in an order that is the same in every run, and what is tested on."""
    gold = SHARED / "gold"
    rows = read_gold([gold / "train.jsonl", gold / "train.fr.jsonl"])
    drawn = [row for row in rows if not _held_out(row)]
    Random(0).shuffle(drawn)
    return drawn, [row for row in rows if _held_out(row)]


def _held_out(row: GoldDocument) -> bool:
    return crc32(f"curve{row.family}".encode()) % 5 == 0


def measure(kept: Path | None) -> Figures:
    """The scores under :data:`bench.learning.HEADS` by size, those that are kept read again."""
    drawn, test = divided()
    known = json.loads(kept.read_text("utf-8")) if kept and kept.exists() else {}
    for size in SIZES:
        if str(size) not in known:
            known[str(size)] = figures(train(drawn[:size]), test)
        if kept:
            kept.write_text(json.dumps(known), "utf-8")
        print(line(str(size), known[str(size)]), flush=True)
    return {int(size): scores for size, scores in known.items()}


def draw(curve: Figures, picture: Path) -> None:
    """Draw the scores over the size of the training data, which doubles from tick to tick."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    sizes = sorted(curve)
    marks = "os^Dv"
    for place, head in enumerate(HEADS):
        scores = [curve[size][place] for size in sizes]
        axes.plot(sizes, scores, marker=marks[place], label=head)
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.set_ylim(0, 1)
    axes.set_xlabel("publications trained on")
    axes.set_ylabel("F1 on publications held out")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    figure.savefig(picture, metadata={"Date": None} if picture.suffix == ".svg" else None)


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=Path, help="file that keeps what was measured")
    parser.add_argument("--picture", type=Path, help="draw it here (.svg or .png)")
    options = parser.parse_args()
    print(f"| publications | {' | '.join(HEADS)} |")
    curve = measure(options.figures)
    if options.picture:
        draw(curve, options.picture)


if __name__ == "__main__":
    main()
