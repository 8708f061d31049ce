"""What reviews teach the model in use, beside training on them alone: ``python -m bench.learning``.

Half of ``../shared/gold/train*.jsonl`` stands for what the model in use was trained on, three
tenths for reviews, of which more and more are drawn (several times), and two tenths for the test.
Originals and their translations stay on one side. Prints the table that ``docs/learning.md`` shows.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import mean
from zlib import crc32

from classifiers.adapt import adapt
from classifiers.errors import TrainingImpossible
from classifiers.evaluation import Evaluation, evaluate
from classifiers.gold import GoldDocument, read_gold
from classifiers.tagger import Tagger
from classifiers.training import train

SHARED = Path(__file__).resolve().parents[2] / "shared"
SIZES = (40, 200, 1000)
HEADS = ("relevance F1", "drivers macro-F1", "drivers micro-F1", "any gap F1", "gap type micro-F1")


def divided() -> tuple[list[GoldDocument], list[GoldDocument], list[GoldDocument]]:
    """What was known, what is reviewed (originals only), and what is tested on."""
    gold = SHARED / "gold"
    parts: tuple[list[GoldDocument], ...] = ([], [], [])
    for row in read_gold([gold / "train.jsonl", gold / "train.fr.jsonl"]):
        tenth = crc32(f"s{row.family}".encode()) % 10
        parts[0 if tenth < 5 else 1 if tenth < 8 else 2].append(row)
    known, reviewed, test = parts
    return known, [row for row in reviewed if row.translation_of is None], test


def figures(tagger: Tagger, test: Sequence[GoldDocument]) -> list[float]:
    """The scores under :data:`HEADS`."""
    return scores(evaluate(tagger, test))


def scores(found: Evaluation) -> list[float]:
    """The scores under :data:`HEADS`."""
    return [
        found.relevance.f1,
        found.drivers.macro_f1,
        found.drivers.micro_f1,
        found.gaps.any_f1,
        found.gaps.type_micro_f1,
    ]


def known_model(known: Sequence[GoldDocument], folder: Path | None) -> Tagger:
    """The model that stands for the one in use: trained now, or kept from an earlier run."""
    if folder and (folder / "model.json").is_file():
        return Tagger.load(folder)
    tagger = train(known)
    if folder:
        tagger.save(folder)
    return tagger


def line(name: str, scores: Sequence[float]) -> str:
    """One row of the table."""
    return f"| {name} | " + " | ".join(f"{score:.3f}" for score in scores) + " |"


def main() -> None:
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="folder that keeps the first model")
    parser.add_argument("--draws", type=int, default=3, help="how often each size is drawn")
    options = parser.parse_args()
    known, reviewed, test = divided()
    print(f"{len(known)} known, {len(reviewed)} to review, {len(test)} to test on")
    print(f"| | {' | '.join(HEADS)} |")
    prior = known_model(known, options.keep)
    print(line("the model in use", figures(prior, test)), flush=True)
    for size in SIZES:
        draws = [Random(seed).sample(reviewed, size) for seed in range(options.draws)]
        for name, learn in (("learnt from", lambda rows: adapt(prior, rows)), ("alone", train)):
            try:
                found = [figures(learn(rows), test) for rows in draws]
            except TrainingImpossible as error:
                print(f"| {size} reviews, {name} | {error} |", flush=True)
                continue
            row = [mean(column) for column in zip(*found, strict=True)]
            print(line(f"{size} reviews, {name}", row), flush=True)


if __name__ == "__main__":
    main()
