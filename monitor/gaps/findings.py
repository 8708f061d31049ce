"""What a gap report tells: the map, the important gaps with their quotes, what could help."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.gaps.inventory import DataSource, serving
from monitor.gaps.matrix import (
    ADDRESSED,
    IDENTIFIED,
    Cell,
    Evidence,
    Matrix,
    Quoted,
    Scope,
    Work,
)
from monitor.gaps.provenance import Provenance

if TYPE_CHECKING:
    from monitor.gaps.asking import Survey

MOST_WORKS = 400
"""Works listed one by one; what is beyond is counted, and said to be."""
_DRIVERS, _QUOTES, _FILLED, _HELPING = 4, 2, 4, 5
"""Drivers quoted a gap, quotes a driver, works that fill a gap, sources that could help."""
_AHEAD = 12
"""Quotes looked at, so that a work is quoted once a chapter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverFinding:
    """A gap as the literature of one driver names it."""

    cell: Cell
    publishers: int
    """Independent sources that name it."""
    quotes: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFinding:
    """One gap: how often it is named and filled, by whom, and what could help."""

    cell: Cell
    """Over all drivers."""
    publishers: int
    drivers: tuple[DriverFinding, ...]
    """Those that name it most."""
    filled: tuple[Quoted, ...]
    helping: tuple[DataSource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A gap of one driver that is named more than it is filled."""

    cell: Cell
    publishers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that a gap report tells of one scope."""

    matrix: Matrix
    gaps: tuple[GapFinding, ...]
    """The most important first: named by most works, then by most publishers."""
    questions: tuple[Question, ...]
    """By the number of independent sources."""
    works: tuple[Work, ...]
    """Works listed one by one, at most :data:`MOST_WORKS`."""
    provenance: Provenance


def find(
    survey: Survey, scope: Scope, provenance: Provenance, inventory: Sequence[DataSource]
) -> Findings:
    """Look up all that a report of ``scope`` tells. Raises :class:`monitor.errors.UserError`."""
    drawn = survey.map(scope)
    publishers = survey.evidence.independents(scope)
    ranked = sorted(drawn.gaps, key=lambda gap: _weight(drawn, gap, publishers.get(("", gap), 0)))
    questions = (
        Question(cell=drawn.cells[driver, gap], publishers=publishers.get((driver, gap), 0))
        for driver in drawn.drivers
        for gap in drawn.gaps
        if drawn.cells[driver, gap].identified > drawn.cells[driver, gap].addressed
    )
    return Findings(
        matrix=drawn,
        gaps=tuple(_gap(survey.evidence, drawn, gap, publishers, inventory) for gap in ranked),
        questions=tuple(sorted(questions, key=lambda one: (-one.publishers, -one.cell.identified))),
        works=tuple(survey.evidence.works(scope, MOST_WORKS)),
        provenance=provenance,
    )


def _weight(drawn: Matrix, gap: str, publishers: int) -> tuple[int, int, int]:
    cell = drawn.cells["", gap]
    return (-cell.identified, -publishers, -cell.addressed)


def _gap(
    evidence: Evidence,
    drawn: Matrix,
    gap: str,
    publishers: Mapping[tuple[str, str], int],
    inventory: Sequence[DataSource],
) -> GapFinding:
    seen: set[int] = set()
    cells = sorted(
        (drawn.cells[driver, gap] for driver in drawn.drivers),
        key=lambda cell: (-cell.identified, cell.driver),
    )
    named = [cell for cell in cells if cell.identified][:_DRIVERS]
    drivers = tuple(
        DriverFinding(
            cell=cell,
            publishers=publishers.get((cell.driver, gap), 0),
            quotes=_fresh(evidence, drawn.scope, cell, IDENTIFIED, _QUOTES, seen),
        )
        for cell in named
    )
    total = drawn.cells["", gap]
    leading = named[0].driver if named else ""
    return GapFinding(
        cell=total,
        publishers=publishers.get(("", gap), 0),
        drivers=drivers,
        filled=_fresh(evidence, drawn.scope, total, ADDRESSED, _FILLED, seen),
        helping=serving(inventory, gap, leading)[:_HELPING],
    )


def _fresh(
    evidence: Evidence, scope: Scope, cell: Cell, status: str, most: int, seen: set[int]
) -> tuple[Quoted, ...]:
    """Return the surest of a cell's latest quotes, of works not quoted yet; note them as quoted."""
    if not (cell.identified if status == IDENTIFIED else cell.addressed):
        return ()
    inside = replace(scope, driver=cell.driver or scope.driver)
    found = evidence.quotes(inside, gap=cell.gap, status=status, limit=_AHEAD)
    fresh = [quoted for quoted in found if quoted.work not in seen]
    fresh = sorted(fresh, key=lambda one: (not one.confirmed, -one.score))[:most]
    seen.update(quoted.work for quoted in fresh)
    return tuple(fresh)


def new_cells(drawn: Matrix) -> Iterator[Cell]:
    """Yield the cells that were empty in the period before and are no longer."""
    for cell in _inner(drawn):
        if cell.identified_before == 0 and not cell.addressed_before and not cell.empty:
            yield cell


def empty_cells(drawn: Matrix) -> Iterator[Cell]:
    """Yield the cells that nothing names or fills."""
    return (cell for cell in _inner(drawn) if cell.empty)


def _inner(drawn: Matrix) -> Collection[Cell]:
    return [drawn.cells[driver, gap] for driver in drawn.drivers for gap in drawn.gaps]
