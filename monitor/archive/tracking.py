"""Who opened which edition and followed which link, where the operator turned that on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitor.archive.database import Archive, failures_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What one reader did with what was sent to them."""

    reader: str
    """Address, else Slack id."""
    opened: int
    """Editions."""
    followed: int
    """Links, each once."""


def count_own_click(archive: Archive, reader: int, link: int, day: date) -> None:
    """Count that an active reader followed a link on a day; commits at once."""
    with archive.unit() as connection:
        connection.execute(
            "INSERT INTO reader_clicks (reader, link, day, count)"
            " SELECT id, ?, ?, 1 FROM readers WHERE id = ? AND state = 'active'"
            " ON CONFLICT DO UPDATE SET count = count + 1",
            [link, day.isoformat(), reader],
        )


def count_open(archive: Archive, reader: int, edition: str, day: date) -> None:
    """Count that an active reader's mail was opened on a day; commits at once."""
    with archive.unit() as connection:
        connection.execute(
            "INSERT INTO reader_opens (reader, edition, day, count)"
            " SELECT readers.id, editions.id, ?, 1 FROM readers, editions"
            " WHERE readers.id = ? AND state = 'active' AND editions.id = ?"
            " ON CONFLICT DO UPDATE SET count = count + 1",
            [day.isoformat(), reader, edition],
        )


def openers(archive: Archive, start: str, end: str) -> int:
    """Return how many mails were opened between two days: reader and edition, each pair once."""
    return _count(
        archive,
        "SELECT count(*) FROM (SELECT DISTINCT reader, edition FROM reader_opens"
        " WHERE day BETWEEN ? AND ?)",
        start,
        end,
    )


def followers(archive: Archive, start: str, end: str) -> int:
    """Return from how many mails a link was followed: reader and edition, each pair once."""
    return _count(
        archive,
        "SELECT count(*) FROM (SELECT DISTINCT reader, edition FROM reader_clicks"
        " JOIN links ON links.id = link WHERE day BETWEEN ? AND ?)",
        start,
        end,
    )


def traces(archive: Archive, start: str, end: str) -> tuple[Trace, ...]:
    """Return what each reader did between two days, who followed most first."""
    with failures_named(archive.path):
        rows = archive.db.conn.execute(
            "SELECT coalesce(address, slack),"
            " (SELECT count(DISTINCT edition) FROM reader_opens"
            "  WHERE reader = readers.id AND day BETWEEN ? AND ?) AS opened,"
            " (SELECT count(DISTINCT link) FROM reader_clicks"
            "  WHERE reader = readers.id AND day BETWEEN ? AND ?) AS followed"
            " FROM readers WHERE opened + followed > 0 ORDER BY followed DESC, opened DESC, 1",
            [start, end, start, end],
        ).fetchall()
    return tuple(Trace(reader=row[0], opened=row[1], followed=row[2]) for row in rows)


def traces_of(archive: Archive, reader: int) -> Mapping[str, list[dict[str, Any]]]:
    """Return everything that is kept of what one reader opened and followed."""
    with failures_named(archive.path):
        opens = archive.db.conn.execute(
            "SELECT edition, day, count FROM reader_opens WHERE reader = ? ORDER BY day, edition",
            [reader],
        ).fetchall()
        clicks = archive.db.conn.execute(
            "SELECT edition, url, day, count FROM reader_clicks JOIN links ON links.id = link"
            " WHERE reader = ? ORDER BY day, url",
            [reader],
        ).fetchall()
    return {
        "opens": [dict(zip(("edition", "day", "count"), row, strict=True)) for row in opens],
        "clicks": [
            dict(zip(("edition", "url", "day", "count"), row, strict=True)) for row in clicks
        ],
    }


def _count(archive: Archive, sql: str, *values: str) -> int:
    with failures_named(archive.path):
        return int(archive.db.conn.execute(sql, values).fetchone()[0])
