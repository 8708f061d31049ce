"""The archive to read for everybody: a compact, checked copy without personal data.

What goes in is an allow-list, ``published.toml``: a column that nobody decided on stays out. The
copy is one SQLite file with full-text search, for Datasette or to download, with a data dictionary
in both languages beside it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tomllib
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from monitor.archive import open_archive
from monitor.archive.database import failures_named, moment
from monitor.archive.evidence import summarise
from monitor.errors import UserError
from monitor.workspace import Workspace

_LIST = Path(__file__).with_name("published.toml")

_ROWS = {
    # What a publication bears; under whose number an expert stands is nobody's business.
    "tags": "borne_tags",
    "editions": "(SELECT * FROM live.editions WHERE held = 0 AND coalesce(goes_out, '') <= :now)",
    "edition_publications": (
        "(SELECT * FROM live.edition_publications WHERE edition IN (SELECT id FROM main.editions))"
    ),
}
"""Where the rows of a table come from, when not from the whole table."""

_SAID_OTHERWISE = {
    ("tags", "origin"): "CASE WHEN origin LIKE 'reviewer:%' THEN 'reviewers' ELSE origin END"
}

_INDEXES = (
    "CREATE INDEX tags_publication ON tags (publication)",
    "CREATE INDEX tags_concept ON tags (vocabulary, concept, status)",
    "CREATE INDEX publications_published ON publications (published)",
    "CREATE INDEX edition_publications_publication ON edition_publications (publication)",
    """CREATE VIRTUAL TABLE publications_fts USING fts5 (title, abstract,
        content='publications', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    "INSERT INTO publications_fts (publications_fts) VALUES ('rebuild')",
)


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table that is published: what it holds, and its columns, in both languages."""

    name: str
    meaning: Mapping[str, str]
    """Language → words."""
    columns: Mapping[str, Mapping[str, str]]
    """Column → language → words."""


@dataclass(frozen=True, slots=True)
class PublishedArchive:
    """A copy that was made."""

    path: Path
    counts: Mapping[str, int]
    """Table → rows."""
    size: int
    """Bytes."""


@cache
def published_tables() -> tuple[PublishedTable, ...]:
    """Return what is published, in the order of the data dictionary."""
    return tuple(
        PublishedTable(
            name,
            {"en": table["en"], "fr": table["fr"]},
            {column: {"en": en, "fr": fr} for column, (en, fr) in table["columns"].items()},
        )
        for name, table in _listed()["published"].items()
    )


@cache
def kept_back() -> Mapping[str, str]:
    """Return what is never published, ``table`` or ``table.column``, and why."""
    return dict(_listed()["kept_back"])


def publish_archive(workspace: Workspace, folder: Path, now: datetime) -> PublishedArchive:
    """Write the copy, its data dictionary and Datasette's metadata into ``folder``.

    Editions that have not gone out at ``now`` are left out. An older copy is replaced whole, once
    the new one is checked. Raises :class:`UserError` or
    :class:`monitor.errors.ArchiveUnusable`, leaving an older copy as it was.
    """
    if not workspace.archive_file.is_file():
        raise UserError(f"{workspace.archive_file}: there is no archive to publish; run fow init")
    archive = open_archive(workspace.archive_file)
    try:
        summarise(archive)
    finally:
        archive.close()
    draft = folder / f".archive.db.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        counts = _copy(workspace.archive_file, draft, moment(now))
        _describe(folder)
        draft.chmod(0o444)
        made = draft.replace(folder / "archive.db")
    except OSError as error:
        raise UserError(f"{folder}: cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):  # there is no draft, or not even a folder
            draft.unlink()
    return PublishedArchive(made, counts, made.stat().st_size)


def _copy(source: Path, to: Path, now: str) -> dict[str, int]:
    """Copy what is published as it stands at one moment; return the rows of each table."""
    with failures_named(source), closing(sqlite3.connect(to, uri=True)) as db:
        db.isolation_level = None
        db.execute("PRAGMA journal_mode = OFF")  # a draft: if it fails, it is thrown away
        db.execute("ATTACH ? AS live", [f"file:{quote(str(source))}?mode=ro"])
        db.execute("BEGIN")
        counts = {table.name: _copy_table(db, table, now) for table in published_tables()}
        db.execute("COMMIT")
        db.execute("DETACH live")
        for statement in (*_INDEXES, "ANALYZE", "VACUUM"):
            db.execute(statement)
        _check(db, to)
        return counts


def _copy_table(db: sqlite3.Connection, table: PublishedTable, now: str) -> int:
    db.execute(_statement(db, table))
    chosen = ", ".join(_SAID_OTHERWISE.get((table.name, name), name) for name in table.columns)
    rows = _ROWS.get(table.name, table.name)
    whence = rows if rows.startswith("(") else f"live.{rows}"
    values = {"now": now} if ":now" in whence else {}
    return db.execute(
        f"INSERT INTO main.{table.name} SELECT {chosen} FROM {whence}", values
    ).rowcount


def _statement(db: sqlite3.Connection, table: PublishedTable) -> str:
    """Write the table's statement anew, from those of its columns that are published."""
    parts, key = [], {}
    for _, name, kind, needed, _, place in db.execute(f"PRAGMA live.table_info({table.name})"):
        if name in table.columns:
            parts.append(f"{name} {kind}{' NOT NULL' if needed else ''}")
            if place:
                key[place] = name
    if key:
        parts.append(f"PRIMARY KEY ({', '.join(key[place] for place in sorted(key))})")
    known = {one.name for one in published_tables()}
    for row in db.execute(f"PRAGMA live.foreign_key_list({table.name})"):
        other, column, there = row[2], row[3], row[4]
        if other in known and column in table.columns:
            parts.append(f"FOREIGN KEY ({column}) REFERENCES {other} ({there})")
    return f"CREATE TABLE main.{table.name} ({', '.join(parts)}) STRICT"


