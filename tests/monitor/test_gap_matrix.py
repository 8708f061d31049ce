"""The gap map: what is counted anew step by step is what counting from nothing gives."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from classifiers.tag import Document, GapStatus, Tag, Tagging
from monitor.archive import Archive, tags, works
from monitor.archive import publications as shelf
from monitor.archive.evidence import pending_evidence, summarise
from monitor.archive.gap_evidence import ArchiveEvidence
from monitor.gaps.matrix import Cell, Scope, matrix, period_before
from spiders.publication import Publication

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
DRIVERS, GAPS, REGIONS, SECTORS = ("d1", "d2"), ("g1", "g2"), ("r1", "r2"), ("s1",)
Rows = list[tuple[object, ...]]


def publish(archive: Archive, number: int, day: date = date(2026, 6, 1)) -> int:
    publication = Publication(
        source="s",
        url=f"https://example.org/{number}",
        title=f"Paper {number}",
        published=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    with archive.unit() as connection:
        return shelf.add(connection, publication, NOW)


def tag(archive: Archive, id: int, *chosen: Tag, relevant: bool = True) -> None:
    pending = tags.PendingText(publication=id, document=Document(title="t"), text_hash="h")
    tagging = Tagging(language="en", relevant=relevant, relevance_score=0.9, tags=chosen)
    with archive.unit() as connection:
        tags.store_model(connection, version="m", data_hash="", trained="", metrics="{}", now=NOW)
        tags.store_tagging(connection, pending, tagging, "m", NOW)


def driver(concept: str) -> Tag:
    return Tag(vocabulary="drivers", concept=concept, score=0.9)


def gap(concept: str, status: GapStatus = GapStatus.IDENTIFIED) -> Tag:
    return Tag(vocabulary="gaps", concept=concept, status=status, score=0.8, quote="We lack it.")


def name(vocabulary: str, concept: str) -> Tag:
    return Tag(vocabulary=vocabulary, concept=concept, score=1.0)


def confirm(archive: Archive, id: int, relevant: bool = True) -> None:
    """Settle a publication as the network does: what the model said of g1 is confirmed."""
    with archive.unit() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO settlements (publication, settled, by_whom, reason, relevant,"
            " weight, votes, drivers, gaps)"
            " VALUES (?, '2026-06-22T09:00:00Z', 'network', '', ?, 1, 2, '[]', '[]')",
            [id, int(relevant)],
        )
        connection.execute(
            "INSERT OR IGNORE INTO tags (publication, vocabulary, concept, status, score, quote,"
            " terms, origin, tagged) VALUES (?, 'gaps', 'g1', 'identified', 1, 'Confirmed.', '[]',"
            " 'reviewer:network', '')",
            [id],
        )


def kept(archive: Archive) -> dict[str, Rows]:
    return {
        table: archive.db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4, 5, 6").fetchall()
        for table in ("evidence", "evidence_counts")
    }


def one(archive: Archive, scope: Scope, driver: str, gap: str) -> Cell:
    summarise(archive)
    return matrix(ArchiveEvidence(archive), scope, DRIVERS, GAPS).cells[driver, gap]


def test_a_cell_counts_works_that_name_and_that_fill_and_empty_cells_stay(
    archive: Archive,
) -> None:
    first, second = publish(archive, 1), publish(archive, 2)
    tag(archive, first, driver("d1"), gap("g1"), gap("g2", GapStatus.ADDRESSED))
    tag(archive, second, driver("d1"), gap("g1"))
    summarise(archive)
    drawn = matrix(ArchiveEvidence(archive), Scope(), DRIVERS, GAPS)
    assert (drawn.cells["d1", "g1"].identified, drawn.cells["d1", "g1"].addressed) == (2, 0)
    assert (drawn.cells["d1", "g2"].identified, drawn.cells["d1", "g2"].addressed) == (0, 1)
    assert drawn.cells["d2", "g1"].empty
    assert (drawn.works, drawn.most()) == (2, 2)
    assert drawn.cells["d1", ""].identified == 2


def test_two_publications_of_one_work_count_once(archive: Archive) -> None:
    english, french = publish(archive, 1), publish(archive, 2)
    for id in (english, french):
        tag(archive, id, driver("d1"), gap("g1"))
    assert one(archive, Scope(), "d1", "g1").identified == 2
    with archive.unit() as connection:
        works.relate(connection, english, french, "translation", "paired", NOW)
    assert one(archive, Scope(), "d1", "g1").identified == 1


def test_what_the_network_settled_replaces_what_the_model_said(archive: Archive) -> None:
    id = publish(archive, 1)
    tag(archive, id, driver("d1"), gap("g1"), gap("g2"))
    confirm(archive, id)
    settled = one(archive, Scope(), "", "g1")
    assert (settled.identified, settled.confirmed) == (1, 1)
    assert one(archive, Scope(), "", "g2").identified == 0
    confirm(archive, id, relevant=False)
    assert one(archive, Scope(), "", "g1").empty


def test_scope_narrows_by_day_name_language_and_driver(archive: Archive) -> None:
    old, new = publish(archive, 1, date(2025, 3, 5)), publish(archive, 2, date(2026, 3, 5))
    tag(archive, old, driver("d1"), gap("g1"), name("regions", "r1"))
    tag(archive, new, driver("d1"), driver("d2"), gap("g1"), name("sectors", "s1"))
    for scope, expected in (
        (Scope(), 2),
        (Scope(start=date(2026, 1, 1)), 1),
        (Scope(end=date(2026, 3, 4)), 1),
        (Scope(start=date(2025, 3, 1), end=date(2025, 3, 31)), 1),
        (Scope(region="r1"), 1),
        (Scope(region="r1", sector="s1"), 0),
        (Scope(language="fr"), 0),
        (Scope(driver="d2"), 2),
    ):
        assert one(archive, scope, "", "g1").identified == expected, scope
    assert one(archive, Scope(driver="d2"), "d2", "g1").identified == 1


def test_a_cell_is_held_against_the_period_before(archive: Archive) -> None:
    for number, day in enumerate((date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 30))):
        tag(archive, publish(archive, number, day), driver("d1"), gap("g1"))
    scope = Scope(start=date(2026, 6, 1), end=date(2026, 6, 30))
    cell = one(archive, scope, "d1", "g1")
    assert (cell.identified, cell.identified_before) == (2, 1)
    assert period_before(scope) == Scope(start=date(2026, 5, 1), end=date(2026, 5, 31))
    days = Scope(start=date(2026, 6, 2), end=date(2026, 6, 11))
    assert period_before(days) == Scope(start=date(2026, 5, 23), end=date(2026, 6, 1))
    years = Scope(start=date(2024, 1, 1), end=date(2025, 12, 31))
    assert period_before(years) == Scope(start=date(2022, 1, 1), end=date(2023, 12, 31))
    assert one(archive, Scope(), "d1", "g1").identified_before is None


def test_quotes_of_a_cell_are_confirmed_first_then_newest(archive: Archive) -> None:
    ids = [publish(archive, n, date(2026, 6, n)) for n in (1, 2, 3)]
    for id in ids:
        tag(archive, id, driver("d1"), gap("g1"))
    confirm(archive, ids[0])
    summarise(archive)
    found = ArchiveEvidence(archive).quotes(Scope(), gap="g1")
    assert [quoted.publication for quoted in found] == [ids[0], ids[2], ids[1]]
    assert (found[0].quote, found[0].confirmed, found[1].quote) == (
        "Confirmed.",
        True,
        "We lack it.",
    )
    inside = ArchiveEvidence(archive).quotes(Scope(driver="d1"), gap="g1", limit=1, offset=1)
    assert [quoted.publication for quoted in inside] == [ids[1]]


def changes(archive: Archive, ids: list[int], chance: random.Random) -> Callable[[], None]:
    """One of the things that happen to publications between two countings."""

    def retag() -> None:
        pool = [*map(driver, DRIVERS), *map(gap, GAPS), gap("g1", GapStatus.ADDRESSED)]
        chosen = chance.sample(pool, chance.randint(0, 4))
        tag(archive, chance.choice(ids), *chosen, relevant=chance.random() < 0.8)

    def rename() -> None:
        with archive.unit() as connection:
            found = [name("regions", chance.choice(REGIONS)), name("sectors", "s1")]
            tags.store_names(connection, chance.choice(ids), found, "gazetteer-1", NOW)

    def relate() -> None:
        first, second = chance.sample(ids, 2)
        with archive.unit() as connection:
            works.relate(connection, first, second, "version", "same title", NOW)

    def merge() -> None:
        if len(ids) > 4:
            keep, drop = sorted(chance.sample(ids, 2))
            ids.remove(drop)
            with archive.unit() as connection:
                connection.execute("DELETE FROM settlements WHERE publication = ?", [drop])
                works.merge(connection, keep, drop, "same", NOW)

    def redate() -> None:
        with archive.unit() as connection:
            connection.execute(
                "UPDATE publications SET published = ? WHERE id = ?",
                [f"2026-0{chance.randint(1, 9)}-11", chance.choice(ids)],
            )

    return chance.choice(
        [retag, retag, rename, relate, merge, redate, lambda: confirm(archive, chance.choice(ids))]
    )


@pytest.mark.parametrize("seed", range(8))
def test_counting_step_by_step_is_counting_from_nothing(archive: Archive, seed: int) -> None:
    chance = random.Random(seed)
    ids = [publish(archive, n, date(2026, 1 + n % 6, 3)) for n in range(9)]
    for _ in range(40):
        changes(archive, ids, chance)()
        if chance.random() < 0.4:
            summarise(archive)
    summarise(archive)
    assert not pending_evidence(archive)
    stepwise = kept(archive)
    with archive.unit() as connection:
        for table in ("evidence", "evidence_names", "evidence_counts"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("INSERT INTO evidence_stale SELECT id FROM publications")
    summarise(archive)
    assert kept(archive) == stepwise
    evidence = ArchiveEvidence(archive)
    first, last = sorted(date(2026, 1, 1) + timedelta(days=chance.randrange(280)) for _ in range(2))
    ragged = evidence.counts(Scope(start=first, end=last))
    one_by_one = archive.db.execute(
        "SELECT driver, gap, status, count(*), sum(confirmed) FROM evidence"
        " WHERE day BETWEEN ? AND ? GROUP BY 1, 2, 3",
        [first.isoformat(), last.isoformat()],
    ).fetchall()
    assert sorted(
        (one.driver, one.gap, one.status, one.works, one.confirmed) for one in ragged
    ) == sorted(one_by_one)
    by_month = evidence.counts(Scope(start=date(2026, 1, 1), region="r1"))
    by_work = evidence.counts(Scope(start=date(2025, 12, 31), region="r1"))
    assert sorted(map(str, by_month)) == sorted(map(str, by_work))
