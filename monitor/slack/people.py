"""Who is at the other end: a reviewer of the roster, or a guest who can ask to join."""

from __future__ import annotations

import http.client
import logging
from dataclasses import dataclass, replace
from functools import lru_cache
from sqlite3 import IntegrityError

from digests.slack_text import escape
from digests.wording import Wording
from monitor.archive import Archive
from monitor.archive.reviewers import (
    Reviewer,
    add_reviewer,
    change_reviewer,
    reviewer_by_email,
    reviewer_by_slack,
    reviewers,
)
from monitor.archive.slack_events import claim
from monitor.slack.blocks import Block, actions, button, section
from monitor.slack.posts import ask_slack
from monitor.slack.team import Team
from monitor.wording import wording

log = logging.getLogger("monitor.slack")

JOIN, ADMIT = "guest_join", "moderator_admit"
"""What the buttons are called towards Slack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person as Slack knows them."""

    id: str
    name: str = ""
    email: str = ""
    """Empty where the app may not read it."""
    language: str = "en"
    timezone: str = "America/Toronto"


def member(team: Team, user: str) -> Member:
    """Return what Slack says of a person; little where it says nothing now."""
    from slack_sdk.errors import SlackApiError

    try:
        return _told(team, user)
    except (SlackApiError, OSError, http.client.HTTPException, ValueError) as fault:
        log.warning("users.info: %s", fault)
        return Member(id=user)


@lru_cache(maxsize=1000)
def _told(team: Team, user: str) -> Member:
    """Ask Slack, once for as long as the process runs; a failure is not remembered."""
    told = team.client.users_info(user=user, include_locale=True)["user"]
    profile = told.get("profile") or {}
    return Member(
        id=user,
        name=str(told.get("real_name") or profile.get("real_name") or told.get("name") or ""),
        email=str(profile.get("email") or ""),
        language="fr" if str(told.get("locale") or "").startswith("fr") else "en",
        timezone=str(told.get("tz") or "America/Toronto"),
    )


def recognise(team: Team, archive: Archive, user: str) -> Reviewer | None:
    """Return the reviewer who this is, or None for a guest.

    Somebody who is on the roster by e-mail only is known from then on by their Slack id: Slack
    has verified the address.
    """
    known = reviewer_by_slack(archive, user)
    if known is not None:
        return known
    email = member(team, user).email
    named = reviewer_by_email(archive, email) if email else None
    if named is None or named.slack:
        return None
    with archive.unit() as connection:
        change_reviewer(connection, replace(named, slack=user))
    return replace(named, slack=user)


def words_for(team: Team, user: str, reviewer: Reviewer | None) -> Wording:
    """Return the words of a person's language: the roster's, else Slack's."""
    return wording("slack", reviewer.language if reviewer else member(team, user).language)


def guest_blocks(words: Wording) -> list[Block]:
    """Return a friendly refusal, with a way in."""
    text = words.say(
        "You are not on the roster of the review network yet. Reviewers confirm or correct the "
        "tags of publications, thirty seconds each. Would you like to take part?"
    )
    ask = button(words.say("Ask the moderator"), JOIN, style="primary")
    return [section(text), actions("guest", [ask])]


def ask_moderators(team: Team, archive: Archive, user: str) -> str:
    """Hand a guest's wish to the moderators; return what the guest is told.

    A wish is handed on once; when no moderator is in Slack, the guest is told whom to write to.
    """
    guest = member(team, user)
    words = wording("slack", guest.language)
    moderators = [one for one in reviewers(archive) if one.moderator and one.slack]
    if not moderators:
        addresses = ", ".join(team.settings.web.moderators or team.settings.web.staff)
        if addresses:
            return words.say("Please write to %(addresses)s.", addresses=escape(addresses))
        return words.say("No moderator is in Slack yet. Please ask whoever runs this monitor.")
    if claim(archive, f"join:{user}", team.clock()):
        for moderator in moderators:
            _tell(team, moderator, guest)
    return words.say("The moderator has been asked. You will hear from them here.")


def _tell(team: Team, moderator: Reviewer, guest: Member) -> None:
    words = wording("slack", moderator.language)
    text = words.say(
        "%(name)s (<@%(id)s>) would like to join the review network.",
        name=escape(guest.name),
        id=guest.id,
    )
    admit = button(words.say("Add to the roster"), ADMIT, guest.id, "primary")
    ask_slack(
        team.client.chat_postMessage,
        channel=moderator.slack,
        text=text,
        blocks=[section(text), actions("admit", [admit])],
    )


def admit(team: Team, archive: Archive, user: str) -> bool:
    """Put a guest on the roster and welcome them; False if they are on it already."""
    guest = member(team, user)
    newcomer = Reviewer(
        id=0,
        name=guest.name or user,
        email=guest.email,
        slack=user,
        languages=(guest.language,),
        timezone=guest.timezone,
    )
    try:
        with archive.unit() as connection:
            add_reviewer(connection, newcomer, team.clock())
    except IntegrityError:
        return False
    words = wording("slack", guest.language)
    text = words.say(
        "Welcome to the review network! Open the Home tab of this app and choose your fields "
        "under *Settings*; then the first cards will come."
    )
    ask_slack(team.client.chat_postMessage, channel=user, text=text)
    return True
