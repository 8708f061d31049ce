"""One more publication for a reviewer who asks for it: chosen as the network would, and posted."""

from __future__ import annotations

import http.client
import logging

from monitor.archive import Archive
from monitor.archive.reviewers import Reviewer
from monitor.archive.slack_cards import card_post
from monitor.slack.cards import post_one
from monitor.slack.team import Team

log = logging.getLogger("monitor.slack")


def give_one_more(team: Team, archive: Archive, reviewer: Reviewer) -> str:
    """Ask a reviewer about one more publication; the address of its card, '' when there is none."""
    from monitor.review.plan import carry_out, one_more
    from monitor.review.settle import judged_concepts
    from monitor.tag import load_tagger

    tagger = load_tagger(team.workspace, team.settings.tag)
    concepts = judged_concepts(team.workspace.folder)
    made = one_more(archive, tagger, concepts, reviewer, team.clock())
    for request in carry_out(archive, made, lambda _: "slack", team.clock()):
        if post_one(team, archive, request):
            return _address(team, archive, request)
    return ""


def _address(team: Team, archive: Archive, request: int) -> str:
    """Where a card stands; the app's own page where Slack does not say."""
    from slack_sdk.errors import SlackApiError

    card = card_post(archive, request)
    assert card is not None
    try:
        told = team.client.chat_getPermalink(channel=card.channel, message_ts=card.ts)
    except (SlackApiError, OSError, http.client.HTTPException, ValueError) as fault:
        log.warning("chat.getPermalink: %s", fault)
        return f"slack://channel?id={card.channel}"
    return str(told["permalink"])
