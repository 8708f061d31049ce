"""What experts could be asked about: tagged publications that are not settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classifiers.tag import Document
from monitor.archive.database import Archive, failures_named, moment
from monitor.archive.readings import LEAST_RELEVANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolText:
    """One publication that is tagged and not settled."""

    publication: int
    language: str
    """As found in its text."""
    document: Document


def review_pool(archive: Archive, since: datetime) -> tuple[PoolText, ...]:
    """Return what was first seen since then and what somebody was asked about, oldest first.

    One publication a work, the first; what all its sources have withdrawn is left out, and so is
    what the model rules out. What is settled is not in it.
    """
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT id, taggings.language, title, abstract, text, publications.language"
            " FROM publications JOIN taggings ON taggings.publication = id"
            " LEFT JOIN works ON works.publication = id"
            " WHERE coalesce(work, id) = id"
            " AND id NOT IN (SELECT publication FROM settlements)"
            " AND (id IN (SELECT publication FROM review_requests)"
            "  OR (relevance_score >= ? AND first_seen >= ?))"
            " AND EXISTS (SELECT 1 FROM publication_sources carried"
            "  WHERE carried.publication = id AND withdrawn IS NULL)"
            " ORDER BY id",
            [LEAST_RELEVANCE, moment(since)],
        ).fetchall()
    return tuple(
        PoolText(
            publication=row[0],
            language=row[1],
            document=Document(title=row[2], abstract=row[3], text=row[4], language=row[5]),
        )
        for row in rows
    )
