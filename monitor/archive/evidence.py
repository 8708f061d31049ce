"""What each work bears, kept ready for the gap map: one row a work and cell, counted by month.

A trigger notes every publication whose tags, work or date change; :func:`summarise` counts those
anew. A work bears what its publications bear together.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from monitor.archive.database import Archive, failures_named
from monitor.gaps.matrix import ANY, NARROWED_BY

BATCH = 256
"""Publications counted anew and committed together."""
COUNTED = tuple(NARROWED_BY.values())
"""Vocabularies under whose concepts works are counted by month."""

Cell = tuple[str, str, str]
"""Driver, gap and status, each '' where it does not matter."""
CountKey = tuple[str, str, str, str, str, str, str, int]


@dataclass(frozen=True, slots=True)
class _Borne:
    """What one work bears."""

    cells: dict[Cell, bool]
    """Cell → confirmed by the review network."""
    names: frozenset[tuple[str, str]]
    """Vocabulary and concept of what was found by its name."""
    day: str
    language: str


def summarise(archive: Archive, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Count anew what has changed since last time; return how many publications that were.

    Commits a batch at a time: killed and run again, it goes on where it was.
    """
    done = 0
    while True:
        with archive.unit() as connection:
            stale = [
                row[0]
                for row in connection.execute(
                    "SELECT publication FROM evidence_stale ORDER BY publication LIMIT ?", [BATCH]
                )
            ]
            _count_anew(connection, stale)
        if not stale:
            return done
        done += len(stale)
        progress(done)


def pending_evidence(archive: Archive) -> bool:
    """Whether anything has changed since :func:`summarise` ran."""
    with failures_named(archive.path):
        return bool(archive.db.execute("SELECT 1 FROM evidence_stale LIMIT 1").fetchone())


def _count_anew(connection: sqlite3.Connection, publications: Iterable[int]) -> None:
    changes: Counter[CountKey] = Counter()
    works: set[int] = set()
    for publication in publications:
        works |= {publication, _work(connection, publication)}
        connection.execute("DELETE FROM evidence_stale WHERE publication = ?", [publication])
    for work in sorted(works):
        for key in _keys(_stored(connection, work)):
            changes[key] -= 1
        borne = _borne(connection, work)
        for key in _keys(borne):
            changes[key] += 1
        _store(connection, work, borne)
    _apply(connection, changes)


def _work(connection: sqlite3.Connection, publication: int) -> int:
    row = connection.execute(
        "SELECT work FROM works WHERE publication = ?", [publication]
    ).fetchone()
    return row[0] if row else publication


def _keys(borne: _Borne | None) -> Iterator[CountKey]:
    """Yield what a work adds one to: each of its cells, over all works and under each name."""
    if borne is None:
        return
    month = borne.day[:7]
    counted = (name for name in borne.names if name[0] in COUNTED)
    for vocabulary, concept in (("", ""), *counted):
        for (driver, gap, status), confirmed in borne.cells.items():
            yield (
                vocabulary,
                concept,
                month,
                borne.language,
                driver,
                gap,
                status,
                int(confirmed),
            )


def _stored(connection: sqlite3.Connection, work: int) -> _Borne | None:
    rows = connection.execute(
        "SELECT driver, gap, status, confirmed, day, language FROM evidence WHERE work = ?", [work]
    ).fetchall()
    names = connection.execute(
        "SELECT vocabulary, concept FROM evidence_names WHERE work = ?", [work]
    ).fetchall()
    if not rows:
        return None
    cells = {(row[0], row[1], row[2]): bool(row[3]) for row in rows}
    return _Borne(cells, frozenset((a, b) for a, b in names), rows[0][4], rows[0][5])


def _borne(connection: sqlite3.Connection, work: int) -> _Borne | None:
    """Return what a work bears, or None if it is no work of its own, or not relevant."""
    if _work(connection, work) != work:
        return None
    members = "SELECT ? UNION SELECT publication FROM works WHERE work = ?"
    heads = connection.execute(
        "SELECT coalesce(published, substr(first_seen, 1, 10)), taggings.language"
        " FROM publications JOIN taggings ON taggings.publication = id"
        " LEFT JOIN settlements ON settlements.publication = id"
        f" WHERE id IN ({members}) AND coalesce(settlements.relevant, taggings.relevant) = 1"
        " ORDER BY id",
        [work, work],
    ).fetchall()
    if not heads:
        return None
    drivers: dict[str, bool] = {}
    gaps: dict[tuple[str, str], bool] = {}
    names = set()
    for vocabulary, concept, status, confirmed in connection.execute(
        "SELECT vocabulary, concept, status, max(origin LIKE 'reviewer:%') FROM borne_tags"
        f" WHERE publication IN ({members}) GROUP BY vocabulary, concept, status",
        [work, work],
    ):
        if vocabulary == "drivers":
            drivers[concept] = bool(confirmed)
        elif vocabulary == "gaps":
            gaps[concept, status] = bool(confirmed)
        else:
            names.add((vocabulary, concept))
    return _Borne(_cells(drivers, gaps), frozenset(names), heads[0][0][:10], heads[0][1])


def _cells(drivers: dict[str, bool], gaps: dict[tuple[str, str], bool]) -> dict[Cell, bool]:
    """Each driver, each gap, each pair, any gap, the work itself; a pair needs both confirmed."""
    wanted = dict(gaps)
    for (_, status), confirmed in gaps.items():
        wanted[ANY, status] = wanted.get((ANY, status), False) or confirmed
    cells: dict[Cell, bool] = {("", "", ""): any(drivers.values()) or any(gaps.values())}
    cells |= {(driver, "", ""): confirmed for driver, confirmed in drivers.items()}
    for (gap, status), confirmed in wanted.items():
        cells["", gap, status] = confirmed
        for driver, sure in drivers.items():
            cells[driver, gap, status] = confirmed and sure
    return cells


def _store(connection: sqlite3.Connection, work: int, borne: _Borne | None) -> None:
    connection.execute("DELETE FROM evidence WHERE work = ?", [work])
    connection.execute("DELETE FROM evidence_names WHERE work = ?", [work])
    if borne is None:
        return
    connection.executemany(
        "INSERT INTO evidence (work, driver, gap, status, confirmed, day, language)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (work, *cell, int(confirmed), borne.day, borne.language)
            for cell, confirmed in borne.cells.items()
        ],
    )
    connection.executemany(
        "INSERT INTO evidence_names (work, vocabulary, concept) VALUES (?, ?, ?)",
        [(work, *name) for name in borne.names],
    )


def _apply(connection: sqlite3.Connection, changes: Counter[CountKey]) -> None:
    moved = [(*key, by) for key, by in changes.items() if by]
    connection.executemany(
        "INSERT INTO evidence_counts (vocabulary, concept, month, language, driver, gap, status,"
        " confirmed, works) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET works = works + excluded.works",
        moved,
    )
    connection.executemany(
        "DELETE FROM evidence_counts WHERE vocabulary = ? AND concept = ? AND month = ?"
        " AND language = ? AND driver = ? AND gap = ? AND status = ? AND confirmed = ?"
        " AND works = 0",
        [row[:-1] for row in moved if row[-1] < 0],
    )
