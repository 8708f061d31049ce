"""The gap map's counts and quotes, read from a backfill with DuckDB.

What :mod:`monitor.archive.evidence` keeps ready for the archive is made here from the Parquet of
the partitions in the ledger: one row a work and cell. It is kept beside the backfill, under the
digest of its ledger, where that is a folder of this machine.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from monitor.errors import UserError
from monitor.gaps.matrix import ANY, Count, Quoted, Scope, Work
from monitor.gaps.provenance import Backfilled, TaggedBy
from monitor.scale.evidence_tables import MAKE
from monitor.scale.extra import need
from monitor.scale.folders import Folder
from monitor.scale.ledger import Entry, entries

PREFIX = "evidence-"


@dataclass(frozen=True, slots=True)
class FolderEvidence:
    """Answers as :class:`monitor.gaps.matrix.Evidence` says, over a backfill."""

    connection: Any
    """DuckDB's, with the tables of :mod:`monitor.scale.evidence_tables`."""
    ledger: Sequence[Entry] = ()

    def counts(self, scope: Scope) -> Sequence[Count]:
        """Return the cells that hold any work."""
        where, values = _works_in(scope)
        outer = "WHERE driver IN (?, '')" if scope.driver else ""
        rows = self._rows(
            "SELECT driver, gap, status, works, confirmed FROM ("
            " SELECT cell, count(*) AS works, count_if(confirmed) AS confirmed FROM evidence"
            f" WHERE {where} GROUP BY cell) JOIN cells USING (cell) {outer}",
            [*values, *([scope.driver] if scope.driver else [])],
        )
        return [
            Count(driver=row[0], gap=row[1], status=row[2], works=row[3], confirmed=row[4])
            for row in rows
        ]

    def quotes(
        self, scope: Scope, *, gap: str, status: str = "", limit: int = 50, offset: int = 0
    ) -> Sequence[Quoted]:
        """Return works in a gap: confirmed first, newest first."""
        where, values = _works_in(scope)
        chosen = "driver = ? AND gap = ? AND (? = '' OR status = ?)"
        rows = self._rows(
            _QUOTES.format(where=where, chosen=chosen),
            [*values, scope.driver, gap, status, status, limit, offset],
        )
        return [_quoted(row) for row in rows]

    def independents(self, scope: Scope) -> Mapping[tuple[str, str], int]:
        """Return how many publishers name each gap, by driver and gap; driver '' is any."""
        where, values = _works_in(scope)
        outer = " AND driver IN (?, '')" if scope.driver else ""
        rows = self._rows(
            "SELECT driver, gap, count(DISTINCT house) FROM evidence JOIN cells USING (cell)"
            f" JOIN facts USING (work) WHERE {where} AND status = 'identified'{outer}"
            " GROUP BY driver, gap",
            [*values, *([scope.driver] if scope.driver else [])],
        )
        return {(row[0], row[1]): row[2] for row in rows}

    def works(self, scope: Scope, limit: int) -> Sequence[Work]:
        """Return works that name or fill any gap, confirmed first, newest first."""
        where, values = _works_in(scope)
        rows = self._rows(
            "SELECT work, title, url, language, publisher, day FROM evidence"
            f" JOIN cells USING (cell) JOIN facts USING (work)"
            f" WHERE {where} AND driver = ? AND gap = '{ANY}' GROUP BY ALL"
            " ORDER BY max(confirmed) DESC, day DESC, work LIMIT ?",
            [*values, scope.driver, limit],
        )
        return [self._work(row) for row in rows]

    def provenance(self, scope: Scope) -> Backfilled:
        """Return what the ledger tells, and how much is of the days of ``scope``."""
        span = [scope.start or date.min, scope.end or date.max]
        models = self._rows(
            "SELECT coalesce(model, ''), sum(publications)::BIGINT FROM taken"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            [],
        )
        collected, relevant = self._rows(
            "SELECT coalesce(sum(publications), 0)::BIGINT,"
            " coalesce(sum(publications) FILTER (relevant), 0)::BIGINT FROM taken"
            " WHERE day BETWEEN ? AND ?",
            span,
        )[0]
        return Backfilled(
            partitions=len(self.ledger),
            read=sum(one.read for one in self.ledger),
            bad=sum(one.bad for one in self.ledger),
            left_out=sum(one.left_out + one.unnamed for one in self.ledger),
            screened=sum(one.screened for one in self.ledger),
            written=sum(one.written for one in self.ledger),
            last_search=self._rows("SELECT max(seen) FROM taken", [])[0][0],
            collected=collected,
            relevant=relevant,
            models=tuple(
                TaggedBy(version=version, publications=count, metrics={})
                for version, count in models
            ),
        )

    def _work(self, row: Sequence[Any]) -> Work:
        cells = self._rows(
            "SELECT driver, gap, status FROM evidence JOIN cells USING (cell)"
            f" WHERE work = ? AND gap NOT IN ('', '{ANY}')",
            [row[0]],
        )
        return Work(
            work=row[0],
            title=row[1],
            url=row[2],
            language=row[3],
            publisher=row[4],
            day=row[5],
            cells=frozenset((a, b, c) for a, b, c in cells),
        )

    def _rows(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(sql, list(values)).fetchall()
        return found


@contextmanager
def folder_evidence(address: str) -> Iterator[FolderEvidence]:
    """Open a backfill for gap maps, its tables made first where its ledger has changed.

    Raises :class:`UserError` when the folder holds no backfill or an extra is missing.
    """
    need("asking a backfill", "duckdb", "fsspec", "pyarrow")
    folder = Folder.at(address)
    finished = entries(folder)
    if not finished:
        raise UserError(f"{address}: no backfill here: its ledger has no entry; see fow backfill")
    connection = _opened(folder, finished)
    try:
        yield FolderEvidence(connection, finished)
    finally:
        connection.close()


def _opened(folder: Folder, finished: Sequence[Entry]) -> Any:
    duckdb: Any = import_module("duckdb")
    if not folder.here or not os.access(folder.root, os.W_OK):
        connection = duckdb.connect()
        _make(connection, folder, finished)
        return connection
    said = "\n".join((*MAKE, *(f"{one.key} {one.name}" for one in finished)))
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    kept = Path(folder.path(f"{PREFIX}{digest}.duckdb"))
    if not kept.exists():
        beside = kept.with_suffix(f".{os.getpid()}")
        with duckdb.connect(str(beside)) as connection:
            _make(connection, folder, finished)
        beside.replace(kept)
        for old in kept.parent.glob(f"{PREFIX}*.duckdb"):
            if old != kept:
                old.unlink()
    return duckdb.connect(str(kept), read_only=True)


def _make(connection: Any, folder: Folder, finished: Sequence[Entry]) -> None:
    """Make the tables; a work that several partitions hold is taken from the latest of them."""
    files = [(folder.path(file), order) for order, one in enumerate(finished) for file in one.files]
    if not folder.here:
        connection.register_filesystem(folder.files)
        protocol = folder.address.partition("://")[0]
        files = [(f"{protocol}://{path}", order) for path, order in files]
    connection.execute("CREATE TABLE files (name VARCHAR, latest INTEGER)")
    connection.executemany("INSERT INTO files VALUES (?, ?)", files or [("", 0)])
    if not files:
        raise UserError(f"{folder.address}: the backfill holds no work")
    for statement in MAKE:
        connection.execute(
            statement, *([[[name for name, _ in files]]] if "$1" in statement else [])
        )


def _works_in(scope: Scope) -> tuple[str, list[Any]]:
    """Return the conditions of a scope on ``evidence``, its driver left out."""
    where, values = ["true"], list[Any]()
    for sign, day in ((">=", scope.start), ("<=", scope.end)):
        if day:
            where.append(f"day {sign} ?")
            values.append(day)
    if scope.language:
        where.append("language = ?")
        values.append(scope.language)
    for vocabulary, concept in (("regions", scope.region), ("sectors", scope.sector)):
        if concept:
            where.append(
                "evidence.work IN (SELECT work FROM names WHERE vocabulary = ? AND concept = ?)"
            )
            values += [vocabulary, concept]
    return " AND ".join(where), values


_QUOTES = """
    WITH chosen AS (
        SELECT evidence.*, driver, gap, status FROM evidence JOIN cells USING (cell)
        WHERE {where} AND {chosen}
        ORDER BY confirmed DESC, day DESC, work, status DESC LIMIT ? OFFSET ?
    ), best AS (
        SELECT work, gap, status, arg_min(
            {{'id': id, 'title': title, 'url': url, 'publisher': publisher,
              'quote': quote, 'score': score}},
            (NOT reviewed, -score, id)
        ) AS one
        FROM borne SEMI JOIN chosen USING (work, gap, status) GROUP BY work, gap, status
    )
    SELECT one.id, work, one.title, one.url, language, one.publisher, day, driver, gap, status,
        one.quote, one.score, confirmed
    FROM chosen JOIN best USING (work, gap, status)
    ORDER BY confirmed DESC, day DESC, work, status DESC"""


def _quoted(row: Sequence[Any]) -> Quoted:
    day: date = row[6]
    return Quoted(
        publication=row[0],
        work=row[1],
        title=row[2],
        url=row[3],
        language=row[4],
        publisher=row[5],
        day=day,
        driver=row[7],
        gap=row[8],
        status=row[9],
        quote=row[10],
        score=row[11],
        confirmed=row[12],
    )
