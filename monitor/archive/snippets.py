"""The words around a match, from the texts of the few publications that are shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from monitor.archive.database import Archive, failures_named

LONGEST_TEXT = 20_000
"""Characters of a text in which the words around a match are looked for."""
OPEN, CLOSE = "\x02", "\x03"
"""Around a match in a snippet: characters that no cleaned text holds."""


@dataclass(frozen=True, slots=True)
class Around:
    """The words around a match, matches between OPEN and CLOSE."""

    title: str
    """The whole title."""
    excerpt: str
    """Of the abstract, else of the text; without a match in either, the abstract's beginning."""


def around(archive: Archive, expression: str, publications: Iterable[int]) -> dict[int, Around]:
    """Return what is around the matches of an FTS5 ``expression`` in each publication.

    The few texts of a page go into an index of their own, in memory: asking the archive's for
    each would go through all that matches ``begin*`` again and again.
    """
    numbers = list(publications)
    places = ", ".join("?" * len(numbers))
    with failures_named(archive.path):
        texts = archive.db.execute(
            "SELECT id, title, abstract, substr(text, 1, ?) FROM publications"
            f" WHERE id IN ({places})",
            [LONGEST_TEXT, *numbers],
        ).fetchall()
    with closing(sqlite3.connect(":memory:")) as page:
        page.execute(
            "CREATE VIRTUAL TABLE page USING fts5 (title, abstract, text,"
            " tokenize = 'unicode61 remove_diacritics 2')"
        )
        page.executemany("INSERT INTO page (rowid, title, abstract, text) VALUES (?,?,?,?)", texts)
        rows = page.execute(
            "SELECT rowid, highlight(page, 0, ?1, ?2), snippet(page, 1, ?1, ?2, '…', 32),"
            " snippet(page, 2, ?1, ?2, '…', 32) FROM page WHERE page MATCH ?3",
            [OPEN, CLOSE, expression],
        ).fetchall()
    return {row[0]: Around(row[1], row[2] if OPEN in row[2] else row[3]) for row in rows}
