"""Collecting: visit the sources, store what they bring, then fetch what lacks an abstract."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from monitor import polling
from monitor.archive import Archive
from monitor.archive import publications as shelf
from monitor.archive.publications import WantedDocument
from monitor.archive.sources import source_states
from monitor.archive.text_index import index_texts
from monitor.deduplicate import identities
from monitor.intake import betterments, store_visits
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

DOCUMENT_ATTEMPTS = 4
DOCUMENT_PAUSE = timedelta(days=1)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are in all."""


class Crawl(Protocol):
    """Who makes the visits: ``spiders.crawl``, here, or workers on a queue."""

    def visit_together(
        self, assignments: Iterable[Assignment], settings: CrawlSettings, /
    ) -> Iterator[list[Visit]]:
        """Visit each source once; yields what came, several visits together."""

    def fetch_documents(
        self, requests: Iterable[DocumentRequest], settings: CrawlSettings, /
    ) -> Iterator[DocumentVisit]:
        """Fetch and read each document once."""


def on_this_machine() -> Crawl:
    """Return who makes the visits where nobody else is asked to."""
    from spiders import crawl

    return crawl


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


def collect(
    archive: Archive,
    sources: Sequence[Source],
    settings: Collect,
    clock: Callable[[], datetime],
    *,
    even_resting: bool = False,
    only_due: bool = False,
    progress: Progress = lambda _what, _done, _all: None,
    crawl: Crawl | None = None,
) -> CollectSummary:
    """Visit ``sources``, then fetch the documents that are wanted; index the texts of both.

    Sources that rest after failures are left out unless ``even_resting``; with ``only_due``, so
    are those whose own rhythm does not ask for a visit yet. A source that fails is recorded and
    does not stop the others. ``crawl`` makes the visits, this machine if it is left out. Raises
    :class:`spiders.errors.CrawlFailed` when the crawl itself ends early; what was stored until then
    stays.
    """
    summary = visit_sources(
        archive,
        sources,
        settings,
        clock,
        even_resting=even_resting,
        only_due=only_due,
        progress=progress,
        crawl=crawl,
    )
    index_texts(archive)
    wanted = shelf.wanted_documents(archive, clock(), settings.max_documents)
    manners = crawl_settings(settings)
    summary = fetch_documents(archive, manners, clock, wanted, summary, progress, crawl)
    index_texts(archive)
    return summary


def visit_sources(
    archive: Archive,
    sources: Sequence[Source],
    settings: Collect,
    clock: Callable[[], datetime],
    *,
    even_resting: bool = False,
    only_due: bool = False,
    progress: Progress = lambda _what, _done, _all: None,
    crawl: Crawl | None = None,
) -> CollectSummary:
    """The first step of :func:`collect`: visit and store, several visits together.

    A visit is stored whole, publications and state; visits that come fast share a unit of work.
    """
    crawl = crawl or on_this_machine()
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
    with _garbage_sought_among_new_objects():
        for visits in crawl.visit_together(assignments, crawl_settings(settings)):
            pairs = []
            for visit in visits:
                full = plans[visit.source].assignment.validators == Validators()
                before, source = states.get(visit.source), chosen[visit.source]
                pairs.append((visit, polling.after_visit(source, before, visit, now, full=full)))
            summary = _count(summary, visits, store_visits(archive, pairs, clock()))
            progress("sources", summary.visited, len(chosen))
    return summary


@contextmanager
def _garbage_sought_among_new_objects() -> Iterator[None]:
    """Python's collector leaves alone what was there before: visits bring objects by the thousand,
    and each time it would look through all that was ever imported."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


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


def _count(summary: CollectSummary, visits: Sequence[Visit], added: int) -> CollectSummary:
    outcomes = [visit.outcome for visit in visits]
    changed, unchanged = outcomes.count(Outcome.CHANGED), outcomes.count(Outcome.UNCHANGED)
    return replace(
        summary,
        visited=summary.visited + len(visits),
        changed=summary.changed + changed,
        unchanged=summary.unchanged + unchanged,
        failed=summary.failed + len(visits) - changed - unchanged,
        added=summary.added + added,
    )


def fetch_documents(
    archive: Archive,
    manners: CrawlSettings,
    clock: Callable[[], datetime],
    documents: Iterable[WantedDocument],
    summary: CollectSummary,
    progress: Progress,
    crawl: Crawl | None = None,
) -> CollectSummary:
    """Fetch the documents, each stored as it comes."""
    crawl = crawl or on_this_machine()
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
