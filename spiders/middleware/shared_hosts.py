"""The turns of a host that crawls on several machines ask, kept in a Redis.

Each host has a hash there: when the next request may go out, who holds the turn and until when,
and the pace that its answers have set. Redis runs a script as one step and by its own clock, so
that two crawls can neither take one turn nor disagree about the time. A crawl that is killed with
a turn in its hand loses it when the longest request would have ended.
"""

from __future__ import annotations

import asyncio
import os
import random
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from spiders.middleware.hosts import Pace

if TYPE_CHECKING:
    from redis.commands.core import AsyncScript

KEY = "fow:host:"
_KEPT = 600_000
"""Milliseconds that a host's pace is remembered after the last request."""
_MARGIN = 5.0
"""Seconds by which a turn is held longer than a request may take."""
_AWAY = 1.0
"""Seconds between two attempts to reach a Redis that does not answer."""

_BEGIN = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local host = redis.call('HMGET', KEYS[1], 'free', 'held', 'pace')
local wait = (tonumber(host[1]) or 0) - now
if (tonumber(host[2]) or 0) > now and wait < 100 then wait = 100 end
if wait > 0 then return {math.ceil(wait), 0} end
local pace = math.max(tonumber(host[3]) or 0, tonumber(ARGV[2]))
local drawn = math.max(pace * ARGV[3], ARGV[2], ARGV[4])
redis.call('HSET', KEYS[1], 'free', now + drawn, 'held', now + ARGV[5], 'by', ARGV[1])
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(ARGV[6], ARGV[5] + drawn)))
return {0, math.ceil(pace)}
"""
"""Key: the host. Arguments: by whom, least pace, its jitter, what robots.txt asks, how long a turn
is held, how long the host is remembered; all in milliseconds. Returns how long to wait, and the
pace. Where another holds the turn, it is asked for again after a tenth of a second."""
_END = """
if redis.call('HGET', KEYS[1], 'by') == ARGV[1] then
  redis.call('HDEL', KEYS[1], 'held', 'by')
  redis.call('HSET', KEYS[1], 'pace', ARGV[2])
end
"""


class SharedTurns:
    """The turns of all hosts, in one Redis."""

    def __init__(self, address: str, timeout: float) -> None:
        """``timeout`` is in seconds, the longest that a request takes."""
        from redis.asyncio import Redis

        redis = Redis.from_url(address, socket_timeout=10, socket_connect_timeout=10)
        self._begin = redis.register_script(_BEGIN)
        self._end = redis.register_script(_END)
        self._held = round((timeout + _MARGIN) * 1000)
        self._holder = f"{os.uname().nodename}-{os.getpid()}-{random.getrandbits(32):x}"
        self._numbers = count()

    def host(self, pace: Pace) -> SharedHost:
        """The turns of one host."""
        return SharedHost(self, pace)

    def next_holder(self) -> str:
        """A name for one turn."""
        return f"{self._holder}-{next(self._numbers)}"

    async def take(self, holder: str, pace: Pace, least: float) -> tuple[float, float]:
        """Seconds to wait before asking again, 0 where the turn is ours; and the host's pace."""
        milliseconds = [pace.delay * 1000, pace.jitter(), least * 1000, self._held, _KEPT]
        wait, delay = await _patiently(self._begin, pace, [holder, *milliseconds])
        return wait / 1000, delay / 1000

    async def give_back(self, holder: str, pace: Pace, delay: float) -> None:
        """End the turn, if it is still ours, and tell the others the host's pace."""
        await _patiently(self._end, pace, [holder, delay * 1000])


class SharedHost:
    """The turns of one host, one at a time, whoever asks."""

    def __init__(self, turns: SharedTurns, pace: Pace) -> None:
        self._turns = turns
        self._pace = replace(pace, concurrency=1)
        self._alone = asyncio.Lock()
        self._holder = ""
        self._delay = pace.delay

    async def begin(self, least: float) -> None:
        """Wait for a turn."""
        await self._alone.acquire()
        self._holder = self._turns.next_holder()
        try:
            while wait := await self._take(least):
                await asyncio.sleep(wait)
        except asyncio.CancelledError:
            self._alone.release()
            raise

    async def _take(self, least: float) -> float:
        wait, self._delay = await self._turns.take(self._holder, self._pace, least)
        return wait

    async def end(self, seconds: float | None, *, well: bool) -> None:
        """Give it back."""
        delay = self._pace.learned(self._delay, seconds, well=well)
        try:
            await self._turns.give_back(self._holder, self._pace, delay)
        finally:
            self._alone.release()


async def _patiently(script: AsyncScript, pace: Pace, arguments: list[Any]) -> Any:
    """What the script returns; a Redis that is away is waited for."""
    from redis.exceptions import ConnectionError, TimeoutError

    while True:
        try:
            return await script(keys=[KEY + pace.name], args=arguments)
        except (ConnectionError, TimeoutError):
            await asyncio.sleep(_AWAY)
