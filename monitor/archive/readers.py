"""Readers in the archive: who gets the digest, on which topics, and the record of their consent."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.archive.database import Archive, failures_named, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody, or a Slack channel, who gets the digest."""

    id: int = 0
    """0: not in the archive yet."""
    key: str
    """Short, random and secret: opens the unsubscribe page, marks the return path of mails."""
    address: str = ""
    """E-mail address in lower case; empty for one who is reached by Slack only."""
    slack: str = ""
    """Id of a member (U…), for direct messages, or of a channel (C…)."""
    name: str = ""
    language: str = "en"
    topics: tuple[str, ...] = ()
    """``<vocabulary>:<concept>``; none: everything."""
    frequency: str = "weekly"
    """``weekly``, ``monthly`` or ``both``."""
    by_email: bool = True
    by_slack: bool = False
    state: str = "active"
    """``pending`` (asked, not confirmed), ``active``, ``paused``, ``left`` or ``suppressed``."""
    reason: str = ""
    """Why it is in that state; one of the words of :mod:`monitor.readers.states`, or a phrase."""
    since: str = ""
    """When it came into that state, as the archive writes times."""
    origin: str = "command"
    """``settings``, ``command``, ``import``, ``sign-up`` or ``slack``."""
    created: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One event of a reader's consent."""

    at: str
    event: str
    """``asked``, ``confirmed``, ``recorded`` (somebody vouches for it), ``changed``,
    ``withdrawn``."""
    wording: str
    """What the reader was shown, or who vouches."""


_COLUMNS = (
    "id, key, address, slack, name, language, topics, frequency, by_email, by_slack,"
    " state, reason, since, origin, created"
)


def _reader(row: Sequence[Any]) -> Reader:
    return Reader(
        id=row[0],
        key=row[1],
        address=row[2] or "",
        slack=row[3] or "",
        name=row[4],
        language=row[5],
        topics=tuple(json.loads(row[6])),
        frequency=row[7],
        by_email=bool(row[8]),
        by_slack=bool(row[9]),
        state=row[10],
        reason=row[11],
        since=row[12],
        origin=row[13],
        created=row[14],
    )


def _values(reader: Reader) -> list[Any]:
    return [
        reader.key,
        reader.address or None,
        reader.slack or None,
        reader.name,
        reader.language,
        json.dumps(reader.topics),
        reader.frequency,
        reader.by_email,
        reader.by_slack,
        reader.state,
        reader.reason,
        reader.since,
        reader.origin,
        reader.created,
    ]


def _found(archive: Archive, where: str, values: Sequence[Any] = ()) -> tuple[Reader, ...]:
    with failures_named(archive.path):
        rows = archive.db.conn.execute(f"SELECT {_COLUMNS} FROM readers {where}", values)
        return tuple(map(_reader, rows.fetchall()))


def readers(archive: Archive, *, state: str = "") -> tuple[Reader, ...]:
    """Return all readers, or those in one state, in the order they came."""
    if state:
        return _found(archive, "WHERE state = ? ORDER BY id", [state])
    return _found(archive, "ORDER BY id")


def reader_by_id(archive: Archive, id: int) -> Reader | None:
    """Return one reader, or None."""
    return next(iter(_found(archive, "WHERE id = ?", [id])), None)


def reader_by_key(archive: Archive, key: str) -> Reader | None:
    """Return the reader whose secret key this is, or None."""
    return next(iter(_found(archive, "WHERE key = ?", [key])), None)


def reader_by_address(archive: Archive, address: str) -> Reader | None:
    """Return the reader with this e-mail address, or None."""
    return next(iter(_found(archive, "WHERE address = ?", [address.strip().lower()])), None)


def reader_by_slack(archive: Archive, slack: str) -> Reader | None:
    """Return the reader who is this member or channel of Slack, or None."""
    return next(iter(_found(archive, "WHERE slack = ?", [slack])), None)


def add_reader(connection: sqlite3.Connection, reader: Reader) -> int:
    """Store a new reader within a unit of work; return the id."""
    cursor = connection.execute(
        "INSERT INTO readers (key, address, slack, name, language, topics, frequency, by_email,"
        " by_slack, state, reason, since, origin, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        _values(reader),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def change_reader(connection: sqlite3.Connection, reader: Reader) -> None:
    """Store a known reader anew, within a unit of work."""
    connection.execute(
        "UPDATE readers SET key = ?, address = ?, slack = ?, name = ?, language = ?, topics = ?,"
        " frequency = ?, by_email = ?, by_slack = ?, state = ?, reason = ?, since = ?,"
        " origin = ?, created = ? WHERE id = ?",
        [*_values(reader), reader.id],
    )


def record_consent(
    connection: sqlite3.Connection, reader: int, event: str, wording: str, now: datetime
) -> None:
    """Keep one event of a reader's consent, within a unit of work."""
    connection.execute(
        "INSERT INTO consents (reader, at, event, wording) VALUES (?, ?, ?, ?)",
        [reader, moment(now), event, wording],
    )


def consents(archive: Archive, reader: int) -> tuple[Consent, ...]:
    """Return the record of a reader's consent, the oldest event first."""
    with failures_named(archive.path):
        rows = archive.db.conn.execute(
            "SELECT at, event, wording FROM consents WHERE reader = ? ORDER BY at, id", [reader]
        ).fetchall()
    return tuple(Consent(at=at, event=event, wording=wording) for at, event, wording in rows)


def asked_since(archive: Archive, reader: int, when: datetime) -> int:
    """Return how many confirmation or link mails a reader was sent since ``when``."""
    with failures_named(archive.path):
        (count,) = archive.db.conn.execute(
            "SELECT count(*) FROM consents WHERE reader = ? AND event = 'asked' AND at >= ?",
            [reader, moment(when)],
        ).fetchone()
    return int(count)


def forget_reader(connection: sqlite3.Connection, reader: Reader) -> None:
    """Erase a reader, within a unit of work.

    What was sent stays in the ledger as a number: without address, name or the server's words.
    """
    lines = connection.execute(
        "SELECT edition, reader, channel FROM deliveries"
        " WHERE reader_id = ? OR reader IN (?, ?) OR (? <> '' AND reader LIKE ? || '#%')",
        [reader.id, reader.address, reader.slack, reader.slack, reader.slack],
    ).fetchall()
    connection.executemany(
        "UPDATE deliveries SET reader = ?, reader_id = 0, name = '', detail = '', reference = '',"
        " topics = '[]', state = CASE state WHEN 'queued' THEN 'failed' ELSE state END,"
        " not_before = NULL WHERE edition = ? AND reader = ? AND channel = ?",
        [(_erased(reader, line[1]), *line) for line in lines],
    )
    connection.execute(
        "UPDATE feedback SET reader = NULL, comment = '' WHERE reader = ?", [reader.id]
    )
    connection.execute(
        "UPDATE survey_answers SET reader = NULL, answers = '{}', sent = '' WHERE reader = ?",
        [reader.id],
    )
    for table in ("consents", "bounces", "reader_clicks", "reader_opens"):
        connection.execute(f"DELETE FROM {table} WHERE reader = ?", [reader.id])
    connection.execute("DELETE FROM readers WHERE id = ?", [reader.id])


def _erased(reader: Reader, name: str) -> str:
    return f"erased-{reader.id}{'#' if '#' in name else ''}{name.partition('#')[2]}"
