"""Visits to single pages: the document behind a publication, a page that may lead to sources."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from spiders.discovery import DiscoveryVisit, discover
from spiders.fetching import fetch
from spiders.headers import page_of
from spiders.means import PATIENCE, Means, ending
from spiders.reading import Page
from spiders.source import DocumentRequest, DocumentVisit, Outcome

_Found = TypeVar("_Found")


async def fetch_document(request: DocumentRequest, means: Means) -> DocumentVisit:
    """The DocumentVisit, whatever happens; a fault of ours becomes ``crashed``."""
    from spiders.documents import read_document

    try:
        found = await _read(request, means, lambda page: read_document(request.source, page))
    except Exception as error:  # noqa: BLE001  # the edge of the process: others go on
        end = ending(error, request.url)
        return DocumentVisit(
            key=request.key, outcome=end.outcome, reason=end.reason, detail=end.detail
        )
    return DocumentVisit(key=request.key, outcome=Outcome.CHANGED, publication=found)


async def look_around(request: DocumentRequest, means: Means) -> DiscoveryVisit:
    """The DiscoveryVisit, whatever happens; a fault of ours becomes ``crashed``."""
    try:
        found = await _read(request, means, discover)
    except Exception as error:  # noqa: BLE001  # the edge of the process: others go on
        end = ending(error, request.url)
        return DiscoveryVisit(
            key=request.key, outcome=end.outcome, reason=end.reason, detail=end.detail
        )
    return DiscoveryVisit(key=request.key, outcome=Outcome.CHANGED, discovery=found)


async def _read(request: DocumentRequest, means: Means, read: Callable[[Page], _Found]) -> _Found:
    patience = means.settings.timeout * PATIENCE
    response = await fetch(means.download, request.url, {}, timeout=patience)
    return await means.read(read, page_of(response, None, datetime.now(UTC).date()))
