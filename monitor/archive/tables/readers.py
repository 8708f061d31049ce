"""Tables of those who get the digest: readers, their consent, bounces, and topics of deliveries."""

from __future__ import annotations

READERS = (
    """
    CREATE TABLE readers (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,         -- short and random: in unsubscribe links and return paths
        address TEXT UNIQUE,              -- e-mail, in lower case; missing: reached by Slack only
        slack TEXT UNIQUE,                -- id of a member (U…) or a channel (C…)
        name TEXT NOT NULL DEFAULT '',
        language TEXT NOT NULL,
        topics TEXT NOT NULL DEFAULT '[]',  -- drivers:<concept>, regions:<concept>, …; none: all
        frequency TEXT NOT NULL DEFAULT 'weekly'
            CHECK (frequency IN ('weekly', 'monthly', 'both')),
        by_email INTEGER NOT NULL CHECK (by_email IN (0, 1)),
        by_slack INTEGER NOT NULL CHECK (by_slack IN (0, 1)),
        state TEXT NOT NULL
            CHECK (state IN ('pending', 'active', 'paused', 'left', 'suppressed')),
        reason TEXT NOT NULL DEFAULT '',  -- why it is in that state
        since TEXT NOT NULL,              -- when it came into that state
        origin TEXT NOT NULL,             -- settings, command, import, sign-up, slack
        created TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX readers_state ON readers (state)",
    """
    CREATE TABLE consents (
        id INTEGER PRIMARY KEY,
        reader INTEGER NOT NULL REFERENCES readers (id),
        at TEXT NOT NULL,
        event TEXT NOT NULL,              -- asked, confirmed, recorded, withdrawn, changed
        wording TEXT NOT NULL DEFAULT ''  -- what the reader was shown, or who vouches for it
    ) STRICT
    """,
    "CREATE INDEX consents_reader ON consents (reader, at)",
    """
    CREATE TABLE bounces (
        message TEXT PRIMARY KEY,         -- hash of the report, so that none counts twice
        reader INTEGER NOT NULL REFERENCES readers (id),
        edition TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('hard', 'soft', 'complaint')),
        detail TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX bounces_reader ON bounces (reader, at)",
    # Whom a delivery goes to, frozen with the edition. 0: from before there were readers.
    "ALTER TABLE deliveries ADD COLUMN reader_id INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE deliveries ADD COLUMN topics TEXT NOT NULL DEFAULT '[]'",
    "CREATE INDEX deliveries_reader ON deliveries (reader_id)",
    "CREATE INDEX deliveries_state ON deliveries (state, edition)",
)
