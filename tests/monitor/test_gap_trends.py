"""Trends: months laid out whole, halves compared, pairs held against chance."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from monitor.archive import Archive
from monitor.archive.evidence import summarise
from monitor.archive.gap_evidence import ArchiveEvidence
from monitor.gaps.matrix import Scope
from monitor.gaps.trends import Series, months_between, series, together
from tests.monitor.test_gap_matrix import driver, gap, name, publish, tag


def test_months_are_laid_out_whole_over_the_turn_of_a_year() -> None:
    assert months_between(date(2025, 11, 30), date(2026, 2, 1)) == (
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    )


def test_a_month_without_works_is_nought_and_the_fullest_comes_first() -> None:
    laid = series([("b", "2026-01", 2), ("a", "2026-03", 1)], ["a", "b"], ("2026-01", "2026-03"))
    assert [(one.concept, one.counts) for one in laid] == [("b", (2, 0)), ("a", (0, 1))]


def test_the_latter_half_is_held_against_the_former() -> None:
    assert Series(concept="a", counts=(2, 2, 9, 3, 3)).move() == 0.5
    assert Series(concept="a", counts=(0, 5)).move() is None


def test_pairs_beyond_chance_are_told_and_others_are_not() -> None:
    singles = {"a": 100, "b": 100, "c": 100}
    found = together([("a", "b", 60), ("a", "c", 10), ("b", "c", 1)], singles, 1000)
    assert [(one.first, one.second) for one in found] == [("a", "b"), ("b", "c")]
    assert found[0].lift == 6.0
    assert found[0].deviation > 0 > found[1].deviation


@given(
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(min_value=0, max_value=60),
)
def test_any_counts_give_an_answer(both: int, a: int, b: int, works: int) -> None:
    for one in together([("a", "b", both)], {"a": a, "b": b}, works):
        assert one.expected > 0


def test_counts_come_from_the_archive_by_month_and_pair(archive: Archive) -> None:
    for number, day in enumerate((date(2026, 1, 5), date(2026, 1, 25), date(2026, 3, 1))):
        id = publish(archive, number, day)
        tag(archive, id, driver("d1"), driver("d2"), gap("g1"))
        if number == 0:
            tag(archive, id, driver("d1"), name("regions", "r1"))
    summarise(archive)
    evidence = ArchiveEvidence(archive)
    found = sorted(evidence.by_month(Scope(), of="drivers"))
    assert found == [
        ("d1", "2026-01", 2),
        ("d1", "2026-03", 1),
        ("d2", "2026-01", 1),
        ("d2", "2026-03", 1),
    ]
    assert evidence.by_month(Scope(region="r1"), of="drivers") == [("d1", "2026-01", 1)]
    assert sorted(evidence.by_month(Scope(), of="gaps")) == [
        ("g1", "2026-01", 1),
        ("g1", "2026-03", 1),
    ]
    assert evidence.pairs(Scope(end=date(2026, 1, 31))) == [("d1", "d2", 1)]
