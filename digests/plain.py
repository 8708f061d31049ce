"""A layout as plain text that reads well in a window of 72 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from textwrap import TextWrapper

from digests.blocks import (
    Block,
    Bullet,
    Heading,
    Lead,
    Line,
    Link,
    Masthead,
    Note,
    Picture,
    Prose,
    Question,
    Remark,
)
from digests.footer import Footer
from digests.forms import Own
from digests.layout import Layout
from digests.quotations import Gap, marked
from digests.wording import Wording, wording

WIDTH = 72


class Plain:
    """Makes texts of one layout. What readers share is written once."""

    def __init__(self, layout: Layout) -> None:
        """Write what stands above and below everything."""
        self._say = wording(layout.language)
        self._written: dict[Block, str] = {}
        self._masthead = _text(_masthead(layout.masthead))
        self._legend = _text(["", "", "-- ", *_wrapped(layout.legend)])

    def pieces(self, blocks: Sequence[Block], footer: Footer) -> list[str]:
        """Return one text in pieces, each of whole lines; shared pieces are the same objects."""
        return [
            self._masthead,
            *(self._piece(block) for block in blocks),
            self._legend,
            Own(_text(_foot(footer, self._say))),
        ]

    def _piece(self, block: Block) -> str:
        if isinstance(block, Question):
            return Own(_text(_question(block, self._say)))
        if block not in self._written:
            self._written[block] = _text(_lines(block, self._say))
        return self._written[block]


def _text(lines: Iterator[str] | list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _masthead(masthead: Masthead) -> Iterator[str]:
    yield masthead.brand
    yield f"{masthead.title}, {masthead.period}"
    yield ""
    yield from _wrapped(" · ".join(f"{f.number} {f.words}" for f in masthead.figures))
    if masthead.notice:
        yield ""
        yield from _wrapped(masthead.notice)


def _lines(block: Block, say: Wording) -> Iterator[str]:
    match block:
        case Heading():
            yield from ("", "", block.text.upper(), "=" * min(len(block.text), WIDTH))
        case Prose():
            for paragraph in block.text.split("\n"):
                yield from _wrapped(paragraph) or ("",)
        case Lead():
            yield from _lead(block, say)
        case Remark():
            yield from _wrapped(block.text, first="  ")
        case Line():
            yield from _line(block)
        case Note():
            yield from ("", *_wrapped(block.text))
        case Picture():
            yield from ("", *_wrapped(block.alt))
        case Bullet():
            yield from _bullet(block)


def _lead(block: Lead, say: Wording) -> Iterator[str]:
    yield ""
    yield from _wrapped(block.title, first="* ")
    yield from _wrapped(block.takeaway, first="  ")
    for gap in block.gaps:
        yield from _wrapped(_gap(gap, say), first="  > ", rest="  > ")
    yield from _wrapped(block.note, first="  ")
    tags = ", ".join(marked(chip.name, confirmed=chip.confirmed) for chip in block.chips)
    yield from _wrapped(tags, first="  ")
    yield from _wrapped(block.meta, first="  ")
    yield from _address(block.url)
    for link in block.versions:
        yield "  " + link.words + say.say(": ") + link.url


def _gap(gap: Gap, say: Wording) -> str:
    named = gap.word + say.say(": ") + gap.names
    return f"{named} — {gap.quote}" if gap.quote else named


def _line(block: Line) -> Iterator[str]:
    yield ""
    yield from _wrapped(marked(block.title, confirmed=block.confirmed), first="* ")
    yield from _wrapped(block.note, first="  ")
    yield from _wrapped(block.meta, first="  ")
    yield from _address(block.url)


def _bullet(block: Bullet) -> Iterator[str]:
    yield ""
    yield from _wrapped(block.text, first="* ")
    yield from _wrapped(block.meta, first="  ")
    if block.link:
        yield from _wrapped(block.link.words, first="  ")
        yield from _address(block.link.url)


def _question(block: Question, say: Wording) -> Iterator[str]:
    if block.text:
        yield from ("", *_wrapped(block.text))
    for link in block.links:
        yield from ("", *_named(link, say))


def _named(link: Link, say: Wording) -> Iterator[str]:
    yield from _wrapped((link.words + say.say(": ")).rstrip())
    yield link.url


def _address(url: str) -> Iterator[str]:
    if url:
        yield f"  {url}"


def _foot(footer: Footer, say: Wording) -> Iterator[str]:
    for line in footer.lines:
        yield from ("", *_wrapped(line))
    for link in footer.links:
        yield from ("", link.words + say.say(": ") + link.url)


@lru_cache(4096)
def _wrapped(text: str, *, first: str = "", rest: str | None = None) -> tuple[str, ...]:
    """Break at spaces only: a no-break space, an address or a compound stays whole."""
    wrapper = TextWrapper(
        width=WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return tuple(wrapper.wrap(text))
