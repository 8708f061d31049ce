"""Editions and deliveries in the archive: frozen content, and the ledger by recipient."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.archive.database import Archive, failures_named, from_moment, moment
from monitor.archive.readers import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenEdition:
    """One issue as it was frozen."""

    id: str
    kind: str
    first_day: date
    last_day: date
    content: str
    """The Edition as JSON."""
    goes_out: datetime | None = None
    """Not before then; None: at once."""
    held: bool = False
    """An editor stopped it until it is released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One edition to one reader on one channel."""

    edition: str
    reader: str
    """E-mail address or Slack channel id; ``C0123#2`` for the second part of a long post."""
    channel: str
    """``email`` or ``slack``."""
    language: str
    name: str = ""
    state: str = "queued"
    """``queued``, ``sending``, ``sent``, ``failed`` or ``unknown``."""
    attempts: int = 0
    detail: str = ""
    reference: str = ""
    """Where it is now: the Message-ID, the Slack timestamp or the file."""
    not_before: datetime | None = None
    """A failed one: when to try again; None: not by itself."""
    reader_id: int = 0
    """Id of the reader; 0: from before the archive knew readers."""
    topics: tuple[str, ...] = ()
    """The reader's topics when the edition was frozen, ``<vocabulary>:<concept>``; none: all."""
    changed: str = ""
    """When it came into its state, as the archive writes times."""


def candidate_publications(archive: Archive, oldest: date) -> tuple[int, ...]:
    """Return the relevant publications whose work no weekly edition has held yet, newest first.

    One publication a work, the first that was met. Those dated before ``oldest`` and those that
    all their sources have withdrawn are left out; those without a date are not.
    """
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT min(id) FROM publications JOIN taggings ON taggings.publication = id"
            " LEFT JOIN works ON works.publication = id"
            " WHERE relevant = 1 AND (published IS NULL OR published >= ?)"
            " AND coalesce(work, id) NOT IN"
            " (SELECT coalesce(work, edition_publications.publication)"
            "  FROM edition_publications LEFT JOIN works USING (publication)"
            "  JOIN editions ON editions.id = edition WHERE kind = 'weekly')"
            " AND EXISTS (SELECT 1 FROM publication_sources carried"
            "  WHERE carried.publication = id AND withdrawn IS NULL)"
            " GROUP BY coalesce(work, id)"
            " ORDER BY max(coalesce(published, first_seen)) DESC, min(id)",
            [oldest.isoformat()],
        ).fetchall()
    return tuple(row[0] for row in rows)


def collected_since(archive: Archive, start: date) -> tuple[int, int]:
    """Return how many publications were first seen since ``start``, and by how many sources."""
    with failures_named(archive.path):
        row = archive.db.execute(
            "SELECT count(DISTINCT id), count(DISTINCT source) FROM publications"
            " JOIN publication_sources ON publication = id WHERE publications.first_seen >= ?",
            [start.isoformat()],
        ).fetchone()
    return row[0], row[1]


def freeze(
    archive: Archive,
    edition: FrozenEdition,
    publications: Iterable[int],
    deliveries: Iterable[Delivery],
    now: datetime,
) -> bool:
    """Store an edition, what it holds and whom it goes to, as one unit.

    Returns False, changing nothing, when that edition was frozen before.
    """
    with archive.unit() as connection:
        known = connection.execute("SELECT 1 FROM editions WHERE id = ?", [edition.id]).fetchone()
        if known:
            return False
        connection.execute(
            "INSERT INTO editions (id, kind, first_day, last_day, frozen, content, goes_out)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                edition.id,
                edition.kind,
                edition.first_day.isoformat(),
                edition.last_day.isoformat(),
                moment(now),
                edition.content,
                moment(edition.goes_out) if edition.goes_out else None,
            ],
        )
        connection.executemany(
            "INSERT OR IGNORE INTO edition_publications (edition, publication) VALUES (?, ?)",
            [(edition.id, publication) for publication in publications],
        )
        insert_deliveries(connection, edition.id, deliveries, now)
    return True


def insert_deliveries(
    connection: sqlite3.Connection, edition: str, deliveries: Iterable[Delivery], now: datetime
) -> None:
    """Add lines to the ledger, queued, within a unit of work."""
    connection.executemany(
        "INSERT OR IGNORE INTO deliveries"
        " (edition, reader, channel, language, name, reader_id, topics, state, changed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)",
        (_queued(edition, one, now) for one in deliveries),
    )


