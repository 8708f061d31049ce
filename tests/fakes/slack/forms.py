"""What stands in a view's fields: found by action id, chosen, and told as Slack tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.fakes.slack.state import Json, Message, View


def blocks_of(place: Message | View) -> list[Json]:
    """Return the blocks of a message or a view."""
    blocks: list[Json] = place.blocks if isinstance(place, Message) else place.content["blocks"]
    return blocks


def element(blocks: list[Json], action_id: str, value: str | None = None) -> tuple[Json, Json]:
    """Return the block and the element that bear an action id; fails when none does."""
    for block, found in elements(blocks):
        if found["action_id"] == action_id and value in (None, found.get("value")):
            return block, found
    there = [found["action_id"] for _, found in elements(blocks)]
    raise AssertionError(f"no element {action_id} here; there are {there}")


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Walk through everything that can be acted on."""
    for block in blocks:
        inside = block.get("elements", []) if block["type"] == "actions" else []
        for found in (block.get("accessory"), block.get("element"), *inside):
            if found and "action_id" in found:
                yield block, found


def options(found: Json) -> list[Json]:
    """Return the options of a menu, whatever their groups."""
    groups = found.get("option_groups") or [found]
    return [option for group in groups for option in group.get("options") or []]


def chosen(found: Json, values: Sequence[str]) -> Json:
    """Return the state of an element in which these values are chosen."""
    by_value = {option["value"]: option for option in options(found)}
    picked = [by_value[value] for value in values]
    if found["type"] in ("multi_static_select", "checkboxes"):
        return {"type": found["type"], "selected_options": picked}
    return {"type": found["type"], "selected_option": picked[0] if picked else None}


def remember(view: View, block_id: str, action_id: str, state: Json) -> None:
    """Keep what was chosen or typed."""
    view.typed.setdefault(block_id, {})[action_id] = state


def values(view: View) -> Json:
    """Return ``view.state.values``: what was chosen or typed, else what stood there at first."""
    made: Json = {}
    for block, found in elements(view.content["blocks"]):
        if found["type"] != "button":
            state = view.typed.get(block["block_id"], {}).get(found["action_id"]) or _at_first(
                found
            )
            made.setdefault(block["block_id"], {})[found["action_id"]] = state
    return made


def unanswered(view: View) -> list[str]:
    """Return the questions that are not optional and have no answer."""
    state = values(view)
    return [
        block["block_id"]
        for block, found in elements(view.content["blocks"])
        if block["type"] == "input"
        and not block.get("optional", False)
        and not any(
            state[block["block_id"]][found["action_id"]].get(name)
            for name in ("value", "selected_option", "selected_options")
        )
    ]


def _at_first(found: Json) -> Json:
    kind = found["type"]
    if kind in ("multi_static_select", "checkboxes"):
        return {"type": kind, "selected_options": found.get("initial_options", [])}
    if kind.endswith("_input"):
        return {"type": kind, "value": found.get("initial_value")}
    return {"type": kind, "selected_option": found.get("initial_option")}
