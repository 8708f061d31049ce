"""Posting through a real server on loopback: never twice, and an honest receipt."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from digests.delivery import Outcome, Receipt, SlackRecipient, SlackSender
from digests.slack import messages
from tests.digests.editions import large, typical
from tests.fakes.slack import Person, Slack, running
from tests.fakes.slack.state import World

SINCE = datetime(2023, 11, 1, tzinfo=UTC)


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running() as made:
        yield made


def channel(slack: Slack) -> SlackRecipient:
    """A channel that the app is in."""
    return SlackRecipient(channel=slack.world.add_channel("digest").id)


def post(slack: Slack, *channels: SlackRecipient) -> list[Receipt]:
    async def work() -> list[Receipt]:
        (message,) = messages(typical(), "fr")
        async with SlackSender(World.bot_token, base_url=slack.api, timeout=5) as carrier:
            return [await carrier.send(message, one) for one in channels]

    return asyncio.run(asyncio.wait_for(work(), 60))


def tries(slack: Slack) -> int:
    """How often a post was tried."""
    return sum(call.method == "chat.postMessage" for call in slack.world.calls)


def test_a_post_carries_the_editions_id_and_unfurls_nothing(slack: Slack) -> None:
    (receipt,) = post(slack, channel(slack))
    (sent,) = slack.world.standing()
    assert receipt.sent
    assert receipt.reference == sent.ts
    assert sent.metadata["event_payload"]["edition"] == "weekly-2026-07-05"
    (call,) = slack.world.called("chat.postMessage")
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)


def test_the_parts_of_a_long_digest_stand_in_one_thread(slack: Slack) -> None:
    first, second, *_ = messages(large(40), "en")
    where = channel(slack)

    async def work() -> tuple[Receipt, Receipt]:
        async with SlackSender(World.bot_token, base_url=slack.api) as carrier:
            head = await carrier.send(first, where)
            inside = SlackRecipient(channel=where.channel, thread=head.reference)
            return head, await carrier.send(second, inside)

    head, reply = asyncio.run(work())
    assert head.sent
    assert reply.sent
    assert [message.thread_ts for message in slack.world.standing()] == ["", head.reference]


def test_posts_in_a_channel_are_a_second_apart_and_other_channels_do_not_wait(
    slack: Slack,
) -> None:
    one, *others = (channel(slack) for _ in range(30))
    begin = time.monotonic()
    post(slack, *others)
    apart = time.monotonic()
    post(slack, one, one)
    end = time.monotonic()
    assert apart - begin < len(others) - 1
    assert end - apart >= 1.0


def test_too_many_requests_waits_as_long_as_slack_asks(slack: Slack) -> None:
    slack.world.next_answers("chat.postMessage", "ratelimited")
    begin = time.monotonic()
    (receipt,) = post(slack, channel(slack))
    assert receipt.sent
    assert time.monotonic() - begin >= 1.0
    assert (tries(slack), len(slack.world.standing())) == (2, 1)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("lost answer", Outcome.UNKNOWN),
        ("503", Outcome.UNKNOWN),
        ("internal_error", Outcome.UNKNOWN),
        ("fatal_error", Outcome.UNKNOWN),
        ("service_unavailable", Outcome.TEMPORARY),
        ("channel_not_found", Outcome.PERMANENT),
        ("is_archived", Outcome.PERMANENT),
    ],
)
def test_each_bad_answer_is_told_apart_and_never_tried_again_here(
    slack: Slack, answer: str, outcome: Outcome
) -> None:
    slack.world.next_answers("chat.postMessage", answer)
    (receipt,) = post(slack, channel(slack))
    assert receipt.outcome is outcome
    assert receipt.detail
    assert "xoxb" not in receipt.detail
    assert tries(slack) == 1


def test_a_token_that_is_refused_fails_no_channel_for_good(slack: Slack) -> None:
    slack.world.next_answers("chat.postMessage", "invalid_auth")
    (receipt,) = post(slack, channel(slack))
    assert (receipt.outcome, receipt.halts) == (Outcome.TEMPORARY, True)


def look_up(slack: Slack, edition: str, part: int, where: SlackRecipient) -> Receipt:
    async def work() -> Receipt:
        async with SlackSender(World.bot_token, base_url=slack.api, timeout=5) as carrier:
            return await carrier.find(edition, part, where, SINCE)

    return asyncio.run(asyncio.wait_for(work(), 30))


def test_a_post_whose_answer_was_lost_is_found_again_and_another_is_not(slack: Slack) -> None:
    doubtful, empty = channel(slack), channel(slack)
    slack.world.next_answers("chat.postMessage", "lost answer")
    (lost,) = post(slack, doubtful)
    assert lost.outcome is Outcome.UNKNOWN
    (there,) = slack.world.standing()
    slack.world.page_size = 1
    for _ in range(3):
        Person(slack, slack.world.add_member("Ada")).say(doubtful.channel, "Thank you")
    found = look_up(slack, "weekly-2026-07-05", 1, doubtful)
    assert (found.outcome, found.reference) == (Outcome.SENT, there.ts)
    for edition, part, where in (
        ("weekly-2026-07-12", 1, doubtful),
        ("weekly-2026-07-05", 2, doubtful),
        ("weekly-2026-07-05", 1, empty),
    ):
        assert look_up(slack, edition, part, where).outcome is Outcome.TEMPORARY
    slack.world.scopes.discard("channels:history")
    blind = look_up(slack, "weekly-2026-07-05", 1, doubtful)
    assert blind.outcome is Outcome.UNKNOWN
    assert "missing_scope" in blind.detail


def test_a_direct_message_goes_to_the_conversation_with_the_member(slack: Slack) -> None:
    ada, bob = slack.person("Ada"), slack.person("Bob")
    (receipt,) = post(slack, SlackRecipient(channel=ada.id))
    assert receipt.sent
    assert len(ada.inbox()) == 1
    found = look_up(slack, "weekly-2026-07-05", 1, SlackRecipient(channel=ada.id))
    assert found.reference == receipt.reference
    slack.world.scopes.discard("im:write")
    (refused,) = post(slack, SlackRecipient(channel=bob.id))
    assert refused.outcome is Outcome.TEMPORARY
    assert bob.inbox() == []


def test_a_server_that_is_not_there_is_a_temporary_failure(slack: Slack) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        slack.world.address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        (receipt,) = post(slack, SlackRecipient(channel="C1"))
    assert receipt.outcome is Outcome.TEMPORARY
