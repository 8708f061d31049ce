"""Listing pages: publications caught by the CSS selectors of ``sources.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from spiders.addresses import absolute, find_doi
from spiders.cleaning import attribute, clean_line, clean_text, fit_for_a_tree
from spiders.dates import parse_date
from spiders.errors import SourceUnreadable
from spiders.publication import Publication
from spiders.reading import Page, Reading
from spiders.relative_dates import relative_date
from spiders.source import Assignment, Reason, Selectors, Source

if TYPE_CHECKING:
    from parsel import Selector, SelectorList

LAG = timedelta(days=7)
"""How late a publication may be listed after the day it bears."""
FIRST_VISIT = timedelta(days=366)
"""How far back a first visit follows the pages of a listing."""
_DATE_ATTRIBUTES = ("datetime", "content", "title")


def address(assignment: Assignment, _today: date) -> str:
    """The listing's own address: a listing cannot be asked by date."""
    return assignment.source.url


def read(source: Source, page: Page) -> Reading:
    """What the selectors of ``source`` catch on ``page``; without selectors, what repeats on it.

    Where all of a page is dated a week before the last visit, or on a first visit a year back,
    the next page is not asked for.

    :raises SourceUnreadable: reason ``selector``, when a selector is no valid CSS, or when the one
        for items, links or titles catches nothing; the detail names the selector.
    """
    selectors = source.selectors or _proposed(page)
    root = parse(page)
    base = base_of(root, page.url)
    items = select(root, "item", selectors.item)
    if not items:
        raise _catches_nothing("item", selectors.item, "on the page")
    language = source.language or _language(root)
    dates = _Dates(today=page.day, day_first=True if language == "fr" else None)
    rows = [_row(item, selectors, base, dates) for item in items]
    _demand_some(rows, selectors)
    return Reading(
        publications=tuple(_publications(rows, source, language)),
        next=None if _all_old(rows, page) else _next(root, selectors, base, page.url),
        title=clean_line(root.css("title::text").get("")),
    )


def _proposed(page: Page) -> Selectors:
    from spiders.listing_proposal import propose_selectors

    found = propose_selectors(page)
    if found is None:
        raise SourceUnreadable(
            Reason.SELECTOR, "nothing repeats on the page: say by selectors what an item is"
        )
    return found


def parse(page: Page) -> Selector:
    """The page as a tree, in the encoding that its header, byte-order mark or ``meta`` tells."""
    from parsel import Selector
    from w3lib.encoding import html_to_unicode

    _, text = html_to_unicode(page.content_type or None, page.body, default_encoding="utf-8")
    return Selector(text=fit_for_a_tree(text), type="html")


def base_of(root: Selector, url: str) -> str:
    """What relative links of the page are relative to: ``<base href>``, else its own address."""
    return absolute(url, root.css("base::attr(href)").get("")) or url


def select(node: Selector, name: str, css: str) -> SelectorList[Selector]:
    """What ``css`` catches inside ``node``, the node itself included.

    :raises SourceUnreadable: when the selector called ``name`` is no valid CSS.
    """
    from cssselect import SelectorError

    try:
        return node.css(css)
    except (SelectorError, ValueError) as error:
        raise SourceUnreadable(
            Reason.SELECTOR, f"selector {name} = {css!r} is no valid CSS: {error}"
        ) from error


@dataclass(frozen=True, slots=True)
class _Row:
    """What one item of the listing says; ``links`` counts what the link selector caught."""

    links: int
    url: str | None
    title: str
    published: datetime | None
    abstract: str


@dataclass(frozen=True, slots=True)
class _Dates:
    """How the dates of a page are read; French writes the day before the month."""

    today: date | None
    day_first: bool | None


