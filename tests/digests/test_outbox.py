"""Without a mail server or Slack, the messages lie in a folder."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from digests.delivery import OutboxSender, Outcome, Receipt
from digests.email import Recipient, Sender, compose
from digests.slack import SlackMessage, messages
from tests.digests.editions import large, typical

SENDER = Sender(name="Monitor", address="digest@example.org", postal="1 Main St")
READER = Recipient(address="zoe@example.net")


def put(folder: Path, message: object, name: str) -> Receipt:
    async def work() -> Receipt:
        async with OutboxSender(folder) as carrier:
            return await carrier.send(message, name)  # type: ignore[arg-type]

    return asyncio.run(work())


def mail() -> object:
    return compose(typical(), "fr", SENDER, READER, date=datetime(2026, 7, 6, tzinfo=UTC))


def test_an_email_becomes_three_files(tmp_path: Path) -> None:
    receipt = put(tmp_path / "new", mail(), "zoe@example.net")
    assert receipt.sent
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == [f"zoe@example.net.{end}" for end in ("eml", "html", "txt")]
    assert "quartier" in (tmp_path / "new/zoe@example.net.html").read_text(encoding="utf-8")


def test_the_parts_of_a_slack_message_are_a_file_each(tmp_path: Path) -> None:
    posts: list[SlackMessage] = messages(large(40), "en")
    for part in posts:
        assert put(tmp_path, part, "slack-C1").sent
    read = [json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()]
    assert len(read) == len(posts) > 1
    assert all(part["blocks"] for part in read)


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, mail(), "zoe@example.net")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    put(tmp_path, mail(), "zoe@example.net")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_no_recipient_can_leave_the_folder(tmp_path: Path) -> None:
    receipt = put(tmp_path / "outbox", mail(), "../../etc/passwd")
    assert Path(receipt.reference).parent == tmp_path / "outbox"
    assert [path.name for path in tmp_path.iterdir()] == ["outbox"]


def test_a_folder_that_cannot_be_written_is_a_temporary_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    receipt = put(tmp_path / "file", mail(), "zoe@example.net")
    assert receipt.outcome is Outcome.TEMPORARY
    assert "cannot be written" in receipt.detail
