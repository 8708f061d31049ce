"""An edition as Slack messages: one for the channel, the rest in its thread."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from typing import Any

from digests.blocks import (
    Block,
    Bullet,
    Heading,
    Lead,
    Line,
    Masthead,
    Note,
    Picture,
    Prose,
    Question,
    Remark,
)
from digests.choice import LINES, Catalogue
from digests.cleaning import shorten
from digests.edition import Edition
from digests.extras import Extras
from digests.footer import counting
from digests.forms import marked_for
from digests.layout import Layout
from digests.quotations import marked
from digests.slack_text import address, escape, linked
from digests.wording import Wording, wording

MOST_BLOCKS = 50
"""Blocks in one message (Slack's reference of chat.postMessage)."""
MOST_CHARACTERS = 10_000
"""Characters of one message's blocks as JSON; beyond about 13,000 Slack answers msg_too_long."""
_HEADER = 150
_SECTION = 3000
_NOTES = 400
"""Characters under an item; escaped they are at most five times as many, Slack's 2,000."""
_ALT = 2000
"""Characters of a picture's alternative."""
_ADDRESS = 300
"""Characters of a picture's address for which room is kept."""
_OWN = 3500
_OWN_BLOCKS = 9
"""Room kept for what is one reader's own."""
_RESERVE = 400
"""Characters kept for the line that says which part of how many this is."""

SlackBlock = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackMessage:
    """What chat.postMessage is given, less the channel."""

    text: str
    """What notifications show, in mrkdwn."""
    blocks: tuple[SlackBlock, ...]
    edition: str
    """Id of the edition; goes along as metadata, so that a doubtful post can be looked up."""
    part: int
    """1 is posted in the channel, the others in its thread."""
    parts: int


@dataclass(frozen=True, slots=True)
class _Unit:
    """Blocks that stay together, and the room that is kept for them."""

    blocks: list[SlackBlock]
    room: int
    """Characters as they travel."""
    count: int
    """Blocks."""


def messages(
    edition: Edition,
    language: str,
    *,
    topics: Collection[str] = (),
    more: Extras | None = None,
    picture: str = "",
) -> list[SlackMessage]:
    """Return the edition as one message or more, each within Slack's limits.

    ``topics`` are what the channel or the reader follows; ``more`` is what stands below for one
    reader only. ``picture`` is where Slack finds the week's picture as PNG; without it, its words
    stand there. What does not fit in one message leaves only the head in the channel, if there
    is one. Neither what ``more`` holds nor the picture changes how many messages there are.
    Raises :class:`digests.wording.UnknownLanguage`.
    """
    catalogue = Catalogue(edition)
    choice = catalogue.choose(topics, lines=LINES)
    layout = Layout(catalogue, language)
    subject = escape(layout.subject(choice))
    own = [] if more is None else [_own(layout, more)]
    parts = _parts(layout, list(layout.shared(choice)), own, picture)
    return [
        SlackMessage(
            text=_fallback(subject, language, number, len(parts)),
            blocks=(*_marked(blocks, more), *_numbering(language, number, len(parts))),
            edition=edition.id,
            part=number,
            parts=len(parts),
        )
        for number, blocks in enumerate(parts, start=1)
    ]


def _marked(blocks: list[SlackBlock], more: Extras | None) -> list[SlackBlock]:
    """Put the reader's mark into the addresses; it is no longer than what it stands for."""
    made: list[SlackBlock] = json.loads(marked_for(json.dumps(blocks), more.mark if more else ""))
    return made


def size(blocks: Sequence[SlackBlock]) -> int:
    """Return the characters of blocks as they travel."""
    return len(json.dumps(list(blocks), ensure_ascii=False))


def _parts(
    layout: Layout, blocks: list[Block], own: list[_Unit], picture: str
) -> list[list[SlackBlock]]:
    """Divide after the head, where there is one and all does not fit together."""
    say = wording(layout.language)
    top, legend = _unit(_masthead(layout.masthead)), _unit([_context(escape(layout.legend))])
    together = _divided([top, *_units(blocks, say, picture), *own, legend])
    ends = [number for number, block in enumerate(blocks) if isinstance(block, Remark)]
    if len(together) == 1 or not ends:
        return together
    head, rest = blocks[: ends[-1] + 1], blocks[ends[-1] + 1 :]
    return [
        *_divided([top, *_units(head, say, picture)]),
        *_divided([*_units(rest, say, picture), *own, legend]),
    ]


def _unit(blocks: list[SlackBlock]) -> _Unit:
    return _Unit(blocks, size(blocks), len(blocks))


def _units(blocks: Sequence[Block], say: Wording, picture: str = "") -> Iterator[_Unit]:
    """Yield runs that must stay together: a heading with what follows, lines of one section."""
    heading: list[SlackBlock] = []
    for block in _merged(blocks):
        if isinstance(block, Heading):
            heading = [_divider(), _header(block.text)]
            continue
        if isinstance(block, Picture):
            yield _pictured(heading, block, picture)
        else:
            yield _unit([*heading, *_shown(block, say)])
        heading = []
    if heading:
        yield _unit(heading)


def _pictured(heading: list[SlackBlock], block: Picture, url: str) -> _Unit:
    """Return the picture, or its words; the same room is kept for both."""
    words = [*heading, _context(escape(shorten(block.alt, _NOTES * 2)))]

    def with_image(address: str) -> list[SlackBlock]:
        image = _models().ImageBlock(image_url=address, alt_text=shorten(block.alt, _ALT))
        caption = _context(escape(shorten(block.caption, _NOTES)))
        return [*heading, _checked(image), caption]

    longest = with_image("https://".ljust(_ADDRESS, "x"))
    room = max(size(words), size(longest))
    usable = url and len(url) <= _ADDRESS
    return _Unit(with_image(url) if usable else words, room, len(longest))


def _own(layout: Layout, more: Extras) -> _Unit:
    """Return what is one reader's own; as much room is kept whether there is anything or not.

    What would not fit is left out: the last request first.
    """
    say = wording(layout.language)
    told = [_context(escape(counting(layout.language)))] if more.mark else []
    while True:
        own = [block for unit in _units([*layout.own(more)], say) for block in unit.blocks]
        blocks = [*own, *told]
        if size(blocks) <= _OWN or not more.requests:
            return _Unit(blocks, _OWN, _OWN_BLOCKS)
        more = replace(more, requests=more.requests[:-1])


def _merged(blocks: Sequence[Block]) -> Iterator[Block | tuple[Lead, Remark]]:
    """Put each remark with the publication that it speaks of."""
    for block, following in zip_longest(blocks, blocks[1:]):
        if isinstance(block, Lead) and isinstance(following, Remark):
            yield block, following
        elif not isinstance(block, Remark):
            yield block


def _shown(block: Block | tuple[Lead, Remark], say: Wording) -> list[SlackBlock]:
    match block:
        case (Lead() as lead, Remark() as remark):
            return _lead(lead, remark.text, say)
        case Lead():
            return _lead(block, "", say)
        case Line():
            return [_text(_line(block))]
        case Bullet():
            return [_text(_bullet(block, say))]
        case Prose():
            return [_text(part) for part in _chunks(block.mrkdwn)]
        case Question():
            return [_text(_question(block))]
        case Note():
            return [_context(escape(block.text))]
    return []


def _masthead(masthead: Masthead) -> list[SlackBlock]:
    figures = " · ".join(f"*{figure.number}* {figure.words}" for figure in masthead.figures)
    lines = [f"_{masthead.notice}_"] if masthead.notice else []
    return [_header(f"{masthead.title} · {masthead.period}"), _text("\n".join([*lines, figures]))]


def _lead(block: Lead, why: str, say: Wording) -> list[SlackBlock]:
    colon = say.say(": ")
    lines = [f"*{_title(block.title, block.url)}*"]
    lines += [escape(block.takeaway)] if block.takeaway else []
    for gap in block.gaps:
        quote = f"\n>{escape(gap.quote)}" if gap.quote else ""
        lines.append(f">*{gap.word}*{colon}{escape(gap.names)}{quote}")
    lines += [escape(block.note)] if block.note else []
    blocks = [_text(_fitting(lines))]
    tags = ", ".join(marked(chip.name, confirmed=chip.confirmed) for chip in block.chips)
    notes = " · ".join(filter(None, (tags, block.meta, why)))
    return [*blocks, _context(escape(shorten(notes, _NOTES)))] if notes else blocks


def _line(block: Line) -> str:
    mark = " ✓" if block.confirmed else ""
    notes = " · ".join(filter(None, (block.meta, block.note)))
    return f"• {_title(block.title, block.url)}{mark}\n{escape(shorten(notes, _NOTES))}"


def _bullet(block: Bullet, say: Wording) -> str:
    told = f"• *{escape(block.text)}*"
    meta = escape(shorten(block.meta, _NOTES))
    if not block.link:
        return f"{told}\n{meta}"
    colon = say.say(": ") if meta else ""
    return f"{told}\n{meta}{colon}{_title(block.link.words, block.link.url)}"


def _question(block: Question) -> str:
    if block.beside:
        answers = " · ".join(_title(link.words, link.url) for link in block.links)
        return "\n".join(filter(None, (escape(block.text), answers)))
    links = (f"• {_title(link.words, link.url)}" for link in block.links)
    return "\n".join(filter(None, (escape(block.text), *links)))


def _title(words: str, url: str) -> str:
    text = escape(words)
    return linked(text, url) if url and len(address(url)) + len(text) < _SECTION - 400 else text


def _chunks(text: str) -> Iterator[str]:
    """Paragraphs, as many together as one block holds."""
    held = ""
    for paragraph in text.split("\n\n"):
        if held and len(held) + len(paragraph) + 2 > _SECTION:
            yield held
            held = ""
        held = f"{held}\n\n{paragraph}" if held else shorten(paragraph, _SECTION)
    if held:
        yield held


def _fitting(lines: list[str]) -> str:
    """Leave out whole lines at the end rather than cut through markup."""
    kept = list(lines)
    while len("\n".join(kept)) > _SECTION and len(kept) > 1:
        kept.pop()
    return "\n".join(kept)


def _divided(units: Sequence[_Unit]) -> list[list[SlackBlock]]:
    """Fill each message as far as the limits allow, never dividing a unit."""
    parts: list[list[SlackBlock]] = [[]]
    room = count = 0
    for unit in units:
        room, count = room + unit.room, count + unit.count
        if parts[-1] and (room > MOST_CHARACTERS - _RESERVE or count > MOST_BLOCKS - 1):
            parts.append([])
            room, count = unit.room, unit.count
        parts[-1] = [*parts[-1], *unit.blocks]
    return parts


def _numbering(language: str, number: int, parts: int) -> list[SlackBlock]:
    if parts == 1:
        return []
    say = wording(language)
    if number == 1:
        return [_context(say.say("The rest of the digest is in this thread."))]
    return [_context(say.say("Part %(number)s of %(parts)s", number=number, parts=parts))]


def _fallback(subject: str, language: str, number: int, parts: int) -> str:
    if number == 1:
        return subject
    part = wording(language).say("Part %(number)s of %(parts)s", number=number, parts=parts)
    return f"{subject} · {part}"


@cache
def _models() -> Any:
    from slack_sdk.models import blocks

    return blocks


def _header(text: str) -> SlackBlock:
    return _checked(_models().HeaderBlock(text=shorten(text, _HEADER)))


def _text(mrkdwn: str) -> SlackBlock:
    models = _models()
    return _checked(models.SectionBlock(text=models.MarkdownTextObject(text=mrkdwn), expand=True))


def _context(mrkdwn: str) -> SlackBlock:
    models = _models()
    text = models.MarkdownTextObject(text=mrkdwn)
    return _checked(models.ContextBlock(elements=[text]))


def _divider() -> SlackBlock:
    return _checked(_models().DividerBlock())


def _checked(block: Any) -> SlackBlock:
    """``to_dict`` raises when a block breaks one of Slack's limits."""
    made: SlackBlock = block.to_dict()
    return made
