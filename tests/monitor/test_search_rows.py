"""The narrow rows of the search follow every change of a publication, and say that it changed."""

from __future__ import annotations

from datetime import datetime

from monitor.archive import Archive
from monitor.archive.listing import latest_change, rows_since
from monitor.archive.publications import add, enrich
from monitor.archive.works import merge, relate
from spiders.publication import Publication
from tests.monitor.conftest import MONDAY


def publication(title: str, published: datetime | None = MONDAY) -> Publication:
    url = f"https://example.org/{title}"
    return Publication(source="s", url=url, title=title, published=published, publisher="P")


def store(archive: Archive, *titles: str) -> list[int]:
    with archive.unit() as connection:
        return [add(connection, publication(title), MONDAY) for title in titles]


def changed(archive: Archive, since: int) -> dict[int, tuple[object, ...]]:
    return {row[0]: row[2:] for row in rows_since(archive, since)}


def test_a_new_publication_has_a_row(archive: Archive) -> None:
    (number,) = store(archive, "Wages")
    assert changed(archive, 0) == {
        number: (0, "2026-06-22", "2026-06-22", "wages", "P", "", -1, 0, number, "")
    }


def test_one_without_a_date_stands_at_the_day_of_first_sight(archive: Archive) -> None:
    with archive.unit() as connection:
        add(connection, publication("Wages", None), MONDAY)
    ((_, day, seen, *_),) = changed(archive, 0).values()
    assert day == seen == "2026-06-22"


def test_only_what_changed_is_told(archive: Archive) -> None:
    first, second = store(archive, "Wages", "Skills")
    before = latest_change(archive)
    with archive.unit() as connection:
        enrich(connection, second, {"publisher": "Q"})
        enrich(connection, first, {"abstract": "No column of the row."})
    assert list(changed(archive, before)) == [second]
    assert changed(archive, before)[second][4] == "Q"


def test_links_and_merges_are_followed(archive: Archive) -> None:
    first, second, third = store(archive, "Wages", "Salaires", "Wages again")
    before = latest_change(archive)
    with archive.unit() as connection:
        relate(connection, first, second, "translation", "page", MONDAY)
    assert changed(archive, before)[second][-2] == first
    before = latest_change(archive)
    with archive.unit() as connection:
        merge(connection, first, third, "same text", MONDAY)
    after = changed(archive, before)
    assert after[third][0] == 1
    assert after[first][0] == 0


def test_a_number_that_is_given_again_is_told_as_new(archive: Archive) -> None:
    _, second = store(archive, "Wages", "Skills")
    with archive.unit() as connection:
        connection.execute("DELETE FROM publications WHERE id = ?", [second])
    before = latest_change(archive)
    assert store(archive, "Tasks") == [second]
    assert changed(archive, before)[second][:4] == (0, "2026-06-22", "2026-06-22", "tasks")
