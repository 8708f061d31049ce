"""OpenAlex works (https://developers.openalex.org): a query as a source."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from spiders.addresses import absolute, find_doi
from spiders.asking import (
    first_day,
    joined,
    json_object,
    nested,
    objects,
    parameters,
    text,
    with_defaults,
    with_parameters,
)
from spiders.cleaning import clean_line
from spiders.dates import parse_date
from spiders.languages import language_code
from spiders.publication import Publication
from spiders.publication_types import publication_type
from spiders.reading import Page, Reading
from spiders.source import Assignment, Source

LAG = timedelta(days=60)
"""Works enter OpenAlex weeks after publication, and its filter by day of entry wants a paid key."""
MOST_WORDS = 20_000
"""Positions of an inverted index that are rebuilt: no abstract is longer."""
_FIELDS = (
    "id,doi,display_name,abstract_inverted_index,authorships,publication_date,language,"
    "primary_location"
)


def address(assignment: Assignment, today: date) -> str:
    """The first page of the works published since the last visit, less 60 days, newest first.

    100 works a page, the documented maximum; ``cursor=*`` begins deep paging. The query is looked
    for in titles and abstracts; a comma would end the filter, so it goes out as a space.
    """
    source = assignment.source
    words = " ".join(source.query.replace(",", " ").split())
    narrowed = joined(
        ",",
        parameters(source.url).get("filter"),
        f"title_and_abstract.search:{words}" if words else None,
        f"language:{source.language}" if source.language else None,
        f"from_publication_date:{first_day(assignment, today, lag=LAG).isoformat()}",
    )
    url = with_defaults(source.url, {"sort": "publication_date:desc", "select": _FIELDS})
    changes = {"filter": narrowed, "per-page": "100", "cursor": "*", "page": None}
    return with_parameters(url, changes | {"api_key": source.key or None})


def read(source: Source, page: Page) -> Reading:
    """The works of one page; paging ends with an empty page or a null cursor.

    :raises SourceUnreadable: when the answer is no JSON object.
    """
    answer = json_object(page, "OpenAlex")
    works = objects(answer.get("results"))
    cursor = text(answer, "meta", "next_cursor")
    return Reading(
        publications=tuple(
            filter(None, (publication(source, work, page.url, page.day) for work in works))
        ),
        next=with_parameters(page.url, {"cursor": cursor}) if works and cursor else None,
    )


def abstract_of(index: object) -> str:
    """The text whose words ``index`` gives as ``{word: [positions]}``; gaps are closed."""
    if not isinstance(index, dict):
        return ""
    placed = (
        (position, word)
        for word, positions in index.items()
        if isinstance(word, str) and isinstance(positions, list)
        for position in positions
        if isinstance(position, int) and 0 <= position < MOST_WORDS
    )
    return clean_line(" ".join(word for _, word in sorted(placed)))


def publication(
    source: Source, work: dict[str, Any], base: str, today: date | None
) -> Publication | None:
    """One work as OpenAlex's API and its snapshot write it; None without a title or an address.

    Addresses are read against ``base``; a day more than a year after ``today`` is impossible.
    """
    title = clean_line(text(work, "display_name") or text(work, "title"))
    addresses = (
        text(work, "primary_location", "landing_page_url"),
        text(work, "doi"),
        text(work, "id"),
    )
    url = next(filter(None, (absolute(base, each) for each in addresses if each)), None)
    if not title or url is None:
        return None
    return Publication(
        source=source.id,
        url=url,
        title=title,
        guid=text(work, "id") or None,
        doi=find_doi(text(work, "doi")),
        abstract=abstract_of(work.get("abstract_inverted_index")),
        language=language_code(text(work, "language")),
        authors=_authors(work),
        publisher=_publisher(work) or source.publisher or None,
        type=publication_type(text(work, "type")),
        published=parse_date(text(work, "publication_date"), today=today),
    )


def _authors(work: dict[str, Any]) -> tuple[str, ...]:
    people = objects(work.get("authorships"))
    names = (
        text(each, "raw_author_name") or text(each, "author", "display_name") for each in people
    )
    return tuple(filter(None, map(clean_line, names)))


def _publisher(work: dict[str, Any]) -> str:
    host = nested(work, "primary_location", "source")
    return clean_line(text(host, "host_organization_name") or text(host, "display_name"))
