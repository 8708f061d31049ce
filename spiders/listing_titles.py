"""What on a page reads like the title of a publication, and the address it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from spiders.addresses import absolute

if TYPE_CHECKING:
    from parsel import Selector

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
MOST_LINKS = 3_000
"""Links looked at: a page with more is no listing that a person could read."""
_DEEPEST = 50
"""Ancestors asked whether they are the page's frame."""
_MOST_TEXTS = 100
"""Pieces of text, or links, of one element that are looked at."""
_AROUND = frozenset({"nav", "header", "footer", "aside", "form", "select"})
_TITLED = re.compile(r"(?:^|[\s_-])(?:title|titre|headline|heading)(?:$|[\s_-])", re.IGNORECASE)
_MENU = re.compile(
    r"(?:.*[_-])?(?:nav|navbar|navigation|menu|mainmenu|breadcrumbs?|footer|sidebar|cookies?"
    r"|social|share|toolbar|pagination|pager)(?:[_-].*)?",
    re.IGNORECASE,
)
"""One class or id: of a menu, probably; a page may also wrap all its content in such a name."""
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "menu"})


@dataclass(frozen=True, slots=True)
class Title:
    """A text that may be the title of a publication, and the address it leads to."""

    element: Any
    """The link, or the heading that stands beside the link."""
    box: Any
    """The smallest element that holds both."""
    text: str
    url: str
    part: Any = None
    """The element inside the link that holds the title, where the link holds more than that."""
    prominent: bool = False
    """A heading, or called a title by its class."""
    weight: float = 1.0
    """Less for what seems to belong to a menu."""


def titles(root: Selector, base: str, here: str) -> Iterator[Title]:
    """Links that read like titles, and headings that stand beside the one link of their box.

    Left out is what belongs to the page's frame: navigation, header, footer, forms.
    """
    for element in islice(root.root.iter("a"), MOST_LINKS):
        url = target(element, base, here)
        part = _part(element) if url else None
        text = whole_text(element if part is None else part)
        if url and _reads_like_a_title(text) and not _is_around(element):
            prominent = any(map(_is_prominent, _near(element, part)))
            yield Title(element, element, text, url, part, prominent, _weight(element))
    for element in islice(root.root.iter(*HEADINGS), MOST_LINKS):
        text = whole_text(element)
        if _reads_like_a_title(text) and not _is_around(element):
            box, url = _link_beside(element, base, here)
            if url:
                yield Title(element, box, text, url, None, True, _weight(element))


def _part(link: Any) -> Any:
    """What inside a link is its title: a heading, else the longest of several texts."""
    heading = next(link.iter(*HEADINGS), None)
    if heading is not None:
        return heading
    inside = [each for each in islice(link.iterdescendants(), _MOST_TEXTS) if not len(each)]
    told = [each for each in inside if isinstance(each.tag, str) and whole_text(each)]
    if len(told) < 2 or (link.text or "").strip():
        return None
    return max(told, key=lambda each: len(whole_text(each)))


def _near(link: Any, part: Any) -> list[Any]:
    return [*([] if part is None else [part]), link, *islice(link.iterancestors(), 2)]


def _is_prominent(element: Any) -> bool:
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in HEADINGS or _TITLED.search(named) is not None


def _weight(element: Any) -> float:
    for ancestor in islice(element.iterancestors(), _DEEPEST):
        if ancestor.tag in {"body", "main", "article"}:
            break
        named = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        if any(_MENU.fullmatch(name) for name in named.split()):
            return 0.1
    return 1.0


def target(element: Any, base: str, here: str) -> str | None:
    """The address that a link leads to; None when it stays on the page ``here``."""
    href = (element.get("href") or "").strip()
    if not href or href.startswith("#"):
        return None
    found = absolute(base, href)
    return None if found is None or found.partition("#")[0] == here.partition("#")[0] else found


def whole_text(element: Any) -> str:
    """The text inside ``element`` on one line, as far as a title or a date would go."""
    return " ".join("".join(islice(element.itertext(), _MOST_TEXTS)).split())


def _reads_like_a_title(text: str) -> bool:
    return len(text) >= 12 and len(text.split()) >= 2 and len(text) <= 400


def _is_around(element: Any) -> bool:
    """Whether the element belongs to the page's frame instead of its content."""
    for ancestor in islice(element.iterancestors(), _DEEPEST):
        if ancestor.get("role") in _ROLES:
            return True
        if ancestor.tag == "header" and next(ancestor.iterancestors("article"), None) is not None:
            continue
        if ancestor.tag in _AROUND:
            return True
    return False


def _link_beside(heading: Any, base: str, here: str) -> tuple[Any, str | None]:
    """The smallest box around a heading without a link that leads to one address only."""
    if next(heading.iterancestors("a"), None) is not None or heading.find(".//a") is not None:
        return heading, None
    for ancestor in islice(heading.iterancestors(), 4):
        links = islice(ancestor.iter("a"), _MOST_TEXTS)
        found = {url for a in links if (url := target(a, base, here))}
        if found:
            return ancestor, found.pop() if len(found) == 1 else None
    return heading, None
