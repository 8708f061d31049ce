"""Opening the archive: pragmas, migrations, transactions, and SQLite's failures in our words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from monitor.archive.quick_import import without
from monitor.errors import ArchiveUnusable

with without("pandas", "numpy"):
    from sqlite_utils import Database

BUSY_SECONDS = 30.0
CACHE_KIB = 32_000
"""Of pages, a connection at most: SQLite's own 2 MB are fewer than one unit of work touches."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive. The storage functions of this package take one as first argument."""

    db: Database
    path: Path

    @contextmanager
    def unit(self) -> Iterator[sqlite3.Connection]:
        """One unit of work: all of it is stored, or nothing.

        Takes the write lock at once, so that what is read inside still holds when it is
        written. Raises :class:`ArchiveUnusable` when SQLite cannot go on.
        """
        connection = self.db.conn
        with failures_named(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def close(self) -> None:
        """Close the connection."""
        self.db.conn.close()


@contextmanager
def failures_named(path: Path) -> Iterator[None]:
    """Turn SQLite's failures about the archive at ``path`` into :class:`ArchiveUnusable`."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise ArchiveUnusable(f"{path}: {_explain(str(error))}") from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise ArchiveUnusable(f"{path}: not a usable archive: {error}") from error


def _explain(message: str) -> str:
    if "locked" in message or "busy" in message:
        return "the archive is locked by another program; run the command again when it has ended"
    if "full" in message:
        return "the disk is full; nothing of this step was stored: make room and run it again"
    if "readonly" in message or "unable to open" in message:
        return f"the archive cannot be written ({message}); check the folder's permissions"
    return f"the archive failed: {message}"


def read_archive(path: Path) -> Archive:
    """Open the archive at ``path`` for a command that only reads, in a read-only folder too.

    Raises :class:`ArchiveUnusable`.
    """
    try:
        return open_archive(path)
    except ArchiveUnusable:
        if all(os.access(one, os.W_OK, effective_ids=True) for one in (path, path.parent)):
            raise
    with failures_named(path):
        # Nobody can write here, so nothing can change beneath us (SQLite, URI filenames).
        connection = sqlite3.connect(f"file:{quote(str(path))}?immutable=1", uri=True)
        return Archive(Database(connection), path)


def open_archive(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Archive:
    """Open the archive at ``path``, making it or bringing it up to date where needed.

    Write-ahead log, foreign keys on; waits up to ``busy_seconds`` for another writer.
    Raises :class:`ArchiveUnusable`.
    """
    from monitor.archive.schema import migrations

    with failures_named(path):
        # isolation_level=None: transactions begin where Archive.unit says so, nowhere else.
        connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        db = Database(connection)
        if migrations.pending(db):
            migrations.apply(db)
    return Archive(db, path)


@lru_cache(maxsize=64)  # one visit's publications are all first seen at the same moment
def moment(when: datetime) -> str:
    """Return a time as the archive writes it: ISO 8601, UTC, whole seconds, ``Z``."""
    return when.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def from_moment(text: str | None) -> datetime | None:
    """Return the time that :func:`moment` wrote."""
    return datetime.fromisoformat(text) if text else None
