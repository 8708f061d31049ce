"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from spiders.errors import SourceUnreadable
from spiders.feed_record import RawEntry, RawFeed
from spiders.source import Reason


def read_json_feed(body: bytes) -> RawFeed:
    """What the feed says; fields of a wrong type are passed over.

    Raises SourceUnreadable (``not-a-feed``) for JSON that is no feed.
    """
    feed = _parsed(body)
    items = feed.get("items")
    if not isinstance(items, list) or not ("version" in feed or "title" in feed):
        raise SourceUnreadable(Reason.NOT_A_FEED, "the JSON has no list of items: no JSON Feed")
    entries = tuple(_entry(item) for item in items if isinstance(item, dict))
    left_out = len(items) - len(entries)
    return RawFeed(
        title=_text(feed, "title"),
        link=_text(feed, "home_page_url"),
        language=_text(feed, "language"),
        entries=entries,
        flaw=f"{left_out} items are no objects" if left_out else "",
    )


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        feed = json.loads(body.lstrip(b" \t\r\n\0"))
    except (ValueError, RecursionError) as error:
        detail = f"the JSON is damaged: {error}"
        raise SourceUnreadable(Reason.NOT_A_FEED, " ".join(detail.split())[:200]) from error
    if not isinstance(feed, dict):
        raise SourceUnreadable(Reason.NOT_A_FEED, "the JSON is no object: no JSON Feed")
    return feed


def _entry(item: dict[str, Any]) -> RawEntry:
    html, plain = _text(item, "content_html"), _text(item, "content_text")
    attachments = item.get("attachments")
    return RawEntry(
        guid=_text(item, "id"),
        link=_text(item, "url"),
        other_links=(
            *(filter(None, (_text(item, "external_url"),))),
            *(_text(part, "url") for part in _objects(attachments)),
        ),
        title=_text(item, "title"),
        summary=escape(_text(item, "summary"), quote=False),
        content=html or escape(plain, quote=False),
        dates=tuple(filter(None, (_text(item, "date_published"), _text(item, "date_modified")))),
        authors=_authors(item),
        language=_text(item, "language"),
    )


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    people = _objects(item.get("authors")) or _objects([item.get("author")])
    return tuple(filter(None, (_text(person, "name") for person in people)))


def _objects(value: object) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
