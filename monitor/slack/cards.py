"""Cards from the archive to Slack: posted once, looked up when in doubt, drawn anew when stale."""

from __future__ import annotations

import http.client
import logging
from dataclasses import dataclass
from datetime import timedelta

from digests.delivery.receipt import Outcome, Receipt
from monitor.archive import Archive, reviews
from monitor.archive import slack_cards as shelf
from monitor.archive.reviewers import Reviewer, reviewer_by_id
from monitor.archive.slack_cards import CardPost
from monitor.review.card import Card, card_for
from monitor.slack import posts
from monitor.slack.card import card_blocks, notice
from monitor.slack.team import Team
from monitor.wording import wording

log = logging.getLogger("monitor.slack")

MOST_AT_ONCE = 200
PAUSE = timedelta(minutes=10)
"""How long a card that could not be posted for now is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A card and whose it is."""

    card: Card
    reviewer: Reviewer


def shown_card(team: Team, archive: Archive, request: int) -> Shown | None:
    """Return the card of a request in its reviewer's language; None when there is none to show."""
    asked = reviews.request_by_id(archive, request)
    reviewer = reviewer_by_id(archive, asked.reviewer) if asked else None
    if asked is None or reviewer is None:
        return None
    card = card_for(archive, asked, reviewer.language, team.labels)
    return Shown(card=card, reviewer=reviewer) if card else None


def post_due(team: Team) -> int:
    """Post the cards of open requests that have none yet; return how many were posted."""
    posted = 0
    with team.archive() as archive:
        for request in shelf.requests_to_post(archive, team.clock(), MOST_AT_ONCE):
            posted += post_one(team, archive, request)
    return posted


def post_one(team: Team, archive: Archive, request: int) -> bool:
    """Post one card, unless another process is at it; True once it stands there."""
    from slack_sdk.errors import SlackApiError

    shown = shown_card(team, archive, request)
    if shown is None:
        return False
    try:
        channel = posts.conversation(team.client, shown.reviewer.slack)
    except (SlackApiError, OSError, http.client.HTTPException, ValueError) as fault:
        log.warning("request %s: no conversation with the reviewer: %s", request, fault)
        return False
    with archive.unit() as connection:
        if not shelf.begin_post(connection, request, channel, team.clock()):
            return False
    words = wording("slack", shown.reviewer.language)
    text, blocks = notice(shown.card, words), card_blocks(shown.card, words)
    receipt = posts.post_card(team.client, channel, request, text, blocks)
    return _settle(team, archive, request, receipt)


def _settle(team: Team, archive: Archive, request: int, receipt: Receipt) -> bool:
    """Write down how posting a card ended; what was refused for now is tried again later."""
    now = team.clock()
    sent, unknown = receipt.outcome is Outcome.SENT, receipt.outcome is Outcome.UNKNOWN
    with archive.unit() as connection:
        shelf.end_post(
            connection,
            request,
            state="sent" if sent else "unknown" if unknown else "failed",
            now=now,
            ts=receipt.reference,
            detail=receipt.detail,
            not_before=now + PAUSE if receipt.outcome is Outcome.TEMPORARY else None,
        )
        if sent:
            reviews.sent(connection, request, receipt.reference)
    if not sent:
        log.warning("request %s: card %s: %s", request, receipt.outcome.value, receipt.detail)
    return sent


def settle_doubts(team: Team, *, older_than: timedelta = timedelta(minutes=1)) -> int:
    """Look up the cards of which nobody knows whether they stand; return how many were settled.

    One that does not stand is posted in a later round. A card that another process is posting at
    this moment is left alone.
    """
    settled = 0
    with team.archive() as archive:
        for card in shelf.doubtful_posts(archive):
            if team.clock() - card.changed < older_than:
                continue
            receipt = posts.find_card(team.client, card.channel, card.request, card.changed)
            if receipt.outcome is not Outcome.UNKNOWN:
                _settle(team, archive, card.request, receipt)
                settled += 1
    return settled


def redraw_stale(team: Team) -> int:
    """Draw anew the cards that show the past, after a vote by mail or a crash; return how many."""
    with team.archive() as archive:
        stale = shelf.stale_posts(archive)
        return sum(redraw(team, archive, card) for card in stale)


def redraw_request(team: Team, archive: Archive, request: int) -> None:
    """Draw the card of one request anew, where it has one."""
    card = shelf.card_post(archive, request)
    if card is not None and card.state == "sent":
        redraw(team, archive, card)


def redraw(team: Team, archive: Archive, card: CardPost) -> bool:
    """Draw a card as its request stands now; a failure is left to the next round.

    What was judged while it was drawn may have been drawn before it: then it is drawn once more.
    """
    due = shelf.due_now(archive, card.request)
    shown = shown_card(team, archive, card.request)
    if shown is None:
        return False
    words = wording("slack", shown.reviewer.language)
    receipt = posts.ask_slack(
        team.client.chat_update,
        channel=card.channel,
        ts=card.ts,
        text=notice(shown.card, words),
        blocks=card_blocks(shown.card, words),
    )
    if receipt.outcome not in (Outcome.SENT, Outcome.PERMANENT):
        log.warning("request %s: card not drawn anew: %s", card.request, receipt.detail)
        return False
    with archive.unit() as connection:
        shelf.drawn(connection, card.request, due)
    if shelf.due_now(archive, card.request) != due:
        return redraw(team, archive, card)
    return receipt.sent
