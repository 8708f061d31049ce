"""Sitemaps and sitemap indexes (sitemaps.org protocol 0.9): the addresses a site names itself."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from spiders.addresses import absolute, find_doi
from spiders.asking import FIRST_VISIT
from spiders.cleaning import clean_line
from spiders.dates import parse_date
from spiders.errors import SourceUnreadable
from spiders.languages import language_code
from spiders.publication import Publication
from spiders.reading import Page, Reading
from spiders.source import Assignment, Reason, Source
from spiders.xml_documents import child_text, children, local_name, parse_xml

LARGEST = 50 * 1024 * 1024
"""Bytes of one sitemap, unpacked: the protocol's own limit."""
MOST = 50_000
"""Addresses of one sitemap: the protocol's own limit."""
MOST_UNDATED = 1_000
"""Addresses without ``lastmod`` taken from one sitemap: nobody can tell which of more are new."""
_GZIP = b"\x1f\x8b"
_PROMISED = "a sitemap"


def address(assignment: Assignment, _today: date) -> str:
    """The sitemap's own address: what is new in it is told by ``lastmod``."""
    return assignment.source.url


def read(source: Source, page: Page) -> Reading:
    """The addresses of a sitemap as publications, newest first, or the sitemaps of an index.

    Kept is what matches ``source.path`` and was modified since the last visit; on a first visit,
    what was modified in the 90 days before the newest entry. An entry without ``lastmod`` is
    always kept, unless there are more than 1,000 such. Titles are made from the addresses and
    marked so, except in a news sitemap. The dates stay missing unless a news sitemap gives them:
    ``lastmod`` is no date of publication.

    :raises SourceUnreadable: when the body is neither a sitemap nor an index.
    """
    body = _unpacked(page.body)
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"<"):
        return _reading(source, page, _plain(body, page), salvaged=False)
    root, salvaged = parse_xml(body, _PROMISED)
    kind = local_name(root)
    if kind == "sitemapindex":
        named = _entries(children(root, "sitemap"), page)
        wanted = [entry.url for entry in _recent(list(named), page.since)]
        return Reading(also=tuple(url for url in wanted if url != page.url))
    if kind != "urlset":
        raise SourceUnreadable(
            Reason.NOT_A_FEED, f"the page begins with <{kind}>, where {_PROMISED} should be"
        )
    return _reading(source, page, _entries(children(root, "url"), page), salvaged=salvaged)


@dataclass(frozen=True, slots=True)
class _Entry:
    url: str
    modified: datetime | None = None
    title: str = ""
    language: str | None = None
    published: datetime | None = None


def _unpacked(body: bytes) -> bytes:
    """``body`` without its gzip wrapping; what follows a fault in the packing is lost."""
    if not body.startswith(_GZIP):
        return body
    packer = zlib.decompressobj(wbits=31)
    try:
        found = packer.decompress(body, LARGEST)
    except zlib.error as error:
        raise SourceUnreadable(
            Reason.NOT_A_FEED, f"the sitemap cannot be unpacked: {error}"
        ) from error
    if packer.unconsumed_tail:
        raise SourceUnreadable(
            Reason.TOO_LARGE, f"the sitemap unpacks to more than {LARGEST >> 20} MB"
        )
    return found


def _plain(body: bytes, page: Page) -> Iterator[_Entry]:
    """The addresses of a text sitemap: one a line, in UTF-8."""
    lines = body.decode("utf-8-sig", errors="replace").split()
    found = [line for line in lines[:MOST] if re.match(r"https?://", line)]
    if not found:
        raise SourceUnreadable(
            Reason.NOT_A_FEED, f"the body is no XML, where {_PROMISED} should be"
        )
    for line in found:
        url = absolute(page.url, line)
        if url:
            yield _Entry(url)


def _entries(elements: Iterable[Any], page: Page) -> Iterator[_Entry]:
    for element in islice(elements, MOST):
        url = absolute(page.url, child_text(element, "loc"))
        if url:
            yield _entry(element, url, page.day)


def _entry(element: Any, url: str, today: date | None) -> _Entry:
    news = next(children(element, "news"), None)
    publication = None if news is None else next(children(news, "publication"), None)
    return _Entry(
        url=url,
        modified=parse_date(child_text(element, "lastmod"), today=today),
        title="" if news is None else clean_line(child_text(news, "title")),
        language=_hreflang(element, url)
        or (None if publication is None else language_code(child_text(publication, "language"))),
        published=None
        if news is None
        else parse_date(child_text(news, "publication_date"), today=today),
    )


def _hreflang(element: Any, url: str) -> str | None:
    for link in children(element, "link"):
        if link.get("href") == url:
            return language_code(link.get("hreflang"))
    return None


def _recent(entries: list[_Entry], since: datetime | None) -> list[_Entry]:
    dated = [entry.modified for entry in entries if entry.modified]
    if not dated:
        return entries
    begin = (since or max(dated) - FIRST_VISIT).date()
    kept = [entry for entry in entries if entry.modified is None or entry.modified.date() >= begin]
    oldest = min(dated)
    return sorted(kept, key=lambda entry: entry.modified or oldest, reverse=True)


def _reading(source: Source, page: Page, entries: Iterable[_Entry], *, salvaged: bool) -> Reading:
    wanted = {entry.url: entry for entry in entries if _matches(entry.url, source.path)}
    kept = _recent(list(wanted.values()), page.since)
    undated = sum(entry.modified is None for entry in kept)
    reason, detail = Reason.NONE, ""
    if undated > MOST_UNDATED:
        kept = [entry for entry in kept if entry.modified]
        reason = Reason.TOO_LARGE
        detail = f"{undated} addresses without lastmod are left out: narrow them by path"
    elif salvaged:
        reason, detail = (
            Reason.SALVAGED,
            "the sitemap is no well-formed XML: read as far as it goes",
        )
    publications = tuple(_publication(source, entry) for entry in kept)
    return Reading(publications=publications, reason=reason, detail=detail)


def _matches(url: str, pattern: str) -> bool:
    return not pattern or fnmatchcase(unquote(urlsplit(url).path), pattern)


def _publication(source: Source, entry: _Entry) -> Publication:
    return Publication(
        source=source.id,
        url=entry.url,
        title=entry.title or title_of(entry.url),
        title_guessed=not entry.title,
        doi=find_doi(entry.url),
        language=entry.language or source.language or None,
        publisher=source.publisher or None,
        published=entry.published,
    )


def title_of(url: str) -> str:
    """A stand-in title from the last part of the path: ``/r/the-future-of-work.html`` →
    ``The future of work``; the host where the path is empty."""
    parts = urlsplit(url)
    last = unquote(parts.path).rstrip("/").rpartition("/")[2]
    words = clean_line(re.sub(r"[-_+]+", " ", re.sub(r"\.[A-Za-z]{2,5}$", "", last)))
    return words[:1].upper() + words[1:] if words else parts.netloc