def _check(db: sqlite3.Connection, path: Path) -> None:
    (told,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    astray = db.execute("PRAGMA foreign_key_check").fetchone()
    if told != "ok" or astray:
        raise UserError(f"{path}: the copy is not whole ({astray or told}); run fow doctor")


def _describe(folder: Path) -> None:
    tables = published_tables()
    _write(folder / "metadata.json", _json(datasette_metadata(tables)))
    _write(folder / "dictionary.json", _json(dictionary(tables)))
    _write(folder / "DICTIONARY.md", dictionary_page(tables))


def datasette_metadata(tables: tuple[PublishedTable, ...]) -> dict[str, object]:
    """Return what ``datasette archive.db -m metadata.json`` shows beside tables and columns."""
    described = {
        table.name: {
            "description": " · ".join(table.meaning.values()),
            "columns": {name: " · ".join(said.values()) for name, said in table.columns.items()},
        }
        for table in tables
    }
    described["publications"] |= {"label_column": "title", "sort_desc": "published"}
    described["tags"] |= {"facets": ["vocabulary", "concept", "status"]}
    return {"databases": {"archive": {"tables": described}}}


def dictionary(tables: tuple[PublishedTable, ...]) -> list[dict[str, object]]:
    """Return the data dictionary as plain data."""
    return [
        {"table": table.name, **table.meaning, "columns": dict(table.columns)} for table in tables
    ]


def dictionary_page(tables: tuple[PublishedTable, ...]) -> str:
    """Return the data dictionary as Markdown, both languages side by side."""
    lines = ["# Data dictionary · Dictionnaire de données", ""]
    for table in tables:
        lines += [f"## {table.name}", "", f"{table.meaning['en']}. {table.meaning['fr']}.", ""]
        lines += ["| column · colonne | English | Français |", "| --- | --- | --- |"]
        lines += [f"| `{name}` | {said['en']} | {said['fr']} |" for name, said in _cells(table)]
        lines.append("")
    return "\n".join(lines)


def _cells(table: PublishedTable) -> list[tuple[str, dict[str, str]]]:
    return [
        (name, {language: words.replace("|", "\\|") for language, words in said.items()})
        for name, said in table.columns.items()
    ]


def _listed() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_LIST.read_text(encoding="utf-8"))


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
