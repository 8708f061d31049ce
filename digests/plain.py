"""A page as plain text that reads well in a window of 72 columns."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import TextWrapper

from digests.footer import Footer
from digests.page import Item, Page
from digests.quotations import Gap, marked
from digests.wording import wording

WIDTH = 72


def plain(content: Page, footer: Footer) -> str:
    """Return the page as text: a heading a section, an address a line of its own."""
    lines = [*_masthead(content)]
    if content.lead:
        lines += _section(wording(content.language).say("Read first"), content.lead, "", content)
    for group in content.groups:
        lines += _section(group.name, group.items, group.more, content)
    return "\n".join([*lines, *_foot(content, footer)]) + "\n"


def _masthead(content: Page) -> Iterator[str]:
    yield content.brand
    yield f"{content.title}, {content.period}"
    yield ""
    yield from _wrapped(" · ".join(f"{f.number} {f.words}" for f in content.figures))
    if content.notice:
        yield ""
        yield from _wrapped(content.notice)


def _section(name: str, items: tuple[Item, ...], more: str, content: Page) -> Iterator[str]:
    yield from ("", "", name.upper(), "=" * min(len(name), WIDTH))
    for item in items:
        yield ""
        yield from _item(item, content)
    if more:
        yield from ("", *_wrapped(f"({more})"))


def _item(item: Item, content: Page) -> Iterator[str]:
    yield from _wrapped(item.title, first="* ")
    yield from _wrapped(item.takeaway, first="  ") if item.takeaway else ()
    for gap in item.gaps:
        yield from _wrapped(_gap(gap, content), first="  > ", rest="  > ")
    tags = ", ".join(marked(chip.name, confirmed=chip.confirmed) for chip in item.chips)
    yield from _wrapped(tags, first="  ")
    yield from _wrapped(item.meta, first="  ")
    if item.url:
        yield f"  {item.url}"


def _gap(gap: Gap, content: Page) -> str:
    colon = wording(content.language).say(": ")
    named = f"{gap.word}{colon}{gap.names}"
    return f"{named} — {gap.quote}" if gap.quote else named


def _foot(content: Page, footer: Footer) -> Iterator[str]:
    colon = wording(content.language).say(": ")
    yield from ("", "", "-- ")
    yield from _wrapped(content.legend)
    for line in footer.lines:
        yield from ("", *_wrapped(line))
    for link in footer.links:
        yield from ("", f"{link.words}{colon}{link.url}")


def _wrapped(text: str, *, first: str = "", rest: str | None = None) -> list[str]:
    """Break at spaces only: a no-break space, an address or a compound stays whole."""
    wrapper = TextWrapper(
        width=WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapper.wrap(text)
