"""The search page as it is shown: facets and ways on, made of a question and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from digests.cleaning import clean
from digests.wording import Wording
from monitor.search.facets import Facet, Value
from monitor.search.finder import Found
from monitor.search.query import DEEPEST, FIXED_FACETS, Query, pairs_of
from monitor.web.hits import Names, label_of

SHOWN = 8
"""Values of a facet that stand open; the others fold away."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet as the page shows it."""

    value: str
    label: str
    count: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A facet as the page shows it."""

    name: str
    label: str
    first: tuple[Option, ...]
    rest: tuple[Option, ...]
    more: int
    open: bool
    """Whether something in it is chosen."""
    statuses: bool
    """Whether its concepts have a status."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Something that the question asks for, and the address without it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in the hits a page is; an address is empty where there is nothing."""

    first: int
    last: int
    page: int
    pages: int
    before: str
    after: str


def groups(
    found: Found, query: Query, names: Names, vocabulary_names: Mapping[str, str], words: Wording
) -> list[Group]:
    """Return the facets in the order of the page: drivers, gaps, what is fixed, other names."""
    return [
        _group(facet, query, names, vocabulary_names, words)
        for facet in sorted(found.facets, key=_rank)
    ]


def _rank(facet: Facet) -> tuple[int, str]:
    order = ("drivers", "gaps", "confirmed", "year", "language", "type")
    after = len(order) + (facet.name == "publisher")
    return (order.index(facet.name) if facet.name in order else after, facet.name)


def _group(
    facet: Facet,
    query: Query,
    names: Names,
    vocabulary_names: Mapping[str, str],
    words: Wording,
) -> Group:
    options = [_option(facet.name, value, names, words) for value in facet.values]
    options.sort(key=lambda option: not option.chosen)
    folded = max(SHOWN, sum(option.chosen for option in options))
    return Group(
        name=facet.name,
        label=fixed_label(facet.name, words) or vocabulary_names.get(facet.name, facet.name),
        first=tuple(options[:folded]),
        rest=tuple(options[folded:]),
        more=facet.more,
        open=facet.name in query.chosen or (facet.name == "gaps" and bool(query.status)),
        statuses=facet.name == "gaps",
    )


def _option(facet: str, value: Value, names: Names, words: Wording) -> Option:
    label = value_label(facet, value.value, names, words)
    return Option(value.value, label, words.number(value.count), value.chosen)


def fixed_label(facet: str, words: Wording) -> str:
    """Return the name of a facet that is no vocabulary, or ''."""
    return {
        "confirmed": words.say("Who says so"),
        "language": words.say("Language"),
        "publisher": words.say("Publisher"),
        "type": words.say("Type"),
        "year": words.say("Year"),
    }.get(facet, "")


def value_label(facet: str, value: str, names: Names, words: Wording) -> str:
    """Return what a value of a facet is called."""
    if facet not in FIXED_FACETS:
        return label_of(names, facet, value)
    if facet == "language":
        return words.language_name(value)
    if facet == "type":
        return type_label(value, words)
    if facet == "confirmed":
        confirmed = words.say("confirmed by the network")
        return confirmed if value == "confirmed" else words.say("suggested by the model")
    return clean(value)


def type_label(type: str, words: Wording) -> str:
    """Return what a type of publication is called; one that is not known, as it stands."""
    return {
        "article": words.say("article"),
        "preprint": words.say("preprint"),
        "working-paper": words.say("working paper"),
        "report": words.say("report"),
        "book": words.say("book"),
        "chapter": words.say("chapter"),
        "thesis": words.say("thesis"),
        "conference-paper": words.say("conference paper"),
        "dataset": words.say("data set"),
        "news": words.say("news or blog"),
    }.get(type, clean(type))


def taken(query: Query, names: Names, words: Wording) -> list[Taken]:
    """Return everything that narrows the question, each with the address without it."""
    first = replace(query, page=1)
    found = [
        Taken(label, urlencode(pairs_of(first, **{key: ""})))
        for key, label in _single(first, words).items()
        if label
    ]
    for facet, values in first.chosen.items():
        for value in values:
            left = {**first.chosen, facet: tuple(one for one in values if one != value)}
            less = replace(first, chosen={name: kept for name, kept in left.items() if kept})
            found.append(Taken(value_label(facet, value, names, words), urlencode(pairs_of(less))))
    return found


def _single(query: Query, words: Wording) -> dict[str, str]:
    status = status_label(query.status, words)
    since, until = query.start, query.end
    return {
        "q": words.quoted(clean(query.words)) if query.words else "",
        "status": status,
        "from": words.say("since %(day)s", day=words.day(since)) if since else "",
        "to": words.say("until %(day)s", day=words.day(until)) if until else "",
        "source": words.say("source %(name)s", name=clean(query.source)) if query.source else "",
    }


def status_label(status: str, words: Wording) -> str:
    """Return what the status of a data gap is called, or ''."""
    return {
        "identified": words.say("gap named"),
        "addressed": words.say("gap filled"),
    }.get(status, "")


def paging(found: Found, query: Query) -> Paging:
    """Return the ways to the pages before and after."""
    reachable = min(found.total, DEEPEST)
    pages = max(1, -(-reachable // query.size))
    start = (query.page - 1) * query.size
    back, on = min(query.page - 1, pages), query.page + 1
    return Paging(
        first=start + 1 if found.page else 0,
        last=start + len(found.page),
        page=query.page,
        pages=pages,
        before=urlencode(pairs_of(query, page=back if back > 1 else "")) if back else "",
        after=urlencode(pairs_of(query, page=on)) if query.page < pages else "",
    )
