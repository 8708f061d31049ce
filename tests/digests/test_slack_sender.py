"""Posting through a real server on loopback: never twice, and an honest receipt."""

from __future__ import annotations

import asyncio
import socket
import time

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
        ("invalid_auth", Outcome.PERMANENT),
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


def test_a_server_that_is_not_there_is_a_temporary_failure() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        (receipt,) = post(f"http://127.0.0.1:{unused.getsockname()[1]}/api/", CHANNEL)
    assert receipt.outcome is Outcome.TEMPORARY
