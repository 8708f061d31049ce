"""One entry of a well-formed feed, as feedparser understands it; Unusual where that is not sure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from spiders.feed_elements import (
    AUTHORS,
    CREATED,
    PERSON,
    PUBLISHED,
    STRUCTURE,
    SUMMARIES,
    UPDATED,
    WHOLE_TEXTS,
    Unusual,
    key_of,
    markup_of,
    mended,
    text_of,
)
from spiders.feed_record import RawEntry

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_HTML = frozenset({"", "text/html", "html", "application/xhtml+xml", "xhtml"})


class _Draft:
    """One entry under way: what depends on the order of its elements."""

    __slots__ = (
        *("authors", "contents", "link", "links", "summary"),
        *("title", "title_language", "titled"),
    )

    def __init__(self) -> None:
        self.title = ""
        self.title_language = ""
        self.titled = False
        self.link: str | None = None
        self.links: list[str] = []
        self.summary: str | None = None
        self.contents: list[str] = []
        self.authors: list[str] = []

    def add_summary(self, text: str) -> None:
        """A second summary counts as the content, unless there is one."""
        if self.summary is not None and not self.contents:
            self.contents.append(text)
        else:
            self.summary = text

    def add_content(self, text: str) -> None:
        """Content stands in for a missing summary."""
        self.contents.append(text)
        if self.summary is None:
            self.summary = text


def entry_of(item: Element, inherited: str, url: str) -> RawEntry:
    """What an ``item`` or ``entry`` says, with the language and base address it inherits.

    Raises Unusual where feedparser may understand something else.
    """
    draft = _Draft()
    fields: dict[str, str] = {}
    about, url = item.get(_ABOUT), base_of(item, url)
    if about:
        fields["guid"] = about
    inherited = item.get(LANGUAGE) or inherited
    for part in item:
        key = key_of(part.tag)
        if key in _SIMPLE:
            fields[_SIMPLE[key]] = text_of(part)
        elif key in _IDENTIFIERS:
            if not part.attrib:
                fields[_IDENTIFIERS[key]] = text_of(part)
        elif key in ("title", "dc:title", "media:title"):
            _take_title(draft, part, key, inherited)
        elif key in ("guid", "id"):
            fields["guid"] = _guid(draft, part, url)
        else:
            _take(draft, part, key, url)
    if not draft.title and any(key_of(inner.tag) == "media:title" for inner in item.iter()):
        raise Unusual
    return _raw_entry(draft, fields)


_SIMPLE = (
    dict.fromkeys(PUBLISHED, "published")
    | dict.fromkeys(UPDATED, "updated")
    | dict.fromkeys(CREATED, "created")
    | {"dc:language": "language", "language": "language"}
    | {"dc:publisher": "publisher", "webmaster": "publisher"}
)
_IDENTIFIERS = {"prism:doi": "prism_doi", "dc:identifier": "dc_identifier"}


def _raw_entry(draft: _Draft, fields: dict[str, str]) -> RawEntry:
    if len(draft.authors) > 1 and any("@" in name for name in draft.authors):
        raise Unusual  # feedparser takes mailboxes apart in its own way
    dates = (fields.get(name) for name in ("published", "created", "updated"))
    identifiers = (fields.get(name) for name in ("prism_doi", "dc_identifier"))
    return RawEntry(
        guid=fields.get("guid", ""),
        link=draft.link or "",
        other_links=tuple(draft.links),
        title=draft.title,
        summary=draft.summary or "",
        content=max(draft.contents, key=len, default=""),
        dates=tuple(filter(None, dates)),
        authors=tuple(draft.authors),
        identifiers=tuple(filter(None, identifiers)),
        language=fields.get("language", "") or draft.title_language,
        publisher=fields.get("publisher", ""),
    )


def _take_title(draft: _Draft, part: Element, key: str, inherited: str) -> None:
    if draft.titled:
        return
    draft.title = markup_of(part)
    draft.titled = bool(draft.title) and key != "media:title"
    draft.title_language = part.get(LANGUAGE) or inherited


def _guid(draft: _Draft, part: Element, url: str) -> str:
    """The identifier; it is the link as well, unless it says not or there is one already."""
    found, url = text_of(part), base_of(part, url)
    attribute = next(
        (value for name, value in part.items() if name.lower() == "ispermalink"), "true"
    )
    if attribute != "true":
        return found
    found = _joined(url, found) if found else found
    if draft.link is None:
        draft.link = found
    return found


def _take(draft: _Draft, part: Element, key: str, url: str) -> None:
    if key == "link":
        address, is_page = link_of(part, url)
        draft.links.append(address)
        draft.link = address if is_page else draft.link
    elif key == "enclosure":
        draft.links.append(part.get("url") or part.get("href") or "")
    elif key in SUMMARIES:
        draft.add_summary(markup_of(part))
    elif key in WHOLE_TEXTS:
        draft.add_content(markup_of(part))
    elif key in AUTHORS:
        draft.authors += _people(part)
    elif key in STRUCTURE:
        raise Unusual
    elif key not in ("source", "contributor"):
        _pass_over(part)


def link_of(part: Element, url: str) -> tuple[str, bool]:
    """Where a link leads, and whether that is the page of what it stands in."""
    href, url = part.get("href"), base_of(part, url)
    if href is None or part.get("url") or part.get("uri"):
        if part.attrib:
            raise Unusual
        found = text_of(part)
        return (_joined(url, found) if found else ""), True
    relation, kind = (part.get("rel") or "alternate").lower(), (part.get("type") or "").lower()
    return _joined(url, mended(href)), relation == "alternate" and kind in _HTML


def base_of(part: Element, url: str) -> str:
    """The address that relative ones in ``part`` start from (XML Base)."""
    own = part.get(_BASE)
    if own is None:
        return url
    found = _joined(url, own.strip())
    if not found.startswith(("http://", "https://")):
        raise Unusual
    return found


def _joined(url: str, link: str) -> str:
    if link.startswith(("http://", "https://")) and "[" not in link:
        return link
    try:
        return urljoin(url, link)
    except ValueError as error:
        raise Unusual from error


def _people(part: Element) -> Iterator[str]:
    """The names in an author element."""
    if len(part):
        names = [text_of(child) for child in part if key_of(child.tag) == "name"]
        if len(names) > 1 or any(key_of(child.tag) not in PERSON for child in part):
            raise Unusual
        yield from filter(None, names)
        return
    found = text_of(part)
    if found:
        yield found


def _pass_over(part: Element) -> None:
    """What means nothing here; unless something inside would mean something to feedparser."""
    for inner in islice(part.iter(), 1, None) if len(part) else ():
        if key_of(inner.tag) not in ("", "media:title"):
            raise Unusual
