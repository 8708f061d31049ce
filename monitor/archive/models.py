"""Models in the archive: which one tagged a publication, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from monitor.archive.database import Archive, failures_named


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedModel:
    """A model that tagged a publication."""

    version: str
    data_hash: str
    trained: str
    """ISO date."""
    metrics: Mapping[str, float]
    tagged: str
    """When it tagged the publication, ISO 8601 in UTC."""


def model_of(archive: Archive, publication: int) -> UsedModel | None:
    """Return the model that last tagged a publication, or None before it was tagged."""
    with failures_named(archive.path):
        row = archive.db.execute(
            "SELECT version, data_hash, trained, metrics, tagged FROM taggings"
            " JOIN models ON version = model WHERE publication = ?",
            [publication],
        ).fetchone()
    if row is None:
        return None
    return UsedModel(
        version=row[0],
        data_hash=row[1],
        trained=row[2],
        metrics=json.loads(row[3]),
        tagged=row[4],
    )
