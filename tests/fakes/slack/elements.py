"""Block Kit's rules for interactive elements (reference/block-kit/block-elements)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.fakes.slack.texts import (
    ACTION_ID,
    PLACEHOLDER,
    check_confirm,
    check_ids,
    check_length,
    check_options,
    check_text,
    fault,
)

Json = dict[str, Any]

BUTTON_TEXT = 75
BUTTON_VALUE = 2000
BUTTON_URL = 3000
"""block-elements/button-element."""
INPUT_LENGTH = 3000
"""The most max_length of a plain_text_input may be (block-elements/plain-text-input-element)."""
CHOICES = 10
"""Options of checkboxes and of radio buttons (checkboxes-element, radio-button-group-element)."""
OVERFLOW = (1, 5)
"""block-elements/overflow-menu-element."""
ALT_TEXT = 2000

IN_ACTIONS = {
    "button",
    "checkboxes",
    "datepicker",
    "overflow",
    "radio_buttons",
    "static_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "external_select",
    "timepicker",
}
"""block-elements: "works with block types: actions"."""
IN_SECTION = IN_ACTIONS | {"image", "multi_static_select", "multi_users_select"}
IN_INPUT = (IN_SECTION - {"button", "overflow", "image"}) | {
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
}


def check_element(element: Json, allowed: set[str], where: str) -> Iterator[str]:
    """An element in a block that takes only ``allowed`` types."""
    kind = element.get("type", "")
    if kind not in allowed:
        yield fault(where + "/type", f"unsupported type: {kind}")
        return
    yield from check_ids(element, "action_id", ACTION_ID, where)
    if "placeholder" in element:
        text = element["placeholder"]
        yield from check_text(text, where + "/placeholder", PLACEHOLDER, plain=True)
    if "confirm" in element:
        yield from check_confirm(element["confirm"], where + "/confirm")
    yield from RULES.get(kind, _nothing)(element, where)


def _nothing(_element: Json, _where: str) -> Iterator[str]:
    return iter(())


def _button(element: Json, where: str) -> Iterator[str]:
    yield from check_text(element.get("text"), where + "/text", BUTTON_TEXT, plain=True)
    if "value" in element:
        yield from check_length(element["value"], BUTTON_VALUE, where + "/value")
    if "url" in element:
        yield from check_length(element["url"], BUTTON_URL, where + "/url")
    if element.get("style", "primary") not in ("primary", "danger"):
        yield fault(where + "/style", "must be primary or danger")


def _options(element: Json, where: str) -> list[Json]:
    groups = element.get("option_groups") or [element]
    return [option for group in groups for option in group.get("options") or []]


def _select(element: Json, where: str) -> Iterator[str]:
    if ("options" in element) == ("option_groups" in element):
        yield fault(where, "must have either options or option_groups")
        return
    for number, group in enumerate(element.get("option_groups") or ()):
        place = f"{where}/option_groups/{number}"
        yield from check_text(group.get("label"), place + "/label", 75, plain=True)
        yield from check_options(group.get("options"), place + "/options")
    if "options" in element:
        yield from check_options(element["options"], where + "/options")
    yield from _initial(element, where)


def _initial(element: Json, where: str) -> Iterator[str]:
    """What is chosen at first has to equal one of the options, text and all; never be empty."""
    if "initial_option" in element and element["initial_option"] not in _options(element, where):
        yield fault(where + "/initial_option", "must exactly match one of the options")
    chosen = element.get("initial_options")
    if chosen is None:
        return
    if not chosen:
        yield fault(where + "/initial_options", "must provide at least one option")
    if not all(option in _options(element, where) for option in chosen):
        yield fault(where + "/initial_options", "must exactly match options")
    if len(chosen) > element.get("max_selected_items", 100):
        yield fault(where + "/initial_options", "more than max_selected_items")


def _choices(element: Json, where: str) -> Iterator[str]:
    yield from check_options(element.get("options"), where + "/options", CHOICES)
    yield from _initial(element, where)


def _overflow(element: Json, where: str) -> Iterator[str]:
    yield from check_options(element.get("options"), where + "/options", OVERFLOW[1])


def _plain_text_input(element: Json, where: str) -> Iterator[str]:
    most = element.get("max_length", INPUT_LENGTH)
    if not 0 < most <= INPUT_LENGTH:
        yield fault(where + "/max_length", f"must be between 1 and {INPUT_LENGTH}")
    if len(element.get("initial_value", "")) > most:
        yield fault(where + "/initial_value", "longer than max_length")


def _image(element: Json, where: str) -> Iterator[str]:
    yield from check_length(element.get("image_url"), 3000, where + "/image_url")
    yield from check_length(element.get("alt_text"), ALT_TEXT, where + "/alt_text")


RULES: dict[str, Callable[[Json, str], Iterator[str]]] = {
    "button": _button,
    "static_select": _select,
    "multi_static_select": _select,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "overflow": _overflow,
    "plain_text_input": _plain_text_input,
    "image": _image,
}
