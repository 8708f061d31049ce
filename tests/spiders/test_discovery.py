"""Discovery: from a page's address to the feed, the listing or the sitemap behind it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spiders.discovery import Candidate, discover, kind_of
from spiders.reading import Page
from spiders.source import Kind

URL = "https://body.example/en/publications"
ITEMS = "".join(f"<li><a href='/r/{n}'>Report number {n}</a></li>" for n in range(4))


def page(html: str | bytes, url: str = URL) -> Page:
    return Page(url=url, body=html.encode() if isinstance(html, str) else html)


def found(html: str, kind: Kind) -> list[Candidate]:
    return [each for each in discover(page(html)).candidates if each.kind is kind]


def test_the_feeds_a_page_declares_come_first_and_the_nearest_before_the_others() -> None:
    html = """<html lang="fr-CA"><head><title>Nos publications</title>
    <link rel="alternate" type="application/rss+xml" title="Tout" href="/feed/">
    <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
    <link rel="alternate" type="application/atom+xml" title="Rapports" href="/en/publications/atom">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">
    <link rel="stylesheet" type="text/css" href="/feed.css"></head></html>"""
    discovery = discover(page(html))
    assert [(each.url, each.title) for each in discovery.candidates if each.kind is Kind.FEED] == [
        ("https://body.example/en/publications/atom", "Rapports"),
        ("https://body.example/feed/", "Tout"),
    ]
    assert all(each.sure for each in discovery.candidates if each.kind is Kind.FEED)
    assert (discovery.title, discovery.language) == ("Nos publications", "fr")


@pytest.mark.parametrize("href", ["/rss.xml", "feed", "/news.atom", "/export?format=rss"])
def test_a_feed_that_is_merely_linked_is_found(href: str) -> None:
    (feed,) = found(f"<a href='{href}'>RSS</a><a href='/about'>About</a>", Kind.FEED)
    assert feed.sure
    assert feed.title == "RSS"


def test_without_a_linked_feed_the_usual_addresses_are_guessed() -> None:
    feeds = found("<p>Nothing</p>", Kind.FEED)
    assert [each.url for each in feeds][:3] == [
        "https://body.example/en/publications/feed/",
        "https://body.example/en/publications/rss.xml",
        "https://body.example/feed/",
    ]
    assert not any(each.sure for each in feeds)


def test_a_page_on_which_something_repeats_is_a_listing() -> None:
    (listing,) = found(f"<ul class=pubs>{ITEMS}</ul>", Kind.LISTING)
    assert listing.url == URL
    assert listing.selectors is not None
    assert found("<p>Nothing</p>", Kind.LISTING) == []


def test_the_sitemap_comes_last_linked_or_guessed() -> None:
    assert [(each.url, each.sure) for each in found("", Kind.SITEMAP)] == [
        ("https://body.example/sitemap.xml", False),
        ("https://body.example/sitemap_index.xml", False),
    ]
    linked = '<link rel="sitemap" href="/map.xml">'
    assert [(each.url, each.sure) for each in found(linked, Kind.SITEMAP)] == [
        ("https://body.example/map.xml", True)
    ]
    assert discover(page(f"<ul>{ITEMS}</ul>")).candidates[-1].kind is Kind.SITEMAP


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><rss version='2.0'><channel>", Kind.FEED),
        (b"<?xml version='1.0'?><!-- x --><feed xmlns='http://www.w3.org/2005/Atom'>", Kind.FEED),
        (b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", Kind.FEED),
        (b'{"version": "https:\\/\\/jsonfeed.org\\/version\\/1.1"}', Kind.FEED),
        (b"<urlset xmlns='x'><url>", Kind.SITEMAP),
        (b"<sitemapindex>", Kind.SITEMAP),
        (b"<?xml version='1.0'?>\n<OAI-PMH xmlns='x'>", Kind.OAI_PMH),
        (b"%PDF-1.7\n", Kind.REPORT),
        (b"<!DOCTYPE html><html><body><rss >", None),
        (b"{}", None),
        (b"", None),
    ],
)
def test_a_body_says_what_it_is(body: bytes, kind: Kind | None) -> None:
    assert kind_of(page(body)) is kind
    if kind:
        assert discover(page(body)).candidates == (Candidate(kind=kind, url=URL),)


def test_a_packed_sitemap_is_known_by_its_address() -> None:
    assert kind_of(page(b"\x1f\x8b\x08", "https://body.example/map.xml.gz")) is Kind.SITEMAP


@given(st.binary(max_size=300))
@example(b"/feed a\x0bb=c>")
@example("/feed \uffff=c>".encode())
def test_every_page_leads_somewhere_and_only_to_the_web(body: bytes) -> None:
    candidates = discover(page(b"<link rel=alternate type=text/xml href=" + body)).candidates
    assert candidates
    assert all(each.url.startswith(("https://", "http://")) for each in candidates)
