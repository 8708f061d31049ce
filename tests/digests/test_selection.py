"""What goes into an edition, under which driver, in which order."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from digests.edition import Section
from digests.selection import LEADING, Candidate, compose, weight
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


def test_the_head_is_short_varied_and_can_be_read() -> None:
    heads = [e for section in compose(candidates()) for e in section.entries if e.leading]
    assert len(heads) == LEADING
    assert all(e.takeaway and e.drivers for e in heads)
    assert {e.drivers[0].label.concept for e in heads} == {"robots", "towns"}


def test_a_thin_week_has_no_head() -> None:
    assert not any(e.leading for s in compose(candidates(9)) for e in s.entries)


def test_an_empty_week_has_no_sections() -> None:
    assert compose([]) == ()


def test_a_named_gap_and_the_networks_word_weigh_more() -> None:
    plain = weight(Candidate(entry=entry(), relevance=0.9))
    named = weight(Candidate(entry=entry(gaps=(gap(),)), relevance=0.9))
    confirmed = weight(Candidate(entry=entry(gaps=(gap(confirmed=True),)), relevance=0.9))
    assert plain < named < confirmed
