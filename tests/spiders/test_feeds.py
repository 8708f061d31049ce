"""What is read from a feed's body, whatever its format and its faults."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.errors import SourceUnreadable
from spiders.feeds import read
from spiders.publication import Publication
from spiders.reading import Page, Reading
from spiders.source import Reason, Source
from tests.spiders.crawling import rss

SOURCE = Source(id="s", url="https://body.example/feed", publisher="The Body")
DAY = date(2026, 6, 22)


def reading(body: bytes, content_type: str = "") -> Reading:
    page = Page(url="https://body.example/feed", body=body, content_type=content_type, day=DAY)
    return read(SOURCE, page)


def only(body: bytes) -> Publication:
    (publication,) = reading(body).publications
    return publication


def test_rss_2_with_the_usual_extensions() -> None:
    found = only(
        b"""<?xml version="1.0"?>
        <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
          xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
        <channel><title>Papers</title><language>en-CA</language><link>https://body.example/</link>
        <item><title>Wages &amp;amp; hours</title><link>/papers/1</link>
        <guid isPermaLink='false'>p1</guid>
        <pubDate>Mon, 22 Jun 2026 09:30:00 -0400</pubDate><dc:creator>Ada Roy</dc:creator>
        <dc:creator>Li Wei</dc:creator><prism:doi>10.1234/ABC</prism:doi>
        <description>&lt;p&gt;First.&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;</description>
        </item></channel></rss>"""
    )
    assert found == Publication(
        source="s",
        url="https://body.example/papers/1",
        title="Wages & hours",
        guid="p1",
        doi="10.1234/abc",
        abstract="First.\n\nSecond.",
        language="en",
        authors=("Ada Roy", "Li Wei"),
        publisher="The Body",
        published=datetime(2026, 6, 22, 13, 30, tzinfo=UTC),
    )


def test_atom_1() -> None:
    found = only(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Études</title>
        <entry><title type="html">L&amp;rsquo;emploi &lt;i&gt;aujourd’hui&lt;/i&gt;</title>
        <id>tag:body.example,2026:1</id><link href="https://body.example/1"/>
        <link rel="enclosure" href="https://body.example/1.pdf"/>
        <author><name>Zoé Côté</name><email>z@body.example</email></author>
        <published>2026-06-20T10:00:00Z</published><updated>2026-06-21T10:00:00Z</updated>
        <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Un.</p></div></summary>
        </entry></feed>""".encode()
    )
    assert found.title == "L’emploi aujourd’hui"
    assert (found.url, found.guid) == ("https://body.example/1", "tag:body.example,2026:1")
    assert (found.language, found.authors, found.abstract) == ("fr", ("Zoé Côté",), "Un.")
    assert found.published == datetime(2026, 6, 20, 10, tzinfo=UTC)


def test_rss_1_and_atom_03() -> None:
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="https://body.example/"><title>News</title></channel>
      <item rdf:about="https://body.example/1"><title>Skills</title>
      <link>https://body.example/1</link><dc:date>2026-06-20</dc:date>
      <dc:identifier>doi:10.1234/x</dc:identifier></item></rdf:RDF>"""
    found = only(rdf)
    assert (found.title, found.doi) == ("Skills", "10.1234/x")
    assert found.published == datetime(2026, 6, 20, tzinfo=UTC)
    atom = b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>News</title>
      <entry><title>Jobs</title><link rel="alternate" href="https://body.example/2"/>
      <id>2</id><issued>2026-06-19T00:00:00Z</issued></entry></feed>"""
    assert only(atom).published == datetime(2026, 6, 19, tzinfo=UTC)


def test_json_feed_of_both_versions() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "language": "fr-CA",
        "items": [
            {
                "id": 7,
                "url": "https://body.example/7",
                "title": "Métiers &amp; savoirs",
                "content_text": "Un < deux.\n\nFin.",
                "date_published": "2026-06-20T10:00:00-04:00",
                "authors": [{"name": "Ada Roy"}],
            },
            {"id": "https://body.example/8", "author": {"name": "Li Wei"}, "content_html": "<p>H."},
            "no item",
        ],
    }
    found = reading(json.dumps(feed).encode(), "text/html")
    assert found.reason is Reason.SALVAGED
    first, second = found.publications
    assert (first.title, first.abstract) == ("Métiers & savoirs", "Un < deux.\n\nFin.")
    assert (first.guid, first.language, first.authors) == ("7", "fr", ("Ada Roy",))
    assert first.published == datetime(2026, 6, 20, 14, tzinfo=UTC)
    assert (second.url, second.authors) == ("https://body.example/8", ("Li Wei",))
    assert (second.title, second.title_guessed) == ("H.", True)


