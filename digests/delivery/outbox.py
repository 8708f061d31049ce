"""Messages out into a folder, for a monitor that has neither a mail server nor Slack yet."""

from __future__ import annotations

import json
import os
import re
import tempfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Self

from digests.delivery.letter import Letter
from digests.delivery.receipt import Outcome, Receipt
from digests.slack import SlackMessage


class OutboxSender:
    """A carrier that writes files: ``.eml``, ``.html`` and ``.txt`` of an e-mail, ``.json`` of a
    Slack message. The same message to the same recipient is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def send(
        self,
        message: EmailMessage | Letter | SlackMessage,
        recipient: str,
        /,
        *,
        envelope_from: str = "",
    ) -> Receipt:
        """Write the message's files, each at once or not at all; the reference is the first path.

        ``recipient``, an address or a channel, names the files. ``envelope_from`` is noted in
        the e-mail as its Return-Path, as a server would at delivery (RFC 5321, section 4.4).
        """
        if isinstance(message, SlackMessage):
            files = _slack(message)
        else:
            files = _email(message, envelope_from)
        name = _file_name(recipient)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            paths = [_write(self._folder / f"{name}{end}", body) for end, body in files.items()]
        except OSError as fault:
            detail = f"{self._folder} cannot be written: {fault.strerror}"
            return Receipt(outcome=Outcome.TEMPORARY, detail=detail)
        detail = f"written to {', '.join(path.name for path in paths)}"
        return Receipt(outcome=Outcome.SENT, detail=detail, reference=str(paths[0]))


def _email(message: EmailMessage | Letter, envelope_from: str) -> dict[str, bytes]:
    raw = message.raw if isinstance(message, Letter) else message.as_bytes()
    read = message_from_bytes(raw, policy=policy.default)
    first = f"Return-Path: <{envelope_from}>\r\n".encode("ascii") if envelope_from else b""
    files = {".eml": first + raw}
    for end, kind in ((".html", "html"), (".txt", "plain")):
        part = read.get_body(preferencelist=(kind,))
        if part is not None:
            files[end] = part.get_content().encode()
    return files


def _slack(message: SlackMessage) -> dict[str, bytes]:
    end = ".json" if message.parts == 1 else f".{message.part}.json"
    body = {"text": message.text, "blocks": list(message.blocks)}
    return {end: json.dumps(body, ensure_ascii=False, indent=2).encode()}


def _file_name(recipient: str) -> str:
    return re.sub(r"[^\w@.+-]+", "-", recipient).strip(".-")[:120] or "reader"


def _write(path: Path, body: bytes) -> Path:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
