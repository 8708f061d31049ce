"""What came back by mail, from a folder or an IMAP mailbox: who bounces gets nothing more."""

from __future__ import annotations

import hashlib
import imaplib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digests.delivery.reports import Report, read_report
from monitor.archive import Archive
from monitor.archive.readers import reader_by_address, reader_by_key
from monitor.errors import MonitorError, SettingWrong
from monitor.readers.leaving import came_back, unsubscribe
from monitor.readers.standing import Standing
from monitor.settings import Inbox

READ = "fow-read"
"""Folder that messages are moved to when they were dealt with."""
_MOST = 2000
"""Messages in one reading; the rest waits for the next."""
_LARGEST = 300_000
"""Bytes read of one message: a report's own parts come first."""
_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRead:
    """What one reading of the inbox did."""

    read: int = 0
    hard: int = 0
    soft: int = 0
    complaints: int = 0
    unsubscribed: int = 0
    other: int = 0
    """Read and left alone: out-of-office answers, notices of delay, forgeries."""
    suppressed: int = 0
    """Readers who get nothing more because of it."""


class InboxUnreachable(MonitorError):
    """The mailbox cannot be read now."""


def read_inbox(archive: Archive, inbox: Inbox, folder: Path, now: datetime) -> InboxRead:
    """Deal with everything in the inbox, each message once.

    Reads nothing where no inbox is set. Raises :class:`SettingWrong` and
    :class:`InboxUnreachable`.
    """
    if not (inbox.spool or inbox.host):
        return InboxRead()
    if not inbox.address:
        raise SettingWrong("inbox.address: is needed to tell whose mail came back")
    counts = Counter[str]()
    messages = _spooled(folder / inbox.spool) if inbox.spool else _mailbox(inbox)
    for raw in messages:
        message = hashlib.sha256(raw).hexdigest()
        counts.update(("read", *_recorded(archive, read_report(raw, inbox.address), message, now)))
    return InboxRead(
        read=counts["read"],
        hard=counts["hard"],
        soft=counts["soft"],
        complaints=counts["complaint"],
        unsubscribed=counts["unsubscribe"],
        other=counts["other"],
        suppressed=counts["suppressed"],
    )


def _recorded(archive: Archive, report: Report, message: str, now: datetime) -> tuple[str, ...]:
    """Act on a report; return the words under which it counts."""
    if report.kind == "unsubscribe":
        reader = reader_by_address(archive, report.address)
        if reader is None:
            return ("other",)
        unsubscribe(archive, reader, "by mail", now)
        return ("unsubscribe",)
    reader = reader_by_key(archive, report.key) if report.key else None
    if report.kind == "other" or reader is None:
        return ("other",)
    after = came_back(
        archive,
        reader,
        report.kind,
        report.detail,
        now,
        message=message,
        edition=report.edition,
    )
    ended = after.state == Standing.SUPPRESSED != reader.state
    return (report.kind, "suppressed") if ended else (report.kind,)


def _spooled(folder: Path) -> Iterator[bytes]:
    """Yield the messages of a folder or Maildir; each is put aside when the next is asked for."""
    places = [place for place in (folder, folder / "new", folder / "cur") if place.is_dir()]
    if not places:
        raise SettingWrong(f"inbox.spool: {folder}: no such folder")
    aside = folder / READ
    try:
        aside.mkdir(exist_ok=True)
        files = [path for place in places for path in sorted(place.iterdir()) if path.is_file()]
        for path in [one for one in files if not one.name.startswith(".")][:_MOST]:
            with path.open("rb") as file:
                raw = file.read(_LARGEST)
            yield raw
            path.rename(aside / path.name)
    except OSError as error:
        raise InboxUnreachable(f"{folder}: cannot be read: {error}") from error


def _mailbox(inbox: Inbox) -> Iterator[bytes]:
    """Yield the messages of an IMAP folder; each is moved aside when the next is asked for."""
    with _logged_in(inbox) as server:
        _, answer = server.uid("SEARCH", "UNDELETED")
        for uid in (answer[0] or b"").split()[:_MOST]:
            number = uid.decode("ascii")
            _, parts = server.uid("FETCH", number, f"(BODY.PEEK[]<0.{_LARGEST}>)")
            yield b"".join(part[1] for part in parts if isinstance(part, tuple))
            _put_aside(server, number)
        server.expunge()


def _put_aside(server: imaplib.IMAP4, number: str) -> None:
    """Copy a message, make sure of it, and only then mark it for deletion."""
    copied, said = server.uid("COPY", number, READ)
    if copied != "OK":
        server.create(READ)
        copied, said = server.uid("COPY", number, READ)
    if copied != "OK":
        raise imaplib.IMAP4.error(f"no message can be copied to {READ}: {said!r}")
    server.uid("STORE", number, "+FLAGS", r"(\Deleted)")


@contextmanager
def _logged_in(inbox: Inbox) -> Iterator[imaplib.IMAP4]:
    make = imaplib.IMAP4_SSL if inbox.security == "tls" else imaplib.IMAP4
    try:
        with make(inbox.host, inbox.port, timeout=_TIMEOUT) as server:
            server.login(inbox.username, inbox.password.get_secret_value())
            selected, said = server.select(inbox.folder)
            if selected != "OK":
                raise SettingWrong(f"inbox.folder: {inbox.folder}: {said!r}")
            yield server
    except (imaplib.IMAP4.error, OSError) as error:
        where = f"{inbox.host}:{inbox.port}"
        raise InboxUnreachable(f"inbox {where}: cannot be read: {error}") from error
