"""What people share is collected, and what they endorse is counted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.archive import publications as shelf
from monitor.archive.slack_events import endorsements
from monitor.slack.sharing import links_in
from tests.fakes.slack import Person
from tests.fakes.slack.state import Message
from tests.servers.web import body, web
from tests.slack.stage import Stage, eventually, words_of

PAGE = b"""<html lang="en"><head><title>Wages in small towns</title>
<meta property="og:title" content="Wages in small towns"></head><body><article>
<h1>Wages in small towns</h1><p>%s</p></article></body></html>""" % (
    b"We study how remote work changes wages in small towns, with a new survey. " * 8
)


def in_thread(stage: Stage, message: Message) -> list[Message]:
    """The answers in a message's thread."""
    return [m for m in stage.slack.world.messages if m.thread_ts == message.ts]


@pytest.mark.slow
def test_a_link_that_somebody_shared_is_collected_once_and_answered_in_the_thread(
    stage: Stage,
) -> None:
    ada, _ = stage.reviewer("Ada", "fr")
    channel = stage.slack.world.add_channel("talk")
    with web() as server:
        url = server.serve("/wages", body(PAGE, "text/html"))
        message = ada.say(channel.id, f"Look: <{url}|this>")
        assert ada.shortcut("add_to_monitor", message).acknowledged
        stage.slack.again()
        eventually(lambda: in_thread(stage, message))
        (answer,) = in_thread(stage, message)
        assert "Ajouté\u00a0: " in words_of(answer)
        assert "Wages in small towns" in words_of(answer)
        ada.shortcut("add_to_monitor", message)
        eventually(lambda: len(in_thread(stage, message)) == 2)
    with stage.archive() as archive:
        (publication,) = shelf.all_publications(archive)
        assert shelf.sources_of(archive, publication.id) == (f"slack:{ada.id}",)
    assert publication.title == "Wages in small towns"


def test_a_message_without_a_link_says_so(stage: Stage) -> None:
    ada, _ = stage.reviewer("Ada", "fr")
    channel = stage.slack.world.add_channel("talk")
    ada.shortcut("add_to_monitor", ada.say(channel.id, "Bonjour"))
    eventually(ada.whispers)
    assert "ne contient aucun lien" in words_of(ada.whispers()[0])


@pytest.mark.slow
def test_where_the_app_is_not_in_the_channel_only_the_person_is_answered(stage: Stage) -> None:
    ada, _ = stage.reviewer("Ada")
    away = stage.slack.world.add_channel("away", app=False)
    ada.shortcut("add_to_monitor", ada.say(away.id, "<http://127.0.0.1:9/nothing>"))
    eventually(ada.whispers)
    assert "Added: " in words_of(ada.whispers()[0])
    with stage.archive() as archive:
        assert len(shelf.wanted_documents(archive, stage.team.clock())) <= 1
        assert len(list(shelf.all_publications(archive))) == 1


@pytest.mark.parametrize(
    ("message", "urls"),
    [
        (
            {"text": "see <https://a.example/x?a=1&amp;b=2|a paper>"},
            ["https://a.example/x?a=1&b=2"],
        ),
        (
            {"text": "<https://a.example> and https://b.example/y"},
            ["https://a.example", "https://b.example/y"],
        ),
        ({"text": "<mailto:a@b.example|a> <#C1|talk> <@U1> <!here>"}, []),
        ({"text": "javascript:alert(1) ftp://x.example file:///etc/passwd"}, []),
        (
            {"text": "", "attachments": [{"from_url": "https://c.example", "title": "C"}]},
            ["https://c.example"],
        ),
        ({"text": None, "attachments": [{"title_link": "javascript:1"}]}, []),
        ({"text": "<https://" + "x" * 3000 + ".example>"}, []),
    ],
)
def test_links_are_found_as_slack_writes_them(message: dict[str, Any], urls: list[str]) -> None:
    assert [link.url for link in links_in(message)] == urls


def test_a_links_title_is_what_slack_unfurled_else_its_label() -> None:
    unfurled = {"from_url": "https://a.example/1", "title": "A study"}
    message = {"text": "<https://a.example/1|x> <https://b.example/2|Its name>"}
    links = links_in(message | {"attachments": [unfurled]})
    assert [link.title for link in links] == ["A study", "Its name"]


@given(st.text())
def test_no_text_breaks_the_search_for_links(text: str) -> None:
    for link in links_in({"text": text}):
        assert link.url.startswith(("http://", "https://"))


def posted(stage: Stage) -> Message:
    """A digest that stands in a channel."""
    channel = stage.slack.world.add_channel("digest")
    answer = stage.team.client.chat_postMessage(channel=channel.id, text="The digest")
    with stage.archive() as archive, archive.unit() as connection:
        connection.execute(
            "INSERT INTO editions (id, kind, first_day, last_day, frozen, content)"
            " VALUES ('weekly-1', 'weekly', '2026-06-15', '2026-06-21', '2026-06-22', '{}')"
        )
        connection.execute(
            "INSERT INTO deliveries (edition, reader, channel, language, state, changed,"
            " reference) VALUES ('weekly-1', ?, 'slack', 'en', 'sent', '2026-06-22', ?)",
            [channel.id, answer["ts"]],
        )
    return stage.slack.world.standing(channel.id)[0]


def counted(stage: Stage) -> dict[str, int]:
    with stage.archive() as archive:
        return dict(endorsements(archive, "weekly-1"))


def noted(stage: Stage) -> set[tuple[str, int]]:
    """Each reaction that was ever given, and whether it stands."""
    with stage.archive() as archive:
        return set(archive.db.execute("SELECT reaction, stands FROM endorsements").fetchall())


def test_reactions_on_a_digest_are_endorsements(either: Stage) -> None:
    ada, bob = either.person("Ada"), either.person("Bob")
    digest = posted(either)
    ada.react(digest, "thumbsup")
    bob.react(digest, "thumbsup")
    bob.react(digest, "eyes")
    either.slack.again()
    eventually(lambda: counted(either) == {"thumbsup": 2, "eyes": 1})
    ada.take_back(digest, "thumbsup")
    eventually(lambda: counted(either) == {"eyes": 1, "thumbsup": 1})


def test_reactions_out_of_order_leave_what_came_last(stage: Stage) -> None:
    ada = stage.person("Ada")
    digest = posted(stage)
    with stage.slack.holding() as held:
        ada.react(digest, "thumbsup")
        ada.take_back(digest, "thumbsup")
        ada.react(digest, "eyes")
        first, *later = held
        held[:] = reversed(later)
    eventually(lambda: noted(stage) == {("eyes", 1), ("thumbsup", 0)})
    stage.slack.again(first)
    ended(stage, ada)
    assert noted(stage) == {("eyes", 1), ("thumbsup", 0)}
    assert counted(stage) == {"eyes": 1}


def test_reactions_on_other_messages_are_nothing_to_us(stage: Stage) -> None:
    ada = stage.person("Ada")
    digest = posted(stage)
    ada.react(ada.say(digest.channel, "Hello"), "thumbsup")
    ended(stage, ada)
    assert counted(stage) == {}


def ended(stage: Stage, person: Person) -> None:
    """Wait until what was delivered before has been worked on."""
    person.command("help")
    eventually(person.whispers)
