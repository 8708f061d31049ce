"""The gap map's tables of a whole archive in a few statements, as ``summarise`` would fill them.

:func:`monitor.archive.evidence.summarise` counts what changed, publication by publication; a made
archive of a million would keep it busy for an hour. A test holds both to the same rows.

Names, cells and languages stand behind numbers that rise as they sort, so that what is counted is
sorted as whole numbers, a quarter of the time of sorting by eight texts.
"""

from __future__ import annotations

import sqlite3

from monitor.archive.evidence import COUNTED
from monitor.gaps.matrix import ANY

_MEMBERS = """
    CREATE TEMP TABLE members AS          -- every publication and its work
    SELECT id AS publication, coalesce(works.work, id) AS work,
        substr(coalesce(published, substr(first_seen, 1, 10)), 1, 10) AS day,
        taggings.language AS language,
        coalesce(settlements.relevant, taggings.relevant) AS relevant
    FROM publications
    LEFT JOIN works ON works.publication = id
    LEFT JOIN taggings ON taggings.publication = id
    LEFT JOIN settlements ON settlements.publication = id
"""
_HEADS = """
    CREATE TEMP TABLE heads AS            -- works that count: the first relevant publication dates
    SELECT work, day, language FROM members WHERE publication IN (
        SELECT min(publication) FROM members WHERE relevant = 1 GROUP BY work
    )
"""
_BORNE = """
    CREATE TEMP TABLE borne AS            -- what each work bears, its publications together
    SELECT work, vocabulary, concept, status, max(origin LIKE 'reviewer:%') AS sure
    FROM borne_tags JOIN members USING (publication)
    WHERE work IN (SELECT work FROM heads)
    GROUP BY work, vocabulary, concept, status
"""
_ANY = f"""
    INSERT INTO borne SELECT work, 'gaps', '{ANY}', status, max(sure) FROM borne
    WHERE vocabulary = 'gaps' GROUP BY work, status
"""
_CELLS = """
    CREATE TEMP TABLE cells AS
    SELECT heads.work AS work, '' AS driver, '' AS gap, '' AS status,
        coalesce(max(borne.sure), 0) AS sure
    FROM heads LEFT JOIN borne ON borne.work = heads.work AND vocabulary IN ('drivers', 'gaps')
    GROUP BY heads.work
    UNION ALL SELECT work, concept, '', '', sure FROM borne WHERE vocabulary = 'drivers'
    UNION ALL SELECT work, '', concept, status, sure FROM borne WHERE vocabulary = 'gaps'
    UNION ALL SELECT work, driver.concept, gap.concept, gap.status, driver.sure AND gap.sure
    FROM borne AS driver JOIN borne AS gap USING (work)
    WHERE driver.vocabulary = 'drivers' AND gap.vocabulary = 'gaps'
"""
_KINDS = """
    CREATE TEMP TABLE kinds AS
    SELECT driver, gap, status FROM cells GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_TONGUES = "CREATE TEMP TABLE tongues AS SELECT language FROM heads GROUP BY 1 ORDER BY 1"
_NUMBERED = """
    CREATE TEMP TABLE numbered AS         -- what is counted of a work, but for the names it bears
    SELECT work, sure, kinds.rowid AS kind, tongues.rowid AS tongue, day,
        12 * substr(day, 1, 4) + substr(day, 6, 2) - 1 AS month
    FROM cells JOIN kinds USING (driver, gap, status)
    JOIN heads USING (work) JOIN tongues USING (language) ORDER BY work, kind
"""
_NAMES = f"""
    CREATE TEMP TABLE names AS
    SELECT '' AS vocabulary, '' AS concept UNION ALL
    SELECT vocabulary, concept FROM borne WHERE vocabulary IN {COUNTED}
    GROUP BY 1, 2 ORDER BY 1, 2
"""
_NAMED = """
    CREATE TEMP TABLE named AS
    SELECT work, names.rowid AS name FROM borne JOIN names USING (vocabulary, concept)
    UNION ALL SELECT work, 1 FROM heads ORDER BY work
"""
_COUNTS = """
    INSERT INTO evidence_counts (vocabulary, concept, month, driver, gap, status, language,
        confirmed, works)
    SELECT vocabulary, concept, printf('%04d-%02d', month / 12, month % 12 + 1),
        driver, gap, status, language, sure, works
    FROM (
        SELECT key >> 41 AS name, (key >> 25) & 65535 AS month, (key >> 13) & 4095 AS kind,
            (key >> 1) & 4095 AS tongue, key & 1 AS sure, works
        FROM (
            SELECT (name << 41) + (month << 25) + (kind << 13) + (tongue << 1) + sure AS key,
                count(*) AS works
            FROM numbered CROSS JOIN named USING (work) GROUP BY 1
        )
    )
    CROSS JOIN names ON names.rowid = name
    CROSS JOIN kinds ON kinds.rowid = kind
    CROSS JOIN tongues ON tongues.rowid = tongue
"""
_STATEMENTS = (
    "DELETE FROM evidence",
    "DELETE FROM evidence_names",
    "DELETE FROM evidence_counts",
    _MEMBERS,
    "CREATE INDEX temp.members_publication ON members (publication)",
    _HEADS,
    "CREATE INDEX temp.heads_work ON heads (work)",
    _BORNE,
    _ANY,
    "CREATE INDEX temp.borne_work ON borne (work)",
    _CELLS,
    _KINDS,
    _TONGUES,
    _NUMBERED,
    "INSERT INTO evidence (work, driver, gap, status, confirmed, day, language)"
    " SELECT work, driver, gap, status, sure, day, language"
    " FROM numbered CROSS JOIN kinds ON kinds.rowid = kind"
    " CROSS JOIN tongues ON tongues.rowid = tongue ORDER BY numbered.rowid",
    "INSERT INTO evidence_names (work, vocabulary, concept) SELECT work, vocabulary, concept"
    " FROM borne WHERE vocabulary NOT IN ('drivers', 'gaps') ORDER BY vocabulary, concept, work",
    _NAMES,
    _NAMED,
    "CREATE INDEX temp.named_work ON named (work, name)",
    _COUNTS,
    "DELETE FROM evidence_stale",
    *(
        f"DROP TABLE temp.{name}"
        for name in (
            "named",
            "names",
            "numbered",
            "tongues",
            "kinds",
            "cells",
            "borne",
            "heads",
            "members",
        )
    ),
)


def fill_evidence(connection: sqlite3.Connection) -> None:
    """Fill the evidence tables anew from all tags; the caller begins and commits."""
    for statement in _STATEMENTS:
        connection.execute(statement)
