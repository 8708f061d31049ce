"""What staff may read of the archive by SQL: an allow-list, kept by SQLite's own authorizer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

OPEN: Mapping[str, frozenset[str]] = {
    "borne_tags": frozenset(),
    "candidate_keys": frozenset(),
    "clicks": frozenset(),
    "documents": frozenset(),
    "doubts": frozenset(),
    "edition_publications": frozenset(),
    "editions": frozenset({"content"}),
    "evidence": frozenset(),
    "evidence_counts": frozenset(),
    "evidence_names": frozenset(),
    "evidence_stale": frozenset(),
    "feedback": frozenset({"reader", "comment"}),
    "identities": frozenset(),
    "linked": frozenset(),
    "links": frozenset(),
    "merged": frozenset(),
    "models": frozenset(),
    "publication_sources": frozenset(),
    "publications": frozenset(),
    "publications_fts": frozenset(),
    "publications_fts_config": frozenset(),
    "publications_fts_data": frozenset(),
    "publications_fts_docsize": frozenset(),
    "publications_fts_idx": frozenset(),
    "relations": frozenset(),
    "review_suggestions": frozenset(),
    "runs": frozenset({"summary"}),
    "search_rows": frozenset(),
    "settlements": frozenset({"by_whom", "reason"}),
    "source_states": frozenset({"url", "moved_to", "etag"}),
    "surveys": frozenset(),
    "taggings": frozenset(),
    "tags": frozenset(),
    "text_waiting": frozenset(),
    "works": frozenset(),
}
"""Tables and views that staff may read, and the columns of each that read as NULL."""

CLOSED = frozenset(
    {
        "_sqlite_migrations",
        "api_keys",
        "bounces",
        "consents",
        "deliveries",
        "edition_edits",
        "endorsements",
        "portfolio_letters",
        "portfolio_told",
        "reader_clicks",
        "reader_opens",
        "readers",
        "review_requests",
        "reviewers",
        "saved_searches",
        "session_epochs",
        "sign_ins",
        "slack_cards",
        "slack_handled",
        "slack_reminders",
        "survey_answers",
        "used_links",
        "votes",
    }
)
"""Tables of people, of secrets and of the plumbing: nobody reads them by SQL."""

CATALOGUE = frozenset(
    {"sqlite_master", "sqlite_schema", "sqlite_temp_master", "json_each", "json_tree"}
)
"""SQLite's own: names and shapes, no rows."""
PRAGMAS = frozenset(
    {
        "compile_options",
        "data_version",
        "database_list",
        "foreign_key_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "schema_version",
        "table_info",
        "table_xinfo",
    }
)
"""Those that tell of the schema, and whether it moved, which FTS5 asks."""
FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer"})
LONGEST = 20_000_000
"""Bytes of a value or a row, so that no question fills the memory (SQLite, Limits)."""

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


def restrict(connection: sqlite3.Connection) -> None:
    """Have a connection that was opened read-only read what :data:`OPEN` names, and no more."""
    connection.execute("PRAGMA query_only = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.set_authorizer(authorize)


def authorize(
    action: int, first: str | None, second: str | None, _database: str | None, _within: str | None
) -> int:
    """Tell SQLite whether a statement may do one thing (its *Compile-Time Authorization*)."""
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        allowed = (second or "").lower() not in FORBIDDEN_FUNCTIONS
    elif action == sqlite3.SQLITE_PRAGMA:
        allowed = (first or "").lower() in PRAGMAS
    elif action == sqlite3.SQLITE_UPDATE:
        # So SQLite declares a virtual table to itself; a file opened read-only stays as it is.
        allowed = first == "sqlite_master"
    elif action == sqlite3.SQLITE_READ:
        return _reading((first or "").lower(), (second or "").lower())
    else:
        allowed = False
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _reading(table: str, column: str) -> int:
    """A personal column reads as NULL; a table that is not open fails the statement.

    SQLite gives no column where only rows are counted, and then names a common table expression
    too, which is nobody's table.
    """
    if table in OPEN:
        return sqlite3.SQLITE_IGNORE if column in OPEN[table] else sqlite3.SQLITE_OK
    known = table in CATALOGUE or table.startswith("pragma_")
    counted = not column and table not in CLOSED
    return sqlite3.SQLITE_OK if known or counted else sqlite3.SQLITE_DENY
