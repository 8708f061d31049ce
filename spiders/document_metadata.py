"""The metadata in the head of an HTML page: Highwire, Dublin Core, JSON-LD, OpenGraph.

Highwire's ``citation_*`` names are those of Google Scholar's inclusion guidelines, Dublin Core's
those of DCMI's "Expressing Dublin Core in HTML", JSON-LD's those of schema.org.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spiders.cleaning import clean_line, clean_text
from spiders.languages import language_code

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_WORKS = re.compile(
    r"(?:Scholarly|News|Blog|Tech|Medical\w*|Satirical|Analysis\w*|Reportage\w*|Opinion\w*)?Article"
    r"|Report|BlogPosting|CreativeWork|Book|Chapter|Thesis|Dataset|PublicationIssue"
    r"|DigitalDocument|(?:Item)?WebPage|AboutPage"
)
_MAX_JSON = 2_000_000
"""Characters of one JSON-LD block; larger ones carry data, not a description."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The ``meta`` elements by lower-case name, and what JSON-LD says of the work itself."""

    meta: dict[str, list[tuple[str, str | None]]] = field(default_factory=dict)
    """Name → contents in order, each with the language it declares."""
    work: dict[str, Any] = field(default_factory=dict)
    """The JSON-LD node of the page's main work; empty when there is none."""

    def every(self, *names: str) -> list[str]:
        """The contents of the first of ``names`` that has any."""
        for name in names:
            if found := [content for content, _ in self.meta.get(name, ())]:
                return found
        return []

    def candidates(self, *names: str) -> list[str]:
        """The contents of all ``names``, in the order of the names."""
        return [content for name in names for content, _ in self.meta.get(name, ())]

    def first(self, *names: str, language: str | None = None) -> str:
        """The first content of ``names``, one in ``language`` preferred; empty when none."""
        for name in names:
            contents = self.meta.get(name)
            if contents:
                own = (content for content, declared in contents if declared == language)
                return next(own, contents[0][0]) if language else contents[0][0]
        return ""

    def said(self, *keys: str) -> str:
        """The first of ``keys`` that the JSON-LD node gives as text, on one line."""
        texts = (text for key in keys for text in _texts(self.work.get(key)))
        return next(texts, "")

    def paragraphs(self, key: str) -> str:
        """What the JSON-LD node gives under ``key``, its paragraphs kept.

        Some systems escape the markup in it once more than JSON needs.
        """
        value = self.work.get(key)
        text = clean_text(value) if isinstance(value, str) else ""
        return clean_text(text) if re.search(r"</\w+>", text) else text

    def people(self, *keys: str) -> list[str]:
        """The names that the JSON-LD node gives under ``keys``: texts, persons, organisations.

        Some sites put two persons into one (``Ann Lee and Bo Roy``); they are parted.
        """
        nodes = [node for key in keys for node in _listed(self.work.get(key))]
        names = [(name, node) for node in nodes for name in _texts(node)]
        return [part for name, node in names for part in _persons(name, node)]


def read_metadata(root: HtmlElement) -> Metadata:
    """The metadata of the page under ``root``."""
    return Metadata(meta=_meta(root), work=_main_work(root))


def _meta(root: HtmlElement) -> dict[str, list[tuple[str, str | None]]]:
    found: dict[str, list[tuple[str, str | None]]] = {}
    for element in root.iter("meta"):
        content = clean_text(element.get("content") or "")
        declared = element.get("lang") or element.get("xml:lang") or ""
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower().replace("dc:", "dc.")
            if name and content:
                name = name.removeprefix("eprints.").replace("dcterms:", "dcterms.")
                found.setdefault(name, []).append((content, language_code(declared)))
                break
    return found


def _main_work(root: HtmlElement) -> dict[str, Any]:
    """The most telling node: an article or report before the page that shows it."""
    best: dict[str, Any] = {}
    best_rank = 0
    for node in _nodes(root):
        rank = _rank(node)
        if rank > best_rank:
            best, best_rank = node, rank
    return best


def _rank(node: dict[str, Any]) -> int:
    kinds = [kind for kind in _listed(node.get("@type")) if isinstance(kind, str)]
    works = [kind for kind in kinds if _WORKS.fullmatch(kind.rsplit("/", 1)[-1])]
    if not works:
        return 0
    page = all(kind.endswith("Page") for kind in works)
    return (10 if page else 100) + sum(key in node for key in _TELLING)


_TELLING = ("abstract", "author", "datePublished", "description", "headline", "name", "publisher")


def _nodes(root: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        kind = (script.get("type") or "").strip().lower()
        source = (script.text or "").strip()
        if kind.startswith("application/ld+json") and 0 < len(source) <= _MAX_JSON:
            try:
                loaded = json.loads(_bare(source), strict=False)
            except (ValueError, RecursionError):
                continue
            yield from _flattened(loaded, 4)


def _bare(source: str) -> str:
    """Without the comment or CDATA marks that some systems wrap around JSON."""
    return re.sub(
        r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|(?://)?\]\]>)\s*;?\s*$", "", source
    )


def _flattened(loaded: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth == 0:
        return
    if isinstance(loaded, list):
        for item in loaded[:500]:
            yield from _flattened(item, depth - 1)
    elif isinstance(loaded, dict):
        yield loaded
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed"):
            yield from _flattened(loaded.get(key), depth - 1)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


_PERSON = re.compile(r"[A-ZÀ-Ý][\w'’.-]+(?: [A-ZÀ-Ý][\w'’.-]*){1,3}")


def _persons(name: str, node: object) -> list[str]:
    kind = node.get("@type") if isinstance(node, dict) else None
    parts = re.split(r" (?:and|et|&) ", name)
    several = "Person" in _listed(kind) and all(map(_PERSON.fullmatch, parts))
    return parts if several else [name]


def _texts(value: object) -> Iterator[str]:
    for item in _listed(value):
        if isinstance(item, dict):
            item = item.get("name") or item.get("@value") or item.get("value")
            item = item[0] if isinstance(item, list) and item else item
        if isinstance(item, str) and (text := clean_line(item)):
            yield text


def line_of(node: HtmlElement, limit: int = 1_000) -> str:
    """The text of ``node`` on one line; what is over ``limit`` characters is cut."""
    parts, size = [], 0
    for part in node.itertext():
        parts.append(part)
        size += len(part)
        if size > limit:
            break
    return " ".join("".join(parts).split())
