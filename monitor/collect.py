"""Collecting: visit the sources, store each visit as one unit, then fetch what lacks an abstract.

Between fetching and storing stands :func:`decide`, which is pure: what a source carries and what
the archive holds go in, what to write comes out.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor import polling
from monitor.archive import Archive
from monitor.archive import publications as shelf
from monitor.archive.publications import StoredPublication, WantedDocument
from monitor.archive.sources import SourceState, source_states, store_state
from monitor.canonical import without_tracking
from monitor.deduplicate import identities, untelling_addresses
from monitor.settings import Collect
from spiders.publication import Publication
from spiders.source import (
    Assignment,
    DocumentRequest,
    DocumentVisit,
    Kind,
    Outcome,
    Reason,
    Source,
    Validators,
    Visit,
)

if TYPE_CHECKING:
    from spiders.crawl import CrawlSettings

SHORTEST_ABSTRACT = 80
"""Characters; below, the page behind the entry is fetched."""
FILLED = ("doi", "language", "authors", "publisher", "published", "text", "translations")
"""Columns that another source or the document fills where they are empty."""
DOI_NAME = re.compile(r"doi:|url:https://doi\.org/")
"""Identities that two language editions of one work may share."""
DOCUMENT_ATTEMPTS = 4
DOCUMENT_PAUSE = timedelta(days=1)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the archive should write about one entry of a source."""

    add: bool
    """True: a new publication; False: one that is known."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Columns of the known publication that the entry fills or betters."""
    want_document: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectSummary:
    """What one collecting did."""

    visited: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    """Failed, refused or gone."""
    resting: int = 0
    """Sources not visited: retired, resting after failures, or not due yet."""
    added: int = 0
    """New publications."""
    documents: int = 0
    """Documents fetched."""
    documents_failed: int = 0


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
        for column in (
            "doi",
            "language",
            "authors",
            "publisher",
            "published",
            "text",
            "translations",
        )
        if getattr(carried, column) and not getattr(known, column)
    }
    if len(known.abstract) < SHORTEST_ABSTRACT and len(carried.abstract) > len(known.abstract):
        changes["abstract"] = carried.abstract
    if known.title_guessed and not carried.title_guessed:
        changes |= {"title": carried.title, "title_guessed": 0}
    return changes


def collect(
    archive: Archive,
    sources: Sequence[Source],
    settings: Collect,
    clock: Callable[[], datetime],
    *,
    even_resting: bool = False,
    only_due: bool = False,
    progress: Progress = lambda _what, _done, _all: None,
) -> CollectSummary:
    """Visit ``sources`` and store what they bring, then fetch the documents that are wanted.

    Sources that rest after failures are left out unless ``even_resting``; with ``only_due``, so
    are those whose own rhythm does not ask for a visit yet.

    Each visit and each document is one unit of work in the archive. A source that fails is
    recorded and does not stop the others. Raises :class:`spiders.errors.CrawlFailed` when the
    crawl itself ends early; what was stored until then stays.
    """
    from spiders import crawl

    manners = crawl_settings(settings)
    states = source_states(archive)
    now = clock()
    plans = {source.id: polling.plan(source, states.get(source.id), now) for source in sources}
    chosen = {
        source.id: source
        for source in sources
        if even_resting or plans[source.id].visit_now(now, only_due=only_due)
    }
    summary = CollectSummary(resting=len(sources) - len(chosen))
    progress("sources", 0, len(chosen))
    assignments = [with_key(plans[id].assignment, settings) for id in chosen]
    for visit in crawl.visit(assignments, manners):
        full = plans[visit.source].assignment.validators == Validators()
        before = states.get(visit.source)
        state = polling.after_visit(chosen[visit.source], before, visit, now, full=full)
        added = store_visit(archive, visit, state, clock())
        summary = _count(summary, visit, added)
        progress("sources", summary.visited, len(chosen))
    wanted = shelf.wanted_documents(archive, clock(), settings.max_documents)
    return fetch_documents(archive, manners, clock, wanted, summary, progress)


def with_key(assignment: Assignment, settings: Collect) -> Assignment:
    """Return the assignment with the key that its API asks for, if the settings hold one."""
    source = assignment.source
    if source.kind is not Kind.OPENALEX:
        return assignment
    key = settings.openalex_key.get_secret_value()
    return replace(assignment, source=replace(source, key=key))


