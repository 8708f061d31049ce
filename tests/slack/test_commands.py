"""``/fow`` in Slack, in both languages."""

from __future__ import annotations

import pytest

from monitor.archive.readers import reader_by_slack
from monitor.archive.reviews import Verdict
from tests.fakes.slack import Person
from tests.slack.stage import Stage, buttons, eventually, words_of


def asked(person: Person, text: str) -> str:
    """Send a command; what it answers."""
    before = len(person.whispers())
    assert person.command(text).acknowledged
    eventually(lambda: len(person.whispers()) > before)
    return words_of(person.whispers()[-1])


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "help", "/fow search"),
        ("en", "", "/fow search"),
        ("fr", "aide", "/fow chercher"),
        ("en", "search télétravail", "Télétravail et salaires 1"),
        ("fr", "chercher teletravail", "Télétravail et salaires 1"),
        ("en", "search", "What shall I look for?"),
        ("fr", "chercher zzz <!here>", "Rien ne correspond à *zzz &lt;!here&gt;*"),
        ("en", "gaps", "1 identified · 0 addressed"),
        ("fr", "lacunes", "signalée 1 fois"),
        ("en", "gaps place", "1 identified · 0 addressed"),
        ("en", "gaps nonsense", "There is no such driver"),
        ("en", "submit", "Which address?"),
    ],
)
def test_each_command_answers_in_the_reviewers_language(
    stage: Stage, language: str, text: str, words: str
) -> None:
    stage.publication()
    ada, _ = stage.reviewer("Ada", language)
    assert words in asked(ada, text)


def test_the_next_card_is_shown_and_can_be_answered_where_it_is_shown(either: Stage) -> None:
    ada, reviewer = either.reviewer("Ada")
    card = either.card(ada, reviewer)
    assert "Télétravail et salaires 1" in asked(ada, "next")
    copy = ada.whispers()[-1]
    ada.click(copy, "review_agree")
    eventually(lambda: "You agreed" in words_of(copy))
    eventually(lambda: "You agreed" in words_of(card))
    assert [vote.verdict for vote in either.votes()] == [Verdict.AGREE]


def test_a_copy_of_a_card_can_be_corrected_and_is_drawn_anew(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    stage.card(ada, reviewer)
    asked(ada, "next")
    copy = ada.whispers()[-1]
    ada.click(copy, "review_correct")
    eventually(lambda: stage.slack.world.modal(ada.id))
    ada.submit(ada.modal())
    eventually(lambda: "You corrected" in words_of(copy))
    assert buttons(copy) == ["review_correct"]


def test_a_command_delivered_twice_is_answered_once(stage: Stage) -> None:
    ada, _ = stage.reviewer("Ada")
    asked(ada, "help")
    stage.slack.again()
    asked(ada, "search")
    assert len(ada.whispers()) == 2


def test_a_guest_may_search_and_is_told_how_to_review(stage: Stage) -> None:
    stage.publication()
    eve = stage.person("Eve", "fr")
    assert "Télétravail et salaires 1" in asked(eve, "chercher salaires")
    assert "ne faites pas encore partie" in asked(eve, "suivant")
    eve.click(eve.whispers()[-1], "guest_join")
    eventually(lambda: "moderator@example.org" in words_of(eve.whispers()[-1]))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_digest_is_subscribed_to_and_left_in_slack(stage: Stage, language: str) -> None:
    ada, _ = stage.reviewer("Ada", language)
    asked(ada, "subscribe")
    with stage.archive() as archive:
        reader = reader_by_slack(archive, ada.id)
    assert reader is not None
    assert (reader.by_slack, reader.language, reader.state) == (True, language, "active")
    asked(ada, "abonner")
    asked(ada, "désabonner")
    with stage.archive() as archive:
        reader = reader_by_slack(archive, ada.id)
    assert reader is not None
    assert (reader.by_slack, reader.state) == (False, "left")
    asked(ada, "subscribe")
    with stage.archive() as archive:
        reader = reader_by_slack(archive, ada.id)
    assert reader is not None
    assert (reader.by_slack, reader.state) == (True, "active")


NOTHING = {"en": "Nothing waits for you", "fr": "Rien ne vous attend"}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "is in your messages"), ("fr", "dans vos messages")]
)
@pytest.mark.slow
def test_who_has_nothing_waiting_is_given_one_more_and_never_the_same_twice(
    stage: Stage, language: str, words: str
) -> None:
    stage.publication()
    ada, _ = stage.reviewer("Ada", language, languages=(language, "en"))
    assert words in asked(ada, "next")
    (card,) = [message for message in ada.inbox() if message.metadata]
    ada.click(card, "review_agree")
    eventually(lambda: len(stage.votes()) == 1)
    eventually(lambda: buttons(card) == ["review_correct"])
    assert NOTHING[language] in asked(ada, "suivant")
    assert len([message for message in ada.inbox() if message.metadata]) == 1
