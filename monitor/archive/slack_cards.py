"""Cards in Slack: where each stands, which are still to be posted, and which show the past."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.archive.database import Archive, failures_named, moment

_COLUMNS = "c.request, c.channel, c.ts, c.state, c.changed"
_DUE_NOW = (
    "r.state || ':' || (SELECT coalesce(max(id), 0) FROM votes WHERE request = r.id) || ':' ||"
    " CASE r.state WHEN 'done'"
    " THEN (SELECT coalesce(max(id), 0) FROM votes WHERE publication = r.publication)"
    " ELSE 0 END"
)
"""What a card ought to show: the request's state, the reviewer's last vote, and, once they have
voted, everybody's last vote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPost:
    """The message in Slack that shows one request."""

    request: int
    channel: str
    ts: str
    """Empty while nobody knows whether it stands there."""
    state: str
    """``sending``, ``sent``, ``failed`` or ``unknown``."""
    changed: datetime


def card_post(archive: Archive, request: int) -> CardPost | None:
    """Return where the card of a request stands, or None if it was never posted."""
    found = _posts(archive, "c.request = ?", [request])
    return found[0] if found else None


def doubtful_posts(archive: Archive) -> tuple[CardPost, ...]:
    """Return the cards of which nobody knows whether they were posted."""
    return _posts(archive, "c.state IN ('sending', 'unknown')", [])


def stale_posts(archive: Archive) -> tuple[CardPost, ...]:
    """Return the cards that no longer show how their request stands."""
    return _posts(archive, f"c.state = 'sent' AND c.shown <> {_DUE_NOW}", [])


def _posts(archive: Archive, condition: str, values: Sequence[Any]) -> tuple[CardPost, ...]:
    with failures_named(archive.path):
        rows = archive.db.execute(
            f"SELECT {_COLUMNS} FROM slack_cards c JOIN review_requests r ON r.id = c.request"
            f" WHERE {condition} ORDER BY c.request",
            list(values),
        ).fetchall()
    return tuple(
        CardPost(
            request=row[0],
            channel=row[1],
            ts=row[2],
            state=row[3],
            changed=datetime.fromisoformat(row[4]),
        )
        for row in rows
    )


def requests_to_post(archive: Archive, now: datetime, most: int) -> tuple[int, ...]:
    """Return at most ``most`` open requests for Slack whose card is still to be posted."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT r.id FROM review_requests r JOIN reviewers w ON w.id = r.reviewer"
            " LEFT JOIN slack_cards c ON c.request = r.id"
            " WHERE r.channel = 'slack' AND r.state = 'open' AND w.slack IS NOT NULL"
            " AND (c.request IS NULL OR (c.state = 'failed' AND c.not_before <= ?))"
            " ORDER BY r.id LIMIT ?",
            [moment(now), most],
        ).fetchall()
    return tuple(row[0] for row in rows)


def begin_post(connection: sqlite3.Connection, request: int, channel: str, now: datetime) -> bool:
    """Record that a card is about to be posted; False if another process is at it, or did it."""
    cursor = connection.execute(
        "INSERT INTO slack_cards (request, channel, state, changed) VALUES (?, ?, 'sending', ?)"
        " ON CONFLICT DO UPDATE SET state = 'sending', changed = excluded.changed,"
        " channel = excluded.channel WHERE state = 'failed'",
        [request, channel, moment(now)],
    )
    return cursor.rowcount == 1


def end_post(
    connection: sqlite3.Connection,
    request: int,
    *,
    state: str,
    now: datetime,
    ts: str = "",
    detail: str = "",
    not_before: datetime | None = None,
) -> None:
    """Record how posting a card ended; a card that was sent shows an open request."""
    connection.execute(
        "UPDATE slack_cards SET state = ?, ts = ?, shown = 'open:0:0', changed = ?, detail = ?,"
        " not_before = ? WHERE request = ?",
        [state, ts, moment(now), detail, moment(not_before) if not_before else None, request],
    )


def due_now(archive: Archive, request: int) -> str:
    """Return what the card of a request ought to show, as a word to compare by."""
    with failures_named(archive.path):
        row = archive.db.execute(
            f"SELECT {_DUE_NOW} FROM review_requests r WHERE r.id = ?", [request]
        ).fetchone()
    return str(row[0]) if row else ""


def drawn(connection: sqlite3.Connection, request: int, shown: str) -> None:
    """Record what a card shows since it was drawn anew."""
    connection.execute("UPDATE slack_cards SET shown = ? WHERE request = ?", [shown, request])
