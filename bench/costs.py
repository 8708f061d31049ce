"""Which concepts cost a score most: ``python -m bench.costs MODELS [--show CONCEPT]``.

``MODELS`` are the five that ``python -m bench.curve --models MODELS`` keeps; each tags the English
publications of the fifth that it has not seen, so all are out of fold. With ``--pages`` the starter
tags the pages of :mod:`bench.pages` instead, with ``--gold`` the English rows of a file. Prints,
concept by concept, how many bear it, what is missed and found too much, F1, and what the F1 over
all decisions would be without its mistakes; then the mean over the concepts if the worst were as
good as the mean, what documents that bear nothing cost, and what is taken for what. ``--show``
lists the publications on which a concept is wrong, surest mistakes first, to be read beside the
codebook.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.curve import FOLDS, divided
from bench.pages import SHARED, read_pages
from classifiers.gold import GoldDocument, read_gold
from classifiers.tagger import Tagger


@dataclass(frozen=True, slots=True)
class Told:
    """One document: what it bears, what was given, and the probability of each concept."""

    row: GoldDocument
    borne: frozenset[str]
    given: frozenset[str]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Cost:
    """How one concept fares."""

    concept: str
    borne: int
    missed: int
    too_much: int

    @property
    def f1(self) -> float:
        """F1 of this concept."""
        hits = self.borne - self.missed
        return 2 * hits / max(1, 2 * hits + self.missed + self.too_much)


def tell(tagger: Tagger, rows: Sequence[GoldDocument], *, gaps: bool) -> list[Told]:
    """Tag the documents with the drivers, or with the data ``gaps``."""
    documents = [row.document for row in rows]
    vocabulary = tagger.vocabularies[gaps]
    concepts = tagger.gap_types if gaps else tagger.drivers
    first = 1 + len(tagger.drivers) if gaps else 1
    taggings, likely = tagger.tag(documents), tagger.probabilities(documents)
    return [
        Told(
            row,
            frozenset(gap.concept for gap in row.gaps) if gaps else frozenset(row.drivers),
            frozenset(tag.concept for tag in tagging.tags if tag.vocabulary == vocabulary),
            dict(zip(concepts, map(float, scores[first:]), strict=False)),
        )
        for row, tagging, scores in zip(rows, taggings, likely, strict=True)
    ]


def costs(told: Sequence[Told]) -> list[Cost]:
    """Every concept that is borne or given, the worst F1 first."""
    concepts = {concept for one in told for concept in one.borne | one.given}
    found = [
        Cost(
            concept,
            borne=sum(concept in one.borne for one in told),
            missed=sum(concept in one.borne - one.given for one in told),
            too_much=sum(concept in one.given - one.borne for one in told),
        )
        for concept in concepts
    ]
    return sorted(found, key=lambda cost: (cost.f1, cost.concept))


def macro(found: Sequence[Cost]) -> float:
    """Mean F1 over the concepts."""
    return sum(cost.f1 for cost in found) / len(found)


def lifted(found: Sequence[Cost], worst: int) -> float:
    """Mean F1 over the concepts if so many of the worst were as good as the mean of all."""
    mean = macro(found)
    ordered = sorted(cost.f1 for cost in found)
    return (sum(ordered[worst:]) + sum(max(f1, mean) for f1 in ordered[:worst])) / len(found)


def micro(found: Sequence[Cost]) -> float:
    """F1 over all decisions."""
    hits = sum(cost.borne - cost.missed for cost in found)
    return 2 * hits / max(1, 2 * hits + sum(cost.missed + cost.too_much for cost in found))


def without_mistakes(found: Sequence[Cost], concept: str) -> float:
    """F1 over all decisions if those on one concept were all right."""
    return micro(
        [Cost(one.concept, one.borne, 0, 0) if one.concept == concept else one for one in found]
    )


def spurious(told: Sequence[Told]) -> tuple[int, float]:
    """What is found too much on documents that bear no concept at all, and F1 over all decisions
    if none of it were.
    """
    bare = sum(len(one.given) for one in told if not one.borne)
    return bare, micro(costs([one for one in told if one.borne]))


def taken_for(told: Sequence[Told]) -> Counter[tuple[str, str]]:
    """How often a document bears the first concept, is not given it, and is given the second
    though it does not bear that.
    """
    return Counter(
        (missed, wrong)
        for one in told
        for missed in one.borne - one.given
        for wrong in one.given - one.borne
    )


def mistakes(told: Sequence[Told], concept: str) -> Iterator[str]:
    """The documents on which a concept is wrong, surest mistakes first."""
    wrong = [one for one in told if (concept in one.borne) != (concept in one.given)]
    for one in sorted(wrong, key=lambda one: -abs(one.scores[concept] - (concept in one.borne))):
        kind = "missed" if concept in one.borne else "too much"
        yield f"{kind} {one.scores[concept]:.2f} {one.row.id}"
        yield f"  bears {', '.join(sorted(one.borne))}; given {', '.join(sorted(one.given))}"
        yield f"  {one.row.document.title}"
        yield f"  {one.row.document.abstract}"


def report(told: Sequence[Told]) -> Iterator[str]:
    """The tables."""
    found = costs(told)
    yield "| concept | bear it | missed | too much | F1 | micro F1 without its mistakes |"
    for one in found:
        cells = f"{one.borne} | {one.missed} | {one.too_much} | {one.f1:.3f}"
        yield f"| {one.concept} | {cells} | {without_mistakes(found, one.concept):.3f} |"
    yield f"macro F1 {macro(found):.3f}, micro F1 {micro(found):.3f}"
    for worst in (1, 2, 3):
        yield f"macro F1 with the {worst} worst at the mean: {lifted(found, worst):.3f}"
    bare, rest = spurious(told)
    yield f"too much on documents that bear none: {bare}; micro F1 without these {rest:.3f}"
    both = costs([one for one in told if one.borne and one.given])
    yield f"where a document bears and is given any: micro F1 {micro(both):.3f}"
    for (missed, wrong), count in taken_for(told).most_common(8):
        yield f"{missed} taken for {wrong}: {count}"


def _out_of_fold(models: Path, *, gaps: bool) -> Iterator[Told]:
    for fold in range(FOLDS):
        rows = [row for row in divided(fold)[1] if row.language == "en"]
        yield from tell(Tagger.load(models / str(fold)), rows, gaps=gaps)


def main() -> None:
    """Print the tables, or the mistakes on one concept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, nargs="?", help="folder of the five models")
    parser.add_argument("--pages", metavar="LANGUAGE", help="the starter on pages instead")
    parser.add_argument("--gold", type=Path, help="the starter on this file instead")
    parser.add_argument("--gaps", action="store_true", help="data gaps, not drivers")
    parser.add_argument("--show", metavar="CONCEPT", help="list the mistakes on one concept")
    options = parser.parse_args()
    if options.gold and options.show:
        parser.error("mistakes on a file that is only measured on are not to be read")
    if options.pages:
        pages = read_pages(SHARED / "data" / "abstracts" / "pages.jsonl.gz")
        rows = [row for row in pages if row.language == options.pages]
        told = tell(Tagger.load(), rows, gaps=options.gaps)
    elif options.gold:
        rows = [row for row in read_gold([options.gold]) if row.language == "en"]
        told = tell(Tagger.load(), rows, gaps=options.gaps)
    elif options.models:
        told = list(_out_of_fold(options.models, gaps=options.gaps))
    else:
        parser.error("name the folder of the models, --pages or --gold")
    for line in mistakes(told, options.show) if options.show else report(told):
        print(line)


if __name__ == "__main__":
    main()
