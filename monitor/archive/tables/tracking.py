"""Tables of who opened and followed what: empty unless the operator turned it on."""

from __future__ import annotations

TRACKING = (
    """
    CREATE TABLE reader_clicks (
        reader INTEGER NOT NULL REFERENCES readers (id),
        link INTEGER NOT NULL REFERENCES links (id),
        day TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (reader, link, day)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE reader_opens (
        reader INTEGER NOT NULL REFERENCES readers (id),
        edition TEXT NOT NULL REFERENCES editions (id),
        day TEXT NOT NULL,
        count INTEGER NOT NULL,           -- loads of the picture, by whomever
        PRIMARY KEY (reader, edition, day)
    ) STRICT, WITHOUT ROWID
    """,
)
