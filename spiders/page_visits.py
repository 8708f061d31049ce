"""Visits to single pages: the document behind a publication, a page that may lead to sources."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from spiders.discovery import DiscoveryVisit, discover
from spiders.errors import SourceUnreadable
from spiders.fetching import Trouble, fetch
from spiders.headers import page_of
from spiders.means import PATIENCE, Means, ending
from spiders.publication import Publication
from spiders.reading import Page
from spiders.source import DocumentRequest, DocumentVisit, Outcome


async def fetch_document(request: DocumentRequest, means: Means) -> DocumentVisit:
    """The DocumentVisit, whatever happens; a fault of ours becomes ``crashed``.

    A page with hardly any text that names its PDF costs one request more.
    """
    try:
        found = await _document(request, means)
    except Exception as error:  # noqa: BLE001  # the edge of the process: others go on
        end = ending(error, request.url)
        return DocumentVisit(
            key=request.key, outcome=end.outcome, reason=end.reason, detail=end.detail
        )
    return DocumentVisit(key=request.key, outcome=Outcome.CHANGED, publication=found)


async def _document(request: DocumentRequest, means: Means) -> Publication:
    from spiders.documents import pdf_behind, read_document, with_pdf

    page = await _page(request.url, means)
    found = await means.read(read_document, request.source, page)
    if link := await means.read(pdf_behind, page, found):
        with suppress(Trouble, SourceUnreadable):  # the page alone is worth having
            behind = await _page(link, means)
            found = with_pdf(found, await means.read(read_document, request.source, behind))
    return found


async def look_around(request: DocumentRequest, means: Means) -> DiscoveryVisit:
    """The DiscoveryVisit, whatever happens; a fault of ours becomes ``crashed``."""
    try:
        found = await means.read(discover, await _page(request.url, means))
    except Exception as error:  # noqa: BLE001  # the edge of the process: others go on
        end = ending(error, request.url)
        return DiscoveryVisit(
            key=request.key, outcome=end.outcome, reason=end.reason, detail=end.detail
        )
    return DiscoveryVisit(key=request.key, outcome=Outcome.CHANGED, discovery=found)


async def _page(url: str, means: Means) -> Page:
    patience = means.settings.timeout * PATIENCE
    response = await fetch(means.download, url, {}, timeout=patience)
    return page_of(response, None, datetime.now(UTC).date())
