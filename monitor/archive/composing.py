"""What an editor asks the archive: versions of a work, cells, weeks, a month's numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.archive.database import Archive, failures_named

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What happened from one day to another."""

    collected: int
    """Publications first seen."""
    sources: int
    """Sources that carried them."""
    relevant: int
    """Of these, relevant ones."""
    confirmed: int
    """Works first seen then whose drivers or data gaps bear the network's word."""
    reviews: int
    """Judgements, whichever publication they are on."""
    reviewers: int


def other_versions(archive: Archive, publication: int) -> tuple[tuple[int, str], ...]:
    """Return the other publications of a work, each with the language found in its text."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT other.publication, taggings.language FROM works AS own"
            " JOIN works AS other USING (work)"
            " JOIN taggings ON taggings.publication = other.publication"
            " WHERE own.publication = ? AND other.publication <> ? ORDER BY other.publication",
            [publication, publication],
        ).fetchall()
    return tuple((row[0], row[1]) for row in rows)


def cell_sizes(archive: Archive) -> Mapping[tuple[str, str], int]:
    """Return how many relevant works treat each driver together with each data gap.

    Counts what :func:`monitor.archive.evidence.summarise` has summed up.
    """
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT driver, gap, count(DISTINCT work) FROM evidence"
            " WHERE driver <> '' AND gap NOT IN ('', '*') GROUP BY driver, gap"
        ).fetchall()
    return {(row[0], row[1]): row[2] for row in rows}


def driver_weeks(archive: Archive, ends: Sequence[date]) -> Mapping[str, tuple[int, ...]]:
    """Return the relevant works of each driver in the seven days up to each of ``ends``.

    ``ends`` are a week apart, oldest first. A work counts on the day it was published, or first
    seen where that is not known. Counts what was summed up, as :func:`cell_sizes`.
    """
    if not ends:
        return {}
    first = ends[0] - _WEEK
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT driver, day, count(*) FROM evidence WHERE driver <> '' AND gap = ''"
            " AND day > ? AND day <= ? GROUP BY driver, day",
            [first.isoformat(), ends[-1].isoformat()],
        ).fetchall()
    found: dict[str, list[int]] = {}
    for driver, day, count in rows:
        week = (date.fromisoformat(day[:10]) - first).days - 1
        found.setdefault(driver, [0] * len(ends))[week // 7] += count
    return {driver: tuple(counts) for driver, counts in found.items()}


def month_of(archive: Archive, first: date, last: date) -> Month:
    """Return the numbers of the days from ``first`` to ``last``, both included."""
    span = [first.isoformat(), (last + timedelta(days=1)).isoformat()]
    seen = "FROM publications JOIN taggings ON taggings.publication = id"
    with failures_named(archive.path):
        collected, sources = archive.db.execute(
            "SELECT count(DISTINCT id), count(DISTINCT source) FROM publications"
            " JOIN publication_sources ON publication = id"
            " WHERE publications.first_seen >= ? AND publications.first_seen < ?",
            span,
        ).fetchone()
        relevant, confirmed = archive.db.execute(
            "SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM tags"
            f" WHERE tags.publication = publications.id AND origin NOT LIKE 'model:%')), 0) {seen}"
            " WHERE relevant = 1 AND first_seen >= ? AND first_seen < ?",
            span,
        ).fetchone()
        reviews, reviewers = archive.db.execute(
            "SELECT count(*), count(DISTINCT reviewer) FROM votes"
            " WHERE relevant IS NOT NULL AND at >= ? AND at < ?",
            span,
        ).fetchone()
    return Month(
        collected=collected,
        sources=sources,
        relevant=relevant,
        confirmed=confirmed,
        reviews=reviews,
        reviewers=reviewers,
    )


def works_of_the_month(archive: Archive, first: date, last: date) -> tuple[int, ...]:
    """Return the relevant works first seen from ``first`` to ``last``, most confirmed first.

    One publication a work, the first that was met. The more of its tags bear the network's word
    the more it is confirmed; then the surest.
    """
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT min(id) FROM publications JOIN taggings ON taggings.publication = id"
            " LEFT JOIN works ON works.publication = id"
            " WHERE relevant = 1 AND first_seen >= ? AND first_seen < ?"
            " GROUP BY coalesce(work, id)"
            " ORDER BY max((SELECT count(*) FROM tags WHERE tags.publication = publications.id"
            "  AND origin NOT LIKE 'model:%' AND vocabulary IN ('drivers', 'gaps'))) DESC,"
            " max(relevance_score) DESC, min(id)",
            [first.isoformat(), (last + timedelta(days=1)).isoformat()],
        ).fetchall()
    return tuple(row[0] for row in rows)
