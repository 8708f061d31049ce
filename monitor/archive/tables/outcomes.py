"""Tables of what the digest achieved: clicks by link, feedback, surveys."""

from __future__ import annotations

OUTCOMES = (
    """
    CREATE TABLE links (
        id INTEGER PRIMARY KEY,
        edition TEXT NOT NULL REFERENCES editions (id),
        url TEXT NOT NULL,
        UNIQUE (edition, url)
    ) STRICT
    """,
    """
    CREATE TABLE clicks (
        link INTEGER NOT NULL REFERENCES links (id),
        day TEXT NOT NULL,                -- nothing finer, and nobody's name
        count INTEGER NOT NULL,
        PRIMARY KEY (link, day)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE feedback (
        id INTEGER PRIMARY KEY,
        edition TEXT NOT NULL REFERENCES editions (id),
        reader INTEGER,                   -- missing: the reader was erased
        at TEXT NOT NULL,
        score INTEGER NOT NULL,
        comment TEXT NOT NULL DEFAULT '',
        UNIQUE (edition, reader)
    ) STRICT
    """,
    """
    CREATE TABLE surveys (
        id TEXT PRIMARY KEY,
        opened TEXT NOT NULL,
        questions TEXT NOT NULL           -- JSON, as they were asked
    ) STRICT
    """,
    """
    CREATE TABLE survey_answers (
        id INTEGER PRIMARY KEY,
        survey TEXT NOT NULL REFERENCES surveys (id),
        reader INTEGER,                   -- missing: the reader was erased
        asked TEXT NOT NULL,
        sent TEXT NOT NULL DEFAULT '',    -- what the server said
        answered TEXT,
        answers TEXT NOT NULL DEFAULT '{}',  -- question → what was chosen or written
        UNIQUE (survey, reader)
    ) STRICT
    """,
)
