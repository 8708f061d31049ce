"""The network's part of a weekly run: settle, ask, and send what goes by e-mail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.archive import Archive
from monitor.review.roster import active
from monitor.settings import Settings
from monitor.workspace import Workspace

if TYPE_CHECKING:
    from classifiers.tagger import Tagger


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSummary:
    """What the network's part of a run did."""

    settled: int = 0
    asked: int = 0
    letters: int = 0
    """Cards and reminders sent by e-mail."""
    failed: int = 0
    """Letters that no server took; they are tried again in the next run."""


def review_round(
    archive: Archive,
    workspace: Workspace,
    settings: Settings,
    clock: Callable[[], datetime],
    load: Callable[[], Tagger],
) -> ReviewSummary:
    """Settle what the votes are enough for, ask what is to be asked, send cards by e-mail.

    Does nothing where nobody is on the roster. Repeated at once, it asks nothing new beyond what
    each reviewer takes in a week. Raises :class:`monitor.errors.MonitorError`.
    """
    people = active(archive)
    if not people:
        return ReviewSummary()
    from monitor.review.letters import office, send_letters
    from monitor.review.plan import carry_out, channel_of, plan
    from monitor.review.settle import judged_concepts, settle

    concepts = judged_concepts(workspace.folder)
    settled = settle(archive, concepts, clock)
    slack = bool(settings.slack.token.get_secret_value())
    made = plan(archive, load(), concepts, clock())
    asked = carry_out(archive, made, channel_of(people, slack=slack), clock())
    posted = asyncio.run(send_letters(office(workspace, settings, archive, clock)))
    return ReviewSummary(
        settled=settled,
        asked=len(asked),
        letters=posted.cards + posted.reminders,
        failed=posted.failed,
    )
