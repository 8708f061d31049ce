"""Visits sources and fetches documents, in a child process that runs Scrapy once (``child``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

from spiders import child, wire
from spiders.discovery import DiscoveryVisit
from spiders.errors import CrawlFailed
from spiders.source import (
    Assignment,
    DocumentRequest,
    DocumentVisit,
    Outcome,
    Reason,
    Visit,
)

_Work = TypeVar("_Work", Assignment, DocumentRequest)
_Answer = TypeVar("_Answer", Visit, DocumentVisit, DiscoveryVisit)
_MOST_VISITS, _MOST_ENTRIES, _LONGEST_WAIT = 50, 2000, 1.0
"""Bounds of what is handed over together: visits, entries, seconds since the first came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """How a crawl behaves towards the servers it visits."""

    user_agent: str
    """Who we are and where to complain: ``fow-monitor/1.0 (+https://body.example)``."""
    delay: float = 1.0
    """Seconds between two requests to one host, at least; longer where the host is slow."""
    concurrency: int = 16
    """Visits under way at once."""
    concurrency_per_host: int = 1
    timeout: float = 30.0
    """Seconds for one answer, from the connection to the last byte."""
    max_bytes: int = 20_000_000
    """Size of one answer, packed and unpacked."""
    max_entries: int = 20_000
    """Publications taken from one visit."""
    max_pages: int = 50
    """Pages followed in one visit."""
    allow_private_addresses: bool = False
    """Loopback and private networks; link-local and multicast addresses are never visited."""
    obey_robots: bool = True
    turns: str = field(default="", repr=False)
    """Address of the Redis that keeps the hosts' turns between several crawls, with its password
    if it has one; empty: this crawl is alone."""


def visit(assignments: Iterable[Assignment], settings: CrawlSettings) -> Iterator[Visit]:
    """Visit each source once; yields one Visit for each assignment, in the order they end.

    Raises CrawlFailed when the crawl dies; what was yielded before stands, the rest stays due.
    """
    for visits in visit_together(assignments, settings):
        yield from visits


def visit_together(
    assignments: Iterable[Assignment], settings: CrawlSettings
) -> Iterator[list[Visit]]:
    """Visit as :func:`visit` does; yields what came within a second, for who stores it at once."""
    yield from _together(_crawl("visit", [*assignments], settings, wire.visit, killing_visit))


def _together(visits: Iterable[Visit | None]) -> Iterator[list[Visit]]:
    """Put visits together as they come; a None among them says that there was a silence."""
    waiting: list[Visit] = []
    begun = entries = 0.0
    try:
        for one in visits:
            if one is not None:
                begun = begun if waiting else monotonic()
                waiting.append(one)
                entries += len(one.publications)
            late = one is None or entries >= _MOST_ENTRIES or len(waiting) >= _MOST_VISITS
            if waiting and (late or monotonic() - begun >= _LONGEST_WAIT):
                yield waiting
                waiting, entries = [], 0
    except CrawlFailed:
        if waiting:
            yield waiting
        raise
    if waiting:
        yield waiting


def fetch_documents(
    requests: Iterable[DocumentRequest], settings: CrawlSettings
) -> Iterator[DocumentVisit]:
    """Fetch and read each document once; yields one DocumentVisit for each request.

    Raises CrawlFailed as :func:`visit` does.
    """
    found = _crawl("documents", [*requests], settings, wire.document_visit, killing_document)
    yield from filter(None, found)


def discover(
    requests: Iterable[DocumentRequest], settings: CrawlSettings
) -> Iterator[DiscoveryVisit]:
    """Look once at each address for what can be visited there; one DiscoveryVisit for each.

    Raises CrawlFailed as :func:`visit` does.
    """
    found = _crawl("discover", [*requests], settings, wire.discovery_visit, _killing_page)
    yield from filter(None, found)


def _crawl(
    task: str,
    work: Sequence[_Work],
    settings: CrawlSettings,
    read: Callable[[bytes], _Answer],
    killing: Callable[[_Work], _Answer],
) -> Iterator[_Answer | None]:
    """Yield the answers as they come, and None whenever there was none for a while."""
    if not work:
        return
    all_of_it = [{number: wire.to_json(part) for number, part in enumerate(work)}]
    for answer in child.answers(task, lambda: all_of_it.pop() if all_of_it else None, settings):
        if answer is None:
            yield None
        else:
            number, said = answer
            yield read(said) if said else killing(work[number])


def killing_visit(assignment: Assignment) -> Visit:
    """The visit to a source whose page ended the process that read it."""
    return Visit(
        source=assignment.source.id,
        outcome=Outcome.FAILED,
        reason=Reason.CRASHED,
        detail="reading it ended the crawl's process",
        validators=assignment.validators,
    )


def killing_document(request: DocumentRequest) -> DocumentVisit:
    """The same for a document."""
    return DocumentVisit(
        key=request.key,
        outcome=Outcome.FAILED,
        reason=Reason.CRASHED,
        detail="reading it ended the crawl's process",
    )


def _killing_page(request: DocumentRequest) -> DiscoveryVisit:
    return DiscoveryVisit(
        key=request.key,
        outcome=Outcome.FAILED,
        reason=Reason.CRASHED,
        detail="reading it ended the crawl's process",
    )
