"""Tables of signing in: links that were used, sessions that were ended, and the log."""

from __future__ import annotations

SIGN_INS = (
    """
    CREATE TABLE used_links (
        fingerprint TEXT PRIMARY KEY,     -- hash of a link that works once
        used TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE session_epochs (
        person TEXT PRIMARY KEY,          -- e-mail address, lower case
        epoch INTEGER NOT NULL,           -- sessions of an earlier one have ended
        changed TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE sign_ins (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        person TEXT NOT NULL,
        event TEXT NOT NULL
            CHECK (event IN ('link-sent', 'refused', 'signed-in', 'signed-out', 'ended-all')),
        address TEXT NOT NULL             -- network address it came from
    ) STRICT
    """,
    "CREATE INDEX sign_ins_at ON sign_ins (at)",
)
