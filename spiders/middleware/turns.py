"""Scrapy's downloader, made lighter: requests to one host take turns, so far apart as is polite.

Scrapy's own sends three signals and goes through four deferreds for each request. The middlewares
and the download handlers are Scrapy's, and so is the way a host's answers set its pace
(AutoThrottle): who answers slowly is asked more slowly.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.core.downloader.middleware import DownloaderMiddlewareManager
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.defer import Deferred

from spiders.middleware.hosts import Host, OwnHost, pace_for
from spiders.patience import waiting

if TYPE_CHECKING:
    from spiders.middleware.shared_hosts import SharedTurns


class Turns:
    """What Scrapy's engine takes for its downloader (setting ``DOWNLOADER``)."""

    def __init__(self, crawler: Crawler) -> None:
        self.active: set[Request] = set()
        self._handlers = DownloadHandlers(crawler)
        self._middleware = DownloaderMiddlewareManager.from_crawler(crawler)
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._concurrency = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._hosts: dict[str, Host] = {}
        self._shared = _shared(crawler.settings)

    def fetch(self, request: Request) -> Deferred[Any]:
        """The answer, or the request that a middleware wants made instead."""
        return deferred_from_coro(self._fetch(request))

    def needs_backout(self) -> bool:
        """Never: who asks counts its requests."""
        return False

    def close(self) -> None:
        """Nothing stays open."""

    async def _fetch(self, request: Request) -> Response | Request:
        self.active.add(request)
        try:
            return await self._middleware.download_async(self._download, request)
        finally:
            self.active.remove(request)

    async def _download(self, request: Request) -> Response:
        host = self._host(urlsplit(request.url).hostname or "")
        with waiting():
            await host.begin(request.meta.get("crawl_delay", 0.0))
        seconds, well = None, False
        begin = monotonic()
        try:
            response = await self._handlers.download_request_async(request)
            seconds, well = monotonic() - begin, response.status == 200
            return response
        finally:
            await host.end(seconds, well=well)

    def _host(self, name: str) -> Host:
        pace = pace_for(name, self._delay, self._concurrency)
        if pace.name not in self._hosts:
            self._hosts[pace.name] = self._shared.host(pace) if self._shared else OwnHost(pace)
        return self._hosts[pace.name]


def _shared(settings: Settings) -> SharedTurns | None:
    address = settings.get("SHARED_TURNS")
    if not address:
        return None
    from spiders.middleware.shared_hosts import SharedTurns

    return SharedTurns(address, settings.getfloat("DOWNLOAD_TIMEOUT"))
