"""The Home tab, a reviewer's settings, and the weekly reminder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.archive.reviewers import reviewer_by_slack
from monitor.slack.rounds import make_round
from tests.slack.stage import Stage, eventually, words_of


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Your queue", "Nothing yet.", "*At most*  5 a week", "2 reviewers"]),
        ("fr", ["Votre file", "Rien pour l’instant.", "*Au plus*  5 par semaine", "2 membres"]),
    ],
)
def test_the_home_tab_shows_queue_history_settings_and_network(
    stage: Stage, language: str, expected: list[str]
) -> None:
    stage.reviewer("Bob")
    ada, reviewer = stage.reviewer("Ada", language)
    stage.ask(reviewer, stage.publication())
    assert ada.open_home().acknowledged
    eventually(lambda: ada.id in stage.slack.world.homes)
    said = words_of(ada.home())
    for words in [*expected, "Télétravail et salaires 1"]:
        assert words in said


def test_a_card_is_answered_on_the_home_tab_as_in_the_messages(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    ada.open_home()
    eventually(lambda: ada.id in stage.slack.world.homes)
    ada.click(ada.home(), "review_agree")
    eventually(lambda: "Agreed" in words_of(ada.home()))
    assert "Nothing waits for you" in words_of(ada.home())
    assert "You agreed" in words_of(card)
    ada.click(ada.home(), "review_correct")
    eventually(lambda: stage.slack.world.modal(ada.id))
    ada.submit(ada.modal())
    eventually(lambda: "Corrected" in words_of(ada.home()))


def test_a_long_queue_stays_within_slacks_limits(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    for number in range(14):
        stage.ask(reviewer, stage.publication(number))
    ada.open_home()
    eventually(lambda: ada.id in stage.slack.world.homes)
    assert "8 more" in words_of(ada.home())


def test_a_guests_home_tab_shows_the_way_in(stage: Stage) -> None:
    eve = stage.person("Eve", "fr")
    eve.open_home()
    eventually(lambda: eve.id in stage.slack.world.homes)
    assert "Voulez-vous y participer" in words_of(eve.home())


def test_a_reviewer_changes_their_own_settings(stage: Stage) -> None:
    ada, _ = stage.reviewer("Ada")
    ada.open_home()
    eventually(lambda: ada.id in stage.slack.world.homes)
    ada.click(ada.home(), "home_settings")
    eventually(lambda: stage.slack.world.modal(ada.id))
    form = ada.modal()
    ada.choose(form, "fields", "place", "local")
    ada.choose(form, "language", "fr")
    ada.choose(form, "reads", "en", "fr")
    ada.choose(form, "weekly", "10")
    ada.choose(form, "extras", "paused")
    assert ada.submit(form).acknowledged
    assert form.closed
    with stage.archive() as archive:
        changed = reviewer_by_slack(archive, ada.id)
    assert changed is not None
    assert changed.fields == ("place", "local")
    assert changed.languages == ("fr", "en")
    assert (changed.weekly, changed.digest, changed.paused) == (10, False, True)
    eventually(lambda: "Vos réglages" in words_of(ada.home()))


TUESDAY = datetime(2026, 6, 30, 13, 30, tzinfo=UTC)
"""Half past nine in Toronto, where the reviewer is."""


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "1 publication waits"), ("fr", "1 publication attend votre évaluation")],
)
def test_a_reminder_goes_out_once_a_week_and_shows_the_next_card(
    stage: Stage, language: str, words: str
) -> None:
    ada, reviewer = stage.reviewer("Ada", language)
    stage.card(ada, reviewer)
    stage.now[0] = TUESDAY
    stage.slack.world.next_answers("chat.postMessage", "lost answer")
    make_round(stage.team)
    assert make_round(stage.team).reminded == 0
    stage.now[0] = TUESDAY + timedelta(days=1)
    assert make_round(stage.team).reminded == 0
    _, reminder = ada.inbox()
    assert words in words_of(reminder)
    ada.click(reminder, "review_next")
    eventually(ada.whispers)
    assert "Télétravail et salaires 1" in words_of(ada.whispers()[0])
    stage.now[0] = TUESDAY + timedelta(days=7)
    assert make_round(stage.team).reminded == 1


def test_who_has_answered_is_not_reminded(silent: Stage) -> None:
    silent.reviewer("Bob")
    silent.now[0] = TUESDAY
    assert make_round(silent.team).reminded == 0
