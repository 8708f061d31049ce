"""Relevant works in the archive by their dates, with what a look for emerging topics needs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.archive.database import Archive, failures_named, moment

LEAST_RELEVANCE = 0.1
"""What the model gives less than this it rules out; what is new to it often lies between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedText:
    """One work: its first publication, so that versions and translations do not count again."""

    publication: int
    title: str
    abstract: str
    language: str
    publisher: str
    authors: tuple[str, ...]
    day: datetime
    """When it was published, or first seen where that is not known."""
    source: str
    """The first source that carried it."""
    concepts: tuple[str, ...]
    """``vocabulary:concept`` of every tag."""


_DATED = """
    SELECT id, title, abstract, taggings.language, coalesce(publisher, ''), authors, day,
        coalesce((SELECT source FROM publication_sources WHERE publication = dated.id
            ORDER BY first_seen, source LIMIT 1), ''),
        (SELECT json_group_array(DISTINCT vocabulary || ':' || concept) FROM tags
            WHERE publication = dated.id)
    FROM (SELECT *, coalesce(published, first_seen) AS day FROM publications) AS dated
    JOIN taggings ON taggings.publication = id
    LEFT JOIN works ON works.publication = id
    WHERE day >= ? AND day < ? AND relevance_score >= ? AND coalesce(work, id) = id
    ORDER BY day, id
"""


def dated_texts(archive: Archive, since: datetime, until: datetime) -> Iterator[DatedText]:
    """Yield what was published from ``since`` to before ``until``, oldest first, one at a time."""
    with failures_named(archive.path):
        for row in archive.db.execute(_DATED, [moment(since), moment(until), LEAST_RELEVANCE]):
            yield DatedText(
                publication=row[0],
                title=row[1],
                abstract=row[2],
                language=row[3],
                publisher=row[4],
                authors=tuple(json.loads(row[5])),
                day=datetime.fromisoformat(row[6]),
                source=row[7],
                concepts=tuple(json.loads(row[8])),
            )
