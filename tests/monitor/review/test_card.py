"""The card: what an expert is shown, in their language, and blind until they have voted."""

from __future__ import annotations

from dataclasses import replace

from classifiers.tag import Tagging
from monitor.archive import Archive
from monitor.archive.reviews import request_by_id
from monitor.review.answer import Answer, answer
from monitor.review.card import Card, card_for
from tests.monitor.review.network import (
    FINDING,
    LABELS,
    LACK,
    NOW,
    SURVEY,
    asked,
    on_roster,
    retag,
    tagged_publication,
)


def card(archive: Archive, request: int, language: str = "en") -> Card:
    found = request_by_id(archive, request)
    assert found is not None
    made = card_for(archive, found, language, LABELS)
    assert made is not None
    return made


def agree(archive: Archive, request: int, reviewer: int) -> None:
    answer(
        archive,
        request,
        reviewer,
        Answer(verdict="agree", comment="clear"),
        LABELS,
        key=f"k{request}",
        channel="web",
        now=NOW,
    )


def test_it_shows_what_is_asked_and_why_in_the_reviewers_language(archive: Archive) -> None:
    one = on_roster(archive)
    request = asked(archive, tagged_publication(archive), one)
    for language, place in (("en", "Place"), ("fr", "place (fr)")):
        made = card(archive, request, language)
        assert (made.title, made.publisher) == ("Télétravail et salaires 1", "Institut")
        assert made.takeaway == FINDING
        assert [(d.label, d.terms, d.sentence) for d in made.drivers] == [
            (place, ("towns",), FINDING)
        ]
        assert [(gap.status, gap.quote) for gap in made.gaps] == [("identified", LACK)]
        assert {choice.concept for choice in made.driver_choices} == set(LABELS.drivers)
        assert {choice.concept for choice in made.gap_choices} == set(LABELS.gaps)


def test_a_gap_can_be_quoted_from_every_sentence_the_suggested_first(archive: Archive) -> None:
    request = asked(archive, tagged_publication(archive), on_roster(archive))
    assert card(archive, request).sentences == (LACK, FINDING, SURVEY)


def test_other_votes_stay_hidden_until_one_has_voted(archive: Archive) -> None:
    publication = tagged_publication(archive)
    first, second = on_roster(archive, 1, name="First"), on_roster(archive, 2, name="Second")
    requests = [asked(archive, publication, one) for one in (first, second)]
    agree(archive, requests[0], first.id)
    assert card(archive, requests[1]).others == ()
    assert card(archive, requests[1]).own is None
    agree(archive, requests[1], second.id)
    made = card(archive, requests[1], "fr")
    assert made.own is not None
    assert [(vote.reviewer, vote.drivers) for vote in made.others] == [("First", ("place (fr)",))]
    assert made.others[0].comment == "clear"


def test_all_reviewers_see_the_same_suggestion_whatever_a_later_model_says(
    archive: Archive,
) -> None:
    publication = tagged_publication(archive)
    first = card(archive, asked(archive, publication, on_roster(archive, 1)))
    retag(archive, publication, Tagging(language="en", relevant=False, relevance_score=0.1), "m2")
    second = card(archive, asked(archive, publication, on_roster(archive, 2)))
    assert (second.model, second.drivers, second.gaps) == (first.model, first.drivers, first.gaps)
    assert second.relevant


def test_a_concept_that_left_the_vocabulary_is_not_shown(archive: Archive) -> None:

    request = request_by_id(
        archive, asked(archive, tagged_publication(archive), on_roster(archive))
    )
    assert request is not None
    made = card_for(archive, request, "en", replace(LABELS, drivers={}))
    assert made is not None
    assert made.drivers == ()
