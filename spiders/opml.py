"""OPML 2.0 (http://opml.org/spec2.opml): lists of sources in and out of other feed readers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from spiders.addresses import absolute
from spiders.cleaning import clean_line
from spiders.errors import SourceUnreadable
from spiders.languages import language_code
from spiders.source import Kind, Reason, Selectors, Source
from spiders.xml_documents import local_name, parse_xml

_OURS = "urn:fow-monitor:source"
"""Namespace of what OPML has no attribute for; other readers pass over it."""
_TEXTS = ("publisher", "path", "set", "query")
_UNSTORABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(body: bytes) -> tuple[Source, ...]:
    """The sources of an outline, folders opened, each address once.

    What :func:`write` wrote comes back whole; from other readers come feeds. Ids are made from the
    titles, else from the addresses.

    :raises SourceUnreadable: when the body is no OPML.
    """
    root, _ = parse_xml(body, "an OPML outline")
    if local_name(root) != "opml":
        raise SourceUnreadable(
            Reason.NOT_A_FEED, f"the file begins with <{local_name(root)}>, where <opml> should be"
        )
    found: dict[tuple[str, str], Source] = {}
    taken: set[str] = set()
    for outline in root.iter("{*}outline"):
        source = _source(outline, taken)
        if source and (source.url, source.query) not in found:
            found[source.url, source.query] = source
            taken.add(source.id)
    return tuple(found.values())


def write(sources: Iterable[Source], title: str) -> bytes:
    """An outline of ``sources``; feeds as every reader knows them, the rest under our namespace.

    Keys of APIs are left out.
    """
    from lxml import etree

    root = etree.Element("opml", {"version": "2.0"}, nsmap={"fow": _OURS})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _storable(title)
    body = etree.SubElement(root, "body")
    for source in sources:
        plain = {name: _storable(value) for name, value in _attributes(source) if value}
        etree.SubElement(body, "outline", plain)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _attributes(source: Source) -> Iterator[tuple[str, str]]:
    name = source.title or source.id
    yield from (("text", name), ("title", name), ("language", source.language))
    if source.kind is Kind.FEED:
        yield from (("type", "rss"), ("xmlUrl", source.url))
    else:
        yield from (("type", "link"), ("url", source.url))
    yield from ((f"{{{_OURS}}}{name}", value) for name, value in _own(source))


def _own(source: Source) -> Iterator[tuple[str, str]]:
    yield from (("id", source.id), ("kind", source.kind.value))
    yield from ((name, getattr(source, name)) for name in _TEXTS)
    if source.selectors:
        for each in fields(Selectors):
            yield f"selectors.{each.name}", getattr(source.selectors, each.name)


def _source(outline: Any, taken: set[str]) -> Source | None:
    kind = outline.get(f"{{{_OURS}}}kind", Kind.FEED)
    address = outline.get("xmlUrl") or (outline.get("url") if kind != Kind.FEED else None)
    url = absolute(address, address) if address else None
    if url is None or kind not in set(Kind):
        return None
    title = clean_line(outline.get("title") or outline.get("text") or "")
    ours = outline.get(f"{{{_OURS}}}id", "")
    return Source(
        id=_unique(ours or _slug(title) or _slug(urlsplit(url).netloc) or "source", taken),
        url=url,
        kind=Kind(kind),
        title="" if title == ours else title,
        language=language_code(outline.get("language")) or "",
        selectors=_selectors(outline),
        **{name: outline.get(f"{{{_OURS}}}{name}", "") for name in _TEXTS},
    )


def _selectors(outline: Any) -> Selectors | None:
    said = {
        each.name: outline.get(f"{{{_OURS}}}selectors.{each.name}", "")
        for each in fields(Selectors)
    }
    return Selectors(**said) if said["item"] else None


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:56].strip("-")


def _unique(name: str, taken: set[str]) -> str:
    number, found = 2, name
    while found in taken:
        number, found = number + 1, f"{name}-{number}"
    return found


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)
