"""The weekly reminder: to those with open requests, on a morning of their own time zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from digests.wording import Wording
from monitor.archive.reviewers import Reviewer, reviewers
from monitor.archive.reviews import Request, requests
from monitor.archive.slack_events import last_reminders, record_reminder
from monitor.review.reminders import reminder_due
from monitor.slack.blocks import Block, actions, button, section
from monitor.slack.posts import ask_slack
from monitor.slack.team import Team
from monitor.wording import wording

NEXT = "review_next"


@dataclass(frozen=True, slots=True)
class Reminder:
    """Whom to remind, and of how many requests."""

    reviewer: Reviewer
    waiting: int


def reminders(
    roster: Iterable[Reviewer],
    asked: Sequence[Request],
    last: Mapping[int, datetime],
    now: datetime,
) -> tuple[Reminder, ...]:
    """Return who of those in Slack is to be reminded at this moment.

    ``last`` says when each reviewer was last reminded.
    """
    return tuple(
        Reminder(one, sum(request.waits and request.reviewer == one.id for request in asked))
        for one in roster
        if one.slack and reminder_due(one, asked, last.get(one.id), now)
    )


def remind(team: Team) -> int:
    """Remind those who are due; each at most once a week, a lost answer included."""
    sent, now = 0, team.clock()
    with team.archive() as archive:
        last = last_reminders(archive)
        for reminder in reminders(reviewers(archive), requests(archive), last, now):
            reviewer = reminder.reviewer
            before = last.get(reviewer.id)
            with archive.unit() as connection:
                ours = record_reminder(connection, reviewer.id, before, now)
            if ours:
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
