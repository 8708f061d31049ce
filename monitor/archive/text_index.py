"""Bringing the full-text index up to date with the publications that came or changed."""

from __future__ import annotations

from contextlib import suppress

from monitor.archive.database import Archive, failures_named
from monitor.errors import ArchiveUnusable

AT_ONCE = 500
"""Publications indexed in one unit of work."""
_WAITING = f"(SELECT publication FROM text_waiting ORDER BY publication LIMIT {AT_ONCE})"


def index_texts(archive: Archive) -> int:
    """Index what waits, in units of work; return how many publications that were.

    Stopped anywhere, it goes on where it was. Raises :class:`ArchiveUnusable`.
    """
    indexed = 0
    while some := _index_some(archive):
        indexed += some
    return indexed


def try_to_index(archive: Archive) -> None:
    """Index what waits before a search; where the archive cannot be written, search without."""
    with suppress(ArchiveUnusable):
        index_texts(archive)


def texts_wait(archive: Archive) -> bool:
    """Tell whether there are publications that a search would not find yet."""
    with failures_named(archive.path):
        return archive.db.execute("SELECT 1 FROM text_waiting LIMIT 1").fetchone() is not None


def _index_some(archive: Archive) -> int:
    if not texts_wait(archive):
        return 0
    with archive.unit() as connection:
        connection.execute(
            "INSERT INTO publications_fts (rowid, title, abstract, text)"
            f" SELECT id, title, abstract, text FROM publications WHERE id IN {_WAITING}"
        )
        done = connection.execute(f"DELETE FROM text_waiting WHERE publication IN {_WAITING}")
    return done.rowcount
