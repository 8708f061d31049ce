"""Counts over a span of days, for the outcomes: readers, deliveries, bounces, reviews, editions."""

from __future__ import annotations

from typing import Any

from monitor.archive.database import Archive, failures_named

_JOINED = (
    "(SELECT min(at) FROM consents WHERE reader = readers.id"
    " AND event IN ('recorded', 'confirmed'))"
)
_AWAY = "state IN ('left', 'suppressed')"


def subscribers_on(archive: Archive, day: str) -> int:
    """Return how many readers were on the list at the end of a day, as far as is still known.

    Those who were erased count no more, and those who left and came back as if they had stayed.
    """
    return _count(
        archive,
        f"SELECT count(*) FROM readers WHERE substr({_JOINED}, 1, 10) <= ?"
        f" AND NOT ({_AWAY} AND substr(since, 1, 10) <= ?)",
        day,
        day,
    )


def joined(archive: Archive, start: str, end: str) -> int:
    """Return how many readers came between two days, both included."""
    sql = f"SELECT count(*) FROM readers WHERE substr({_JOINED}, 1, 10) BETWEEN ? AND ?"
    return _count(archive, sql, start, end)


def gone(archive: Archive, start: str, end: str) -> dict[str, int]:
    """Return how many readers left or were suppressed between two days, by state."""
    sql = (
        f"SELECT state, count(*) FROM readers WHERE {_AWAY}"
        " AND substr(since, 1, 10) BETWEEN ? AND ? GROUP BY state"
    )
    return _by(archive, sql, start, end)


def deliveries_by_state(archive: Archive, channel: str, start: str, end: str) -> dict[str, int]:
    """Return how many deliveries of a channel came into which state between two days."""
    sql = (
        "SELECT state, count(*) FROM deliveries WHERE channel = ?"
        " AND substr(changed, 1, 10) BETWEEN ? AND ? GROUP BY state"
    )
    return _by(archive, sql, channel, start, end)


def bounces_by_kind(archive: Archive, start: str, end: str) -> dict[str, int]:
    """Return how many reports of each kind came back between two days."""
    sql = "SELECT kind, count(*) FROM bounces WHERE substr(at, 1, 10) BETWEEN ? AND ? GROUP BY kind"
    return _by(archive, sql, start, end)


def editions_sent(archive: Archive, start: str, end: str) -> dict[str, int]:
    """Return how many editions of each kind reached somebody and were frozen between two days."""
    sql = (
        "SELECT kind, count(*) FROM editions WHERE substr(frozen, 1, 10) BETWEEN ? AND ?"
        " AND EXISTS (SELECT 1 FROM deliveries WHERE edition = editions.id AND state = 'sent')"
        " GROUP BY kind"
    )
    return _by(archive, sql, start, end)


def endorsements(archive: Archive, start: str, end: str) -> int:
    """Return how many people endorsed an edition in Slack between two days, each edition apart."""
    sql = (
        "SELECT count(*) FROM (SELECT DISTINCT edition, member FROM endorsements WHERE stands = 1"
        " AND date(CAST(event_ts AS REAL), 'unixepoch') BETWEEN ? AND ?)"
    )
    return _count(archive, sql, start, end)


def reviews(archive: Archive, start: str, end: str) -> tuple[int, int]:
    """Return how many reviews were asked for, and how many of these are done."""
    with failures_named(archive.path):
        row = archive.db.conn.execute(
            "SELECT count(*), coalesce(sum(state = 'done'), 0) FROM review_requests"
            " WHERE substr(asked, 1, 10) BETWEEN ? AND ?",
            [start, end],
        ).fetchone()
    return int(row[0]), int(row[1])


def _count(archive: Archive, sql: str, *values: str) -> int:
    with failures_named(archive.path):
        return int(archive.db.conn.execute(sql, values).fetchone()[0])


def _by(archive: Archive, sql: str, *values: str) -> dict[str, Any]:
    with failures_named(archive.path):
        return dict(archive.db.conn.execute(sql, values).fetchall())
