"""Finding: the columns kept up to date, a question answered, one page of hits in its order."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from monitor.archive import Archive
from monitor.archive.listing import (
    borne_by,
    carried_by,
    latest_change,
    matching,
    ranked,
    rows_since,
)
from monitor.search.columns import Codes, Columns, Flags, Names, empty, updated
from monitor.search.facets import Facet, Narrowed, count, facet_names, narrow
from monitor.search.query import DEEPEST, Query, Sort

RANKED = 4_000
"""Matches that are weighed against each other, the newest; older ones follow by date."""
_NONE = np.zeros(0, dtype=np.int32)
KEPT = 32
"""Answers remembered, so that the next page and a return cost nothing."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question."""

    total: int
    facets: tuple[Facet, ...]
    page: tuple[int, ...]
    """Publications of the page asked for, in order."""


@dataclass(slots=True)
class _Answer:
    narrowed: Narrowed
    matches: Codes | None
    """What the words match, rising; None without words."""
    total: int
    facets: tuple[Facet, ...] | None = None
    """Counted when somebody asks for them: feeds, exports and the API do not."""

    @property
    def left(self) -> Flags:
        return self.narrowed.left


class Finder:
    """Answers questions to one archive; safe to share between threads."""

    def __init__(self) -> None:
        self._columns = empty()
        self._answers: OrderedDict[tuple[object, ...], _Answer] = OrderedDict()
        self._matched: OrderedDict[tuple[int, str], Codes] = OrderedDict()
        self._lock = Lock()

    def columns(self, archive: Archive) -> Columns:
        """Return the columns as of now; what has changed since is read first."""
        if latest_change(archive) != self._columns.change:
            with self._lock:
                known = self._columns
                rows = rows_since(archive, known.change)
                borne = borne_by(archive, [row[0] for row in rows if not row[2]])
                self._columns = updated(known, rows, borne)
        return self._columns

    def facets(self, archive: Archive) -> tuple[str, ...]:
        """Return the names of the facets that a question may choose by."""
        return facet_names(self.columns(archive))

    def find(self, archive: Archive, query: Query) -> Found:
        """Return what answers ``query``.

        Raises :class:`monitor.errors.QueryWrong` when its words hold none to search for.
        """
        columns = self.columns(archive)
        answer = self._answer(archive, columns, query)
        start = (query.page - 1) * query.size
        order = _ordered(archive, columns, query, answer, start + query.size)
        page = tuple(int(number) for number in order[start : start + query.size])
        if answer.facets is None:
            answer.facets = count(answer.narrowed)
        return Found(answer.total, answer.facets, page)

    def all(self, archive: Archive, query: Query) -> tuple[int, ...]:
        """Return every publication that answers ``query`` in order, at most :data:`DEEPEST`."""
        columns = self.columns(archive)
        answer = self._answer(archive, columns, query)
        order = _ordered(archive, columns, query, answer, DEEPEST)
        return tuple(int(number) for number in order[:DEEPEST])

    def after(
        self, archive: Archive, query: Query, number: int, limit: int
    ) -> tuple[int, tuple[int, ...]]:
        """Return how many answer ``query``, and the first ``limit`` after ``number``, rising.

        Raises :class:`monitor.errors.QueryWrong`.
        """
        answer = self._answer(archive, self.columns(archive), query)
        left = np.flatnonzero(answer.left)
        start = int(np.searchsorted(left, min(number, len(answer.left)), side="right"))
        return answer.total, tuple(int(one) for one in left[start : start + limit])

    def _answer(self, archive: Archive, columns: Columns, query: Query) -> _Answer:
        asked = replace(query, page=1, size=20, sort=Sort.DATE)
        key = (columns.change, repr(asked))
        with self._lock:
            if known := self._answers.get(key):
                self._answers.move_to_end(key)
                return known
        matches = self._matches(archive, columns.change, query.words) if query.words else None
        among = _among(archive, columns, query, matches)
        narrowed = narrow(columns, query, among)
        answer = _Answer(narrowed, matches, int(narrowed.left.sum()))
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        return answer

    def _matches(self, archive: Archive, change: int, words: str) -> Codes:
        """What the words match; remembered, since people choose facets after they have searched."""
        known = self._matched.get((change, words))
        if known is None:
            text = matching(archive, words)
            known = np.fromstring(text, dtype=np.int32, sep=",") if text else _NONE
            with self._lock:
                self._matched[change, words] = known
                while len(self._matched) > KEPT:
                    self._matched.popitem(last=False)
        return known


