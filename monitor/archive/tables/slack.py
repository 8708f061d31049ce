"""Tables of the Slack app: where each card stands, what was handled, who endorsed what."""

from __future__ import annotations

SLACK = (
    """
    CREATE TABLE slack_cards (
        request INTEGER PRIMARY KEY REFERENCES review_requests (id),
        channel TEXT NOT NULL,            -- of the direct messages with the reviewer
        ts TEXT NOT NULL DEFAULT '',      -- the message, once it is known to stand there
        state TEXT NOT NULL CHECK (state IN ('sending', 'sent', 'failed', 'unknown')),
        shown TEXT NOT NULL DEFAULT '',   -- what the card shows, against what it should
        changed TEXT NOT NULL,
        not_before TEXT,                  -- failed for now: when to try again
        detail TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    """
    CREATE TABLE slack_handled (
        key TEXT PRIMARY KEY,             -- names one command, click or shortcut
        at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX slack_handled_at ON slack_handled (at)",
    """
    CREATE TABLE slack_reminders (
        reviewer INTEGER PRIMARY KEY REFERENCES reviewers (id),
        at TEXT NOT NULL                  -- the last one
    ) STRICT
    """,
    """
    CREATE TABLE endorsements (
        edition TEXT NOT NULL REFERENCES editions (id),
        channel TEXT NOT NULL,
        ts TEXT NOT NULL,                 -- the post
        member TEXT NOT NULL,             -- Slack's id of the person
        reaction TEXT NOT NULL,
        event_ts TEXT NOT NULL,           -- when it was given or taken back, by Slack's clock
        stands INTEGER NOT NULL CHECK (stands IN (0, 1)),
        PRIMARY KEY (channel, ts, member, reaction)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX endorsements_edition ON endorsements (edition)",
)
