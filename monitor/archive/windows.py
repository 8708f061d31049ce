"""The editor's window in the archive: what may go out when, and each change before it does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.archive.database import Archive, failures_named, from_moment, moment
from monitor.archive.editions import Delivery, insert_deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Whether an edition may go out."""

    goes_out: datetime | None
    """Not before then; None: at once."""
    held: bool
    """An editor stopped it until it is released."""

    def open(self, now: datetime) -> bool:
        """Tell whether editors still have it in their hands."""
        return self.held or (self.goes_out is not None and now < self.goes_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change of an edition before it went out."""

    at: datetime
    editor: str
    change: str
    """What was done, in English."""
    kind: str = ""
    """``dropped``, ``moved``, ``annotated``, ``held`` or ``released``; empty in early archives."""
    publication: int = 0
    """0: the edition as a whole."""
    detail: str = ""
    """Title, place or note."""


def window_of(archive: Archive, edition: str) -> Window:
    """Return the window of an edition that is known to be there."""
    with failures_named(archive.path):
        row = archive.db.execute(
            "SELECT goes_out, held FROM editions WHERE id = ?", [edition]
        ).fetchone()
    return Window(goes_out=from_moment(row[0]), held=bool(row[1]))


def waiting(archive: Archive, now: datetime) -> tuple[str, ...]:
    """Return the ids of the editions that may not go out yet."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT id FROM editions WHERE held = 1 OR goes_out > ? ORDER BY id", [moment(now)]
        ).fetchall()
    return tuple(row[0] for row in rows)


def begun(archive: Archive, edition: str) -> bool:
    """Tell whether any message of an edition has left, or was about to."""
    with failures_named(archive.path):
        row = archive.db.execute(
            "SELECT 1 FROM deliveries WHERE edition = ? AND state <> 'queued' LIMIT 1", [edition]
        ).fetchone()
    return row is not None


def all_gone(archive: Archive, edition: str) -> bool:
    """Tell whether an edition had recipients and no message to any of them is still to leave."""
    with failures_named(archive.path):
        lines, waits = archive.db.execute(
            "SELECT count(*), coalesce(sum(state = 'queued' OR not_before IS NOT NULL), 0)"
            " FROM deliveries WHERE edition = ?",
            [edition],
        ).fetchone()
    return bool(lines and not waits)


def put_window(archive: Archive, edition: str, window: Window, edit: Edit | None = None) -> None:
    """Set when an edition goes out, and keep who did it, as one unit."""
    with archive.unit() as connection:
        if edit:
            _record(connection, edition, edit)
        connection.execute(
            "UPDATE editions SET goes_out = ?, held = ? WHERE id = ?",
            [moment(window.goes_out) if window.goes_out else None, int(window.held), edition],
        )


def rewrite(
    archive: Archive, edition: str, content: str, posts: Iterable[Delivery], edit: Edit
) -> bool:
    """Put changed content in an edition's place, with the lines of its Slack posts, as one unit.

    Returns False, changing nothing, once any message of it has left.
    """
    with archive.unit() as connection:
        left = connection.execute(
            "SELECT 1 FROM deliveries WHERE edition = ? AND state <> 'queued' LIMIT 1", [edition]
        ).fetchone()
        if left:
            return False
        connection.execute("UPDATE editions SET content = ? WHERE id = ?", [content, edition])
        connection.execute(
            "DELETE FROM deliveries WHERE edition = ? AND channel = 'slack'", [edition]
        )
        insert_deliveries(connection, edition, posts, edit.at)
        _record(connection, edition, edit)
    return True


def _record(connection: sqlite3.Connection, edition: str, edit: Edit) -> None:
    connection.execute(
        "INSERT INTO edition_edits (edition, at, editor, change, kind, publication, detail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            edition,
            moment(edit.at),
            edit.editor,
            edit.change,
            edit.kind,
            edit.publication,
            edit.detail,
        ],
    )


def edits(archive: Archive, edition: str) -> tuple[Edit, ...]:
    """Return what was changed in an edition, in order."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT at, editor, change, kind, publication, detail FROM edition_edits"
            " WHERE edition = ? ORDER BY id",
            [edition],
        ).fetchall()
    return tuple(
        Edit(
            at=datetime.fromisoformat(row[0]),
            editor=row[1],
            change=row[2],
            kind=row[3],
            publication=row[4],
            detail=row[5],
        )
        for row in rows
    )
