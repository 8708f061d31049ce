"""Experts review in Slack: one click agrees, a form corrects, and everything counts once."""

from __future__ import annotations

import time

import pytest

from monitor.archive.reviewers import reviewer_by_slack
from monitor.archive.reviews import GapVote, Verdict, request_by_id
from monitor.slack.team import HURRIED_SECONDS
from tests.monitor.review.network import LACK, SURVEY
from tests.slack.stage import Stage, buttons, eventually, words_of

SAID = {
    "en": ("*You agreed.* Thank you.", "Agree", "Gap identified"),
    "fr": ("*Vous êtes d’accord.* Merci.", "D’accord", "Lacune signalée"),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_click_agrees_and_the_card_says_so_in_the_reviewers_language(
    either: Stage, language: str
) -> None:
    thanks, agree, gap = SAID[language]
    ada, reviewer = either.reviewer("Ada", language)
    card = either.card(ada, reviewer)
    assert agree in words_of(card)
    assert gap in words_of(card)
    assert LACK in words_of(card)
    assert ada.click(card, "review_agree").acknowledged
    eventually(lambda: thanks in words_of(card))
    (vote,) = either.votes()
    assert (vote.verdict, vote.channel, vote.drivers) == (Verdict.AGREE, "slack", ("place",))
    assert vote.gaps == (GapVote(concept="local", status="identified", quote=LACK),)
    assert buttons(card) == ["review_correct"]


def test_a_form_corrects_and_asks_for_the_sentence_of_each_gap(either: Stage) -> None:
    ada, reviewer = either.reviewer("Ada")
    card = either.card(ada, reviewer)
    assert ada.click(card, "review_correct").acknowledged
    eventually(lambda: either.slack.world.modal(ada.id))
    form = ada.modal()
    ada.choose(form, "drivers", "technology", "skills")
    ada.choose(form, "gaps", "identified:local", "addressed:demand")
    eventually(lambda: "quote:addressed:demand" in str(form.content))
    sentences = {
        option["text"]["text"]: option["value"]
        for block in form.content["blocks"]
        if block.get("block_id") == "quote:addressed:demand"
        for option in block["element"]["options"]
    }
    ada.choose(form, "quote:addressed:demand", sentences[SURVEY])
    ada.choose(form, "unsure", "unsure")
    ada.type(form, "comment", "A survey of employers.")
    assert ada.submit(form).acknowledged
    assert form.closed
    (vote,) = either.votes()
    assert vote.verdict is Verdict.CORRECT
    assert vote.drivers == ("technology", "skills")
    assert vote.gaps == (
        GapVote(concept="local", status="identified", quote=LACK),
        GapVote(concept="demand", status="addressed", quote=SURVEY),
    )
    assert (vote.unsure, vote.comment) == (True, "A survey of employers.")
    eventually(lambda: "*You corrected the tags.*" in words_of(card))


def test_a_form_that_was_not_told_of_a_gap_asks_when_it_is_sent(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    ada.click(card, "review_correct")
    eventually(lambda: stage.slack.world.modal(ada.id))
    form = ada.modal()
    with stage.slack.holding() as held:
        ada.choose(form, "gaps", "addressed:demand")
        held.clear()
    ada.submit(form)
    assert not form.closed
    assert stage.votes() == ()
    assert "quote:addressed:demand" in str(form.content)
    ada.choose(form, "quote:addressed:demand", _key(SURVEY))
    ada.submit(form)
    assert form.closed
    (vote,) = stage.votes()
    assert [gap.concept for gap in vote.gaps] == ["demand"]


def _key(sentence: str) -> str:
    from monitor.slack.form import sentence_key

    return sentence_key(sentence)


def test_a_judgement_can_be_changed_and_both_are_kept(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    ada.click(card, "review_agree")
    eventually(lambda: buttons(card) == ["review_correct"])
    ada.click(card, "review_correct")
    eventually(lambda: stage.slack.world.modal(ada.id))
    form = ada.modal()
    ada.choose(form, "gaps")
    ada.submit(form)
    assert [vote.verdict for vote in stage.votes()] == [Verdict.AGREE, Verdict.CORRECT]
    assert stage.votes()[-1].gaps == ()
    eventually(lambda: "*You corrected the tags.*" in words_of(card))


def test_a_card_whose_drawing_took_long_does_not_show_the_judgement_before(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    world = stage.slack.world
    world.next_answers("chat.update", "slow")
    ada.click(card, "review_agree")
    eventually(lambda: not world.faults["chat.update"])
    ada.click(card, "review_correct")
    eventually(lambda: world.modal(ada.id))
    ada.submit(ada.modal())
    eventually(lambda: len(world.called("views.publish")) == 2)
    assert "*You corrected the tags.*" in words_of(card)


@pytest.mark.parametrize(
    ("button", "verdict", "state", "words"),
    [
        ("review_not_relevant", Verdict.NOT_RELEVANT, "done", "You said: not relevant"),
        ("review_not_my_field", Verdict.NOT_MY_FIELD, "declined", "somebody else is asked"),
        ("review_later", Verdict.LATER, "later", "Put off"),
    ],
)
def test_each_other_button_says_what_it_does(
    stage: Stage, button: str, verdict: Verdict, state: str, words: str
) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    ada.click(card, button)
    eventually(lambda: words in words_of(card))
    (vote,) = stage.votes()
    assert vote.verdict is verdict
    with stage.archive() as archive:
        request = request_by_id(archive, vote.request)
    assert request is not None
    assert request.state == state


def test_others_votes_are_hidden_until_one_has_voted(stage: Stage) -> None:
    ada, first = stage.reviewer("Ada")
    bob, second = stage.reviewer("Bob")
    publication = stage.publication()
    stage.ask(first, publication)
    stage.ask(second, publication)
    from monitor.slack.cards import post_due, redraw_stale

    assert post_due(stage.team) == 2
    (hers,), (his,) = ada.inbox(), bob.inbox()
    bob.click(his, "review_not_relevant")
    eventually(lambda: bob.id in stage.slack.world.homes)
    assert "You said" in words_of(his)
    assert redraw_stale(stage.team) == 0
    assert "Bob" not in words_of(hers)
    ada.click(hers, "review_agree")
    eventually(lambda: ada.id in stage.slack.world.homes)
    assert "*Bob*: not relevant" in words_of(hers)
    assert redraw_stale(stage.team) == 1
    assert "*Ada*: Place" in words_of(his)


def test_a_click_delivered_again_and_again_counts_once(either: Stage) -> None:
    ada, reviewer = either.reviewer("Ada")
    card = either.card(ada, reviewer)
    ada.click(card, "review_agree")
    for _ in range(3):
        assert either.slack.again().acknowledged
    eventually(lambda: "You agreed" in words_of(card))
    assert len(either.votes()) == 1


def test_two_clicks_of_an_impatient_reviewer_count_once(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    with stage.slack.holding():
        ada.click(card, "review_agree")
        ada.click(card, "review_agree")
    eventually(lambda: "You agreed" in words_of(card))
    eventually(lambda: len(stage.slack.world.called("views.publish")) >= 2)
    assert len(stage.votes()) == 1


def test_a_click_that_arrives_again_after_a_change_changes_nothing_back(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    ada.click(card, "review_agree")
    click = stage.slack.log[-1][0]
    eventually(lambda: buttons(card) == ["review_correct"])
    ada.click(card, "review_correct")
    eventually(lambda: stage.slack.world.modal(ada.id))
    ada.choose(ada.modal(), "gaps")
    ada.submit(ada.modal())
    stage.slack.again(click)
    ada.command("help")
    eventually(ada.whispers)
    assert [vote.verdict for vote in stage.votes()] == [Verdict.AGREE, Verdict.CORRECT]


def test_a_form_sent_twice_is_recorded_once_and_closes_both_times(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    ada.click(card, "review_correct")
    eventually(lambda: stage.slack.world.modal(ada.id))
    ada.submit(ada.modal())
    assert stage.slack.again().payload == {}
    assert len(stage.votes()) == 1


def test_nobody_answers_for_somebody_else(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    eve, _ = stage.reviewer("Eve")
    card = stage.card(ada, reviewer)
    eve.click(card, "review_agree")
    eventually(eve.whispers)
    assert "not open to you" in words_of(eve.whispers()[0])
    eve.click(card, "review_correct")
    eventually(lambda: len(eve.whispers()) == 2)
    assert stage.slack.world.modal(eve.id) is None
    assert stage.votes() == ()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "not on the roster"), ("fr", "ne faites pas encore partie")]
)
def test_a_guest_is_refused_kindly_and_can_be_let_in(
    stage: Stage, language: str, words: str
) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    moderator, _ = stage.reviewer("Mo", moderator=True)
    eve = stage.person("Eve", language)
    eve.click(card, "review_agree")
    eventually(eve.whispers)
    assert words in words_of(eve.whispers()[0])
    eve.click(eve.whispers()[0], "guest_join")
    eventually(moderator.inbox)
    moderator.click(moderator.inbox()[0], "moderator_admit")
    eventually(eve.inbox)
    with stage.archive() as archive:
        known = reviewer_by_slack(archive, eve.id)
    assert known is not None
    assert (known.name, known.languages) == ("Eve", (language,))
    eventually(
        lambda: "Eve" in words_of(moderator.inbox()[0]) and not buttons(moderator.inbox()[0])
    )
    assert stage.votes() == ()


def test_only_a_moderator_lets_guests_in(stage: Stage) -> None:
    moderator, _ = stage.reviewer("Mo", moderator=True)
    ada, _ = stage.reviewer("Ada")
    eve = stage.person("Eve")
    eve.open_home()
    eventually(lambda: eve.id in stage.slack.world.homes)
    eve.click(eve.home(), "guest_join")
    eventually(moderator.inbox)
    ada.click(moderator.inbox()[0], "moderator_admit")
    ada.command("help")
    eventually(ada.whispers)
    with stage.archive() as archive:
        assert reviewer_by_slack(archive, eve.id) is None


def test_who_is_on_the_roster_by_mail_alone_is_known_by_it_in_slack(stage: Stage) -> None:
    ada, _ = stage.reviewer("Ada", slack="")
    ada.open_home()
    eventually(lambda: ada.id in stage.slack.world.homes)
    assert "Nothing waits" in words_of(ada.home())
    with stage.archive() as archive:
        assert reviewer_by_slack(archive, ada.id) is not None


def test_a_form_that_slack_did_not_wait_for_says_so(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    with stage.slack.holding():
        ada.click(card, "review_correct")
        stage.slack.world.clock.forward(4)
    eventually(ada.whispers)
    assert "press the button again" in words_of(ada.whispers()[0])
    ada.click(card, "review_correct")
    eventually(lambda: stage.slack.world.modal(ada.id))


def test_while_the_archive_is_locked_a_form_keeps_what_was_typed(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    ada.click(card, "review_correct")
    eventually(lambda: stage.slack.world.modal(ada.id))
    form = ada.modal()
    ada.type(form, "comment", "Long thoughts.")
    with stage.archive() as archive, archive.unit():
        begin = time.process_time()
        assert ada.submit(form).acknowledged
        work = time.process_time() - begin
    assert HURRIED_SECONDS + work < 3, "Slack waits no longer"
    assert not form.closed
    assert "not recorded" in ada.errors["comment"]
    ada.submit(form)
    assert form.closed
    assert [vote.comment for vote in stage.votes()] == ["Long thoughts."]


def test_a_moment_in_which_slack_does_not_say_who_somebody_is_passes(stage: Stage) -> None:
    eve = stage.person("Eve", "fr")
    stage.slack.world.next_answers("users.info", "internal_error", "internal_error")
    eve.command("aide")
    eventually(eve.whispers)
    assert "/fow search" in words_of(eve.whispers()[0])
    eve.command("aide")
    eventually(lambda: len(eve.whispers()) == 2)
    assert "/fow chercher" in words_of(eve.whispers()[1])
