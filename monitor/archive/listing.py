"""What the search needs of the archive: narrow rows, tags by concept, words, hits and snippets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from monitor.archive import snippets
from monitor.archive.database import Archive, failures_named
from monitor.archive.publications import match_expression
from monitor.archive.snippets import Around
from monitor.archive.tags import StoredTag
from monitor.errors import QueryTooBroad

LONGEST_SEARCH = 3.0
"""Seconds that matching may take before it is given up."""
LOOKS = 10_000
"""Steps of SQLite's machine between two looks at the clock."""
SHORTEST_BEGINNING = 3
"""Letters that a ``begin*`` must have; fewer match too much to be of use."""
MOST_TERMS = 24
TITLE, ABSTRACT, TEXT = 8.0, 4.0, 1.0
"""Weight of a word by where it stands (bm25)."""
ALL_AT_ONCE = 5_000
"""Changed publications from which on it is quicker to read the tags of all."""

Row = tuple[int, int, int, str, str, str, str, str, int, int, int, str]
"""Publication, change, gone, day, seen, title, publisher, language, relevant, settled, work, and
type."""
Borne = tuple[str, str, str, str]
"""Vocabulary, concept, status, and the publications that bear it, joined by commas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a list of hits shows of a publication besides its tags."""

    id: int
    title: str
    url: str
    publisher: str
    day: str
    """ISO date of publication, else of first sight."""
    dated: bool
    """False: the day is that of first sight."""
    seen: str
    """ISO date of first sight."""
    language: str
    abstract: str
    """Its beginning."""
    settled: bool
    """The review network has settled its tags."""


def latest_change(archive: Archive) -> int:
    """Return the number of the latest change; it rises with each."""
    with failures_named(archive.path):
        row = archive.db.execute("SELECT coalesce(max(change), 0) FROM search_rows").fetchone()
    return int(row[0])


def rows_since(archive: Archive, change: int) -> list[Row]:
    """Return the row of every publication that changed after ``change``."""
    with failures_named(archive.path):
        return archive.db.execute(
            "SELECT publication, change, gone, day, seen, title, publisher, language, relevant,"
            " settled, work, type FROM search_rows WHERE change > ?",
            [change],
        ).fetchall()


def borne_by(archive: Archive, publications: Sequence[int]) -> Iterator[Borne]:
    """Yield which of ``publications`` bear which concept, the network's word where it settled.

    The same concept may come several times.
    """
    question = "SELECT vocabulary, concept, status, group_concat(publication) FROM borne_tags"
    grouped = "GROUP BY vocabulary, concept, status"
    with failures_named(archive.path):
        if len(publications) > ALL_AT_ONCE:
            yield from archive.db.execute(f"{question} {grouped}")
            return
        for start in range(0, len(publications), 500):
            some = publications[start : start + 500]
            places = ", ".join("?" * len(some))
            yield from archive.db.execute(
                f"{question} WHERE publication IN ({places}) {grouped}", some
            )


def matching(archive: Archive, words: str) -> str:
    """Return the numbers of all publications that match, joined by commas, in their order.

    One text instead of rows: with a million matches it is read many times as fast. Raises
    :class:`monitor.errors.QueryWrong`, as :class:`QueryTooBroad` when it takes too long.
    """
    with failures_named(archive.path), _no_longer_than(archive, LONGEST_SEARCH):
        row = archive.db.execute(
            "SELECT group_concat(rowid) FROM publications_fts WHERE publications_fts MATCH ?",
            [_expression(words)],
        ).fetchone()
    return row[0] or ""


def ranked(archive: Archive, words: str, first: int, last: int) -> list[int]:
    """Return the matches numbered from ``first`` to ``last``, the best first (bm25).

    Raises as :func:`matching`.
    """
    with failures_named(archive.path), _no_longer_than(archive, LONGEST_SEARCH):
        rows = archive.db.execute(
            "SELECT rowid FROM publications_fts WHERE publications_fts MATCH ?"
            " AND rowid BETWEEN ? AND ?"
            f" ORDER BY bm25(publications_fts, {TITLE}, {ABSTRACT}, {TEXT}), rowid DESC",
            [_expression(words), first, last],
        ).fetchall()
    return [row[0] for row in rows]


def _expression(words: str) -> str:
    return match_expression(words, shortest=SHORTEST_BEGINNING, most=MOST_TERMS)


@contextmanager
def _no_longer_than(archive: Archive, seconds: float) -> Iterator[None]:
    """Give up what SQLite does after so long, by its progress handler."""
    end = monotonic() + seconds
    archive.db.conn.set_progress_handler(lambda: monotonic() > end, LOOKS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise QueryTooBroad("this matches too much; use longer or more words") from error
        raise
    finally:
        archive.db.conn.set_progress_handler(None, 0)


def carried_by(archive: Archive, source: str) -> list[int]:
    """Return the publications that a source carries."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT publication FROM publication_sources WHERE source = ?", [source]
        ).fetchall()
    return [row[0] for row in rows]


def shown(archive: Archive, publications: Iterable[int]) -> dict[int, Shown]:
    """Return what a list shows of each publication."""
    numbers = list(publications)
    places = ", ".join("?" * len(numbers))
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT p.id, p.title, url, coalesce(p.publisher, ''), r.day,"
            " published IS NOT NULL, r.language, substr(abstract, 1, 600), settled,"
            " r.seen"
            " FROM publications p JOIN search_rows r ON publication = p.id"
            f" WHERE p.id IN ({places})",
            numbers,
        ).fetchall()
    return {row[0]: _shown(row) for row in rows}


def _shown(row: Sequence[Any]) -> Shown:
    return Shown(
        id=row[0],
        title=row[1],
        url=row[2],
        publisher=row[3],
        day=row[4],
        dated=bool(row[5]),
        language=row[6],
        abstract=row[7],
        settled=bool(row[8]),
        seen=row[9],
    )


def around(archive: Archive, words: str, publications: Iterable[int]) -> dict[int, Around]:
    """Return what is around the matches of each publication."""
    return snippets.around(archive, _expression(words), publications)


def evidence_of(archive: Archive, publications: Iterable[int]) -> dict[int, tuple[StoredTag, ...]]:
    """Return the tags that publications bear, the surest first; the network's word where settled.

    One tag a concept and status, an expert's before the model's.
    """
    numbers = list(publications)
    places = ", ".join("?" * len(numbers))
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT publication, vocabulary, concept, status, score, quote, terms, origin"
            f" FROM borne_tags WHERE publication IN ({places})"
            " ORDER BY origin LIKE 'reviewer:%' DESC, score DESC, concept",
            numbers,
        ).fetchall()
    found: dict[int, dict[tuple[str, str, str], StoredTag]] = {number: {} for number in numbers}
    for row in rows:
        found[row[0]].setdefault(row[1:4], _tag(row[1:]))
    return {number: tuple(tags.values()) for number, tags in found.items()}


def _tag(row: Sequence[Any]) -> StoredTag:
    return StoredTag(
        vocabulary=row[0],
        concept=row[1],
        status=row[2],
        score=row[3],
        quote=row[4],
        terms=tuple(json.loads(row[5])),
        origin=row[6],
    )
