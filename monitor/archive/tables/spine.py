"""Tables of the weekly run: sources, publications, tags, editions and deliveries."""

from __future__ import annotations

SPINE = (
    """
    CREATE TABLE source_states (
        source TEXT PRIMARY KEY,          -- id in sources.toml
        url TEXT NOT NULL,                -- address the validators belong to
        etag TEXT,
        last_modified TEXT,
        body_hash TEXT,
        last_visit TEXT,
        last_success TEXT,
        last_change TEXT,
        last_full TEXT,                   -- visit that asked for everything
        since TEXT,                       -- begin of the last visit that was not cut short
        not_before TEXT,                  -- the server asked us to stay away until then
        failing_since TEXT,
        failures INTEGER NOT NULL DEFAULT 0,  -- in a row
        outcome TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '',
        moved_to TEXT,                    -- where a permanent redirect led
        moves INTEGER NOT NULL DEFAULT 0, -- visits in a row that it led there
        days TEXT NOT NULL DEFAULT '[]',  -- latest days of publication, oldest first
        retired TEXT                      -- since when
    ) STRICT
    """,
    """
    CREATE TABLE publications (
        id INTEGER PRIMARY KEY,
        doi TEXT,
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        title_guessed INTEGER NOT NULL DEFAULT 0,  -- made from the address
        abstract TEXT NOT NULL DEFAULT '',
        text TEXT NOT NULL DEFAULT '',
        language TEXT,                    -- as declared; taggings has the one found
        authors TEXT NOT NULL DEFAULT '[]',
        publisher TEXT,
        published TEXT,
        first_seen TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX publications_first_seen ON publications (first_seen)",
    """
    CREATE TABLE identities (
        identity TEXT PRIMARY KEY,        -- doi:…, url:…, text:…
        publication INTEGER NOT NULL REFERENCES publications (id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX identities_publication ON identities (publication)",
    """
    CREATE TABLE publication_sources (
        publication INTEGER NOT NULL REFERENCES publications (id),
        source TEXT NOT NULL,
        url TEXT NOT NULL,
        guid TEXT,
        first_seen TEXT NOT NULL,
        PRIMARY KEY (publication, source)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX publication_sources_source ON publication_sources (source)",
    """
    CREATE TABLE documents (
        publication INTEGER PRIMARY KEY REFERENCES publications (id),
        state TEXT NOT NULL CHECK (state IN ('wanted', 'fetched', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0,
        not_before TEXT,
        reason TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX documents_state ON documents (state)",
    """
    CREATE TABLE models (
        version TEXT PRIMARY KEY,         -- hash of its content
        data_hash TEXT NOT NULL,
        trained TEXT NOT NULL,
        metrics TEXT NOT NULL,            -- JSON
        first_used TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE taggings (
        publication INTEGER PRIMARY KEY REFERENCES publications (id),
        model TEXT NOT NULL REFERENCES models (version),
        text_hash TEXT NOT NULL,          -- of what was read
        language TEXT NOT NULL,
        relevant INTEGER NOT NULL CHECK (relevant IN (0, 1)),
        relevance_score REAL NOT NULL,
        tagged TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE tags (
        id INTEGER PRIMARY KEY,
        publication INTEGER NOT NULL REFERENCES publications (id),
        vocabulary TEXT NOT NULL,
        concept TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT '',  -- identified, addressed; '' where it has no meaning
        score REAL NOT NULL,
        quote TEXT NOT NULL DEFAULT '',
        terms TEXT NOT NULL DEFAULT '[]',
        origin TEXT NOT NULL,             -- model:<version> or reviewer:<id>
        tagged TEXT NOT NULL,
        UNIQUE (publication, vocabulary, concept, status, origin)
    ) STRICT
    """,
    "CREATE INDEX tags_concept ON tags (vocabulary, concept, status)",
    """
    CREATE TABLE editions (
        id TEXT PRIMARY KEY,              -- weekly-2026-06-22
        kind TEXT NOT NULL,
        first_day TEXT NOT NULL,
        last_day TEXT NOT NULL,
        frozen TEXT NOT NULL,
        content TEXT NOT NULL             -- the Edition as JSON
    ) STRICT
    """,
    """
    CREATE TABLE edition_publications (
        edition TEXT NOT NULL REFERENCES editions (id),
        publication INTEGER NOT NULL REFERENCES publications (id),
        PRIMARY KEY (edition, publication)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX edition_publications_publication ON edition_publications (publication)",
    """
    CREATE TABLE deliveries (
        edition TEXT NOT NULL REFERENCES editions (id),
        reader TEXT NOT NULL,             -- e-mail address; Slack channel, #2 for its second part
        channel TEXT NOT NULL CHECK (channel IN ('email', 'slack')),
        language TEXT NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL
            CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown')),
        attempts INTEGER NOT NULL DEFAULT 0,
        changed TEXT NOT NULL,
        detail TEXT NOT NULL DEFAULT '',
        reference TEXT NOT NULL DEFAULT '',  -- Message-ID, Slack timestamp or file
        not_before TEXT,                  -- failed for now: when to try again
        PRIMARY KEY (edition, reader, channel)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        command TEXT NOT NULL,
        started TEXT NOT NULL,
        ended TEXT,                       -- missing: under way, or killed
        summary TEXT NOT NULL DEFAULT '{}'
    ) STRICT
    """,
)
