"""Backups: the archive copied while others use it, checked, and put back."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.archive.database import failures_named
from monitor.errors import UserError
from monitor.workspace import Workspace

FOLDER = "backups"
"""Where in a workspace the nightly backups lie."""
_NIGHTLY = re.compile(r"archive-\d{4}-\d\d-\d\d\.db")
_COUNTED = ("publications", "tags", "deliveries", "votes", "readers")
_PAGES = 2_000
"""Pages copied at a time; between, others may write (SQLite, Online Backup API)."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was made or put back, and what is in it."""

    path: Path
    counts: dict[str, int]
    """Table → rows."""


def back_up(workspace: Workspace, to: Path) -> Backup:
    """Copy the archive to ``to`` and check the copy; an older file there is replaced whole.

    Raises :class:`UserError`, leaving an older copy as it was.
    """
    if not workspace.archive_file.is_file():
        raise UserError(f"{workspace.archive_file}: there is no archive to back up; run fow init")
    draft = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        _copy(workspace.archive_file, draft)
        counts = checked(draft)
        draft.replace(to)
    except OSError as error:
        raise UserError(f"{to}: cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    return Backup(to, counts)


def nightly(workspace: Workspace, now: datetime, keep: int) -> Backup:
    """Back up under the day's name, and let go of all but the latest ``keep``."""
    folder = workspace.folder / FOLDER
    made = back_up(workspace, folder / f"archive-{now:%Y-%m-%d}.db")
    known = sorted(path for path in folder.iterdir() if _NIGHTLY.fullmatch(path.name))
    for old in known[:-keep]:
        old.unlink()
    return made


def restore(workspace: Workspace, source: Path, now: datetime) -> Backup:
    """Put a backup in the archive's place; what was there is kept beside it.

    Raises :class:`UserError` when the backup is missing or broken, changing nothing, and
    :class:`monitor.errors.Busy` while another command writes.
    """
    if not source.is_file():
        raise UserError(f"{source}: there is no such backup")
    counts = checked(source)
    archive = workspace.archive_file
    with workspace.locked():
        draft = archive.with_name(f".{archive.name}.{os.getpid()}")
        try:
            _copy(source, draft)
            if archive.exists():
                _copy(archive, archive.with_name(f"archive-before-{now:%Y-%m-%dT%H%M%S}.db"))
            draft.replace(archive)
            for ending in ("-wal", "-shm"):  # they belong to the file that was there before
                archive.with_name(archive.name + ending).unlink(missing_ok=True)
        except OSError as error:
            raise UserError(f"{archive}: cannot be written: {error.strerror}") from error
        finally:
            draft.unlink(missing_ok=True)
    return Backup(archive, counts)


def checked(path: Path) -> dict[str, int]:
    """Return how many rows a copy holds, after SQLite has checked all of it.

    Raises :class:`UserError` when it is no whole archive.
    """
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            (told,) = db.execute("PRAGMA integrity_check(1)").fetchone()
            tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
            if told != "ok" or "publications" not in tables:
                raise UserError(f"{path}: is no whole archive: {told}; take an earlier backup")
            return {
                table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in _COUNTED
                if table in tables
            }
    except sqlite3.DatabaseError as error:
        raise UserError(f"{path}: is no archive: {error}; take an earlier backup") from error


def _copy(source: Path, to: Path) -> None:
    with (
        failures_named(source),
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(to)) as new,
    ):
        # One reading from first to last page: SQLite begins a copy anew whenever somebody has
        # written between two of its steps, and beside a run that writes it would never end.
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        old.backup(new, pages=_PAGES, sleep=0.01)
        new.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
