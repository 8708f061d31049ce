"""Emerging topics of a real stream, week by week: what surfaces, when, and how much noise.

``python -m bench.emerging [--from 2019-01-01] [--to 2027-01-01]`` replays the working papers of
``../shared/data/abstracts/nber.jsonl.gz`` from 2000 on as they came out, and prints each topic in
the week in which it first surfaces, and how many topics a week lists. No vocabulary is given, so
nothing is kept back as known; with ``--known``, the labels of the vocabularies that come with the
monitor are, as far as three papers before the first week listed have them: a vocabulary that was
written then would not know what nobody wrote of.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from statistics import median, quantiles

from classifiers.emerging import EmergingTopic, emerging
from classifiers.emerging_terms import folded, known_terms, terms
from classifiers.emerging_weeks import LEAST, Reading, Stream, Week
from classifiers.vocabulary import SHIPPED, shipped

PAPERS = Path(__file__).resolve().parents[2] / "shared/data/abstracts/nber.jsonl.gz"
BEGIN = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one week listed."""

    week: date
    topics: tuple[EmergingTopic, ...]
    new: tuple[EmergingTopic, ...]
    """Those none of whose terms was listed in any week before."""


def readings(path: Path, until: date) -> Iterator[tuple[date, Reading]]:
    """The papers in the order of their dates, each with the Monday of its week."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for row in sorted(rows, key=lambda row: str(row["date"])):
        day = date.fromisoformat(row["date"])
        if BEGIN <= day < until:
            yield day - timedelta(days=day.weekday()), _reading(row)


def _reading(row: dict[str, str]) -> Reading:
    return Reading(
        reference=row["id"].removeprefix("nber:"),
        source="nber",
        publisher="NBER",
        authors=frozenset(
            name.strip()
            for name in row["authors"].replace(" and ", ", ").split(",")
            if name.strip()
        ),
        terms=terms(f"{row['title']}\n{row['abstract']}", "en"),
        title_terms=frozenset(terms(row["title"], "en")),
    )


def weeks(papers: Iterator[tuple[date, Reading]]) -> Iterator[Week]:
    """The papers by week; a week without any stands too."""
    due: date | None = None
    for start, group in groupby(papers, key=lambda pair: pair[0]):
        while due is not None and due < start:
            yield Week.of(due, ())
            due += timedelta(days=7)
        yield Week.of(start, (reading for _, reading in group))
        due = start + timedelta(days=7)


def replay(
    path: Path, since: date, until: date, *, labels: frozenset[str] = frozenset()
) -> Iterator[Sighting]:
    """What each week from ``since`` on would have listed, told from the weeks up to it alone.

    Of ``labels``, folded, those count as known that stand in three papers before ``since``; one or
    two may owe it to a later revision of theirs.
    """
    stream = Stream()
    seen: set[str] = set()
    written: Counter[str] = Counter()
    for week in weeks(readings(path, until)):
        if week.start < since:
            written.update({term: week.counts[term] for term in labels & week.counts.keys()})
        stream.add(week)
        if week.start < since:
            continue
        known = {term for term, count in written.items() if count >= LEAST}
        topics = emerging(stream, known)
        new = tuple(topic for topic in topics if seen.isdisjoint(_terms(topic)))
        for topic in topics:
            seen |= _terms(topic)
        yield Sighting(week.start, topics, new)


def _terms(topic: EmergingTopic) -> set[str]:
    return {topic.term, *(folded(name, topic.language) for name in topic.names)}


def noise(sightings: list[Sighting]) -> tuple[float, float]:
    """Median and 90th percentile of the number of topics a week."""
    counts = [len(sighting.topics) for sighting in sightings]
    return median(counts), quantiles(counts, n=10)[-1]


def main() -> None:
    """Print the topics and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="since", default="2019-01-01", type=date.fromisoformat)
    parser.add_argument("--to", dest="until", default="2027-01-01", type=date.fromisoformat)
    parser.add_argument("--known", action="store_true", help="keep back what vocabularies name")
    given = parser.parse_args()
    labels = known_terms(map(shipped, SHIPPED)) if given.known else frozenset()
    began = time.process_time()
    found = list(replay(PAPERS, given.since, given.until, labels=labels))
    print("| week | topic | with it | papers | expected | q |")
    print("| --- | --- | --- | --- | --- | --- |")
    for sighting in found:
        for topic in sighting.new:
            print(
                f"| {sighting.week} | {topic.label} | {', '.join(topic.names[:5])} |"
                f" {topic.count} in {topic.weeks} weeks | {topic.expected:.1f} | {topic.q:.1g} |"
            )
    middle, high = noise(found)
    print(f"\n{len(found)} weeks; topics a week: median {middle:g}, 90th percentile {high:g};")
    print(
        f"{sum(len(s.new) for s in found)} new topics; {time.process_time() - began:.0f} s of CPU."
    )


if __name__ == "__main__":
    main()
