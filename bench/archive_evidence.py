"""The gap map's tables of a whole archive in a few statements, as ``summarise`` would fill them.

:func:`monitor.archive.evidence.summarise` counts what changed, publication by publication; a made
archive of a million would keep it busy for an hour. A test holds both to the same rows.
"""

from __future__ import annotations

import sqlite3

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
_COUNTS = """
    INSERT INTO evidence_counts (vocabulary, concept, month, language, driver, gap, status,
        confirmed, works)
    SELECT names.vocabulary, names.concept, substr(day, 1, 7), language, driver, gap, status,
        confirmed, count(*)
    FROM evidence JOIN (
        SELECT work, '' AS vocabulary, '' AS concept FROM heads
        UNION ALL SELECT work, vocabulary, concept FROM evidence_names
    ) AS names USING (work)
    GROUP BY 1, 2, 3, driver, gap, status, language, confirmed
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
    "INSERT INTO evidence (work, driver, gap, status, confirmed, day, language)"
    " SELECT work, driver, gap, status, sure, day, language FROM cells JOIN heads USING (work)"
    " ORDER BY work, driver, gap, status",
    "INSERT INTO evidence_names (work, vocabulary, concept) SELECT work, vocabulary, concept"
    " FROM borne WHERE vocabulary NOT IN ('drivers', 'gaps') ORDER BY vocabulary, concept, work",
    _COUNTS,
    "DELETE FROM evidence_stale",
    *(f"DROP TABLE temp.{name}" for name in ("cells", "borne", "heads", "members")),
)


def fill_evidence(connection: sqlite3.Connection) -> None:
    """Fill the evidence tables anew from all tags; the caller begins and commits."""
    for statement in _STATEMENTS:
        connection.execute(statement)
