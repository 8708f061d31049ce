"""Atom feeds of editions (RFC 4287): whole, or what they hold on one topic, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from html import escape
from urllib.parse import urlsplit

from digests.choice import Catalogue, topics_of
from digests.cleaning import safe_link
from digests.edition import Edition, Label
from digests.items import line
from digests.layout import Layout
from digests.quotations import name
from digests.wording import wording

_ATOM = "http://www.w3.org/2005/Atom"
_XML = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What one feed is of."""

    language: str
    address: str
    """Where the pages are reached, without a slash at the end."""
    path: str
    """Where the feed itself lies below it, such as ``/feeds/editions.fr.atom``."""
    topic: str = ""
    """``drivers:<concept>`` or ``gaps:<concept>``; empty: everything."""
    label: Label | None = None
    """The topic's name."""


def atom(editions: Sequence[Edition], feed: Feed) -> bytes:
    """Return the feed of ``editions``, latest first; those without the topic are left out.

    Raises :class:`digests.wording.UnknownLanguage`.
    """
    from lxml import etree

    say = wording(feed.language)
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set(_XML, feed.language)
    about = f" · {name(feed.label, say)}" if feed.label else ""
    held = [(edition, _items(edition, feed)) for edition in editions]
    told = [(edition, items) for edition, items in held if items]
    latest = told[0][0].end if told else datetime(1970, 1, 1, tzinfo=UTC).date()
    _add(root, "id", _tag(feed, feed.path.strip("/")))
    _add(root, "title", say.say("Future of Work Monitor") + about)
    _add(root, "updated", datetime.combine(latest, time(), UTC).isoformat())
    author = _add(root, "author", "")
    _add(author, "name", say.say("Future of Work Monitor"))
    _link(root, rel="self", type="application/atom+xml", href=feed.address + feed.path)
    _link(root, rel="alternate", type="text/html", href=feed.address + "/editions")
    for edition, items in told:
        _entry(root, edition, items, feed)
    made: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def copy_name(edition: str, language: str) -> str:
    """Return the file name of an edition's copy on the web."""
    return f"{edition}.{language}.html"


def _entry(root: object, edition: Edition, items: Sequence[str], feed: Feed) -> None:
    catalogue = Catalogue(edition)
    layout = Layout(catalogue, feed.language)
    topics = (feed.topic,) if feed.topic else ()
    masthead = layout.masthead
    entry = _add(root, "entry", "")
    _add(entry, "id", _tag(feed, f"{edition.id}.{feed.language}.{feed.topic}"))
    _add(entry, "title", layout.subject(catalogue.choose(topics)))
    _add(entry, "updated", datetime.combine(edition.end, time(), UTC).isoformat())
    href = f"{feed.address}/editions/{copy_name(edition.id, feed.language)}"
    _link(entry, rel="alternate", type="text/html", href=href)
    head = f"<p>{escape(masthead.title)}, {escape(masthead.period)}</p>"
    content = _add(entry, "content", f"{head}<ul>{''.join(items)}</ul>")
    content.set("type", "html")  # type: ignore[attr-defined]


def _items(edition: Edition, feed: Feed) -> list[str]:
    return [*_lines(edition, feed)]


def _lines(edition: Edition, feed: Feed) -> Iterator[str]:
    say = wording(feed.language)
    for entry in edition.entries:
        if feed.topic and feed.topic not in topics_of(entry):
            continue
        shown = line(entry, say, None)
        title = escape(shown.title)
        linked = f'<a href="{escape(shown.url)}">{title}</a>' if safe_link(shown.url) else title
        lang = f' lang="{shown.lang}"' if shown.lang else ""
        yield f"<li><span{lang}>{linked}</span><br>{escape(shown.meta)}</li>"


def _tag(feed: Feed, what: str) -> str:
    """An identifier that stays when pages move on the same host (RFC 4151)."""
    host = urlsplit(feed.address).hostname or "localhost"
    return f"tag:{host},2026:{what}"


def _add(parent: object, tag: str, text: str) -> object:
    from lxml import etree

    child = etree.SubElement(parent, f"{{{_ATOM}}}{tag}")
    if text:
        child.text = text
    return child


def _link(parent: object, **attributes: str) -> None:
    child = _add(parent, "link", "")
    for key, value in attributes.items():
        child.set(key, value)  # type: ignore[attr-defined]
