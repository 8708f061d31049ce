"""OAI-PMH 2.0 repositories, harvested in Dublin Core (oai_dc) by the day of last change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from spiders.addresses import absolute, find_doi
from spiders.asking import FIRST_VISIT, first_day, fuller_date, parameters, with_parameters
from spiders.cleaning import clean_line, clean_text
from spiders.dates import parse_date
from spiders.errors import SourceUnreadable
from spiders.languages import language_code
from spiders.publication import Publication
from spiders.publication_types import publication_type
from spiders.reading import Page, Reading
from spiders.source import Assignment, Reason, Source
from spiders.xml_documents import (
    XML_LANG,
    child_text,
    children,
    local_name,
    parse_xml,
    whole_text,
)

_PROMISED = "an OAI-PMH answer"
_ARGUMENTS = ("verb", "metadataPrefix", "from", "until", "set", "resumptionToken")
_YEAR = timedelta(days=366)
_AGAIN = "#again"
"""No server sees the fragment of an address: here it remembers that the harvest began again."""


def address(assignment: Assignment, today: date) -> str:
    """The ListRecords request for what changed since the last visit.

    Dates go out by the day, which every repository must take (OAI-PMH 2.0, section 3.3.1). The
    address of the source may itself name ``from``, ``until`` and ``set``; its ``from`` counts
    until a visit has brought everything.
    """
    source = assignment.source
    said = parameters(source.url)
    begin = first_day(assignment, today).isoformat()
    if assignment.since is None:
        begin = said.get("from", begin)
    return with_parameters(
        source.url,
        {
            "verb": "ListRecords",
            "metadataPrefix": "oai_dc",
            "from": begin,
            "until": said.get("until"),
            "set": source.set or said.get("set"),
        },
    )


def read(source: Source, page: Page) -> Reading:
    """The records of one answer, the guids of those withdrawn, and the page that continues it.

    Nothing new is no failure. Where a first visit asked for too short a time, the next address
    asks further back; where a resumption token has expired, the harvest starts again, once.

    :raises SourceUnreadable: when the body is no OAI-PMH answer, or one that refuses the request.
    """
    root, salvaged = parse_xml(page.body, _PROMISED)
    if local_name(root) != "OAI-PMH":
        raise SourceUnreadable(
            Reason.NOT_A_FEED,
            f"the page begins with <{local_name(root)}>, where {_PROMISED} should be",
        )
    error = next(children(root, "error"), None)
    if error is not None:
        return _refused(source, page, error, root)
    listed = next(children(root, "ListRecords"), None)
    if listed is None:
        raise SourceUnreadable(Reason.NOT_A_FEED, "the OAI-PMH answer lists no records")
    records = list(children(listed, "record"))
    gone = [record for record in records if _is_deleted(record)]
    kept = (record for record in records if not _is_deleted(record))
    return Reading(
        publications=tuple(filter(None, (_publication(source, page, each) for each in kept))),
        deleted=tuple(filter(None, map(_identifier, gone))),
        next=_next(page.url, child_text(listed, "resumptionToken")),
        reason=Reason.SALVAGED if salvaged else Reason.NONE,
        detail="the answer is no well-formed XML: read as far as it goes" if salvaged else "",
    )


def _refused(source: Source, page: Page, error: Any, root: Any) -> Reading:
    """What an ``error`` element asks for (OAI-PMH 2.0, section 3.6)."""
    code, message = error.get("code") or "", clean_line(whole_text(error))
    answered = parse_date(child_text(root, "responseDate")) or datetime.now(UTC)
    today = page.day or answered.date()
    if code == "noRecordsMatch":
        return Reading(next=_further_back(page, today))
    if code == "badResumptionToken":
        return Reading(next=_from_the_start(source, page, today))
    if code == "noSetHierarchy":
        message = f"{message}: take set = {source.set!r} out of the source"
    raise SourceUnreadable(Reason.CLIENT_ERROR, f"the repository refuses: {code} {message}".strip())


def _from_the_start(source: Source, page: Page, today: date) -> str:
    if "resumptionToken" not in parameters(page.url) or page.url.endswith(_AGAIN):
        raise SourceUnreadable(
            Reason.SERVER_ERROR, "resumption tokens expire before they can be used: ask again later"
        )
    return address(Assignment(source=source, since=page.since), today) + _AGAIN


def _further_back(page: Page, today: date) -> str | None:
    """For a quiet repository on a first visit: a year back instead of 90 days, then everything."""
    asked = parse_date(parameters(page.url).get("from", ""))
    if page.since is not None or asked is None:
        return None
    age = today - asked.date()
    if age > _YEAR:
        return with_parameters(page.url, {"from": None})
    if age >= FIRST_VISIT:
        return with_parameters(page.url, {"from": (today - _YEAR - timedelta(days=1)).isoformat()})
    return None


def _next(url: str, token: str) -> str | None:
    """The request for the next page; ``resumptionToken`` excludes all arguments but ``verb``."""
    if not token:
        return None
    bare: dict[str, str | None] = dict.fromkeys(_ARGUMENTS)
    following = with_parameters(url, bare | {"verb": "ListRecords", "resumptionToken": token})
    return following + _AGAIN if url.endswith(_AGAIN) else following


def _is_deleted(record: Any) -> bool:
    return any(header.get("status") == "deleted" for header in children(record, "header"))


def _identifier(record: Any) -> str:
    return next((child_text(header, "identifier") for header in children(record, "header")), "")


def _publication(source: Source, page: Page, record: Any) -> Publication | None:
    metadata = next(children(record, "metadata"), None)
    core = None if metadata is None else next(iter(metadata), None)
    guid = _identifier(record)
    if core is None:
        return None
    language = source.language or next(
        filter(None, (language_code(value) for value, _ in _values(core, "language"))), None
    )
    title = clean_line(_in_language(core, "title", language))
    identifiers = [value for value, _ in _values(core, "identifier")]
    doi = next(filter(None, map(find_doi, identifiers)), None)
    if not title:
        return None
    return Publication(
        source=source.id,
        url=_address_of(page.url, identifiers, doi, guid),
        title=title,
        guid=guid or None,
        doi=doi,
        abstract=clean_text(_in_language(core, "description", language)),
        language=language,
        authors=tuple(clean_line(value) for value, _ in _values(core, "creator")),
        publisher=_in_language(core, "publisher", language) or source.publisher or None,
        type=publication_type(*(value for value, _ in _values(core, "type"))),
        published=_earliest(core, page.day),
    )


def _values(core: Any, name: str) -> Iterator[tuple[str, str | None]]:
    """Each value of a repeatable Dublin Core element, with the language it is marked by."""
    for element in children(core, name):
        value = whole_text(element)
        if value:
            yield value, language_code(element.get(XML_LANG))


def _in_language(core: Any, name: str, language: str | None) -> str:
    """The value marked by the work's language, else unmarked, else any; the longest description.

    Repositories repeat an element once a language, and put notes beside the abstract.
    """
    values = list(_values(core, name))
    for marks in ({language} - {None}, {None}, {mark for _, mark in values}):
        fitting = [value for value, mark in values if mark in marks]
        if fitting:
            return max(fitting, key=len) if name == "description" else fitting[0]
    return ""


def _address_of(base: str, identifiers: list[str], doi: str | None, guid: str) -> str:
    """The work's page: an http identifier, no PDF before it, else the DOI, a handle, the record."""
    links = [
        link for link in (absolute(base, each) for each in identifiers if "://" in each) if link
    ]
    pages = [link for link in links if "doi.org/" not in link]
    found = next((link for link in pages if not link.lower().endswith(".pdf")), None)
    if found or pages:
        return found or pages[0]
    if doi:
        return f"https://doi.org/{quote(doi, safe='/:;().-_')}"
    handle = next((each[4:] for each in identifiers if each.lower().startswith("hdl:")), None)
    if handle:
        return f"https://hdl.handle.net/{quote(handle.strip(), safe='/.-_')}"
    bare: dict[str, str | None] = dict.fromkeys(_ARGUMENTS)
    asked = {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": guid}
    return with_parameters(base, bare | asked)


def _earliest(core: Any, today: date | None) -> datetime | None:
    """The earliest of the dates: repositories also give those of deposit and release."""
    said = [value for value, _ in _values(core, "date")]
    dates = (parse_date(fuller_date(value, said), today=today) for value in said)
    return min(filter(None, dates), default=None)
