"""Sitemaps and their indexes: what is kept, what it is called, and what is refused."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders import sitemaps
from spiders.errors import SourceUnreadable
from spiders.reading import Page, Reading
from spiders.sitemaps import address, read, title_of
from spiders.source import Assignment, Kind, Reason, Source

URL = "https://body.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {NS} xmlns:xhtml="http://www.w3.org/1999/xhtml"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://body.example/publications/skills-of-tomorrow</loc><lastmod>2026-05-01</lastmod></url>
<url><loc> https://body.example/fr/publications/m%C3%A9tiers.html </loc>
  <lastmod>2026-06-20T10:00:00-04:00</lastmod>
  <xhtml:link rel="alternate" hreflang="en-CA" href="https://body.example/publications/jobs"/>
  <xhtml:link rel="alternate" hreflang="fr-CA"
    href="https://body.example/fr/publications/m%C3%A9tiers.html"/></url>
<url><loc>https://body.example/publications/undated_work</loc></url>
<url><loc>https://body.example/publications/old</loc><lastmod>2019-01-01</lastmod></url>
<url><loc>https://body.example/about</loc><lastmod>2026-06-21</lastmod></url>
<url><loc>javascript:alert(1)</loc></url>
<url><loc>https://body.example/publications/news</loc><lastmod>2026-06-19</lastmod>
  <news:news><news:publication><news:name>A body</news:name><news:language>fr</news:language>
  </news:publication><news:publication_date>2026-06-18</news:publication_date>
  <news:title>Les salaires &amp; vous</news:title></news:news></url>
</urlset>"""


def visit(
    body: str | bytes, *, path: str = "", since: datetime | None = None, url: str = URL
) -> Reading:
    source = Source(id="body", url=URL, kind=Kind.SITEMAP, publisher="A body", path=path)
    raw = body.encode() if isinstance(body, str) else body
    return read(source, Page(url=url, body=raw, since=since, day=date(2026, 6, 22)))


def paths(reading: Reading) -> list[str]:
    return [
        publication.url.removeprefix("https://body.example") for publication in reading.publications
    ]


def test_the_visit_begins_at_the_sitemap_itself() -> None:
    source = Source(id="body", url=URL, kind=Kind.SITEMAP)
    assert address(Assignment(source=source), date(2026, 6, 22)) == URL


def test_a_first_visit_keeps_the_last_ninety_days_newest_first_and_what_has_no_date() -> None:
    assert paths(visit(SITEMAP)) == [
        "/about",
        "/fr/publications/m%C3%A9tiers.html",
        "/publications/news",
        "/publications/skills-of-tomorrow",
        "/publications/undated_work",
    ]


def test_a_later_visit_keeps_what_was_modified_since() -> None:
    since = datetime(2026, 6, 20, 23, tzinfo=UTC)
    assert paths(visit(SITEMAP, since=since)) == [
        "/about",
        "/fr/publications/m%C3%A9tiers.html",
        "/publications/undated_work",
    ]


def test_a_path_pattern_leaves_the_rest_of_the_site_out() -> None:
    assert "/about" not in paths(visit(SITEMAP, path="*/publications/*"))
    assert paths(visit(SITEMAP, path="/fr/*/métiers.*")) == ["/fr/publications/m%C3%A9tiers.html"]


def test_titles_are_made_from_addresses_and_say_so() -> None:
    french = next(p for p in visit(SITEMAP).publications if "/fr/" in p.url)
    assert (french.title, french.title_guessed, french.language) == ("Métiers", True, "fr")
    assert french.published is None
    assert french.publisher == "A body"


def test_a_news_sitemap_gives_title_language_and_date() -> None:
    news = next(p for p in visit(SITEMAP).publications if p.url.endswith("/news"))
    assert (news.title, news.title_guessed, news.language) == ("Les salaires & vous", False, "fr")
    assert news.published == datetime(2026, 6, 18, tzinfo=UTC)


def test_an_index_names_the_sitemaps_to_visit_too() -> None:
    index = f"""<sitemapindex {NS}>
    <sitemap><loc>/reports.xml.gz</loc><lastmod>2026-06-20</lastmod></sitemap>
    <sitemap><loc>https://body.example/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>
    <sitemap><loc>{URL}</loc></sitemap></sitemapindex>"""
    reading = visit(index)
    assert reading.also == ("https://body.example/reports.xml.gz",)
    assert reading.publications == ()


def test_a_packed_sitemap_is_unpacked() -> None:
    assert paths(visit(gzip.compress(SITEMAP.encode()))) == paths(visit(SITEMAP))


def test_a_sitemap_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "LARGEST", 1000)
    with pytest.raises(SourceUnreadable) as caught:
        visit(gzip.compress(b"<urlset>" + b" " * 10_000 + b"</urlset>"))
    assert caught.value.reason == Reason.TOO_LARGE


def test_a_text_sitemap_has_one_address_a_line() -> None:
    assert paths(visit("\ufeffhttps://body.example/a-b\r\nhttps://body.example/c\n")) == [
        "/a-b",
        "/c",
    ]


def test_a_site_that_dates_nothing_must_be_narrowed_by_path() -> None:
    pages = "".join(f"<url><loc>/page/{n}</loc></url>" for n in range(1_001))
    body = f"<urlset>{pages}<url><loc>/report/1</loc><lastmod>2026-06-20</lastmod></url></urlset>"
    reading = visit(body)
    assert paths(reading) == ["/report/1"]
    assert reading.reason == Reason.TOO_LARGE
    assert reading.detail == "1001 addresses without lastmod are left out: narrow them by path"
    assert len(visit(body, path="/page/*0").publications) == 101


def test_a_truncated_sitemap_is_read_as_far_as_it_goes() -> None:
    reading = visit(SITEMAP[: SITEMAP.index("<url><loc>https://body.example/about")])
    assert reading.reason == Reason.SALVAGED
    assert "/publications/undated_work" in paths(reading)


def test_entities_are_not_expanded() -> None:
    hostile = f"""<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]>
    <urlset {NS}><url><loc>https://body.example/&x;</loc></url></urlset>"""
    (path,) = paths(visit(hostile))
    assert path.startswith("/&x")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("<html><body>Not found</body></html>", "begins with <html>"),
        ("", "no XML"),
        ("Not found", "no XML"),
        ("<<<", "where a sitemap should be"),
        (b"\x1f\x8bnot gzip", "cannot be unpacked"),
    ],
)
def test_another_body_is_refused_in_one_line(body: str | bytes, named: str) -> None:
    with pytest.raises(SourceUnreadable, match=named) as caught:
        visit(body)
    assert "\n" not in caught.value.detail


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://a.example/r/the-future-of-work.html", "The future of work"),
        ("https://a.example/w35001/", "W35001"),
        ("https://a.example/", "a.example"),
        ("https://a.example/%3Cb%3Ex%3C%2Fb%3E", "B>"),
    ],
)
def test_a_stand_in_title_is_never_empty(url: str, title: str) -> None:
    assert title_of(url) == title


@given(st.binary(max_size=300))
def test_whatever_stands_in_a_sitemap_it_is_read_or_refused(body: bytes) -> None:
    try:
        reading = visit(b"<urlset><url><loc>/x</loc>" + body)
    except SourceUnreadable:
        return
    assert all(publication.title for publication in reading.publications)
