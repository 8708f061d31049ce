"""How the archive came to hold what it holds: what a report says of its own making."""

from __future__ import annotations

import json
from datetime import date

from monitor.archive.database import Archive, failures_named
from monitor.gaps.provenance import Collected, TaggedBy


def provenance(archive: Archive, start: date | None, end: date | None) -> Collected:
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
    return Collected(
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
