"""Tags in the archive: what is still to be tagged, and what each publication bears."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classifiers.tag import Document, Tag, Tagging
from monitor.archive.database import Archive, failures_named, moment
from monitor.archive.settlements import settled_relevance


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingText:
    """A publication to be tagged."""

    publication: int
    document: Document
    text_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTag:
    """One tag of a publication, and who says so."""

    vocabulary: str
    concept: str
    status: str
    score: float
    quote: str
    terms: tuple[str, ...]
    origin: str
    """``model:<version>``, ``model:gazetteer-<version>`` or ``reviewer:network``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTagging:
    """What the archive holds of one publication's tagging."""

    language: str
    relevant: bool
    relevance_score: float
    tags: tuple[StoredTag, ...]


def text_hash(document: Document) -> str:
    """Return a hash of everything the tagger reads."""
    parts = (document.title, document.abstract, document.text, document.language or "")
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _by_id(archive: Archive, query: str, *values: str) -> Iterator[Sequence[Any]]:
    """Yield the rows of ``query``, whose first column is ``id``, a page at a time.

    Nothing stays open between two pages, so that who reads may write.
    """
    after = 0
    while True:
        with failures_named(archive.path):
            rows = archive.db.execute(
                f"{query} AND id > ? ORDER BY id LIMIT 512", [*values, after]
            ).fetchall()
        if not rows:
            return
        after = rows[-1][0]
        yield from rows


def pending_texts(archive: Archive, *, everything: bool = False) -> Iterator[PendingText]:
    """Yield what was never tagged or has changed since; with ``everything``, all there is."""
    query = (
        "SELECT id, title, abstract, text, publications.language, text_hash"
        " FROM publications LEFT JOIN taggings ON publication = id WHERE true"
    )
    for id, title, abstract, text, language, known in _by_id(archive, query):
        document = Document(title=title, abstract=abstract, text=text, language=language)
        fresh = text_hash(document)
        if everything or fresh != known:
            yield PendingText(publication=id, document=document, text_hash=fresh)


def store_model(
    connection: sqlite3.Connection,
    *,
    version: str,
    data_hash: str,
    trained: str,
    metrics: str,
    now: datetime,
) -> None:
    """Record a model version the first time it is used; ``metrics`` is JSON."""
    connection.execute(
        "INSERT OR IGNORE INTO models (version, data_hash, trained, metrics, first_used)"
        " VALUES (?, ?, ?, ?, ?)",
        [version, data_hash, trained, metrics, moment(now)],
    )


def store_tagging(
    connection: sqlite3.Connection,
    pending: PendingText,
    tagging: Tagging,
    model: str,
    now: datetime,
) -> None:
    """Replace what the model said of a publication; a reviewer's tags stay as they are.

    Where the review network has settled, its relevance and its tags stand in the model's place.
    """
    when = moment(now)
    settled = settled_relevance(connection, pending.publication)
    connection.execute(
        "INSERT OR REPLACE INTO taggings (publication, model, text_hash, language, relevant,"
        " relevance_score, tagged) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            pending.publication,
            model,
            pending.text_hash,
            tagging.language,
            int(tagging.relevant if settled is None else settled),
            tagging.relevance_score,
            when,
        ],
    )
    connection.execute(
        "DELETE FROM tags WHERE publication = ? AND origin LIKE 'model:%'", [pending.publication]
    )
    if settled is None:
        _insert(connection, pending.publication, tagging.tags, f"model:{model}", when)


def texts_to_name(archive: Archive, gazetteer: str) -> Iterator[tuple[PendingText, str]]:
    """Yield tagged publications whose names that version of the gazetteer has not looked up.

    With each comes the language found in its text.
    """
    query = (
        "SELECT id, title, abstract, text, taggings.language, text_hash"
        " FROM publications JOIN taggings ON publication = id WHERE gazetteer <> ?"
    )
    for id, title, abstract, text, language, known in _by_id(archive, query, gazetteer):
        document = Document(title=title, abstract=abstract, text=text, language=language)
        yield PendingText(publication=id, document=document, text_hash=known), language


