"""Publications like one: rare concepts find them, common words order them."""

from __future__ import annotations

from monitor.archive import Archive
from monitor.archive.works import relate
from monitor.search.finder import Finder
from monitor.search.similar import similar
from tests.search.conftest import NOW, Made, put


def alike(archive: Archive, number: int) -> list[str]:
    columns = Finder().columns(archive)
    return [one.title for one in similar(archive, columns, number, 5)]


def test_those_that_share_concepts_and_words_come_the_most_alike_first(archive: Archive) -> None:
    number, *_ = put(
        archive,
        Made("Robots in mining towns", "Robots replace miners.", drivers=("technology", "place")),
        Made("Miners and robots", "Robots replace miners in towns.", drivers=("technology",)),
        Made("Robots elsewhere", "They replace workers.", drivers=("technology", "place")),
        Made("Soup", "A recipe with beans.", drivers=("technology", "place")),
        Made("Robots in mining towns: a joke", relevant=False, drivers=("technology",)),
        Made("Robots without a concept", "Robots replace miners."),
    )
    assert alike(archive, number) == ["Miners and robots", "Robots elsewhere"]


def test_another_version_of_the_same_work_is_not_similar(archive: Archive) -> None:
    first, second, _ = put(
        archive,
        Made("Robots in mining", "Robots replace miners.", drivers=("technology",)),
        Made("Robots in mining (version)", "Robots replace miners.", drivers=("technology",)),
        Made("Quite other", "Words.", drivers=("skills",)),
    )
    with archive.unit() as connection:
        relate(connection, first, second, "version", "title", NOW)
    assert alike(archive, first) == []


def test_one_without_concepts_or_that_is_no_more_has_none_like_it(archive: Archive) -> None:
    (number,) = put(archive, Made("Alone"))
    assert alike(archive, number) == []
    assert alike(archive, 999) == []
