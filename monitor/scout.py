"""Scouting: what can be visited at an address, what a source gives now, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from monitor.collect import crawl_settings, with_key
from monitor.errors import MonitorError, SourceWrong
from monitor.settings import Collect
from spiders.discovery import Candidate, Discovery
from spiders.errors import CrawlFailed
from spiders.source import Assignment, DocumentRequest, Kind, Outcome, Reason, Source, Visit

MOST_GUESSES = 8
"""Usual addresses that are tried where a page names no feed."""

PAGES = 3
"""Of one source: the first of a sitemap index, or of a quiet repository, holds no publication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A way to visit a body's publications that was tried and works."""

    candidate: Candidate
    visit: Visit
    language: str = ""


def propose(url: str, settings: Collect) -> tuple[Proposal, ...]:
    """Look at ``url`` and return the ways to visit it that bring publications, the best first.

    Raises as :func:`look` does.
    """
    discovery = look(url, settings)
    sure = [candidate for candidate in discovery.candidates if candidate.sure]
    guesses = [candidate for candidate in discovery.candidates if not candidate.sure]
    found = _tried(sure, discovery.language, settings)
    if not any(proposal.candidate.kind is Kind.FEED for proposal in found):
        guessed = _tried(guesses[:MOST_GUESSES], discovery.language, settings)
        found = (*guessed[:1], *found)
    return found


def look(url: str, settings: Collect) -> Discovery:
    """Return what the page at ``url`` leads to; raises :class:`MonitorError`."""
    from spiders import crawl

    request = DocumentRequest(key=url, url=url, source="")
    try:
        (seen,) = crawl.discover([request], crawl_settings(settings))
    except CrawlFailed as error:
        raise MonitorError(str(error)) from error
    if seen.discovery is None:
        failure = f"{url}: {seen.reason.value}: {seen.detail}"
        if seen.reason is Reason.PRIVATE_ADDRESS:
            raise SourceWrong(f"{failure}; set collect.allow_private_addresses to visit it")
        raise MonitorError(f"{failure}; add it all the same with --kind")
    return seen.discovery


def _tried(
    candidates: Sequence[Candidate], language: str, settings: Collect
) -> tuple[Proposal, ...]:
    sources = [
        Source(id=str(number), url=one.url, kind=one.kind, selectors=one.selectors)
        for number, one in enumerate(candidates)
    ]
    visits = {visit.source: visit for visit in visit_once(sources, settings)}
    return tuple(
        Proposal(candidate=candidate, visit=visits[source.id], language=language)
        for candidate, source in zip(candidates, sources, strict=True)
        if visits[source.id].publications
    )


def visit_once(sources: Sequence[Source], settings: Collect) -> Iterator[Visit]:
    """Visit each source once, asking for everything, and store nothing."""
    from spiders import crawl

    manners = replace(crawl_settings(settings), max_pages=PAGES)
    assignments = [with_key(Assignment(source=one), settings) for one in sources]
    try:
        yield from crawl.visit(assignments, manners)
    except CrawlFailed as error:
        raise MonitorError(str(error)) from error


def check_line(source: Source, visit: Visit) -> dict[str, Any]:
    """Return what a check says of one source: a word, the reason, and where it moved."""
    return {
        "id": source.id,
        "url": source.url,
        "finding": finding(visit),
        "reason": visit.reason.value,
        "detail": visit.detail,
        "status": visit.status,
        "moved_to": visit.moved_to,
        "publications": len(visit.publications),
    }


def finding(visit: Visit) -> str:
    """Return ``works``, ``empty``, ``moved``, ``gone``, ``refused`` or ``fails``."""
    if visit.outcome is Outcome.GONE or visit.status == 404:
        return "gone"
    if visit.outcome is Outcome.REFUSED:
        return "refused"
    if visit.outcome is Outcome.FAILED:
        return "fails"
    if visit.moved_to:
        return "moved"
    return "works" if visit.publications else "empty"
