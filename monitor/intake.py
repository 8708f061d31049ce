"""What visits bring → the archive: several visits in one unit of work, publications and states.

Between reading and storing stands :func:`decide`, which is pure: what a source carries and what
the archive holds go in, what to write comes out.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from monitor.archive import Archive
from monitor.archive import publications as shelf
from monitor.archive.publications import StoredPublication
from monitor.archive.sources import SourceState, store_states
from monitor.canonical import without_tracking
from monitor.deduplicate import identities, untelling_addresses
from spiders.publication import Publication
from spiders.source import Visit

SHORTEST_ABSTRACT = 80
"""Characters; below, the page behind the entry is fetched."""
FILLED = ("doi", "language", "authors", "publisher", "type", "published", "text", "translations")
"""Columns that another source or the document fills where they are empty."""
DOI_NAME = re.compile(r"doi:|url:https://doi\.org/")
"""Identities that two language editions of one work may share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the archive should write about one entry of a source."""

    add: bool
    """True: a new publication; False: one that is known."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Columns of the known publication that the entry fills or betters."""
    want_document: bool = False


def decide(carried: Publication, known: StoredPublication | None) -> Decision:
    """Decide what to write about ``carried``, given what the archive holds of the same work."""
    thin = len(carried.abstract) < SHORTEST_ABSTRACT and not carried.text
    if known is None:
        return Decision(add=True, want_document=thin or carried.title_guessed)
    return Decision(add=False, changes=betterments(carried, known))


def betterments(carried: Publication, known: StoredPublication) -> dict[str, Any]:
    """Fill what is missing; a thin abstract gives way to a full one, a guessed title to a real one.

    Nothing that is there and good is overwritten: the first full abstract stays.
    """
    changes: dict[str, Any] = {
        column: getattr(carried, column)
        for column in FILLED
        if getattr(carried, column) and not getattr(known, column)
    }
    if len(known.abstract) < SHORTEST_ABSTRACT and len(carried.abstract) > len(known.abstract):
        changes["abstract"] = carried.abstract
    if known.title_guessed and not carried.title_guessed:
        changes |= {"title": carried.title, "title_guessed": 0}
    return changes


def store_visit(archive: Archive, visit: Visit, state: SourceState, now: datetime) -> int:
    """Store one visit, publications and state together; return how many publications are new."""
    return store_visits(archive, [(visit, state)], now)


def store_visits(
    archive: Archive, visits: Sequence[tuple[Visit, SourceState]], now: datetime
) -> int:
    """Store visits in one unit of work, each with its state: all of them, or nothing."""
    added = 0
    with archive.unit() as connection:
        for visit, _ in visits:
            if visit.publications:
                added += store_publications(connection, visit.publications, now)
            if visit.deleted:
                shelf.withdraw(connection, visit.source, visit.deleted, now)
        store_states(connection, (state for _, state in visits))
    return added


def store_publications(
    connection: sqlite3.Connection, publications: Sequence[Publication], now: datetime
) -> int:
    """Store what one visit or person brought, in a unit of work; return how many works are new.

    Who owns which identity is asked once for all of them; what hangs on a publication is written
    at the end, in one statement a table.
    """
    untelling = untelling_addresses(publications)
    names = [identities(one, untelling) for one in publications]
    owners = shelf.owners(connection, (name for some in names for name in some))
    carried_by: list[tuple[int, Publication]] = []
    named: list[tuple[str, int]] = []
    wanted: list[int] = []
    added = 0
    for one, its_names in zip(publications, names, strict=True):
        if (shown := without_tracking(one.url)) != one.url:
            one = replace(one, url=shown)
        known = _known(connection, one, its_names, owners)
        decision = decide(one, known)
        id = shelf.add(connection, one, now) if known is None else known.id
        if decision.changes:
            shelf.enrich(connection, id, decision.changes)
        named += [(name, id) for name in its_names if owners.setdefault(name, id) == id]
        carried_by.append((id, one))
        if decision.want_document:
            wanted.append(id)
        added += decision.add
    shelf.identify_all(connection, named)
    shelf.attach_all(connection, carried_by, now)
    shelf.want_documents(connection, wanted)
    return added


def _known(
    connection: sqlite3.Connection,
    carried: Publication,
    names: Sequence[str],
    owners: Mapping[str, int],
) -> StoredPublication | None:
    """The publication that bears the first of the names known to the archive.

    Two language editions may share a DOI: they stay two publications, linked as one work.
    """
    known = _first(connection, names, owners)
    if known and carried.language and known.language and carried.language != known.language:
        return _first(connection, [name for name in names if not DOI_NAME.match(name)], owners)
    return known


def _first(
    connection: sqlite3.Connection, names: Sequence[str], owners: Mapping[str, int]
) -> StoredPublication | None:
    owner = next((owners[name] for name in names if name in owners), None)
    return shelf.by_row(connection, owner) if owner is not None else None
