"""The made archive of the bench is what the monitor itself would have made of its tags."""

from __future__ import annotations

import pytest

from bench.archive import WEEK, beside
from bench.archive_evidence import fill_evidence
from bench.archive_make import make
from monitor.archive import Archive, open_archive
from monitor.archive.evidence import pending_evidence, summarise
from monitor.archive.text_index import texts_wait
from monitor.workspace import Workspace

SIZE = 400
TABLES = ("evidence", "evidence_names", "evidence_counts")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make(tmp_path_factory.mktemp("bench") / "w", SIZE)


def rows(archive: Archive) -> dict[str, set[tuple[object, ...]]]:
    """What the gap map is drawn from."""
    return {name: set(archive.db.execute(f"SELECT * FROM {name}")) for name in TABLES}


def test_evidence_filled_at_once_is_what_counting_one_by_one_gives(made: Workspace) -> None:
    archive = open_archive(made.archive_file)
    with archive.unit() as connection:  # some works of several publications, some of them settled
        connection.executemany(
            "INSERT INTO works (publication, work) VALUES (?, ?)",
            [(n, n - n % 7) for n in range(7, 200) if n % 7 < 3],
        )
        fill_evidence(connection)
    at_once = rows(archive)
    assert all(at_once.values())
    assert any(row[4] for row in at_once["evidence"]), "some are confirmed"
    with archive.unit() as connection:
        for name in TABLES:
            connection.execute(f"DELETE FROM {name}")
        connection.execute("INSERT INTO evidence_stale SELECT publication FROM taggings")
    assert summarise(archive) == SIZE
    assert rows(archive) == at_once
    archive.close()


def test_nothing_waits_and_the_triggers_stand_again(made: Workspace) -> None:
    archive = open_archive(made.archive_file)
    assert not texts_wait(archive)
    assert not pending_evidence(archive)
    counted = archive.db.execute("SELECT count(*) FROM search_rows").fetchone()
    assert counted[0] >= SIZE
    archive.db.conn.execute("DELETE FROM tags WHERE publication = (SELECT max(work) FROM evidence)")
    assert pending_evidence(archive)
    archive.close()


def test_a_week_is_written_while_others_read(made: Workspace) -> None:
    told = "".join(beside(made))
    assert " 0 refused" in told
    archive = open_archive(made.archive_file)
    assert archive.db.execute("SELECT count(*) FROM publications").fetchone() == (SIZE + WEEK,)
    assert not pending_evidence(archive)
    archive.close()
