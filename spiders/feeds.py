"""Feeds: RSS 0.9x to 2.0, RSS 1.0, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from spiders.cleaning import clean_line
from spiders.errors import SourceUnreadable
from spiders.feed_publications import publications
from spiders.feed_record import RawFeed
from spiders.feed_repair import repaired
from spiders.feed_strict import read_strictly
from spiders.feed_tolerant import read_tolerantly
from spiders.json_feed import read_json_feed
from spiders.reading import Page, Reading
from spiders.source import Assignment, Reason, Source

_LONG = 200_000
"""Bytes; few feeds have more."""


def address(assignment: Assignment, today: date) -> str:  # noqa: ARG001 (AddressOf)
    """A feed is visited where it stands."""
    return assignment.source.url


def read(source: Source, page: Page) -> Reading:
    """Every entry of the feed; the content type is not believed, the body is looked at.

    Raises SourceUnreadable (``not-a-feed``) for a page that is no feed.
    """
    if not page.body.strip(b" \t\r\n\0"):
        raise SourceUnreadable(Reason.NOT_A_FEED, "the page is empty")
    return _reading(source, _read(page), page)


def read_at_once(source: Source, page: Page) -> Reading | None:
    """The same within some milliseconds; None for a long feed, and one that is not well formed."""
    feed = read_strictly(page) if len(page.body) <= _LONG else None
    return _reading(source, feed, page) if feed else None


def _reading(source: Source, feed: RawFeed, page: Page) -> Reading:
    found = publications(source, feed, page.url, page.day or datetime.now(UTC).date())
    reason, detail = Reason.NONE, ""
    if feed.flaw:
        reason, detail = Reason.SALVAGED, f"malformed, yet {len(found)} entries read: {feed.flaw}"
    if not found:
        reason, detail = Reason.EMPTY, "the feed has no entries"
    return Reading(publications=found, title=clean_line(feed.title), reason=reason, detail=detail)


def _read(page: Page) -> RawFeed:
    if page.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n\0")[:1] in (b"{", b"["):
        return read_json_feed(page.body.removeprefix(b"\xef\xbb\xbf"))
    return read_strictly(page) or _read_repaired(page) or read_tolerantly(page)


def _read_repaired(page: Page) -> RawFeed | None:
    body = repaired(page.body)
    feed = read_strictly(replace(page, body=body)) if body else None
    return feed and replace(feed, flaw="raw ampersands, entities of HTML or control characters")
