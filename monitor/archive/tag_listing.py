"""Tags one page at a time, by number, for programs that read them all."""

from __future__ import annotations

from typing import Any

from monitor.archive.database import Archive, failures_named

_COLUMNS = ("id", "publication", "vocabulary", "concept", "status", "score", "quote", "origin")


def tags_after(
    archive: Archive,
    after: int,
    limit: int,
    *,
    publication: int | None = None,
    vocabulary: str = "",
    concept: str = "",
) -> list[dict[str, Any]]:
    """Return what publications bear, from the tag after number ``after`` on, as JSON values.

    Where the review network has settled a publication, its tags alone are told.
    """
    where, values = ["id > ?"], [after]
    chosen: dict[str, Any] = {
        "publication": publication,
        "vocabulary": vocabulary or None,
        "concept": concept or None,
    }
    for column, value in chosen.items():
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    columns = (*_COLUMNS, "tagged")
    with failures_named(archive.path):
        rows = archive.db.execute(
            f"SELECT {', '.join(columns)} FROM borne_tags WHERE {' AND '.join(where)}"
            " ORDER BY id LIMIT ?",
            [*values, limit],
        ).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]
