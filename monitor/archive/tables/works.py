"""Tables that tie publications of one work together: keys, links, relations and merges."""

from __future__ import annotations

WORKS = (
    "ALTER TABLE publications ADD COLUMN translations TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE publication_sources ADD COLUMN withdrawn TEXT",
    """
    CREATE TABLE candidate_keys (
        key TEXT NOT NULL,                -- band:…, title:…, pair:…, cat:…, day:…
        publication INTEGER NOT NULL REFERENCES publications (id),
        PRIMARY KEY (key, publication)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX candidate_keys_publication ON candidate_keys (publication)",
    """
    CREATE TABLE linked (
        publication INTEGER PRIMARY KEY REFERENCES publications (id),
        text_hash TEXT NOT NULL           -- of what was compared
    ) STRICT
    """,
    """
    CREATE TABLE works (
        publication INTEGER PRIMARY KEY REFERENCES publications (id),
        work INTEGER NOT NULL             -- its first publication
    ) STRICT
    """,
    "CREATE INDEX works_work ON works (work)",
    """
    CREATE TABLE relations (
        publication INTEGER NOT NULL REFERENCES publications (id),
        other INTEGER NOT NULL REFERENCES publications (id),
        relation TEXT NOT NULL CHECK (relation IN ('version', 'translation')),
        evidence TEXT NOT NULL,
        found TEXT NOT NULL,
        PRIMARY KEY (publication, other)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX relations_other ON relations (other)",
    """
    CREATE TABLE merged (
        publication INTEGER PRIMARY KEY,  -- the id that is no more
        into_publication INTEGER NOT NULL REFERENCES publications (id),
        evidence TEXT NOT NULL,
        merged TEXT NOT NULL
    ) STRICT
    """,
)
