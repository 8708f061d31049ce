"""Publications in the archive: finding, adding, enriching, searching, and the documents wanted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.archive.database import Archive, failures_named, from_moment, moment
from monitor.archive.snippets import CLOSE, OPEN, Around, around
from monitor.archive.text_index import try_to_index
from monitor.errors import QueryWrong
from spiders.publication import Publication

COLUMNS = (
    "id, doi, url, title, title_guessed, abstract, text, language, authors, publisher, published,"
    " first_seen, translations, type"
)

WEIGHED = 4_000
"""Matches that are weighed against each other, the newest: of a common word there are too many."""
_BEST = """
    SELECT rowid FROM publications_fts
    WHERE publications_fts MATCH ? AND rowid >= (
        SELECT min(rowid) FROM (
            SELECT rowid FROM publications_fts WHERE publications_fts MATCH ?
            ORDER BY rowid DESC LIMIT ?
        )
    )
    ORDER BY bm25(publications_fts, 8, 4, 1), rowid LIMIT ?
"""
_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPublication:
    """One work as the archive holds it."""

    id: int
    doi: str | None
    url: str
    title: str
    title_guessed: bool
    abstract: str
    text: str
    language: str | None
    authors: tuple[str, ...]
    publisher: str | None
    published: datetime | None
    first_seen: datetime
    translations: tuple[tuple[str, str], ...] = ()
    """Language and address of each edition in another language that the page names."""
    type: str = ""
    """See :data:`spiders.publication_types.TYPES`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedDocument:
    """A publication whose page is still to be fetched."""

    publication: int
    url: str
    source: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One publication that a search found, best first."""

    publication: StoredPublication
    snippet: str
    """Words around the match, matches between ``[`` and ``]``."""


def _stored(row: Sequence[Any]) -> StoredPublication:
    return StoredPublication(
        id=row[0],
        doi=row[1],
        url=row[2],
        title=row[3],
        title_guessed=bool(row[4]),
        abstract=row[5],
        text=row[6],
        language=row[7],
        authors=tuple(json.loads(row[8])),
        publisher=row[9],
        published=from_moment(row[10]),
        first_seen=datetime.fromisoformat(row[11]),
        translations=tuple((pair[0], pair[1]) for pair in json.loads(row[12])),
        type=row[13],
    )


def owners(connection: sqlite3.Connection, identities: Iterable[str]) -> dict[str, int]:
    """Return those of ``identities`` that the archive knows, with the publication of each."""
    rows = connection.execute(
        "SELECT identity, publication FROM identities"
        " WHERE identity IN (SELECT value FROM json_each(?))",
        [json.dumps(list(identities))],
    )
    return dict(rows.fetchall())


def find(connection: sqlite3.Connection, identities: Iterable[str]) -> StoredPublication | None:
    """Return the publication that bears the first of ``identities`` known to the archive."""
    names = list(identities)
    known = owners(connection, names)
    first = next((known[name] for name in names if name in known), None)
    return by_row(connection, first) if first is not None else None


def add(connection: sqlite3.Connection, publication: Publication, now: datetime) -> int:
    """Store a new publication and return its id."""
    cursor = connection.execute(
        "INSERT INTO publications (doi, url, title, title_guessed, abstract, text, language,"
        " authors, publisher, published, first_seen, translations, type)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            publication.doi,
            publication.url,
            publication.title,
            int(publication.title_guessed),
            publication.abstract,
            publication.text,
            publication.language,
            _json(publication.authors) if publication.authors else "[]",
            publication.publisher,
            moment(publication.published) if publication.published else None,
            moment(now),
            _json(publication.translations) if publication.translations else "[]",
            publication.type,
        ],
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def enrich(connection: sqlite3.Connection, id: int, changes: Mapping[str, Any]) -> None:
    """Write ``changes`` (column → value as in :class:`StoredPublication`) to one publication."""
    columns = ", ".join(f"{column} = ?" for column in changes)
    values = [_column_value(value) for value in changes.values()]
    connection.execute(f"UPDATE publications SET {columns} WHERE id = ?", [*values, id])


def _column_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return _json(value) if isinstance(value, tuple) else value


def identify(connection: sqlite3.Connection, id: int, identities: Iterable[str]) -> None:
    """Record that ``identities`` belong to a publication; one taken by another stays there."""
    identify_all(connection, ((identity, id) for identity in identities))


def identify_all(connection: sqlite3.Connection, names: Iterable[tuple[str, int]]) -> None:
    """Record which identity belongs to which publication, as :func:`identify` does."""
    connection.executemany(
        "INSERT OR IGNORE INTO identities (identity, publication) VALUES (?, ?)", names
    )


def attach(connection: sqlite3.Connection, id: int, carried: Publication, now: datetime) -> None:
    """Record that a source carries a publication; a second time only ends a withdrawal."""
    attach_all(connection, [(id, carried)], now)


def attach_all(
    connection: sqlite3.Connection, carried: Iterable[tuple[int, Publication]], now: datetime
) -> None:
    """Record which publications sources carry, as :func:`attach` does."""
    seen = moment(now)
    connection.executemany(
        "INSERT INTO publication_sources (publication, source, url, guid, first_seen)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET withdrawn = NULL",
        [(id, one.source, one.url, one.guid, seen) for id, one in carried],
    )


def withdraw(
    connection: sqlite3.Connection, source: str, guids: Iterable[str], now: datetime
) -> None:
    """Record that a source has withdrawn entries; the publications stay."""
    connection.executemany(
        "UPDATE publication_sources SET withdrawn = coalesce(withdrawn, ?)"
        " WHERE source = ? AND guid = ?",
        [(moment(now), source, guid) for guid in guids],
    )


def want_documents(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Ask for the pages behind publications to be fetched, once."""
    connection.executemany(
        "INSERT OR IGNORE INTO documents (publication, state) VALUES (?, 'wanted')",
        [(id,) for id in ids],
    )


