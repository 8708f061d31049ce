"""Sending again: failed ones at a word, doubtful ones only once somebody has looked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from digests.delivery import State
from digests.delivery.slack import SlackRecipient, SlackSender
from digests.slack import messages
from monitor.archive import Archive, editions, open_archive
from monitor.archive.readers import reader_by_address
from monitor.publish import build
from monitor.readers import leaving
from monitor.resend import Resent, resend
from monitor.send import content_of, send_queued
from monitor.settings import Channel, Digest, Email, Reader, Settings, Slack
from monitor.workspace import Workspace
from tests.digests.mail_server import mail_server
from tests.fakes.slack import running
from tests.monitor.test_publish import fill

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


@pytest.fixture
def archive(workspace: Workspace) -> Iterator[Archive]:
    opened = open_archive(workspace.archive_file)
    yield opened
    opened.close()


def mailing(port: int, *names: str) -> Settings:
    return Settings(
        digest=Digest(readers=tuple(Reader(address=f"{name}@example.net") for name in names)),
        email=Email(
            host="127.0.0.1",
            port=port,
            security="none",
            sender="digest@example.org",
            postal_address="1 Street",
        ),
    )


def states(archive: Archive) -> dict[str, str]:
    return {line.reader.partition("@")[0]: line.state for line in editions.deliveries(archive)}


def again(archive: Archive, settings: Settings, workspace: Workspace, *which: State) -> Resent:
    edition = editions.editions(archive)[0].id
    return asyncio.run(resend(archive, settings, workspace, clock, edition, which))


def test_only_what_was_named_is_sent_again(archive: Archive, workspace: Workspace) -> None:
    fill(archive, 2)
    with mail_server() as (server, port):
        settings = mailing(port, "spam", "lost", "zoe")
        edition = build(archive, settings, workspace, clock).built
        asyncio.run(send_queued(archive, settings, workspace, clock))
        assert states(archive) == {"spam": "failed", "lost": "unknown", "zoe": "sent"}
        server.taken.clear()
        done = again(archive, settings, workspace, State.FAILED)
        assert [one.rcpt_tos[0] for one in server.taken] == ["spam@example.net"]
        assert (done.queued, done.outcomes) == (1, {"failed": 1})
        done = again(archive, settings, workspace, State.UNKNOWN)
        assert [one.rcpt_tos[0] for one in server.taken][1:] == ["lost@example.net"]
        assert done.outcomes == {"unknown": 1}
    (line,) = editions.deliveries(archive, edition=edition, state="sent")
    assert line.detail == "250 2.0.0 taken as 42"
    assert line.changed == "2026-06-22T09:00:00Z"


def test_who_unsubscribed_is_not_sent_anything_again(
    archive: Archive, workspace: Workspace
) -> None:
    fill(archive, 1)
    with mail_server() as (server, port):
        settings = mailing(port, "zoe")
        build(archive, settings, workspace, clock)
        zoe = reader_by_address(archive, "zoe@example.net")
        assert zoe
        leaving.unsubscribe(archive, zoe, "by one click", NOW)
        assert asyncio.run(send_queued(archive, settings, workspace, clock)) == {"failed": 1}
        assert again(archive, settings, workspace, State.FAILED).queued == 0
        assert server.taken == []


def test_an_address_of_nobody_is_suppressed_and_a_refused_message_is_not(
    archive: Archive, workspace: Workspace
) -> None:
    fill(archive, 1)
    with mail_server() as (_, port):
        settings = mailing(port, "hard", "spam")
        build(archive, settings, workspace, clock)
        asyncio.run(send_queued(archive, settings, workspace, clock))
    standing = {
        name: reader_by_address(archive, f"{name}@example.net") for name in ("hard", "spam")
    }
    assert {name: one.state for name, one in standing.items() if one} == {
        "hard": "suppressed",
        "spam": "active",
    }


def test_a_server_that_is_away_leaves_the_rest_queued(
    archive: Archive, workspace: Workspace
) -> None:
    fill(archive, 1)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings = mailing(unused.getsockname()[1], "ann", "chloe", "zoe")
        build(archive, settings, workspace, clock)
        outcomes = asyncio.run(send_queued(archive, settings, workspace, clock))
    assert outcomes == {"failed": 1, "queued": 2}
    assert set(states(archive).values()) == {"failed", "queued"}


@pytest.mark.parametrize("arrived", [True, False])
def test_a_doubtful_post_is_looked_up_and_repeated_only_if_it_is_not_there(
    archive: Archive, workspace: Workspace, arrived: bool
) -> None:
    fill(archive, 2)
    with running() as slack:
        world = slack.world
        id = world.add_channel("digest").id
        settings = Settings(
            slack=Slack(token=world.bot_token, api_url=slack.api, channels=(Channel(id=id),))
        )
        edition = build(archive, settings, workspace, clock).built
        if arrived:
            (post,) = messages(content_of(archive, edition), "en")
            sender = SlackSender(world.bot_token, base_url=slack.api)
            asyncio.run(sender.send(post, SlackRecipient(channel=id)))
        (line,) = editions.deliveries(archive)
        editions.move(archive, line, "sending", NOW)
        asyncio.run(send_queued(archive, settings, workspace, clock))
        assert states(archive) == {id: "unknown"}
        world.scopes.discard("channels:history")
        assert again(archive, settings, workspace, State.UNKNOWN).doubtful == 1
        assert states(archive) == {id: "unknown"}
        world.scopes.add("channels:history")
        done = again(archive, settings, workspace, State.UNKNOWN)
        assert (done.found, done.queued) == ((1, 0) if arrived else (0, 1))
        (there,) = world.standing(id)
    assert states(archive) == {id: "sent"}
    assert editions.deliveries(archive)[0].reference == there.ts
