"""Block Kit's rules for text objects, options and the like (reference: composition objects)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

TEXT = 3000
"""Characters in a text object (reference/block-kit/composition-objects/text-object)."""
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTION_DESCRIPTION = 75
OPTIONS = 100
"""An option and how many of them (composition-objects/option-object; select menus: 100)."""
ACTION_ID = 255
BLOCK_ID = 255
PLACEHOLDER = 150


def fault(where: str, what: str) -> str:
    """Return a complaint in the form of Slack's response_metadata."""
    return f"[ERROR] {what} [json-pointer:{where}]"


def check_length(value: object, most: int, where: str) -> Iterator[str]:
    """A string of one character to ``most``."""
    if not isinstance(value, str):
        yield fault(where, "must be a string")
    elif not value:
        yield fault(where, "must be more than 0 characters")
    elif len(value) > most:
        yield fault(where, f"must be less than {most + 1} characters")


def check_text(text: object, where: str, most: int = TEXT, *, plain: bool = False) -> Iterator[str]:
    """A text object: its type, its length, and no mrkdwn where only plain text may stand."""
    if not isinstance(text, dict):
        yield fault(where, "must be a text object")
        return
    if text.get("type") not in ("plain_text", "mrkdwn"):
        yield fault(where + "/type", f"unsupported type: {text.get('type')}")
    if plain and text.get("type") == "mrkdwn":
        yield fault(where + "/type", "must be plain_text")
    if "emoji" in text and text.get("type") == "mrkdwn":
        yield fault(where + "/emoji", "no more allowed with mrkdwn")
    yield from check_length(text.get("text"), most, where + "/text")


def check_ids(thing: Json, name: str, most: int, where: str) -> Iterator[str]:
    """An action_id or block_id, where one is given."""
    if name in thing:
        yield from check_length(thing[name], most, f"{where}/{name}")


def check_options(options: object, where: str, most: int = OPTIONS) -> Iterator[str]:
    """One to ``most`` options, no value twice."""
    if not isinstance(options, list) or not options:
        yield fault(where, "must provide at least one option")
        return
    if len(options) > most:
        yield fault(where, f"no more than {most} items allowed")
    values = [option.get("value") for option in options]
    if len(set(values)) < len(values):
        yield fault(where, "option values must be unique")
    for number, option in enumerate(options):
        yield from _check_option(option, f"{where}/{number}")


def _check_option(option: Json, where: str) -> Iterator[str]:
    yield from check_text(option.get("text"), where + "/text", OPTION_TEXT)
    yield from check_length(option.get("value"), OPTION_VALUE, where + "/value")
    if "description" in option:
        yield from check_text(option["description"], where + "/description", OPTION_DESCRIPTION)


def check_confirm(confirm: Json, where: str) -> Iterator[str]:
    """A confirmation dialog (composition-objects/confirmation-dialog-object)."""
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from check_text(confirm.get(name), f"{where}/{name}", most)
