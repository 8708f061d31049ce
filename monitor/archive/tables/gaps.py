"""Tables of the gap map: what each work bears, counted by cell, and what is to be counted anew."""

from __future__ import annotations

GAPS = (
    """
    CREATE VIEW borne_tags AS             -- what a publication bears: the network's word, if any
        SELECT tags.* FROM tags LEFT JOIN settlements USING (publication)
        WHERE settlements.publication IS NULL
            OR vocabulary NOT IN ('drivers', 'gaps')
            OR origin LIKE 'reviewer:%'
    """,
    """
    CREATE TABLE evidence (
        work INTEGER NOT NULL,            -- its first publication
        driver TEXT NOT NULL,             -- '': whatever the driver
        gap TEXT NOT NULL,                -- '': gap or none; *: any gap
        status TEXT NOT NULL,             -- identified, addressed; '' where gap is ''
        confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),  -- by the review network
        day TEXT NOT NULL,                -- of publication, else of first sight
        language TEXT NOT NULL,
        PRIMARY KEY (work, driver, gap, status)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX evidence_cell ON evidence (driver, gap, status, day, work)",
    """
    CREATE TABLE evidence_names (
        work INTEGER NOT NULL,
        vocabulary TEXT NOT NULL,         -- regions, sectors, …: found by their names
        concept TEXT NOT NULL,
        PRIMARY KEY (vocabulary, concept, work)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX evidence_names_work ON evidence_names (work)",
    """
    CREATE TABLE evidence_counts (
        vocabulary TEXT NOT NULL,         -- '' for all works
        concept TEXT NOT NULL,
        month TEXT NOT NULL,              -- 2026-06
        language TEXT NOT NULL,
        driver TEXT NOT NULL,
        gap TEXT NOT NULL,
        status TEXT NOT NULL,
        confirmed INTEGER NOT NULL,
        works INTEGER NOT NULL,
        PRIMARY KEY (vocabulary, concept, month, driver, gap, status, language, confirmed)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE TABLE evidence_stale (publication INTEGER PRIMARY KEY) STRICT",
    """
    CREATE TRIGGER tag_comes AFTER INSERT ON tags
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (new.publication); END
    """,
    """
    CREATE TRIGGER tag_goes AFTER DELETE ON tags
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (old.publication); END
    """,
    """
    CREATE TRIGGER tag_moves AFTER UPDATE ON tags
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (old.publication), (new.publication); END
    """,
    """
    CREATE TRIGGER tagging_comes AFTER INSERT ON taggings
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (new.publication); END
    """,
    """
    CREATE TRIGGER settlement_comes AFTER INSERT ON settlements
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (new.publication); END
    """,
    """
    CREATE TRIGGER settlement_moves AFTER UPDATE ON settlements
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (old.publication), (new.publication); END
    """,
    """
    CREATE TRIGGER settlement_goes AFTER DELETE ON settlements
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (old.publication); END
    """,
    """
    CREATE TRIGGER work_comes AFTER INSERT ON works
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (new.publication), (new.work); END
    """,
    """
    CREATE TRIGGER work_moves AFTER UPDATE ON works
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (old.work), (new.publication), (new.work); END
    """,
    """
    CREATE TRIGGER work_goes AFTER DELETE ON works
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (old.publication), (old.work); END
    """,
    """
    CREATE TRIGGER publication_dated AFTER UPDATE OF published ON publications
    WHEN old.published IS NOT new.published
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (new.id); END
    """,
    """
    CREATE TRIGGER publication_goes AFTER DELETE ON publications
    BEGIN INSERT OR IGNORE INTO evidence_stale VALUES (old.id); END
    """,
    "INSERT INTO evidence_stale SELECT publication FROM taggings",
)

FEWER_COUNTS = (
    # no map is narrowed by anything else; what a count is made of stays
    "DELETE FROM evidence_counts WHERE vocabulary NOT IN ('', 'regions', 'sectors')",
)

BEST_FIRST = (
    "DROP INDEX evidence_cell",
    """
    CREATE INDEX evidence_best            -- the quotes of a cell in the order they are shown
        ON evidence (driver, gap, confirmed DESC, day DESC, work, status DESC)
    """,
)
