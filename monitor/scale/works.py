"""A record of a snapshot → a Publication: OpenAlex's works, or what ``fow export`` writes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.deduplicate import identities
from spiders.addresses import absolute, find_doi
from spiders.cleaning import clean_line
from spiders.dates import parse_date
from spiders.languages import language_code
from spiders.openalex import publication as openalex_publication
from spiders.publication import Publication
from spiders.source import Kind, Source

OPENALEX = Source(id="openalex", url="https://api.openalex.org/works", kind=Kind.OPENALEX)


@dataclass(frozen=True, slots=True)
class Carried:
    """A record as a snapshot carries it."""

    id: int
    """Its number there; else one made from what identifies it, 62 bits."""
    publication: Publication
    sources: tuple[str, ...]


def carried(record: dict[str, Any], today: date | None) -> Carried | None:
    """Read a record of either kind; None when it has no title or no address."""
    if _is_openalex(record):
        found = openalex_publication(OPENALEX, record, OPENALEX.url, today)
        sources: tuple[str, ...] = (OPENALEX.id,)
    else:
        found = _exported(record, today)
        sources = tuple(map(str, _list(record.get("sources"))))
    if found is None:
        return None
    return Carried(_number(record.get("id"), found), found, sources)


def _is_openalex(record: dict[str, Any]) -> bool:
    return "display_name" in record or "abstract_inverted_index" in record


def _exported(record: dict[str, Any], today: date | None) -> Publication | None:
    title = clean_line(_text(record, "title"))
    url = absolute("", _text(record, "url")) if record.get("url") else None
    doi = find_doi(_text(record, "doi"))
    url = url or (f"https://doi.org/{doi}" if doi else None)
    if not title or url is None:
        return None
    return Publication(
        source="backfill",
        url=url,
        title=title,
        doi=doi,
        abstract=clean_line(_text(record, "abstract")),
        language=language_code(_text(record, "language")),
        authors=tuple(filter(None, (clean_line(str(one)) for one in _list(record.get("authors"))))),
        publisher=clean_line(_text(record, "publisher")) or None,
        published=_moment(record.get("published"), today),
    )


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _moment(value: object, today: date | None) -> datetime | None:
    text = value.isoformat() if isinstance(value, date) else value
    return parse_date(text, today=today) if isinstance(text, str) else None


def _number(id: object, publication: Publication) -> int:
    """``https://openalex.org/W2741809807`` is 2741809807."""
    if isinstance(id, int) and 0 < id < 1 << 62:
        return id
    digits = str(id or "").rpartition("/")[2].removeprefix("W")
    if digits.isdecimal() and digits.isascii() and 0 < len(digits) < 19:
        return int(digits)
    name = identities(publication)[0].encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "big") >> 2