def settle_document(
    connection: sqlite3.Connection,
    id: int,
    *,
    state: str,
    reason: str = "",
    detail: str = "",
    not_before: datetime | None = None,
) -> None:
    """Record how fetching a document ended: ``fetched``, ``failed``, or ``wanted`` again."""
    connection.execute(
        "UPDATE documents SET state = ?, attempts = attempts + 1, reason = ?, detail = ?,"
        " not_before = ? WHERE publication = ?",
        [state, reason, detail, moment(not_before) if not_before else None, id],
    )


def wanted_documents(
    archive: Archive, now: datetime, most: int = 1000
) -> tuple[WantedDocument, ...]:
    """Return at most ``most`` documents to be fetched now, those of the newest works first."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT documents.publication, publications.url, min(source), attempts FROM documents"
            " JOIN publications ON publications.id = documents.publication"
            " JOIN publication_sources USING (publication)"
            " WHERE state = 'wanted' AND (not_before IS NULL OR not_before <= ?)"
            " GROUP BY documents.publication"
            " ORDER BY coalesce(published, publications.first_seen) DESC, documents.publication"
            " LIMIT ?",
            [moment(now), most],
        ).fetchall()
    return tuple(
        WantedDocument(publication=row[0], url=row[1], source=row[2], attempts=row[3])
        for row in rows
    )


def by_row(connection: sqlite3.Connection, id: int) -> StoredPublication:
    """Return one publication that is known to be there, inside a unit of work."""
    row = connection.execute(f"SELECT {COLUMNS} FROM publications WHERE id = ?", [id]).fetchone()
    return _stored(row)


def by_id(archive: Archive, id: int) -> StoredPublication | None:
    """Return one publication, or None."""
    with failures_named(archive.path):
        row = archive.db.execute(
            f"SELECT {COLUMNS} FROM publications WHERE id = ?", [id]
        ).fetchone()
    return _stored(row) if row else None


def all_publications(archive: Archive) -> Iterator[StoredPublication]:
    """Yield every publication in the order of first sight, one at a time."""
    with failures_named(archive.path):
        for row in archive.db.execute(f"SELECT {COLUMNS} FROM publications ORDER BY id"):
            yield _stored(row)


def sources_of(archive: Archive, id: int) -> tuple[str, ...]:
    """Return the ids of the sources that carry a publication, in the order of first sight."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT source FROM publication_sources WHERE publication = ?"
            " ORDER BY first_seen, source",
            [id],
        ).fetchall()
    return tuple(row[0] for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One source that carries a publication."""

    source: str
    url: str
    first_seen: datetime
    withdrawn: datetime | None


def carriers_of(archive: Archive, id: int) -> tuple[Carrier, ...]:
    """Return the sources that carry a publication, in the order of first sight."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT source, url, first_seen, withdrawn FROM publication_sources"
            " WHERE publication = ? ORDER BY first_seen, source",
            [id],
        ).fetchall()
    return tuple(
        Carrier(
            source=row[0],
            url=row[1],
            first_seen=datetime.fromisoformat(row[2]),
            withdrawn=from_moment(row[3]),
        )
        for row in rows
    )


