"""How much each reviewer was asked, still has open, and has judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.archive import Archive
from monitor.archive.reviews import Request, requests

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """One reviewer's requests, counted."""

    this_week: int = 0
    """Asked in the last seven days, which ``weekly`` bounds."""
    waiting: int = 0
    """Open, or put off."""
    judged: int = 0
    """Publications on which a judgement was given, ever."""


def workloads(archive: Archive, now: datetime) -> Mapping[int, Workload]:
    """The workload of every reviewer who was ever asked."""
    return counted(requests(archive), now)


def counted(asked: Sequence[Request], now: datetime) -> Mapping[int, Workload]:
    """Count requests by reviewer; those they asked for themselves are not held against the week."""
    week = Counter(one.reviewer for one in asked if one.asked > now - WEEK and one.reason != "own")
    waiting = Counter(one.reviewer for one in asked if one.waits)
    judged = Counter(one.reviewer for one in asked if one.state == "done")
    return {
        id: Workload(this_week=week[id], waiting=waiting[id], judged=judged[id])
        for id in {one.reviewer for one in asked}
    }
