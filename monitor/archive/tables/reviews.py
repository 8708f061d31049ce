"""Tables of the review network: the roster, what was asked, what was voted, what was settled."""

from __future__ import annotations

REVIEWS = (
    """
    CREATE TABLE reviewers (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,               -- '' once removed
        email TEXT UNIQUE COLLATE NOCASE, -- missing once removed
        slack TEXT UNIQUE,                -- Slack's id of the person
        languages TEXT NOT NULL,          -- JSON, the one they are written to in first
        fields TEXT NOT NULL,             -- JSON: ids of concepts they know well
        region TEXT NOT NULL,
        weekly INTEGER NOT NULL,          -- the most they want in seven days
        international INTEGER NOT NULL CHECK (international IN (0, 1)),
        timezone TEXT NOT NULL,           -- IANA, such as America/Toronto
        paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
        moderator INTEGER NOT NULL CHECK (moderator IN (0, 1)),
        digest INTEGER NOT NULL CHECK (digest IN (0, 1)),
        added TEXT NOT NULL,
        removed TEXT                      -- their votes stay, under a number
    ) STRICT
    """,
    """
    CREATE TABLE review_suggestions (
        publication INTEGER PRIMARY KEY REFERENCES publications (id),
        model TEXT NOT NULL,
        made TEXT NOT NULL,
        language TEXT NOT NULL,
        relevant INTEGER NOT NULL CHECK (relevant IN (0, 1)),
        relevance_score REAL NOT NULL,
        tags TEXT NOT NULL,               -- JSON: the tags that every reviewer is shown
        scores TEXT NOT NULL              -- JSON: the probability of every concept, by vocabulary
    ) STRICT
    """,
    """
    CREATE TABLE review_requests (
        id INTEGER PRIMARY KEY,
        publication INTEGER NOT NULL REFERENCES publications (id),
        reviewer INTEGER NOT NULL REFERENCES reviewers (id),
        reason TEXT NOT NULL,
        asked TEXT NOT NULL,
        channel TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'done', 'declined', 'later', 'expired')),
        reference TEXT NOT NULL DEFAULT '',  -- Slack timestamp or Message-ID of the card
        UNIQUE (publication, reviewer)
    ) STRICT
    """,
    "CREATE INDEX review_requests_reviewer ON review_requests (reviewer, state)",
    """
    CREATE TABLE votes (
        id INTEGER PRIMARY KEY,
        request INTEGER NOT NULL REFERENCES review_requests (id),
        publication INTEGER NOT NULL REFERENCES publications (id),
        reviewer INTEGER NOT NULL REFERENCES reviewers (id),
        at TEXT NOT NULL,
        channel TEXT NOT NULL,
        model TEXT NOT NULL,              -- whose suggestion the reviewer saw
        verdict TEXT NOT NULL
            CHECK (verdict IN ('agree', 'correct', 'not-relevant', 'not-my-field', 'later')),
        relevant INTEGER CHECK (relevant IN (0, 1)),  -- missing: no judgement
        drivers TEXT NOT NULL,            -- JSON: all the publication bears, in their judgement
        gaps TEXT NOT NULL,               -- JSON: concept, status, quote
        unsure INTEGER NOT NULL CHECK (unsure IN (0, 1)),
        comment TEXT NOT NULL,
        key TEXT NOT NULL UNIQUE          -- one click, however often it is delivered
    ) STRICT
    """,
    "CREATE INDEX votes_publication ON votes (publication)",
    "CREATE INDEX votes_reviewer ON votes (reviewer)",
    """
    CREATE TRIGGER votes_stay BEFORE DELETE ON votes
    BEGIN SELECT raise(ABORT, 'a vote is never taken back: record another'); END
    """,
    """
    CREATE TRIGGER votes_stay_as_they_are BEFORE UPDATE OF
        reviewer, at, channel, model, verdict, relevant, drivers, gaps, unsure, comment, key
    ON votes
    BEGIN SELECT raise(ABORT, 'a vote is never changed: record another'); END
    """,
    """
    CREATE TABLE settlements (
        publication INTEGER PRIMARY KEY REFERENCES publications (id),
        settled TEXT NOT NULL,
        by_whom TEXT NOT NULL,            -- network, or the moderator
        reason TEXT NOT NULL,             -- of a moderator
        relevant INTEGER NOT NULL CHECK (relevant IN (0, 1)),
        weight REAL NOT NULL,             -- how far the reviewers agree, 0 to 1
        votes INTEGER NOT NULL,           -- reviewers whose judgement counts
        drivers TEXT NOT NULL,            -- JSON: concept, probability
        gaps TEXT NOT NULL                -- JSON: concept, status, quote, probability
    ) STRICT
    """,
)
