"""The gap map's counts and quotes, read from the archive."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from monitor.archive.database import Archive, failures_named
from monitor.archive.provenance import provenance
from monitor.gaps.matrix import ANY, NARROWED_BY, Count, Quoted, Scope, Work
from monitor.gaps.provenance import Collected

_GAPS_ONLY = f"driver = '' AND gap NOT IN ('', '{ANY}')"


@dataclass(frozen=True, slots=True)
class ArchiveEvidence:
    """Reads what :func:`monitor.archive.evidence.summarise` keeps ready."""

    archive: Archive

    def counts(self, scope: Scope) -> Sequence[Count]:
        """Return the cells that hold any work; see :class:`monitor.gaps.matrix.Evidence`.

        Whole months with at most one name are read from the counts by month; days at either end,
        and scopes of a region and a sector at once, are counted work by work. A work has one day,
        so that the parts add up.
        """
        found: dict[tuple[str, str, str], tuple[int, int]] = {}
        with failures_named(self.archive.path):
            for sign, part in _parts(scope):
                sql, values = _counting(part)
                for driver, gap, status, works, confirmed in self.archive.db.execute(sql, values):
                    before = found.get((driver, gap, status), (0, 0))
                    more = (before[0] + sign * works, before[1] + sign * confirmed)
                    found[driver, gap, status] = more
        return [
            Count(driver=driver, gap=gap, status=status, works=works, confirmed=confirmed)
            for (driver, gap, status), (works, confirmed) in found.items()
            if works > 0
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
                _QUOTES.format(where=" AND ".join(chosen)), [*values, limit, offset]
            ).fetchall()
        return [_quoted(row) for row in rows]

    def independents(self, scope: Scope) -> Mapping[tuple[str, str], int]:
        """Return how many publishers name each gap; see :class:`monitor.gaps.matrix.Evidence`."""
        import numpy as np

        houses = self._houses(scope)
        code_of = {house: code for code, house in enumerate(dict.fromkeys(houses.values()))}
        codes = np.full(max(houses, default=0) + 1, -1, dtype=np.int64)
        codes[list(houses)] = [code_of[house] for house in houses.values()]
        where, values = _days(scope)
        if scope.driver:
            where.append("driver IN (?, '')")
            values.append(scope.driver)
        found = {}
        with failures_named(self.archive.path):
            for driver, gap, works in self.archive.db.execute(
                "SELECT driver, gap, group_concat(work) FROM evidence"
                f" WHERE {' AND '.join([*where, _NAMING])} GROUP BY driver, gap",
                values,
            ):
                numbers = np.fromstring(works, dtype=np.int64, sep=",")
                borne = codes[numbers[numbers < len(codes)]]
                if count := len(np.unique(borne[borne >= 0])):
                    found[driver, gap] = count
        return found

    def _houses(self, scope: Scope) -> Mapping[int, str]:
        """Who published each work in scope that names any gap."""
        where, values = _works_in(scope)
        chosen = ["driver = ''", f"gap = '{ANY}'", _NAMING, *where]
        with failures_named(self.archive.path):
            rows = self.archive.db.execute(
                f"SELECT evidence.work, {_HOUSE} FROM evidence"
                " CROSS JOIN search_rows AS facts ON publication = evidence.work"
                f" WHERE {' AND '.join(chosen)}",
                values,
            ).fetchall()
        return dict(rows)

    def works(self, scope: Scope, limit: int) -> Sequence[Work]:
        """Return works in any gap; see :class:`monitor.gaps.matrix.Evidence`."""
        where, values = _works_in(scope)
        chosen = ["driver = ?", f"gap = '{ANY}'", *where]
        with failures_named(self.archive.path):
            rows = self.archive.db.execute(
                "SELECT cell.work, title, url, cell.language, coalesce(publisher, ''), cell.day"
                f" FROM (SELECT * FROM evidence WHERE {' AND '.join(chosen)} {_BEST} LIMIT ?)"
                f" AS cell CROSS JOIN publications ON id = cell.work {_BEST}",
                [scope.driver, *values, 2 * limit],  # a work may both name and fill gaps
            ).fetchall()
            return [self._work(row) for row in list(dict.fromkeys(rows))[:limit]]

    def provenance(self, scope: Scope) -> Collected:
        """Return how the archive was made, and how much of it is of the days of ``scope``."""
        return provenance(self.archive, scope.start, scope.end)

    def by_month(self, scope: Scope, *, of: str) -> Sequence[tuple[str, str, int]]:
        """Return (concept, month, works) of the ``drivers`` or of the ``gaps`` in a scope.

        Days are taken by whole months; region and sector one at a time. A gap counts in either
        status.
        """
        vocabulary, concept = _named(scope)
        where = ["vocabulary = ?", "concept = ?", "month BETWEEN ? AND ?"]
        values = [vocabulary, concept, *_months(scope)]
        _narrow(replace(scope, driver=""), where, values)
        column = {"drivers": "driver", "gaps": "gap"}[of]
        where.append("gap = '' AND driver <> ''" if of == "drivers" else _GAPS_ONLY)
        with failures_named(self.archive.path):
            rows = self.archive.db.execute(
                f"SELECT {column}, month, sum(works) FROM evidence_counts"
                f" WHERE {' AND '.join(where)} GROUP BY {column}, month",
                values,
            ).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]

    def pairs(self, scope: Scope) -> Sequence[tuple[str, str, int]]:
        """Return (driver, driver, works) of all pairs of drivers that any work in scope bears."""
        import numpy as np

        where, values = _works_in(scope)
        chosen = ["driver = ?", "gap = ''", *where]
        bearing: dict[str, Any] = {}
        with failures_named(self.archive.path):
            for driver in self._drivers():
                last, works = self.archive.db.execute(
                    "SELECT max(work), group_concat(work) FROM evidence"
                    f" WHERE {' AND '.join(chosen)}",
                    [driver, *values],
                ).fetchone()
                bearing[driver] = np.zeros((last or 0) + 1, dtype=np.bool_)
                bearing[driver][np.fromstring(works or "", dtype=np.int64, sep=",")] = True
        found = (
            (first, second, _both(bearing[first], bearing[second]))
            for first, second in combinations(sorted(bearing), 2)
        )
        return [pair for pair in found if pair[2]]

    def _drivers(self) -> list[str]:
        rows = self.archive.db.execute(
            "SELECT DISTINCT driver FROM evidence_counts"
            " WHERE vocabulary = '' AND concept = '' AND driver <> ''"
        )
        return [row[0] for row in rows]

    def _work(self, row: Sequence[Any]) -> Work:
        cells = self.archive.db.execute(
            "SELECT driver, gap, status FROM evidence WHERE work = ? AND gap NOT IN ('', ?)",
            [row[0], ANY],
        )
        return Work(
            work=row[0],
            title=row[1],
            url=row[2],
            language=row[3],
            publisher=row[4],
            day=date.fromisoformat(row[5]),
            cells=frozenset(map(tuple, cells)),
        )


def _both(first: Any, second: Any) -> int:
    """Count where both flags stand."""
    length = min(len(first), len(second))
    return int((first[:length] & second[:length]).sum())


_HOST = "substr(url, instr(url, '//') + 2, instr(substr(url, instr(url, '//') + 2) || '/', '/'))"
_HOUSE = (
    "coalesce(nullif(facts.publisher, ''),"
    f" (SELECT {_HOST} FROM publications WHERE id = evidence.work))"
)
"""Who publishes: where no source says so, the host; publications lie far apart, so only then."""
_NAMING = "status = 'identified'"
_BEST = "ORDER BY confirmed DESC, day DESC, work, status DESC"
"""As the index of a cell has it, so that the first are found without sorting the rest."""

_QUOTES = f"""
    SELECT borne.publication, cell.work, title, url, cell.language,
        coalesce(publisher, ''), cell.day, cell.driver, cell.gap, cell.status,
        borne.quote, borne.score, cell.confirmed
    FROM (
        SELECT * FROM evidence WHERE {{where}} {_BEST} LIMIT ? OFFSET ?
    ) AS cell
    JOIN tags AS borne ON borne.id = (
        SELECT id FROM borne_tags WHERE publication IN (
            SELECT cell.work UNION SELECT publication FROM works WHERE works.work = cell.work
        )
        AND vocabulary = 'gaps' AND concept = cell.gap AND borne_tags.status = cell.status
        ORDER BY origin LIKE 'reviewer:%' DESC, score DESC, id LIMIT 1
    )
    JOIN publications ON publications.id = borne.publication
    ORDER BY cell.confirmed DESC, cell.day DESC, cell.work, cell.status DESC"""


def _quoted(row: Sequence[Any]) -> Quoted:
    return Quoted(
        publication=row[0],
        work=row[1],
        title=row[2],
        url=row[3],
        language=row[4],
        publisher=row[5],
        day=date.fromisoformat(row[6]),
        driver=row[7],
        gap=row[8],
        status=row[9],
        quote=row[10],
        score=row[11],
        confirmed=bool(row[12]),
    )


def _counting(scope: Scope) -> tuple[str, list[str]]:
    ready = _whole_months(scope) and not (scope.region and scope.sector)
    return _by_month(scope) if ready else _by_work(scope)


def _whole_months(scope: Scope) -> bool:
    return _first_of_month(scope.start) and _first_of_month(_after(scope.end))


def _first_of_month(day: date | None) -> bool:
    return day is None or day.day == 1


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day and day != date.max else None


def _parts(scope: Scope) -> list[tuple[int, Scope]]:
    """Cut a scope into its whole months and the days at either end, each to be added or, -1, taken.

    Of a month that is wanted for the most part, the other days are taken away from the whole.
    """
    start, end = scope.start, scope.end
    if _whole_months(scope) or (start and end and _month(start) == _month(end)):
        return [(1, scope)]
    parts = []
    if start and not _first_of_month(start):
        first, last = _month(start)
        if start.day > _HALF:
            parts.append((1, replace(scope, end=last)))
            start = _after(last)
        else:
            parts.append((-1, replace(scope, start=first, end=start - _DAY)))
            start = first
    if end and not _first_of_month(_after(end)):
        first, last = _month(end)
        if end.day <= _HALF:
            parts.append((1, replace(scope, start=first)))
            end = first - _DAY
        else:
            parts.append((-1, replace(scope, start=end + _DAY, end=last)))
            end = last
    if start is None or end is None or start <= end:
        parts.append((1, replace(scope, start=start, end=end)))
    return parts


_DAY = timedelta(days=1)
_HALF = 15


def _month(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _named(scope: Scope) -> tuple[str, str]:
    """Return the vocabulary and concept under which a scope's works are counted ready."""
    for key, name in NARROWED_BY.items():
        if value := getattr(scope, key):
            return name, value
    return "", ""


