"""Keys of the API in the archive: kept as hashes, shown once when they are made."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from monitor.archive.database import Archive, failures_named, from_moment, moment

PREFIX = "fow_"
"""Begins every key, so that scanners for leaked secrets know one."""
SCOPES = ("read", "staff")
"""``read``: what visitors see, also where pages are not public; ``staff``: the sources too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key that a program may show."""

    id: int
    name: str
    scope: str
    made: datetime
    revoked: datetime | None


def add_api_key(archive: Archive, name: str, scope: str, now: datetime) -> str:
    """Make a key and return it; only its hash (SHA-256) is kept, so it cannot be shown again."""
    key = PREFIX + secrets.token_urlsafe(32)
    with archive.unit() as connection:
        connection.execute(
            "INSERT INTO api_keys (name, fingerprint, scope, made) VALUES (?, ?, ?, ?)",
            [name, _fingerprint(key), scope, moment(now)],
        )
    return key


def scope_of_key(archive: Archive, key: str) -> str:
    """Return what a key allows, or '' when it is none of ours or was revoked."""
    if not key.startswith(PREFIX):
        return ""
    with failures_named(archive.path):
        row = archive.db.execute(
            "SELECT scope FROM api_keys WHERE fingerprint = ? AND revoked IS NULL",
            [_fingerprint(key)],
        ).fetchone()
    return row[0] if row else ""


def api_keys(archive: Archive) -> tuple[ApiKey, ...]:
    """Return every key, the oldest first."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT id, name, scope, made, revoked FROM api_keys ORDER BY id"
        ).fetchall()
    return tuple(
        ApiKey(
            id=row[0],
            name=row[1],
            scope=row[2],
            made=datetime.fromisoformat(row[3]),
            revoked=from_moment(row[4]),
        )
        for row in rows
    )


def revoke_api_key(archive: Archive, id: int, now: datetime) -> bool:
    """End a key at once; False when there is none of that number that still works."""
    with archive.unit() as connection:
        cursor = connection.execute(
            "UPDATE api_keys SET revoked = ? WHERE id = ? AND revoked IS NULL", [moment(now), id]
        )
    return cursor.rowcount == 1


def _fingerprint(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
