"""views.*: modals that are opened with a trigger_id, and Home tabs."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.fakes.slack.blocks import VIEW_BYTES, view_faults
from tests.fakes.slack.chat import with_ids
from tests.fakes.slack.refusals import Refused
from tests.fakes.slack.state import TRIGGER_SECONDS, Json, View, World


def open_modal(world: World, given: Json) -> Json:
    """views.open."""
    return {"view": told(world, _opened(world, given, previous=""))}


def push(world: World, given: Json) -> Json:
    """views.push: at most three views on top of each other (reference/methods/views.push)."""
    user = _exchange(world, given["trigger_id"])
    stack = [view for view in world.views.values() if view.user == user and not view.closed]
    if len(stack) >= 3:
        raise Refused("push_limit_reached")
    previous = stack[-1].id if stack else ""
    return {"view": told(world, _made(world, user, given["view"], "modal", previous))}


def update(world: World, given: Json) -> Json:
    """views.update: by id or external id, and only if the hash is still the same."""
    view = _wanted(world, given)
    _check_hash(view, given)
    replace(world, view, given["view"])
    return {"view": told(world, view)}


def publish(world: World, given: Json) -> Json:
    """views.publish: a person's Home tab."""
    user = given["user_id"]
    if user not in world.members:
        raise Refused("user_not_found")
    if before := world.homes.get(user):
        _check_hash(before, given)
    view = _made(world, user, given["view"], "home")
    world.homes[user] = view
    return {"view": told(world, view)}


def replace(world: World, view: View, content: Json) -> None:
    """Put other content in an open view; raises Refused."""
    _check(content, view.content["type"])
    view.content = content | {"blocks": with_ids(world, content["blocks"])}
    view.hash = f"{int(world.clock())}.{world.number()}"


def told(world: World, view: View) -> Json:
    """Return a view as the API and the payloads give it, less its state."""
    return {
        "id": view.id,
        "team_id": world.team,
        "app_id": world.app_id,
        "bot_id": world.bot_id,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "hash": view.hash,
        "previous_view_id": view.previous or None,
        "root_view_id": view.previous or view.id,
        **view.content,
    }


def _opened(world: World, given: Json, *, previous: str) -> View:
    user = _exchange(world, given["trigger_id"])
    external = given["view"].get("external_id", "")
    if external and any(
        view.content.get("external_id") == external and not view.closed
        for view in world.views.values()
    ):
        raise Refused("duplicate_external_id")
    return _made(world, user, given["view"], "modal", previous)


def _made(world: World, user: str, content: Json, kind: str, previous: str = "") -> View:
    _check(content, kind)
    view = View(
        id=f"V0{world.number():07}",
        user=user,
        content=content | {"blocks": with_ids(world, content["blocks"])},
        hash=f"{int(world.clock())}.{world.number()}",
        opened=world.clock(),
        previous=previous,
    )
    if kind == "modal":
        world.views[view.id] = view
    return view


def _check(content: Json, kind: str) -> None:
    faults = view_faults(content)
    if content.get("type") != kind:
        faults.append(f"[ERROR] must be a {kind} [json-pointer:/view/type]")
    if faults:
        raise Refused("invalid_arguments", *faults)
    if len(json.dumps(content, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise Refused("view_too_large")


def _exchange(world: World, trigger_id: str) -> str:
    """Take a trigger_id; each is good once, and for three seconds."""
    trigger = world.triggers.get(trigger_id)
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if world.clock() - trigger.issued > TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger.user


def _wanted(world: World, given: Json) -> View:
    homes = [view for view in world.homes.values() if view.id == given.get("view_id")]
    for view in [*world.views.values(), *homes]:
        named = given.get("external_id") and view.content.get("external_id")
        if not view.closed and (
            view.id == given.get("view_id") or named == given.get("external_id", 0)
        ):
            return view
    raise Refused("not_found")


def _check_hash(view: View, given: Json) -> None:
    if given.get("hash", view.hash) != view.hash:
        raise Refused("hash_conflict")


METHODS: dict[str, Callable[[World, Json], Json]] = {
    "views.open": open_modal,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
