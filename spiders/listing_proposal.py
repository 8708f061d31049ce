"""A proposal of CSS selectors for a listing page not seen before, from what repeats on it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from spiders.dates import parse_date
from spiders.errors import SourceUnreadable
from spiders.listing_titles import HEADINGS, Title, target, titles, whole_text
from spiders.listings import base_of, parse, read
from spiders.reading import Page
from spiders.relative_dates import relative_date
from spiders.source import Kind, Selectors, Source

if TYPE_CHECKING:
    from parsel import Selector

FEWEST = 3
"""Items; what stands on a page twice is no listing."""
_HEIGHT = 7
"""Ancestors of a title looked at for the one that holds the whole item."""
_CLASS = re.compile(r"(?!.*\d{3})[A-Za-z_][A-Za-z0-9_-]*")
"""A class that is no number of one item and needs no escaping in CSS."""
_TRIED = 5
"""Candidates tried on the page, the best first."""
_LONGEST_DATE = 60
_SHORTEST_ABSTRACT = 60
_NEXT = (
    'a[rel~="next"]',
    'link[rel~="next"]',
    "li.next a",
    "a.next",
    ".pager__item--next a",
    ".pagination-next a",
    'a[aria-label*="Next"]',
    'a[aria-label*="next"]',
    'a[aria-label*="uivant"]',
    'a[title*="uivant"]',
    'a:contains("Next")',
    'a:contains("Suivant")',
)


def propose_selectors(page: Page) -> Selectors | None:
    """Selectors that catch the publications listed on ``page``; None where nothing repeats.

    An item is the outermost element that repeats and leads to one address of its own, outside the
    page's navigation; of several candidates, the one with more items, longer titles and a date.
    """
    root = parse(page)
    base = base_of(root, page.url)
    boxes = _boxes(titles(root, base, page.url))
    named = Counter(css for element in root.root.iter() for css in _names(element))
    found = sorted(_candidates(boxes, named, page.day), key=lambda each: -each.score)
    works = next((each.selectors for each in found[:_TRIED] if _works(each.selectors, page)), None)
    return works and replace(works, next=_next_selector(root, base, page.url))


def _works(selectors: Selectors, page: Page) -> bool:
    source = Source(id="proposal", url=page.url, kind=Kind.LISTING, selectors=selectors)
    try:
        return len(read(source, page).publications) >= FEWEST
    except SourceUnreadable:
        return False


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: float
    selectors: Selectors


def _candidates(
    named: dict[str, dict[Any, list[Title]]], page: Counter[str], today: date | None
) -> Iterator[_Candidate]:
    """Each way of naming boxes that hold one title each, and little else on the page."""
    for css, boxes in named.items():
        alone = {box: only for box, found in boxes.items() if (only := _only_title(found))}
        addresses = len({title.url for title in alone.values()})
        if addresses >= FEWEST and len(alone) >= 0.8 * len(boxes):
            selectors, weight = _described(css, alone, today)
            yield _Candidate(addresses * weight * len(alone) / page[css], selectors)


def _only_title(found: list[Title]) -> Title | None:
    """The title of a box: its one heading, else its one address; None where there are several."""
    headed = [title for title in found if title.heading]
    addresses = {title.url for title in headed or found}
    return (headed or found)[0] if len(addresses) == 1 else None


def _boxes(titles: Iterable[Title]) -> dict[str, dict[Any, list[Title]]]:
    """CSS selector → the elements it names that hold titles → those titles."""
    found: dict[str, dict[Any, list[Title]]] = defaultdict(lambda: defaultdict(list))
    for title in titles:
        around = [title.box, *title.box.iterancestors()][: _HEIGHT + 1]
        for box in around:
            if box.tag in {"body", "html", "main"}:
                break
            for css in [f"{box.tag}.{name}" for name in _classes(box)] or _names(box):
                found[css][box].append(title)
    return found


def _names(element: Any) -> Iterator[str]:
    """CSS selectors that name the element: by its classes, its tag, and where it stands."""
    if not isinstance(element.tag, str):
        return
    yield from (f"{element.tag}.{name}" for name in _classes(element))
    yield str(element.tag)
    parent = element.getparent()
    grand = None if parent is None else parent.getparent()
    if parent is not None:
        yield from (f"{name} > {element.tag}" for name in _own_names(parent))
    if grand is not None:
        yield from (f"{name} > {parent.tag} > {element.tag}" for name in _own_names(grand))


def _own_names(element: Any) -> Iterator[str]:
    identity = element.get("id") or ""
    if _CLASS.fullmatch(identity):
        yield f"#{identity}"
    yield from (f"{element.tag}.{name}" for name in _classes(element))
    yield str(element.tag)


def _classes(element: Any) -> list[str]:
    return [name for name in (element.get("class") or "").split() if _CLASS.fullmatch(name)]


def _described(css: str, boxes: dict[Any, Title], today: date | None) -> tuple[Selectors, float]:
    """The selectors inside the boxes, and how much each box says."""
    words = sum(min(len(title.text.split()), 12) for title in boxes.values()) / len(boxes)
    date_css, dated = _common(boxes, lambda element: _is_date(element, today))
    abstract_css, told = _common(boxes, _is_abstract)
    depth = sum(1 for _ in next(iter(boxes)).iterancestors())
    link_css, title_css = _link_and_title(boxes)
    selectors = Selectors(
        item=css, link=link_css, title=title_css, date=date_css, abstract=abstract_css
    )
    return selectors, words * (1 + dated + 0.5 * told) / (1 + 0.02 * depth)


def _common(boxes: Iterable[Any], fits: Callable[[Any], bool]) -> tuple[str, float]:
    """The selector that names a fitting element in most boxes, and in which share of them.

    Of selectors that do so equally well, the one that names the fewest others.
    """
    hits: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    total = 0
    for box in boxes:
        total += 1
        inside = [each for each in box.iterdescendants() if isinstance(each.tag, str)]
        names = {name for each in inside if fits(each) for name in _inner_names(each)}
        hits.update(names)
        misses.update(name for each in inside if not fits(each) for name in _inner_names(each))
    css = max(hits, key=lambda name: (hits[name], -misses[name], "." in name), default="")
    share = hits[css] / total if css else 0.0
    return (css, share) if share >= 0.5 else ("", 0.0)


def _inner_names(element: Any) -> list[str]:
    if element.tag == "time":
        return ["time"]
    return [str(element.tag), *(f"{element.tag}.{name}" for name in _classes(element))]


def _is_date(element: Any, today: date | None) -> bool:
    if not isinstance(element.tag, str) or element.tag == "a" or len(element) > 1:
        return False
    text = element.get("datetime") or whole_text(element)
    if not 4 <= len(text) <= _LONGEST_DATE or not any(each.isdigit() for each in text):
        return bool(today and text and relative_date(text, today) and len(text) <= _LONGEST_DATE)
    return parse_date(text, today=today, day_first=True) is not None or bool(
        today and relative_date(text, today)
    )


def _is_abstract(element: Any) -> bool:
    if element.tag not in {"p", "div", "span", "dd", "td"}:
        return False
    own = whole_text(element)
    return (
        len(own) >= _SHORTEST_ABSTRACT
        and element.find(".//a") is None
        and not any(element.find(f".//{name}") is not None for name in (*HEADINGS, "p", "div"))
    )


def _link_and_title(boxes: dict[Any, Title]) -> tuple[str, str]:
    """The shortest selectors whose first match is the link, and the title, of most boxes."""
    links = [(box, title.element) for box, title in boxes.items() if title.element.tag == "a"]
    if not links:
        return "a", _most_common_heading(boxes)
    names = ["a", *(f"{heading} a" for heading in HEADINGS)]
    names += [f"a.{name}" for name in _classes(links[0][1])]
    inner = any(link.find(f".//{name}") is not None for _, link in links[:1] for name in HEADINGS)
    return _first_that_catches(names, links), _most_common_heading(boxes) if inner else ""


def _most_common_heading(boxes: dict[Any, Title]) -> str:
    return Counter(title.heading for title in boxes.values()).most_common(1)[0][0]


def _first_that_catches(names: list[str], links: list[tuple[Any, Any]]) -> str:
    """The first selector that finds the link of at least nine in ten boxes."""
    for css in names:
        hits = sum(1 for box, link in links if next(_caught(css, box), None) is link)
        if hits >= 0.9 * len(links):
            return css
    return "a"


def _caught(css: str, box: Any) -> Iterator[Any]:
    """What ``css`` catches in ``box``, the box included, as a listing reads it."""
    from parsel import Selector

    return (node.root for node in Selector(root=box, type="html").css(css))


def _next_selector(root: Selector, base: str, here: str) -> str:
    for css in _NEXT:
        if any(target(node.root, base, here) for node in root.css(css)[:3]):
            return css
    return ""
