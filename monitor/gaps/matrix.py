"""The gap map: drivers × data gaps, how many works name each gap, how many fill it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from monitor.gaps.provenance import Provenance

IDENTIFIED, ADDRESSED = "identified", "addressed"
ANY = "*"
"""Stands for any gap: a work that names three counts once."""
NARROWED_BY = {"region": "regions", "sector": "sectors"}
"""Field of a scope → the vocabulary that its concept is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which works are looked at; '' and None: all."""

    start: date | None = None
    """First day, by the date of publication, else of first sight."""
    end: date | None = None
    """Last day."""
    region: str = ""
    sector: str = ""
    language: str = ""
    """ISO 639-1 code of the text."""
    driver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many works fall into one cell; see :attr:`Matrix.cells` for '' and ``*``."""

    driver: str
    gap: str
    status: str
    """``identified``, ``addressed``; '' where ``gap`` is."""
    works: int
    confirmed: int
    """Of these, confirmed by the review network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """One work in a cell, with the sentence that says so."""

    publication: int
    work: int
    title: str
    url: str
    language: str
    publisher: str
    day: date
    driver: str
    gap: str
    status: str
    quote: str
    score: float
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One work in the evidence, and the cells that it stands in."""

    work: int
    title: str
    url: str
    language: str
    publisher: str
    day: date
    cells: frozenset[tuple[str, str, str]]
    """Driver, gap and status; the driver '' for any."""


class Evidence(Protocol):
    """Where the counts come from: the archive, or a folder of a backfill."""

    def counts(self, scope: Scope) -> Sequence[Count]:
        """Return the cells that hold any work, those with an empty driver or gap among them."""

    def quotes(
        self, scope: Scope, *, gap: str, status: str = "", limit: int = 50, offset: int = 0
    ) -> Sequence[Quoted]:
        """Return works in a gap, of ``scope.driver`` if it is given: confirmed first, newest first.

        One row a work, driver and status; without ``scope.driver``, one a work and status.
        """

    def independents(self, scope: Scope) -> Mapping[tuple[str, str], int]:
        """Return how many publishers name each gap, by driver and gap; driver '' is any."""

    def works(self, scope: Scope, limit: int) -> Sequence[Work]:
        """Return works that name or fill any gap, confirmed first, newest first."""

    def provenance(self, scope: Scope) -> Provenance:
        """Return how the works came together, and how many there are in the days of ``scope``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One driver × one gap."""

    driver: str
    gap: str
    identified: int = 0
    addressed: int = 0
    confirmed: int = 0
    """Works confirmed by the review network, of either status."""
    identified_before: int | None = None
    """In the period of the same length before; None where there is none to compare with."""
    addressed_before: int | None = None

    @property
    def empty(self) -> bool:
        """No work names this gap for this driver, and none fills it."""
        return not self.identified and not self.addressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The gap map of one scope: every cell, the empty ones too."""

    scope: Scope
    before: Scope | None
    drivers: tuple[str, ...]
    gaps: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    """By driver and gap. Driver '' holds works whatever their driver. Gap ``*`` holds works that
    name or fill any gap; gap '' all works with the driver, gap or none, as ``identified``."""

    @property
    def works(self) -> int:
        """Works in scope."""
        return self.cells["", ""].identified

    def most(self) -> int:
        """The largest number of works in any cell, of both statuses together."""
        inner = (self.cells[driver, gap] for driver in self.drivers for gap in self.gaps)
        return max((cell.identified + cell.addressed for cell in inner), default=0)


def matrix(evidence: Evidence, scope: Scope, drivers: Sequence[str], gaps: Sequence[str]) -> Matrix:
    """Draw the gap map of ``scope`` over these drivers and gaps, held against the period before."""
    before = period_before(scope)
    now = _tables(evidence.counts(scope))
    then = _tables(evidence.counts(before)) if before else None
    chosen = [driver for driver in drivers if scope.driver in ("", driver)]
    cells = {
        (driver, gap): _cell(driver, gap, now, then)
        for driver in ("", *chosen)
        for gap in ("", ANY, *gaps)
    }
    return Matrix(scope=scope, before=before, drivers=tuple(chosen), gaps=tuple(gaps), cells=cells)


def period_before(scope: Scope) -> Scope | None:
    """Return the period that ends the day before ``scope`` begins.

    It has as many months where the scope is whole months, else as many days.
    """
    if scope.start is None or scope.end is None:
        return None
    end = scope.start - timedelta(days=1)
    after = scope.end + timedelta(days=1)
    if scope.start.day == after.day == 1:
        months = 12 * (after.year - scope.start.year) + after.month - scope.start.month
        index = 12 * scope.start.year + scope.start.month - 1 - months
        return replace(scope, start=date(index // 12, index % 12 + 1, 1), end=end)
    return replace(scope, start=end - (scope.end - scope.start), end=end)


_Tables = Mapping[tuple[str, str, str], Count]


def _tables(counts: Iterable[Count]) -> _Tables:
    return {(count.driver, count.gap, count.status): count for count in counts}


def _cell(driver: str, gap: str, now: _Tables, then: _Tables | None) -> Cell:
    first = IDENTIFIED if gap else ""
    named, filled = now.get((driver, gap, first)), now.get((driver, gap, ADDRESSED))
    cell = Cell(
        driver=driver,
        gap=gap,
        identified=named.works if named else 0,
        addressed=filled.works if filled else 0,
        confirmed=sum(count.confirmed for count in (named, filled) if count),
    )
    if then is None:
        return cell
    named, filled = then.get((driver, gap, first)), then.get((driver, gap, ADDRESSED))
    return replace(
        cell,
        identified_before=named.works if named else 0,
        addressed_before=filled.works if filled else 0,
    )