def store_names(
    connection: sqlite3.Connection,
    publication: int,
    tags: Iterable[Tag],
    gazetteer: str,
    now: datetime,
) -> None:
    """Replace what a gazetteer said of a tagged publication; all other tags stay as they are."""
    connection.execute(
        "DELETE FROM tags WHERE publication = ? AND origin LIKE 'model:gazetteer-%'", [publication]
    )
    _insert(connection, publication, tags, f"model:{gazetteer}", moment(now))
    connection.execute(
        "UPDATE taggings SET gazetteer = ? WHERE publication = ?", [gazetteer, publication]
    )


def texts_to_seek(archive: Archive, edition: str) -> Iterator[tuple[PendingText, bool]]:
    """Yield tagged publications that were searched for other new concepts than ``edition``'s.

    With each comes whether it is relevant.
    """
    query = (
        "SELECT id, title, abstract, text, publications.language, text_hash, relevant"
        " FROM publications JOIN taggings ON publication = id WHERE newcomers <> ?"
    )
    for id, title, abstract, text, language, known, relevant in _by_id(archive, query, edition):
        document = Document(title=title, abstract=abstract, text=text, language=language)
        pending = PendingText(publication=id, document=document, text_hash=known)
        yield pending, bool(relevant)


def store_new(
    connection: sqlite3.Connection,
    publication: int,
    tags: Iterable[Tag],
    edition: str,
    now: datetime,
) -> None:
    """Replace what was found of concepts that no model had learnt; all other tags stay.

    ``edition`` is '' where there are none.
    """
    connection.execute(
        "DELETE FROM tags WHERE publication = ? AND origin LIKE 'model:newcomers-%'", [publication]
    )
    _insert(connection, publication, tags, f"model:{edition}", moment(now))
    connection.execute(
        "UPDATE taggings SET newcomers = ? WHERE publication = ?", [edition, publication]
    )


def _insert(
    connection: sqlite3.Connection, publication: int, tags: Iterable[Tag], origin: str, when: str
) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO tags (publication, vocabulary, concept, status, score, quote,"
        " terms, origin, tagged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                publication,
                tag.vocabulary,
                tag.concept,
                tag.status.value if tag.status else "",
                tag.score,
                tag.quote,
                json.dumps(tag.terms, ensure_ascii=False),
                origin,
                when,
            )
            for tag in tags
        ],
    )


def concepts_in_use(archive: Archive) -> list[tuple[str, str, int]]:
    """Return every vocabulary and concept that tags bear, and how many tags."""
    with failures_named(archive.path):
        return archive.db.execute(
            "SELECT vocabulary, concept, COUNT(*) FROM tags GROUP BY vocabulary, concept"
            " ORDER BY vocabulary, concept"
        ).fetchall()


def tagging_of(archive: Archive, publication: int) -> StoredTagging | None:
    """Return what is known of one publication's tags, or None before it was tagged."""
    with failures_named(archive.path):
        head = archive.db.execute(
            "SELECT language, relevant, relevance_score FROM taggings WHERE publication = ?",
            [publication],
        ).fetchone()
        rows = archive.db.execute(
            "SELECT vocabulary, concept, status, score, quote, terms, origin FROM tags"
            " WHERE publication = ? ORDER BY id",
            [publication],
        ).fetchall()
    if head is None:
        return None
    tags = tuple(
        StoredTag(
            vocabulary=row[0],
            concept=row[1],
            status=row[2],
            score=row[3],
            quote=row[4],
            terms=tuple(json.loads(row[5])),
            origin=row[6],
        )
        for row in rows
    )
    return StoredTagging(
        language=head[0], relevant=bool(head[1]), relevance_score=head[2], tags=tags
    )
