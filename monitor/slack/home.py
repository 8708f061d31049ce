"""The Home tab: my queue, what I reviewed, my settings, and how the network is doing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digests.cleaning import shorten
from digests.slack_text import escape
from digests.wording import Wording
from monitor.archive import Archive
from monitor.archive.publications import by_id
from monitor.archive.reviewers import Reviewer, reviewers
from monitor.archive.reviews import Request, Vote, requests, standing, votes
from monitor.review.card import Card, card_for, label_in
from monitor.slack.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    header,
    home,
    link,
    section,
)
from monitor.slack.card import Action, choices, masthead, status
from monitor.slack.people import guest_blocks, words_for
from monitor.slack.posts import ask_slack
from monitor.slack.reminders import NEXT
from monitor.slack.team import Team

SETTINGS = "home_settings"
IN_QUEUE = 6
REVIEWED = 5
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How the network is doing."""

    reviewers: int
    """Who can be asked."""
    judgements: int
    """In the last thirty days."""
    publications: int
    """Judged by two or more, ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What one reviewer's Home tab shows."""

    reviewer: Reviewer
    waiting: int
    cards: tuple[Card, ...]
    """The first of those that wait."""
    reviewed: tuple[tuple[Vote, str, str], ...]
    """Last judgements with title and address, newest first."""
    network: Network


def publish_home(team: Team, archive: Archive, user: str, reviewer: Reviewer | None) -> None:
    """Publish a person's Home tab as things stand now."""
    words = words_for(team, user, reviewer)
    if reviewer is None:
        view = home([header(words.say("The review network")), *guest_blocks(words)])
    else:
        view = home(list(home_blocks(desk_of(team, archive, reviewer), team, words)))
    ask_slack(team.client.views_publish, user_id=user, view=view)


def desk_of(team: Team, archive: Archive, reviewer: Reviewer) -> Desk:
    """Read what a reviewer's Home tab shows."""
    asked = requests(archive, reviewer=reviewer.id)
    waiting = [one for one in asked if one.waits]
    cards = (card_for(archive, one, reviewer.language, team.labels) for one in waiting[:IN_QUEUE])
    cast = votes(archive)
    return Desk(
        reviewer=reviewer,
        waiting=len(waiting),
        cards=tuple(card for card in cards if card),
        reviewed=tuple(_reviewed(archive, cast, reviewer)),
        network=network(reviewers(archive), cast, team.clock()),
    )


def _reviewed(
    archive: Archive, cast: Sequence[Vote], reviewer: Reviewer
) -> Iterator[tuple[Vote, str, str]]:
    own = [vote for vote in standing(cast) if vote.reviewer == reviewer.id]
    for vote in reversed(own[-REVIEWED:]):
        publication = by_id(archive, vote.publication)
        if publication is not None:
            yield vote, publication.title, publication.url


def network(roster: Sequence[Reviewer], cast: Sequence[Vote], now: datetime) -> Network:
    """Count who can be asked, and what they judged."""
    counted = standing(cast)
    judged = [vote.publication for vote in counted]
    return Network(
        reviewers=sum(not one.paused for one in roster),
        judgements=sum(vote.at > now - MONTH for vote in counted),
        publications=sum(judged.count(one) > 1 for one in set(judged)),
    )


def home_blocks(desk: Desk, team: Team, words: Wording) -> Iterator[Block]:
    """Yield the blocks of a reviewer's Home tab."""
    yield header(words.say("Your queue"))
    if not desk.cards:
        yield section(words.say("Nothing waits for you. Thank you!"))
        more = button(words.say("Give me one more"), NEXT)
        yield actions("next", [more])
    for card in desk.cards:
        yield from masthead(card, words)
        yield context(_in_short(card, words))
        yield choices(card, words)
    if (left := desk.waiting - len(desk.cards)) > 0:
        yield context(words.say_many("%(count)s more", "%(count)s more", left))
    yield divider()
    yield header(words.say("What you reviewed"))
    yield from _history(desk, words)
    yield divider()
    yield header(words.say("Your settings"))
    change = button(words.say("Change…"), SETTINGS)
    yield section(settings_in_short(desk.reviewer, team, words), change)
    yield divider()
    yield header(words.say("The network"))
    yield section(_network(desk.network, words))


def _in_short(card: Card, words: Wording) -> str:
    drivers = ", ".join(escape(one.label) for one in card.drivers) or words.say("no driver")
    colon = words.say(": ")
    gaps = [status(one.status, words) + colon + escape(one.label) for one in card.gaps]
    return " · ".join([drivers, *gaps])


def _history(desk: Desk, words: Wording) -> Iterator[Block]:
    if not desk.reviewed:
        yield section(words.say("Nothing yet."))
    for vote, title, url in desk.reviewed:
        change = button(words.say("Change…"), Action.CORRECT, str(vote.request))
        what = _verdict(vote, words)
        day = words.day(vote.at.date())
        yield section(f"{link(shorten(title, 200), url)}\n{what} · {day}", change)


def _verdict(vote: Vote, words: Wording) -> str:
    if vote.relevant is False:
        return words.say("Not relevant")
    return words.say("Agreed") if vote.verdict == "agree" else words.say("Corrected")


def settings_in_short(reviewer: Reviewer, team: Team, words: Wording) -> str:
    """Return a reviewer's settings in a few lines."""
    known = {**team.labels.drivers, **team.labels.gaps}
    names = [
        escape(label_in(known[one].names, one, words.language))
        for one in reviewer.fields
        if one in known
    ]
    languages = words.listing([words.language_name(one) for one in reviewer.languages])
    fields = ", ".join(names) or words.say("all topics")
    digest = words.say("*Digest*  yes") if reviewer.digest else words.say("*Digest*  no")
    lines = [
        words.say("*Topics*  %(fields)s", fields=fields),
        words.say("*Languages*  %(languages)s", languages=languages),
        words.say("*At most*  %(number)s a week", number=words.number(reviewer.weekly)),
        digest,
    ]
    if reviewer.paused:
        lines.append(words.say("*Paused*  you are asked nothing"))
    return "\n".join(lines)


def _network(counts: Network, words: Wording) -> str:
    lines = [
        words.say_many("%(count)s reviewer", "%(count)s reviewers", counts.reviewers),
        words.say_many(
            "%(count)s judgement in the last thirty days",
            "%(count)s judgements in the last thirty days",
            counts.judgements,
        ),
        words.say_many(
            "%(count)s publication judged by two or more",
            "%(count)s publications judged by two or more",
            counts.publications,
        ),
    ]
    return "\n".join(lines)


def waiting_of(archive: Archive, reviewer: Reviewer) -> tuple[Request, ...]:
    """Return a reviewer's requests that wait, those put off last."""
    asked = [one for one in requests(archive, reviewer=reviewer.id) if one.waits]
    return tuple(sorted(asked, key=lambda one: one.state == "later"))
