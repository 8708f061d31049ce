"""Cards reach Slack once, whatever goes wrong on the way, and always show how things stand."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from monitor.archive import slack_cards
from monitor.archive.reviews import Verdict, record_vote, request_by_id
from monitor.review.answer import Answer, answer
from monitor.slack.cards import post_due, redraw_stale, settle_doubts
from monitor.slack.rounds import make_round
from tests.slack.stage import Stage, eventually, words_of


def test_a_card_is_posted_once_and_its_place_is_known(silent: Stage) -> None:
    ada, reviewer = silent.reviewer("Ada")
    id = silent.ask(reviewer, silent.publication())
    assert post_due(silent.team) == 1
    assert post_due(silent.team) == 0
    (card,) = ada.inbox()
    assert card.metadata == {"event_type": "fow_review", "event_payload": {"request": id}}
    with silent.archive() as archive:
        request = request_by_id(archive, id)
    assert request is not None
    assert request.reference == card.ts


def test_buttons_carry_a_number_and_no_data(silent: Stage) -> None:
    ada, reviewer = silent.reviewer("Ada")
    card = silent.card(ada, reviewer)
    (row,) = [block for block in card.blocks if block["type"] == "actions"]
    assert {element["value"] for element in row["elements"]} == {"1"}


def test_a_lost_answer_is_looked_up_and_never_posted_again(silent: Stage) -> None:
    ada, reviewer = silent.reviewer("Ada")
    id = silent.ask(reviewer, silent.publication())
    silent.slack.world.next_answers("chat.postMessage", "lost answer")
    assert post_due(silent.team) == 0
    assert post_due(silent.team) == 0
    assert len(ada.inbox()) == 1
    silent.now[0] += timedelta(minutes=2)
    assert make_round(silent.team).settled == 1
    assert len(ada.inbox()) == 1
    with silent.archive() as archive:
        card = slack_cards.card_post(archive, id)
    assert card is not None
    assert (card.state, card.ts) == ("sent", ada.inbox()[0].ts)


def test_a_lost_request_is_looked_up_and_posted_later(silent: Stage) -> None:
    ada, reviewer = silent.reviewer("Ada")
    silent.ask(reviewer, silent.publication())
    silent.slack.world.next_answers("chat.postMessage", "lost request")
    assert post_due(silent.team) == 0
    silent.now[0] += timedelta(minutes=2)
    assert settle_doubts(silent.team) == 1
    silent.now[0] += timedelta(minutes=11)
    assert post_due(silent.team) == 1
    assert len(ada.inbox()) == 1


def test_while_the_channel_cannot_be_read_a_doubt_stays(silent: Stage) -> None:
    ada, reviewer = silent.reviewer("Ada")
    silent.ask(reviewer, silent.publication())
    silent.slack.world.next_answers("chat.postMessage", "lost answer")
    silent.slack.world.next_answers("conversations.history", "503")
    post_due(silent.team)
    silent.now[0] += timedelta(minutes=2)
    assert settle_doubts(silent.team) == 0
    assert settle_doubts(silent.team) == 1
    assert len(ada.inbox()) == 1


def test_too_many_requests_wait_as_long_as_slack_asks(silent: Stage) -> None:
    ada, reviewer = silent.reviewer("Ada")
    silent.ask(reviewer, silent.publication())
    silent.slack.world.next_answers("chat.postMessage", "ratelimited")
    assert post_due(silent.team) == 1
    assert len(ada.inbox()) == 1
    assert len([c for c in silent.slack.world.calls if c.method == "chat.postMessage"]) == 2


def test_a_member_who_cannot_be_written_to_does_not_stop_the_others(silent: Stage) -> None:
    _, gone = silent.reviewer("Gone", slack="U404")
    ada, reviewer = silent.reviewer("Ada")
    publication = silent.publication()
    silent.ask(gone, publication)
    silent.ask(reviewer, publication)
    assert post_due(silent.team) == 1
    assert len(ada.inbox()) == 1


def test_a_vote_by_mail_shows_on_the_card_in_the_next_round(silent: Stage) -> None:
    ada, reviewer = silent.reviewer("Ada", "fr")
    card = silent.card(ada, reviewer)
    with silent.archive() as archive:
        answer(
            archive,
            1,
            reviewer.id,
            Answer(verdict=Verdict.AGREE),
            silent.team.labels,
            key="mail:1",
            channel="email",
            now=silent.team.clock(),
        )
    assert make_round(silent.team).redrawn == 1
    assert "Vous êtes d’accord" in words_of(card)
    assert make_round(silent.team).redrawn == 0


def test_a_card_that_was_deleted_is_left_alone(silent: Stage) -> None:
    ada, reviewer = silent.reviewer("Ada")
    card = silent.card(ada, reviewer)
    card.deleted = True
    with silent.archive() as archive:
        answer(
            archive,
            1,
            reviewer.id,
            Answer(verdict=Verdict.LATER),
            silent.team.labels,
            key="mail:1",
            channel="email",
            now=silent.team.clock(),
        )
    assert redraw_stale(silent.team) == 0
    calls = len(silent.slack.world.calls)
    assert redraw_stale(silent.team) == 0
    assert len(silent.slack.world.calls) == calls


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.archive import {module} as shelf
from monitor.slack import reviewing
from monitor.slack.reviewing import Click, clicked
from monitor.slack.team import make_team
from monitor.workspace import Workspace

def die(*arguments, **named):
    os._exit(9)

team = make_team(Workspace(Path(sys.argv[1])), lambda: datetime(2026, 6, 22, 13, 0, tzinfo=UTC))
reviewing.{function} = die
click = Click(user=sys.argv[2], request=1, action="review_agree", key="slack:click:1",
              trigger="", response_url="", fleeting=False)
clicked(team, click)
"""


