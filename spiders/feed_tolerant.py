"""Feeds of any version, well formed or not, as feedparser understands them."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

from spiders.errors import SourceUnreadable
from spiders.feed_record import RawEntry, RawFeed
from spiders.feed_strict import read_strictly
from spiders.reading import Page
from spiders.source import Reason
from spiders.xml_documents import parse_xml

_DECLARED = re.compile(rb"\A\s*(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff|<\?xml[^>]{0,200}encoding)")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HARMLESS = frozenset({"CharacterEncodingOverride", "NonXMLContentType"})
"""feedparser's complaints about headers, not about the feed."""


_TROUBLES = (LookupError, TypeError, ValueError, AttributeError, AssertionError)
"""What feedparser's handlers raise where an element ends that never began, or has no number."""


def read_tolerantly(page: Page) -> RawFeed:
    """What feedparser finds on the page; where it fails itself, what is left once lxml mended it.

    Raises SourceUnreadable (``not-a-feed``) when neither finds a feed there.
    """
    try:
        return _feed(_parse(page))
    except _TROUBLES as error:
        why = f"feedparser fails at it ({type(error).__name__}: {_one_line(error)})"
    mended = _mended(page)
    feed = read_strictly(mended)
    if feed is None:
        try:
            feed = _feed(_parse(mended))
        except _TROUBLES as error:
            raise SourceUnreadable(Reason.NOT_A_FEED, f"the feed is broken: {why}") from error
    return replace(feed, flaw=why)


def _mended(page: Page) -> Page:
    from lxml import etree

    root, _ = parse_xml(page.body, "a feed")
    return replace(page, body=etree.tostring(root, encoding="utf-8"))


def _feed(parsed: Any) -> RawFeed:
    entries = tuple(_entry(entry) for entry in parsed.entries)
    if not parsed.get("version") and not entries:
        raise SourceUnreadable(Reason.NOT_A_FEED, "the page is neither RSS, Atom nor JSON Feed")
    return RawFeed(
        title=_text(parsed.feed, "title"),
        link=_text(parsed.feed, "link"),
        language=_text(parsed.feed, "language") or _detail(parsed.feed, "title", "language"),
        entries=entries,
        flaw=_flaw(parsed),
    )


def _parse(page: Page) -> Any:
    import feedparser

    # Without a type feedparser takes Latin-1 for granted; a declaration in the body wins.
    headers = {"content-location": page.url, "content-type": "application/xml"}
    charset = _CHARSET.search(page.content_type)
    if charset and not _DECLARED.match(page.body):
        headers["content-type"] += f"; charset={charset[1]}"
    return feedparser.parse(
        BytesIO(page.body.lstrip(b" \t\r\n\0")),  # bare bytes may name a file
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _flaw(parsed: Any) -> str:
    problem = parsed.get("bozo_exception")
    if not parsed.bozo or problem is None or type(problem).__name__ in _HARMLESS:
        return ""
    return _one_line(problem) or type(problem).__name__


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split())[:200]


def _entry(entry: Any) -> RawEntry:
    contents = [str(part.get("value") or "") for part in entry.get("content", ())]
    return RawEntry(
        guid=_text(entry, "id"),
        link=_text(entry, "link"),
        other_links=tuple(str(link.get("href") or "") for link in entry.get("links", ())),
        title=_text(entry, "title"),
        summary=_text(entry, "summary"),
        content=max(contents, key=len, default=""),
        dates=tuple(
            filter(None, (_text(entry, name) for name in ("published", "created", "updated")))
        ),
        authors=_authors(entry),
        identifiers=tuple(
            filter(None, (_text(entry, name) for name in ("prism_doi", "dc_identifier")))
        ),
        language=_text(entry, "language") or _detail(entry, "title", "language"),
        publisher=_text(entry, "publisher"),
    )


def _authors(entry: Any) -> tuple[str, ...]:
    names = tuple(str(author.get("name") or "") for author in entry.get("authors", ()))
    whole, email = _text(entry, "author"), _detail(entry, "author", "email")
    if len(names) == 1 and names[0] and whole == f"{names[0]} ({email})":
        return names
    if len(names) <= 1 and "@" in whole:
        return (whole,)  # feedparser parts mailboxes of known endings only
    return tuple(filter(None, names)) or tuple(filter(None, (whole,)))


def _text(record: Any, name: str) -> str:
    value = dict.get(record, name)  # feedparser's own get() answers for one key with another
    return value if isinstance(value, str) else ""


def _detail(record: Any, name: str, key: str) -> str:
    detail = record.get(f"{name}_detail")
    return _text(detail, key) if detail else ""
