"""How evenly the codebook's definitions were used, subject by subject: ``python -m bench.rulings``.

``bench/rulings.yaml`` names subjects that lie at the edge of a concept, by their words. Of the
relevant English publications of ``../shared/gold/train.jsonl`` that speak of a subject, some bear
the concept and some do not. Where nearly all or nearly none do, the definition rules; near half
and half it leaves the ruling to the reader, and a model can learn no more than that. A word in
passing rules nothing, so no share is to be expected at the very ends. Prints the table that
``docs/tagging.md`` shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from classifiers.gold import GoldDocument, read_gold

SHARED = Path(__file__).resolve().parents[2] / "shared"
SUBJECTS = Path(__file__).parent / "rulings.yaml"


@dataclass(frozen=True, slots=True)
class Ruling:
    """How many texts speak of a subject, and how many of these bear each concept."""

    subject: str
    texts: int
    bearing: dict[str, int]


def rulings(gold: Sequence[GoldDocument], subjects: Sequence[dict[str, Any]]) -> Iterator[Ruling]:
    """One ruling a subject, on relevant documents."""
    for one in subjects:
        words = re.compile(one["words"])
        spoken = [row for row in gold if row.relevant and words.search(_text(row))]
        bearing = {
            concept: sum(concept in _concepts(row) for row in spoken) for concept in one["concepts"]
        }
        yield Ruling(one["subject"], len(spoken), bearing)


def _text(row: GoldDocument) -> str:
    return f"{row.document.title} {row.document.abstract}".lower()


def _concepts(row: GoldDocument) -> set[str]:
    return {*row.drivers, *(gap.concept for gap in row.gaps)}


def main() -> None:
    """Print a row a subject."""
    gold = read_gold([SHARED / "gold" / "train.jsonl"])
    print("| texts that speak of | | bear |")
    for one in rulings(gold, yaml.safe_load(SUBJECTS.read_text("utf-8"))):
        shares = "; ".join(
            f"{concept}: {count} ({count / max(1, one.texts):.0%})"
            for concept, count in one.bearing.items()
        )
        print(f"| {one.subject} | {one.texts} | {shares} |")


if __name__ == "__main__":
    main()
