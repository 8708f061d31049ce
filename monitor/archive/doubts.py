"""Doubts in the archive: the queue of what only an expert can tell, the nearest calls first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from classifiers.tag import Doubt
from monitor.archive.database import Archive, failures_named


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDoubt:
    """One question that a model left open."""

    publication: int
    vocabulary: str
    """``relevance`` where it is in doubt whether the publication is relevant at all."""
    concept: str
    score: float
    threshold: float
    distance: float
    """Between the two, in log-odds: 0 is an even call."""


def store_doubts(connection: sqlite3.Connection, publication: int, doubts: Iterable[Doubt]) -> None:
    """Replace what was in doubt of a publication."""
    connection.execute("DELETE FROM doubts WHERE publication = ?", [publication])
    connection.executemany(
        "INSERT INTO doubts (publication, vocabulary, concept, score, threshold, distance)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                publication,
                doubt.vocabulary,
                doubt.concept,
                doubt.score,
                doubt.threshold,
                doubt.distance,
            )
            for doubt in doubts
        ],
    )


def in_band(
    archive: Archive, vocabulary: str, concept: str, *, limit: int = 100
) -> list[StoredDoubt]:
    """The publications of which it is in doubt whether they bear a concept, even calls first."""
    return _read(
        archive,
        "WHERE vocabulary = ? AND concept = ? ORDER BY distance, publication LIMIT ?",
        [vocabulary, concept, limit],
    )


def doubts_of(archive: Archive, publication: int) -> list[StoredDoubt]:
    """What is in doubt of one publication, even calls first."""
    return _read(archive, "WHERE publication = ? ORDER BY distance", [publication])


def band_sizes(archive: Archive) -> list[tuple[str, str, int]]:
    """Each vocabulary and concept with how many publications are in doubt, rarest first."""
    with failures_named(archive.path):
        return archive.db.execute(
            "SELECT vocabulary, concept, COUNT(*) FROM doubts GROUP BY vocabulary, concept"
            " ORDER BY COUNT(*), vocabulary, concept"
        ).fetchall()


def _read(archive: Archive, which: str, values: list[str | int]) -> list[StoredDoubt]:
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT publication, vocabulary, concept, score, threshold, distance"
            f" FROM doubts {which}",
            values,
        ).fetchall()
    return [
        StoredDoubt(
            publication=row[0],
            vocabulary=row[1],
            concept=row[2],
            score=row[3],
            threshold=row[4],
            distance=row[5],
        )
        for row in rows
    ]