@pytest.mark.parametrize(("function", "recorded"), [("answer", 0), ("redraw_request", 1)])
@pytest.mark.slow
def test_killed_between_click_and_record_the_reviewer_sees_it_and_clicks_again(
    stage: Stage, function: str, recorded: int
) -> None:
    """Dying before the vote is on disk, and dying just after, before the card is drawn anew."""
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    script = KILLED.format(module="reviews", function=function)
    folder = stage.team.workspace.folder
    dead = subprocess.run(
        [sys.executable, "-c", script, str(folder), ada.id], capture_output=True, check=False
    )
    assert dead.returncode == 9, dead.stderr.decode()
    assert len(stage.votes()) == recorded
    assert "You agreed" not in words_of(card)
    ada.click(card, "review_agree")
    eventually(lambda: "You agreed" in words_of(card))
    assert len(stage.votes()) == 1


def test_killed_after_the_record_the_next_round_draws_the_card(silent: Stage) -> None:
    ada, reviewer = silent.reviewer("Ada")
    card = silent.card(ada, reviewer)
    from dataclasses import replace

    from monitor.archive.reviews import Vote

    vote = Vote(
        id=0,
        request=1,
        publication=1,
        reviewer=reviewer.id,
        at=silent.team.clock(),
        channel="slack",
        model="m1",
        verdict=Verdict.AGREE,
        relevant=True,
        key="slack:1",
    )
    with silent.archive() as archive:
        assert record_vote(archive, vote, silent.team.clock())
        assert not record_vote(archive, replace(vote, comment="again"), silent.team.clock())
    assert make_round(silent.team).redrawn == 1
    assert "You agreed" in words_of(card)


def test_killed_while_posting_the_card_is_looked_up(silent: Stage) -> None:
    ada, reviewer = silent.reviewer("Ada")
    id = silent.ask(reviewer, silent.publication())
    with silent.archive() as archive, archive.unit() as connection:
        channel = silent.slack.world.direct(ada.id).id
        assert slack_cards.begin_post(connection, id, channel, silent.team.clock())
        assert not slack_cards.begin_post(connection, id, channel, silent.team.clock())
    assert post_due(silent.team) == 0
    assert settle_doubts(silent.team) == 0
    silent.now[0] += timedelta(minutes=2)
    assert settle_doubts(silent.team) == 1
    silent.now[0] += timedelta(minutes=11)
    assert post_due(silent.team) == 1
    assert len(ada.inbox()) == 1


def test_a_publication_full_of_hostile_and_long_text_stays_within_slacks_limits(
    silent: Stage,
) -> None:
    from classifiers.tag import GapStatus, Tag, Tagging
    from monitor.archive import publications as shelf
    from spiders.publication import Publication
    from tests.monitor.review.network import NOW, retag

    long = "<!channel> *bold* & <https://evil.example|click> " * 40
    one = Publication(
        source="feed", url="https://example.org/x?a=1&b=|>", title=long, abstract=long + ". " + long
    )
    with silent.archive() as archive:
        with archive.unit() as connection:
            id = shelf.add(connection, one, NOW)
        gaps = [
            Tag(vocabulary="gaps", concept=gap, score=0.7, status=status, quote=f"{gap} {long}")
            for gap in list(silent.team.labels.gaps)
            for status in GapStatus
        ]
        drivers = [
            Tag(vocabulary="drivers", concept=driver, score=0.7, terms=(long,) * 9, quote=long)
            for driver in silent.team.labels.drivers
        ]
        tagging = Tagging(language="en", relevant=True, relevance_score=0.9, tags=(*drivers, *gaps))
        retag(archive, id, tagging)
    ada, reviewer = silent.reviewer("Ada")
    silent.ask(reviewer, id)
    assert post_due(silent.team) == 1
    said = words_of(ada.inbox()[0])
    assert "<!channel>" not in said
    assert "<https://evil" not in said
