"""The inbox, by folder and by IMAP: each message counts once, and nobody is lost on hearsay."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from monitor.archive import Archive
from monitor.archive import readers as shelf
from monitor.errors import SettingWrong
from monitor.readers import roll
from monitor.readers.inbox import READ, InboxRead, InboxUnreachable, read_inbox
from monitor.readers.roll import Wish
from monitor.settings import Inbox
from tests.digests.returned_mail import MAILBOX, bounce, complaint, letter
from tests.monitor.readers.imap_server import imap_server

NOW = datetime(2026, 6, 24, 9, 0, tzinfo=UTC)


def reader(archive: Archive, address: str) -> shelf.Reader:
    return roll.add(archive, Wish(address=address), "command", "", NOW)


def returned(one: shelf.Reader, edition: str = "weekly-2026-06-22") -> str:
    return f"bounces+{one.key}-{edition}@example.org"


def spool(folder: Path, *messages: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for number, raw in enumerate(messages):
        (folder / f"{number}.eml").write_bytes(raw)
    return folder


def read(archive: Archive, folder: Path) -> InboxRead:
    return read_inbox(archive, Inbox(address=MAILBOX, spool=str(folder)), folder, NOW)


def state(archive: Archive, address: str) -> str:
    known = shelf.reader_by_address(archive, address)
    assert known is not None
    return known.state


def test_what_came_back_ends_with_the_right_readers(archive: Archive, tmp_path: Path) -> None:
    hard, soft, angry, _, well = (
        reader(archive, f"{name}@example.net") for name in ("hard", "soft", "angry", "zoe", "well")
    )
    folder = spool(
        tmp_path / "spool",
        bounce(to=returned(hard)),
        bounce("5.2.2", "full", to=returned(soft)),
        complaint(inside=returned(angry)),
        letter("unsubscribe"),
        letter("Out of office", to=returned(well)),
        bounce(to="bounces+nobody234567-e@example.org", inside="x@y.example"),
    )
    done = read(archive, folder)
    assert done == InboxRead(
        read=6, hard=1, soft=1, complaints=1, unsubscribed=1, other=2, suppressed=2
    )
    names = ("hard", "soft", "angry", "zoe", "well")
    states = [state(archive, f"{name}@example.net") for name in names]
    assert states == ["suppressed", "active", "suppressed", "left", "active"]
    assert read(archive, folder) == InboxRead()
    assert len(list((folder / READ).iterdir())) == 6


def test_a_report_that_is_delivered_twice_counts_once(archive: Archive, tmp_path: Path) -> None:
    one = reader(archive, "soft@example.net")
    full = bounce("5.2.2", "full", to=returned(one))
    read(archive, spool(tmp_path / "spool", full, full, full, full))
    assert state(archive, "soft@example.net") == "active"
    later = [bounce("5.2.2", "full", to=returned(one, f"e{number}")) for number in range(2)]
    read(archive, spool(tmp_path / "spool", *later))
    assert state(archive, "soft@example.net") == "suppressed"


def test_a_mailbox_is_read_by_imap_and_emptied_into_a_folder(
    archive: Archive, tmp_path: Path
) -> None:
    one = reader(archive, "hard@example.net")
    with imap_server(bounce(to=returned(one)), letter("Hello")) as (mailbox, port):
        inbox = Inbox(
            address=MAILBOX, host="127.0.0.1", port=port, security="none", password="right"
        )
        done = read_inbox(archive, inbox, tmp_path, NOW)
        again = read_inbox(archive, inbox, tmp_path, NOW)
    assert (done.read, done.hard, done.other) == (2, 1, 1)
    assert again.read == 0
    assert mailbox.inbox == {}
    assert len(mailbox.aside[READ]) == 2
    assert state(archive, "hard@example.net") == "suppressed"


def test_a_mailbox_that_cannot_be_read_is_said_in_one_line(
    archive: Archive, tmp_path: Path
) -> None:
    with imap_server(letter("Hello")) as (_, port):
        base = Inbox(address=MAILBOX, host="127.0.0.1", port=port, security="none")
        with pytest.raises(InboxUnreachable, match="wrong password"):
            read_inbox(archive, base, tmp_path, NOW)
        elsewhere = base.model_copy(update={"folder": "Other", "password": SecretStr("right")})
        with pytest.raises(SettingWrong, match=r"inbox\.folder: Other"):
            read_inbox(archive, elsewhere, tmp_path, NOW)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        away = base.model_copy(update={"port": unused.getsockname()[1]})
        with pytest.raises(InboxUnreachable, match="cannot be read"):
            read_inbox(archive, away, tmp_path, NOW)
    with pytest.raises(SettingWrong, match=r"inbox\.spool: .*no such folder"):
        read(archive, tmp_path / "nowhere")
    with pytest.raises(SettingWrong, match=r"inbox\.address: is needed"):
        read_inbox(archive, Inbox(spool="spool"), tmp_path, NOW)
