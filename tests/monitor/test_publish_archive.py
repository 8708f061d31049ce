"""The published archive: all that is decided on, nobody's personal data, readable by Datasette."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.archive import Archive, open_archive
from monitor.errors import ArchiveUnusable, UserError
from monitor.publish_archive import kept_back, publish_archive, published_tables
from monitor.workspace import Workspace
from tests.monitor.test_cli import fow
from tests.monitor.test_gap_matrix import confirm, driver, gap, publish, tag

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
SECRET = "qx7-someone"
"""Planted wherever the archive keeps what is not for everybody."""


def columns(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    for (table,) in db.execute(names).fetchall():
        if not table.startswith(("sqlite_", "_sqlite_", "publications_fts")):
            for row in db.execute(f"PRAGMA table_info({table})").fetchall():
                yield table, row[1]


def fill(archive: Archive) -> None:
    for number in (1, 2, 3):
        publish(archive, number)
        tag(archive, number, driver("d1"), gap("g1"))
    confirm(archive, 1)
    with archive.unit() as connection:
        for edition, held in (("weekly-1", 0), ("weekly-2", 1)):
            connection.execute(
                "INSERT INTO editions (id, kind, first_day, last_day, frozen, content, held)"
                " VALUES (?, 'weekly', '2026-06-15', '2026-06-21', '2026-06-22T00:00:00Z', ?, ?)",
                [edition, SECRET, held],
            )
            connection.execute("INSERT INTO edition_publications VALUES (?, 1)", [edition])


def plant(archive: Archive) -> set[tuple[str, str]]:
    """Put the secret into every free text column that is kept back; say which columns took it."""
    db, took = archive.db.conn, set()
    for rule in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
        db.execute(f"PRAGMA {rule}")
    for name, kind in db.execute("SELECT name, type FROM sqlite_master").fetchall():
        if kind == "trigger":
            db.execute(f"DROP TRIGGER {name}")
    published = {table.name: table.columns for table in published_tables()}
    for table, column in list(columns(db)):
        if column not in published.get(table, {}):
            took |= {(table, column)} if _planted(db, table, column) else set()
    return took


def _planted(db: sqlite3.Connection, table: str, column: str) -> bool:
    info = db.execute(f"PRAGMA table_info({table})").fetchall()
    if {row[1]: row[2] for row in info}[column] != "TEXT":
        return False
    words = {row[1]: SECRET if row[1] == column else "1" for row in info if row[2] != "INTEGER"}
    numbers = {row[1]: 1 for row in info if row[2] == "INTEGER"}
    row = words | numbers
    names, marks = ", ".join(row), ", ".join("?" for _ in row)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
    if db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
        db.execute(f"UPDATE {table} SET {column} = ?", [SECRET])
    else:
        db.execute(statement, list(row.values()))
    return True


def test_every_column_of_the_archive_is_published_or_kept_back(workspace: Workspace) -> None:
    archive = open_archive(workspace.archive_file)
    there = set(columns(archive.db.conn))
    archive.close()
    published = {(table.name, name) for table in published_tables() for name in table.columns}
    tables = {table.name for table in published_tables()}
    held = {
        (table, column)
        for table, column in there
        if table in kept_back() or f"{table}.{column}" in kept_back()
    }
    assert published | held == there, "decide in monitor/published.toml"
    assert not published & held
    assert not tables & set(kept_back())
    known = {table for table, _ in there} | {f"{table}.{column}" for table, column in there}
    assert set(kept_back()) <= known


def test_nothing_that_is_kept_back_is_in_the_file(workspace: Workspace, tmp_path: Path) -> None:
    archive = open_archive(workspace.archive_file)
    fill(archive)
    took = plant(archive)
    archive.close()
    assert {("readers", "address"), ("reviewers", "email"), ("settlements", "by_whom")} <= took
    assert {("publications", "text"), ("deliveries", "reader"), ("votes", "comment")} <= took
    made = publish_archive(workspace, tmp_path / "out", NOW)
    assert SECRET.encode() in workspace.archive_file.read_bytes()
    for path in made.path.parent.iterdir():
        assert SECRET.encode() not in path.read_bytes(), path.name
    assert b"reviewer:" not in made.path.read_bytes()


def test_the_copy_holds_what_the_archive_says(workspace: Workspace, tmp_path: Path) -> None:
    archive = open_archive(workspace.archive_file)
    fill(archive)
    archive.close()
    made = publish_archive(workspace, tmp_path / "out", NOW)
    assert made.counts["publications"] == 3
    assert made.counts["editions"] == made.counts["edition_publications"] == 1, "one is held"
    assert made.path.stat().st_mode & 0o222 == 0
    with closing(sqlite3.connect(f"file:{made.path}?immutable=1", uri=True)) as db:
        assert {
            table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in made.counts
        } == made.counts
        found = db.execute("SELECT rowid FROM publications_fts ('paper')")
        assert len(found.fetchall()) == 3
        assert db.execute("SELECT DISTINCT origin FROM tags ORDER BY 1").fetchall() == [
            ("model:m",),
            ("reviewers",),
        ]
        said = db.execute("SELECT quote FROM tags WHERE publication = 1 AND vocabulary = 'gaps'")
        assert said.fetchall() == [("Confirmed.",)], "the network's word, not the model's"
        assert db.execute("SELECT count(*) FROM evidence WHERE confirmed").fetchone()[0]


def test_an_edition_is_published_once_it_is_out(workspace: Workspace, tmp_path: Path) -> None:
    archive = open_archive(workspace.archive_file)
    fill(archive)
    with archive.unit() as connection:
        connection.execute("UPDATE editions SET held = 0, goes_out = '2026-06-22T12:00:00Z'")
    archive.close()
    assert publish_archive(workspace, tmp_path, NOW).counts["editions"] == 0
    later = publish_archive(workspace, tmp_path, NOW + timedelta(hours=4))
    assert later.counts["editions"] == later.counts["edition_publications"] == 2


def test_the_dictionary_tells_every_column_in_both_languages(
    workspace: Workspace, tmp_path: Path
) -> None:
    assert fow("publish-archive", str(tmp_path / "out"), cwd=workspace.folder)[0] == 0
    page = (tmp_path / "out" / "DICTIONARY.md").read_text(encoding="utf-8")
    told = json.loads((tmp_path / "out" / "dictionary.json").read_text(encoding="utf-8"))
    with closing(sqlite3.connect(tmp_path / "out" / "archive.db")) as db:
        assert {(one["table"], column) for one in told for column in one["columns"]} == set(
            columns(db)
        )
    for one in told:
        for column, said in {"": one, **one["columns"]}.items():
            assert said["en"]
            assert said["fr"]
            assert f"`{column}`" in page or not column


def test_datasette_shows_the_copy_with_its_dictionary(workspace: Workspace, tmp_path: Path) -> None:
    from datasette.app import Datasette

    archive = open_archive(workspace.archive_file)
    fill(archive)
    archive.close()
    made = publish_archive(workspace, tmp_path, NOW)
    metadata = json.loads((tmp_path / "metadata.json").read_text(encoding="utf-8"))
    shown = Datasette(immutables=[str(made.path)], metadata=metadata)

    async def ask(path: str) -> str:
        answer = await shown.client.get(path)
        assert answer.status_code == 200
        return str(answer.text)

    rows = json.loads(asyncio.run(ask("/archive/publications.json?_search=paper&_shape=array")))
    assert {row["title"] for row in rows} == {"Paper 1", "Paper 2", "Paper 3"}
    page = asyncio.run(ask("/archive/tags"))
    assert "Identifiant du concept" in page
    assert "Paper 1" in page, "a tag's publication is shown by its title"


def test_without_an_archive_or_a_place_nothing_is_published(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        publish_archive(workspace, tmp_path / "taken", NOW)
    workspace.archive_file.unlink()
    with pytest.raises(UserError, match="fow init"):
        publish_archive(workspace, tmp_path / "out", NOW)


def test_a_copy_that_fails_leaves_the_older_one(workspace: Workspace, tmp_path: Path) -> None:
    older = publish_archive(workspace, tmp_path, NOW).path.read_bytes()
    workspace.archive_file.write_bytes(b"damaged" * 1000)
    with pytest.raises(ArchiveUnusable):
        publish_archive(workspace, tmp_path, NOW)
    assert (tmp_path / "archive.db").read_bytes() == older
    assert not list(tmp_path.glob(".archive*"))
