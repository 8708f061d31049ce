"""What people do with messages: share a link with the monitor, endorse a digest."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from monitor.archive.slack_events import claim, edition_posted, endorse
from monitor.errors import MonitorError
from monitor.slack.blocks import section
from monitor.slack.commands import added
from monitor.slack.people import recognise, words_for
from monitor.slack.posts import ask_slack
from monitor.slack.replies import whisper
from monitor.slack.sharing import links_in
from monitor.slack.team import Team

if TYPE_CHECKING:
    from slack_bolt import Ack, App

log = logging.getLogger("monitor.slack")

ADD = "add_to_monitor"
"""Callback id of the message shortcut."""
MOST_LINKS = 3
"""Of one message."""


def register(app: App, team: Team) -> None:
    """Listen to the message shortcut and to reactions."""

    def on_add(ack: Ack, shortcut: Mapping[str, Any]) -> None:
        ack()
        add_from_message(team, shortcut)

    def on_reaction(event: Mapping[str, Any]) -> None:
        note_reaction(team, event)

    app.message_shortcut(ADD)(on_add)
    app.event("reaction_added")(on_reaction)
    app.event("reaction_removed")(on_reaction)


def add_from_message(team: Team, shortcut: Mapping[str, Any]) -> None:
    """Add the links of a message to the archive, once, and answer in its thread."""
    user, message = str(shortcut["user"]["id"]), shortcut["message"]
    response_url = str(shortcut.get("response_url") or "")
    with team.archive() as archive:
        reviewer = recognise(team, archive, user)
        words = words_for(team, user, reviewer)
        if not claim(archive, f"shortcut:{user}:{shortcut['action_ts']}", team.clock()):
            return
    found = links_in(message)[:MOST_LINKS]
    if not found:
        whisper(team, user, response_url, words.say("There is no link in this message."))
        return
    try:
        text = "\n".join(added(team, user, link, words) for link in found)
    except MonitorError as error:
        log.error("a shared link was not added: %s", error)
        sorry = words.say("That did not work. Please try again in a moment.")
        whisper(team, user, response_url, sorry)
        return
    receipt = ask_slack(
        team.client.chat_postMessage,
        channel=shortcut["channel"]["id"],
        thread_ts=message.get("thread_ts") or shortcut["message_ts"],
        text=text,
        blocks=[section(text)],
        unfurl_links=False,
    )
    if not receipt.sent:
        # The app is not in that channel: only the person who asked is answered.
        whisper(team, user, response_url, text)


def note_reaction(team: Team, event: Mapping[str, Any]) -> None:
    """Count a reaction on a digest as an endorsement, or take it back; others are nothing to us."""
    item = event.get("item") or {}
    channel, ts = str(item.get("channel") or ""), str(item.get("ts") or "")
    if item.get("type") != "message" or not ts:
        return
    with team.archive() as archive:
        edition = edition_posted(archive, channel, ts)
        if not edition:
            return
        with archive.unit() as connection:
            endorse(
                connection,
                edition=edition,
                channel=channel,
                ts=ts,
                member=str(event["user"]),
                reaction=str(event["reaction"]),
                event_ts=str(event["event_ts"]),
                stands=event["type"] == "reaction_added",
            )
