"""Title, authors, publisher, date, DOI and addresses of an HTML page, its metadata first."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from spiders.addresses import absolute, find_doi
from spiders.cleaning import clean_line
from spiders.dates import parse_date
from spiders.document_facts import author_names, shortened
from spiders.document_metadata import Metadata, line_of
from spiders.languages import language_code
from spiders.publication_types import publication_type

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONGEST_TITLE = 500
"""Characters; what is longer is no title, and is cut."""


def language_of(root: HtmlElement, said: Metadata) -> str | None:
    """The language the page declares, as an ISO 639-1 code."""
    declared = (
        said.first("citation_language", "dc.language", "dcterms.language"),
        root.get("lang") or root.get("xml:lang") or "",
        said.first("content-language", "language", "og:locale") or said.said("inLanguage"),
    )
    return next((code for text in declared if text and (code := language_code(text))), None)


def title_of(root: HtmlElement, said: Metadata) -> str:
    """The work's title, without the name of the site; empty when there is none.

    What scholarly metadata state is taken as it is; of the other candidates the first that the
    page also shows as its main heading.
    """
    headings = [title for node in root.iter("h1") if (title := line_of(node))]
    names = {title.casefold() for title in (*headings, *map(line_of, root.iter("h2")))}
    exact = said.first("citation_title", "bepress_citation_title", "dc.title", "dcterms.title")
    if title := _short_line(exact):
        return _without_site(title, names, said)
    candidates = (
        said.said("headline"),
        said.said("name"),
        said.first("og:title", "twitter:title"),
        root.xpath("string(//head/title)"),
    )
    titles = [
        _without_site(title, names, said) for text in candidates if (title := _short_line(text))
    ]
    main = {heading.casefold() for heading in headings}
    shown = (title for title in titles if title.casefold() in main)
    return next(shown, "") or next(iter((*titles, *headings)), "")


def _short_line(text: str) -> str:
    return shortened(clean_line(text[: 2 * LONGEST_TITLE]), LONGEST_TITLE)


_SITE_MARK = re.compile(r"\s+(?:[|·•»:]{1,2}|[-–—])\s+")


def _without_site(title: str, headings: set[str], said: Metadata) -> str:
    """``title`` without the name of the site, where the page itself shows which part that is."""
    site = (said.first("og:site_name", "application-name") or said.said("publisher")).casefold()
    for mark in islice(_SITE_MARK.finditer(title), 20):
        head, tail = title[: mark.start()].strip(), title[mark.end() :].strip()
        if head.casefold() in headings or (site and tail.casefold() == site):
            return head
        if tail.casefold() in headings or (site and head.casefold() == site):
            return tail
    return title


def authors_of(root: HtmlElement, said: Metadata) -> tuple[str, ...]:
    """The names the metadata gives, else the byline that the page shows."""
    exact = said.every("citation_author", "bepress_citation_author", "citation_authors")
    exact = exact or said.people("author")
    exact = exact or said.every("dc.creator", "dcterms.creator", "dc.contributor")
    if names := author_names(exact):
        return names
    loose = said.every("author", "parsely-author", "sailthru.author", "article:author", "byl")
    return author_names(loose, split_commas=True) or _byline(root)


def _byline(root: HtmlElement) -> tuple[str, ...]:
    from trafilatura.metadata import extract_author

    found = extract_author(root) or ""
    return tuple(name for name in author_names([found], split_commas=True) if " " in name)


def publisher_of(said: Metadata) -> str | None:
    """The body that published the work, else the name of the site."""
    named = said.first(
        "citation_publisher",
        "bepress_citation_publisher",
        "citation_technical_report_institution",
        "citation_dissertation_institution",
        "dc.publisher",
        "dcterms.publisher",
    )
    candidates = (clean_line(named), said.said("publisher"), clean_line(said.first("og:site_name")))
    return next((name for name in candidates if name and "://" not in name), None)


_DATES = (
    "citation_publication_date",
    "citation_online_date",
    "bepress_citation_online_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.issued",
    "prism.publicationdate",
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "bepress_citation_date",
    "citation_year",
    "date",
    "pubdate",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
)


def published_of(root: HtmlElement, said: Metadata, language: str | None) -> datetime | None:
    """When the work appeared, in UTC; modification dates do not count."""
    marked = root.xpath("//*[@itemprop='datePublished']/@datetime | //time[@pubdate]/@datetime")
    stated = [
        *said.candidates(*_DATES[:9]),
        *_texts_of(said),
        *said.candidates(*_DATES[9:]),
        *marked,
    ]
    if found := _most_precise(stated, day_first=True if language == "fr" else None):
        return found
    return _shown_date(root)


def _texts_of(said: Metadata) -> list[str]:
    return [date for key in ("datePublished", "dateCreated") if (date := said.said(key))]


def _most_precise(stated: list[str], *, day_first: bool | None) -> datetime | None:
    """The first date, or a later one that tells the day of the year or month it names."""
    dates = [(text, found) for text in stated if (found := parse_date(text, day_first=day_first))]
    if not dates:
        return None
    text, first = dates[0]
    digits = len(re.findall(r"\d+", text))
    for _, other in dates[1:] if digits < 3 and re.match(r"\s*\d{4}(?:\D\d+)?\s*$", text) else ():
        if other.year == first.year and (digits == 1 or other.month == first.month):
            return other
    return first


def _shown_date(root: HtmlElement) -> datetime | None:
    """What the page shows as its date; a guess from its markup, never from running text."""
    from htmldate import find_date

    found = find_date(root, extensive_search=False, original_date=True)
    return parse_date(found) if found else None


def doi_of(said: Metadata, url: str) -> str | None:
    """The DOI the metadata or the address gives; those in running text cite other works."""
    stated = said.candidates(
        "citation_doi", "bepress_citation_doi", "prism.doi", "dc.identifier.doi", "doi"
    )
    stated += said.candidates("dc.identifier", "dcterms.identifier")
    stated += [said.said(key) for key in ("identifier", "sameAs", "@id", "url")]
    return next((doi for text in [*stated, url] if (doi := find_doi(text))), None)


def canonical_of(root: HtmlElement, said: Metadata, base: str, url: str) -> str | None:
    """The address that the page calls its own, if it is on the same site and not its front door."""
    links = root.xpath("//link[contains(concat(' ', @rel, ' '), ' canonical ')]/@href")
    for link in (*links, said.first("og:url")):
        address = absolute(base, link) if link else None
        if address and _site(address) == _site(url) and (_has_path(address) or not _has_path(url)):
            return address
    return None


def _site(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _has_path(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.path.strip("/") or parts.query)


_LANGUAGE_NAMES = {"english": "en", "anglais": "en", "français": "fr", "french": "fr"}


_TOLD_BY = (
    ("thesis", "citation_dissertation_institution", "citation_dissertation_name"),
    ("report", "citation_technical_report_institution", "citation_technical_report_number"),
    ("conference-paper", "citation_conference_title", "citation_conference"),
    ("chapter", "citation_inbook_title", "citation_book_title"),
    ("article", "citation_journal_title", "prism.publicationname"),
)
"""Type → names of Highwire and PRISM that only such a work has."""


def type_of(said: Metadata) -> str:
    """What the work is, as far as its metadata say; a bare *Article* of schema.org says nothing."""
    named = publication_type(*said.candidates("dc.type", "dcterms.type", "citation_article_type"))
    told = (type for type, *names in _TOLD_BY if said.first(*names))
    given = said.work.get("@type")
    kinds = [one for one in (given if isinstance(given, list) else [given]) if one != "Article"]
    schema = publication_type(*(one for one in kinds if isinstance(one, str)))
    return named or next(told, "") or schema


def translations_of(
    root: HtmlElement, base: str, language: str | None, own: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    """Editions in other languages: hreflang alternates, and the link that switches language.

    ``own`` are the addresses of the page itself.
    """
    found: dict[str, str] = {}
    for link in root.xpath("//link[@hreflang and @href] | //a[@href and (@hreflang or @lang)]"):
        code = language_code(link.get("hreflang") or link.get("lang") or "")
        switches = link.tag == "link" or line_of(link).casefold() in _LANGUAGE_NAMES
        address = absolute(base, link.get("href"))
        other = code != language and address not in own
        if code and other and switches and address and _has_path(address):
            found.setdefault(code, address)
    return tuple(found.items())
