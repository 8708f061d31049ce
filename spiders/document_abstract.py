"""The abstract of an HTML page: stated in its metadata, or under a heading of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from spiders.cleaning import clean_text
from spiders.document_facts import shortened
from spiders.document_metadata import Metadata, line_of
from spiders.document_sections import abstract_rank, after_lead, ends_abstract

if TYPE_CHECKING:
    from lxml.html import HtmlElement

TELLING = 150
"""Characters from which a description is taken for an abstract."""
LEAD = 1_200
"""Characters of the main text that stand in for a missing abstract."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HEADING_LIKE = (*_HEADINGS, "strong", "b", "dt", "legend", "summary", "p", "div", "span")
_MOST_SECTIONS = 12
_PROSE = re.compile(r"\w[^\n]{50,}[.!?…]")
_NOT_TEXT = ("script", "style", "noscript", "template", "svg", "iframe", "nav", "form", "button")


def abstract_of(
    root: HtmlElement, said: Metadata, language: str | None, text: str, title: str
) -> str:
    """The surest abstract there is; failing that the first paragraphs of the main ``text``.

    In this order: an abstract stated in the metadata, a section under a heading that announces
    one, a description long enough to be an abstract, the beginning of the text, any description.
    """
    abstract = _stated(said, language) or _section(root, language)
    if not abstract:
        description = _description(said, language)
        long = len(description) >= TELLING
        abstract = description if long else _lead(text, title) or description
    return shortened(abstract)


def _stated(said: Metadata, language: str | None) -> str:
    stated = (
        said.first("citation_abstract", "bepress_citation_abstract", language=language),
        said.first("dcterms.abstract", "dc.description.abstract", language=language),
        said.paragraphs("abstract"),
    )
    return next((text for text in stated if len(text) >= TELLING), "")


def _description(said: Metadata, language: str | None) -> str:
    stated = [
        said.first(name, language=language)
        for name in ("dc.description", "dcterms.description", "og:description", "description")
    ]
    whole = [
        text for text in (*stated, said.said("description")) if not text.endswith(("…", "..."))
    ]
    return max(whole, key=len, default="")


def _section(root: HtmlElement, language: str | None) -> str:
    """The text under the surest heading that announces an abstract; empty when there is none."""
    announced = islice(_announced(root, language), _MOST_SECTIONS)
    found = [
        (rank, order, text)
        for order, (rank, text) in enumerate(announced)
        if len(text) >= TELLING // 2 and _PROSE.search(text)
    ]
    return min(found)[2] if found else ""


def _announced(root: HtmlElement, language: str | None) -> Iterator[tuple[int, str]]:
    for node in root.iter(*_HEADING_LIKE):
        text = line_of(node, limit=5_000 if node.tag == "p" else 61)
        lead = after_lead(text) if node.tag == "p" else None
        rank = abstract_rank(lead[0] if lead else text, language)
        if rank is not None and not _aside(node):
            yield (rank + 50, lead[1]) if lead else (rank, _text_after(node))


def _aside(node: HtmlElement) -> bool:
    return any(parent.tag in {"nav", "footer", "aside"} for parent in node.iterancestors())


def _text_after(heading: HtmlElement) -> str:
    """The blocks that follow ``heading`` until the next heading, climbing out of its wrapper."""
    node = heading
    for _ in range(4):
        paragraphs = [(node.tail or "").strip(), *_following(node)]
        text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
        if text or node.getparent() is None or node.getparent().tag == "body":
            return text
        node = node.getparent()
    return ""


def _following(node: HtmlElement) -> Iterator[str]:
    for sibling in node.itersiblings():
        if sibling.tag in _HEADINGS or (
            sibling.tag in {"p", "strong", "b"} and ends_abstract(line_of(sibling))
        ):
            return
        if sibling.tag in _NOT_TEXT:
            continue
        if next(sibling.iter(*_HEADINGS), None) is not None:
            return
        yield from _paragraphs(sibling)


def _paragraphs(node: HtmlElement) -> Iterator[str]:
    from lxml import html

    yield clean_text(html.tostring(node, encoding="unicode"))


def _lead(text: str, title: str) -> str:
    """The first whole paragraphs of ``text``, up to LEAD characters."""
    kept: list[str] = []
    for paragraph in text.split("\n"):
        if len(paragraph) < 60 or paragraph.casefold() == title.casefold():
            continue
        kept.append(paragraph)
        if sum(map(len, kept)) >= LEAD // 2:
            break
    return shortened("\n\n".join(kept), LEAD)
