"""The gap map's counts and quotes, read from the archive."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.archive.database import Archive, failures_named
from monitor.gaps.matrix import Count, Quoted, Scope

_NAMES = {"region": "regions", "sector": "sectors"}


@dataclass(frozen=True, slots=True)
class ArchiveEvidence:
    """Reads what :func:`monitor.archive.evidence.summarise` keeps ready."""

    archive: Archive

    def counts(self, scope: Scope) -> Sequence[Count]:
        """Return the cells that hold any work; see :class:`monitor.gaps.matrix.Evidence`.

        Whole months with at most one name are read from the counts by month; any other scope is
        counted work by work.
        """
        ready = _whole_months(scope) and not (scope.region and scope.sector)
        sql, values = _by_month(scope) if ready else _by_work(scope)
        with failures_named(self.archive.path):
            rows = self.archive.db.execute(sql, values).fetchall()
        return [
            Count(driver=row[0], gap=row[1], status=row[2], works=row[3], confirmed=row[4])
            for row in rows
        ]

    def quotes(
        self, scope: Scope, *, gap: str, status: str = "", limit: int = 50, offset: int = 0
    ) -> Sequence[Quoted]:
        """Return works in a gap; see :class:`monitor.gaps.matrix.Evidence`."""
        where, values = _works_in(scope)
        chosen = ["evidence.driver = ?", "evidence.gap = ?", *where]
        values = [scope.driver, gap, *values]
        if status:
            chosen.append("evidence.status = ?")
            values.append(status)
        with failures_named(self.archive.path):
            rows = self.archive.db.execute(
                f"{_QUOTES} WHERE {' AND '.join(chosen)} {_QUOTES_ORDER}", [*values, limit, offset]
            ).fetchall()
        return [_quoted(row) for row in rows]


_QUOTES = """
    SELECT borne.publication, evidence.work, title, url, evidence.language,
        coalesce(publisher, ''), evidence.day, evidence.driver, evidence.gap, evidence.status,
        borne.quote, borne.score, evidence.confirmed
    FROM evidence
    JOIN borne_tags AS borne ON borne.id = (
        SELECT inner_tag.id FROM borne_tags AS inner_tag
        WHERE inner_tag.publication IN (
            SELECT evidence.work UNION
            SELECT works.publication FROM works WHERE works.work = evidence.work
        )
        AND inner_tag.vocabulary = 'gaps' AND inner_tag.concept = evidence.gap
        AND inner_tag.status = evidence.status
        ORDER BY inner_tag.origin LIKE 'reviewer:%' DESC, inner_tag.score DESC, inner_tag.id
        LIMIT 1
    )
    JOIN publications ON publications.id = borne.publication"""
_QUOTES_ORDER = """
    ORDER BY evidence.confirmed DESC, evidence.day DESC, evidence.work, evidence.status DESC
    LIMIT ? OFFSET ?"""


def _quoted(row: Sequence[object]) -> Quoted:
    return Quoted(
        publication=int(str(row[0])),
        work=int(str(row[1])),
        title=str(row[2]),
        url=str(row[3]),
        language=str(row[4]),
        publisher=str(row[5]),
        day=date.fromisoformat(str(row[6])),
        driver=str(row[7]),
        gap=str(row[8]),
        status=str(row[9]),
        quote=str(row[10]),
        score=float(str(row[11])),
        confirmed=bool(row[12]),
    )


def _whole_months(scope: Scope) -> bool:
    begins = scope.start is None or scope.start.day == 1
    last = scope.end and monthrange(scope.end.year, scope.end.month)[1]
    return begins and (scope.end is None or scope.end.day == last)


def _by_month(scope: Scope) -> tuple[str, list[str]]:
    vocabulary, concept = "", ""
    for key, name in _NAMES.items():
        if value := getattr(scope, key):
            vocabulary, concept = name, value
    where, values = ["vocabulary = ?", "concept = ?"], [vocabulary, concept]
    where.append("month BETWEEN ? AND ?")
    values.append(scope.start.isoformat()[:7] if scope.start else "")
    values.append(scope.end.isoformat()[:7] if scope.end else "9999")
    _narrow(scope, where, values)
    return (
        "SELECT driver, gap, status, sum(works), sum(works * confirmed) FROM evidence_counts"
        f" WHERE {' AND '.join(where)} GROUP BY driver, gap, status",
        values,
    )


def _by_work(scope: Scope) -> tuple[str, list[str]]:
    where, values = _works_in(scope)
    if scope.driver:
        where.append("driver IN (?, '')")
        values.append(scope.driver)
    return (
        "SELECT driver, gap, status, count(*), sum(confirmed) FROM evidence"
        f" WHERE {' AND '.join(where) or '1'} GROUP BY driver, gap, status",
        values,
    )


def _works_in(scope: Scope) -> tuple[list[str], list[str]]:
    """Return the conditions of a scope on ``evidence``, its driver left out."""
    where: list[str] = []
    values: list[str] = []
    for sign, day in ((">=", scope.start), ("<=", scope.end)):
        if day:
            where.append(f"evidence.day {sign} ?")
            values.append(day.isoformat())
    if scope.language:
        where.append("evidence.language = ?")
        values.append(scope.language)
    for key, name in _NAMES.items():
        if value := getattr(scope, key):
            where.append(
                "evidence.work IN (SELECT work FROM evidence_names"
                " WHERE vocabulary = ? AND concept = ?)"
            )
            values += [name, value]
    return where, values


def _narrow(scope: Scope, where: list[str], values: list[str]) -> None:
    if scope.language:
        where.append("language = ?")
        values.append(scope.language)
    if scope.driver:
        where.append("driver IN (?, '')")
        values.append(scope.driver)
