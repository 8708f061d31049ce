"""The full-text index a step behind: what has come or changed waits to be indexed in one go.

Indexing many texts at once costs a third of indexing each as it is stored. A waiting publication
is not in the index at all, so that the index never holds words that its text has lost; triggers
see to it, so that whoever writes need not think of it.
"""

from __future__ import annotations

_OLD = "old.id, old.title, old.abstract, old.text"
_TAKE_OUT = f"""
    INSERT INTO publications_fts (publications_fts, rowid, title, abstract, text)
        SELECT 'delete', {_OLD}
        WHERE NOT EXISTS (SELECT 1 FROM text_waiting WHERE publication = old.id);
"""
"""FTS5 wants the words that were indexed (SQLite, External Content Tables)."""

TEXT_INDEX = (
    "DROP TRIGGER publications_ai",
    "DROP TRIGGER publications_ad",
    "DROP TRIGGER publications_au",
    "CREATE TABLE text_waiting (publication INTEGER PRIMARY KEY) STRICT",
    """
    CREATE TRIGGER text_comes AFTER INSERT ON publications BEGIN
        INSERT OR IGNORE INTO text_waiting VALUES (new.id);
    END
    """,
    f"""
    CREATE TRIGGER text_changes AFTER UPDATE OF title, abstract, text ON publications BEGIN
        {_TAKE_OUT}
        INSERT OR IGNORE INTO text_waiting VALUES (new.id);
    END
    """,
    f"""
    CREATE TRIGGER text_goes AFTER DELETE ON publications BEGIN
        {_TAKE_OUT}
        DELETE FROM text_waiting WHERE publication = old.id;
    END
    """,
)
