"""Crossref works (https://api.crossref.org): a query, a journal or a DOI prefix as a source."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from spiders.addresses import absolute, find_doi
from spiders.asking import (
    first_day,
    joined,
    json_object,
    nested,
    objects,
    parameters,
    strings,
    text,
    with_defaults,
    with_parameters,
)
from spiders.cleaning import clean_line, clean_text
from spiders.dates import parse_date
from spiders.languages import language_code
from spiders.publication import Publication
from spiders.publication_types import publication_type
from spiders.reading import Page, Reading
from spiders.source import Assignment, Source

LAG = timedelta(days=2)
"""A DOI is found a day or two after it was registered."""
_DATES = ("published-online", "published", "published-print", "issued")
_JATS = re.compile(r"(</?)jats:", re.IGNORECASE)
_HEADING = re.compile(r"<title\b[^<>]*>([^<>]*)</title>", re.IGNORECASE)
_OWN_HEADINGS = {"abstract", "résumé", "resume", "summary", "abstract/résumé"}
_SECTION = re.compile(r"<(/?)(?:sec|title|list|list-item|disp-quote)\b[^<>]*>", re.IGNORECASE)


def address(assignment: Assignment, today: date) -> str:
    """The first page of the DOIs registered since the last visit.

    ``from-created-date`` names each work once; ``from-index-date`` would name it again whenever
    somebody cites it. 100 works a page of the 1,000 allowed, because abstracts are long;
    ``cursor=*`` begins deep paging. The address may be ``/works``, ``/journals/{issn}/works`` or
    ``/prefixes/{prefix}/works``, with further filters of its own.
    """
    source = assignment.source
    since = first_day(assignment, today, lag=LAG).isoformat()
    narrowed = joined(",", parameters(source.url).get("filter"), f"from-created-date:{since}")
    url = with_parameters(
        source.url, {"filter": narrowed, "cursor": "*", "offset": None, "sort": None, "order": None}
    )
    if source.query:
        url = with_parameters(url, {"query.bibliographic": source.query})
    return with_defaults(url, {"rows": "100"})


def read(source: Source, page: Page) -> Reading:
    """The works of one page; paging ends with a page that is not full.

    :raises SourceUnreadable: when the answer is no JSON object.
    """
    message = nested(json_object(page, "Crossref"), "message")
    works = objects(nested(message, "items"))
    cursor = text(message, "next-cursor")
    rows = parameters(page.url).get("rows", "")
    full = len(works) >= (int(rows) if rows.isdecimal() else 1)
    return Reading(
        publications=tuple(filter(None, (_publication(source, page, work) for work in works))),
        next=with_parameters(page.url, {"cursor": cursor}) if works and full and cursor else None,
    )


def plain_abstract(jats: str) -> str:
    """An abstract without its JATS tags; the heading "Abstract" or "Résumé" goes, others stay."""
    html = _JATS.sub(r"\1", jats)
    html = _HEADING.sub(_without_own_heading, html)
    return clean_text(_SECTION.sub(r"<\1p>", html))


def _without_own_heading(heading: re.Match[str]) -> str:
    return "" if heading[1].strip(" .:").casefold() in _OWN_HEADINGS else heading[0]


def _publication(source: Source, page: Page, work: dict[str, Any]) -> Publication | None:
    title = _title(work)
    doi = find_doi(text(work, "DOI"))
    given = text(work, "URL") or (f"https://doi.org/{doi}" if doi else "")
    url = absolute(page.url, given) if given else None
    if not title or url is None:
        return None
    return Publication(
        source=source.id,
        url=url,
        title=title,
        guid=doi,
        doi=doi,
        abstract=plain_abstract(text(work, "abstract")),
        language=language_code(text(work, "language")) or source.language or None,
        authors=tuple(filter(None, map(_name, objects(work.get("author"))))),
        publisher=clean_line(text(work, "publisher")) or source.publisher or None,
        type=publication_type(text(work, "subtype"), text(work, "type")),
        published=_published(work, page.day),
    )


def _title(work: dict[str, Any]) -> str:
    title = clean_line(next(iter(strings(work.get("title"))), ""))
    subtitle = clean_line(next(iter(strings(work.get("subtitle"))), ""))
    if not subtitle or subtitle.casefold() in title.casefold():
        return title
    return f"{title}: {subtitle}" if title else subtitle


def _name(author: dict[str, Any]) -> str:
    return clean_line(
        joined(" ", text(author, "given"), text(author, "family")) or text(author, "name")
    )


def _published(work: dict[str, Any], today: date | None) -> datetime | None:
    for name in _DATES:
        parts = nested(work, name, "date-parts")
        first = parts[0] if isinstance(parts, list) and parts else None
        if isinstance(first, list) and all(isinstance(part, int) for part in first):
            found = parse_date("-".join(f"{part:02}" for part in first), today=today)
            if found:
                return found
    return None
