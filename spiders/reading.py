"""What a fetched page says: the pure half of every spider.

Each kind of source has one module with two functions that touch nothing::

    address(assignment, today) -> str     where the visit begins
    read(source, page) -> Reading         what a page holds, and which page comes next

``spiders.crawl`` does the fetching, the politeness and the limits for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from spiders.publication import Publication
from spiders.source import Assignment, Reason, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answered request, decompressed and within the size limit."""

    url: str
    """After redirects."""
    body: bytes
    content_type: str = ""
    """The header as sent, charset included; empty when the server sent none."""
    since: datetime | None = None
    """UTC; ``Assignment.since`` of the visit: what changed before it is known already."""
    day: date | None = None
    """UTC day of the visit, for dates such as "3 days ago"; None leaves those dates missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one page of a source holds."""

    publications: tuple[Publication, ...] = ()
    next: str | None = None
    """Address of the page that continues this one; None at the end."""
    also: tuple[str, ...] = ()
    """Further pages of the same source, to be visited too (the sitemaps an index names)."""
    title: str = ""
    """The source's own title."""
    reason: Reason = Reason.NONE
    """``salvaged`` or ``empty`` when the page was not as it should be."""
    detail: str = ""
    deleted: tuple[str, ...] = ()
    """Guids that the source says it has withdrawn (OAI-PMH)."""


AddressOf = Callable[[Assignment, date], str]
Read = Callable[[Source, Page], Reading]
"""Raises :class:`spiders.errors.SourceUnreadable` when the page is not what the kind promises."""
