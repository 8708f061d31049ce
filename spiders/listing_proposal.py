"""A proposal of CSS selectors for a listing page not seen before, from what repeats on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from spiders.css_names import by_class, names
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
_DEEPEST = 50
"""Ancestors counted."""
_INSIDE = 200
"""Elements of one item looked at."""
_MOST_ELEMENTS = 100_000
"""Elements of the page counted."""
_DESCRIBED = 60
"""Candidates looked into for dates and abstracts, the best first."""
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
    elements = islice(root.root.iter(), _MOST_ELEMENTS)
    named = Counter(css for element in elements for css in names(element))
    likely = sorted(_candidates(boxes, named), key=lambda each: -each.score)[:_DESCRIBED]
    found = sorted((_described(each, page.day) for each in likely), key=lambda pair: -pair[0])
    works = next((css for _, css in found[:_TRIED] if _works(css, page)), None)
    return works and replace(works, next=_next_selector(root, base, page.url))


def _works(selectors: Selectors, page: Page) -> bool:
    source = Source(id="proposal", url=page.url, kind=Kind.LISTING, selectors=selectors)
    try:
        return len(read(source, page).publications) >= FEWEST
    except SourceUnreadable:
        return False


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One way of naming boxes, and the title of each."""

    css: str
    boxes: dict[Any, Title]
    score: float


def _candidates(
    named: dict[str, dict[Any, list[Title]]], page: Counter[str]
) -> Iterator[_Candidate]:
    """Each way of naming boxes that hold one title each, and little else on the page."""
    for css, boxes in named.items():
        alone = {box: only for box, found in boxes.items() if (only := _only_title(found))}
        addresses = len({title.url for title in alone.values()})
        if addresses >= FEWEST and len(alone) >= 0.8 * len(boxes):
            words = sum(min(len(title.text.split()), 12) for title in alone.values()) / len(alone)
            depth = sum(1 for _ in islice(next(iter(alone)).iterancestors(), _DEEPEST))
            weight = sum(title.weight for title in alone.values()) / max(page[css], len(alone))
            told = addresses * words * weight**2
            yield _Candidate(css, alone, told / (1 + 0.02 * depth))


def _only_title(found: list[Title]) -> Title | None:
    """The title of a box: its one prominent one, else its one address; None if there are more."""
    headed = [title for title in found if title.prominent]
    addresses = {title.url for title in headed or found}
    return (headed or found)[0] if len(addresses) == 1 else None


def _boxes(titles: Iterable[Title]) -> dict[str, dict[Any, list[Title]]]:
    """CSS selector → the elements it names that hold titles → those titles."""
    found: dict[str, dict[Any, list[Title]]] = defaultdict(lambda: defaultdict(list))
    for title in titles:
        for box in [title.box, *islice(title.box.iterancestors(), _HEIGHT)]:
            if box.tag in {"body", "html", "main"}:
                break
            for css in by_class(box) or names(box):
                found[css][box].append(title)
    return found


def _described(candidate: _Candidate, today: date | None) -> tuple[float, Selectors]:
    """The selectors inside the boxes, and the score with what they add to it."""
    date_css, dated = _common(candidate.boxes, lambda element: _is_date(element, today))
    abstract_css, told = _common(candidate.boxes, _is_abstract)
    link_css, title_css = _link_and_title(candidate.boxes)
    return candidate.score * (1 + dated + 0.5 * told), Selectors(
        item=candidate.css, link=link_css, title=title_css, date=date_css, abstract=abstract_css
    )


def _common(boxes: Iterable[Any], fits: Callable[[Any], bool]) -> tuple[str, float]:
    """The selector that names a fitting element in most boxes, and in which share of them.

    Of selectors that do so equally well, the one that names the fewest others.
    """
    hits: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    total = 0
    for box in boxes:
        total += 1
        inside = [each for each in islice(box.iterdescendants(), _INSIDE) if _is_element(each)]
        hits.update({name for each in inside if fits(each) for name in _inner_names(each)})
        misses.update(name for each in inside if not fits(each) for name in _inner_names(each))
    css = max(hits, key=lambda name: (hits[name], -misses[name], "." in name), default="")
    share = hits[css] / total if css else 0.0
    return (css, share) if share >= 0.5 else ("", 0.0)


def _is_element(node: Any) -> bool:
    """A comment's tag is a function."""
    return isinstance(node.tag, str)


def _inner_names(element: Any) -> list[str]:
    if element.tag == "time":
        return ["time"]
    return [str(element.tag), *by_class(element)]


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
    parts = [(box, title.part) for box, title in boxes.items() if title.part is not None]
    if not links:
        headings = Counter(title.element.tag for title in boxes.values())
        return "a", headings.most_common(1)[0][0]
    ways = ["a", *(f"{heading} a" for heading in HEADINGS), *_ways_to(links[0][1])]
    link = _first_that_catches(ways, links, "a")
    if len(parts) < len(boxes) / 2:
        return link, ""
    return link, _first_that_catches(_ways_to(parts[0][1]), parts, "")


def _ways_to(element: Any) -> list[str]:
    """Selectors that may tell the element from others in its box."""
    parent = element.getparent()
    above = [] if parent is None else [f"{css} > {element.tag}" for css in by_class(parent)]
    return [str(element.tag), *by_class(element), *above]


def _first_that_catches(ways: list[str], wanted: list[tuple[Any, Any]], otherwise: str) -> str:
    """The first selector that finds what is wanted in at least nine of ten boxes."""
    for css in ways:
        hits = sum(1 for box, each in wanted if next(_caught(css, box), None) is each)
        if hits >= 0.9 * len(wanted):
            return css
    return otherwise


def _caught(css: str, box: Any) -> Iterator[Any]:
    """What ``css`` catches in ``box``, the box included, as a listing reads it."""
    from parsel import Selector

    return (node.root for node in Selector(root=box, type="html").css(css))


def _next_selector(root: Selector, base: str, here: str) -> str:
    for css in _NEXT:
        if any(target(node.root, base, here) for node in root.css(css)[:3]):
            return css
    return ""
