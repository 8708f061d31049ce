"""The turns of one host: what takes them asks for one, and says how the host answered.

Two kinds keep them: :class:`OwnHost` for a crawl that is alone, and the shared one of
``shared_hosts`` for several crawls on several machines.
"""

from __future__ import annotations

import asyncio
import random
from asyncio import Semaphore
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from spiders.manners import JITTER, SLOWEST, domain_of, pace_of


class Host(Protocol):
    """The turns of one host, or of all hosts of a domain that asks for patience."""

    async def begin(self, least: float) -> None:
        """Wait until the next request may go out; ``least`` is what robots.txt asks for."""

    async def end(self, seconds: float | None, *, well: bool) -> None:
        """Give the turn back; ``seconds`` is how long the answer took, None: there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a host is to be asked."""

    name: str
    """Of the host, or of the domain."""
    concurrency: int
    delay: float
    """Seconds between two requests, at least."""
    adapts: bool
    """Whether the time between two requests follows from how the host answers."""

    def jitter(self) -> float:
        """What the time between two requests is multiplied by, this once."""
        return random.uniform(1 - JITTER, 1 + JITTER) if self.adapts else 1.0

    def learned(self, delay: float, seconds: float | None, *, well: bool) -> float:
        """The pace after an answer that took so long; an error page never makes it faster.

        The formula is that of Scrapy's AutoThrottle: half way to what the host needs, at once
        where it needs longer.
        """
        if not self.adapts or seconds is None:
            return delay
        wanted = seconds / self.concurrency
        new = max(wanted, (delay + wanted) / 2)
        new = min(max(new, self.delay), max(SLOWEST, self.delay))
        return new if well or new > delay else delay


def pace_for(host: str, delay: float, concurrency: int) -> Pace:
    """How to ask ``host`` where the crawl waits ``delay`` seconds."""
    if domain := domain_of(host):
        return Pace(name=domain, concurrency=1, delay=pace_of(domain, delay), adapts=False)
    return Pace(name=host, concurrency=concurrency, delay=delay, adapts=delay > 0)


class OwnHost:
    """The turns of a host that nobody else asks."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._turns = Semaphore(pace.concurrency)
        self._delay = pace.delay
        self._next = 0.0

    async def begin(self, least: float) -> None:
        """Wait for a turn."""
        await self._turns.acquire()
        now = monotonic()
        begin = max(now, self._next)
        self._next = begin + max(self._delay * self._pace.jitter(), self._pace.delay, least)
        try:
            if begin > now:
                await asyncio.sleep(begin - now)
        except asyncio.CancelledError:
            self._turns.release()
            raise

    async def end(self, seconds: float | None, *, well: bool) -> None:
        """Give it back."""
        self._turns.release()
        self._delay = self._pace.learned(self._delay, seconds, well=well)
