"""What the digest achieved over a span of days, beside the targets that were set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.archive import Archive, tracking
from monitor.archive import outcomes as shelf
from monitor.archive import tallies as tally
from monitor.archive.outcomes import Link, Opinion
from monitor.settings import Targets

LONG_ENOUGH = 28
"""Days below which a growth says nothing about a year."""
_YEAR = 365
LIKED = 4
"""A score of at least this says that the digest was worth the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number, and the target it is held against."""

    name: str
    """One of :data:`NAMES`."""
    value: float | None
    """None: not known."""
    share: bool = False
    """True: a part of one, shown in percent."""
    target: float | None = None
    note: str = ""
    """One of :data:`NOTES`; empty: the number says what its name says."""

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None where there is none, or no value."""
        if self.target is None or self.value is None:
            return None
        return self.value >= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """The whole account of a span of days, both ends included."""

    start: date
    end: date
    figures: tuple[Figure, ...]
    links: tuple[Link, ...]
    """The most followed first."""
    opinions: tuple[Opinion, ...]
    """The latest first."""


NAMES = {
    "subscribers": "subscribers at the end",
    "joined": "joined",
    "left": "unsubscribed or taken off",
    "suppressed": "suppressed",
    "growth": "growth, as of a year",
    "weekly": "weekly digests sent",
    "monthly": "monthly newsletters sent",
    "delivered": "e-mails delivered",
    "failed": "e-mails failed",
    "unknown": "e-mails in doubt",
    "posted": "Slack messages delivered",
    "bounces": "bounces",
    "complaints": "complaints",
    "opens": "open rate",
    "clicks": "clicks",
    "click-rate": "click rate",
    "clickers": "readers who followed a link",
    "opinions": "answers to the question of feedback",
    "liked": "said it was worth their time",
    "endorsed": "endorsements in Slack",
    "asked": "reviews asked",
    "done": "reviews done",
}
"""What each figure is called on the command line."""
NOTES = {
    "not-measured": "not measured: there is no tracking pixel",
    "all-clicks": "every click counts, also a second one and those of mail scanners:"
    " the rate of readers who clicked is lower",
    "unreliable": "unreliable: many programs load no pictures, others load all of them",
    "by-mail": "of delivered mails, those from which a link was followed",
    "too-short": f"fewer than {LONG_ENOUGH} days say nothing about a year",
    "nobody-before": "nobody was on the list at the start",
}


def outcomes(
    archive: Archive, targets: Targets, start: date, end: date, *, by_reader: bool = False
) -> Outcomes:
    """Return what was achieved between two days, both included.

    ``by_reader``: opens and clicks are counted by reader, as the settings say.
    """
    days = (start.isoformat(), end.isoformat())
    links, opinions = shelf.clicks(archive, *days), shelf.opinions(archive, *days)
    followed = sum(link.clicks for link in links)
    figures = (
        *_subscribers(archive, targets, start, end),
        *_deliveries(archive, *days),
        *_attention(archive, targets, followed, days, by_reader=by_reader),
        *_judged(archive, opinions, *days),
    )
    return Outcomes(start=start, end=end, figures=figures, links=links, opinions=opinions)


def _subscribers(archive: Archive, targets: Targets, start: date, end: date) -> Iterator[Figure]:
    days = (start.isoformat(), end.isoformat())
    before = tally.subscribers_on(archive, (start - timedelta(days=1)).isoformat())
    now, gone = tally.subscribers_on(archive, end.isoformat()), tally.gone(archive, *days)
    yield Figure(name="subscribers", value=now)
    yield Figure(name="joined", value=tally.joined(archive, *days))
    yield Figure(name="left", value=gone.get("left", 0))
    yield Figure(name="suppressed", value=gone.get("suppressed", 0))
    yield growth(before, now, (end - start).days + 1, targets.subscribers_growth)


def growth(before: int, after: int, days: int, target: float) -> Figure:
    """Return the growth of ``days`` as if it went on for a year: (after / before)^(365 / days)."""
    value, note = None, ""
    if days < LONG_ENOUGH:
        note = "too-short"
    elif before == 0:
        note = "nobody-before"
    else:
        value = (after / before) ** (_YEAR / days) - 1
    return Figure(name="growth", value=value, share=True, target=target, note=note)


def _deliveries(archive: Archive, start: str, end: str) -> Iterator[Figure]:
    mails = tally.deliveries_by_state(archive, "email", start, end)
    posts = tally.deliveries_by_state(archive, "slack", start, end)
    bounced = tally.bounces_by_kind(archive, start, end)
    sent = tally.editions_sent(archive, start, end)
    for kind in ("weekly", "monthly"):
        yield Figure(name=kind, value=sent.get(kind, 0))
    yield Figure(name="delivered", value=mails.get("sent", 0))
    for state in ("failed", "unknown"):
        yield Figure(name=state, value=mails.get(state, 0))
    yield Figure(name="posted", value=posts.get("sent", 0))
    yield Figure(name="bounces", value=bounced.get("hard", 0) + bounced.get("soft", 0))
    yield Figure(name="complaints", value=bounced.get("complaint", 0))


def _attention(
    archive: Archive, targets: Targets, clicks: int, days: tuple[str, str], *, by_reader: bool
) -> Iterator[Figure]:
    delivered = tally.deliveries_by_state(archive, "email", *days).get("sent", 0)
    opened = tracking.openers(archive, *days) if by_reader else 0
    yield Figure(
        name="opens",
        value=opened / delivered if by_reader and delivered else None,
        share=True,
        target=targets.open_rate,
        note="unreliable" if by_reader else "not-measured",
    )
    yield Figure(name="clicks", value=clicks)
    yield Figure(
        name="click-rate",
        value=clicks / delivered if delivered else None,
        share=True,
        target=targets.click_rate,
        note="all-clicks",
    )
    if by_reader:
        followed = tracking.followers(archive, *days)
        share = followed / delivered if delivered else None
        yield Figure(name="clickers", value=share, share=True, note="by-mail")


def _judged(
    archive: Archive, opinions: tuple[Opinion, ...], start: str, end: str
) -> Iterator[Figure]:
    liked = sum(opinion.score >= LIKED for opinion in opinions)
    asked, done = tally.reviews(archive, start, end)
    yield Figure(name="opinions", value=len(opinions))
    yield Figure(name="liked", value=liked / len(opinions) if opinions else None, share=True)
    yield Figure(name="endorsed", value=tally.endorsements(archive, start, end))
    yield Figure(name="asked", value=asked)
    yield Figure(name="done", value=done)
