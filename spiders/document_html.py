"""HTML → facts: metadata first, then the page's own headings, then trafilatura."""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import TYPE_CHECKING, cast

from spiders.addresses import absolute
from spiders.cleaning import fit_for_a_tree
from spiders.document_abstract import abstract_of
from spiders.document_bibliography import (
    authors_of,
    canonical_of,
    doi_of,
    language_of,
    published_of,
    publisher_of,
    title_of,
    translations_of,
    type_of,
)
from spiders.document_facts import Facts
from spiders.document_metadata import read_metadata
from spiders.document_text import main_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_HTML = 2_000_000
"""Bytes read of a page; what is longer is a data dump, whose head says what it is."""
MAX_ELEMENTS = 12_000
"""Elements read of a page; extraction takes more than linear time in them."""

_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|div|p|h1|article|main|section|table)\b",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)


def looks_like_html(body: bytes) -> bool:
    """Whether ``body`` begins like a page; feeds and other XML do not."""
    start = body[:4096].replace(b"\x00", b"")
    bare = re.sub(rb"<!--.*?-->", b"", start, flags=re.DOTALL).lstrip(
        b"\xef\xbb\xbf\xff\xfe \t\r\n"
    )
    if re.match(
        rb"(?:<\?xml[^>]*\?>\s*)?<(?:rss|feed|rdf:rdf|urlset|sitemapindex|oai-pmh)\b", bare, re.I
    ):
        return False
    return bare.startswith(b"<") and _MARKUP.search(bare) is not None


def read_html(body: bytes, url: str, content_type: str = "") -> Facts:
    """The facts of the page ``body`` at ``url``; empty ones where it says nothing."""
    root = _parsed(_decoded(body[:MAX_HTML], content_type))
    if root is None:
        return Facts()
    base = absolute(url, root.xpath("string(//base/@href)")) or url
    said = read_metadata(root)
    language, title = language_of(root, said), title_of(root, said)
    published, canonical = published_of(root, said, language), canonical_of(root, said, base, url)
    translations = translations_of(root, base, language, frozenset({url, canonical or url}))
    text = main_text(root, said)
    return Facts(
        title=title,
        abstract=abstract_of(root, said, language, text, title),
        text=text,
        language=language,
        authors=authors_of(root, said),
        publisher=publisher_of(said),
        type=type_of(said),
        published=published,
        doi=doi_of(said, url),
        url=canonical,
        translations=translations,
    )


def pdf_of(body: bytes, url: str, content_type: str = "") -> str | None:
    """Where the page says that the work stands as a PDF (Highwire's ``citation_pdf_url``)."""
    root = _parsed(_decoded(body[:MAX_HTML], content_type))
    if root is None:
        return None
    link = read_metadata(root).first("citation_pdf_url", "bepress_citation_pdf_url")
    base = absolute(url, root.xpath("string(//base/@href)")) or url
    return absolute(base, link) if link else None


def _decoded(body: bytes, content_type: str) -> str:
    """Text of ``body``: byte-order mark, then UTF-8 if it is, then what header and page declare."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if body.startswith(mark):
            return body[2:].decode(encoding, "replace")
    declared = [*_CHARSET.findall(content_type.encode()), *_CHARSET.findall(body[:4096])]
    for encoding in ("utf-8-sig", *(name.decode("ascii", "ignore") for name in declared)):
        try:
            return body.decode(encoding)
        except (LookupError, ValueError):
            continue
    mostly = body.decode("utf-8", "replace")
    return (
        mostly if mostly.count("\ufffd") * 500 < len(mostly) else body.decode("cp1252", "replace")
    )


def _parsed(text: str) -> HtmlElement | None:
    from lxml import etree, html

    clean = fit_for_a_tree(text)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(clean.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    _cut_behind(root, MAX_ELEMENTS)
    return cast("HtmlElement", root)


def _cut_behind(root: HtmlElement, count: int) -> None:
    """Drop all that follows the first ``count`` elements of the page."""
    last = next(islice(root.iter("*"), count, None), None)
    while last is not None and (parent := last.getparent()) is not None:
        del parent[parent.index(last) + 1 :]
        last = parent
