"""One reader's choice from an edition: what they follow first, varied, and with a reason."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.choice import LEADING, LINES, Catalogue, Choice, Why
from digests.edition import Edition, Section, Topic
from tests.digests.editions import NEARBY, ROBOTS, TOWNS, driver, edition, entry, full, gap, merit

SKILLS = driver(TOWNS).label
TOPICS = st.frozensets(
    st.sampled_from(["drivers:robots", "drivers:towns", "gaps:nearby", "regions:ca", "regions:xx"])
)


def places(choice: Choice) -> list[int]:
    return [place for place, _ in choice.leading] + [p for _, own in choice.lines for p in own]


@given(TOPICS, st.integers(0, 30))
def test_every_entry_is_led_with_lined_up_or_counted(topics: frozenset[str], lines: int) -> None:
    catalogue = Catalogue(full())
    choice = catalogue.choose(topics, lines=lines)
    shown = places(choice)
    assert len(shown) == len(set(shown))
    assert len(shown) + choice.more == len(catalogue.entries)
    assert len(choice.leading) == LEADING
    assert sum(len(own) for _, own in choice.lines) <= lines


@given(TOPICS)
def test_the_same_topics_give_the_same_choice(topics: frozenset[str]) -> None:
    assert Catalogue(full()).choose(topics) == Catalogue(full()).choose(sorted(topics))


def test_the_head_is_varied_unless_the_reader_follows_one_driver() -> None:
    catalogue = Catalogue(full())

    def under(*topics: str) -> Counter[str]:
        heads = [catalogue.entries[place] for place, _ in catalogue.choose(topics).leading]
        return Counter(head.drivers[0].label.concept for head in heads)

    assert under() == {"robots": 4, "towns": 2}
    assert under("drivers:towns") == {"towns": 6}
    assert under("drivers:towns", "drivers:robots") == {"towns": 3, "robots": 3}


def test_the_head_holds_only_what_can_be_read() -> None:
    silent = [entry(n, takeaway="") for n in range(5)]
    catalogue = Catalogue(edition(*silent, *(entry(n) for n in range(5, 12))))
    heads = [catalogue.entries[place] for place, _ in catalogue.choose().leading]
    assert all(head.takeaway for head in heads)


def test_few_entries_are_all_told_in_full() -> None:
    catalogue = Catalogue(edition(*(entry(n) for n in range(7))))
    assert len(catalogue.choose().leading) == 7
    assert catalogue.choose().lines == ()


def test_an_empty_edition_gives_an_empty_choice() -> None:
    assert Catalogue(edition(sections=())).choose() == Choice(leading=(), lines=(), more=0)


def test_what_the_editor_put_at_the_head_stays_there() -> None:
    content = [entry(n, merit=merit(0.9 - n / 50), leading=n == 15) for n in range(20)]
    choice = Catalogue(edition(*content)).choose(("regions:ca",))
    reasons = {place: reason.why for place, reason in choice.leading}
    assert reasons[15] is Why.EDITOR


@pytest.mark.parametrize(
    ("fields", "topics", "why"),
    [
        ({"merit": merit(confirmed=1.4)}, ("drivers:robots",), Why.FOLLOWED),
        ({"merit": merit(confirmed=1.4)}, ("drivers:towns",), Why.CONFIRMED),
        ({"merit": merit(novelty=1.25)}, (), Why.RISING),
        ({"merit": merit(thin=1.5), "gaps": (gap(),)}, (), Why.THIN),
        ({"merit": merit(thin=1.1), "gaps": (gap(),)}, (), Why.NAMES),
        ({"merit": merit(), "gaps": (gap(status="addressed"),)}, (), Why.FILLS),
        ({}, (), Why.RELEVANT),
    ],
)
def test_the_reason_is_what_weighed_most(
    fields: dict[str, object], topics: tuple[str, ...], why: Why
) -> None:
    ((_, reason),) = Catalogue(edition(entry(**fields))).choose(topics).leading
    assert reason.why is why
    named = [label.concept for label in reason.labels]
    assert named == {Why.FOLLOWED: ["robots"], Why.THIN: ["robots", "nearby"]}.get(why, [])


def test_regions_and_gaps_can_be_followed_too() -> None:
    canada = Topic(vocabulary="regions", label=NEARBY)
    one = entry(1, topics=(canada,), gaps=(gap(),))
    ((_, reason),) = Catalogue(edition(one)).choose(("regions:nearby", "gaps:nearby")).leading
    assert [label.concept for label in reason.labels] == ["nearby", "nearby"]


def test_an_edition_of_an_early_version_keeps_its_order() -> None:
    heads = [entry(n, leading=True) for n in (1, 2)]
    old = Edition(
        id="weekly-2026-01-01", kind="weekly", start=edition().start, end=edition().end,
        sections=(Section(label=ROBOTS, entries=(*heads, *(entry(n) for n in range(3, 30)))),),
        collected=1, sources=1,
    )  # fmt: skip
    choice = Catalogue(old).choose()
    assert places(choice) == list(range(LEADING + LINES))


def test_a_choice_is_shortened_from_the_end() -> None:
    choice = Catalogue(full()).choose(lines=2)
    for left in (7, 6, 5):
        choice = choice.shorter()
        assert len(places(choice)) == left
    assert choice.more == 29 - 5
