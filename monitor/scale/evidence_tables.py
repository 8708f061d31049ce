"""The tables that a backfill's gap map is read from, as DuckDB makes them from its Parquet."""

from __future__ import annotations

MAKE = (
    # One row a publication; `work` is the archive's word where it has one, else the copies under
    # one text, then under one DOI, are one work: the one met under the smallest number.
    """
    CREATE TEMP TABLE everything AS
    WITH met AS (
        SELECT id, doi, url, title, language, coalesce(publisher, '') AS publisher, work, text_key,
            coalesce(CAST(substr(coalesce(published, first_seen), 1, 10) AS DATE),
                DATE '0001-01-01') AS day,
            CAST(substr(first_seen, 1, 10) AS DATE) AS seen, model,
            relevant, drivers, gaps, regions, sectors, row_number() OVER (PARTITION BY id
                ORDER BY latest DESC, filename) AS turn
        FROM read_parquet($1, filename = true, hive_partitioning = false)
        JOIN files ON files.name = filename
    ), texts AS (
        SELECT *, coalesce(work, min(id) OVER (PARTITION BY coalesce(text_key, id::VARCHAR)))
            AS first
        FROM met WHERE turn = 1
    )
    SELECT * EXCLUDE (work, first, turn),
        coalesce(work, min(first) OVER (PARTITION BY coalesce(doi, first::VARCHAR))) AS work
    FROM texts
    """,
    """
    CREATE TABLE taken AS
    SELECT day, relevant, model, count(*) AS publications, max(seen) AS seen
    FROM everything GROUP BY ALL
    """,
    """
    CREATE TEMP TABLE members AS
    SELECT * FROM everything SEMI JOIN (SELECT work FROM everything WHERE relevant) USING (work)
    """,
    """
    CREATE TABLE facts AS
    SELECT work, arg_min(title, place) AS title, arg_min(url, place) AS url,
        arg_min(publisher, place) AS publisher,
        arg_min(coalesce(nullif(publisher, ''), host), place) AS house
    FROM (
        SELECT *, (id <> work, id) AS place,
            split_part(split_part(url, '//', 2), '/', 1) AS host
        FROM members
    ) GROUP BY work
    """,
    """
    CREATE TABLE borne AS
    SELECT id, work, title, url, publisher, gap.concept AS gap, gap.status AS status,
        gap.quote AS quote, gap.score AS score, gap.origin LIKE 'reviewer:%' AS reviewed
    FROM (SELECT *, unnest(gaps) AS gap FROM members)
    """,
    """
    CREATE TABLE names AS
    SELECT DISTINCT work, 'regions' AS vocabulary, one.concept AS concept
    FROM (SELECT work, unnest(regions) AS one FROM members)
    UNION SELECT DISTINCT work, 'sectors', one.concept
    FROM (SELECT work, unnest(sectors) AS one FROM members)
    """,
    """
    CREATE TEMP TABLE borne_drivers AS
    SELECT work, one.concept AS driver, bool_or(one.origin LIKE 'reviewer:%') AS sure
    FROM (SELECT work, unnest(drivers) AS one FROM members) GROUP BY ALL
    """,
    """
    CREATE TEMP TABLE borne_gaps AS
    SELECT work, gap, status, bool_or(reviewed) AS sure FROM borne GROUP BY ALL
    UNION ALL SELECT work, '*', status, bool_or(reviewed) FROM borne GROUP BY ALL
    """,
    """
    CREATE TEMP TABLE borne_cells AS
    SELECT work, '' AS driver, '' AS gap, '' AS status, bool_or(sure) AS confirmed
    FROM (
        SELECT work, false AS sure FROM members
        UNION ALL SELECT work, sure FROM borne_drivers
        UNION ALL SELECT work, sure FROM borne_gaps
    ) GROUP BY work
    UNION ALL SELECT work, driver, '', '', sure FROM borne_drivers
    UNION ALL SELECT work, '', gap, status, sure FROM borne_gaps
    UNION ALL SELECT work, driver, gap, status, borne_drivers.sure AND borne_gaps.sure
    FROM borne_drivers JOIN borne_gaps USING (work)
    """,
    """
    CREATE TABLE cells AS
    SELECT row_number() OVER (ORDER BY driver, gap, status)::USMALLINT AS cell, *
    FROM (SELECT DISTINCT driver, gap, status FROM borne_cells)
    """,
    """
    CREATE TABLE evidence AS
    SELECT work, cell, confirmed, day, language
    FROM borne_cells JOIN cells USING (driver, gap, status)
    JOIN (SELECT work, arg_min(day, id) AS day, arg_min(language, id) AS language
        FROM members WHERE relevant GROUP BY work) USING (work)
    """,
)
"""Statements in their order; ``$1`` stands for the list of Parquet files."""
