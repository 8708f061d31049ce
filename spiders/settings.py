"""Scrapy's settings for one crawl: what is left out on purpose, and the limits."""

from __future__ import annotations

from typing import Any

from spiders.crawl import CrawlSettings

MOST_REDIRECTS = 8
"""Hops; browsers follow 20, no publisher needs more than a few."""

_SCRAPY = "scrapy.downloadermiddlewares"
_OURS = "spiders.middleware"


def scrapy_settings(settings: CrawlSettings) -> dict[str, Any]:
    """The same as a dictionary of Scrapy's own names (docs.scrapy.org, Settings)."""
    return _parts() | _manners(settings) | _limits(settings)


def _parts() -> dict[str, Any]:
    return {
        "DOWNLOADER": f"{_OURS}.turns.Turns",
        "DOWNLOAD_HANDLERS_BASE": dict.fromkeys(("http", "https"), f"{_OURS}.http.Handler"),
        "EXTENSIONS_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES_BASE": {
            f"{_OURS}.address_guard.AddressGuard": 50,
            f"{_OURS}.refusals.Robots": 100,
            f"{_SCRAPY}.defaultheaders.DefaultHeadersMiddleware": 400,
            f"{_SCRAPY}.retry.RetryMiddleware": 550,
            f"{_OURS}.refusals.Decompression": 590,
            f"{_OURS}.refusals.Redirects": 600,
        },
        "LOG_ENABLED": False,
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
    }


def _manners(settings: CrawlSettings) -> dict[str, Any]:
    return {
        "ROBOTSTXT_OBEY": settings.obey_robots,
        "ROBOTSTXT_USER_AGENT": settings.user_agent.split("/", 1)[0].split(" ", 1)[0],
        "DOWNLOAD_DELAY": settings.delay,
        "CONCURRENT_REQUESTS_PER_DOMAIN": settings.concurrency_per_host,
        "SHARED_TURNS": settings.turns,
        "DEFAULT_REQUEST_HEADERS": {
            "User-Agent": settings.user_agent,
            "Accept": "application/atom+xml,application/rss+xml,application/feed+json,"
            "application/xml;q=0.9,text/html;q=0.8,application/pdf;q=0.8,*/*;q=0.5",
        },
    }


def _limits(settings: CrawlSettings) -> dict[str, Any]:
    return {
        "ALLOW_PRIVATE_ADDRESSES": settings.allow_private_addresses,
        "DOWNLOAD_TIMEOUT": settings.timeout,
        "DOWNLOAD_MAXSIZE": settings.max_bytes,
        "REDIRECT_MAX_TIMES": MOST_REDIRECTS,
        "RETRY_TIMES": 1,
        "RETRY_HTTP_CODES": [500, 502, 504, 522, 524],
        "RETRY_EXCEPTIONS": [
            "scrapy.exceptions.DownloadConnectionRefusedError",
            "scrapy.exceptions.DownloadFailedError",
            "scrapy.exceptions.ResponseDataLossError",
        ],
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
    }
