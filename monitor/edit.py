"""Editing: which publications the next edition holds, and the Edition made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

from digests.edition import Edition, Emerging, Entry, Label, Series, Trend
from digests.selection import Candidate, compose, merit
from monitor.archive import Archive
from monitor.archive.composing import cell_sizes, driver_weeks
from monitor.archive.editions import candidate_publications, collected_since, editions
from monitor.archive.evidence import summarise
from monitor.archive.publications import by_id
from monitor.archive.tags import tagging_of
from monitor.entries import Labels, entry_for
from monitor.settings import Digest
from monitor.vocabularies import workspace_vocabulary

__all__ = ["Labels", "edition_due", "next_edition", "publications_in", "vocabulary_labels"]

WEEK = timedelta(days=7)
WEEKS = 13
"""The edition's week, and the twelve that it is held against."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FOLLOWED = ("regions", "sectors")
"""Vocabularies beside drivers and data gaps that readers may follow."""
_FEWEST = 100
"""Pairs of driver and data gap in the archive, below which no cell counts as thin."""
_LOOKED_AT = 4
"""Times as many publications are weighed as an edition may hold, the newest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an entry is weighed against."""

    today: date
    cells: Mapping[tuple[str, str], int]
    """Driver and data gap → works that treat both."""
    rising: Set[int]
    """Publications on topics that emerge."""


def vocabulary_labels(folder: Path) -> Labels:
    """Read the names of what readers may follow in every language of a workspace's vocabularies.

    Raises :class:`monitor.errors.VocabularyWrong`.
    """
    named = {
        name: {
            concept.id: Label(concept=concept.id, names=dict(concept.pref_label))
            for concept in workspace_vocabulary(folder, name)
        }
        for name in ("drivers", "gaps", *FOLLOWED)
    }
    topics = {f"{name}:{id}": named[name][id] for name in FOLLOWED for id in named[name]}
    return Labels(drivers=named["drivers"], gaps=named["gaps"], topics=topics)


def edition_due(latest: date | None, today: date, weekday: str) -> bool:
    """Tell whether a weekly edition is due: the first at once, then once a week on ``weekday``.

    A day that was missed is made up for on the next one. ``latest`` is the last day that the
    latest edition covers.
    """
    if latest is None:
        return True
    wait = (DAYS.index(weekday) - latest.weekday() - 1) % 7 + 1
    return today >= latest + timedelta(days=wait)


def latest_edition_day(archive: Archive, kind: str = "weekly") -> date | None:
    """Return the last day that the latest edition of a kind covers, or None before the first."""
    days = [edition.last_day for edition in editions(archive) if edition.kind == kind]
    return max(days, default=None)


def next_edition(
    archive: Archive,
    settings: Digest,
    labels: Labels,
    today: date,
    *,
    emerging: tuple[Emerging, ...] = (),
    rising: Set[int] = frozenset(),
    sample: bool = False,
) -> Edition:
    """Make the edition that would be frozen today; it may be empty.

    It holds relevant publications that no edition has held; when there are more than
    ``settings.entries``, the heaviest of the newest. ``emerging`` are the topics to tell of, and
    ``rising`` the publications on them.
    """
    summarise(archive)
    latest = latest_edition_day(archive)
    start = latest + timedelta(days=1) if latest else today - WEEK + timedelta(days=1)
    oldest = today - timedelta(days=settings.max_age_days)
    newest = candidate_publications(archive, oldest)[: settings.entries * _LOOKED_AT]
    around = Surroundings(today=today, cells=cell_sizes(archive), rising=rising)
    heaviest = sorted(
        candidates(archive, newest, labels, around), key=lambda one: -merit(one).weight
    )
    collected, sources = collected_since(archive, start)
    return Edition(
        id=f"weekly-{today.isoformat()}",
        kind="weekly",
        start=min(start, today),
        end=today,
        sections=compose(islice(heaviest, settings.entries)),
        collected=collected,
        sources=sources,
        sample=sample,
        trend=trend(archive, labels, today),
        emerging=emerging,
    )


def publications_in(edition: Edition) -> tuple[int, ...]:
    """Return the ids of the publications that an edition holds."""
    return tuple(entry.publication for entry in edition.entries)


def candidates(
    archive: Archive, ids: Iterable[int], labels: Labels, around: Surroundings
) -> Iterator[Candidate]:
    """Yield the entries of publications with all that they are weighed by."""
    for id in ids:
        publication, tagging = by_id(archive, id), tagging_of(archive, id)
        if publication and tagging:
            entry = entry_for(archive, publication, tagging, labels)
            day = (publication.published or publication.first_seen).date()
            yield Candidate(
                entry=entry,
                relevance=tagging.relevance_score,
                alike=_alike(entry, around.cells),
                age=(around.today - day).days,
                rising=id in around.rising,
            )


def _alike(entry: Entry, cells: Mapping[tuple[str, str], int]) -> int | None:
    """Count the others in the emptiest cell that the entry stands in.

    In a young archive every cell is empty, which says nothing.
    """
    if sum(cells.values()) < _FEWEST:
        return None
    pairs = [(d.label.concept, g.label.concept) for d in entry.drivers for g in entry.gaps]
    return min((max(cells.get(pair, 0) - 1, 0) for pair in pairs), default=None)


def trend(archive: Archive, labels: Labels, today: date) -> Trend | None:
    """Return the drivers over the weeks up to ``today``; None while there are none."""
    ends = tuple(today - weeks * WEEK for weeks in range(WEEKS - 1, -1, -1))
    counted = driver_weeks(archive, ends)
    series = tuple(
        Series(label=label, counts=counted[concept])
        for concept, label in labels.drivers.items()
        if concept in counted
    )
    return Trend(ends=ends, series=series) if series else None


def emerging_now(
    archive: Archive, folder: Path, today: date
) -> tuple[tuple[Emerging, ...], frozenset[int]]:
    """Return the topics that emerge, most surprising first, and the publications on them."""
    from monitor.emerging import emerging_topics
    from monitor.vocabularies import workspace_vocabularies

    now = datetime.combine(today, time(12), UTC)
    found = emerging_topics(archive, workspace_vocabularies(folder).values(), now)
    topics = tuple(
        Emerging(
            name=topic.label,
            language=topic.language,
            count=topic.count,
            weeks=topic.weeks,
            ratio=round(topic.ratio, 1) if topic.ratio != float("inf") else None,
            **_example(archive, topic.examples),
        )
        for topic in found
    )
    return topics, frozenset(int(one) for topic in found for one in topic.examples)


def _example(archive: Archive, references: tuple[str, ...]) -> dict[str, str]:
    shown = by_id(archive, int(references[0])) if references else None
    return {"title": shown.title, "url": shown.url} if shown else {}