def _months(scope: Scope) -> list[str]:
    first = scope.start.isoformat()[:7] if scope.start else ""
    return [first, scope.end.isoformat()[:7] if scope.end else "9999"]


def _by_month(scope: Scope) -> tuple[str, list[str]]:
    where = ["vocabulary = ?", "concept = ?", "month BETWEEN ? AND ?"]
    values = [*_named(scope), *_months(scope)]
    _narrow(scope, where, values)
    return (
        "SELECT driver, gap, status, sum(works), sum(works * confirmed) FROM evidence_counts"
        f" WHERE {' AND '.join(where)} GROUP BY driver, gap, status",
        values,
    )


def _by_work(scope: Scope) -> tuple[str, list[str]]:
    """Find the works by day, or by name where no days are given; then the cells of each."""
    where, values = _days(scope, "whole")
    where += ["whole.driver = ''", "whole.gap = ''", "whole.confirmed IN (0, 1)"]
    if scope.language:
        where.append("whole.language = ?")
        values.append(scope.language)
    for key, name in NARROWED_BY.items():
        if value := getattr(scope, key):
            where.append(_bears("whole"))
            values += [name, value]
    if scope.driver:
        where.append("evidence.driver IN (?, '')")
        values.append(scope.driver)
    return (
        "SELECT evidence.driver, evidence.gap, evidence.status, count(*), sum(evidence.confirmed)"
        " FROM evidence AS whole CROSS JOIN evidence USING (work)"
        f" WHERE {' AND '.join(where)} GROUP BY 1, 2, 3",
        values,
    )


def _bears(cell: str) -> str:
    """The condition that the work of ``cell`` bears a concept; looked up work by work."""
    return (
        "EXISTS (SELECT 1 FROM evidence_names AS named WHERE named.vocabulary = ?"
        f" AND named.concept = ? AND named.work = {cell}.work)"
    )


def _works_in(scope: Scope) -> tuple[list[str], list[str]]:
    """Return the conditions of a scope on ``evidence``, its driver left out."""
    where, values = _days(scope)
    if scope.language:
        where.append("evidence.language = ?")
        values.append(scope.language)
    for key, name in NARROWED_BY.items():
        if value := getattr(scope, key):
            where.append(_bears("evidence"))
            values += [name, value]
    return where, values


def _days(scope: Scope, cell: str = "evidence") -> tuple[list[str], list[str]]:
    days = [(sign, day) for sign, day in ((">=", scope.start), ("<=", scope.end)) if day]
    return [f"{cell}.day {sign} ?" for sign, _ in days], [day.isoformat() for _, day in days]


def _narrow(scope: Scope, where: list[str], values: list[str]) -> None:
    if scope.language:
        where.append("language = ?")
        values.append(scope.language)
    if scope.driver:
        where.append("driver IN (?, '')")
        values.append(scope.driver)
