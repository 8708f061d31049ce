"""The editor's window in the archive: what may go out when, and each change before it does."""

from __future__ import annotations

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


def put_window(archive: Archive, edition: str, window: Window) -> None:
    """Set when an edition goes out."""
    with archive.unit() as connection:
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
        connection.execute(
            "INSERT INTO edition_edits (edition, at, editor, change) VALUES (?, ?, ?, ?)",
            [edition, moment(edit.at), edit.editor, edit.change],
        )
    return True


def edits(archive: Archive, edition: str) -> tuple[Edit, ...]:
    """Return what was changed in an edition, in order."""
    with failures_named(archive.path):
        rows = archive.db.execute(
            "SELECT at, editor, change FROM edition_edits WHERE edition = ? ORDER BY id", [edition]
        ).fetchall()
    return tuple(
        Edit(at=datetime.fromisoformat(row[0]), editor=row[1], change=row[2]) for row in rows
    )