def _queued(edition: str, line: Delivery, now: datetime) -> tuple[Any, ...]:
    who = (line.reader, line.channel, line.language, line.name, line.reader_id)
    return (edition, *who, json.dumps(line.topics), moment(now))


def edition_by_id(archive: Archive, id: str) -> FrozenEdition | None:
    """Return one edition, or None."""
    return next(iter(_editions(archive, "WHERE id = ?", [id])), None)


def editions(archive: Archive) -> tuple[FrozenEdition, ...]:
    """Return every edition, the latest first."""
    return _editions(archive, "", [])


def _editions(archive: Archive, where: str, values: list[str]) -> tuple[FrozenEdition, ...]:
    with failures_named(archive.path):
        rows = archive.db.execute(
            f"SELECT id, kind, first_day, last_day, content, goes_out, held FROM editions {where}"
            " ORDER BY last_day DESC, id DESC",
            values,
        ).fetchall()
    return tuple(
        FrozenEdition(
            id=row[0],
            kind=row[1],
            first_day=date.fromisoformat(row[2]),
            last_day=date.fromisoformat(row[3]),
            content=row[4],
            goes_out=from_moment(row[5]),
            held=bool(row[6]),
        )
        for row in rows
    )


LEDGER = (
    "SELECT edition, reader, channel, language, name, state, attempts, detail, reference,"
    " not_before, reader_id, topics, changed FROM deliveries"
)


def _delivery(row: Sequence[Any]) -> Delivery:
    return Delivery(
        edition=row[0],
        reader=row[1],
        channel=row[2],
        language=row[3],
        name=row[4],
        state=row[5],
        attempts=row[6],
        detail=row[7],
        reference=row[8],
        not_before=from_moment(row[9]),
        reader_id=row[10],
        topics=tuple(json.loads(row[11])),
        changed=row[12],
    )


def deliveries(archive: Archive, *, edition: str = "", state: str = "") -> tuple[Delivery, ...]:
    """Return the ledger's lines, of one edition or state if named."""
    wanted = {column: value for column, value in (("edition", edition), ("state", state)) if value}
    where = " AND ".join(f"{column} = ?" for column in wanted) or "1"
    with failures_named(archive.path):
        rows = archive.db.execute(
            f"{LEDGER} WHERE {where} ORDER BY edition, channel, reader", list(wanted.values())
        ).fetchall()
    return tuple(_delivery(row) for row in rows)


def deliveries_to(archive: Archive, reader: Reader) -> tuple[Delivery, ...]:
    """Return every line of the ledger that is about one reader, the oldest edition first."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            f"{LEDGER} WHERE reader_id = ? OR reader IN (?, ?) ORDER BY changed",
            [reader.id, reader.address, reader.slack],
        ).fetchall()
    return tuple(_delivery(row) for row in rows)


def frozen_on(archive: Archive, edition: str) -> datetime | None:
    """Return when an edition was frozen, or None if there is no such edition."""
    with failures_named(archive.path):
        row = archive.db.execute("SELECT frozen FROM editions WHERE id = ?", [edition]).fetchone()
    return from_moment(row[0]) if row else None


def delivery(archive: Archive, edition: str, reader: str, channel: str) -> Delivery:
    """Return one line of the ledger, which is known to be there."""
    with failures_named(archive.path):
        row = archive.db.execute(
            f"{LEDGER} WHERE edition = ? AND reader = ? AND channel = ?",
            [edition, reader, channel],
        ).fetchone()
    return _delivery(row)


def move(
    archive: Archive,
    delivery: Delivery,
    state: str,
    now: datetime,
    *,
    detail: str = "",
    reference: str = "",
    not_before: datetime | None = None,
) -> bool:
    """Move one delivery to ``state``; commits at once.

    Returns False, changing nothing, if it is no longer in the state that ``delivery`` shows.
    """
    with archive.unit() as connection:
        cursor = connection.execute(
            "UPDATE deliveries SET state = ?, detail = ?, reference = ?, not_before = ?,"
            " changed = ?, attempts = attempts + (? = 'sending')"
            " WHERE edition = ? AND reader = ? AND channel = ? AND state = ?",
            [
                state,
                detail,
                reference,
                moment(not_before) if not_before else None,
                moment(now),
                state,
                delivery.edition,
                delivery.reader,
                delivery.channel,
                delivery.state,
            ],
        )
    return cursor.rowcount == 1
