"""Hosts whose terms ask for more patience than the settings: seconds between two requests."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

PATIENCE = {"arxiv.org": 3.0, "zenodo.org": 2.0}
"""Domain → seconds, over one connection, for all hosts of the domain together.

arXiv: terms of use of its API, one request in three seconds for feeds, API and OAI-PMH together.
Zenodo: 30 requests a minute on its OAI-PMH interface.
"""


def slots(delay: float) -> dict[str, dict[str, Any]]:
    """Scrapy's ``DOWNLOAD_SLOTS``, where the crawl itself waits ``delay`` seconds."""
    return {
        domain: {"concurrency": 1, "delay": max(delay, seconds), "jitter": 0.0}
        for domain, seconds in PATIENCE.items()
    }


def slot_of(url: str) -> dict[str, Any]:
    """The ``meta`` of a request that puts it into its domain's slot; empty for other hosts."""
    host = urlsplit(url).hostname or ""
    domain = next((each for each in PATIENCE if host == each or host.endswith(f".{each}")), None)
    if domain is None:
        return {}
    return {"download_slot": domain, "autothrottle_dont_adjust_delay": True}
