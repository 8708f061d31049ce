"""chat.*: messages that are posted, changed, taken back, or shown to one person only."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes.slack.blocks import MESSAGE_TEXT, message_faults, too_long
from tests.fakes.slack.refusals import Refused
from tests.fakes.slack.state import Channel, Json, Message, World


def post(world: World, given: Json) -> Json:
    """chat.postMessage: in a channel the app is in, or to a person by their id."""
    channel = _writable(world, given["channel"])
    check_content(given)
    _check_pictures(world, given)
    if thread := given.get("thread_ts", ""):
        find(world, channel.id, thread)
    message = Message(
        channel=channel.id,
        ts=world.ts(),
        user=world.bot_user,
        text=given.get("text", "")[:MESSAGE_TEXT],
        blocks=with_ids(world, given.get("blocks") or []),
        thread_ts=thread,
        metadata=_metadata(given.get("metadata")),
    )
    world.messages.append(message)
    return {"channel": channel.id, "ts": message.ts, "message": shown(message)}


def ephemeral(world: World, given: Json) -> Json:
    """chat.postEphemeral: to one person in a channel; nothing can change it but a response_url."""
    channel = _writable(world, given["channel"])
    check_content(given)
    if given["user"] not in world.members:
        raise Refused("user_not_in_channel")
    message = Message(
        channel=channel.id,
        ts=world.ts(),
        user=world.bot_user,
        text=given.get("text", ""),
        blocks=with_ids(world, given.get("blocks") or []),
        only_for=given["user"],
    )
    world.messages.append(message)
    return {"message_ts": message.ts}


def update(world: World, given: Json) -> Json:
    """chat.update: the app's own messages, never ephemeral ones."""
    message = _own(world, given, "cant_update_message")
    check_content(given)
    rewrite(world, message, given)
    if "metadata" in given:
        message.metadata = _metadata(given["metadata"])
    return {"channel": message.channel, "ts": message.ts, "text": message.text}


def delete(world: World, given: Json) -> Json:
    """chat.delete: the app's own messages."""
    message = _own(world, given, "cant_delete_message")
    message.deleted = True
    return {"channel": message.channel, "ts": message.ts}


def permalink(world: World, given: Json) -> Json:
    """chat.getPermalink."""
    message = find(world, given["channel"], given["message_ts"])
    stamp = message.ts.replace(".", "")
    return {
        "channel": message.channel,
        "permalink": f"https://loopback.slack.com/archives/{message.channel}/p{stamp}",
    }


def _check_pictures(world: World, given: Json) -> None:
    """Refuse an image block whose picture Slack cannot fetch (reference/block-kit/blocks/image)."""
    shown = [block for block in given.get("blocks") or [] if block["type"] == "image"]
    if shown and not world.fetches:
        raise Refused("invalid_blocks", "downloading image failed [json-pointer:/blocks/0]")


def check_content(given: Json) -> None:
    """Refuse a message without words, or with blocks that break one of Block Kit's rules."""
    blocks = given.get("blocks") or []
    if not given.get("text") and not blocks:
        raise Refused("no_text")
    if faults := message_faults(blocks):
        raise Refused("invalid_blocks", *faults)
    if too_long(blocks):
        raise Refused("msg_too_long")


def rewrite(world: World, message: Message, given: Json) -> None:
    """Put new words and blocks in the place of the old."""
    message.text = given.get("text", "")
    message.blocks = with_ids(world, given.get("blocks") or [])
    message.edits += 1


def find(world: World, channel: str, ts: str) -> Message:
    """Return a message that everybody in the channel sees; raises Refused."""
    for message in world.standing(channel):
        if message.ts == ts:
            return message
    raise Refused("message_not_found")


def with_ids(world: World, blocks: list[Json]) -> list[Json]:
    """Give each block and element the id that Slack makes up where an app gave none."""
    return [_with_ids(world, block) for block in blocks]


def _with_ids(world: World, block: Json) -> Json:
    made = {"block_id": f"b{world.number()}", **block}
    for name in ("accessory", "element"):
        if name in made:
            made[name] = {"action_id": f"a{world.number()}", **made[name]}
    if made["type"] == "actions":
        made["elements"] = [{"action_id": f"a{world.number()}", **e} for e in made["elements"]]
    return made


def shown(message: Message, *, metadata: bool = False) -> Json:
    """Return a message as the API and the payloads give it."""
    made: Json = {
        "type": "message",
        "ts": message.ts,
        "text": message.text,
        "blocks": message.blocks,
        "user": message.user,
    }
    if message.user == World.bot_user:
        made |= {"bot_id": World.bot_id, "app_id": World.app_id}
    if message.thread_ts:
        made["thread_ts"] = message.thread_ts
    if metadata and message.metadata:
        made["metadata"] = message.metadata
    return made


def _writable(world: World, channel: str) -> Channel:
    if channel in world.members:
        return world.direct(channel)
    found = world.channels.get(channel)
    if found is None or (found.kind == "group" and world.bot_user not in found.members):
        raise Refused("channel_not_found")
    if world.bot_user not in found.members and "chat:write.public" not in world.scopes:
        raise Refused("not_in_channel")
    return found


def _own(world: World, given: Json, error: str) -> Message:
    if given["channel"] not in world.channels:
        raise Refused("channel_not_found")
    message = find(world, given["channel"], given["ts"])
    if message.user != world.bot_user:
        raise Refused(error)
    return message


def _metadata(metadata: Json | None) -> Json:
    """Metadata has a type and a payload, both required (reference/metadata)."""
    if not metadata:
        return {}
    if not isinstance(metadata.get("event_type"), str) or not isinstance(
        metadata.get("event_payload"), dict
    ):
        raise Refused("invalid_metadata_format")
    return metadata


METHODS: dict[str, Callable[[World, Json], Json]] = {
    "chat.postMessage": post,
    "chat.postEphemeral": ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": permalink,
}