def test_an_entry_without_a_link_is_kept_and_told_apart() -> None:
    found = reading(
        rss(
            "<title>A</title>",
            "<title>B</title>",
            "<title>C</title><guid isPermaLink='false'>https://body.example/c</guid>",
            "<title>D</title><link>javascript:alert(1)</link><guid isPermaLink='false'>d</guid>",
            "<title>E</title><enclosure url='https://body.example/e.pdf' type='application/pdf'/>",
        )
    ).publications
    addresses = [publication.url for publication in found]
    assert len(set(addresses)) == 5
    assert addresses[0].startswith("https://body.example/#")
    assert addresses[2:] == [
        "https://body.example/c",
        addresses[3],
        "https://body.example/e.pdf",
    ]
    assert addresses[3].startswith("https://body.example/#")


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("<description>&lt;p&gt;One thing. Another.&lt;/p&gt;</description>", "One thing."),
        ("<link>https://body.example/2026/future-of_work.html</link>", "future of work"),
        ("<guid isPermaLink='false'>x</guid>", "s"),
        (f"<description>{'word ' * 60}</description>", ("word " * 24).strip() + "…"),
    ],
)
def test_an_entry_without_a_title_gets_one(item: str, title: str) -> None:
    source = Source(id="s", url="https://body.example/feed", title="s")
    page = Page(url=source.url, body=rss(item), day=DAY)
    (found,) = read(source, page).publications
    assert (found.title, found.title_guessed) == (title, True)


def test_a_teaser_gives_way_to_the_whole_text() -> None:
    content = "&lt;p&gt;" + "The whole text says more. " * 20 + "&lt;/p&gt;"
    found = only(
        b'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        b"<title>N</title><item><title>T</title><description>The whole [\xe2\x80\xa6]</description>"
        + f"<content:encoded>{content}</content:encoded></item></channel></rss>".encode()
    )
    assert found.abstract.startswith("The whole text says more. The whole")


@pytest.mark.parametrize(
    "footer",
    [
        'The post <a href="x">T</a> appeared first on <a href="y">Body</a>.',
        "L’article T est apparu en premier sur Body.",
    ],
)
def test_what_the_blog_software_adds_is_left_off(footer: str) -> None:
    item = f"<title>T</title><description><![CDATA[<p>Text.</p><p>{footer}</p>]]></description>"
    assert only(rss(item)).abstract == "Text."


@pytest.mark.parametrize(
    ("title", "rest", "authors"),
    [
        ("Minimum Wages -- by Ada Roy; Li Wei", "Minimum Wages", ("Ada Roy", "Li Wei")),
        ("Jobs -- by Ana de la Cruz, Bo O'Neil", "Jobs", ("Ana de la Cruz", "Bo O'Neil")),
        ("Emplois — par Zoé Côté et Al Roy", "Emplois", ("Zoé Côté", "Al Roy")),
        ("Growth -- by the numbers", "Growth -- by the numbers", ()),
        ("Out -- by 2030 All Jobs", "Out -- by 2030 All Jobs", ()),
        ("Trade by Ada Roy", "Trade by Ada Roy", ()),
    ],
)
def test_authors_behind_the_title(title: str, rest: str, authors: tuple[str, ...]) -> None:
    found = only(rss(f"<title>{title}</title>"))
    assert (found.title, found.authors) == (rest, authors)


def test_authors_lose_their_mailboxes() -> None:
    found = only(rss("<title>T</title><author>roy@body.example (Ada Roy)</author>"))
    assert found.authors == ("Ada Roy",)


def test_a_malformed_feed_is_salvaged_and_said_to_be() -> None:
    broken = rss("<title>Skills & jobs</title><link>https://body.example/1</link>")
    found = reading(broken)
    assert [publication.title for publication in found.publications] == ["Skills & jobs"]
    assert found.reason is Reason.SALVAGED
    assert "malformed, yet 1 entries read" in found.detail


def test_a_feed_without_entries_says_so() -> None:
    assert reading(rss()).reason is Reason.EMPTY


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" \n", b"<html><body><p>Hello</p></body></html>", b'{"error": 1}', b"[1]", b"{"),
        *(b"text", b"\x00" * 50, b"%PDF-1.7", b'{"items": 3}', b"[" * 100_000),
    ],
)
def test_what_is_no_feed_is_called_so(body: bytes) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        reading(body)
    assert caught.value.reason == Reason.NOT_A_FEED
    assert "\n" not in caught.value.detail


@given(st.binary())
def test_no_bytes_are_too_strange(body: bytes) -> None:
    with suppress(SourceUnreadable):
        assert all(publication.title for publication in reading(body).publications)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_no_json_item_is_too_strange(value: object) -> None:
    names = ("id", "url", "title", "content_html", "date_published", "authors", "attachments")
    feed = {"version": "1", "title": value, "items": [dict.fromkeys(names, value), value]}
    for publication in reading(json.dumps(feed).encode()).publications:
        assert publication.title
        assert publication.url.startswith("http")
