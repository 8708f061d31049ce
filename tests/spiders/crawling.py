"""What the tests of the crawl share: settings for loopback, a small feed, one visit."""

from __future__ import annotations

from collections.abc import Mapping

from spiders.crawl import CrawlSettings, visit
from spiders.source import Assignment, Kind, Source, Validators, Visit

LOOPBACK = CrawlSettings(
    user_agent="fow-monitor/test (+https://body.example)",
    delay=0,
    timeout=60,
    concurrency_per_host=16,
    max_bytes=3_000_000,
    allow_private_addresses=True,
)


def rss(*items: str, head: str = "") -> bytes:
    """An RSS 2.0 feed with these items' inner XML."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>'
        f"<link>https://body.example/</link>{head}{inner}</channel></rss>"
    ).encode()


FEED = rss("<title>Skills</title><link>https://body.example/1</link>")


def source(url: str, kind: Kind = Kind.FEED) -> Source:
    """A source named by its path."""
    return Source(id="/" + url.split("/", 3)[-1], url=url, kind=kind)


def visit_one(
    url: str, settings: CrawlSettings = LOOPBACK, seen: Validators | None = None
) -> Visit:
    """The visit to one feed."""
    (found,) = visit([Assignment(source=source(url), validators=seen or Validators())], settings)
    return found


def visit_all(
    *urls: str, settings: CrawlSettings = LOOPBACK, seen: Mapping[str, Validators] | None = None
) -> dict[str, Visit]:
    """Path → visit, of several feeds in one crawl; ``seen`` is by path, too."""
    sources = [source(url) for url in urls]
    known = seen or {}
    work = [Assignment(source=one, validators=known.get(one.id, Validators())) for one in sources]
    return {found.source: found for found in visit(work, settings)}
