"""From a page to what can be visited there: a feed, a listing, a sitemap, a repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from spiders.addresses import absolute
from spiders.cleaning import attribute, clean_line
from spiders.languages import language_code
from spiders.reading import Page
from spiders.source import Kind, Outcome, Reason, Selectors

if TYPE_CHECKING:
    from parsel import Selector

_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
        "application/xml",
        "text/xml",
    }
)
_FEED_ADDRESS = re.compile(
    r"(?:\.(?:rss|atom|rdf)$|/(?:feed|rss|atom)/?$|(?:feed|rss|atom|index)\.(?:xml|json)$"
    r"|[?&](?:format|feed|type)=(?:rss|atom|feed))",
    re.IGNORECASE,
)
_BY_THE_WAY = re.compile(r"comment|/oembed|wp-json|xmlrpc|/author/", re.IGNORECASE)
_BESIDE = ("feed/", "rss.xml")
_AT_THE_ROOT = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml", "/feed.json")
_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml")
_ROOTS = (
    (Kind.SITEMAP, re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")),
    (Kind.OAI_PMH, re.compile(rb"<(?:\w+:)?OAI-PMH[\s>]")),
    (Kind.FEED, re.compile(rb"<(?:\w+:)?(?:rss|rdf|feed)[\s>]", re.IGNORECASE)),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_HEAD = 4096
"""Bytes within which a body says what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way to visit the body behind a page."""

    kind: Kind
    url: str
    title: str = ""
    selectors: Selectors | None = None
    """Only for a listing: the proposal."""
    sure: bool = True
    """False: an address at which such sources usually stand; fetch it and ask :func:`kind_of`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What a page leads to, the best way first."""

    candidates: tuple[Candidate, ...]
    title: str = ""
    """The page's own."""
    language: str = ""
    """ISO 639-1 code that the page declares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryVisit:
    """What looking at one address for sources brought."""

    key: str
    """That of the request."""
    outcome: Outcome
    reason: Reason = Reason.NONE
    detail: str = ""
    discovery: Discovery | None = None
    """None unless the outcome is ``changed``."""


def discover(page: Page) -> Discovery:
    """The ways to visit what ``page`` shows, the best first.

    A page that is itself a feed, a sitemap, a repository or a PDF is its own candidate. An HTML
    page leads to the feeds it links (those of its own folder first, none of comments), to feeds
    guessed at the usual addresses, to itself as a listing where something repeats on it, and to
    its sitemap.
    """
    kind = kind_of(page)
    if kind is not None:
        return Discovery(candidates=(Candidate(kind=kind, url=page.url),))
    from spiders.listing_proposal import propose_selectors
    from spiders.listings import base_of, parse

    root = parse(page)
    linked = _linked_feeds(root, base_of(root, page.url), page.url)
    selectors = propose_selectors(page)
    title = clean_line(root.css("title::text").get(""))
    listing = [Candidate(kind=Kind.LISTING, url=page.url, title=title, selectors=selectors)]
    found = [
        *linked,
        *([] if linked else _guessed_feeds(page.url)),
        *(listing if selectors else []),
        *_sitemaps(root, page.url),
    ]
    return Discovery(
        candidates=tuple(
            {candidate.url + candidate.kind: candidate for candidate in found}.values()
        ),
        title=title,
        language=language_code(root.css("html::attr(lang)").get()) or "",
    )


def kind_of(page: Page) -> Kind | None:
    """The kind of source that the body itself is; None for an HTML page and for anything else."""
    head = page.body[:_HEAD].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if head.startswith(b"%PDF-"):
        return Kind.REPORT
    if head.startswith(b"\x1f\x8b") and ".xml" in urlsplit(page.url).path:
        return Kind.SITEMAP
    if head.startswith(b"{"):
        return Kind.FEED if _JSON_FEED.search(page.body[:_HEAD]) else None
    if _HTML.search(head):
        return None
    return next((kind for kind, pattern in _ROOTS if pattern.search(head)), None)


def _linked_feeds(root: Selector, base: str, here: str) -> list[Candidate]:
    """Feeds that the page declares, then feeds it merely links, those nearest to it first."""
    found: dict[str, Candidate] = {}
    for url, title in [*_declared(root, base), *_mentioned(root, base)]:
        if url != here and not _BY_THE_WAY.search(url + " " + title):
            found.setdefault(url, Candidate(kind=Kind.FEED, url=url, title=title))
    return sorted(found.values(), key=lambda candidate: -_nearness(candidate.url, here))


def _declared(root: Selector, base: str) -> Iterator[tuple[str, str]]:
    for link in root.css("link[href][type]"):
        relations = attribute(link, "rel").lower().split()
        kind = attribute(link, "type").partition(";")[0].strip().lower()
        url = absolute(base, attribute(link, "href"))
        if url and kind in _FEED_TYPES and {"alternate", "feed"} & set(relations):
            plain = kind in {"application/json", "application/xml", "text/xml"}
            if not plain or _FEED_ADDRESS.search(url):
                yield url, clean_line(attribute(link, "title"))


def _mentioned(root: Selector, base: str) -> Iterator[tuple[str, str]]:
    for link in root.css("a[href]"):
        url = absolute(base, attribute(link, "href"))
        if url and _FEED_ADDRESS.search(url):
            yield url, clean_line(link.get())


def _nearness(url: str, here: str) -> int:
    """How many leading parts of the path two addresses share; another host is far."""
    there, near = urlsplit(url), urlsplit(here)
    if there.netloc.removeprefix("www.") != near.netloc.removeprefix("www."):
        return -1
    shared = 0
    for one, other in zip(there.path.split("/")[1:], near.path.split("/")[1:], strict=False):
        if not one or one != other:
            break
        shared += 1
    return shared


def _guessed_feeds(here: str) -> Iterator[Candidate]:
    parts = urlsplit(here)
    folder = parts.path if parts.path.endswith("/") else parts.path + "/"
    beside = [folder + name for name in _BESIDE] if folder != "/" else []
    for path in dict.fromkeys([*beside, *_AT_THE_ROOT]):
        url = absolute(here, path)
        if url:
            yield Candidate(kind=Kind.FEED, url=url, sure=False)


def _sitemaps(root: Selector, here: str) -> Iterator[Candidate]:
    for href in root.css('link[rel="sitemap"]::attr(href)').getall():
        url = absolute(here, href)
        if url:
            yield Candidate(kind=Kind.SITEMAP, url=url)
            return
    for path in _SITEMAPS:
        url = absolute(here, path)
        if url:
            yield Candidate(kind=Kind.SITEMAP, url=url, sure=False)
