"""Tags on policy pages that no set of gold tags holds: ``python -m bench.pages``.

``bench/pages.json`` tells what one reading by the codebook found in the pages of
``../shared/data/abstracts`` that are not in the development set: the drivers of each, or null where
it is not relevant; ``bench/pages_gaps.json`` names the data gaps of those that bear any (the status
was not read). They are there to choose settings by, since the development set is not to be chosen
by, and are never trained on by what ships.

``--learn`` asks what such pages would teach: the starter learns from more and more of four fifths
of them, as ``fow train`` does, and tags the last fifth, five times.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.learning import HEADS, line, scores
from classifiers.adapt import adapt
from classifiers.evaluation import evaluate
from classifiers.gold import GoldDocument, GoldGap
from classifiers.learning import FOLDS, fold_of
from classifiers.tag import Document, GapStatus
from classifiers.tagger import Tagger

SHARED = Path(__file__).resolve().parents[2] / "shared"
READING = Path(__file__).parent / "pages.json"
GAPS = Path(__file__).parent / "pages_gaps.json"


def read_pages(pages: Path) -> tuple[GoldDocument, ...]:
    """The pages that were read, with what was found in them."""
    found = json.loads(READING.read_text("utf-8"))
    gaps = json.loads(GAPS.read_text("utf-8"))
    rows = map(json.loads, gzip.decompress(pages.read_bytes()).decode("utf-8").splitlines())
    return tuple(
        GoldDocument(
            id=row["id"],
            document=Document(title=row["title"], abstract=row["abstract"], language=row["lang"]),
            relevant=found[row["id"]] is not None,
            drivers=tuple(found[row["id"]] or ()),
            gaps=tuple(
                GoldGap(concept=gap, status=GapStatus.ADDRESSED) for gap in gaps.get(row["id"], ())
            ),
        )
        for row in rows
        if row["id"] in found
    )


def learnt(prior: Tagger, pages: Sequence[GoldDocument]) -> Iterator[str]:
    """Micro F1 of the drivers, by language, over the pages that were not learnt from."""
    folds = [fold_of(page.family) for page in pages]
    vocabulary = prior.vocabularies[0]
    yield "| pages learnt from | English | French |"
    for share in (0, 1, 2, 4):
        hits: Counter[str] = Counter()
        total: Counter[str] = Counter()
        taught = 0
        for fold in range(FOLDS):
            kept = {(fold + step) % FOLDS for step in range(1, share + 1)}
            lesson = [page for page, place in zip(pages, folds, strict=True) if place in kept]
            test = [page for page, place in zip(pages, folds, strict=True) if place == fold]
            taught += len(lesson)
            tagger = adapt(prior, lesson) if lesson else prior
            for page, found in zip(test, tagger.tag([p.document for p in test]), strict=True):
                given = {tag.concept for tag in found.tags if tag.vocabulary == vocabulary}
                hits[page.language] += len(given & {*page.drivers})
                total[page.language] += len(given) + len(page.drivers)
        scores = (f"{2 * hits[code] / max(1, total[code]):.3f}" for code in ("en", "fr"))
        yield f"| {taught / FOLDS:.0f} | {' | '.join(scores)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="folder of a model; else the starter")
    parser.add_argument("--learn", action="store_true", help="what tagged pages would teach")
    options = parser.parse_args(arguments)
    pages = read_pages(SHARED / "data" / "abstracts" / "pages.jsonl.gz")
    if options.learn:
        for row in learnt(Tagger.load(options.model), pages):
            print(row, flush=True)
        return
    whole = evaluate(Tagger.load(options.model), pages)
    print(f"| | {' | '.join(HEADS)} |")
    for language, part in whole.by_language.items():
        print(line(language, scores(part)))


if __name__ == "__main__":
    main()
