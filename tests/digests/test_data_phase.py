"""What follows DATA: every line whole, and nothing in a message that could end it early."""

from __future__ import annotations

import asyncio
import re

from hypothesis import given
from hypothesis import strategies as st

from digests.delivery import Security, SmtpSender
from digests.delivery.data_phase import transparent
from digests.delivery.letter import Letter
from tests.digests.mail_server import mail_server

BITS = (b".", b"..", b"a", b"\r\n", b"\n", b"\r", b"\r\n.\r\n", b"x\n.\n")
PIECES = st.lists(st.sampled_from(BITS))


@given(PIECES.map(b"".join))
def test_only_the_end_looks_like_the_end(raw: bytes) -> None:
    sent = transparent(raw)
    assert sent.endswith(b"\r\n.\r\n") or sent == b".\r\n"
    assert sent.index(b"\r\n.\r\n") == len(sent) - 5
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", sent)


@given(PIECES.map(b"".join))
def test_who_reads_it_as_the_standard_says_gets_the_same_lines(raw: bytes) -> None:
    lines = transparent(raw).removesuffix(b".\r\n").split(b"\r\n")
    read = b"\r\n".join(line.removeprefix(b".") for line in lines)
    whole = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    assert read == (whole if whole.endswith(b"\r\n") else whole + b"\r\n")


def test_what_is_to_be_done_meanwhile_is_done_when_the_message_has_left_and_only_then() -> None:
    done: list[str] = []

    async def work(port: int) -> list[bool]:
        async with SmtpSender("127.0.0.1", port, security=Security.NONE, timeout=5) as carrier:
            letter = Letter(raw=b"Subject: x\r\n\r\n.\r\n", sender="digest@example.org")
            return [
                (
                    await carrier.send(
                        letter, f"{name}@example.net", meanwhile=lambda n=name: done.append(n)
                    )
                ).sent
                for name in ("zoe", "hard", "full")
            ]

    with mail_server() as (server, port):
        sent = asyncio.run(work(port))
    assert sent == [True, False, False]
    assert done == ["zoe", "full"]
    assert server.taken[0].content == b"Subject: x\r\n\r\n.\r\n"
