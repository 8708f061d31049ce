"""Portfolios in the archive: kept searches, and a ledger of letters that tells nothing twice."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.archive.database import Archive, failures_named, moment

MOST_SEARCHES = 50
"""Searches that one person may keep."""
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A search that somebody keeps."""

    id: int
    key: str
    person: str
    name: str
    query: str
    language: str
    made: datetime
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedLetter:
    """A letter that is to leave: what it tells is frozen."""

    id: int
    search: SavedSearch
    publications: tuple[int, ...]


_COLUMNS = "s.id, s.key, s.person, s.name, s.query, s.language, s.made, s.after"


def save_search(
    archive: Archive, person: str, name: str, query: str, language: str, now: datetime
) -> bool:
    """Keep a search; False where the person keeps as many as they may."""
    values = [secrets.token_urlsafe(12), person, name[:LONGEST_NAME], query, language, moment(now)]
    with archive.unit() as connection:
        cursor = connection.execute(
            "INSERT INTO saved_searches (key, person, name, query, language, made, after)"
            " SELECT ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(id), 0) FROM publications)"
            " WHERE (SELECT count(*) FROM saved_searches WHERE person = ?) < ?",
            [*values, person, MOST_SEARCHES],
        )
    return cursor.rowcount == 1


def kept_by(archive: Archive, person: str) -> tuple[SavedSearch, ...]:
    """Return the searches that one person keeps; none of nobody."""
    return saved_searches(archive, person.lower()) if person else ()


def saved_searches(archive: Archive, person: str = "") -> tuple[SavedSearch, ...]:
    """Return the searches that a person keeps, or all, the oldest first."""
    return _searches(archive, "? IN ('', s.person)", person)


def search_by_key(archive: Archive, key: str) -> SavedSearch | None:
    """Return the search whose letters a link ends, if it is still kept."""
    return next(iter(_searches(archive, "s.key = ?", key)), None)


def _searches(archive: Archive, condition: str, value: object) -> tuple[SavedSearch, ...]:
    with failures_named(archive.path):
        rows = archive.db.execute(
            f"SELECT {_COLUMNS} FROM saved_searches AS s WHERE {condition} ORDER BY s.id", [value]
        ).fetchall()
    return tuple(_search(row) for row in rows)


def _search(row: tuple[int, str, str, str, str, str, str, int]) -> SavedSearch:
    id, key, person, name, query, language, made, after = row
    return SavedSearch(
        id=id,
        key=key,
        person=person,
        name=name,
        query=query,
        language=language,
        made=datetime.fromisoformat(made),
        after=after,
    )


def rename_search(archive: Archive, id: int, person: str, name: str) -> bool:
    """Call a person's own search otherwise; False where it is not theirs."""
    with archive.unit() as connection:
        cursor = connection.execute(
            "UPDATE saved_searches SET name = ? WHERE id = ? AND person = ?",
            [name[:LONGEST_NAME], id, person],
        )
    return cursor.rowcount == 1


def delete_search(archive: Archive, id: int, person: str) -> bool:
    """Delete a person's own search and all that was kept of its letters."""
    with archive.unit() as connection:
        cursor = connection.execute(
            "DELETE FROM saved_searches WHERE id = ? AND person = ?", [id, person]
        )
    return cursor.rowcount == 1


def forget_searches(connection: sqlite3.Connection, person: str) -> None:
    """Erase all that somebody kept and was told of it, within a unit of work."""
    connection.execute("DELETE FROM saved_searches WHERE person = ?", [person.lower()])


def last_frozen(archive: Archive, search: int) -> datetime | None:
    """Return when the latest letter of a search was made."""
    with failures_named(archive.path):
        row = archive.db.execute(
            "SELECT max(frozen) FROM portfolio_letters WHERE search = ?", [search]
        ).fetchone()
    return datetime.fromisoformat(row[0]) if row[0] else None


def freeze_letter(archive: Archive, search: int, found: Iterable[int], now: datetime) -> int:
    """Queue one letter on those of ``found`` not told before; return how many it tells, 0: none.

    All in one transaction, so that whatever is told is told by one letter.
    """
    with archive.unit() as connection:
        told = {
            number
            for (number,) in connection.execute(
                "SELECT publication FROM portfolio_told WHERE search = ?", [search]
            )
        }
        fresh = [number for number in found if number not in told]
        if fresh:
            letter = connection.execute(
                "INSERT INTO portfolio_letters (search, frozen, state, changed)"
                " VALUES (?, ?, 'queued', ?)",
                [search, moment(now), moment(now)],
            ).lastrowid
            connection.executemany(
                "INSERT INTO portfolio_told VALUES (?, ?, ?)",
                [(search, number, letter) for number in fresh],
            )
    return len(fresh)


def queued_letters(archive: Archive) -> tuple[QueuedLetter, ...]:
    """Return the letters that are to leave, the oldest first."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            f"SELECT l.id, {_COLUMNS} FROM portfolio_letters AS l"
            " JOIN saved_searches AS s ON s.id = l.search WHERE l.state = 'queued' ORDER BY l.id"
        ).fetchall()
        return tuple(
            QueuedLetter(id=row[0], search=_search(row[1:]), publications=_told(archive, row[0]))
            for row in rows
        )


def _told(archive: Archive, letter: int) -> tuple[int, ...]:
    rows = archive.db.execute(
        "SELECT publication FROM portfolio_told WHERE letter = ? ORDER BY publication DESC",
        [letter],
    )
    return tuple(number for (number,) in rows)


def doubt_interrupted(archive: Archive, now: datetime) -> int:
    """Mark letters that were in flight when a run was killed: they may have arrived."""
    with archive.unit() as connection:
        return connection.execute(
            "UPDATE portfolio_letters SET state = 'unknown', changed = ?,"
            " detail = 'the run ended while it was sent' WHERE state = 'sending'",
            [moment(now)],
        ).rowcount


def move_letter(
    archive: Archive, letter: int, before: str, state: str, now: datetime, detail: str = ""
) -> bool:
    """Bring a letter from one state to the next; False where it is gone or no longer there."""
    with archive.unit() as connection:
        cursor = connection.execute(
            "UPDATE portfolio_letters SET state = ?, changed = ?, detail = ?"
            " WHERE id = ? AND state = ?",
            [state, moment(now), detail, letter, before],
        )
    return cursor.rowcount == 1
