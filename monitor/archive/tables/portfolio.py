"""Tables of portfolios: searches that people keep, and the letters on what is new in them."""

from __future__ import annotations

PORTFOLIO = (
    """
    CREATE TABLE saved_searches (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,         -- short and random: in the link that ends its letters
        person TEXT NOT NULL,             -- e-mail address, lower case
        name TEXT NOT NULL,
        query TEXT NOT NULL,              -- as in the address of the search page
        language TEXT NOT NULL,
        made TEXT NOT NULL,
        after INTEGER NOT NULL            -- the last publication there was when it was saved
    ) STRICT
    """,
    "CREATE INDEX saved_searches_person ON saved_searches (person)",
    """
    CREATE TABLE portfolio_letters (
        id INTEGER PRIMARY KEY,
        search INTEGER NOT NULL REFERENCES saved_searches (id) ON DELETE CASCADE,
        frozen TEXT NOT NULL,
        state TEXT NOT NULL
            CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown')),
        changed TEXT NOT NULL,
        detail TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX portfolio_letters_search ON portfolio_letters (search, frozen)",
    "CREATE INDEX portfolio_letters_state ON portfolio_letters (state)",
    """
    CREATE TABLE portfolio_told (
        search INTEGER NOT NULL REFERENCES saved_searches (id) ON DELETE CASCADE,
        publication INTEGER NOT NULL,
        letter INTEGER NOT NULL REFERENCES portfolio_letters (id) ON DELETE CASCADE,
        PRIMARY KEY (search, publication)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX portfolio_told_letter ON portfolio_told (letter)",
)
