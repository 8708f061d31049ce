"""Posting through a real server on loopback: never twice, and an honest receipt."""

from __future__ import annotations

import asyncio
import socket
import time
from datetime import UTC, datetime

import pytest

from digests.delivery import Outcome, Receipt, SlackRecipient, SlackSender
from digests.slack import messages
from tests.digests.editions import large, typical
from tests.digests.slack_server import slack_server

CHANNEL = SlackRecipient(channel="C1")


def post(address: str, *channels: SlackRecipient) -> list[Receipt]:
    async def work() -> list[Receipt]:
        (message,) = messages(typical(), "fr")
        async with SlackSender("xoxb-test", base_url=address, timeout=5) as carrier:
            return [await carrier.send(message, channel) for channel in channels]

    return asyncio.run(asyncio.wait_for(work(), 30))


def test_a_post_carries_the_editions_id_and_unfurls_nothing() -> None:
    with slack_server() as (slack, address):
        (receipt,) = post(address, CHANNEL)
    assert receipt.sent
    assert receipt.reference == "1700000000.000001"
    (sent,) = slack.posts
    assert sent["metadata"]["event_payload"]["edition"] == "weekly-2026-07-05"
    assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)


def test_the_parts_of_a_long_digest_stand_in_one_thread() -> None:
    first, second, *_ = messages(large(40), "en")

    async def work(address: str) -> tuple[Receipt, Receipt]:
        async with SlackSender("xoxb-test", base_url=address) as carrier:
            head = await carrier.send(first, CHANNEL)
            inside = SlackRecipient(channel="C1", thread=head.reference)
            return head, await carrier.send(second, inside)

    with slack_server() as (slack, address):
        head, reply = asyncio.run(work(address))
    assert head.sent
    assert reply.sent
    assert "thread_ts" not in slack.posts[0]
    assert slack.posts[1]["thread_ts"] == head.reference


def test_posts_in_a_channel_are_a_second_apart_and_other_channels_do_not_wait() -> None:
    with slack_server() as (_, address):
        begin = time.monotonic()
        post(address, CHANNEL, SlackRecipient(channel="C2"))
        apart = time.monotonic()
        post(address, CHANNEL, CHANNEL)
        end = time.monotonic()
    assert apart - begin < 1.0
    assert end - apart >= 1.0


def test_too_many_requests_waits_as_long_as_slack_asks() -> None:
    with slack_server() as (slack, address):
        slack.answers = ["ratelimited"]
        begin = time.monotonic()
        (receipt,) = post(address, CHANNEL)
    assert receipt.sent
    assert time.monotonic() - begin >= 1.0
    assert (slack.requests, len(slack.posts)) == (2, 1)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("hang up", Outcome.UNKNOWN),
        ("broken", Outcome.UNKNOWN),
        ("internal_error", Outcome.UNKNOWN),
        ("fatal_error", Outcome.UNKNOWN),
        ("service_unavailable", Outcome.TEMPORARY),
        ("channel_not_found", Outcome.PERMANENT),
        ("is_archived", Outcome.PERMANENT),
    ],
)
def test_each_bad_answer_is_told_apart_and_never_tried_again_here(
    answer: str, outcome: Outcome
) -> None:
    with slack_server() as (slack, address):
        slack.answers = [answer]
        (receipt,) = post(address, CHANNEL)
    assert receipt.outcome is outcome
    assert receipt.detail
    assert "xoxb" not in receipt.detail
    assert slack.requests == 1


def test_a_token_that_is_refused_fails_no_channel_for_good() -> None:
    with slack_server() as (slack, address):
        slack.answers = ["invalid_auth"]
        (receipt,) = post(address, CHANNEL)
    assert (receipt.outcome, receipt.halts) == (Outcome.TEMPORARY, True)


SINCE = datetime(2023, 11, 1, tzinfo=UTC)


def look_up(address: str, edition: str, part: int, where: SlackRecipient) -> Receipt:
    async def work() -> Receipt:
        async with SlackSender("xoxb-test", base_url=address, timeout=5) as carrier:
            return await carrier.find(edition, part, where, SINCE)

    return asyncio.run(asyncio.wait_for(work(), 30))


def test_a_post_whose_answer_was_lost_is_found_again_and_another_is_not() -> None:
    with slack_server() as (slack, address):
        post(address, CHANNEL, SlackRecipient(channel="C2"))
        slack.answers = ["hang up"]
        (lost,) = post(address, SlackRecipient(channel="C3"))
        assert lost.outcome is Outcome.UNKNOWN
        found = look_up(address, "weekly-2026-07-05", 1, SlackRecipient(channel="C3"))
        assert (found.outcome, found.reference) == (Outcome.SENT, "1700000000.000003")
        for edition, part, channel in (
            ("weekly-2026-07-12", 1, "C3"),
            ("weekly-2026-07-05", 2, "C3"),
            ("weekly-2026-07-05", 1, "C4"),
        ):
            other = look_up(address, edition, part, SlackRecipient(channel=channel))
            assert other.outcome is Outcome.TEMPORARY
        slack.closed = True
        blind = look_up(address, "weekly-2026-07-05", 1, SlackRecipient(channel="C3"))
    assert blind.outcome is Outcome.UNKNOWN
    assert "missing_scope" in blind.detail


def test_a_direct_message_goes_to_the_conversation_with_the_member() -> None:
    with slack_server() as (slack, address):
        (receipt,) = post(address, SlackRecipient(channel="U77"))
        assert receipt.sent
        assert slack.posts[0]["channel"] == "D77"
        found = look_up(address, "weekly-2026-07-05", 1, SlackRecipient(channel="U77"))
        assert found.reference == receipt.reference
        slack.closed = True
        (refused,) = post(address, SlackRecipient(channel="U78"))
    assert refused.outcome is Outcome.TEMPORARY
    assert len(slack.posts) == 1


def test_a_server_that_is_not_there_is_a_temporary_failure() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        (receipt,) = post(f"http://127.0.0.1:{unused.getsockname()[1]}/api/", CHANNEL)
    assert receipt.outcome is Outcome.TEMPORARY
