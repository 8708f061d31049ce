"""Which publications a question leaves, and how many of them bear each value of each facet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.search.columns import STATUS, Columns, Flags, Tagged
from monitor.search.query import FIXED_FACETS, Query, Relevance

CONFIRMED = ("suggested", "confirmed")
SHOWN = 25
"""Most values of one facet that are told, besides those chosen."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: its values by count, the largest first; those chosen are always there."""

    name: str
    values: tuple[Value, ...]
    more: int
    """Values that are not told."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a question leaves, and what its facets are counted from."""

    columns: Columns
    query: Query
    base: Flags
    """What all but the facets leave."""
    masks: Mapping[str, Flags | None]
    """Facet → publications that bear what is chosen in it; None where nothing is."""
    left: Flags
    """By publication."""


def facet_names(columns: Columns) -> tuple[str, ...]:
    """Return the facets: every vocabulary that tags bear, then the fixed ones."""
    own = tuple(sorted(name for name in columns.tagged if name not in FIXED_FACETS))
    return (*own, *FIXED_FACETS)


def narrow(columns: Columns, query: Query, among: Flags | None) -> Narrowed:
    """Return what ``query`` leaves of ``columns``; ``among``: what its words and source leave."""
    base = _base(columns, query)
    if among is not None:
        base = base & among
    masks = {name: _chosen(columns, query, name) for name in facet_names(columns)}
    return Narrowed(columns, query, base, masks, _all(base, masks, but=""))


def count(narrowed: Narrowed) -> tuple[Facet, ...]:
    """Return the facets of what a question leaves; those without a value are left out.

    Values of a facet are counted as if nothing were chosen in that facet, so that they say what
    choosing them as well would bring.
    """
    left = _Left(narrowed.left)
    facets = (
        _facet(
            narrowed.columns,
            narrowed.query,
            name,
            left if mask is None else _Left(_all(narrowed.base, narrowed.masks, but=name)),
        )
        for name, mask in narrowed.masks.items()
    )
    return tuple(facet for facet in facets if facet.values)


class _Left:
    """What is left, as flags and as numbers."""

    def __init__(self, flags: Flags) -> None:
        self.flags = flags
        self.numbers = np.flatnonzero(flags)


def _all(base: Flags, masks: Mapping[str, Flags | None], *, but: str) -> Flags:
    left = base
    for name, mask in masks.items():
        if mask is not None and name != but:
            left = left & mask
    return left


def _base(columns: Columns, query: Query) -> Flags:
    left = columns.known.copy()
    if query.relevance is Relevance.RELEVANT:
        left &= columns.relevant == 1
    elif query.relevance is Relevance.OTHER:
        left &= columns.relevant != 1
    if query.start:
        left &= columns.day >= query.start.toordinal()
    if query.end:
        left &= columns.day <= query.end.toordinal()
    if query.status and not any(
        tagged.with_statuses and name in query.chosen for name, tagged in columns.tagged.items()
    ):
        left &= _with_status(columns, query.status)
    return left


def _with_status(columns: Columns, status: str) -> Flags:
    """Publications with a tag of that status, whatever the concept."""
    found = np.zeros(len(columns), dtype=np.bool_)
    for tagged in columns.tagged.values():
        found[tagged.publications[tagged.statuses == STATUS.index(status)]] = True
    return found


def _chosen(columns: Columns, query: Query, name: str) -> Flags | None:
    """Publications that bear one of the values chosen in a facet; None where none is."""
    values = query.chosen.get(name)
    if not values:
        return None
    if name in columns.tagged and name not in FIXED_FACETS:
        return _bearing(columns, columns.tagged[name], values, query.status)
    codes, names = _single(columns, name)
    wanted = [code for code, known in enumerate(names) if known in values]
    return np.isin(codes, wanted)


def _bearing(columns: Columns, tagged: Tagged, values: tuple[str, ...], status: str) -> Flags:
    found = np.zeros(len(columns), dtype=np.bool_)
    for value in values:
        code = tagged.names.codes.get(value, len(tagged.starts))
        if code + 1 < len(tagged.starts):
            places = tagged.places(code)
            bearers = tagged.publications[places]
            if status and tagged.with_statuses:
                bearers = bearers[tagged.statuses[places] == STATUS.index(status)]
            found[bearers] = True
    return found


def _single(columns: Columns, name: str) -> tuple[NDArray[np.int32], list[str]]:
    """The codes of a facet of which each publication has one value, and what they stand for."""
    if name == "publisher":
        return columns.publisher, columns.publishers.names
    if name == "language":
        return columns.language, columns.languages.names
    if name == "type":
        return columns.type, columns.types.names
    if name == "year":
        last = int(columns.year.max(initial=0))
        return columns.year, [str(year) for year in range(last + 1)]
    return columns.settled.astype(np.int32), list(CONFIRMED)


def _facet(columns: Columns, query: Query, name: str, left: _Left) -> Facet:
    if name in columns.tagged and name not in FIXED_FACETS:
        tagged = columns.tagged[name]
        names, counts = tagged.names.names, _count_tags(tagged, left.flags, query.status)
    else:
        codes, names = _single(columns, name)
        counts = np.bincount(codes[left.numbers], minlength=len(names))
    return _ordered(name, names, counts, query.chosen.get(name, ()))


def _count_tags(tagged: Tagged, left: Flags, status: str) -> NDArray[np.int64]:
    """How many publications bear each concept; a concept of both statuses counts once."""
    rows = left[tagged.publications]
    if tagged.with_statuses:
        rows &= tagged.statuses == STATUS.index(status) if status else tagged.once
    counts = np.zeros(len(tagged.starts) - 1, dtype=np.int64)
    borne = np.flatnonzero(np.diff(tagged.starts))
    if len(borne):
        counts[borne] = np.add.reduceat(rows.view(np.int8), tagged.starts[borne], dtype=np.int32)
    return counts


def _ordered(
    name: str, names: list[str], counts: NDArray[np.int64], chosen: tuple[str, ...]
) -> Facet:
    there = [code for code in np.argsort(-counts, kind="stable") if counts[code] and names[code]]
    if name == "year":
        there.sort(reverse=True)
    told = there[:SHOWN]
    values = [Value(names[code], int(counts[code]), names[code] in chosen) for code in told]
    listed = {value.value for value in values}
    number = dict(zip(names, counts.tolist(), strict=False)) if set(chosen) - listed else {}
    values += [Value(one, number.get(one, 0), True) for one in chosen if one not in listed]
    return Facet(name, tuple(values), len(there) - len(told))
