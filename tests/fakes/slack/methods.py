"""The Web API: which method does what, after token, scope and arguments were checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.slack import chat, conversations, views
from tests.fakes.slack.arguments import SCOPES, TYPES, checked, need
from tests.fakes.slack.refusals import Refused
from tests.fakes.slack.state import Call, Json, World

Method = Callable[[World, Json], Json]


def _auth_test(world: World, _: Json) -> Json:
    return {
        "url": "https://loopback.slack.com/",
        "team": "Loopback",
        "team_id": world.team,
        "user": "monitor",
        "user_id": world.bot_user,
        "bot_id": world.bot_id,
    }


def _connections_open(world: World, _: Json) -> Json:
    address = world.address.replace("http://", "ws://")
    return {"url": f"{address}/socket?ticket={world.number()}"}


METHODS: dict[str, Method] = {
    "auth.test": _auth_test,
    "apps.connections.open": _connections_open,
    **chat.METHODS,
    **conversations.METHODS,
    **views.METHODS,
}


def answer(world: World, method: str, token: str, given: Json) -> Json:
    """Answer one call as Slack does: HTTP 200 with ``ok`` true, or false and an error."""
    with world.lock:
        try:
            made = _done(world, method, token, given)
        except Refused as refusal:
            world.calls.append(Call(method, given, refusal.error))
            return _refusal(refusal)
        world.calls.append(Call(method, given, ""))
        return {"ok": True, **made}


def _done(world: World, method: str, token: str, given: Json) -> Json:
    if method not in TYPES:
        raise Refused("unknown_method")
    wanted = world.app_token if method == "apps.connections.open" else world.bot_token
    if token != wanted:
        known = token in (world.app_token, world.bot_token)
        raise Refused("not_allowed_token_type" if known else "invalid_auth")
    if method in SCOPES:
        need(SCOPES[method], world.scopes)
    return METHODS[method](world, checked(method, given))


def _refusal(refusal: Refused) -> Json:
    said: dict[str, Any] = {"ok": False, "error": refusal.error, **refusal.more}
    if refusal.messages:
        said["response_metadata"] = {"messages": refusal.messages}
    return said
