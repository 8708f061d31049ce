"""What the Slack app has handled and reminded of, and the endorsements of digests."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta

from monitor.archive.database import Archive, failures_named, moment

KEPT = timedelta(days=2)
"""How long it is remembered what was handled; Slack repeats itself for less than an hour."""


def claim(archive: Archive, key: str, now: datetime) -> bool:
    """Take one command, click or shortcut in hand; False if it was taken before."""
    with archive.unit() as connection:
        connection.execute("DELETE FROM slack_handled WHERE at < ?", [moment(now - KEPT)])
        cursor = connection.execute(
            "INSERT OR IGNORE INTO slack_handled (key, at) VALUES (?, ?)", [key, moment(now)]
        )
    return cursor.rowcount == 1


def last_reminders(archive: Archive) -> Mapping[int, datetime]:
    """Return when each reviewer was last reminded, by number."""
    with failures_named(archive.path):
        rows = archive.db.execute("SELECT reviewer, at FROM slack_reminders").fetchall()
    return {row[0]: datetime.fromisoformat(row[1]) for row in rows}


def record_reminder(
    connection: sqlite3.Connection, reviewer: int, before: datetime | None, now: datetime
) -> bool:
    """Record a reminder, before it goes out; False if another process was quicker.

    ``before`` is the last one that the caller knows of.
    """
    cursor = connection.execute(
        "INSERT INTO slack_reminders (reviewer, at) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET at = excluded.at WHERE at = ?",
        [reviewer, moment(now), moment(before) if before else ""],
    )
    return cursor.rowcount == 1


def edition_posted(archive: Archive, channel: str, ts: str) -> str:
    """Return the edition that a message of ours is part of; '' if it is another message."""
    with failures_named(archive.path):
        row = archive.db.execute(
            "SELECT edition FROM deliveries WHERE channel = 'slack' AND reference = ?"
            " AND (reader = ? OR reader LIKE ? || '#%' OR reader LIKE 'U%') LIMIT 1",
            [ts, channel, channel],
        ).fetchone()
    return str(row[0]) if row else ""


def endorse(
    connection: sqlite3.Connection,
    *,
    edition: str,
    channel: str,
    ts: str,
    member: str,
    reaction: str,
    event_ts: str,
    stands: bool,
) -> None:
    """Record a reaction that was given or taken back; what is older than the last is left out."""
    connection.execute(
        "INSERT INTO endorsements (edition, channel, ts, member, reaction, event_ts, stands)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET event_ts = excluded.event_ts, stands = excluded.stands"
        " WHERE CAST(excluded.event_ts AS REAL) > CAST(endorsements.event_ts AS REAL)",
        [edition, channel, ts, member, reaction, event_ts, int(stands)],
    )


def endorsers(archive: Archive) -> Mapping[str, int]:
    """Return how many people endorse each edition that anybody endorses."""
    with failures_named(archive.path):
        rows = archive.db.conn.execute(
            "SELECT edition, count(DISTINCT member) FROM endorsements WHERE stands = 1"
            " GROUP BY edition"
        ).fetchall()
    return dict(rows)


def endorsements(archive: Archive, edition: str) -> Mapping[str, int]:
    """Return how many people endorse an edition, by reaction."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT reaction, count(DISTINCT member) FROM endorsements"
            " WHERE edition = ? AND stands = 1 GROUP BY reaction ORDER BY 2 DESC, 1",
            [edition],
        ).fetchall()
    return {row[0]: row[1] for row in rows}
