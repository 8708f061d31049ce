"""An edition as Slack messages: one for the channel, the rest in its thread."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from digests.cleaning import shorten
from digests.edition import Edition
from digests.page import Group, Item, Page, page
from digests.quotations import marked
from digests.wording import wording

MOST_BLOCKS = 50
"""Blocks in one message (Slack's reference of chat.postMessage)."""
MOST_CHARACTERS = 10_000
"""Characters of one message's blocks as JSON; beyond about 13,000 Slack answers msg_too_long."""
_HEADER = 150
_SECTION = 3000
_NOTES = 400
"""Characters under an item; escaped they are at most five times as many, Slack's 2,000."""
_RESERVE = 400
"""Characters kept for the line that says which part of how many this is."""

Block = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackMessage:
    """What chat.postMessage is given, less the channel."""

    text: str
    """What notifications show, in mrkdwn."""
    blocks: tuple[Block, ...]
    edition: str
    """Id of the edition; goes along as metadata, so that a doubtful post can be looked up."""
    part: int
    """1 is posted in the channel, the others in its thread."""
    parts: int


def messages(edition: Edition, language: str) -> list[SlackMessage]:
    """Return the edition as one message or more, each within Slack's limits.

    What does not fit in one leaves only the head in the channel, if there is one.
    Raises :class:`digests.wording.UnknownLanguage`.
    """
    content = page(edition, language)
    parts = _parts(content)
    return [
        SlackMessage(
            text=_fallback(content, number, len(parts)),
            blocks=(*blocks, *_numbering(language, number, len(parts))),
            edition=edition.id,
            part=number,
            parts=len(parts),
        )
        for number, blocks in enumerate(parts, start=1)
    ]


def escape(text: str) -> str:
    """Return text from outside so that Slack shows it as it is written.

    ``&``, ``<`` and ``>`` are escaped, as Slack's formatting reference asks; the marks of bold,
    italic, strike and code have no escape, so look-alikes stand for them; a call to the whole
    channel is broken by a word joiner.
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = safe.translate({ord("*"): "∗", ord("`"): "ˋ", ord("~"): "∼"})
    safe = re.sub(r"(?<!\w)_|_(?!\w)", "ˍ", safe)
    safe = re.sub(r"@(?=(?:channel|here|everyone)\b)", "@\u2060", safe, flags=re.IGNORECASE)
    return re.sub(r":(?=[a-z0-9_+'-]+:)", ":\u2060", safe)


def size(blocks: Sequence[Block]) -> int:
    """Return the characters of blocks as they travel."""
    return len(json.dumps(list(blocks), ensure_ascii=False))


def _parts(content: Page) -> list[list[Block]]:
    head, rest = [*_head(content)], [*_rest(content)]
    together = _divided([*head, *rest])
    if len(together) == 1 or not content.lead:
        return together
    return [*_divided(head), *_divided(rest)]


def _head(content: Page) -> Iterator[list[Block]]:
    """Yield runs of blocks that must stay together, in order."""
    yield _masthead(content)
    if content.lead:
        yield from _section(wording(content.language).say("Read first"), content.lead, "", content)


def _rest(content: Page) -> Iterator[list[Block]]:
    for group in content.groups:
        yield from _group(group, content)
    yield [_context(escape(content.legend))]


def _masthead(content: Page) -> list[Block]:
    title = f"{content.title} · {content.period}"
    figures = " · ".join(f"*{figure.number}* {figure.words}" for figure in content.figures)
    lines = [f"_{content.notice}_"] if content.notice else []
    return [_header(title), _text("\n".join([*lines, figures]))]


def _group(group: Group, content: Page) -> Iterator[list[Block]]:
    yield from _section(group.name, group.items, group.more, content)


def _section(name: str, items: tuple[Item, ...], more: str, content: Page) -> Iterator[list[Block]]:
    """Keep a heading with its first item."""
    heading = [_divider(), _header(name)]
    for item in items:
        yield [*heading, *_item(item, content)]
        heading = []
    if more:
        yield [_context(escape(more))]


def _item(item: Item, content: Page) -> list[Block]:
    colon = wording(content.language).say(": ")
    title = escape(item.title)
    linked = f"*<{_link(item.url)}|{title}>*"
    lines = [linked if item.url and len(linked) <= _SECTION else f"*{title}*"]
    lines += [escape(item.takeaway)] if item.takeaway else []
    for gap in item.gaps:
        quote = f"\n>{escape(gap.quote)}" if gap.quote else ""
        lines.append(f">*{gap.word}*{colon}{escape(gap.names)}{quote}")
    blocks = [_text(_fitting(lines))]
    tags = ", ".join(marked(chip.name, confirmed=chip.confirmed) for chip in item.chips)
    notes = " · ".join(filter(None, (tags, item.meta)))
    return [*blocks, _context(escape(shorten(notes, _NOTES)))] if notes else blocks


def _fitting(lines: list[str]) -> str:
    """Leave out whole lines at the end rather than cut through markup."""
    kept = list(lines)
    while len("\n".join(kept)) > _SECTION and len(kept) > 1:
        kept.pop()
    return "\n".join(kept)


def _link(url: str) -> str:
    return url.replace("&", "&amp;").replace("|", "%7C")


def _divided(units: list[list[Block]]) -> list[list[Block]]:
    """Fill each message as far as the limits allow, never dividing a unit."""
    parts: list[list[Block]] = [[]]
    for unit in units:
        together = [*parts[-1], *unit]
        if size(together) > MOST_CHARACTERS - _RESERVE or len(together) > MOST_BLOCKS - 1:
            parts.append([])
        parts[-1] = [*parts[-1], *unit]
    return parts


def _numbering(language: str, number: int, parts: int) -> list[Block]:
    if parts == 1:
        return []
    say = wording(language)
    if number == 1:
        return [_context(say.say("The rest of the digest is in this thread."))]
    return [_context(say.say("Part %(number)s of %(parts)s", number=number, parts=parts))]


def _fallback(content: Page, number: int, parts: int) -> str:
    line = escape(content.subject)
    if number == 1:
        return line
    part = wording(content.language).say("Part %(number)s of %(parts)s", number=number, parts=parts)
    return f"{line} · {part}"


@cache
def _models() -> Any:
    from slack_sdk.models import blocks

    return blocks


def _header(text: str) -> Block:
    return _checked(_models().HeaderBlock(text=shorten(text, _HEADER)))


def _text(mrkdwn: str) -> Block:
    models = _models()
    return _checked(models.SectionBlock(text=models.MarkdownTextObject(text=mrkdwn), expand=True))


def _context(mrkdwn: str) -> Block:
    models = _models()
    text = models.MarkdownTextObject(text=mrkdwn)
    return _checked(models.ContextBlock(elements=[text]))


def _divider() -> Block:
    return _checked(_models().DividerBlock())


def _checked(block: Any) -> Block:
    """``to_dict`` raises when a block breaks one of Slack's limits."""
    made: Block = block.to_dict()
    return made
