"""SQL for staff: the questions asked most, anything else that is open, and nobody's own data."""

from __future__ import annotations

import sqlite3
import time as wall
from collections.abc import Iterator
from contextlib import closing

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from digests.wording import languages
from monitor.archive import open_archive
from monitor.archive.evidence import summarise
from monitor.web.app import create_app
from monitor.web.datasette_access import CLOSED, OPEN, restrict
from monitor.web.datasette_questions import QUESTIONS, canned_queries, titles
from monitor.web.protection import HEADERS
from monitor.wording import wording
from monitor.workspace import Workspace
from tests.search.conftest import Made, put
from tests.web.conftest import STAFF, Time, browser_of, make_site, sign_in

PARAMETERS = {
    "gap": "",
    "since": "2025-01-01",
    "driver": "technology",
    "region": "CA",
    "vocabulary": "drivers",
    "quiet_days": "60",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    site = make_site(tmp_path_factory.mktemp("data") / "w", public=True)
    with closing(open_archive(site.archive_file)) as archive:
        put(
            archive,
            Made("Settled", "Looked at."),
            Made("Robots", "Robots.", drivers=("technology",), regions=("CA",)),
            Made("Named", "No local data.", drivers=("skills",), gaps=("local:identified",)),
            Made("Filled", "New data.", drivers=("technology",), gaps=("local:addressed",)),
        )
        archive.db.execute(
            "INSERT INTO settlements VALUES (1, '2026-06-01', 'mo@example.org', 'so', 1, 1, 2,"
            " '[]', '[]')"
        )
        archive.db.execute(
            "INSERT INTO source_states (source, url, failures) VALUES ('s', 'https://e.org', 3)"
        )
        archive.db.execute(
            "INSERT INTO editions (id, kind, first_day, last_day, frozen, content)"
            " VALUES ('weekly-1', 'weekly', '2026-06-15', '2026-06-21', '2026-06-22', '{}')"
        )
        archive.db.execute(
            "INSERT INTO review_suggestions VALUES (1, 'm1', '2026-06-01', 'en', 1, 0.9,"
            """ '[{"vocabulary": "drivers", "concept": "technology"}]', '{}')"""
        )
        summarise(archive)
    return site


@pytest.fixture(scope="module")
def staff(workspace: Workspace) -> Iterator[TestClient]:
    with browser_of(create_app(workspace, Time())) as browser:
        sign_in(browser, workspace, STAFF)
        yield browser


@pytest.fixture(scope="module")
def readable(workspace: Workspace) -> Iterator[sqlite3.Connection]:
    """A connection as Datasette gets it."""
    connection = sqlite3.connect(f"file:{workspace.archive_file}?mode=ro", uri=True)
    restrict(connection)
    yield connection
    connection.close()


def ask(browser: TestClient, sql: str) -> tuple[int, dict[str, object]]:
    answer = browser.get("/data/archive.json", params={"sql": sql})
    return answer.status_code, answer.json()


def test_every_table_is_open_or_closed(workspace: Workspace) -> None:
    with closing(sqlite3.connect(workspace.archive_file)) as connection:
        known = connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            " AND name NOT LIKE 'sqlite_stat%'"
        )
        names = {name for (name,) in known}
    assert names - {"sqlite_sequence"} == set(OPEN) | CLOSED
    assert not set(OPEN) & CLOSED


def test_open_columns_that_are_hidden_are_there(workspace: Workspace) -> None:
    with closing(sqlite3.connect(workspace.archive_file)) as connection:
        for table, hidden in OPEN.items():
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info([{table}])")}
            assert hidden <= columns, table


def test_no_open_column_names_a_person(workspace: Workspace) -> None:
    personal = ("reviewer", "reader", "email", "address", "slack", "member", "editor", "by_whom")
    with closing(sqlite3.connect(workspace.archive_file)) as connection:
        for table, hidden in OPEN.items():
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info([{table}])")}
            assert not (columns - hidden).intersection(personal), table


