"""Tables of the API: the keys that programs show."""

from __future__ import annotations

API_KEYS = (
    """
    CREATE TABLE api_keys (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,               -- who uses it, for what
        fingerprint TEXT NOT NULL UNIQUE, -- hash of the key, which nobody can read again
        scope TEXT NOT NULL CHECK (scope IN ('read', 'staff')),
        made TEXT NOT NULL,
        revoked TEXT
    ) STRICT
    """,
)
