"""A question to the archive, as the address of a page says it; anything else in it is ignored."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

MOST_WORDS = 400
"""Characters of what is searched for; what is longer is cut."""
MOST_CHOSEN = 200
"""Values chosen in all facets together."""
SIZES = (20, 50, 100)
DEEPEST = 10_000
"""Hits that can be paged through; beyond, a narrower question helps more."""
FIXED_FACETS = ("confirmed", "language", "publisher", "type", "year")
"""Facets besides the vocabularies."""
STATUSES = ("identified", "addressed")
Word = TypeVar("Word", bound=StrEnum)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class Sort(StrEnum):
    """In what order hits come; dates newest first, names from A."""

    RELEVANCE = "relevance"
    DATE = "date"
    OLDEST = "oldest"
    SEEN = "seen"
    """By the day of first sight."""
    TITLE = "title"
    PUBLISHER = "publisher"
    LANGUAGE = "language"
    TYPE = "type"


class Relevance(StrEnum):
    """Which publications count."""

    RELEVANT = "relevant"
    OTHER = "other"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What somebody wants to find."""

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Facet → values, one of which is enough; facets must all hold."""
    status: str = ""
    """Of data gaps: ``identified``, ``addressed``, or '' for either."""
    start: date | None = None
    end: date | None = None
    """First and last day of publication."""
    source: str = ""
    """Id of a source that carries it."""
    relevance: Relevance = Relevance.RELEVANT
    sort: Sort = Sort.DATE
    page: int = 1
    size: int = SIZES[0]

    @property
    def pages(self) -> int:
        """The last page that is shown of however many hits."""
        return DEEPEST // self.size


def parse(pairs: Iterable[tuple[str, str]], facets: Collection[str]) -> Query:
    """Return the question that an address asks; ``facets`` are the names it may choose by.

    Never fails: a value that cannot be is left out, a page too far is the last one.
    """
    given: dict[str, list[str]] = {}
    for key, value in pairs:
        given.setdefault(key, []).append(_CONTROL.sub(" ", value).strip())
    one = {key: values[-1] for key, values in given.items()}
    words = one.get("q", "")[:MOST_WORDS]
    size = int(one["size"]) if one.get("size", "") in map(str, SIZES) else SIZES[0]
    return Query(
        words=words,
        chosen=_chosen(given, facets),
        status=one.get("status", "") if one.get("status") in STATUSES else "",
        start=_day(one.get("from", "")),
        end=_day(one.get("to", "")),
        source=one.get("source", "")[:200],
        relevance=_member(Relevance, one.get("relevance", ""), Relevance.RELEVANT),
        sort=_member(Sort, one.get("sort", ""), Sort.RELEVANCE if words else Sort.DATE),
        page=max(1, min(_number(one.get("page", "")), DEEPEST // size)),
        size=size,
    )


def pairs_of(query: Query, **changes: object) -> list[tuple[str, str]]:
    """Return the address that asks ``query``, without what is usual; the inverse of :func:`parse`.

    ``changes`` stand in for single values; an empty one is left out.
    """
    usual = Sort.RELEVANCE if query.words else Sort.DATE
    single: dict[str, object] = {
        "q": query.words,
        "status": query.status,
        "from": query.start or "",
        "to": query.end or "",
        "source": query.source,
        "relevance": "" if query.relevance is Relevance.RELEVANT else query.relevance.value,
        "sort": "" if query.sort is usual else query.sort.value,
        "page": "" if query.page == 1 else query.page,
        "size": "" if query.size == SIZES[0] else query.size,
    }
    single |= changes
    pairs = [(facet, value) for facet, values in query.chosen.items() for value in values]
    return [*((key, str(value)) for key, value in single.items() if value != ""), *pairs]


def _chosen(
    given: Mapping[str, list[str]], facets: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    left = MOST_CHOSEN
    for facet in sorted(facets):
        values = tuple(dict.fromkeys(v[:200] for v in given.get(facet, ()) if v))[:left]
        left -= len(values)
        if values:
            chosen[facet] = values
    return MappingProxyType(chosen)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _member(kind: type[Word], text: str, otherwise: Word) -> Word:
    return kind(text) if text in {member.value for member in kind} else otherwise
