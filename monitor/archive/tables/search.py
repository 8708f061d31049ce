"""Table of the search: the few facts of each publication that facets and sorting need.

Publications hold long texts; a narrow row beside them is read a hundred times as fast. Triggers
keep it, so that whoever writes need not think of it. ``change`` rises with every change, so that
a reader can ask for what is new since it last looked.
"""

from __future__ import annotations

_FACT_COLUMNS = "day, seen, title, publisher, language, relevant, settled, work"

_NEXT = "(SELECT coalesce(max(change), 0) + 1 FROM search_rows)"

_FACTS = """
    substr(coalesce(publications.published, publications.first_seen), 1, 10),
    substr(publications.first_seen, 1, 10),
    lower(substr(publications.title, 1, 32)),
    coalesce(publications.publisher, ''),
    coalesce(taggings.language, publications.language, ''),
    coalesce(settlements.relevant, taggings.relevant, -1),
    settlements.publication IS NOT NULL,
    coalesce(works.work, publications.id)
    FROM publications
    LEFT JOIN taggings ON taggings.publication = publications.id
    LEFT JOIN settlements ON settlements.publication = publications.id
    LEFT JOIN works ON works.publication = publications.id
"""


def _trigger(name: str, event: str, table: str, publication: str) -> str:
    """A trigger that writes the row of ``publication`` anew."""
    return f"""
    CREATE TRIGGER search_{name} AFTER {event} ON {table} BEGIN
        UPDATE search_rows SET change = {_NEXT}, ({_FACT_COLUMNS}) =
            (SELECT {_FACTS} WHERE publications.id = {publication})
        WHERE publication = {publication}
            AND EXISTS (SELECT 1 FROM publications WHERE id = {publication});
    END
    """


SEARCH = (
    """
    CREATE TABLE search_rows (
        publication INTEGER PRIMARY KEY,
        change INTEGER NOT NULL,
        gone INTEGER NOT NULL,            -- 1: the publication is no more
        day TEXT NOT NULL,                -- of publication, else of first sight
        seen TEXT NOT NULL,               -- day of first sight
        title TEXT NOT NULL,              -- its beginning in lower case, to sort by
        publisher TEXT NOT NULL,
        language TEXT NOT NULL,
        relevant INTEGER NOT NULL,        -- the network's word, else the model's; -1: not tagged
        settled INTEGER NOT NULL,         -- 1: the network has settled its tags
        work INTEGER NOT NULL
    ) STRICT
    """,
    f"""
    INSERT INTO search_rows (publication, change, gone, {_FACT_COLUMNS})
        SELECT publications.id, row_number() OVER (ORDER BY publications.id), 0, {_FACTS}
    """,
    "CREATE UNIQUE INDEX search_rows_change ON search_rows (change)",
    f"""
    CREATE TRIGGER search_publication_comes AFTER INSERT ON publications BEGIN
        -- nothing else is known of a new one; SQLite may give it the number of one that is no more
        INSERT INTO search_rows (publication, change, gone, {_FACT_COLUMNS})
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
                new.id
            )
            ON CONFLICT (publication) DO UPDATE SET gone = 0, change = excluded.change,
                ({_FACT_COLUMNS}) = (
                    excluded.day, excluded.seen, excluded.title, excluded.publisher,
                    excluded.language, excluded.relevant, excluded.settled, excluded.work
                )
                WHERE gone = 1;
    END
    """,
    _trigger(
        "publication_changes",
        "UPDATE OF title, language, publisher, published",
        "publications",
        "new.id",
    ),
    f"""
    CREATE TRIGGER search_publication_goes AFTER DELETE ON publications BEGIN
        UPDATE search_rows SET gone = 1, change = {_NEXT} WHERE publication = old.id;
    END
    """,
    _trigger("tagging_comes", "INSERT", "taggings", "new.publication"),
    _trigger("tagging_changes", "UPDATE", "taggings", "new.publication"),
    _trigger("settlement_comes", "INSERT", "settlements", "new.publication"),
    _trigger("settlement_changes", "UPDATE", "settlements", "new.publication"),
    _trigger("settlement_goes", "DELETE", "settlements", "old.publication"),
    _trigger("work_comes", "INSERT", "works", "new.publication"),
    _trigger("work_changes", "UPDATE", "works", "new.publication"),
    _trigger("merge", "INSERT", "merged", "new.into_publication"),
)
