"""What happens on the Home tab and with guests: opening it, settings, asking to join."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from monitor.archive.reviewers import change_reviewer, reviewer_by_slack
from monitor.slack import commands
from monitor.slack.blocks import section
from monitor.slack.home import SETTINGS, publish_home
from monitor.slack.people import ADMIT, JOIN, admit, ask_moderators, member, recognise, words_for
from monitor.slack.posts import ask_slack
from monitor.slack.reminders import NEXT
from monitor.slack.replies import whisper
from monitor.slack.team import HURRIED_SECONDS, Team
from monitor.slack.wishes import CALLBACK, read_settings_form, settings_form

if TYPE_CHECKING:
    from slack_bolt import Ack, App

Body = Mapping[str, Any]


def register(app: App, team: Team) -> None:
    """Listen to the Home tab, the settings and the guests."""

    def on_home(event: Body) -> None:
        if event.get("tab") == "home":
            opened(team, str(event["user"]))

    def on_settings(ack: Ack, body: Body) -> None:
        ack()
        open_settings(team, str(body["user"]["id"]), str(body["trigger_id"]))

    def on_save(ack: Ack, body: Body) -> None:
        save_settings(team, body)
        ack()
        opened(team, str(body["user"]["id"]))

    def on_next(ack: Ack, body: Body) -> None:
        ack()
        user, (action,) = str(body["user"]["id"]), body["actions"]
        key, url = f"next:{user}:{action['action_ts']}", str(body.get("response_url") or "")
        commands.respond(team, user, "next", key=key, response_url=url)

    def on_join(ack: Ack, body: Body) -> None:
        ack()
        ask_to_join(team, body)

    def on_admit(ack: Ack, body: Body) -> None:
        ack()
        admit_guest(team, body)

    app.event("app_home_opened")(on_home)
    app.action(SETTINGS)(on_settings)
    app.view(CALLBACK)(on_save)
    app.action(NEXT)(on_next)
    app.action(JOIN)(on_join)
    app.action(ADMIT)(on_admit)


def opened(team: Team, user: str) -> None:
    """Publish the Home tab of somebody who opened it."""
    with team.archive() as archive:
        publish_home(team, archive, user, recognise(team, archive, user))


def open_settings(team: Team, user: str, trigger: str) -> None:
    """Open the form of a reviewer's settings; Slack waits three seconds for it."""
    with team.archive(busy_seconds=HURRIED_SECONDS) as archive:
        reviewer = recognise(team, archive, user)
    if reviewer is not None:
        words = words_for(team, user, reviewer)
        view = settings_form(reviewer, team.labels, words)
        ask_slack(team.client.views_open, trigger_id=trigger, view=view)


def save_settings(team: Team, body: Body) -> None:
    """Write a reviewer's settings to the roster; done twice, it is the same."""
    with team.archive(busy_seconds=HURRIED_SECONDS) as archive, archive.unit() as connection:
        reviewer = reviewer_by_slack(archive, str(body["user"]["id"]))
        if reviewer is not None:
            changed = read_settings_form(body["view"].get("state") or {}, reviewer)
            change_reviewer(connection, changed)


def ask_to_join(team: Team, body: Body) -> None:
    """Hand a guest's wish to the moderators, and say so."""
    user = str(body["user"]["id"])
    with team.archive() as archive:
        if recognise(team, archive, user) is not None:
            publish_home(team, archive, user, recognise(team, archive, user))
            return
        said = ask_moderators(team, archive, user)
    whisper(team, user, str(body.get("response_url") or ""), said)


def admit_guest(team: Team, body: Body) -> None:
    """Put a guest on the roster, if a moderator says so."""
    user, (action,) = str(body["user"]["id"]), body["actions"]
    guest = str(action["value"])
    with team.archive() as archive:
        moderator = recognise(team, archive, user)
        if moderator is None or not moderator.moderator:
            return
        added = admit(team, archive, guest)
        words = words_for(team, user, moderator)
        name = member(team, guest).name or guest
        if added:
            text = words.say("%(name)s is on the roster now.", name=name)
        else:
            text = words.say("%(name)s was on the roster already.", name=name)
        channel, message = body.get("channel") or {}, body.get("message") or {}
        if channel and message:
            ask_slack(
                team.client.chat_update,
                channel=channel["id"],
                ts=message["ts"],
                text=text,
                blocks=[section(text)],
            )
        publish_home(team, archive, guest, recognise(team, archive, guest))