def _among(archive: Archive, columns: Columns, query: Query, matches: Codes | None) -> Flags | None:
    """What the words and the source leave, or None if there are neither."""
    among: Flags | None = None
    if matches is not None:
        among = _flags(len(columns), matches)
    if query.source:
        carried = _flags(len(columns), np.array(carried_by(archive, query.source), dtype=np.int32))
        among = carried if among is None else among & carried
    return among


def _flags(length: int, numbers: Codes) -> Flags:
    flags = np.zeros(length, dtype=np.bool_)
    flags[numbers[numbers < length]] = True  # what came a moment ago waits for the next question
    return flags


def _ordered(
    archive: Archive, columns: Columns, query: Query, answer: _Answer, most: int
) -> Numbers:
    """Return at least the first ``most`` publications, in the order that ``query`` asks for."""
    left = np.flatnonzero(answer.left)
    if query.sort is Sort.RELEVANCE and answer.matches is not None and len(left):
        window = answer.matches[-RANKED:]
        best = np.array(
            ranked(archive, query.words, int(window[0]), int(window[-1])), dtype=np.int64
        )
        best = best[best < len(columns)]
        best = best[answer.left[best]]
        rest = left[left < window[0]]
        if len(best) >= most or not len(rest):
            return best
        return np.concatenate([best, _first(_keys(columns, Sort.DATE, rest), rest, most)])
    if query.sort is Sort.TITLE:
        return _by_title(columns, left, most)
    return _first(_keys(columns, query.sort, left), left, most)


def _keys(columns: Columns, sort: Sort, numbers: Numbers) -> Numbers:
    """Return keys of which the least come first; no two are equal."""
    newest = (1 << 22) - columns.day[numbers].astype(np.int64)
    tie = (1 << 31) - numbers
    if sort is Sort.OLDEST:
        return ((1 << 22) - newest << 32) + numbers
    if sort is Sort.SEEN:
        return ((1 << 22) - columns.seen[numbers].astype(np.int64) << 32) + tie
    if sort is Sort.PUBLISHER:
        return (_ranks(columns.publishers)[columns.publisher[numbers]] << 32) + tie
    if sort is Sort.LANGUAGE:
        return (_ranks(columns.languages)[columns.language[numbers]] << 32) + tie
    if sort is Sort.TYPE:
        return (_ranks(columns.types)[columns.type[numbers]] << 32) + tie
    return (newest << 32) + tie


def _ranks(known: Names) -> Numbers:
    """The place of each code when its names are sorted; no name comes last."""
    names = np.array([name.casefold() or "\uffff" for name in known.names])
    ranks = np.empty(len(names), dtype=np.int64)
    ranks[np.argsort(names, kind="stable")] = np.arange(len(names))
    return ranks


def _by_title(columns: Columns, numbers: Numbers, most: int) -> Numbers:
    """The first by title: those whose first letters come early enough, then put in order."""
    heads = columns.title_head[numbers]
    if most < len(numbers):
        numbers = numbers[heads <= np.partition(heads, most)[most]]
    return numbers[np.lexsort((-numbers, columns.title[numbers]))]


def _first(keys: Numbers, numbers: Numbers, most: int) -> Numbers:
    if most < len(keys) // 4:
        nearest = np.argpartition(keys, most)[:most]
        keys, numbers = keys[nearest], numbers[nearest]
    return numbers[np.argsort(keys)]
