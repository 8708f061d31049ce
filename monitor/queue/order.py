"""In which order visits are put on a queue: hosts by turns, so that workers do not wait in line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit


def by_turns(urls: Sequence[str]) -> list[int]:
    """The places of ``urls`` in such an order that each host comes once before any comes twice."""
    seen: Counter[str] = Counter()
    rounds = []
    for url in urls:
        host = host_of(url)
        rounds.append(seen[host])
        seen[host] += 1
    return sorted(range(len(urls)), key=rounds.__getitem__)


def host_of(url: str) -> str:
    """The host of an address; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
