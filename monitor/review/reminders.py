"""Who is reminded of open requests: once a week, in the morning of their own time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.archive.reviewers import Reviewer
from monitor.archive.reviews import Request

WEEKDAY = 1
"""Tuesday."""
HOURS = range(9, 12)
"""Local hours in which a reminder goes out; nobody is woken to make up for one that was missed."""
REST = timedelta(days=6)
"""Least time between two reminders."""
GRACE = timedelta(days=2)
"""A request is not reminded of before it is so old."""


def reminder_due(
    person: Reviewer, asked: Sequence[Request], last: datetime | None, now: datetime
) -> bool:
    """Whether ``person`` is to be reminded now of what still waits among ``asked``.

    ``last`` is when they were last reminded. Paused reviewers are left alone.
    """
    from zoneinfo import ZoneInfo

    waits = any(
        one.waits and one.reviewer == person.id and one.asked <= now - GRACE for one in asked
    )
    local = now.astimezone(ZoneInfo(person.timezone))
    in_time = local.weekday() == WEEKDAY and local.hour in HOURS
    rested = last is None or now - last >= REST
    return waits and in_time and rested and not person.paused
