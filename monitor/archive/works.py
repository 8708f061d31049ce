"""Works in the archive: publications that are one work, and what is stored to find them."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.archive.database import Archive, failures_named, moment
from monitor.archive.reviews import move_reviews
from monitor.archive.settlements import apply_settlement

MOST_CANDIDATES = 40
"""Publications compared for one key; a key that many share tells little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another publication of the same work."""

    publication: int
    relation: str
    """``version`` or ``translation``."""
    evidence: str


def unlinked(archive: Archive) -> Iterator[int]:
    """Yield the publications that were never compared, or have changed since, oldest first."""
    after = 0
    while True:
        with failures_named(archive.path):
            rows = archive.db.execute(
                "SELECT taggings.publication FROM taggings"
                " LEFT JOIN linked ON linked.publication = taggings.publication"
                " WHERE taggings.publication > ? AND linked.text_hash IS NOT taggings.text_hash"
                " ORDER BY taggings.publication LIMIT 256",
                [after],
            ).fetchall()
        if not rows:
            return
        after = rows[-1][0]
        yield from (row[0] for row in rows)


def store_keys(connection: sqlite3.Connection, publication: int, keys: Iterable[str]) -> None:
    """Replace the keys by which one publication is found for comparison, and mark it compared."""
    connection.execute("DELETE FROM candidate_keys WHERE publication = ?", [publication])
    connection.executemany(
        "INSERT OR IGNORE INTO candidate_keys (key, publication) VALUES (?, ?)",
        [(key, publication) for key in keys],
    )
    connection.execute(
        "INSERT OR REPLACE INTO linked (publication, text_hash)"
        " SELECT publication, text_hash FROM taggings WHERE publication = ?",
        [publication],
    )


def candidates(
    connection: sqlite3.Connection,
    publication: int,
    keys: Collection[str],
    identities: Collection[str],
) -> tuple[int, ...]:
    """Return the publications worth comparing: they share a key, or own one of ``identities``."""
    found: set[int] = set()
    for key in keys:
        found.update(
            row[0]
            for row in connection.execute(
                "SELECT publication FROM candidate_keys WHERE key = ? AND publication <> ?"
                " ORDER BY publication DESC LIMIT ?",
                [key, publication, MOST_CANDIDATES],
            )
        )
    for identity in identities:
        found.update(
            row[0]
            for row in connection.execute(
                "SELECT publication FROM identities WHERE identity = ? AND publication <> ?",
                [identity, publication],
            )
        )
    return tuple(sorted(found))


def relate(
    connection: sqlite3.Connection,
    first: int,
    second: int,
    relation: str,
    evidence: str,
    now: datetime,
) -> None:
    """Record that two publications are one work; the works they stood for become one."""
    connection.execute(
        "INSERT OR IGNORE INTO relations (publication, other, relation, evidence, found)"
        " VALUES (?, ?, ?, ?, ?)",
        [min(first, second), max(first, second), relation, evidence, moment(now)],
    )
    works = {work_of(connection, first), work_of(connection, second)}
    connection.executemany(
        "INSERT OR IGNORE INTO works (publication, work) VALUES (?, ?)",
        [(first, min(works)), (second, min(works))],
    )
    connection.execute(
        "UPDATE works SET work = ? WHERE work IN (?, ?)", [min(works), min(works), max(works)]
    )


def work_of(connection: sqlite3.Connection, publication: int) -> int:
    """Return the work of a publication: the id of its first publication, most often its own."""
    row = connection.execute(
        "SELECT work FROM works WHERE publication = ?", [publication]
    ).fetchone()
    return row[0] if row else publication


def merge(
    connection: sqlite3.Connection, keep: int, drop: int, evidence: str, now: datetime
) -> None:
    """Make two rows that are one publication into one; what points at ``drop`` comes to ``keep``.

    The model's tags of ``drop`` go, since ``keep`` has its own; what reviewers said comes along.
    """
    move_reviews(connection, keep, drop)
    connection.execute("DELETE FROM tags WHERE publication = ? AND origin LIKE 'model:%'", [drop])
    for table in ("documents", "taggings", "linked", "candidate_keys", "doubts"):
        connection.execute(f"DELETE FROM {table} WHERE publication = ?", [drop])
    for table in ("identities", "publication_sources", "tags", "edition_publications", "works"):
        connection.execute(
            f"UPDATE OR IGNORE {table} SET publication = ? WHERE publication = ?", [keep, drop]
        )
        connection.execute(f"DELETE FROM {table} WHERE publication = ?", [drop])
    apply_settlement(connection, keep)
    connection.execute("UPDATE works SET work = ? WHERE work = ?", [keep, drop])
    connection.execute("DELETE FROM relations WHERE ? IN (publication, other)", [drop])
    connection.execute(
        "UPDATE merged SET into_publication = ? WHERE into_publication = ?", [keep, drop]
    )
    connection.execute(
        "INSERT INTO merged (publication, into_publication, evidence, merged) VALUES (?, ?, ?, ?)",
        [drop, keep, evidence, moment(now)],
    )
    connection.execute("DELETE FROM publications WHERE id = ?", [drop])


def related_to(archive: Archive, publication: int) -> tuple[int, tuple[Related, ...]]:
    """Return the work of a publication and the other publications it was linked with."""
    with failures_named(archive.path):
        work = work_of(archive.db.conn, publication)
        rows = archive.db.execute(
            "SELECT CASE publication WHEN ? THEN other ELSE publication END, relation, evidence"
            " FROM relations WHERE ? IN (publication, other) ORDER BY 1",
            [publication, publication],
        ).fetchall()
    return work, tuple(
        Related(publication=row[0], relation=row[1], evidence=row[2]) for row in rows
    )
