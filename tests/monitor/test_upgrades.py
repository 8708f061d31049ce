"""Upgrades: an archive of any earlier schema version is brought up to date and goes on working."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.archive import Archive, open_archive
from monitor.archive.evidence import pending_evidence
from monitor.archive.schema import migrations
from monitor.publish_archive import publish_archive
from monitor.run import weekly_run
from monitor.workspace import Workspace

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
VERSIONS = [one.name for one in migrations.pending(Database(memory=True))]
"""The names of the migrations, oldest first."""

TITLE = "Automation, skills and wages of workers"
ABSTRACT = (
    "We study how automation and artificial intelligence change the skills that employers ask for. "
    "Data on local labour markets are lacking, so that the demand for workers cannot be measured."
)
LEGACY = (
    "INSERT INTO publications (id, url, title, abstract, publisher, published, first_seen)"
    f" VALUES (1, 'https://example.org/1', '{TITLE}', '{ABSTRACT}', 'Sample Institute',"
    " '2026-06-18T00:00:00Z', '2026-06-18T00:00:00Z')",
    "INSERT INTO publications (id, url, title, abstract, publisher, published, first_seen)"
    " VALUES (2, 'https://example.org/2', 'Pensions after the war', 'Tagged before.',"
    " 'Sample Institute', '2026-05-18T00:00:00Z', '2026-05-18T00:00:00Z')",
    "INSERT INTO publication_sources (publication, source, url, first_seen)"
    " VALUES (1, 's', 'https://example.org/1', '2026-06-18T00:00:00Z'),"
    " (2, 's', 'https://example.org/2', '2026-05-18T00:00:00Z')",
    "INSERT INTO models VALUES ('old', '', '', '{}', '2026-05-18T00:00:00Z')",
    "INSERT INTO taggings (publication, model, text_hash, language, relevant, relevance_score,"
    " tagged) VALUES (2, 'old', 'h', 'en', 1, 0.9, '2026-05-18T00:00:00Z')",
    "INSERT INTO tags (publication, vocabulary, concept, status, score, quote, origin, tagged)"
    " VALUES (2, 'gaps', 'g1', 'identified', 0.9, 'We lack it.', 'model:old', '')",
    "INSERT INTO editions (id, kind, first_day, last_day, frozen, content) VALUES"
    " ('weekly-2026-05-25', 'weekly', '2026-05-18', '2026-05-24', '2026-05-25T00:00:00Z',"
    ' \'{"id": "weekly-2026-05-25", "kind": "weekly", "start": "2026-05-18", "end": "2026-05-24",'
    ' "sections": [], "collected": 1, "sources": 1}\')',
    "INSERT INTO edition_publications VALUES ('weekly-2026-05-25', 2)",
    "INSERT INTO deliveries (edition, reader, channel, language, state, changed) VALUES"
    " ('weekly-2026-05-25', 'a@example.org', 'email', 'en', 'sent', '2026-05-25T00:00:00Z')",
)
"""What every version since the first can hold."""


def old_archive(path: Path, version: str) -> dict[str, list[tuple[object, ...]]]:
    """Make an archive as the migrations up to ``version`` leave it; return what is in it."""
    path.unlink(missing_ok=True)
    after = VERSIONS[VERSIONS.index(version) + 1 :]
    with closing(sqlite3.connect(path)) as connection:
        migrations.apply(Database(connection), stop_before=after[:1])
        for statement in LEGACY:
            connection.execute(statement)
        connection.commit()
        return held(connection)


def held(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """The columns of the first version, of every table that holds something from then."""
    asked = {
        "publications": "id, url, title, abstract, publisher, published, first_seen",
        "tags": "publication, vocabulary, concept, status, score, quote, origin",
        "editions": "id, kind, first_day, last_day, frozen, content",
        "edition_publications": "edition, publication",
        "deliveries": "edition, reader, channel, language, state, changed",
    }
    return {
        table: connection.execute(f"SELECT {names} FROM {table} ORDER BY 1, 2, 3").fetchall()
        if table != "edition_publications"
        else connection.execute(f"SELECT {names} FROM {table} ORDER BY 1, 2").fetchall()
        for table, names in asked.items()
    }


def shape(archive: Archive) -> set[tuple[str, str, str]]:
    """Every table with its columns, every index, view and trigger."""
    db, found = archive.db.conn, set()
    for kind, name in db.execute("SELECT type, name FROM sqlite_master").fetchall():
        columns = db.execute(f"PRAGMA table_info({name})").fetchall() if kind == "table" else []
        found |= {(kind, name, row[1]) for row in columns} or {(kind, name, "")}
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_an_archive_of_that_version_is_brought_up_to_date_and_keeps_everything(
    version: str, workspace: Workspace, tmp_path: Path
) -> None:
    before = old_archive(workspace.archive_file, version)
    fresh = open_archive(tmp_path / "fresh.db")
    archive = open_archive(workspace.archive_file)
    try:
        assert held(archive.db.conn) == before
        assert shape(archive) == shape(fresh)
        assert not archive.db.conn.execute("PRAGMA foreign_key_check").fetchall()
        assert pending_evidence(archive), "the gap map counts what was there before"
    finally:
        archive.close()
        fresh.close()
    published = publish_archive(workspace, tmp_path / "public", NOW)
    assert published.counts["evidence"]


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS[::6])
def test_a_weekly_run_works_on_an_archive_of_that_version(
    version: str, workspace: Workspace
) -> None:
    old_archive(workspace.archive_file, version)
    told = weekly_run(workspace, lambda: NOW, lambda *_: None)
    assert told.tagged.tagged
    assert told.published.built, told.published.why
    archive = open_archive(workspace.archive_file)
    try:
        db = archive.db.conn
        tagged = db.execute("SELECT publication FROM taggings WHERE relevant").fetchall()
        assert (1,) in tagged
        assert not pending_evidence(archive)
    finally:
        archive.close()
