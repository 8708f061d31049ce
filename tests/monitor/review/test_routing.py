"""Routing: what tells most goes to who fits best, and nobody is asked twice or too much."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.review.need import Need
from monitor.review.opinion import Opinion, Skill, newcomer
from monitor.review.routing import AUDIT, Assignment, Candidate, Expert, fit, lot, route
from tests.monitor.review.network import ANNE

PLACE, SKILLS, LOCAL = ("drivers", "place"), ("drivers", "skills"), ("gaps", "local")
SEED = "a"
KEPT = [number for number in range(1, 400) if lot(number, SEED) < AUDIT]
OTHERS = [number for number in range(1, 400) if lot(number, SEED) >= AUDIT]


def candidate(
    publication: int,
    place: float = 0.5,
    skills: float = 0.02,
    local: float = 0.02,
    **changes: object,
) -> Candidate:
    one = Candidate(
        opinion=Opinion(
            publication=publication,
            relevance=0.97,
            concepts={PLACE: place, SKILLS: skills, LOCAL: local},
        ),
        language="en",
        need=Need.FIRST,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def expert(
    id: int, room: int = 1, waiting: int = 0, skill: Skill | None = None, **changes: object
) -> Expert:
    one = replace(ANNE, id=id, weekly=room, languages=("en",))
    return Expert(
        reviewer=replace(one, **changes),  # type: ignore[arg-type]
        skill=skill or newcomer(),
        room=room,
        waiting=waiting,
    )


def pairs(assigned: tuple[Assignment, ...]) -> list[tuple[int, int, str]]:
    return [(one.publication, one.reviewer, one.reason) for one in assigned]


def test_what_is_in_doubt_is_asked_and_what_the_model_knows_is_not() -> None:
    doubtful, sure = OTHERS[0], OTHERS[1]
    pool = [candidate(sure, 0.999), candidate(doubtful, 0.5)]
    found = route(pool, [expert(1, room=5)], {}, seed=SEED)
    assert [one.publication for one in found] == [doubtful]


def test_it_goes_to_who_knows_the_field_and_reads_the_language() -> None:
    people = [
        expert(1, fields=("skills",)),
        expert(2, fields=("place",)),
        expert(3, fields=("place",), languages=("fr",)),
    ]
    one = candidate(OTHERS[0])
    assert pairs(route([one], people, {}, seed=SEED)) == [(OTHERS[0], 2, "routed")]
    french = replace(one, language="fr")
    assert pairs(route([french], people, {}, seed=SEED)) == [(OTHERS[0], 3, "routed")]
    assert route([replace(one, language="de")], people, {}, seed=SEED) == ()


def test_fit_grows_with_what_somebody_knows() -> None:
    one = candidate(1, place=0.8, skills=0.2, local=0.0)
    fits = [
        fit(one, replace(ANNE, fields=fields))
        for fields in (("local",), ("skills",), (), ("place",), ("place", "skills"))
    ]
    assert fits == pytest.approx([0.5, 0.6, 0.7, 0.9, 1.0])
    assert fit(one, replace(ANNE, languages=("fr",))) == 0


def test_who_has_proved_reliable_is_preferred_and_who_has_much_open_is_spared() -> None:
    one = [candidate(OTHERS[0])]
    better = [expert(1), expert(2, skill=Skill(0.97, 0.99))]
    assert pairs(route(one, better, {}, seed=SEED))[0][1] == 2
    busy = [expert(1, waiting=4), expert(2)]
    assert pairs(route(one, busy, {}, seed=SEED))[0][1] == 2


def test_nobody_is_asked_twice_or_when_paused_or_full() -> None:
    one = candidate(OTHERS[0], asked=frozenset({1}))
    people = [expert(1), expert(2, paused=True), expert(3, room=0)]
    assert route([one], people, {}, seed=SEED) == ()


def test_work_is_shared_out_evenly_among_equals() -> None:
    pool = [candidate(number) for number in OTHERS[:20]]
    found = route(pool, [expert(1, room=10), expert(2, room=10)], {}, seed=SEED)
    assert sorted(Counter(one.reviewer for one in found).values()) == [10, 10]


def test_second_and_third_opinions_come_first() -> None:
    pool = [
        candidate(OTHERS[0], 0.5),
        candidate(OTHERS[1], 0.9, need=Need.SECOND, asked=frozenset({1})),
        candidate(OTHERS[2], 0.9, need=Need.THIRD, asked=frozenset({1, 2})),
    ]
    people = [expert(1), expert(2), expert(3)]
    found = pairs(route(pool, people, {}, seed=SEED))
    assert (OTHERS[1], 2, "second") in found
    assert (OTHERS[2], 3, "third") in found
    assert (OTHERS[0], 1, "routed") in found


@pytest.mark.parametrize("need", [Need.MODERATOR, Need.NOTHING])
def test_what_is_settled_or_the_moderators_is_not_routed(need: Need) -> None:
    assert route([candidate(OTHERS[0], need=need)], [expert(1)], {}, seed=SEED) == ()


def test_what_waits_for_an_answer_is_not_asked_of_another() -> None:
    waiting = candidate(OTHERS[0], waiting=1, asked=frozenset({1}))
    assert route([waiting], [expert(2)], {}, seed=SEED) == ()


def test_a_tenth_is_audited_by_two_whatever_it_promises_to_tell() -> None:
    pool = [candidate(number, 0.999) for number in KEPT] + [candidate(n) for n in OTHERS]
    people = [expert(number, room=10) for number in range(1, 7)]
    found = route(pool, people, {}, seed=SEED)
    audit = Counter(one.publication for one in found if one.reason == "audit")
    assert set(audit.values()) == {2}
    assert set(audit) == set(sorted(KEPT, key=lambda one: lot(one, SEED))[: len(audit)])
    assert 2 * len(audit) == 6
    assert not any(one.publication in KEPT for one in found if one.reason != "audit")


def test_audit_needs_two_who_can_and_is_else_left_for_another_week() -> None:
    pool = [candidate(number) for number in KEPT]
    assert route(pool, [expert(1, room=20)], {}, seed=SEED) == ()


def test_some_slots_are_kept_for_rare_concepts() -> None:
    common = [candidate(number, 0.5, 0.5) for number in OTHERS[:40]]
    rare = [candidate(number, 0.02, 0.02, 0.35) for number in OTHERS[40:44]]
    gold = {PLACE: 90, SKILLS: 80, LOCAL: 1}
    found = route(common + rare, [expert(1, room=10)], gold, seed=SEED)
    kept = [one.publication for one in found if one.reason == "rare"]
    assert len(kept) == 2
    assert set(kept) <= {one.opinion.publication for one in rare}


def test_another_seed_audits_other_publications() -> None:
    assert {one for one in range(1, 400) if lot(one, "b") < AUDIT} != set(KEPT)
    assert 20 < len(KEPT) < 60


candidates = st.lists(
    st.builds(
        lambda place, language, need, waiting, asked: (place, language, need, waiting, asked),
        st.floats(0, 1),
        st.sampled_from(["en", "fr"]),
        st.sampled_from([Need.FIRST, Need.SECOND, Need.THIRD, Need.MODERATOR]),
        st.integers(0, 1),
        st.frozensets(st.integers(1, 4), max_size=2),
    ),
    max_size=25,
)
experts = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([("en",), ("fr",), ("fr", "en")])), max_size=4
)


@settings(max_examples=60)
@given(candidates, experts, st.text(max_size=3))
def test_whatever_comes_in_no_rule_is_broken(
    drawn: list[tuple[float, str, Need, int, frozenset[int]]],
    roster: list[tuple[int, tuple[str, ...]]],
    seed: str,
) -> None:
    pool = [
        candidate(id, place, language=language, need=need, waiting=waiting, asked=asked)
        for id, (place, language, need, waiting, asked) in enumerate(drawn, 1)
    ]
    people = [expert(id, room, languages=read) for id, (room, read) in enumerate(roster, 1)]
    found = route(pool, people, {}, seed=seed)
    assert found == route(pool, people, {}, seed=seed)
    known = {one.opinion.publication: one for one in pool}
    who = {one.reviewer.id: one for one in people}
    assert len({(one.publication, one.reviewer) for one in found}) == len(found)
    for one in found:
        asked = known[one.publication]
        assert one.reviewer not in asked.asked
        assert asked.language in who[one.reviewer].reviewer.languages
        assert asked.wanted
    for id, count in Counter(one.reviewer for one in found).items():
        assert count <= who[id].room
    for publication, count in Counter(one.publication for one in found).items():
        audited = any(o.reason == "audit" for o in found if o.publication == publication)
        assert count == (2 if audited else 1)
