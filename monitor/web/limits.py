"""How often somebody may ask: a small limiter in memory, by what is asked and by whom."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

MOST_KEYS = 20_000
"""Remembered at once; the one not seen for longest is forgotten first."""


class TooMany(Exception):
    """Somebody asked too often; ``wait`` is in whole seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"asked too often; wait {wait} seconds")
        self.wait = wait


class Limiter:
    """Counts what was let through in a sliding window of time."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def take(self, what: str, who: str, most: int, per: timedelta, now: datetime) -> None:
        """Let one ask through, at most ``most`` in any ``per``; raises :class:`TooMany`."""
        with self._lock:
            times = self._seen.setdefault((what, who), deque())
            self._seen.move_to_end((what, who))
            while times and times[0] <= now - per:
                times.popleft()
            if len(times) >= most:
                raise TooMany(int((times[0] + per - now).total_seconds()) + 1)
            times.append(now)
            while len(self._seen) > MOST_KEYS:
                self._seen.popitem(last=False)
