"""Columns of a publication's type, and of the search that counts by it."""

from __future__ import annotations

_COLUMNS = "day, seen, title, publisher, language, relevant, settled, work, type"
_NEXT = "(SELECT coalesce(max(change), 0) + 1 FROM search_rows)"

TYPES = (
    "ALTER TABLE publications ADD COLUMN type TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE search_rows ADD COLUMN type TEXT NOT NULL DEFAULT ''",
    "DROP TRIGGER search_publication_comes",
    f"""
    CREATE TRIGGER search_publication_comes AFTER INSERT ON publications BEGIN
        -- nothing else is known of a new one; SQLite may give it the number of one that is no more
        INSERT INTO search_rows (publication, change, gone, {_COLUMNS})
            VALUES (
                new.id,
                {_NEXT},
                0,
                substr(coalesce(new.published, new.first_seen), 1, 10),
                substr(new.first_seen, 1, 10),
                lower(substr(new.title, 1, 32)),
                coalesce(new.publisher, ''),
                coalesce(new.language, ''),
                -1,
                0,
                new.id,
                new.type
            )
            ON CONFLICT (publication) DO UPDATE SET gone = 0, change = excluded.change,
                ({_COLUMNS}) = (
                    excluded.day, excluded.seen, excluded.title, excluded.publisher,
                    excluded.language, excluded.relevant, excluded.settled, excluded.work,
                    excluded.type
                )
                WHERE gone = 1;
    END
    """,
    f"""
    CREATE TRIGGER search_type_changes AFTER UPDATE OF type ON publications
    WHEN old.type IS NOT new.type BEGIN
        UPDATE search_rows SET type = new.type, change = {_NEXT} WHERE publication = new.id;
    END
    """,
)
