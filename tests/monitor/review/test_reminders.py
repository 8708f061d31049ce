"""Reminders: weekly, in the morning where the reviewer lives, and only if something waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.archive.reviews import Request
from monitor.review.reminders import reminder_due
from tests.monitor.review.network import ANNE

TUESDAY = datetime(2026, 6, 23, 13, 30, tzinfo=UTC)
"""Half past nine in Toronto."""
OPEN = Request(
    id=1,
    publication=1,
    reviewer=7,
    reason="routed",
    asked=TUESDAY - timedelta(days=4),
    channel="slack",
    state="open",
)
PERSON = replace(ANNE, id=7, timezone="America/Toronto")


def test_somebody_with_an_open_request_is_reminded_in_their_morning() -> None:
    assert reminder_due(PERSON, [OPEN], None, TUESDAY)
    assert reminder_due(PERSON, [replace(OPEN, state="later")], None, TUESDAY)


@pytest.mark.parametrize(
    ("zone", "hour"), [("America/Vancouver", 16), ("Europe/Paris", 7), ("America/Halifax", 12)]
)
def test_the_hour_is_that_of_their_own_time_zone(zone: str, hour: int) -> None:
    person = replace(PERSON, timezone=zone)
    due = [
        one
        for one in range(24)
        if reminder_due(person, [OPEN], None, TUESDAY.replace(hour=one, minute=30))
    ]
    assert due[0] == hour
    assert len(due) == 3


@pytest.mark.parametrize(
    "asked",
    [
        [],
        [replace(OPEN, state="done")],
        [replace(OPEN, state="expired")],
        [replace(OPEN, reviewer=8)],
        [replace(OPEN, asked=TUESDAY - timedelta(hours=5))],
    ],
)
def test_who_has_nothing_open_for_a_while_is_not_reminded(asked: list[Request]) -> None:
    assert not reminder_due(PERSON, asked, None, TUESDAY)


def test_not_on_other_days_not_twice_a_week_and_not_when_paused() -> None:
    assert not reminder_due(PERSON, [OPEN], None, TUESDAY + timedelta(days=1))
    assert not reminder_due(PERSON, [OPEN], TUESDAY - timedelta(hours=1), TUESDAY)
    assert reminder_due(PERSON, [OPEN], TUESDAY - timedelta(days=7), TUESDAY)
    assert not reminder_due(replace(PERSON, paused=True), [OPEN], None, TUESDAY)
