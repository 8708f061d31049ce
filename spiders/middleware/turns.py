"""Scrapy's downloader, made lighter: requests to one host take turns, so far apart as is polite.

Scrapy's own sends three signals and goes through four deferreds for each request. The middlewares
and the download handlers are Scrapy's, and so is the way a host's answers set its pace
(AutoThrottle): who answers slowly is asked more slowly.
"""

from __future__ import annotations

import asyncio
import random
from asyncio import Semaphore
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.core.downloader.middleware import DownloaderMiddlewareManager
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.defer import Deferred

from spiders.manners import JITTER, SLOWEST, domain_of, pace_of


class Host:
    """The turns of one host, or of all hosts of a domain that asks for patience."""

    def __init__(self, concurrency: int, delay: float, *, adapts: bool) -> None:
        self.turns = Semaphore(concurrency)
        self._concurrency = concurrency
        self._least = self._delay = delay
        self._adapts = adapts
        self._jitter = JITTER if adapts else 0.0
        self._next = 0.0

    async def pause(self, least: float) -> None:
        """Wait until the next request may go out; ``least`` is what robots.txt asks for."""
        delay = max(self._delay, least)
        if not delay:
            return
        now = monotonic()
        begin = max(now, self._next)
        self._next = begin + delay * random.uniform(1 - self._jitter, 1 + self._jitter)
        await asyncio.sleep(begin - now)

    def learn(self, seconds: float, *, well: bool) -> None:
        """Take the pace from the time an answer took; an error page never makes it faster.

        The formula is that of Scrapy's AutoThrottle: half way to what the host needs, at once
        where it needs longer.
        """
        if not self._adapts:
            return
        wanted = seconds / self._concurrency
        delay = max(wanted, (self._delay + wanted) / 2)
        delay = min(max(delay, self._least), max(SLOWEST, self._least))
        if well or delay > self._delay:
            self._delay = delay


class Turns:
    """What Scrapy's engine takes for its downloader (setting ``DOWNLOADER``)."""

    def __init__(self, crawler: Crawler) -> None:
        self.active: set[Request] = set()
        self._handlers = DownloadHandlers(crawler)
        self._middleware = DownloaderMiddlewareManager.from_crawler(crawler)
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._concurrency = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._hosts: dict[str, Host] = {}

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
        host = self._host(request.url)
        async with host.turns:
            await host.pause(request.meta.get("crawl_delay", 0.0))
            begin = monotonic()
            response = await self._handlers.download_request_async(request)
            host.learn(monotonic() - begin, well=response.status == 200)
            return response

    def _host(self, url: str) -> Host:
        name = urlsplit(url).hostname or ""
        domain = domain_of(name)
        known = self._hosts.get(domain or name)
        if known is None:
            if domain:
                known = Host(1, pace_of(domain, self._delay), adapts=False)
            else:
                known = Host(self._concurrency, self._delay, adapts=self._delay > 0)
            self._hosts[domain or name] = known
        return known
