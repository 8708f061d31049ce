"""DKIM: a signature that verifies, covers the unsubscribe headers, and breaks when touched."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import dkim
import pytest

from digests.delivery import KeyUnusable, Signer
from digests.email import Recipient, Sender, compose
from tests.digests.editions import typical
from tests.digests.keys import name_server, private_key

SENDER = Sender(name="Veille Élan", address="digest@example.org", postal="1, rue Exemple")


def signed(language: str = "fr") -> bytes:
    reader = Recipient(
        address="zoe@example.net", name="Zoé", unsubscribe_url="https://example.org/u/k"
    )
    when = datetime(2026, 7, 6, tzinfo=UTC)
    raw = compose(typical(), language, SENDER, reader, date=when).as_bytes()
    return Signer("example.org", "fow", private_key()).signed(raw)


def verifies(raw: bytes) -> bool:
    return bool(dkim.verify(raw, dnsfunc=name_server("fow", "example.org")))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_signature_verifies_with_the_key_in_the_name_server(language: str) -> None:
    raw = signed(language)
    assert verifies(raw)
    head = re.sub(rb"\r\n[ \t]+", b" ", raw.split(b"\r\n\r\n")[0])
    (names,) = re.findall(rb"\bh=([^;]+);", head)
    covered = {name.strip().decode().lower() for name in names.split(b":")}
    assert {"from", "subject", "list-unsubscribe", "list-unsubscribe-post"} <= covered


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"https://example.org/u/k>", b"https://example.org/u/x>"),
        (b"One-Click", b"Two-Click"),
        (b"List-Id:", b"From: <other@example.com>\r\nList-Id:"),
        (b"zoe@example.net", b"ann@example.net"),
    ],
)
def test_what_is_changed_on_the_way_breaks_it(before: bytes, after: bytes) -> None:
    raw = signed()
    changed = raw.replace(before, after)
    assert changed != raw
    assert not verifies(changed)


@pytest.mark.parametrize(
    "key", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"]
)
def test_a_key_that_is_none_is_said_at_once(key: bytes) -> None:
    with pytest.raises(KeyUnusable, match="RSA private key"):
        Signer("example.org", "fow", key)