def crawl_settings(settings: Collect) -> CrawlSettings:
    """Return how the crawl behaves, as the settings say; the User-Agent says who we are."""
    from importlib.metadata import version

    from spiders.crawl import CrawlSettings

    contact = settings.contact or "https://github.com/fow-monitor/fow-monitor"
    return CrawlSettings(
        user_agent=f"fow-monitor/{version('fow-monitor')} (+{contact})",
        delay=settings.delay,
        concurrency=settings.concurrency,
        timeout=settings.timeout,
        max_bytes=settings.max_bytes,
        max_entries=settings.max_entries,
        max_pages=settings.max_pages,
        allow_private_addresses=settings.allow_private_addresses,
        obey_robots=settings.obey_robots,
    )


def _count(summary: CollectSummary, visit: Visit, added: int) -> CollectSummary:
    name = {Outcome.CHANGED: "changed", Outcome.UNCHANGED: "unchanged"}.get(visit.outcome, "failed")
    counted = replace(summary, visited=summary.visited + 1, added=summary.added + added)
    return replace(counted, **{name: getattr(summary, name) + 1})


def store_visit(archive: Archive, visit: Visit, state: SourceState, now: datetime) -> int:
    """Store one visit, publications and state together; return how many publications are new."""
    untelling = untelling_addresses(visit.publications)
    with archive.unit() as connection:
        added = sum(
            store_publication(connection, publication, now, untelling)
            for publication in visit.publications
        )
        shelf.withdraw(connection, visit.source, visit.deleted, now)
        store_state(connection, state)
    return added


def store_publication(
    connection: sqlite3.Connection,
    carried: Publication,
    now: datetime,
    untelling: frozenset[str] = frozenset(),
) -> bool:
    """Store one entry of a source inside a unit of work; return True if the work is new."""
    names = identities(carried, untelling)
    if (shown := without_tracking(carried.url)) != carried.url:
        carried = replace(carried, url=shown)
    known = shelf.find(connection, names)
    if known and _in_another_language(carried, known):
        known = shelf.find(connection, [name for name in names if not DOI_NAME.match(name)])
    decision = decide(carried, known)
    id = shelf.add(connection, carried, now) if known is None else known.id
    if decision.changes:
        shelf.enrich(connection, id, decision.changes)
    shelf.identify(connection, id, names)
    shelf.attach(connection, id, carried, now)
    if decision.want_document:
        shelf.want_document(connection, id)
    return decision.add


def _in_another_language(carried: Publication, known: StoredPublication) -> bool:
    """Two language editions may share a DOI: they stay two publications, linked as one work."""
    return bool(carried.language and known.language and carried.language != known.language)


def fetch_documents(
    archive: Archive,
    manners: CrawlSettings,
    clock: Callable[[], datetime],
    documents: Iterable[WantedDocument],
    summary: CollectSummary,
    progress: Progress,
) -> CollectSummary:
    """Fetch the documents, each stored as it comes."""
    from spiders import crawl

    wanted = {str(one.publication): one for one in documents}
    if not wanted:
        return summary
    requests = [
        DocumentRequest(key=key, url=one.url, source=one.source) for key, one in wanted.items()
    ]
    fetched = failed = 0
    progress("documents", 0, len(requests))
    for visit in crawl.fetch_documents(requests, manners):
        store_document(archive, wanted[visit.key], visit, clock())
        fetched += visit.outcome is Outcome.CHANGED
        failed += visit.outcome is not Outcome.CHANGED
        progress("documents", fetched + failed, len(requests))
    return replace(summary, documents=fetched, documents_failed=failed)


def store_document(
    archive: Archive, wanted: WantedDocument, visit: DocumentVisit, now: datetime
) -> None:
    """Store what a document says of its publication, or why it could not be had."""
    state, pause = document_state(visit, wanted.attempts + 1)
    with archive.unit() as connection:
        if visit.publication is not None:
            _enrich_from_document(connection, wanted, visit.publication)
        shelf.settle_document(
            connection,
            wanted.publication,
            state=state,
            reason=visit.reason.value,
            detail=visit.detail,
            not_before=now + pause if pause else None,
        )


def _enrich_from_document(
    connection: sqlite3.Connection, wanted: WantedDocument, document: Publication
) -> None:
    known = shelf.by_row(connection, wanted.publication)
    changes = betterments(document, known)
    if changes:
        shelf.enrich(connection, known.id, changes)
    shelf.identify(connection, known.id, identities(document))


def document_state(visit: DocumentVisit, attempts: int) -> tuple[str, timedelta | None]:
    """Return the state after an attempt, and how long to wait before another."""
    if visit.outcome is Outcome.CHANGED:
        return "fetched", None
    passing = {
        Reason.TIMEOUT,
        Reason.CONNECTION,
        Reason.NO_ADDRESS,
        Reason.SERVER_ERROR,
        Reason.RATE_LIMITED,
    }
    if visit.reason in passing and attempts < DOCUMENT_ATTEMPTS:
        return "wanted", DOCUMENT_PAUSE * attempts
    return "failed", None
