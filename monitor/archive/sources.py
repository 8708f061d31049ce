"""The state of sources in the archive: what was seen last, and how visits went."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from monitor.archive.database import Archive, failures_named, from_moment, moment
from spiders.source import Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the archive knows of one source."""

    source: str
    url: str
    """The address in ``sources.toml`` that this state belongs to."""
    validators: Validators = field(default_factory=Validators)
    last_visit: datetime | None = None
    last_success: datetime | None = None
    last_change: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    """In a row."""
    outcome: str = ""
    reason: str = ""
    detail: str = ""
    moved_to: str | None = None
    retired: datetime | None = None


def source_states(archive: Archive) -> dict[str, SourceState]:
    """Return what is known of every source visited so far, by source id."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT source, url, etag, last_modified, body_hash, last_visit, last_success,"
            " last_change, not_before, failures, outcome, reason, detail, moved_to, retired"
            " FROM source_states"
        ).fetchall()
    return {
        row[0]: SourceState(
            source=row[0],
            url=row[1],
            validators=Validators(etag=row[2], last_modified=row[3], body_hash=row[4]),
            last_visit=from_moment(row[5]),
            last_success=from_moment(row[6]),
            last_change=from_moment(row[7]),
            not_before=from_moment(row[8]),
            failures=row[9],
            outcome=row[10],
            reason=row[11],
            detail=row[12],
            moved_to=row[13],
            retired=from_moment(row[14]),
        )
        for row in rows
    }


def store_state(connection: sqlite3.Connection, state: SourceState) -> None:
    """Write the state of one source over what was known."""
    times = (
        state.last_visit,
        state.last_success,
        state.last_change,
        state.not_before,
    )
    connection.execute(
        "INSERT OR REPLACE INTO source_states (source, url, etag, last_modified, body_hash,"
        " last_visit, last_success, last_change, not_before, failures, outcome, reason, detail,"
        " moved_to, retired) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            state.source,
            state.url,
            state.validators.etag,
            state.validators.last_modified,
            state.validators.body_hash,
            *(moment(time) if time else None for time in times),
            state.failures,
            state.outcome,
            state.reason,
            state.detail,
            state.moved_to,
            moment(state.retired) if state.retired else None,
        ],
    )


def publications_by_source(archive: Archive) -> dict[str, int]:
    """Return how many publications each source has carried, by source id."""
    with failures_named(archive.path):
        return dict(
            archive.db.execute(
                "SELECT source, count(*) FROM publication_sources GROUP BY source"
            ).fetchall()
        )
