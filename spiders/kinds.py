"""Which module reads which kind of source; none is imported before it is needed."""

from __future__ import annotations

from datetime import date
from importlib import import_module

from spiders.reading import Page, Reading
from spiders.source import Assignment, Kind, Source

MODULES = {
    Kind.FEED: "feeds",
    Kind.LISTING: "listings",
    Kind.SITEMAP: "sitemaps",
    Kind.OAI_PMH: "oai_pmh",
    Kind.OPENALEX: "openalex",
    Kind.CROSSREF: "crossref",
    Kind.ARXIV: "arxiv",
    Kind.HAL: "hal",
}


def address(assignment: Assignment, today: date) -> str:
    """Where the visit begins."""
    if assignment.source.kind is Kind.REPORT:
        return assignment.source.url
    found: str = _module(assignment.source.kind).address(assignment, today)
    return found


def read(source: Source, page: Page) -> Reading:
    """What the page holds. Raises SourceUnreadable as the kind's own ``read`` does."""
    if source.kind is Kind.REPORT:
        from spiders.documents import read_document

        return Reading(publications=(read_document(source.id, page),))
    reading: Reading = _module(source.kind).read(source, page)
    return reading


def read_at_once(source: Source, page: Page) -> Reading | None:
    """The same where it takes some milliseconds; None for what has to be read at leisure."""
    if source.kind is not Kind.FEED:
        return None
    reading: Reading | None = _module(Kind.FEED).read_at_once(source, page)
    return reading


def _module(kind: Kind):  # type: ignore[no-untyped-def]  # a module, by the contract of reading.py
    return import_module(f"spiders.{MODULES[kind]}")