def moved_to(archive: Archive, id: int) -> int | None:
    """Return the number of the publication that one was merged into, or None."""
    with failures_named(archive.path):
        row = archive.db.execute(
            "SELECT into_publication FROM merged WHERE publication = ?", [id]
        ).fetchone()
    return row[0] if row else None


def search(archive: Archive, query: str, limit: int = 20) -> tuple[Hit, ...]:
    """Return the publications that match ``query``, best first; of many, the newest are weighed.

    Words must all occur, accents and case aside; ``"a phrase"`` and ``word*`` mean what they
    mean elsewhere, and every other character is taken as it stands. Raises
    :class:`QueryWrong` when there is no word in it.
    """
    try_to_index(archive)
    words = match_expression(query)
    with failures_named(archive.path):
        best = [row[0] for row in archive.db.execute(_BEST, [words, words, WEIGHED, limit])]
        places = ", ".join("?" * len(best))
        rows = archive.db.execute(
            f"SELECT {COLUMNS} FROM publications WHERE id IN ({places})", best
        ).fetchall()
    rows.sort(key=lambda row: best.index(row[0]))
    near = around(archive, words, best)
    found = map(_stored, rows)
    return tuple(Hit(publication=one, snippet=_snippet(one, near.get(one.id))) for one in found)


def _snippet(one: StoredPublication, near: Around | None) -> str:
    if near is None:  # the match lies far down in a long text
        return one.abstract[:200] or one.title
    text = near.excerpt if OPEN in near.excerpt else near.title
    return text.replace(OPEN, "[").replace(CLOSE, "]")


def match_expression(query: str, *, shortest: int = 1, most: int | None = None) -> str:
    """Return an FTS5 expression for what a person typed; every word and phrase is quoted.

    ``word*`` stands for every ending where the word has at least ``shortest`` letters; words
    after the first ``most`` are left out. Raises :class:`QueryWrong` when nothing in it can be
    searched for.
    """
    terms = []
    for index, part in enumerate(query.split('"')):
        words = [part] if index % 2 else part.split()
        terms += [_term(word, shortest) for word in words if any(map(str.isalnum, word))]
    if not terms:
        raise QueryWrong(f"{query!r}: no word to search for; try `fow search wages`")
    return " ".join(terms[:most])


def _term(word: str, shortest: int) -> str:
    quoted = word.rstrip("*").replace('"', "").replace("\x00", "").strip()
    prefix = word.endswith("*") and len(quoted) >= shortest
    return f'"{quoted}"' + ("*" if prefix else "")
