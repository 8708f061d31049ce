"""The state of sources in the archive: what was seen last, and how visits went."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.archive.database import Archive, failures_named, from_moment, moment
from spiders.source import Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the archive knows of one source; all times in UTC."""

    source: str
    url: str
    """The address in ``sources.toml`` that this state belongs to."""
    validators: Validators = field(default_factory=Validators)
    last_visit: datetime | None = None
    last_success: datetime | None = None
    last_change: datetime | None = None
    last_full: datetime | None = None
    """Last successful visit that asked for everything, without conditions."""
    since: datetime | None = None
    """Begin of the last visit that brought all there was: what to ask for next begins there."""
    not_before: datetime | None = None
    """The server asked us to stay away until then."""
    failing_since: datetime | None = None
    failures: int = 0
    """In a row."""
    outcome: str = ""
    reason: str = ""
    detail: str = ""
    moved_to: str | None = None
    """Where a permanent redirect led at the latest successful visit."""
    moves: int = 0
    """Successful visits in a row that were led there."""
    days: tuple[date, ...] = ()
    """Latest days on which the source published, oldest first; its rhythm."""
    retired: datetime | None = None


COLUMNS = (
    "source, url, etag, last_modified, body_hash, last_visit, last_success, last_change,"
    " last_full, since, not_before, failing_since, failures, outcome, reason, detail, moved_to,"
    " moves, days, retired"
)


def source_states(archive: Archive) -> dict[str, SourceState]:
    """Return what is known of every source visited so far, by source id."""
    with failures_named(archive.path):
        rows = archive.db.execute(f"SELECT {COLUMNS} FROM source_states").fetchall()
    return {
        row[0]: SourceState(
            source=row[0],
            url=row[1],
            validators=Validators(etag=row[2], last_modified=row[3], body_hash=row[4]),
            last_visit=from_moment(row[5]),
            last_success=from_moment(row[6]),
            last_change=from_moment(row[7]),
            last_full=from_moment(row[8]),
            since=from_moment(row[9]),
            not_before=from_moment(row[10]),
            failing_since=from_moment(row[11]),
            failures=row[12],
            outcome=row[13],
            reason=row[14],
            detail=row[15],
            moved_to=row[16],
            moves=row[17],
            days=tuple(map(date.fromisoformat, json.loads(row[18]))),
            retired=from_moment(row[19]),
        )
        for row in rows
    }


def store_states(connection: sqlite3.Connection, states: Iterable[SourceState]) -> None:
    """Write the states of sources over what was known."""
    places = ", ".join("?" * (COLUMNS.count(",") + 1))
    connection.executemany(
        f"INSERT OR REPLACE INTO source_states ({COLUMNS}) VALUES ({places})", map(_row, states)
    )


def _row(state: SourceState) -> list[str | int | None]:
    """The values of ``COLUMNS``."""
    times = (
        state.last_visit,
        state.last_success,
        state.last_change,
        state.last_full,
        state.since,
        state.not_before,
        state.failing_since,
    )
    return [
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
        state.moves,
        json.dumps([day.isoformat() for day in state.days]),
        moment(state.retired) if state.retired else None,
    ]


def publications_by_source(archive: Archive) -> dict[str, int]:
    """Return how many publications each source has carried, by source id."""
    with failures_named(archive.path):
        return dict(
            archive.db.execute(
                "SELECT source, count(*) FROM publication_sources GROUP BY source"
            ).fetchall()
        )
