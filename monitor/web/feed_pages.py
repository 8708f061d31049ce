"""A search as an Atom feed (RFC 4287): what is newly found stands on top, for any feed reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter, Request
from fastapi.responses import Response

from digests.cleaning import clean, safe_link, shorten
from monitor.archive.listing import Shown, shown
from monitor.search.query import Sort, pairs_of
from monitor.web.account_pages import address_of
from monitor.web.language import language_of
from monitor.web.search_pages import MINUTE, MOST_SEARCHES, asked
from monitor.web.search_view import taken
from monitor.web.site import site_of
from monitor.wording import wording

router = APIRouter()
ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
LONGEST_SUMMARY = 600


@router.get("/search/feed.atom")
def feed(request: Request) -> Response:
    """Show the latest finds of the address's question as a feed."""
    site, language = site_of(request), language_of(request)
    site.limiter.take("search", address_of(request), MOST_SEARCHES, MINUTE, site.clock())
    archive = site.reading()
    query = replace(asked(request), sort=Sort.SEEN, page=1, size=ENTRIES)
    found = site.finder.find(archive, query)
    known = shown(archive, found.page)
    words = wording("web", language)
    narrowed = ", ".join(one.label for one in taken(query, site.names(language), words))
    brand = words.say("Future-of-Work Monitor")
    question = urlencode(pairs_of(query, sort="", size="", page=""))
    body = atom(
        title=f"{brand} – {narrowed}" if narrowed else brand,
        address=f"{site.address}/search",
        question=question,
        entries=[known[number] for number in found.page if number in known],
        seen=archive_days(known.values()),
        language=language,
        now=site.clock(),
    )
    return Response(body, media_type="application/atom+xml; charset=utf-8")


def archive_days(entries: Iterable[Shown]) -> dict[int, datetime]:
    """Return when each entry was first seen."""
    return {one.id: datetime.fromisoformat(one.seen).replace(tzinfo=UTC) for one in entries}


def atom(
    *,
    title: str,
    address: str,
    question: str,
    entries: list[Shown],
    seen: dict[int, datetime],
    language: str,
    now: datetime,
) -> bytes:
    """Return an Atom document; ``address`` is the search's, ``question`` what it was asked."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(root, "title", clean(title))
    _add(root, "id", f"{address}?{question}")
    _add(root, "updated", max(seen.values(), default=now).isoformat())
    SubElement(root, "link", href=f"{address}?{question}", rel="alternate", type="text/html")
    SubElement(root, "link", href=f"{address}/feed.atom?{question}", rel="self")
    for one in entries:
        _entry(root, one, address.removesuffix("/search"), seen[one.id])
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _entry(root: Element, one: Shown, address: str, seen: datetime) -> None:
    entry = SubElement(root, "entry", {"xml:lang": one.language} if one.language else {})
    page = f"{address}/publications/{one.id}"
    _add(entry, "title", clean(one.title))
    _add(entry, "id", page)
    _add(entry, "updated", seen.isoformat())
    if one.dated:
        _add(entry, "published", f"{one.day}T00:00:00Z")
    author = SubElement(entry, "author")
    _add(author, "name", clean(one.publisher) or "?")
    SubElement(entry, "link", href=page, rel="alternate", type="text/html")
    if original := safe_link(one.url):
        SubElement(entry, "link", href=original, rel="related")
    if one.abstract:
        _add(entry, "summary", shorten(clean(one.abstract), LONGEST_SUMMARY))


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
