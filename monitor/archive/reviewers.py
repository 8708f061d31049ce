"""The roster in the archive: the experts of the peer review network."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.archive.database import Archive, failures_named, moment

_COLUMNS = (
    "id, name, coalesce(email, ''), coalesce(slack, ''), languages, fields, region, weekly,"
    " international, timezone, paused, moderator, digest"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """One expert."""

    id: int
    """0 before the archive has given one."""
    name: str
    email: str
    slack: str = ""
    """Slack's id of the person (U…); empty: asked by e-mail."""
    languages: tuple[str, ...] = ("en",)
    """ISO 639-1 codes of what they read; they are written to in the first."""
    fields: tuple[str, ...] = ()
    """Ids of the concepts they know well; none: a generalist."""
    region: str = ""
    """Id of a concept of the regions; empty: not known."""
    weekly: int = 5
    """The most requests they want in seven days."""
    international: bool = False
    """False: in Canada."""
    timezone: str = "America/Toronto"
    paused: bool = False
    moderator: bool = False
    digest: bool = True
    """Whether they want the digest as well."""

    @property
    def language(self) -> str:
        """The language they are written to in."""
        return self.languages[0]


def reviewers(archive: Archive) -> tuple[Reviewer, ...]:
    """Return everybody on the roster, the paused too, in the order they came."""
    return _select(archive, "removed IS NULL ORDER BY id", [])


def reviewer_by_id(archive: Archive, id: int) -> Reviewer | None:
    """Return the reviewer of that number, or None if there is none on the roster."""
    return _one(archive, "id = ?", id)


def reviewer_by_email(archive: Archive, email: str) -> Reviewer | None:
    """Return the reviewer of that address, whatever its case, or None."""
    return _one(archive, "email = ?", email)


def reviewer_by_slack(archive: Archive, slack: str) -> Reviewer | None:
    """Return the reviewer of that Slack id, or None."""
    return _one(archive, "slack = ?", slack) if slack else None


def _one(archive: Archive, condition: str, value: object) -> Reviewer | None:
    found = _select(archive, f"{condition} AND removed IS NULL", [value])
    return found[0] if found else None


def _select(archive: Archive, condition: str, values: Sequence[object]) -> tuple[Reviewer, ...]:
    with failures_named(archive.path):
        rows = archive.db.execute(
            f"SELECT {_COLUMNS} FROM reviewers WHERE {condition}", list(values)
        ).fetchall()
    return tuple(_reviewer(row) for row in rows)


def _reviewer(row: Sequence[Any]) -> Reviewer:
    return Reviewer(
        id=row[0],
        name=row[1],
        email=row[2],
        slack=row[3],
        languages=tuple(json.loads(row[4])),
        fields=tuple(json.loads(row[5])),
        region=row[6],
        weekly=row[7],
        international=bool(row[8]),
        timezone=row[9],
        paused=bool(row[10]),
        moderator=bool(row[11]),
        digest=bool(row[12]),
    )


def add_reviewer(connection: sqlite3.Connection, reviewer: Reviewer, now: datetime) -> int:
    """Put somebody on the roster and return their number.

    Raises sqlite3.IntegrityError if the address or the Slack id is on it already.
    """
    cursor = connection.execute(
        "INSERT INTO reviewers (name, email, slack, languages, fields, region, weekly,"
        " international, timezone, paused, moderator, digest, added)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*_values(reviewer), moment(now)],
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def change_reviewer(connection: sqlite3.Connection, reviewer: Reviewer) -> None:
    """Write everything of ``reviewer`` to the roster's entry of that number.

    Raises sqlite3.IntegrityError if the address or the Slack id is somebody else's.
    """
    connection.execute(
        "UPDATE reviewers SET name = ?, email = ?, slack = ?, languages = ?, fields = ?,"
        " region = ?, weekly = ?, international = ?, timezone = ?, paused = ?, moderator = ?,"
        " digest = ? WHERE id = ? AND removed IS NULL",
        [*_values(reviewer), reviewer.id],
    )


def _values(reviewer: Reviewer) -> list[object]:
    return [
        reviewer.name,
        reviewer.email or None,
        reviewer.slack or None,
        json.dumps(reviewer.languages),
        json.dumps(reviewer.fields),
        reviewer.region,
        reviewer.weekly,
        int(reviewer.international),
        reviewer.timezone,
        int(reviewer.paused),
        int(reviewer.moderator),
        int(reviewer.digest),
    ]


def remove_reviewer(connection: sqlite3.Connection, id: int, now: datetime) -> None:
    """Take somebody off the roster and forget who they were; their votes stay, under a number."""
    connection.execute(
        "UPDATE reviewers SET name = '', email = NULL, slack = NULL, region = '', removed = ?"
        " WHERE id = ? AND removed IS NULL",
        [moment(now), id],
    )
    connection.execute(
        "UPDATE review_requests SET state = 'expired'"
        " WHERE reviewer = ? AND state IN ('open', 'later')",
        [id],
    )
