"""Tags on policy pages that no set of gold tags holds: ``python -m bench.pages``.

``bench/pages.json`` tells what one reading by the codebook found in the pages of
``../shared/data/abstracts`` that are not in the development set: the drivers of each, or null where
it is not relevant; ``bench/pages_gaps.json`` names the data gaps of those that bear any (the status
was not read). They are there to choose settings by, since the development set is not to be chosen
by, and are never trained on.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

from bench.learning import HEADS, line, scores
from classifiers.evaluation import evaluate
from classifiers.gold import GoldDocument, GoldGap
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="folder of a model; else the starter")
    options = parser.parse_args(arguments)
    pages = read_pages(SHARED / "data" / "abstracts" / "pages.jsonl.gz")
    whole = evaluate(Tagger.load(options.model), pages)
    print(f"| | {' | '.join(HEADS)} |")
    for language, part in whole.by_language.items():
        print(line(language, scores(part)))


if __name__ == "__main__":
    main()
