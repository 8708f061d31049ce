"""The error tree of the spiders."""

from __future__ import annotations


class SpiderError(Exception):
    """Anything this room raises on purpose."""


class SourceUnreadable(SpiderError):
    """The body of a source cannot be read as what the source promises.

    ``reason`` is a word of :class:`spiders.source.Reason`.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class CrawlFailed(SpiderError):
    """The crawl itself ended before its time; the sources not yet visited stay due."""