def _row(item: Selector, selectors: Selectors, base: str, dates: _Dates) -> _Row:
    links = select(item, "link", selectors.link)
    url = next(filter(None, (_target(node, base) for node in links)), None)
    return _Row(
        links=len(links),
        url=url,
        title=_title(item, [node for node in links if _target(node, base) == url], selectors.title),
        published=_date(_optional(item, "date", selectors.date), dates),
        abstract=_abstract(_optional(item, "abstract", selectors.abstract)),
    )


def _optional(item: Selector, name: str, css: str) -> Iterable[Selector]:
    return select(item, name, css) if css else ()


def _abstract(nodes: Iterable[Selector]) -> str:
    return "\n\n".join(filter(None, (clean_text(node.get() or "") for node in nodes)))


def _target(node: Selector, base: str) -> str | None:
    """Where ``node`` points: its ``href``, or the text a ``::attr()`` selector caught."""
    href = node.get() if isinstance(node.root, str) else attribute(node, "href")
    return absolute(base, href) if href else None


def _title(item: Selector, links: list[Selector], css: str) -> str:
    """The first text the title selector catches; without one, of the links to the address."""
    nodes = select(item, "title", css) if css else links
    elements = [node for node in nodes if css or not isinstance(node.root, str)]
    labels = (attribute(node, "aria-label") or attribute(node, "title") for node in elements)
    texts = (_text(node) for node in elements)
    return next(filter(None, texts), "") or ("" if css else next(filter(None, labels), ""))


def _text(node: Selector) -> str:
    return clean_line(node.get() or "")


def _date(nodes: Iterable[Selector], how: _Dates) -> datetime | None:
    for text in _date_texts(nodes):
        found = parse_date(text, today=how.today, day_first=how.day_first)
        if found is None and how.today:
            found = relative_date(text, how.today)
        if found:
            return found
    return None


def _date_texts(nodes: Iterable[Selector]) -> Iterator[str]:
    for node in nodes:
        if not isinstance(node.root, str):
            yield from filter(None, (attribute(node, name) for name in _DATE_ATTRIBUTES))
        yield _text(node)


def _demand_some(rows: list[_Row], selectors: Selectors) -> None:
    where = f"inside the {len(rows)} items"
    if not any(row.links for row in rows):
        raise _catches_nothing("link", selectors.link, where)
    if not any(row.url for row in rows):
        raise SourceUnreadable(
            Reason.SELECTOR, f"selector link = {selectors.link!r} catches no web address {where}"
        )
    if not any(row.title for row in rows):
        raise _catches_nothing("title", selectors.title or selectors.link, where)


def _catches_nothing(name: str, css: str, where: str) -> SourceUnreadable:
    return SourceUnreadable(Reason.SELECTOR, f"selector {name} = {css!r} catches nothing {where}")


def _publications(rows: list[_Row], source: Source, language: str) -> Iterator[Publication]:
    seen: set[str] = set()
    for row in rows:
        if row.url is None or not row.title or row.url in seen:
            continue
        seen.add(row.url)
        yield Publication(
            source=source.id,
            url=row.url,
            title=row.title,
            doi=find_doi(row.url),
            abstract=row.abstract,
            language=language or None,
            publisher=source.publisher or None,
            published=row.published,
        )


def _language(root: Selector) -> str:
    declared = (root.css("html::attr(lang)").get() or "").strip().casefold()
    return declared[:2] if declared[:2].isalpha() and declared[2:3] in {"", "-", "_"} else ""


def _all_old(rows: list[_Row], page: Page) -> bool:
    """Whether the whole page is dated before the last visit, or on a first visit, a year back."""
    if page.since:
        begin = (page.since - LAG).date()
    elif page.day:
        begin = page.day - FIRST_VISIT
    else:
        return False
    return all(row.published is not None and row.published.date() < begin for row in rows)


def _next(root: Selector, selectors: Selectors, base: str, url: str) -> str | None:
    if not selectors.next:
        return None
    targets = (_target(node, base) for node in select(root, "next", selectors.next))
    found = next(filter(None, targets), None)
    return None if found == url else found
