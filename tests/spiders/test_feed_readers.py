"""The strict reader gives what feedparser gives, or declines."""

from __future__ import annotations

import tarfile
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from spiders.cleaning import clean_line
from spiders.errors import SourceUnreadable
from spiders.feed_publications import publications
from spiders.feed_record import RawFeed
from spiders.feed_strict import read_strictly
from spiders.feed_tolerant import read_tolerantly
from spiders.reading import Page
from spiders.source import Source
from tests.spiders.crawling import rss

SOURCE = Source(id="s", url="https://body.example/feeds/all")
DAY = date(2026, 6, 22)


def page(body: bytes, content_type: str = "") -> Page:
    return Page(url=SOURCE.url, body=body, content_type=content_type)


def understood(feed: RawFeed) -> tuple[object, ...]:
    return (clean_line(feed.title), *publications(SOURCE, feed, SOURCE.url, DAY))


def verdict(body: bytes) -> str:
    """``same`` or ``declined``; anything else fails the test."""
    strict = read_strictly(page(body))
    if strict is None:
        return "declined"
    tolerant = read_tolerantly(page(body))
    assert not tolerant.flaw
    assert understood(strict) == understood(tolerant)
    return "same"


@pytest.mark.parametrize(
    "body",
    [
        rss("<title>A &amp;amp; b</title><link>/a</link><guid>x</guid>"),
        rss("<title>A</title><guid>x</guid><link></link>"),
        rss("<title>A</title><description>One</description><description>Two</description>"),
        rss("<author>a@body.example (Ada Roy)</author><pubDate>22 Jun 2026</pubDate>"),
        rss("<title>caf\u00c3\u00a9 &#146;s</title><source url='x'>Other</source>"),
        rss(
            "<title>A</title>", head="<image><title>I</title><link>http://i.example/</link></image>"
        ),
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/papers/"><entry>'
        '<link rel="related" href="r"/><link href="1"/><id>urn:1</id><author><name>Zoé</name>'
        "<email>z@body.example</email></author></entry></feed>".encode(),
        rss("<title>A</title><description>On &lt;!DOCTYPE and &lt;!ENTITY</description>"),
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><id>urn:1</id>'
        b'<summary type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>One<h:br/>two'
        b"</h:p><h:p>R&amp;D &lt; 3</h:p></h:div></summary></entry></feed>",
    ],
)
def test_what_is_usual_is_read_alike(body: bytes) -> None:
    assert verdict(body) == "same"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        rss("<title>R&D</title>"),
        rss("<title>An <b>odd</b> one</title>"),
        b"<!DOCTYPE rss []>" + rss("<title>A</title>").partition(b"?>")[2],
        b"\xef\xbb\xbf<!-- a --><?b c?> <!DOCTYPE rss>" + rss("").partition(b"?>")[2],
        ("\ufeff<!DOCTYPE rss>" + rss("").decode().partition("?>")[2]).encode("utf-16-le"),
        rss("<title>A</title>").replace(b"utf-8", b"iso-8859-1"),
        rss("<title>A</title><item><title>B</title></item>"),
        rss("<author>a@body.example</author><author>b@body.example</author>"),
        rss("<title>A</title>")[:-9],
        b"<html><head><title>A</title></head></html>",
    ],
)
def test_what_is_unusual_is_declined(body: bytes) -> None:
    assert verdict(body) == "declined"


def test_a_charset_in_the_header_other_than_utf_8_is_declined() -> None:
    body = b"<rss version='2.0'><channel><title>A</title></channel></rss>"
    assert read_strictly(page(body, "text/xml; charset=UTF-8")) is not None
    assert read_strictly(page(body, "text/xml; charset=iso-8859-1")) is None


@pytest.mark.shared
def test_captured_feeds_are_read_alike(shared: Path) -> None:
    files = [path for path in (shared / "data/feeds").iterdir() if path.suffix != ".json"]
    counts = Counter(verdict(path.read_bytes()) for path in files)
    assert counts["same"] >= 80, "most captured feeds take the fast path"


@pytest.mark.shared
@pytest.mark.slow
def test_feedparsers_own_suite_is_read_alike(shared: Path) -> None:
    counts: Counter[str] = Counter()
    warnings.simplefilter("ignore")
    for name, body in _suite(shared / "data/feedparser-tests.tar.gz"):
        try:
            counts[verdict(body)] += 1
        except SourceUnreadable:
            pytest.fail(f"{name}: the strict reader takes for a feed what is none")
    assert sum(counts.values()) > 2000
    assert counts["same"] >= 900


def _suite(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as files:
        for member in files:
            body = files.extractfile(member)
            if body is not None and member.name.endswith(".xml"):
                yield member.name, body.read()
