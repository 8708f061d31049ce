"""The log of runs, and the archive's totals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.archive.database import Archive, failures_named, from_moment, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a command that writes."""

    command: str
    started: datetime
    ended: datetime | None
    """None: under way, or killed."""
    summary: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the archive holds."""

    publications: int
    tagged: int
    relevant: int
    documents_wanted: int
    documents_failed: int
    editions: int
    deliveries: Mapping[str, int]
    """State → how many."""


def begin_run(archive: Archive, command: str, now: datetime) -> int:
    """Record that a run begins and return its id."""
    with archive.unit() as connection:
        cursor = connection.execute(
            "INSERT INTO runs (command, started) VALUES (?, ?)", [command, moment(now)]
        )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def end_run(archive: Archive, id: int, summary: Mapping[str, object], now: datetime) -> None:
    """Record how a run ended."""
    with archive.unit() as connection:
        connection.execute(
            "UPDATE runs SET ended = ?, summary = ? WHERE id = ?",
            [moment(now), json.dumps(summary), id],
        )


def last_run(archive: Archive) -> Run | None:
    """Return the latest run, or None before the first."""
    with failures_named(archive.path):
        row = archive.db.execute(
            "SELECT command, started, ended, summary FROM runs ORDER BY id DESC LIMIT 1"
        ).fetchone()
    if row is None:
        return None
    return Run(
        command=row[0],
        started=datetime.fromisoformat(row[1]),
        ended=from_moment(row[2]),
        summary=json.loads(row[3]),
    )


def totals(archive: Archive) -> Totals:
    """Count what the archive holds."""
    with failures_named(archive.path):
        one = archive.db.execute(
            "SELECT (SELECT count(*) FROM publications), (SELECT count(*) FROM taggings),"
            " (SELECT count(*) FROM taggings WHERE relevant = 1),"
            " (SELECT count(*) FROM documents WHERE state = 'wanted'),"
            " (SELECT count(*) FROM documents WHERE state = 'failed'),"
            " (SELECT count(*) FROM editions)"
        ).fetchone()
        states = archive.db.execute(
            "SELECT state, count(*) FROM deliveries GROUP BY state"
        ).fetchall()
    return Totals(
        publications=one[0],
        tagged=one[1],
        relevant=one[2],
        documents_wanted=one[3],
        documents_failed=one[4],
        editions=one[5],
        deliveries=dict(states),
    )


def documents_failed_why(archive: Archive) -> dict[str, int]:
    """Return how many documents could not be had, by reason."""
    with failures_named(archive.path):
        return dict(
            archive.db.execute(
                "SELECT reason, count(*) FROM documents WHERE state = 'failed'"
                " GROUP BY reason ORDER BY 2 DESC, 1"
            ).fetchall()
        )


def taggings_by_model(archive: Archive) -> dict[str, int]:
    """Return how many publications each model version has tagged."""
    with failures_named(archive.path):
        return dict(
            archive.db.execute(
                "SELECT model, count(*) FROM taggings GROUP BY model ORDER BY 2 DESC, 1"
            ).fetchall()
        )
