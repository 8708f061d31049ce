"""Settling: gold tags stand in the model's place, are never overwritten, and follow new votes."""

from __future__ import annotations

import pytest

from classifiers.tag import Tagging
from monitor.archive import Archive, works
from monitor.archive.publications import by_id
from monitor.archive.reviews import GapVote
from monitor.archive.settlements import settlement_of
from monitor.archive.tags import tagging_of
from monitor.errors import UserError
from monitor.records import record
from monitor.review.answer import Answer, answer
from monitor.review.moderate import as_voted, gap_from, open_reviews, settle_by_hand, votes_on
from monitor.review.need import Need
from monitor.review.settle import review_state, settle
from tests.monitor.review.network import (
    LABELS,
    LACK,
    NOW,
    SURVEY,
    asked,
    on_roster,
    retag,
    tagged_publication,
)

CONCEPTS = (
    *(("drivers", one) for one in LABELS.drivers),
    *(("gaps", one) for one in LABELS.gaps),
)
AGREE = Answer(verdict="agree")
CORRECTED = Answer(
    verdict="correct",
    drivers=("skills",),
    gaps=(GapVote(concept="demand", status="addressed", quote=SURVEY),),
)


def voted(archive: Archive, publication: int, *given: Answer) -> None:
    for number, one in enumerate(given, 1):
        person = on_roster(archive, 100 * publication + number)
        request = asked(archive, publication, person)
        answer(
            archive,
            request,
            person.id,
            one,
            LABELS,
            key=f"k{request}",
            channel="web",
            now=NOW,
        )


def borne(archive: Archive, publication: int) -> set[tuple[str, str, str]]:
    found = tagging_of(archive, publication)
    assert found is not None
    return {(tag.concept, tag.status, tag.origin) for tag in found.tags}


def test_two_who_agree_confirm_the_tags(archive: Archive) -> None:
    id = tagged_publication(archive)
    voted(archive, id, AGREE)
    assert settle(archive, CONCEPTS, lambda: NOW) == 0, "somebody new: a second looks too"
    person = on_roster(archive, 9)
    answer(
        archive,
        asked(archive, id, person),
        person.id,
        AGREE,
        LABELS,
        key="second",
        channel="web",
        now=NOW,
    )
    assert settle(archive, CONCEPTS, lambda: NOW) == 1
    assert borne(archive, id) == {
        ("place", "", "reviewer:network"),
        ("local", "identified", "reviewer:network"),
    }
    found = tagging_of(archive, id)
    assert found is not None
    assert found.tags[0].terms == ("towns",)
    assert found.tags[1].quote == LACK
    assert settle(archive, CONCEPTS, lambda: NOW) == 0


def test_two_who_correct_alike_replace_the_models_tags_in_the_export(archive: Archive) -> None:
    id = tagged_publication(archive)
    voted(archive, id, CORRECTED, CORRECTED)
    settle(archive, CONCEPTS, lambda: NOW)
    stored = by_id(archive, id)
    assert stored is not None
    exported = record(archive, stored)
    assert [(tag["concept"], tag["origin"]) for tag in exported["drivers"]] == [
        ("skills", "reviewer:network")
    ]
    assert [(tag["concept"], tag["status"], tag["quote"]) for tag in exported["gaps"]] == [
        ("demand", "addressed", SURVEY)
    ]


def test_no_model_overwrites_what_is_settled(archive: Archive) -> None:
    id = tagged_publication(archive)
    refused = Answer(verdict="not-relevant")
    voted(archive, id, refused, refused)
    settle(archive, CONCEPTS, lambda: NOW)
    assert borne(archive, id) == set()
    retag(archive, id, Tagging(language="en", relevant=True, relevance_score=0.99), "m2")
    found = tagging_of(archive, id)
    assert found is not None
    assert not found.relevant
    assert found.relevance_score == 0.99


def test_a_new_vote_can_turn_what_was_settled(archive: Archive) -> None:
    id = tagged_publication(archive)
    voted(archive, id, AGREE, AGREE)
    settle(archive, CONCEPTS, lambda: NOW)
    for request in (1, 2):
        answer(
            archive,
            request,
            request,
            CORRECTED,
            LABELS,
            key=f"again{request}",
            channel="web",
            now=NOW,
        )
    assert settle(archive, CONCEPTS, lambda: NOW) == 1
    assert ("skills", "", "reviewer:network") in borne(archive, id)


