"""The digest in Slack: the week's picture, what a member is asked, and the question at the end."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from digests.edition import dump
from digests.footer import counting
from digests.forms import OWN_MARK
from monitor.addressees import recipients
from monitor.archive import Archive, open_archive
from monitor.archive import editions as shelf
from monitor.archive.outcomes import opinions
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.archive.reviews import ask
from monitor.posting import read_picture
from monitor.readers.roll import Wish, add
from monitor.send import send_queued
from monitor.settings import Digest, Settings, Web
from monitor.settings import Slack as SlackSettings
from monitor.tokens import TokenRefused
from monitor.web.app import create_app
from monitor.workspace import Workspace
from tests.digests.editions import full
from tests.fakes.slack import Slack, running
from tests.fakes.slack.state import Message
from tests.monitor.review.network import NOW, tagged_publication
from tests.web.conftest import browser_of

HTTPS = "https://m.example"


@pytest.fixture
def archive(workspace: Workspace) -> Iterator[Archive]:
    opened = open_archive(workspace.archive_file)
    yield opened
    opened.close()


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running() as made:
        yield made


def settings_for(slack: Slack, address: str = HTTPS) -> Settings:
    return Settings(
        slack=SlackSettings(token=slack.world.bot_token, api_url=slack.api),
        web=Web(address=address, secret="a secret of the tests", public=True),
    )


def posted(
    archive: Archive, workspace: Workspace, slack: Slack, settings: Settings, *names: str
) -> Mapping[str, list[Message]]:
    """Send the edition to members and channels; return what stands there, by their id."""
    for name in names:
        add(archive, Wish(slack=name), "command", "tests", NOW)
    content = full()
    frozen = shelf.FrozenEdition(
        id=content.id,
        kind=content.kind,
        first_day=content.start,
        last_day=content.end,
        content=dump(content),
    )
    shelf.freeze(archive, frozen, (), tuple(recipients(archive, content)), NOW)
    asyncio.run(send_queued(archive, settings, workspace, lambda: NOW))
    assert {line.state for line in shelf.deliveries(archive)} == {"sent"}
    return {name: list(slack.world.standing(_place(slack, name))) for name in names}


def _place(slack: Slack, name: str) -> str:
    if name.startswith("C"):
        return name
    opened = (call for call in slack.world.called("chat.postMessage"))
    ids = dict.fromkeys(str(call.arguments["channel"]) for call in opened)
    return next(id for id in ids if id.startswith("D"))


def told(messages: list[Message]) -> str:
    return json.dumps([message.blocks for message in messages], ensure_ascii=False)


def test_a_channel_sees_the_picture_and_is_asked_whether_it_was_worth_it(
    archive: Archive, workspace: Workspace, slack: Slack
) -> None:
    channel = slack.world.add_channel("digest").id
    (messages,) = posted(archive, workspace, slack, settings_for(slack), channel).values()
    shown = told(messages)
    (url,) = re.findall(r'"image_url": "([^"]+)"', shown)
    assert read_picture("a secret of the tests", url.rpartition("/")[2]) == (full().id, "en")
    assert "Was this digest worth your time?" in shown
    assert "Would you review?" not in shown
    assert f"{HTTPS}/editions/{full().id}.en.html" in shown


def test_the_picture_is_given_to_whoever_has_its_signed_address(
    archive: Archive, workspace: Workspace, slack: Slack
) -> None:
    channel = slack.world.add_channel("digest").id
    (messages,) = posted(archive, workspace, slack, settings_for(slack), channel).values()
    (path,) = re.findall(rf'"image_url": "{HTTPS}([^"]+)"', told(messages))
    settings = 'web = { secret = "a secret of the tests", public = false }\n'
    workspace.settings_file.write_text(settings, encoding="utf-8")
    browser = browser_of(create_app(workspace, lambda: NOW))
    answer = browser.get(path)
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert browser.get(path.replace(".en.", ".fr.")).status_code == 404
    with pytest.raises(TokenRefused):
        read_picture("another secret", path.rpartition("/")[2])


def test_where_slack_cannot_fetch_the_picture_its_words_are_posted_once(
    archive: Archive, workspace: Workspace, slack: Slack
) -> None:
    slack.world.fetches = False
    one, two = (slack.world.add_channel(name).id for name in ("one", "two"))
    there = posted(archive, workspace, slack, settings_for(slack), one, two)
    errors = [call.error for call in slack.world.calls if call.error]
    assert errors == ["invalid_blocks"]
    for messages in there.values():
        assert '"image"' not in told(messages)
        assert "Machines at work 9 (usually 3.9)" in told(messages)
    assert len(there[one]) == len(there[two])


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000"])
def test_without_https_the_words_stand_for_the_picture(
    archive: Archive, workspace: Workspace, slack: Slack, address: str
) -> None:
    channel = slack.world.add_channel("digest").id
    settings = settings_for(slack, address)
    (messages,) = posted(archive, workspace, slack, settings, channel).values()
    assert '"image"' not in told(messages)
    assert "Machines at work 9 (usually 3.9)" in told(messages)


def test_a_member_who_reviews_is_asked_by_links_of_their_own(
    archive: Archive, workspace: Workspace, slack: Slack
) -> None:
    member = slack.world.add_member("Ada").id
    publication = tagged_publication(archive, 1)
    with archive.unit() as connection:
        reviewer = add_reviewer(connection, Reviewer(id=0, name="Ada", email="", slack=member), NOW)
        ask(connection, publication, reviewer, reason="routed", channel="slack", now=NOW)
    (messages,) = posted(archive, workspace, slack, settings_for(slack), member).values()
    shown = told(messages)
    assert "Would you review?" in shown
    assert re.search(rf"<{HTTPS}/review/[\w.-]+\|Télétravail et salaires 1>", shown)
    assert re.search(rf"<{HTTPS}/feedback/[\w.-]+\?score=5\|Yes> · <", shown)


def test_where_readers_are_counted_members_are_told_and_channels_stay_nobodys(
    archive: Archive, workspace: Workspace, slack: Slack
) -> None:
    member, channel = slack.world.add_member("Ada").id, slack.world.add_channel("digest").id
    settings = settings_for(slack).model_copy(update={"digest": Digest(count_by_reader=True)})
    there = posted(archive, workspace, slack, settings, member, channel)
    own, shared = told(there[member]), told(there[channel])
    assert counting("en") in own
    assert len(set(re.findall(rf"{HTTPS}/l/[\w-]+\.([\w-]+)\|", own))) == 1
    assert counting("en") not in shared
    assert re.search(rf"<{HTTPS}/l/[\w-]+\|", shared)
    assert not re.search(rf"{HTTPS}/l/[\w-]+\.", shared)
    assert OWN_MARK not in own + shared


@pytest.mark.parametrize(("name", "kept"), [("U0123", 1), ("C0123", 2)])
def test_members_of_a_channel_each_answer_and_a_reader_answers_once(
    archive: Archive, workspace: Workspace, tmp_path: Path, name: str, kept: int
) -> None:
    from monitor.readers.links import Links

    reader = add(archive, Wish(slack=name), "command", "tests", NOW)
    shelf.freeze(
        archive,
        shelf.FrozenEdition(
            id=full().id,
            kind="weekly",
            first_day=full().start,
            last_day=full().end,
            content=dump(full()),
        ),
        (),
        (),
        NOW,
    )
    settings = 'web = { secret = "a secret of the tests" }\n'
    workspace.settings_file.write_text(settings, encoding="utf-8")
    browser = browser_of(create_app(workspace, lambda: NOW))
    link = Links("", "a secret of the tests").feedback(reader, full().id, NOW)
    for score in ("5", "1"):
        assert browser.post(link, data={"score": score}).status_code == 200
    assert len(opinions(archive, "2020-01-01", "2030-01-01")) == kept
