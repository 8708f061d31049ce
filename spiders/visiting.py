"""One visit to one source: ask conditionally, read, follow the further pages, say how it went."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from scrapy.http import Response

from spiders import kinds
from spiders.fetching import fetch
from spiders.headers import conditions, moved_to, page_of, validators_of
from spiders.means import PATIENCE, Means, ending
from spiders.publication import Publication
from spiders.reading import Page, Reading
from spiders.source import (
    Assignment,
    Kind,
    Outcome,
    Reason,
    Source,
    Validators,
    Visit,
)

_HARVEST = 10
"""Times as many pages for what is asked by date: its pages are small, and none may be missed."""
_ASKED_BY_DATE = frozenset({Kind.OAI_PMH, Kind.OPENALEX, Kind.CROSSREF, Kind.ARXIV, Kind.HAL})
"""Each visit has an address of its own: validators and redirects of the last one say nothing."""
_PAGED_BY_DATE = _ASKED_BY_DATE | {Kind.SITEMAP}


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
    except Exception as error:  # noqa: BLE001  # the edge of the process: others go on
        end = ending(error, source.id)
    return Visit(
        source=source.id,
        outcome=end.outcome,
        reason=end.reason,
        detail=end.detail,
        status=end.status,
        retry_after=end.retry_after,
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
    validators = validators_of(first, seen)
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
        page = page_of(response, assignment.since, today)
        reading = await _read(assignment.source, page, means)
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


async def _read(source: Source, page: Page, means: Means) -> Reading:
    found = await means.read(kinds.read_at_once, source, page, brief=True)
    return found if found is not None else await means.read(kinds.read, source, page)


async def _fetch(assignment: Assignment, url: str, means: Means) -> Response:
    headers = conditions(assignment.validators)
    if assignment.source.language:
        headers["Accept-Language"] = f"{assignment.source.language},*;q=0.5"
    patience = means.settings.timeout * PATIENCE
    return await fetch(means.download, url, headers, timeout=patience)
