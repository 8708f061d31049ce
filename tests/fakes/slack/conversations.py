"""conversations.* and users.*: what an app may read of channels and people."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes.slack.arguments import HISTORY, INFO, METADATA, need
from tests.fakes.slack.chat import shown
from tests.fakes.slack.refusals import Refused
from tests.fakes.slack.state import Channel, Json, Member, Message, World

MOST = 999
"""The most messages one call gives (reference/methods/conversations.history, ``limit``)."""


def open_direct(world: World, given: Json) -> Json:
    """conversations.open, for one person."""
    user = given.get("users", "")
    if user not in world.members:
        raise Refused("user_not_found")
    return {"channel": {"id": world.direct(user).id}}


def info(world: World, given: Json) -> Json:
    """conversations.info."""
    channel = _channel(world, given["channel"], INFO)
    return {"channel": {"id": channel.id, "name": channel.name, "is_im": channel.kind == "im"}}


def history(world: World, given: Json) -> Json:
    """conversations.history: newest first, without what stands in threads."""
    channel = _channel(world, given["channel"], HISTORY)
    messages = [m for m in world.standing(channel.id) if m.thread_ts in ("", m.ts)]
    return _page(world, list(reversed(messages)), given, first=100)


def replies(world: World, given: Json) -> Json:
    """conversations.replies: a message and its thread, oldest first."""
    channel = _channel(world, given["channel"], HISTORY)
    thread = [m for m in world.standing(channel.id) if given["ts"] in (m.ts, m.thread_ts)]
    if not thread:
        raise Refused("thread_not_found")
    return _page(world, thread, given, first=MOST)


def user(world: World, given: Json) -> Json:
    """users.info."""
    member = world.members.get(given["user"])
    if member is None:
        raise Refused("user_not_found")
    return {"user": _member(world, member, locale=given.get("include_locale", False))}


def by_email(world: World, given: Json) -> Json:
    """users.lookupByEmail."""
    for member in world.members.values():
        if member.email == given["email"]:
            return {"user": _member(world, member, locale=False)}
    raise Refused("users_not_found")


def _member(world: World, member: Member, *, locale: bool) -> Json:
    """``locale`` is given when it is asked for, ``email`` with its scope (users.info)."""
    profile = {"real_name": member.name}
    if "users:read.email" in world.scopes:
        profile["email"] = member.email
    made: Json = {"id": member.id, "team_id": world.team, "name": member.name.lower()}
    made |= {"real_name": member.name, "tz": member.tz, "profile": profile, "is_bot": False}
    return made | {"locale": member.locale} if locale else made


def _channel(world: World, channel: str, scopes: dict[str, str]) -> Channel:
    found = world.channels.get(channel)
    if found is None:
        raise Refused("channel_not_found")
    need(scopes[found.kind], world.scopes)
    if world.bot_user not in found.members:
        raise Refused("not_in_channel")
    return found


def _page(world: World, messages: list[Message], given: Json, *, first: int) -> Json:
    if not 0 < (limit := given.get("limit", first)) <= MOST:
        raise Refused("invalid_limit")
    limit = min(limit, world.page_size)
    with_metadata = given.get("include_all_metadata", False)
    if with_metadata:
        need(METADATA, world.scopes)
    begin = _cursor(given.get("cursor", ""))
    span = [m for m in messages if _within(m.ts, given)]
    page = span[begin : begin + limit]
    more = begin + limit < len(span)
    return {
        "messages": [shown(m, metadata=with_metadata) for m in page],
        "has_more": more,
        "response_metadata": {"next_cursor": str(begin + limit) if more else ""},
    }


def _cursor(cursor: str) -> int:
    if cursor and not cursor.isdecimal():
        raise Refused("invalid_cursor")
    return int(cursor or 0)


def _within(ts: str, given: Json) -> bool:
    """Between ``oldest`` and ``latest``, with both ends only where ``inclusive`` says so."""
    oldest, latest = float(given.get("oldest") or 0), float(given.get("latest") or "inf")
    if given.get("inclusive", False):
        return oldest <= float(ts) <= latest
    return oldest < float(ts) < latest


METHODS: dict[str, Callable[[World, Json], Json]] = {
    "conversations.open": open_direct,
    "conversations.info": info,
    "conversations.history": history,
    "conversations.replies": replies,
    "users.info": user,
    "users.lookupByEmail": by_email,
}
