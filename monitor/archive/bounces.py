"""Bounces and complaints in the archive: which mail came back, and how often."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from monitor.archive.database import Archive, failures_named, moment


def record_bounce(
    connection: sqlite3.Connection,
    message: str,
    reader: int,
    edition: str,
    kind: str,
    detail: str,
    now: datetime,
) -> bool:
    """Keep one bounce or complaint, within a unit of work; False if that report was known."""
    cursor = connection.execute(
        "INSERT OR IGNORE INTO bounces (message, reader, edition, at, kind, detail)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [message, reader, edition, moment(now), kind, detail],
    )
    return cursor.rowcount == 1


def soft_bounces(connection: sqlite3.Connection, reader: int, since: str) -> int:
    """Return of how many editions mails bounced softly since a time, within a unit of work."""
    (count,) = connection.execute(
        "SELECT count(DISTINCT edition) FROM bounces"
        " WHERE reader = ? AND kind = 'soft' AND at >= ?",
        [reader, since],
    ).fetchone()
    return int(count)


def bounces_of(archive: Archive, reader: int) -> tuple[dict[str, str], ...]:
    """Return a reader's bounces and complaints, the oldest first, for the export of their data."""
    with failures_named(archive.path):
        rows = archive.db.conn.execute(
            "SELECT at, kind, edition, detail FROM bounces WHERE reader = ? ORDER BY at", [reader]
        ).fetchall()
    names = ("at", "kind", "edition", "detail")
    return tuple(dict(zip(names, row, strict=True)) for row in rows)