@pytest.mark.parametrize("table", sorted(CLOSED))
@pytest.mark.parametrize("sql", ["SELECT * FROM {0}", "SELECT count(*) FROM {0}"])
def test_staff_cannot_read_a_closed_table(staff: TestClient, table: str, sql: str) -> None:
    status, answer = ask(staff, sql.format(table))
    assert (status, answer["rows"]) == (400, [])
    assert staff.get(f"/data/archive/{table}").status_code == 404
    assert staff.get(f"/data/archive/{table}.json").status_code == 404
    assert f'/archive/{table}"' not in staff.get("/data/archive").text


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT (SELECT address FROM readers)",
        "WITH x AS (SELECT * FROM votes) SELECT * FROM x",
        "SELECT 1 FROM tags WHERE EXISTS (SELECT 1 FROM reviewers WHERE email LIKE 'a%')",
        "SELECT title FROM publications UNION SELECT key FROM readers",
        "SELECT data FROM sqlite_dbpage",
        "SELECT load_extension('x')",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
        "SELECT length(randomblob(900000000))",
        "DELETE FROM tags",
        "ATTACH 'x.db' AS x",
        "PRAGMA writable_schema = 1",
        "SELECT",
    ],
)
def test_what_may_not_or_cannot_be_asked_is_refused(staff: TestClient, sql: str) -> None:
    status, answer = ask(staff, sql)
    assert status == 400
    assert not answer.get("rows")


def test_a_personal_column_reads_as_nothing(staff: TestClient) -> None:
    _, answer = ask(staff, "SELECT by_whom, reason, settled FROM settlements")
    assert answer["rows"] == [[None, None, "2026-06-01"]]
    _, answer = ask(staff, "SELECT count(*) FROM settlements WHERE by_whom LIKE 'mo%'")
    assert answer["rows"] == [[0]]


@given(st.sampled_from(sorted(CLOSED)), st.sampled_from(["", "main.", '"', "[", "`"]), st.text())
def test_no_spelling_opens_a_closed_table(
    readable: sqlite3.Connection, table: str, quoted: str, anything: str
) -> None:
    spelt = {'"': f'"{table}"', "[": f"[{table.upper()}]", "`": f"`{table}`"}.get(
        quoted, f"{quoted}{table.title()}"
    )
    with pytest.raises(sqlite3.Error):
        readable.execute(f"SELECT *, ? FROM {spelt}", [anything]).fetchall()


def test_the_connection_writes_nothing(readable: sqlite3.Connection) -> None:
    for sql in ("DELETE FROM tags", "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)"):
        with pytest.raises(sqlite3.Error):
            readable.execute(sql)


def test_the_file_itself_is_not_given_away(staff: TestClient) -> None:
    assert staff.get("/data/archive.db").status_code == 403
    assert staff.get("/data/_internal").status_code == 403
    assert staff.post("/data/archive").status_code == 405


@pytest.mark.parametrize("name", sorted(canned_queries()))
def test_a_question_is_answered_and_quickly(staff: TestClient, name: str) -> None:
    begun = wall.perf_counter()
    answer = staff.get(f"/data/archive/{name}.json", params={"_shape": "array", **PARAMETERS})
    assert (answer.status_code, len(answer.json()) > 0) == (200, True)
    assert wall.perf_counter() - begun < 2


def test_questions_stand_on_the_page_in_both_languages(staff: TestClient) -> None:
    page = staff.get("/data/archive").text
    for language in languages():
        for title in titles(wording("web", language)).values():
            assert title.replace("’", "&#39;") in page.replace("’", "&#39;")
    assert {path.stem for path in QUESTIONS.glob("*.sql")} == set(canned_queries())


def test_any_other_sql_over_what_is_open_works(staff: TestClient) -> None:
    _, answer = ask(
        staff,
        "SELECT title FROM publications WHERE id IN"
        " (SELECT rowid FROM publications_fts WHERE publications_fts MATCH 'robots')",
    )
    assert answer["rows"] == [["Robots"]]
    assert staff.get("/data/archive/tags?_facet=concept").status_code == 200
    assert "Robots" in staff.get("/data/archive/publications.csv").text


def test_the_strict_headers_hold_below_data_too(staff: TestClient) -> None:
    for path in ("/data/archive", "/data/archive/tags", "/data/archive/readers", "/data/-/nothing"):
        headers = staff.get(path).headers
        for name in HEADERS.keys() - {"cache-control"}:
            assert headers[name] == HEADERS[name], (path, name)
        assert "private" in headers["cache-control"]


@pytest.mark.parametrize("path", ["/data", "/data/", "/data/archive", "/data/archive/tags.json"])
def test_whoever_did_not_sign_in_is_led_to_the_sign_in(workspace: Workspace, path: str) -> None:
    browser = browser_of(create_app(workspace, Time()))
    answer = browser.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=/data")
