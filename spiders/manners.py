"""How fast one host is asked, and the hosts whose terms ask for more patience than the settings."""

from __future__ import annotations

SLOWEST = 30.0
"""Seconds between two requests to a host that is slow to answer, or asks for more."""
JITTER = 0.25
"""Share by which the time between two requests varies, where it is ours to choose."""
PATIENCE = {"arxiv.org": 3.0, "zenodo.org": 2.0}
"""Domain → seconds, over one connection, for all hosts of the domain together.

arXiv: terms of use of its API, one request in three seconds for feeds, API and OAI-PMH together.
Zenodo: 30 requests a minute on its OAI-PMH interface.
"""


def domain_of(host: str) -> str | None:
    """The domain that ``host`` belongs to, if it is one whose terms ask for patience."""
    return next((each for each in PATIENCE if host == each or host.endswith(f".{each}")), None)


def pace_of(domain: str, delay: float) -> float:
    """Seconds between two requests to ``domain``, where the crawl itself waits ``delay``."""
    return max(delay, PATIENCE[domain])
