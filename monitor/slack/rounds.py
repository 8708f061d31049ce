"""One round of what the app does unasked: cards out, doubts settled, stale cards, reminders."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from monitor.errors import MonitorError
from monitor.slack.cards import post_due, redraw_stale, settle_doubts
from monitor.slack.reminders import remind
from monitor.slack.team import Team

log = logging.getLogger("monitor.slack")

EVERY_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did."""

    settled: int = 0
    """Cards of which nobody knew whether they were posted, and now it is known."""
    posted: int = 0
    redrawn: int = 0
    reminded: int = 0


def make_round(team: Team) -> Round:
    """Do what is due now; done again at once, it does nothing. Raises ArchiveUnusable."""
    return Round(
        settled=settle_doubts(team),
        posted=post_due(team),
        redrawn=redraw_stale(team),
        reminded=remind(team),
    )


def keep_making_rounds(team: Team, over: threading.Event, told: Callable[[Round], None]) -> None:
    """Make a round a minute until ``over`` is set; a round that fails is logged and made again."""
    while not over.is_set():
        try:
            told(make_round(team))
        except MonitorError as error:
            log.error("this round ended early: %s", error)
        except Exception:  # the edge of a thread: without it, no card would go out any more
            log.exception("this round failed")
        over.wait(EVERY_SECONDS)


@contextmanager
def rounds_beside(team: Team) -> Iterator[None]:
    """Make rounds in a thread while inside."""
    over = threading.Event()
    thread = threading.Thread(
        target=keep_making_rounds, args=(team, over, lambda _: None), name="slack-rounds"
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
