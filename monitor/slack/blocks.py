"""Block Kit's blocks from the SDK's models, which refuse what breaks one of Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from digests.cleaning import shorten
from digests.slack_text import address, escape

Block = dict[str, Any]

SECTION = 3000
CONTEXT = 2000
HEADER = 150
BUTTON = 75
OPTION = 75
OPTIONS = 100
LONGEST_ADDRESS = 1000
"""Characters of a text by where it stands, and options in a menu (reference/block-kit)."""


def header(text: str) -> Block:
    """A heading."""
    from slack_sdk.models.blocks import HeaderBlock

    return _made(HeaderBlock(text=shorten(text, HEADER)))


def section(mrkdwn: str, accessory: Block | None = None) -> Block:
    """A paragraph, already escaped."""
    from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock

    block = _made(SectionBlock(text=MarkdownTextObject(text=shorten(mrkdwn, SECTION))))
    return block | {"accessory": accessory} if accessory else block


def context(mrkdwn: str) -> Block:
    """A line in small print, already escaped."""
    from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject

    return _made(ContextBlock(elements=[MarkdownTextObject(text=shorten(mrkdwn, CONTEXT))]))


def divider() -> Block:
    """A line across."""
    from slack_sdk.models.blocks import DividerBlock

    return _made(DividerBlock())


def button(text: str, action: str, value: str = "", style: str | None = None) -> Block:
    """A button; its value is an id, never data. ``style`` is ``primary`` or ``danger``."""
    from slack_sdk.models.blocks import ButtonElement

    return _made(
        ButtonElement(
            text=shorten(text, BUTTON), action_id=action, value=value or None, style=style
        )
    )


def actions(block_id: str, elements: Sequence[Block]) -> Block:
    """A row of buttons."""
    from slack_sdk.models.blocks import ActionsBlock

    return _made(ActionsBlock(block_id=block_id, elements=list(elements)))


def option(value: str, label: str, description: str = "") -> Block:
    """An option of a menu; what is too long goes on in its description."""
    from slack_sdk.models.blocks import Option

    return _made(
        Option(
            value=value,
            text=shorten(label, OPTION),
            description=shorten(description, OPTION) or None,
        )
    )


def several(action: str, placeholder: str, options: Sequence[Any], chosen: set[str]) -> Block:
    """A menu of which several options can be chosen, those with a value in ``chosen`` at first."""
    from slack_sdk.models.blocks import StaticMultiSelectElement

    initial = [one for one in options if one["value"] in chosen]
    return _made(
        StaticMultiSelectElement(
            action_id=action,
            placeholder=placeholder,
            options=list(options),
            initial_options=initial or None,
        )
    )


def several_grouped(
    action: str, placeholder: str, groups: Sequence[tuple[str, Sequence[Any]]], chosen: set[str]
) -> Block:
    """As :func:`several`, in groups of a name and its options."""
    from slack_sdk.models.blocks import OptionGroup, StaticMultiSelectElement

    initial = [one for _, options in groups for one in options if one["value"] in chosen]
    return _made(
        StaticMultiSelectElement(
            action_id=action,
            placeholder=placeholder,
            option_groups=[
                OptionGroup(label=shorten(name, OPTION), options=list(options))
                for name, options in groups
            ],
            initial_options=initial or None,
        )
    )


def one_of(action: str, placeholder: str, options: Sequence[Block], chosen: str) -> Block:
    """A menu of which one option is chosen."""
    from slack_sdk.models.blocks import StaticSelectElement

    initial = next((one for one in options if one["value"] == chosen), None)
    return _made(
        StaticSelectElement(
            action_id=action,
            placeholder=placeholder,
            options=list(options),
            initial_option=initial,
        )
    )


def ticks(action: str, options: Sequence[Block], chosen: set[str]) -> Block:
    """Boxes to tick, at most ten."""
    from slack_sdk.models.blocks import CheckboxesElement

    initial = [one for one in options if one["value"] in chosen]
    return _made(
        CheckboxesElement(action_id=action, options=list(options), initial_options=initial or None)
    )


def lines(action: str, placeholder: str, most: int, text: str = "") -> Block:
    """A field for several lines of text."""
    from slack_sdk.models.blocks import PlainTextInputElement

    return _made(
        PlainTextInputElement(
            action_id=action,
            placeholder=placeholder,
            multiline=True,
            max_length=most,
            initial_value=text or None,
        )
    )


def question(
    block_id: str, label: str, element: Block, *, optional: bool = True, tell: bool = False
) -> Block:
    """A field of a form with its label; with ``tell``, the app hears of each change."""
    from slack_sdk.models.blocks import InputBlock

    return _made(
        InputBlock(
            block_id=block_id,
            label=shorten(label, CONTEXT),
            element=element,
            optional=optional,
            dispatch_action=tell or None,
        )
    )


def modal(
    callback: str, title: str, submit: str, close: str, blocks: Sequence[Block], about: str = ""
) -> Block:
    """A form in front of everything; ``about`` comes back with its answer, unseen."""
    from slack_sdk.models.views import View

    return _made(
        View(
            type="modal",
            callback_id=callback,
            title=title,
            submit=submit,
            close=close,
            blocks=list(blocks),
            private_metadata=about or None,
        )
    )


def home(blocks: Sequence[Block]) -> Block:
    """A Home tab."""
    from slack_sdk.models.views import View

    return _made(View(type="home", blocks=list(blocks)))


def link(text: str, url: str) -> str:
    """Return text from outside as a link in mrkdwn.

    It stays bare where the address is not safe, or so long that it would fill the block.
    """
    shown = escape(text)
    if not url.startswith(("http://", "https://")) or len(url) > LONGEST_ADDRESS:
        return shown
    return f"<{address(url).replace('>', '%3E')}|{shown}>"


def escaped(text: str, most: int) -> str:
    """Return text from outside as mrkdwn of at most so many characters."""
    limit = most
    while len(shown := escape(shorten(text, limit))) > most:
        limit = limit * most // len(shown) - 1
    return shown


def _made(model: Any) -> Block:
    """``to_dict`` raises when one of Slack's limits is broken."""
    made: Block = model.to_dict()
    return made
