"""What the search for emerging topics counts: texts by week, and how often terms stand there."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from zlib import crc32

import numpy as np

from classifiers.emerging_terms import LONGEST

HELD = 64
"""Weeks whose publications are held one by one; of earlier ones only the counts are kept."""
LEAST = 3
"""Publications that a term must stand in, over all weeks, to be looked at at all."""
_BUCKETS = 1 << 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One publication, as far as emerging topics look at it."""

    reference: str
    """What the caller knows the publication by."""
    source: str
    """Where it was found."""
    publisher: str
    """Who published it."""
    authors: frozenset[str] = frozenset()
    """Publications that share an author count as one voice."""
    language: str = "en"
    """ISO 639-1 code."""
    terms: Mapping[str, str]
    """Folded term → its form in this text, as :func:`classifiers.emerging_terms.terms` gives."""
    title_terms: frozenset[str] = frozenset()
    """Those of the terms that stand in the title."""
    concepts: frozenset[str] = frozenset()
    """The concepts it bears."""


@dataclass(frozen=True, slots=True)
class Week:
    """The publications of one week and in how many of them each term stands."""

    start: date
    """Its Monday."""
    readings: tuple[Reading, ...]
    counts: Mapping[str, int]

    @classmethod
    def of(cls, start: date, readings: Iterable[Reading]) -> Week:
        """Count the terms of ``readings``, each once a publication."""
        kept = tuple(readings)
        counts: Counter[str] = Counter()
        for reading in kept:
            counts.update(reading.terms.keys())
        return cls(start, kept, counts)

    @property
    def size(self) -> int:
        """How many publications."""
        return len(self.readings)

    def only(self, wanted: Set[str]) -> Week:
        """The same week, all other terms forgotten."""
        counts = {term: count for term, count in self.counts.items() if term in wanted}
        bare = (_only(reading, wanted) for reading in self.readings)
        return Week(self.start, tuple(bare), counts)


def _only(reading: Reading, wanted: Set[str]) -> Reading:
    return Reading(
        reference=reading.reference,
        source=reading.source,
        publisher=reading.publisher,
        terms=dict.fromkeys(reading.terms.keys() & wanted, ""),
        concepts=reading.concepts,
    )


class Census:
    """About how many different terms there are, by their number of words, in fixed memory.

    Counts are kept in hashed buckets, as in a count-min sketch of one row (Cormode and
    Muthukrishnan, 2005); what shares a bucket is taken for one term.
    """

    def __init__(self) -> None:
        self._counts = np.zeros(LONGEST * _BUCKETS, dtype=np.uint8)
        self.sizes = [0] * LONGEST
        """How many terms of one, two, three words stand in :data:`LEAST` publications or more."""

    def add(self, counts: Mapping[str, int]) -> None:
        """Count in how many more publications each term stands."""
        words = np.fromiter((term.count(" ") for term in counts), np.int64, len(counts))
        places = np.fromiter((crc32(term.encode()) for term in counts), np.int64, len(counts))
        places = places % _BUCKETS + words * _BUCKETS
        rare = self._counts[places] < LEAST
        places = places[rare]
        added = np.minimum(np.fromiter(counts.values(), np.int64, len(counts))[rare], LEAST)
        np.add.at(self._counts, places, added.astype(np.uint8))
        reached = np.unique(places[self._counts[places] >= LEAST])
        for longer, size in enumerate(np.bincount(reached // _BUCKETS, minlength=LONGEST)):
            self.sizes[longer] += int(size)


@dataclass(slots=True)
class Stream:
    """The weeks of a stream up to the latest: the last :data:`HELD` whole, the others counted."""

    held: deque[Week] = field(default_factory=deque)
    """Oldest first."""
    past: Counter[str] = field(default_factory=Counter)
    """In how many publications before the held weeks each term stands."""
    past_size: int = 0
    """How many publications there were before the held weeks."""
    census: Census = field(default_factory=Census)

    def add(self, week: Week, wanted: Set[str] | None = None) -> None:
        """Take in the next week.

        With ``wanted``, only these terms are kept, which saves memory in weeks long gone: those
        of the latest weeks are all that can emerge. The census takes in every term.
        """
        self.census.add(week.counts)
        self.held.append(week if wanted is None else week.only(wanted))
        if len(self.held) > HELD:
            gone = self.held.popleft()
            self.past.update(gone.counts)
            self.past_size += gone.size

    def latest(self, span: int) -> list[Week]:
        """The last ``span`` weeks, oldest first."""
        return list(self.held)[-span:]


def readings_of(weeks: Sequence[Week]) -> list[Reading]:
    """All publications of ``weeks``, in order."""
    return [reading for week in weeks for reading in week.readings]


def counts_of(weeks: Sequence[Week]) -> Counter[str]:
    """In how many publications of ``weeks`` each term stands."""
    counts: Counter[str] = Counter()
    for reading in readings_of(weeks):
        counts.update(reading.terms.keys())
    return counts


def holders_in(weeks: Sequence[Week], term: str) -> list[Reading]:
    """The publications of ``weeks`` in which the term stands, in order."""
    return [
        reading
        for week in weeks
        if term in week.counts
        for reading in week.readings
        if term in reading.terms
    ]


def size_of(weeks: Sequence[Week]) -> int:
    """How many publications ``weeks`` hold."""
    return sum(week.size for week in weeks)


def total(weeks: Sequence[Week], term: str) -> int:
    """In how many publications of ``weeks`` the term stands."""
    return sum(week.counts.get(term, 0) for week in weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The latest weeks of a stream, and the weeks that they are held against."""

    latest: list[Week]
    counts: Mapping[str, int]
    """In how many publications of the latest weeks each term stands."""
    base: list[Week]
    year: list[Week]
    before: list[Week]
    """All held weeks before the latest."""
    blocks: list[list[Week]]
    """The same in pieces as long as the span."""
    size: int
    """Publications in the latest weeks; below, in those before."""
    size_base: int
    size_year: int
    size_before: int
    """In all the time before."""
    several: bool
    """Whether more than one publisher is at work."""

    @classmethod
    def of(cls, stream: Stream, weeks: int, *, base: int, year: int) -> Span:
        """The last ``weeks`` weeks, and the ``base`` and ``year`` weeks before them."""
        held = list(stream.held)
        latest, before = held[-weeks:], held[:-weeks]
        return cls(
            latest=latest,
            counts=counts_of(latest),
            base=before[-base:],
            year=before[-year:],
            before=before,
            blocks=[
                before[at : at + weeks] for at in range(len(before) % weeks, len(before), weeks)
            ],
            size=size_of(latest),
            size_base=size_of(before[-base:]),
            size_year=size_of(before[-year:]),
            size_before=stream.past_size + size_of(before),
            several=len({one.publisher for one in readings_of(before)}) > 1,
        )

    def holders(self, term: str) -> list[Reading]:
        """The latest publications in which the term stands, in order."""
        return holders_in(self.latest, term)
