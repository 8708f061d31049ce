"""Settlements in the archive: the gold tags of a publication, in the place of the model's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from monitor.archive.database import Archive, failures_named, moment

NETWORK = "reviewer:network"
"""Origin of a gold tag."""
_COLUMNS = "publication, settled, by_whom, reason, relevant, weight, votes, drivers, gaps"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledDriver:
    """A driver that the network gives."""

    concept: str
    probability: float
    quote: str = ""
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledGap:
    """A data gap that the network gives, with the sentence that says so."""

    concept: str
    status: str
    quote: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What the reviews of one publication come to."""

    publication: int
    settled: datetime
    by: str = "network"
    """``network``, or the moderator's name."""
    reason: str = ""
    """The moderator's."""
    relevant: bool
    weight: float
    """How far the reviewers agree, 0 to 1: what it counts in training."""
    votes: int
    """Judgements it rests on."""
    drivers: tuple[SettledDriver, ...] = ()
    gaps: tuple[SettledGap, ...] = ()


def store_settlement(connection: sqlite3.Connection, settlement: Settlement) -> None:
    """Write the gold tags of a publication in the place of the model's drivers and gaps."""
    connection.execute(
        f"INSERT OR REPLACE INTO settlements ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            settlement.publication,
            moment(settlement.settled),
            settlement.by,
            settlement.reason,
            int(settlement.relevant),
            settlement.weight,
            settlement.votes,
            _listed(settlement.drivers),
            _listed(settlement.gaps),
        ],
    )
    _apply(connection, settlement)


def apply_settlement(connection: sqlite3.Connection, publication: int) -> None:
    """Write the gold tags again, after something else was written to the publication's tags."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM settlements WHERE publication = ?", [publication]
    ).fetchone()
    if row is not None:
        _apply(connection, _settlement(row))


def _apply(connection: sqlite3.Connection, settlement: Settlement) -> None:
    id, when = settlement.publication, moment(settlement.settled)
    connection.execute(
        "UPDATE taggings SET relevant = ? WHERE publication = ?", [int(settlement.relevant), id]
    )
    connection.execute(
        "DELETE FROM tags WHERE publication = ? AND vocabulary IN ('drivers', 'gaps')", [id]
    )
    connection.executemany(
        "INSERT INTO tags (publication, vocabulary, concept, status, score, quote, terms, origin,"
        " tagged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(id, *row, NETWORK, when) for row in _rows(settlement)],
    )


def _listed(parts: Sequence[SettledDriver] | Sequence[SettledGap]) -> str:
    return json.dumps([asdict(part) for part in parts], ensure_ascii=False)


def _rows(settlement: Settlement) -> list[tuple[object, ...]]:
    drivers: list[tuple[object, ...]] = [
        (
            "drivers",
            one.concept,
            "",
            one.probability,
            one.quote,
            json.dumps(one.terms, ensure_ascii=False),
        )
        for one in settlement.drivers
    ]
    return drivers + [
        ("gaps", one.concept, one.status, one.probability, one.quote, "[]")
        for one in settlement.gaps
    ]


def settlement_of(archive: Archive, publication: int) -> Settlement | None:
    """Return what the reviews of a publication come to, or None while they are open."""
    found = _select(archive, "publication = ?", [publication])
    return found[0] if found else None


def settlements(archive: Archive) -> Mapping[int, Settlement]:
    """Return every settlement by its publication."""
    return {one.publication: one for one in _select(archive, "1 ORDER BY publication", [])}


def _select(archive: Archive, condition: str, values: list[object]) -> tuple[Settlement, ...]:
    with failures_named(archive.path):
        rows = archive.db.execute(
            f"SELECT {_COLUMNS} FROM settlements WHERE {condition}", values
        ).fetchall()
    return tuple(_settlement(row) for row in rows)


def _settlement(row: Sequence[Any]) -> Settlement:
    return Settlement(
        publication=row[0],
        settled=datetime.fromisoformat(row[1]),
        by=row[2],
        reason=row[3],
        relevant=bool(row[4]),
        weight=row[5],
        votes=row[6],
        drivers=tuple(
            SettledDriver(**{**one, "terms": tuple(one["terms"])}) for one in json.loads(row[7])
        ),
        gaps=tuple(SettledGap(**one) for one in json.loads(row[8])),
    )


def settled_relevance(connection: sqlite3.Connection, publication: int) -> bool | None:
    """Return whether the network found a publication relevant, or None where it has not settled."""
    row = connection.execute(
        "SELECT relevant FROM settlements WHERE publication = ?", [publication]
    ).fetchone()
    return bool(row[0]) if row else None
