"""What goes into an edition, under which driver, in which order."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from digests.edition import Entry, Section
from digests.selection import Candidate, compose, merit
from tests.digests.editions import ROBOTS, TOWNS, driver, entry, gap


def candidates(count: int = 30) -> list[Candidate]:
    labels = (ROBOTS, TOWNS)
    return [
        Candidate(
            entry=entry(n, drivers=(driver(labels[n % 2], 0.5 + n / 100),) if n % 5 else ()),
            relevance=0.5 + (n * 7 % 10) / 20,
        )
        for n in range(count)
    ]


def numbers(sections: tuple[Section, ...]) -> list[int]:
    return [e.publication for section in sections for e in section.entries]


def test_every_candidate_stands_in_one_section() -> None:
    assert sorted(numbers(compose(candidates()))) == list(range(30))


@given(st.randoms())
def test_the_order_of_arrival_changes_nothing(chance: random.Random) -> None:
    shuffled = candidates()
    chance.shuffle(shuffled)
    assert compose(shuffled) == compose(candidates())


def test_a_publication_given_twice_stands_once() -> None:
    assert compose([*candidates(), *candidates()]) == compose(candidates())


def test_an_entry_is_filed_under_a_confirmed_driver_before_a_likelier_suggestion() -> None:
    both = entry(drivers=(driver(ROBOTS, 0.99), driver(TOWNS, 0.6, confirmed=True)))
    (section,) = compose([Candidate(entry=both, relevance=1)])
    assert section.label == TOWNS


def test_entries_without_a_driver_come_last() -> None:
    assert compose(candidates())[-1].label is None


def test_an_empty_week_has_no_sections() -> None:
    assert compose([]) == ()


def weight(entry_: Entry, **fields: object) -> float:
    return merit(Candidate(entry=entry_, relevance=0.9, **fields)).weight  # type: ignore[arg-type]


def test_a_named_gap_and_the_networks_word_weigh_more() -> None:
    plain, named = weight(entry()), weight(entry(gaps=(gap(),)))
    assert plain < named < weight(entry(gaps=(gap(confirmed=True),)))


def test_the_fewer_treat_a_gap_with_that_driver_the_more_an_entry_weighs() -> None:
    naming = entry(gaps=(gap(),))
    weights = [weight(naming, alike=count) for count in (0, 1, 4, 40, 400)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 5
    assert weight(entry(), alike=0) == weight(entry(), alike=400)


def test_the_new_and_the_emerging_weigh_more() -> None:
    ages = [weight(entry(), age=days) for days in (0, 7, 30, 365)]
    assert ages == sorted(ages, reverse=True)
    assert ages[-1] > ages[0] / 2
    assert weight(entry(), rising=True) > ages[0]


@given(st.floats(0, 1), st.integers(0, 1000), st.integers(0, 10_000), st.booleans())
def test_every_factor_of_a_merit_is_within_bounds(
    relevance: float, alike: int, age: int, rising: bool
) -> None:
    one = Candidate(
        entry=entry(gaps=(gap(),)), relevance=relevance, alike=alike, age=age, rising=rising
    )
    found = merit(one)
    assert 0 <= found.relevance <= 1
    assert 1 <= found.thin <= 1.8
    assert 0.6 <= found.novelty <= 1.25


def test_each_entry_keeps_the_merit_it_was_placed_by() -> None:
    for section in compose(candidates()):
        weights = [e.merit.weight for e in section.entries if e.merit]
        assert len(weights) == len(section.entries)
        assert weights == sorted(weights, reverse=True)
