"""One visit to one source: ask conditionally, read, follow the further pages, say how it went."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Protocol, TypeVar

from scrapy.http import Response

from spiders import kinds
from spiders.crawl import CrawlSettings
from spiders.discovery import DiscoveryVisit, discover
from spiders.errors import SourceUnreadable
from spiders.fetching import Download, Trouble, fetch
from spiders.publication import Publication
from spiders.reading import Page, Reading
from spiders.source import (
    Assignment,
    DocumentRequest,
    DocumentVisit,
    Kind,
    Outcome,
    Reason,
    Validators,
    Visit,
)

logger = logging.getLogger(__name__)

_Result = TypeVar("_Result")
_PATIENCE = 3
"""Times the timeout of one answer, for all the redirects and retries of one page."""
_HARVEST = 10
"""Times as many pages for what is asked by date: its pages are small, and none may be missed."""
_ASKED_BY_DATE = frozenset({Kind.OAI_PMH, Kind.OPENALEX, Kind.CROSSREF, Kind.ARXIV, Kind.HAL})
"""Each visit has an address of its own: validators and redirects of the last one say nothing."""
_PAGED_BY_DATE = _ASKED_BY_DATE | {Kind.SITEMAP}


class Read(Protocol):
    """Runs a function that reads a page where it cannot hold up the downloads."""

    async def __call__(self, function: Callable[..., _Result], *arguments: object) -> _Result:
        """What the function returns or raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a visit works with."""

    download: Download
    read: Read
    settings: CrawlSettings


@dataclass(slots=True)
class _Found:
    """What the pages of one visit have brought so far."""

    publications: list[Publication] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    title: str = ""
    reason: Reason = Reason.NONE
    detail: str = ""

    def add(self, reading: Reading) -> None:
        self.publications += reading.publications
        self.deleted += reading.deleted
        self.title = self.title or reading.title
        if reading.reason and not self.reason:
            self.reason, self.detail = reading.reason, reading.detail


async def visit(assignment: Assignment, means: Means) -> Visit:
    """The Visit, whatever happens; a fault of ours becomes ``crashed``."""
    source = assignment.source
    found = _Found()
    try:
        return await _visit(assignment, means, found)
    except Trouble as trouble:
        reason, detail, outcome = trouble.reason, trouble.detail, trouble.outcome
        status, retry_after = trouble.status, trouble.retry_after
    except SourceUnreadable as error:
        reason, detail, outcome = Reason(error.reason), error.detail, Outcome.FAILED
        status, retry_after = 200, None
    except Exception as error:  # the edge of the process: one source must not end the others
        logger.exception("the visit to %s crashed", source.id)
        reason, detail, outcome = Reason.CRASHED, _name(error), Outcome.FAILED
        status, retry_after = None, None
    return Visit(
        source=source.id,
        outcome=outcome,
        reason=reason,
        detail=detail,
        status=status,
        retry_after=retry_after,
        publications=tuple(found.publications[: means.settings.max_entries]),
        validators=assignment.validators,
        title=found.title,
        deleted=tuple(found.deleted),
    )


async def _visit(assignment: Assignment, means: Means, found: _Found) -> Visit:
    source = assignment.source
    if source.kind in _ASKED_BY_DATE:
        assignment = replace(assignment, validators=Validators())
    seen = assignment.validators
    today = datetime.now(UTC).date()
    first = await _fetch(assignment, kinds.address(assignment, today), means)
    validators = _validators(first, seen)
    unchanged = Visit(
        source=source.id,
        outcome=Outcome.UNCHANGED,
        status=first.status,
        validators=validators,
        moved_to=None if source.kind in _ASKED_BY_DATE else moved_to(first),
    )
    if first.status == 304 or (validators.body_hash and validators.body_hash == seen.body_hash):
        return unchanged
    single = await _follow(assignment, first, today, means, found)
    return replace(
        unchanged,
        outcome=Outcome.CHANGED,
        reason=found.reason,
        detail=found.detail,
        publications=tuple(found.publications[: means.settings.max_entries]),
        validators=validators if single else Validators(),
        title=found.title,
        deleted=tuple(found.deleted),
    )


async def _follow(
    assignment: Assignment, first: Response, today: date, means: Means, found: _Found
) -> bool:
    """Read the first page and those it leads to; whether its validators speak for them all."""
    settings = means.settings
    by_date = assignment.source.kind in _ASKED_BY_DATE
    most = settings.max_pages * (_HARVEST if by_date else 1)
    onward = replace(assignment, validators=Validators())  # they belong to the first page alone
    response, waiting, known = first, deque[str](), {first.url}
    for count in range(1, most + 1):
        page = _page(response, assignment.since, today)
        reading = await means.read(kinds.read, assignment.source, page)
        found.add(reading)
        waiting += [url for url in (reading.next, *reading.also) if url and url not in known]
        known.update(waiting)
        if len(found.publications) > settings.max_entries:
            found.reason = Reason.TOO_LARGE
            found.detail = f"stopped after {settings.max_entries} entries"
            return False
        if not waiting and by_date:
            return False
        if not waiting:
            return count == 1 or assignment.source.kind not in _PAGED_BY_DATE
        if count < most:
            response = await _fetch(onward, waiting.popleft(), means)
    if assignment.source.kind in _PAGED_BY_DATE:
        found.reason = Reason.TOO_LARGE
        found.detail = f"stopped after {most} pages"
        return False
    return True


async def fetch_document(request: DocumentRequest, means: Means) -> DocumentVisit:
    """The DocumentVisit, whatever happens; a fault of ours becomes ``crashed``."""
    from spiders.documents import read_document

    try:
        patience = means.settings.timeout * _PATIENCE
        response = await fetch(means.download, request.url, {}, timeout=patience)
        page = _page(response, None, datetime.now(UTC).date())
        publication = await means.read(read_document, request.source, page)
    except Trouble as trouble:
        outcome, reason, detail = trouble.outcome, trouble.reason, trouble.detail
    except SourceUnreadable as error:
        outcome, reason, detail = Outcome.FAILED, Reason(error.reason), error.detail
    except Exception as error:  # the edge of the process: one document must not end the others
        logger.exception("reading %s crashed", request.url)
        outcome, reason, detail = Outcome.FAILED, Reason.CRASHED, _name(error)
    else:
        return DocumentVisit(key=request.key, outcome=Outcome.CHANGED, publication=publication)
    return DocumentVisit(key=request.key, outcome=outcome, reason=reason, detail=detail)


async def look_around(request: DocumentRequest, means: Means) -> DiscoveryVisit:
    """The DiscoveryVisit, whatever happens; a fault of ours becomes ``crashed``."""
    try:
        patience = means.settings.timeout * _PATIENCE
        response = await fetch(means.download, request.url, {}, timeout=patience)
        page = _page(response, None, datetime.now(UTC).date())
        found = await means.read(discover, page)
    except Trouble as trouble:
        outcome, reason, detail = trouble.outcome, trouble.reason, trouble.detail
    except SourceUnreadable as error:
        outcome, reason, detail = Outcome.FAILED, Reason(error.reason), error.detail
    except Exception as error:  # the edge of the process: one page must not end the others
        logger.exception("looking at %s crashed", request.url)
        outcome, reason, detail = Outcome.FAILED, Reason.CRASHED, _name(error)
    else:
        return DiscoveryVisit(key=request.key, outcome=Outcome.CHANGED, discovery=found)
    return DiscoveryVisit(key=request.key, outcome=outcome, reason=reason, detail=detail)


async def _fetch(assignment: Assignment, url: str, means: Means) -> Response:
    headers = conditions(assignment.validators)
    if assignment.source.language:
        headers["Accept-Language"] = f"{assignment.source.language},*;q=0.5"
    patience = means.settings.timeout * _PATIENCE
    return await fetch(means.download, url, headers, timeout=patience)


def conditions(seen: Validators) -> dict[str, str]:
    """The headers of a conditional request (RFC 9110, section 13.1)."""
    headers = {}
    if seen.etag:
        headers["If-None-Match"] = seen.etag
    if seen.last_modified:
        headers["If-Modified-Since"] = seen.last_modified
    return headers


def moved_to(response: Response) -> str | None:
    """Where the answer's request was led, if every hop was permanent (RFC 9110, 15.4.2, 15.4.9)."""
    hops = response.meta.get("redirect_reasons", [])
    return response.url if hops and all(hop in (301, 308) for hop in hops) else None


def _validators(response: Response, seen: Validators) -> Validators:
    etag = _header(response, "ETag")
    last_modified = _header(response, "Last-Modified")
    if response.status == 304:
        return Validators(
            etag=etag or seen.etag,
            last_modified=last_modified or seen.last_modified,
            body_hash=seen.body_hash,
        )
    body_hash = sha256(response.body).hexdigest()
    return Validators(etag=etag, last_modified=last_modified, body_hash=body_hash)


def _page(response: Response, since: datetime | None, today: date) -> Page:
    content_type = _header(response, "Content-Type") or ""
    url, asked = response.url, response.request.url if response.request else ""
    if "#" not in url and "#" in asked:  # Scrapy drops it, a reading may have put it there
        url += "#" + asked.partition("#")[2]
    return Page(url=url, body=response.body, content_type=content_type, since=since, day=today)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    text = value.decode("latin-1").strip() if value else ""
    return text if text and len(text) <= 1000 and text.isprintable() else None


def _name(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
