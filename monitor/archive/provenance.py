"""How the archive came to hold what it holds: what a report says of its own making."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from monitor.archive.database import Archive, failures_named


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedBy:
    """One model, and how much it has tagged."""

    version: str
    trained: str
    """ISO date."""
    publications: int
    metrics: Mapping[str, float]
    """Scores measured out of fold when it was trained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where publications come from, who tagged them, what may be missing."""

    sources: int
    """Sources that carried any publication."""
    first_search: date | None
    last_search: date | None
    collected: int
    """Publications of the period, relevant or not."""
    relevant: int
    """Of these, tagged as relevant."""
    untagged: int
    """Of these, not tagged yet."""
    models: tuple[TaggedBy, ...]
    """Those that tagged most first."""
    votes: int
    settled: int
    """Publications on which the review network has settled."""
    agreement: float | None
    """Mean weight of the settlements, from 0 to 1; None before the first."""
    failing: int
    """Sources that failed at their last visit."""
    retired: int
    unread: int
    """Publications whose document could not be read, so that their abstract alone was."""


def provenance(archive: Archive, start: date | None, end: date | None) -> Provenance:
    """Describe how the archive was made, for publications of the days from ``start`` to ``end``."""
    span = [start.isoformat() if start else "", end.isoformat() if end else "9999"]
    with failures_named(archive.path):
        db = archive.db
        counted = db.execute(
            "SELECT count(*), coalesce(sum(relevant), 0), count(*) - count(relevant)"
            " FROM publications LEFT JOIN taggings ON publication = id"
            " WHERE substr(coalesce(published, first_seen), 1, 10) BETWEEN ? AND ?",
            span,
        ).fetchone()
        searched = db.execute(
            "SELECT min(started), max(ended) FROM runs WHERE command IN ('run', 'collect')"
        ).fetchone()
        single = db.execute(
            "SELECT (SELECT count(DISTINCT source) FROM publication_sources),"
            " (SELECT count(*) FROM votes), (SELECT count(*) FROM settlements),"
            " (SELECT avg(weight) FROM settlements),"
            " (SELECT count(*) FROM source_states WHERE failures > 0 AND retired IS NULL),"
            " (SELECT count(*) FROM source_states WHERE retired IS NOT NULL),"
            " (SELECT count(*) FROM documents WHERE state = 'failed')"
        ).fetchone()
        models = db.execute(
            "SELECT version, trained, count(*), metrics FROM taggings"
            " JOIN models ON version = model GROUP BY version ORDER BY 3 DESC, version"
        ).fetchall()
    return Provenance(
        sources=single[0],
        first_search=_day(searched[0]),
        last_search=_day(searched[1]),
        collected=counted[0],
        relevant=counted[1],
        untagged=counted[2],
        models=tuple(
            TaggedBy(
                version=row[0], trained=row[1], publications=row[2], metrics=json.loads(row[3])
            )
            for row in models
        ),
        votes=single[1],
        settled=single[2],
        agreement=single[3],
        failing=single[4],
        retired=single[5],
        unread=single[6],
    )


def _day(moment: str | None) -> date | None:
    return date.fromisoformat(moment[:10]) if moment else None
