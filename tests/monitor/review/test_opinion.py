"""What the votes come to: priors, skills, and which tags stay in doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.archive.reviews import GapVote, Verdict, Vote
from monitor.archive.suggestions import Suggestion
from monitor.archive.tags import StoredTag
from monitor.review.need import Need, experience, need
from monitor.review.opinion import Opinion, majority, newcomer, suggested, weigh
from tests.monitor.review.network import LACK, NOW

CONCEPTS = (("drivers", "place"), ("drivers", "skills"), ("gaps", "local"))
PLACE = StoredTag(
    vocabulary="drivers",
    concept="place",
    status="",
    score=0.9,
    quote="",
    terms=(),
    origin="model:m1",
)
SUGGESTION = Suggestion(
    publication=1,
    model="m1",
    made=NOW,
    language="en",
    relevant=True,
    relevance_score=0.95,
    tags=(PLACE,),
    scores={"drivers": {"place": 0.9, "skills": 0.04}, "gaps": {"local": 0.3}},
)
LOCAL = GapVote(concept="local", status="identified", quote=LACK)


def vote(
    id: int,
    reviewer: int = 1,
    *drivers: str,
    gaps: tuple[GapVote, ...] = (),
    relevant: bool = True,
    unsure: bool = False,
    publication: int = 1,
) -> Vote:
    return Vote(
        id=id,
        request=id,
        publication=publication,
        reviewer=reviewer,
        at=NOW,
        channel="web",
        model="m1",
        verdict=Verdict.CORRECT if relevant else Verdict.NOT_RELEVANT,
        relevant=relevant,
        drivers=drivers,
        gaps=gaps,
        unsure=unsure,
        key=str(id),
    )


def opinion(*votes: Vote, suggestion: Suggestion = SUGGESTION) -> Opinion:
    return weigh(votes, {1: suggestion}, CONCEPTS).opinions[1]


def test_without_votes_the_model_speaks() -> None:
    alone = suggested(SUGGESTION, CONCEPTS)
    assert alone.relevance == pytest.approx(0.95)
    assert alone.concepts["gaps", "local"] == pytest.approx(0.3)
    assert alone.doubts() == (("gaps", "local"),)


def test_one_who_agrees_makes_sure_what_the_model_guessed() -> None:
    found = opinion(vote(1, 1, "place"))
    assert found.relevance > 0.98
    assert found.concepts["drivers", "place"] > 0.95
    assert found.concepts["gaps", "local"] < 0.15
    assert found.doubts() == ()


def test_a_tag_that_the_model_did_not_see_stays_in_doubt_after_one_vote() -> None:
    once = opinion(vote(1, 1, "place", "skills"))
    assert once.doubts() == (("drivers", "skills"),)
    twice = opinion(vote(1, 1, "place", "skills"), vote(2, 2, "place", "skills"))
    assert twice.concepts["drivers", "skills"] > 0.8


def test_two_experts_overrule_the_most_confident_model() -> None:
    sure = replace(SUGGESTION, relevance_score=0.999)
    found = opinion(vote(1, 1, relevant=False), vote(2, 2, relevant=False), suggestion=sure)
    assert found.relevance < 0.5


def test_who_finds_it_irrelevant_is_not_heard_on_its_concepts() -> None:
    found = opinion(vote(1, 1, "place"), vote(2, 2, "place"), vote(3, 3, relevant=False))
    assert found.concepts["drivers", "place"] == pytest.approx(found.relevance, abs=0.02), (
        "given relevance, the driver is sure"
    )


def test_the_unsure_move_it_less() -> None:
    sure = opinion(vote(1, 1, "skills")).concepts["drivers", "skills"]
    unsure = opinion(vote(1, 1, "skills", unsure=True)).concepts["drivers", "skills"]
    assert unsure < sure


def test_skill_shows_over_many_publications() -> None:
    cast, known = [], {}
    for number in range(1, 40):
        known[number] = replace(SUGGESTION, publication=number)
        for reviewer, says in ((1, "place"), (2, "place"), (3, "skills")):
            cast.append(vote(10 * number + reviewer, reviewer, says, publication=number))
    skills = weigh(cast, known, CONCEPTS).skills
    assert skills[1].sensitivity > newcomer().sensitivity > skills[3].sensitivity
    assert skills[1].specificity > skills[3].specificity


def test_the_majority_is_more_than_half() -> None:
    cast = [vote(1, 1, "place"), vote(2, 2, "place", "skills", gaps=(LOCAL,)), vote(3, 3)]
    assert majority(cast) == {("drivers", "place")}


OLD = {1: 30, 2: 30, 3: 30}


@pytest.mark.parametrize(
    ("cast", "audit", "judged", "waits_for"),
    [
        ((), False, OLD, Need.FIRST),
        ((vote(1, 1, "place"),), False, OLD, Need.NOTHING),
        ((vote(1, 1, "place"),), True, OLD, Need.SECOND),
        ((vote(1, 1, "place"),), False, {1: 20}, Need.SECOND),
        ((vote(1, 1, "place", "skills"),), False, OLD, Need.SECOND),
        ((vote(1, 1),), False, OLD, Need.SECOND),
        ((vote(1, 1, relevant=False),), False, OLD, Need.SECOND),
        ((vote(1, 1, "place"), vote(2, 2, "place")), True, {1: 1, 2: 1}, Need.NOTHING),
        ((vote(1, 1, "place", "skills"), vote(2, 2, "place")), False, OLD, Need.NOTHING),
        ((vote(1, 1, "place"), vote(2, 2, relevant=False)), False, OLD, Need.THIRD),
        (
            (
                vote(1, 1, "place", gaps=(LOCAL,)),
                vote(2, 2, "place", gaps=(replace(LOCAL, status="addressed"),)),
            ),
            False,
            OLD,
            Need.THIRD,
        ),
        (
            (
                vote(1, 1, "place", gaps=(LOCAL,)),
                vote(2, 2, "place", gaps=(replace(LOCAL, status="addressed"),)),
                vote(3, 3, "place", gaps=(LOCAL,)),
            ),
            False,
            OLD,
            Need.NOTHING,
        ),
        (
            (
                vote(1, 1, relevant=False),
                vote(2, 2, "place"),
                vote(3, 3, relevant=False),
            ),
            False,
            OLD,
            Need.MODERATOR,
        ),
    ],
)
def test_what_a_publication_waits_for(
    cast: tuple[Vote, ...], audit: bool, judged: dict[int, int], waits_for: Need
) -> None:
    found = opinion(*cast) if cast else suggested(SUGGESTION, CONCEPTS)
    assert need(found, SUGGESTION, judged, audit=audit) is waits_for, found


def test_experience_counts_publications_not_second_thoughts() -> None:
    cast = [vote(1, 1), vote(2, 1), vote(3, 1, publication=2), vote(4, 2)]
    assert experience(cast) == {1: 1, 2: 1, 3: 2, 4: 1}
