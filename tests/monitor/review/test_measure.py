"""Agreement by concept: of first judgements, with what to do about a definition."""

from __future__ import annotations

from dataclasses import replace

from monitor.archive.reviews import GapVote, Vote
from monitor.review.measure import Measured, measure
from tests.monitor.review.network import LACK
from tests.monitor.review.test_opinion import CONCEPTS, vote


def found(cast: list[Vote], only: frozenset[int] | None = None) -> dict[tuple[str, str], Measured]:
    return {(one.question, one.concept): one for one in measure(cast, CONCEPTS, only)}


def pairs(
    count: int, first: tuple[str, ...], second: tuple[str, ...], start: int = 0
) -> list[Vote]:
    """So many publications that two have judged, each in their own way."""
    return [
        vote(1000 * (start + number) + reviewer, reviewer, *drivers, publication=start + number)
        for number in range(1, count + 1)
        for reviewer, drivers in ((1, first), (2, second))
    ]


def test_a_concept_that_all_see_alike_is_reliable_and_one_that_divides_is_to_be_rewritten() -> None:
    cast = [
        *pairs(20, ("place",), ("place",)),
        *pairs(10, ("skills",), (), start=100),
        *pairs(10, (), ("skills",), start=200),
    ]
    measured = found(cast)
    assert measured["drivers", "place"].advice == "reliable"
    assert measured["drivers", "place"].prevalence == 0.5
    assert measured["drivers", "skills"].advice == "rewrite the definition"
    assert measured["drivers", "skills"].agreement.raw == 0.5
    assert ("gaps", "local") not in measured, "nobody gave it"
    assert measured["drivers", ""].agreement.units == 80


def test_with_few_reviews_it_says_so() -> None:
    measured = found(pairs(10, ("place",), ("place",)) + pairs(5, (), (), start=50))
    assert measured["drivers", "place"].advice == "too few reviews to tell"


def test_only_first_judgements_count_since_they_are_blind() -> None:
    cast = pairs(20, ("place",), ()) + pairs(20, (), (), start=50)
    second = [replace(one, id=one.id + 500_000, drivers=("place",)) for one in cast]
    assert found(cast + second) == found(cast)


def test_what_one_alone_has_judged_plays_no_part() -> None:
    cast = pairs(3, ("place",), ("place",))
    assert found([*cast, vote(9, 7, "skills", publication=77)]) == found(cast)


def test_it_can_be_narrowed_to_the_audit() -> None:
    cast = pairs(3, ("place",), ("place",)) + pairs(3, ("place",), (), start=50)
    assert found(cast, frozenset({1, 2, 3}))["drivers", "place"].agreement.units == 3


def test_the_status_is_measured_where_both_find_the_gap() -> None:
    identified = GapVote(concept="local", status="identified", quote=LACK)
    addressed = replace(identified, status="addressed")
    cast = [
        vote(1, 1, gaps=(identified,)),
        vote(2, 2, gaps=(addressed,)),
        vote(3, 1, gaps=(identified,), publication=2),
        vote(4, 2, gaps=(identified,), publication=2),
        vote(5, 1, gaps=(identified,), publication=3),
        vote(6, 2, publication=3),
    ]
    status = found(cast)["status", ""]
    assert (status.agreement.units, status.agreement.raw) == (2, 0.5)
    assert status.prevalence == 0.75
    line = status.to_dict()
    assert line["question"] == "status"
    assert set(line) == {
        "question",
        "concept",
        "alpha",
        "low",
        "high",
        "raw",
        "prevalence",
        "publications",
        "judgements",
        "band",
        "advice",
    }
