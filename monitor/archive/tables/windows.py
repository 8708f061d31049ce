"""Tables of the editor's window: when an edition goes out, and what was changed before."""

from __future__ import annotations

WINDOWS = (
    "ALTER TABLE editions ADD COLUMN goes_out TEXT",  # not before then; missing: at once
    "ALTER TABLE editions ADD COLUMN held INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE edition_edits (
        id INTEGER PRIMARY KEY,
        edition TEXT NOT NULL REFERENCES editions (id),
        at TEXT NOT NULL,
        editor TEXT NOT NULL,             -- who, as far as is known
        change TEXT NOT NULL              -- what, in words
    ) STRICT
    """,
    "CREATE INDEX edition_edits_edition ON edition_edits (edition, id)",
)
EDITS = (
    # What was changed, for pages to say in their own language; '' and 0 in earlier lines.
    "ALTER TABLE edition_edits ADD COLUMN kind TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE edition_edits ADD COLUMN publication INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE edition_edits ADD COLUMN detail TEXT NOT NULL DEFAULT ''",
)
