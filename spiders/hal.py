"""HAL, the French open archive (https://api.archives-ouvertes.fr/docs): a query as a source."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from spiders.addresses import absolute, find_doi
from spiders.asking import (
    first_day,
    fuller_date,
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
from spiders.errors import SourceUnreadable
from spiders.languages import language_code
from spiders.publication import Publication
from spiders.reading import Page, Reading
from spiders.source import Assignment, Reason, Source

LAG = timedelta(days=2)
"""A deposit is found some hours after its release."""
_FIELDS = (
    "docid,halId_s,uri_s,doiId_s,language_s,authFullName_s,publisher_s,"
    "title_s,abstract_s,en_title_s,fr_title_s,en_abstract_s,fr_abstract_s,"
    "publicationDate_s,producedDate_s,docType_s"
)
_TYPES = {
    "ART": "article",
    "COMM": "conference-paper",
    "COUV": "chapter",
    "HDR": "thesis",
    "OUV": "book",
    "REPORT": "report",
    "THESE": "thesis",
    "UNDEFINED": "preprint",
}
"""HAL's codes of documents (https://api.archives-ouvertes.fr/ref/doctype)."""


def address(assignment: Assignment, today: date) -> str:
    """The first page of the deposits released since the last visit.

    The address may name a collection (``/search/CEREQ/``) and a ``q`` of its own; the query of the
    source, in Solr's syntax, stands above it. 500 deposits a page of the 10,000 allowed; cursor
    paging demands the order by ``docid``.
    """
    source = assignment.source
    since = first_day(assignment, today, lag=LAG).isoformat()
    asked = parameters(source.url)
    clauses = [asked.get("fq"), f"releasedDate_tdate:[{since}T00:00:00Z TO *]"]
    if source.language:
        clauses.append(f"language_s:{source.language}")
    changes = {
        "q": source.query or asked.get("q") or "*:*",
        "fq": " AND ".join(f"({clause})" for clause in clauses if clause),
        "fl": _FIELDS,
        "wt": "json",
        "sort": "docid asc",
        "start": None,
        "cursorMark": "*",
    }
    return with_defaults(with_parameters(source.url, changes), {"rows": "500"})


def read(source: Source, page: Page) -> Reading:
    """The deposits of one page; paging ends when Solr repeats the cursor.

    :raises SourceUnreadable: when the answer is no JSON object, or the error of a wrong query.
    """
    answer = json_object(page, "HAL")
    complaint = text(answer, "error", "msg") or text(answer, "error")
    if complaint:
        raise SourceUnreadable(Reason.CLIENT_ERROR, f"HAL refuses the query: {complaint}")
    deposits = objects(nested(answer, "response", "docs"))
    cursor = text(answer, "nextCursorMark")
    more = deposits and cursor and cursor != parameters(page.url).get("cursorMark")
    return Reading(
        publications=tuple(filter(None, (_publication(source, page, each) for each in deposits))),
        next=with_parameters(page.url, {"cursorMark": cursor}) if more else None,
    )


def _publication(source: Source, page: Page, deposit: dict[str, Any]) -> Publication | None:
    language = next(filter(None, map(language_code, strings(deposit.get("language_s")))), None)
    identifier = text(deposit, "halId_s")
    given = text(deposit, "uri_s") or (f"https://hal.science/{identifier}" if identifier else "")
    url = absolute(page.url, given) if given else None
    title = clean_line(_in_language(deposit, "title_s", language))
    if not title or url is None:
        return None
    return Publication(
        source=source.id,
        url=url,
        title=title,
        guid=identifier or None,
        doi=find_doi(text(deposit, "doiId_s")),
        abstract=clean_text(_in_language(deposit, "abstract_s", language)),
        language=language,
        authors=tuple(filter(None, map(clean_line, strings(deposit.get("authFullName_s"))))),
        publisher=_first(deposit, "publisher_s") or source.publisher or None,
        type=_TYPES.get(text(deposit, "docType_s"), ""),
        published=parse_date(_day(deposit), today=page.day),
    )


def _day(deposit: dict[str, Any]) -> str:
    published, produced = text(deposit, "publicationDate_s"), text(deposit, "producedDate_s")
    return fuller_date(published, [produced]) or produced


def _in_language(deposit: dict[str, Any], field: str, language: str | None) -> str:
    """The value in the language of the work, else the first one deposited."""
    return (_first(deposit, f"{language}_{field}") if language else "") or _first(deposit, field)


def _first(deposit: dict[str, Any], field: str) -> str:
    return next(iter(strings(deposit.get(field))), "")
