"""The press: ten thousand letters, each its reader's own, from blocks that are written once."""

from __future__ import annotations

import email
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from email import policy

import pytest

from digests.footer import Recipient, Sender
from digests.press import Press
from tests.digests.editions import full, typical

SENDER = Sender(name="Veille d’été", address="digest@example.org", postal="1 Main St\nOttawa ON")
NOW = datetime(2026, 7, 6, 9, tzinfo=UTC)
TOPICS = ("drivers:robots", "drivers:towns", "gaps:nearby", "regions:ca")


def reader(number: int) -> Recipient:
    return Recipient(
        address=f"reader{number}@example.net",
        topics=tuple(t for bit, t in enumerate(TOPICS) if number >> bit & 1),
        unsubscribe_url=f"https://m.example/u/{number:08}",
        feedback_url=f"https://m.example/feedback/{number:08}",
    )


def written(press: Press, number: int, language: str = "fr") -> bytes:
    return press.letter(language, SENDER, reader(number), date=NOW).raw


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_letter_is_the_same_whatever_was_written_before(language: str) -> None:
    shared = Press(full())
    for number in range(0, 40, 3):
        assert written(shared, number, language) == written(Press(full()), number, language)


def test_each_letter_holds_its_readers_links_and_nobody_elses() -> None:
    press = Press(full())
    for number in range(20):
        raw = written(press, number)
        message = email.message_from_bytes(raw, policy=policy.default)
        html = message.get_body(("html",))
        assert html is not None
        assert f"/u/{number:08}" in html.get_content()
        assert not [n for n in range(20) if n != number and f"/{n:08}" in html.get_content()]


def test_letters_are_seven_bit_in_lines_that_servers_take() -> None:
    for content in (typical(), full()):
        raw = written(Press(content), 1)
        assert max(raw) < 128
        assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert all(len(line) <= 78 for line in raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Zoé Roy", "zoe@example.net"),
        ('Roy, "Zoe"', "zoe@example.net"),
        ("Zoe Roy", "zoe.roy+digest@mail.example.net"),
        ("", "zoe@example.net"),
        ("Zoe", '"zoe roy"@example.net'),
        ("Z\r\nBcc: evil@example.org", "zoe@example.net"),
    ],
)
def test_any_name_and_address_stand_in_the_to_header_as_they_are(name: str, address: str) -> None:
    recipient = replace(reader(1), name=name, address=address)
    raw = Press(typical()).letter("en", SENDER, recipient, date=NOW).raw
    message = email.message_from_bytes(raw, policy=policy.default)
    (to,) = message["To"].addresses
    assert (to.display_name, to.addr_spec) == (" ".join(name.split()), address)
    assert message["Bcc"] is None


def test_memory_does_not_grow_with_the_number_of_readers() -> None:
    press = Press(full())
    for number in range(200):
        written(press, number, "en" if number % 2 else "fr")
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(200, 700):
        written(press, number, "en" if number % 2 else "fr")
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 3_000_000, "five hundred letters are twenty million bytes"
