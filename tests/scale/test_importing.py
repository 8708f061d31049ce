"""What is imported from a backfill is in the archive once, however often, beside what was there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.archive import Archive
from monitor.errors import QueryWrong, UserError
from monitor.intake import store_publications
from monitor.scale.importing import ImportSummary, import_backfill
from spiders.publication import Publication
from tests.monitor.test_gap_matrix import NOW

KNOWN = Publication(source="s", url="https://elsewhere.example/1", title="Known", doi="10.1234/w3")


def test_a_selection_comes_in_once_and_joins_what_is_known(archive: Archive, filled: Path) -> None:
    with archive.unit() as connection:
        store_publications(
            connection, [KNOWN, replace(KNOWN, doi=None, url="https://b.example/2")], NOW
        )
    where = "relevant AND year >= 2016 AND language = 'en'"
    first = import_backfill(archive, str(filled), where, lambda: NOW)
    assert first.added > 5
    rows = archive.db.execute("SELECT doi, abstract FROM publications").fetchall()
    assert len(rows) == 2 + first.added
    assert [len(row[1]) > 100 for row in rows if row[0] == "10.1234/w3"] == [True]
    again = import_backfill(archive, str(filled), where, lambda: NOW)
    assert again == ImportSummary(first.chosen, 0)


def test_a_condition_speaks_of_concepts_by_their_ids(archive: Archive, filled: Path) -> None:
    every = import_backfill(archive, str(filled), "len(drivers) > 0", lambda: NOW).chosen
    (concept,) = archive.db.execute("SELECT 'technology'").fetchone()
    some = import_backfill(archive, str(filled), f"'{concept}' IN drivers", lambda: NOW).chosen
    assert 0 < some <= every
    assert import_backfill(archive, str(filled), "'nothing' IN drivers", lambda: NOW).chosen == 0


@pytest.mark.parametrize(
    "where", ["", "true); DROP TABLE x; SELECT (1", "colour = 'red'", "true) OR (true", "1 +"]
)
def test_what_is_no_condition_is_refused_in_one_line(
    where: str, archive: Archive, filled: Path
) -> None:
    with pytest.raises(QueryWrong, match="--where") as caught:
        import_backfill(archive, str(filled), where, lambda: NOW)
    assert "\n" not in str(caught.value)
    assert archive.db.execute("SELECT count(*) FROM publications").fetchone() == (0,)


def test_a_folder_without_a_backfill_is_named(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no backfill here"):
        import_backfill(archive, str(tmp_path), "true", lambda: NOW)
