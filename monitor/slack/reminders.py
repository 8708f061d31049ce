"""The weekly reminder: to those with open requests, on a morning of their own time zone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digests.wording import Wording
from monitor.archive.reviewers import Reviewer, reviewers
from monitor.archive.reviews import Request, requests
from monitor.archive.slack_events import remind_once
from monitor.slack.blocks import Block, actions, button, section
from monitor.slack.posts import ask_slack
from monitor.slack.team import Team
from monitor.wording import wording

WEEKDAY, HOUR = 1, 9
"""Tuesday, nine o'clock: away from Monday's digest."""
LATEST = 17
"""A morning that was missed is made up for on the same day until then."""
NEXT = "review_next"


@dataclass(frozen=True, slots=True)
class Reminder:
    """Whom to remind, of how many requests, in which week of theirs."""

    reviewer: Reviewer
    waiting: int
    week: str


def reminders(
    roster: Iterable[Reviewer], asked: Sequence[Request], now: datetime
) -> tuple[Reminder, ...]:
    """Return who is to be reminded at this moment, if they were not this week."""
    due = []
    for reviewer in roster:
        waiting = sum(one.reviewer == reviewer.id and one.waits for one in asked)
        local = now.astimezone(_zone(reviewer.timezone))
        on_time = local.weekday() == WEEKDAY and HOUR <= local.hour < LATEST
        if reviewer.slack and not reviewer.paused and waiting and on_time:
            year, week, _ = local.isocalendar()
            due.append(Reminder(reviewer, waiting, f"{year}-W{week:02}"))
    return tuple(due)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def remind(team: Team) -> int:
    """Remind those who are due; each at most once a week, a lost answer included."""
    sent = 0
    with team.archive() as archive:
        for reminder in reminders(reviewers(archive), requests(archive), team.clock()):
            reviewer = reminder.reviewer
            with archive.unit() as connection:
                first = remind_once(connection, reviewer.id, reminder.week, team.clock())
            if first:
                words = wording("slack", reviewer.language)
                receipt = ask_slack(
                    team.client.chat_postMessage,
                    channel=reviewer.slack,
                    text=_text(reminder, words),
                    blocks=reminder_blocks(reminder, words),
                )
                sent += receipt.sent
    return sent


def reminder_blocks(reminder: Reminder, words: Wording) -> list[Block]:
    """Return the reminder, with one button that shows the next card."""
    show = button(words.say("Show the next one"), NEXT, style="primary")
    return [section(_text(reminder, words)), actions("reminder", [show])]


def _text(reminder: Reminder, words: Wording) -> str:
    return words.say_many(
        "%(count)s publication waits for your review. It takes about thirty seconds.",
        "%(count)s publications wait for your review. Each takes about thirty seconds.",
        reminder.waiting,
    )
