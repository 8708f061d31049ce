"""Suggestions in the archive: what the model said of a publication when experts were first asked.

It is frozen then: every reviewer of a publication sees the same, and no later model that has
learnt from their votes can stand in as the publication's prior.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from monitor.archive.database import Archive, failures_named, moment
from monitor.archive.tags import StoredTag

_COLUMNS = "publication, model, made, language, relevant, relevance_score, tags, scores"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What reviewers of one publication are shown."""

    publication: int
    model: str
    made: datetime
    language: str
    relevant: bool
    relevance_score: float
    tags: tuple[StoredTag, ...] = ()
    """Drivers and data gaps that the model gave."""
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Probability by vocabulary and concept, of those not given too; what is missing is unknown."""

    def of(self, vocabulary: str) -> tuple[StoredTag, ...]:
        """The tags of one vocabulary, in the archive's order."""
        return tuple(tag for tag in self.tags if tag.vocabulary == vocabulary)


def store_suggestion(connection: sqlite3.Connection, suggestion: Suggestion) -> None:
    """Freeze a suggestion; one that is there already stays."""
    connection.execute(
        f"INSERT OR IGNORE INTO review_suggestions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            suggestion.publication,
            suggestion.model,
            moment(suggestion.made),
            suggestion.language,
            int(suggestion.relevant),
            suggestion.relevance_score,
            json.dumps([asdict(tag) for tag in suggestion.tags], ensure_ascii=False),
            json.dumps({name: dict(scores) for name, scores in suggestion.scores.items()}),
        ],
    )


def suggestion_for(archive: Archive, publication: int) -> Suggestion | None:
    """Return what reviewers of a publication are shown, or None if nobody was asked."""
    with failures_named(archive.path):
        row = archive.db.execute(
            f"SELECT {_COLUMNS} FROM review_suggestions WHERE publication = ?", [publication]
        ).fetchone()
    return _suggestion(row) if row else None


def suggestions(archive: Archive) -> Mapping[int, Suggestion]:
    """Return every suggestion by its publication."""
    with failures_named(archive.path):
        rows = archive.db.execute(f"SELECT {_COLUMNS} FROM review_suggestions").fetchall()
    return {row[0]: _suggestion(row) for row in rows}


def _suggestion(row: Sequence[Any]) -> Suggestion:
    return Suggestion(
        publication=row[0],
        model=row[1],
        made=datetime.fromisoformat(row[2]),
        language=row[3],
        relevant=bool(row[4]),
        relevance_score=row[5],
        tags=tuple(
            StoredTag(**{**tag, "terms": tuple(tag["terms"])}) for tag in json.loads(row[6])
        ),
        scores=json.loads(row[7]),
    )
