"""Linking: find what is one work, merge copies, link versions and translations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from monitor.archive import Archive, works
from monitor.archive import publications as shelf
from monitor.archive.publications import StoredPublication
from monitor.archive.tags import tagging_of
from monitor.deduplicate import identities
from monitor.intake import betterments
from monitor.near_duplicates import Relation, candidate_keys, relation
from spiders.publication import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSummary:
    """What one linking did."""

    compared: int = 0
    merged: int = 0
    """Copies that were made one with the publication met first."""
    versions: int = 0
    translations: int = 0


def link(
    archive: Archive,
    clock: Callable[[], datetime],
    progress: Callable[[int], None] = lambda _done: None,
) -> LinkSummary:
    """Compare what is new or has changed with what it may be a copy, version or translation of.

    One publication is one unit of work.
    """
    compared, counts = 0, dict.fromkeys(Relation, 0)
    for id in works.unlinked(archive):
        for found in _link_one(archive, id, clock()):
            counts[found] += 1
        compared += 1
        progress(compared)
    return LinkSummary(
        compared=compared,
        merged=counts[Relation.SAME],
        versions=counts[Relation.VERSION],
        translations=counts[Relation.TRANSLATION],
    )


def _link_one(archive: Archive, id: int, now: datetime) -> list[Relation]:
    stored = shelf.by_id(archive, id)
    if stored is None:  # merged into another since it was listed
        return []
    one = as_carried(archive, stored)
    keys, names, found = candidate_keys(one), identities(one), []
    with archive.unit() as connection:
        works.store_keys(connection, id, keys)
        for other_id in works.candidates(connection, id, keys, names):
            other = shelf.by_row(connection, other_id)
            finding = relation(one, as_carried(archive, other))
            if finding is None:
                continue
            found.append(finding.relation)
            if finding.relation is not Relation.SAME:
                works.relate(
                    connection, id, other_id, finding.relation.value, finding.evidence, now
                )
                continue
            keep, drop = (stored, other) if id < other_id else (other, stored)
            changes = betterments(as_carried(archive, drop), keep)
            works.merge(connection, keep.id, drop.id, finding.evidence, now)
            if changes:
                shelf.enrich(connection, keep.id, changes)
            if drop.id == id:
                break
    return found


def as_carried(archive: Archive, stored: StoredPublication) -> Publication:
    """Return a stored publication as a source would carry it, in the language found in its text."""
    tagging = tagging_of(archive, stored.id)
    return Publication(
        source="",
        url=stored.url,
        title=stored.title,
        doi=stored.doi,
        abstract=stored.abstract,
        text=stored.text,
        language=tagging.language if tagging else stored.language,
        authors=stored.authors,
        publisher=stored.publisher,
        type=stored.type,
        published=stored.published,
        translations=stored.translations,
        title_guessed=stored.title_guessed,
    )
