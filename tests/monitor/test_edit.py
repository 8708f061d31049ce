"""Editing: an edition holds each work once, with what it is weighed by and may be followed for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from classifiers.tag import GapStatus, Tag, Tagging
from digests.edition import Edition, Entry
from monitor.archive import Archive, editions, open_archive, tags, works
from monitor.archive import publications as shelf
from monitor.archive.composing import month_of, works_of_the_month
from monitor.archive.editions import FrozenEdition
from monitor.edit import (
    Labels,
    emerging_now,
    next_edition,
    publications_in,
    vocabulary_labels,
)
from monitor.settings import Digest
from monitor.workspace import Workspace
from spiders.publication import Publication

TODAY = date(2026, 6, 22)
NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)


@dataclass
class Desk:
    """An archive to be edited, and the vocabularies' first concepts."""

    archive: Archive
    labels: Labels
    drivers: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def put(
        self,
        number: int,
        *,
        driver: int = 0,
        gap: int | None = None,
        age: int = 1,
        language: str = "en",
        region: str = "",
        origin: str = "",
    ) -> int:
        one = Publication(
            source="feed",
            url=f"https://example.org/{number}",
            title=f"Study {number} of soup",
            abstract="We find that wages rise by 3% where soup is cooked. Data are missing.",
            published=NOW - timedelta(days=age),
        )
        with self.archive.unit() as connection:
            id = shelf.add(connection, one, NOW)
            shelf.attach(connection, id, one, NOW)
        found = [Tag(vocabulary="drivers", concept=self.drivers[driver], score=0.8)]
        if gap is not None:
            found.append(
                Tag(
                    vocabulary="gaps", concept=self.gaps[gap], score=0.8,
                    status=GapStatus.IDENTIFIED, quote="Data are missing.",
                )
            )  # fmt: skip
        if region:
            found.append(Tag(vocabulary="regions", concept=region, score=1.0))
        tagging = Tagging(language=language, relevant=True, relevance_score=0.9, tags=tuple(found))
        (pending,) = tags.pending_texts(self.archive)
        with self.archive.unit() as connection:
            tags.store_model(
                connection, version="m", data_hash="h", trained="t", metrics="{}", now=NOW
            )
            tags.store_tagging(connection, pending, tagging, "m", NOW)
            if origin:
                connection.execute("UPDATE tags SET origin = ? WHERE publication = ?", [origin, id])
        return id

    def edition(self, today: date = TODAY, **fields: object) -> Edition:
        settings = fields.pop("settings", Digest())
        return next_edition(self.archive, settings, self.labels, today, **fields)  # type: ignore[arg-type]

    def entry(self, id: int) -> Entry:
        return next(one for one in self.edition().entries if one.publication == id)


@pytest.fixture
def desk(workspace: Workspace) -> Iterator[Desk]:
    archive = open_archive(workspace.archive_file)
    labels = vocabulary_labels(workspace.folder)
    yield Desk(archive, labels, list(labels.drivers), list(labels.gaps))
    archive.close()


def test_a_thin_cell_weighs_more_than_a_crowded_one(desk: Desk) -> None:
    for number in range(1, 99):
        desk.put(number, driver=0, gap=0)
    alone = desk.put(99, driver=0, gap=1)
    young = {e.merit.thin for e in desk.edition().entries if e.merit}
    assert len(young) == 1
    desk.put(100, driver=0, gap=0)
    merits = {e.publication: e.merit.thin for e in desk.edition().entries if e.merit}
    assert merits[alone] > max(thin for id, thin in merits.items() if id != alone)


def test_what_the_network_confirmed_is_new_or_emerges_weighs_more(desk: Desk) -> None:
    plain, sure = desk.put(1), desk.put(2, origin="reviewer:network")
    old, rising = desk.put(3, age=90), desk.put(4)
    weights = {
        entry.publication: entry.merit.weight
        for entry in desk.edition(rising={rising}).entries
        if entry.merit
    }
    assert weights[sure] > weights[plain] > weights[old]
    assert weights[rising] > weights[plain]
    assert desk.entry(sure).drivers[0].confirmed


def test_versions_and_translations_are_folded_under_their_work(desk: Desk) -> None:
    first, second = desk.put(1), desk.put(2, language="fr")
    with desk.archive.unit() as connection:
        works.relate(connection, first, second, "translation", "same text", NOW)
    (entry,) = desk.edition().entries
    (version,) = entry.versions
    assert (entry.publication, version.publication) == (first, second)
    assert (version.language, version.url) == ("fr", "https://example.org/2")


def test_regions_come_along_so_that_readers_can_follow_them(desk: Desk) -> None:
    region = next(t.partition(":")[2] for t in desk.labels.topics if t.startswith("regions:"))
    (topic,) = desk.entry(desk.put(1, region=region)).topics
    assert (topic.vocabulary, topic.label.concept) == ("regions", region)
    assert set(topic.label.names) >= {"en", "fr"}


def test_the_heaviest_of_the_newest_are_held(desk: Desk) -> None:
    for number in range(1, 9):
        desk.put(number, age=number)
    named = desk.put(9, gap=0, age=3)
    held = publications_in(desk.edition(settings=Digest(entries=3)))
    assert held == (named, 1, 2)


def test_each_work_counts_in_its_week_of_the_picture(desk: Desk) -> None:
    for number, age in enumerate((0, 6, 7, 13, 90, 91), start=1):
        desk.put(number, age=age)
    shown = desk.edition().trend
    assert shown is not None
    (series,) = shown.series
    assert series.label.concept == desk.drivers[0]
    assert series.counts == (1, *([0] * 10), 2, 2)
    assert (len(shown.ends), shown.ends[-1]) == (13, TODAY)


def test_an_archive_without_drivers_has_no_picture(desk: Desk) -> None:
    assert desk.edition().trend is None


def test_a_newsletter_does_not_keep_a_work_out_of_the_weekly(desk: Desk) -> None:
    id = desk.put(1)
    for kind, expected in (("monthly", (id,)), ("weekly", ())):
        frozen = FrozenEdition(
            id=f"{kind}-1", kind=kind, first_day=TODAY, last_day=TODAY, content="{}"
        )
        editions.freeze(desk.archive, frozen, [id], [], NOW)
        assert publications_in(desk.edition()) == expected


def test_a_young_archive_has_no_emerging_topics(desk: Desk) -> None:
    desk.put(1)
    assert emerging_now(desk.archive, desk.archive.path.parent, TODAY) == ((), frozenset())


def test_the_numbers_of_a_month_are_those_of_its_days(desk: Desk) -> None:
    desk.put(1)
    sure = desk.put(2, origin="reviewer:network")
    month = month_of(desk.archive, date(2026, 6, 1), date(2026, 6, 30))
    assert (month.collected, month.sources, month.relevant, month.confirmed) == (2, 1, 2, 1)
    assert (month.reviews, month.reviewers) == (0, 0)
    assert works_of_the_month(desk.archive, date(2026, 6, 1), date(2026, 6, 30)) == (sure, 1)
    assert works_of_the_month(desk.archive, date(2026, 5, 1), date(2026, 5, 31)) == ()
