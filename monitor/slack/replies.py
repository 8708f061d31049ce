"""Answers that only one person sees: through the response URL, else as a direct message."""

from __future__ import annotations

import http.client
import logging
from collections.abc import Sequence

from monitor.slack.blocks import Block, section
from monitor.slack.posts import ask_slack
from monitor.slack.team import Team

log = logging.getLogger("monitor.slack")


def reply(
    team: Team,
    user: str,
    response_url: str,
    *,
    text: str = "",
    blocks: Sequence[Block] = (),
    replace: bool = False,
) -> None:
    """Show something to one person; with ``replace``, in the place of what they acted on.

    A response URL answers five times within half an hour (Slack's limits); where there is none,
    or it is spent, a direct message goes out instead.
    """
    said = text or next((block["text"]["text"] for block in blocks if "text" in block), "")
    if response_url and _respond(response_url, said, blocks, replace=replace):
        return
    if not replace:
        ask_slack(
            team.client.chat_postMessage,
            channel=user,
            text=said,
            blocks=list(blocks) or None,
            unfurl_links=False,
        )


def whisper(team: Team, user: str, response_url: str, text: str) -> None:
    """Show one person a sentence in mrkdwn."""
    reply(team, user, response_url, text=text, blocks=[section(text)])


def _respond(url: str, text: str, blocks: Sequence[Block], *, replace: bool) -> bool:
    from slack_sdk.webhook import WebhookClient

    try:
        response = WebhookClient(url, timeout=10, retry_handlers=[]).send(
            text=text,
            blocks=list(blocks),
            replace_original=replace,
            response_type="ephemeral",
        )
    except (OSError, http.client.HTTPException, ValueError) as fault:
        # It may have been shown: saying it again would be worse than once too few.
        log.warning("an answer may not have been shown: %s", fault)
        return True
    return response.status_code == 200
