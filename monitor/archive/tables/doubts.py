"""Table of doubts: what the model abstains from and would ask an expert about."""

from __future__ import annotations

DOUBTS = (
    """
    CREATE TABLE doubts (
        publication INTEGER NOT NULL REFERENCES publications (id),
        vocabulary TEXT NOT NULL,         -- relevance: whether it is relevant at all
        concept TEXT NOT NULL,
        score REAL NOT NULL,
        threshold REAL NOT NULL,          -- enough for this concept in the text's language
        distance REAL NOT NULL,           -- between the two, in log-odds
        PRIMARY KEY (publication, vocabulary, concept)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX doubts_concept ON doubts (vocabulary, concept, distance)",
)
