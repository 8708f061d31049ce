"""The elements of RSS, RDF and Atom by the names feedparser gives them, and the text in them."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from html import escape
from xml.etree.ElementTree import Element

PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued")
UPDATED = ("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified")
CREATED = ("created", "dcterms:created")
SUMMARIES = ("description", "summary", "dc:description", "itunes:summary")
WHOLE_TEXTS = ("content", "content:encoded")
AUTHORS = ("author", "dc:creator", "dc:author", "itunes:author", "managingeditor")
STRUCTURE = frozenset(("rss", "channel", "feed", "item", "entry", "cdf", "rdf:rdf"))
PERSON = ("name", "email", "uri", "url", "homepage", "")

_NAMESPACES = {
    "": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://search.yahoo.com/mrss": "media:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
}
_PRISM = "http://prismstandard.org/namespaces/"
_MEANT = frozenset(
    (
        *STRUCTURE,
        *(
            "title",
            "dc:title",
            "media:title",
            "link",
            "guid",
            "id",
            "language",
            "dc:language",
            "dc:publisher",
        ),
        *("webmaster", "enclosure", "source", "contributor", "prism:doi", "dc:identifier"),
        *("name", "email", "uri", "url", "homepage"),
        *(*PUBLISHED, *UPDATED, *CREATED, *SUMMARIES, *WHOLE_TEXTS, *AUTHORS),
    )
)
_UNUSUAL = frozenset(
    (
        *("abstract", "body", "xhtml:body", "fullitem", "media:description"),
        *("tagline", "base", "expirationdate", "newlocation"),
    )
)
"""What feedparser gives a meaning that the strict reader leaves to it."""
_WINDOWS = {
    code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)
}
_DEEPEST = 100
"""Elements one inside the other in a text."""
_TEXTS = frozenset({"text", "html", "text/plain", "text/html", "xhtml", "application/xhtml+xml"})


class Unusual(Exception):
    """Something that only the tolerant reader knows how to read."""


@lru_cache(maxsize=4096)
def key_of(tag: str) -> str:
    """``{namespace}Name`` → ``prefix:name``; empty for an element that means nothing here.

    Raises Unusual for one that only feedparser gives a meaning.
    """
    namespace, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if namespace.startswith(_PRISM):
        prefix: str | None = "prism:"
    else:
        prefix = _NAMESPACES.get(namespace.lower())
    if prefix is None:
        return ""
    key = prefix + name.lower()
    if key in _UNUSUAL:
        raise Unusual(key)
    return key if key in _MEANT else ""


def text_of(part: Element) -> str:
    """The text of an element that holds nothing else. Raises Unusual when it does."""
    if len(part):
        raise Unusual
    return mended((part.text or "").strip())


def markup_of(part: Element) -> str:
    """The HTML in an element, whether escaped (or plain) or as XHTML. Raises Unusual for others."""
    kind = (part.get("type") or "text").lower()
    if kind not in _TEXTS or part.get("mode") or part.get("src"):
        raise Unusual
    if not len(part):
        text = part.text or ""
        return mended((escape(text, quote=False) if kind.endswith("xhtml+xml") else text).strip())
    if kind not in ("xhtml", "application/xhtml+xml"):
        raise Unusual
    return mended(_inside(part).strip())


def _inside(part: Element, depth: int = 0) -> str:
    """The text and the elements in ``part`` as HTML, without namespaces."""
    if depth > _DEEPEST:
        raise Unusual
    pieces = [escape(part.text or "", quote=False)]
    for child in part:
        name = child.tag.rpartition("}")[2]
        own = "".join(f' {key}="{escape(value)}"' for key, value in child.items())
        tail = escape(child.tail or "", quote=False)
        pieces.append(f"<{name}{own}>{_inside(child, depth + 1)}</{name}>{tail}")
    return "".join(pieces)


def mended(text: str) -> str:
    """As feedparser mends: UTF-8 that was taken for Latin-1, and the controls of Windows-1252."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS)
