"""Signing in, in the archive: links that work once, sessions ended everywhere, and the log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.archive.database import Archive, failures_named, moment

Event = Literal["link-sent", "refused", "signed-in", "signed-out", "ended-all"]
KEPT = timedelta(days=400)
"""The log is personal data; what is older goes when the next line is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One line of the log."""

    at: datetime
    person: str
    event: str
    address: str
    """Network address it came from."""


def use_link(archive: Archive, token: str, now: datetime) -> bool:
    """Use up a link; False, changing nothing, when it was used before."""
    fingerprint = hashlib.sha256(token.encode()).hexdigest()
    with archive.unit() as connection:
        cursor = connection.execute(
            "INSERT OR IGNORE INTO used_links (fingerprint, used) VALUES (?, ?)",
            [fingerprint, moment(now)],
        )
    return cursor.rowcount == 1


def session_epoch(archive: Archive, person: str) -> int:
    """Return the number that sessions of ``person`` must bear to be good."""
    with failures_named(archive.path):
        row = archive.db.execute(
            "SELECT epoch FROM session_epochs WHERE person = ?", [person]
        ).fetchone()
    return row[0] if row else 0


def end_sessions(archive: Archive, person: str, now: datetime) -> None:
    """End every session of ``person``, wherever it is."""
    with archive.unit() as connection:
        connection.execute(
            "INSERT INTO session_epochs (person, epoch, changed) VALUES (?, 1, ?)"
            " ON CONFLICT DO UPDATE SET epoch = epoch + 1, changed = excluded.changed",
            [person, moment(now)],
        )


def log_sign_in(archive: Archive, person: str, event: Event, address: str, now: datetime) -> None:
    """Write one line of the log, and forget lines older than :data:`KEPT`."""
    with archive.unit() as connection:
        connection.execute("DELETE FROM sign_ins WHERE at < ?", [moment(now - KEPT)])
        connection.execute(
            "INSERT INTO sign_ins (at, person, event, address) VALUES (?, ?, ?, ?)",
            [moment(now), person[:320], event, address[:64]],
        )


def sign_ins(archive: Archive, *, person: str = "", most: int = 100) -> tuple[SignIn, ...]:
    """Return the latest lines of the log first, of one person if named."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT at, person, event, address FROM sign_ins WHERE ? IN ('', person)"
            " ORDER BY at DESC, id DESC LIMIT ?",
            [person, most],
        ).fetchall()
    return tuple(
        SignIn(at=datetime.fromisoformat(row[0]), person=row[1], event=row[2], address=row[3])
        for row in rows
    )
