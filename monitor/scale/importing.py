"""From a backfill into the archive: a selection, deduplicated against what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from monitor.archive import Archive
from monitor.errors import QueryWrong, UserError
from monitor.intake import store_publications
from monitor.scale.extra import need
from monitor.scale.folders import Folder
from monitor.scale.ledger import entries
from spiders.publication import Publication

BATCH = 500
"""Publications stored and committed together."""
SOURCE = "backfill"
"""What the archive calls the source of what is imported."""
COLUMNS = (
    "id, doi, url, title, abstract, language, publisher, year, relevant, relevance_score,"
    " drivers, gaps, regions, sectors, occupations, model"
)
"""What a condition may speak of; the concepts are lists of their ids."""

_NAMES = ("drivers", "gaps", "regions", "sectors", "occupations")
_CHOSEN = """
    SELECT doi, url, title, abstract, language, authors, publisher, published FROM (
        SELECT * REPLACE ({lists}), coalesce(year(CAST(substr(published, 1, 10) AS DATE)), 0)
            AS year
        FROM read_parquet(?, hive_partitioning = false)
    ) WHERE ({where}) ORDER BY id, model, url"""


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What one import did."""

    chosen: int
    added: int
    """New to the archive; the others were there, or bettered one that was."""


def import_backfill(
    archive: Archive,
    address: str,
    where: str,
    clock: Callable[[], datetime],
    progress: Callable[[int], None] = lambda _done: None,
) -> ImportSummary:
    """Store what meets ``where``, a condition in DuckDB's SQL over :data:`COLUMNS`.

    Commits a batch at a time: killed and run again, it adds what is missing. Raises
    :class:`UserError` when the folder holds no backfill, :class:`QueryWrong` for a condition that
    cannot be made sense of.
    """
    need("fow archive import", "duckdb", "fsspec", "pyarrow")
    chosen = added = 0
    for batch in _batches(Folder.at(address), where):
        with archive.unit() as connection:
            added += store_publications(connection, batch, clock())
        chosen += len(batch)
        progress(chosen)
    return ImportSummary(chosen, added)


def _batches(folder: Folder, where: str) -> Iterator[list[Publication]]:
    duckdb: Any = import_module("duckdb")
    files = [file for one in entries(folder) for file in one.files]
    if not files:
        raise UserError(f"{folder.address}: no backfill here, or an empty one; see fow backfill")
    with duckdb.connect() as connection:
        paths = [folder.path(file) for file in files]
        if not folder.here:
            connection.register_filesystem(folder.files)
            paths = [f"{folder.address.partition('://')[0]}://{path}" for path in paths]
        try:
            found = connection.execute(_sql(duckdb, where), [paths])
            while rows := found.fetchmany(BATCH):
                yield [_publication(row) for row in rows]
        except duckdb.Error as error:
            said = str(error).splitlines()[0]
            raise QueryWrong(f"--where {where!r}: {said}; it may speak of {COLUMNS}") from error


def _sql(duckdb: Any, where: str) -> str:
    """One condition and nothing after it; what would end the bracket is refused."""
    lists = ", ".join(f"[one.concept FOR one IN {name}] AS {name}" for name in _NAMES)
    sql = _CHOSEN.format(lists=lists, where=where)
    try:
        duckdb.SQLExpression(where)
        single = len(duckdb.extract_statements(sql)) == 1
    except duckdb.Error:
        single = False
    if not single:
        raise QueryWrong(
            f"--where {where!r}: not one condition; write it as \"'skills' IN drivers AND"
            ' year >= 2020"'
        )
    return sql


def _publication(row: tuple[Any, ...]) -> Publication:
    doi, url, title, abstract, language, authors, publisher, published = row
    return Publication(
        source=SOURCE,
        url=url,
        title=title,
        doi=doi,
        abstract=abstract or "",
        language=language,
        authors=tuple(authors or ()),
        publisher=publisher,
        published=datetime.fromisoformat(published) if published else None,
    )