def test_two_who_differ_wait_for_a_third_and_show_in_the_queue(archive: Archive) -> None:
    id = tagged_publication(archive)
    voted(archive, id, AGREE, Answer(verdict="not-relevant"))
    assert settle(archive, CONCEPTS, lambda: NOW) == 0
    (one,) = open_reviews(archive, review_state(archive, CONCEPTS))
    assert (one.publication, one.need, one.judgements, one.waiting) == (id, Need.THIRD, 2, 0)
    assert one.question == ("relevant",)


def test_the_moderator_settles_with_a_reason_and_it_stays(archive: Archive) -> None:
    id = tagged_publication(archive)
    voted(archive, id, AGREE, Answer(verdict="not-relevant"))
    with pytest.raises(UserError, match="needs a reason"):
        settle_by_hand(archive, id, CORRECTED, LABELS, by="Mo", reason=" ", now=NOW)
    done = settle_by_hand(archive, id, CORRECTED, LABELS, by="Mo", reason="It is.", now=NOW)
    assert settlement_of(archive, id) == done
    assert (done.by, done.reason, done.votes, done.weight) == ("Mo", "It is.", 2, 1.0)
    assert borne(archive, id) == {
        ("skills", "", "reviewer:network"),
        ("demand", "addressed", "reviewer:network"),
    }
    assert settle(archive, CONCEPTS, lambda: NOW) == 0
    assert open_reviews(archive, review_state(archive, CONCEPTS)) == ()


def test_the_moderator_takes_a_vote_over_or_settles_what_nobody_was_asked(
    archive: Archive,
) -> None:
    id, other = tagged_publication(archive, 1), tagged_publication(archive, 2)
    voted(archive, id, AGREE, Answer(verdict="not-relevant"))
    first, second = votes_on(archive, id)
    done = settle_by_hand(
        archive,
        id,
        as_voted(archive, id, first.id),
        LABELS,
        by="Mo",
        reason="Anne is right.",
        now=NOW,
    )
    assert done.relevant
    assert as_voted(archive, id, second.id) == Answer(verdict="not-relevant")
    with pytest.raises(UserError, match="no judgement of that number"):
        as_voted(archive, other, first.id)
    done = settle_by_hand(archive, other, AGREE, LABELS, by="Mo", reason="Sure.", now=NOW)
    assert [one.concept for one in done.drivers] == ["place"]
    with pytest.raises(UserError, match="99: no publication"):
        settle_by_hand(archive, 99, AGREE, LABELS, by="Mo", reason="Sure.", now=NOW)


def test_a_gap_on_the_command_line_names_concept_status_and_sentence() -> None:
    assert gap_from("local:addressed") == GapVote(concept="local", status="addressed", quote="")
    assert gap_from("local:identified:So: it is.").quote == "So: it is."
    with pytest.raises(UserError, match="write concept:status"):
        gap_from("local")


def test_the_status_is_what_most_say_and_the_quote_is_kept(archive: Archive) -> None:
    id = tagged_publication(archive)
    as_addressed = Answer(
        verdict="correct",
        drivers=("place",),
        gaps=(GapVote(concept="local", status="addressed", quote=SURVEY),),
    )
    voted(archive, id, AGREE, as_addressed, as_addressed)
    settle(archive, CONCEPTS, lambda: NOW)
    assert ("local", "addressed", "reviewer:network") in borne(archive, id)
    assert ("local", "identified", "reviewer:network") not in borne(archive, id)


def test_what_is_settled_of_a_copy_stands_for_both(archive: Archive) -> None:
    keep, drop = tagged_publication(archive, 1), tagged_publication(archive, 2)
    voted(archive, drop, CORRECTED, CORRECTED)
    settle(archive, CONCEPTS, lambda: NOW)
    with archive.unit() as connection:
        works.merge(connection, keep, drop, "same text", NOW)
    assert borne(archive, keep) == {
        ("skills", "", "reviewer:network"),
        ("demand", "addressed", "reviewer:network"),
    }
