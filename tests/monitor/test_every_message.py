"""Every message that leaves, read again from the server's raw bytes, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest
from aiosmtpd.smtp import Envelope

from digests.delivery import read_return_path
from monitor.run import send_step
from tests.digests.keys import name_server, private_key
from tests.digests.mail_server import mail_server
from tests.monitor.crowd import NAMES, clock, gather

READERS = 24
LARGEST = 100_000


@contextmanager
def sent(folder: Path) -> Iterator[list[Envelope]]:
    with mail_server() as (server, port):
        (folder / "w").mkdir()
        (folder / "w" / "dkim.pem").write_bytes(private_key())
        workspace, _ = gather(folder / "w", port, READERS, 'dkim_key = "dkim.pem"')
        send_step(workspace, clock, "")
        yield server.taken


@pytest.fixture(scope="module")
def envelopes(tmp_path_factory: pytest.TempPathFactory) -> list[Envelope]:
    with sent(tmp_path_factory.mktemp("sent")) as taken:
        assert len(taken) == READERS
        return list(taken)


@pytest.fixture(scope="module")
def messages(envelopes: list[Envelope]) -> list[tuple[bytes, EmailMessage]]:
    raws = [one.content for one in envelopes if isinstance(one.content, bytes)]
    return [(raw, message_from_bytes(raw, policy=policy.default)) for raw in raws]  # type: ignore[misc]


def test_headers_are_there_once_and_whole(messages: list[tuple[bytes, EmailMessage]]) -> None:
    for raw, message in messages:
        head = raw.partition(b"\r\n\r\n")[0]
        for name in (b"List-Unsubscribe", b"List-Unsubscribe-Post", b"List-Id", b"Auto-Submitted"):
            (line,) = re.findall(rb"(?im)^%s:.*(?:\r\n[ \t].*)*" % re.escape(name), head)
            assert len(line.rstrip()) < 70
            assert b"=?" not in line
            assert b"\r\n" not in line.rstrip()
        assert re.fullmatch(
            r"<https://monitor\.example\.org/u/[a-z2-7]{12}>", message["List-Unsubscribe"]
        )
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["List-Id"] == "<weekly.example.org>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert not message.defects
        assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_each_is_signed_so_that_it_verifies(messages: list[tuple[bytes, EmailMessage]]) -> None:
    look_up = name_server("fow", "example.org")
    for raw, message in messages:
        assert dkim.verify(raw, dnsfunc=look_up), message["To"]
        signed = re.sub(r"\s", "", message["DKIM-Signature"]).lower()
        assert ":list-unsubscribe:list-unsubscribe-post:" in signed


def test_accents_arrive_in_names_subject_and_both_bodies(
    messages: list[tuple[bytes, EmailMessage]],
) -> None:
    for _, message in messages:
        (to,) = message["To"].addresses
        assert to.display_name in NAMES
        assert message["From"].addresses[0].display_name == "Veille Élan"
        text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
        assert text is not None
        assert html is not None
        said, shown = text.get_content(), html.get_content()
        assert "1, rue Exemple, Québec" in said
        assert "1, rue Exemple, Québec" in shown
        assert "\ufffd" not in said + shown + message["Subject"]
        assert "Ã" not in said + shown + message["Subject"]
        assert "Les cuisiniers formés à l’atelier" in shown


def test_each_is_small_in_one_language_and_has_a_return_path_of_its_own(
    envelopes: list[Envelope], messages: list[tuple[bytes, EmailMessage]]
) -> None:
    keys = set()
    for envelope, (raw, message) in zip(envelopes, messages, strict=True):
        html = message.get_body(("html",))
        assert html is not None
        assert len(html.get_content().encode()) < LARGEST
        assert len(raw) < 2 * LARGEST
        language = message["Content-Language"]
        assert f'lang="{language}"' in html.get_content()
        assert re.search(r'href="https://monitor\.example\.org/l/\d+-[\w-]{8}"', html.get_content())
        assert "https://example.org/works/" not in html.get_content()
        assert ("Se désabonner" in html.get_content()) == (language == "fr")
        returned = read_return_path(envelope.mail_from or "", "bounces@example.org")
        assert returned is not None
        assert returned.edition == "weekly-2026-07-05"
        assert f"/u/{returned.key}>" in message["List-Unsubscribe"]
        keys.add(returned.key)
    assert len(keys) == READERS
