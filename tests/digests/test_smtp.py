"""E-mail through a real server on loopback: every way an attempt can end."""

from __future__ import annotations

import asyncio
import email
import socket
import time
from collections.abc import Coroutine
from datetime import UTC, datetime
from email import policy
from typing import TypeVar

import pytest

from digests.delivery import Outcome, Receipt, Security, SmtpSender
from digests.email import Recipient, Sender, compose
from tests.digests.editions import typical
from tests.digests.mail_server import Handler, mail_server

SENDER = Sender(name="Monitor", address="digest@example.org", postal="1 Main St")
T = TypeVar("T")


def run(work: Coroutine[None, None, T]) -> T:
    return asyncio.run(asyncio.wait_for(work, 30))


async def attempts(port: int, *names: str, timeout: float = 5, **options: str) -> list[Receipt]:
    """Send to each name over one sender, in order."""
    receipts = []
    async with SmtpSender(
        "127.0.0.1", port, security=Security.NONE, timeout=timeout, **options
    ) as carrier:
        for name in names:
            reader = Recipient(address=f"{name}@example.net")
            message = compose(
                typical(), "fr", SENDER, reader, date=datetime(2026, 7, 6, tzinfo=UTC)
            )
            receipts.append(await carrier.send(message, reader.address))
    return receipts


def test_a_message_arrives_whole() -> None:
    with mail_server() as (server, port):
        (receipt,) = run(attempts(port, "zoe"))
    assert receipt.sent
    assert receipt.detail == "250 2.0.0 taken as 42"
    (envelope,) = server.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("digest@example.org", ["zoe@example.net"])
    assert isinstance(envelope.content, bytes)
    message = email.message_from_bytes(envelope.content, policy=policy.default)
    assert message["Message-ID"] == receipt.reference
    assert "quartier" in message.get_body(("html",)).get_content()  # type: ignore[attr-defined]


def test_one_connection_carries_many_messages() -> None:
    with mail_server() as (server, port):
        receipts = run(attempts(port, *(f"reader{n}" for n in range(20))))
    assert all(receipt.sent for receipt in receipts)
    assert server.connections == 1


@pytest.mark.parametrize(
    ("name", "outcome", "words"),
    [
        ("soft", Outcome.TEMPORARY, "450 4.2.0 mailbox busy"),
        ("hard", Outcome.PERMANENT, "550 5.1.1 no such reader"),
        ("full", Outcome.TEMPORARY, "452 4.3.1 disk full"),
        ("spam", Outcome.PERMANENT, "554 5.7.1 refused"),
        ("gone", Outcome.TEMPORARY, "hung up or fell silent"),
        ("lost", Outcome.UNKNOWN, "no answer after the message was handed over"),
        ("slow", Outcome.UNKNOWN, "no answer after the message was handed over"),
    ],
)
def test_each_end_is_told_apart_and_the_next_reader_is_served(
    name: str, outcome: Outcome, words: str
) -> None:
    with mail_server() as (server, port):
        first, second = run(attempts(port, name, "zoe", timeout=3))
    assert first.outcome is outcome
    assert words in first.detail
    assert second.sent
    assert [e.rcpt_tos for e in server.taken][-1] == ["zoe@example.net"]


def test_a_server_that_hangs_up_while_idle_costs_no_message() -> None:
    async def with_a_pause(server: Handler, port: int) -> list[Receipt]:
        async with SmtpSender("127.0.0.1", port, security=Security.NONE) as carrier:
            reader = Recipient(address="zoe@example.net")
            message = compose(typical(), "en", SENDER, reader)
            first = await carrier.send(message, reader.address)
            server.hang_up()
            await asyncio.sleep(0.1)  # in which we may learn of it, or else at the next command
            return [first, await carrier.send(message, reader.address)]

    with mail_server() as (server, port):
        receipts = run(with_a_pause(server, port))
    assert [receipt.outcome for receipt in receipts] == [Outcome.SENT] * 2
    assert server.connections == 2


def test_a_server_that_is_not_there_is_a_temporary_failure() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        (receipt,) = run(attempts(unused.getsockname()[1], "zoe"))
    assert receipt.outcome is Outcome.TEMPORARY
    assert "cannot be reached" in receipt.detail


def test_tls_that_was_asked_for_is_never_given_up() -> None:
    async def insisting(port: int) -> Receipt:
        async with SmtpSender("127.0.0.1", port, security=Security.STARTTLS) as carrier:
            reader = Recipient(address="zoe@example.net")
            return await carrier.send(compose(typical(), "en", SENDER, reader), reader.address)

    with mail_server() as (server, port):
        receipt = run(insisting(port))
    assert receipt.outcome is Outcome.TEMPORARY
    assert not server.taken


def test_an_address_with_a_line_break_reaches_no_server() -> None:
    with mail_server() as (server, port):

        async def injected() -> Receipt:
            async with SmtpSender("127.0.0.1", port, security=Security.NONE) as carrier:
                reader = Recipient(address="zoe@example.net")
                message = compose(typical(), "en", SENDER, reader)
                return await carrier.send(message, "zoe@example.net>\r\nRCPT TO:<x@example.net")

        receipt = run(injected())
    assert receipt.outcome is Outcome.PERMANENT
    assert not server.taken


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
@pytest.mark.parametrize(("password", "sent"), [("right", True), ("wrong", False)])
def test_the_sender_logs_in(password: str, sent: bool) -> None:
    with mail_server(login=True) as (_, port):
        (receipt,) = run(attempts(port, "zoe", username="monitor", password=password))
    assert receipt.sent is sent
    assert password not in receipt.detail


def test_a_login_that_is_refused_is_the_servers_trouble_and_no_readers() -> None:
    with mail_server(login=True) as (_, port):
        (receipt,) = run(attempts(port, "zoe", username="u", password="wrong"))
    assert (receipt.outcome, receipt.halts) == (Outcome.TEMPORARY, True)
    assert "535" in receipt.detail


def test_a_sender_that_is_refused_is_no_readers_fault() -> None:
    async def unwelcome(port: int) -> list[Receipt]:
        async with SmtpSender("127.0.0.1", port, security=Security.NONE) as carrier:
            message = compose(typical(), "en", SENDER, Recipient(address="zoe@example.net"))
            return [
                await carrier.send(message, "zoe@example.net", envelope_from=sender)
                for sender in ("nobody@example.org", "bounces+k-e@example.org")
            ]

    with mail_server() as (server, port):
        refused, taken = run(unwelcome(port))
    assert (refused.outcome, refused.halts) == (Outcome.TEMPORARY, True)
    assert taken.sent
    assert server.taken[0].mail_from == "bounces+k-e@example.org"


def test_a_servers_limits_are_kept() -> None:
    async def many(port: int) -> float:
        options = {"security": Security.NONE, "per_minute": 600, "per_connection": 2}
        begin = time.monotonic()
        async with SmtpSender("127.0.0.1", port, **options) as carrier:  # type: ignore[arg-type]
            message = compose(typical(), "en", SENDER, Recipient(address="zoe@example.net"))
            for _ in range(5):
                assert (await carrier.send(message, "zoe@example.net")).sent
        return time.monotonic() - begin

    with mail_server() as (server, port):
        took = run(many(port))
    assert took >= 0.4
    assert server.connections == 3
