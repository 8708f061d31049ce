"""From how many reviews a new driver is better learnt than named: ``python -m bench.new_driver``.

Each driver in turn is taken for one that the vocabulary has and the starter does not know: its
weights and its label hits are hidden. Of the relevant English publications of
``../shared/gold/train.jsonl`` some are drawn as reviews, so many that a given number bear the
driver, and :func:`classifiers.adapt_new.learn_new` learns from them; the others are the test, where
the names find it too, and so are the French versions of the others. Prints the table that
``docs/learning.md`` shows.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from random import Random
from statistics import mean
from typing import Any

import numpy as np

from classifiers.adapt_new import learn_new
from classifiers.calibration import Bools
from classifiers.documents import DocumentReader, joint
from classifiers.gold import GoldDocument, read_gold
from classifiers.material import prepare
from classifiers.newcomers import Newcomers
from classifiers.scorer import Cuts, Scorer
from classifiers.tag import Tagging
from classifiers.tagger import Tagger
from classifiers.vocabulary import shipped

SHARED = Path(__file__).resolve().parents[2] / "shared"
BEARING = (20, 40, 80)
"""How many of the reviews bear the driver."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """F1 of one driver on the same publications, by its names and learnt from reviews."""

    bearing: int
    reviews: int
    named: float
    learnt: float
    french_named: float
    french_learnt: float


def without(reader: DocumentReader, driver: str, hits: Sequence[int]) -> DocumentReader:
    """The reader as if it had never met a driver; ``hits`` are the columns of its label hits."""
    kept = [place for place, label in enumerate(reader.scorer.labels) if label != driver]
    scorer, cuts = reader.scorer, reader.cuts
    scale = reader.view.hit_scale.copy()
    scale[list(hits)] = 0
    return replace(
        reader,
        view=replace(reader.view, hit_scale=scale),
        scorer=Scorer(
            tuple(scorer.labels[place] for place in kept),
            scorer.weights[:, kept],
            scorer.intercept[kept],
        ),
        cuts=Cuts(
            cuts.languages, cuts.slope[:, kept], cuts.offset[:, kept], cuts.threshold[:, kept]
        ),
    )


def drawn(gold: Sequence[GoldDocument], driver: str, bearing: int, seed: int) -> list[int]:
    """Places of the reviews, in any order until so many bear the driver; empty if too few do."""
    count, places = 0, Random(seed).sample(range(len(gold)), len(gold))
    for number, place in enumerate(places, start=1):
        count += driver in gold[place].drivers
        if count == bearing:
            return places[:number] if number <= len(gold) // 2 else []
    return []


def outcomes(seeds: int) -> Iterator[Outcome]:
    """One outcome for each driver, number and draw that has enough publications."""
    tagger, vocabulary = Tagger.load(), shipped("drivers")
    gold = [row for row in read_gold([SHARED / "gold" / "train.jsonl"]) if row.relevant]
    french = [row for row in read_gold([SHARED / "gold" / "train.fr.jsonl"]) if row.relevant]
    material, other = prepare(gold, tagger.lexicon), prepare(french, tagger.lexicon)
    half = len(tagger.documents.view.hit_scale) // 2
    for place, driver in enumerate(vocabulary.ids):
        reader = without(tagger.documents, driver, (place, half + place))
        names = Newcomers.of(vocabulary, [id_ for id_ in vocabulary.ids if id_ != driver])
        assert names is not None
        rows = reader.rows(material.tokens, material.hits, material.passages)
        truths = np.asarray([driver in row.drivers for row in gold])
        named, french_named = _named(names, gold), _named(names, french)
        french_rows = reader.rows(other.tokens, other.hits, other.passages)
        french_truths = np.asarray([driver in row.drivers for row in french])
        for bearing, seed in product(BEARING, range(seeds)):
            if reviews := drawn(gold, driver, bearing, seed):
                test = np.setdiff1d(np.arange(len(gold)), reviews)
                lesson = [gold[at] for at in reviews]
                learnt = learn_new(reader, tagger.lexicon, lesson, vocabulary)
                families = {row.family for row in lesson}
                apart = np.asarray([row.family not in families for row in french])
                yield Outcome(
                    bearing,
                    len(reviews),
                    _f1(truths[test], named[test]),
                    _f1(truths[test], _given(learnt, rows[test], "en")),
                    _f1(french_truths[apart], french_named[apart]),
                    _f1(french_truths[apart], _given(learnt, french_rows[apart], "fr")),
                )


def _named(names: Newcomers, gold: Sequence[GoldDocument]) -> Bools:
    plain = Tagging(language="en", relevant=True, relevance_score=1)
    found = names.add([row.document for row in gold], [plain] * len(gold))
    return np.asarray([bool(tagging.tags) for tagging in found])


def _given(reader: DocumentReader, rows: Any, language: str) -> Bools:
    spoken = [language] * rows.shape[0]
    scores = joint(reader.cuts.probabilities(reader.scorer.margins(rows), spoken))
    given: Bools = scores[:, -1] >= reader.cuts.thresholds(spoken)[:, -1]
    return given


def _f1(truths: Bools, given: Bools) -> float:
    return 2 * int((truths & given).sum()) / max(1, int(truths.sum() + given.sum()))


def main() -> None:
    """Print a row for each number of reviews that bear the driver."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="how often reviews are drawn")
    options = parser.parse_args()
    known = list(outcomes(options.seeds))
    heads = ("reviews", "by its names", "learnt", "French, by its names", "French, learnt")
    print(f"| bear it | {' | '.join(heads)} | learnt is better |")
    for bearing in BEARING:
        found = [one for one in known if one.bearing == bearing]
        better = sum(one.learnt > one.named for one in found)
        cells = (
            f"{mean(one.reviews for one in found):.0f}",
            f"{mean(one.named for one in found):.3f}",
            f"{mean(one.learnt for one in found):.3f}",
            f"{mean(one.french_named for one in found):.3f}",
            f"{mean(one.french_learnt for one in found):.3f}",
        )
        print(f"| {bearing} | {' | '.join(cells)} | {better} of {len(found)} |")


if __name__ == "__main__":
    main()
