"""Answers to a response_url: five uses, thirty minutes (handling-user-interaction)."""

from __future__ import annotations

from tests.fakes.slack.chat import check_content, rewrite, with_ids
from tests.fakes.slack.refusals import Refused
from tests.fakes.slack.state import (
    RESPONSE_SECONDS,
    RESPONSE_USES,
    Json,
    Message,
    ResponseUrl,
    World,
)


def respond(world: World, key: str, given: Json) -> tuple[int, Json]:
    """Take one answer; status and body as Slack gives them."""
    with world.lock:
        place = world.responses.get(key)
        if place is None or world.clock() - place.issued > RESPONSE_SECONDS:
            return 404, {"ok": False, "error": "expired_url"}
        if place.uses >= RESPONSE_USES:
            return 404, {"ok": False, "error": "used_url"}
        place.uses += 1
        try:
            place_answer(world, place, given)
        except Refused as refusal:
            return 400, {"ok": False, "error": refusal.error, "messages": refusal.messages}
        return 200, {"ok": True}


def place_answer(world: World, place: ResponseUrl, given: Json) -> None:
    """Replace or delete the original, or show a new message: to the person alone unless it says
    ``in_channel``. Raises Refused.
    """
    if given.get("delete_original") and place.message:
        place.message.deleted = True
        return
    check_content(given)
    if given.get("replace_original") and place.message:
        rewrite(world, place.message, given)
        return
    in_channel = given.get("response_type") == "in_channel"
    message = Message(
        channel=place.channel,
        ts=world.ts(),
        user=world.bot_user,
        text=given.get("text", ""),
        blocks=with_ids(world, given.get("blocks") or []),
        only_for="" if in_channel else place.user,
    )
    world.messages.append(message)
