"""Block Kit's rules for blocks, messages and views (reference/block-kit, reference/views)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.fakes.slack.elements import IN_ACTIONS, IN_INPUT, IN_SECTION, check_element
from tests.fakes.slack.texts import BLOCK_ID, check_ids, check_length, check_text, fault

Json = dict[str, Any]

IN_MESSAGE = 50
IN_VIEW = 100
"""Blocks in a message; in a modal or a Home tab (reference/block-kit/blocks)."""
CHARACTERS = 10_000
"""Characters of a message's blocks: our own limit; Slack's msg_too_long comes at about 13,000."""
MESSAGE_TEXT = 40_000
"""Characters of a message's text (reference/methods/chat.postMessage, truncating content)."""
HEADER = 150
"""blocks/header-block."""
FIELDS, FIELD = 10, 2000
"""blocks/section-block."""
ACTIONS = 25
"""Elements of an actions block (blocks/actions-block)."""
CONTEXT = 10
"""Elements of a context block (blocks/context-block)."""
LABEL = HINT = 2000
"""blocks/input-block."""
VIEW_TITLE = VIEW_BUTTON = 24
CALLBACK_ID = EXTERNAL_ID = 255
PRIVATE_METADATA = 3000
"""reference/views/modal-views."""
VIEW_BYTES = 250_000
"""view_too_large: "greater than 250kb" (reference/methods/views.open)."""


def message_faults(blocks: object) -> list[str]:
    """Return what is wrong with the blocks of a message; nothing when all is right."""
    return list(_blocks(blocks, IN_MESSAGE, "/blocks"))


def view_faults(view: object) -> list[str]:
    """Return what is wrong with a modal or a Home tab."""
    return list(_view(view))


def too_long(blocks: object) -> bool:
    """Whether the blocks of a message are more characters than may travel."""
    return len(json.dumps(blocks, ensure_ascii=False)) > CHARACTERS


def _blocks(blocks: object, most: int, where: str) -> Iterator[str]:
    if not isinstance(blocks, list):
        yield fault(where, "must be an array")
        return
    if len(blocks) > most:
        yield fault(where, f"no more than {most} items allowed")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) < len(ids):
        yield fault(where, "block_id must be unique")
    for number, block in enumerate(blocks):
        place = f"{where}/{number}"
        rule = RULES.get(block.get("type", ""))
        if rule is None:
            yield fault(place + "/type", f"unsupported type: {block.get('type')}")
            continue
        yield from check_ids(block, "block_id", BLOCK_ID, place)
        yield from rule(block, place)


def _section(block: Json, where: str) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield fault(where, "must have text or fields")
    if "text" in block:
        yield from check_text(block["text"], where + "/text")
    fields = block.get("fields") or []
    if len(fields) > FIELDS:
        yield fault(where + "/fields", f"no more than {FIELDS} items allowed")
    for number, text in enumerate(fields):
        yield from check_text(text, f"{where}/fields/{number}", FIELD)
    if "accessory" in block:
        yield from check_element(block["accessory"], IN_SECTION, where + "/accessory")


def _elements(block: Json, most: int, allowed: set[str], where: str) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 0 < len(elements) <= most:
        yield fault(where + "/elements", f"must be between 1 and {most} items")
    ids = [element["action_id"] for element in elements if "action_id" in element]
    if len(set(ids)) < len(ids):
        yield fault(where + "/elements", "action_id must be unique in a block")
    for number, element in enumerate(elements):
        place = f"{where}/elements/{number}"
        if element.get("type") in ("mrkdwn", "plain_text") and "mrkdwn" in allowed:
            yield from check_text(element, place)
        else:
            yield from check_element(element, allowed, place)


def _actions(block: Json, where: str) -> Iterator[str]:
    yield from _elements(block, ACTIONS, IN_ACTIONS, where)


def _context(block: Json, where: str) -> Iterator[str]:
    yield from _elements(block, CONTEXT, {"mrkdwn", "plain_text", "image"}, where)


def _header(block: Json, where: str) -> Iterator[str]:
    yield from check_text(block.get("text"), where + "/text", HEADER, plain=True)


def _divider(_block: Json, _where: str) -> Iterator[str]:
    return iter(())


def _input(block: Json, where: str) -> Iterator[str]:
    yield from check_text(block.get("label"), where + "/label", LABEL, plain=True)
    if "hint" in block:
        yield from check_text(block["hint"], where + "/hint", HINT, plain=True)
    yield from check_element(block.get("element") or {}, IN_INPUT, where + "/element")


def _image(block: Json, where: str) -> Iterator[str]:
    yield from check_element({**block, "type": "image"}, {"image"}, where)


RULES: dict[str, Callable[[Json, str], Iterator[str]]] = {
    "section": _section,
    "actions": _actions,
    "context": _context,
    "header": _header,
    "divider": _divider,
    "input": _input,
    "image": _image,
}


def _view(view: object) -> Iterator[str]:
    if not isinstance(view, dict):
        yield fault("/view", "must be an object")
        return
    yield from _blocks(view.get("blocks"), IN_VIEW, "/view/blocks")
    for name, most in (("callback_id", CALLBACK_ID), ("external_id", EXTERNAL_ID)):
        yield from check_ids(view, name, most, "/view")
    if view.get("private_metadata"):
        metadata = view["private_metadata"]
        yield from check_length(metadata, PRIVATE_METADATA, "/view/private_metadata")
    if view.get("type") == "modal":
        yield from _modal(view)
    elif view.get("type") != "home":
        yield fault("/view/type", f"unsupported type: {view.get('type')}")


def _modal(view: Json) -> Iterator[str]:
    yield from check_text(view.get("title"), "/view/title", VIEW_TITLE, plain=True)
    for name in ("submit", "close"):
        if name in view:
            yield from check_text(view[name], f"/view/{name}", VIEW_BUTTON, plain=True)
    inputs = any(block.get("type") == "input" for block in view.get("blocks") or ())
    if inputs and "submit" not in view:
        yield fault("/view/submit", "required when there is an input block")
