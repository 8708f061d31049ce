"""Mail that comes back: bounces (RFC 3464), complaints (RFC 5965), requests to unsubscribe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from typing import cast

from digests.delivery.return_path import Returned, read_return_path
from digests.delivery.severity import kind_of

_ADDRESSED = ("to", "delivered-to", "x-original-to", "envelope-to", "original-mail-from")
_STOP = re.compile(r"\W*(unsubscribe|désabonner|désabonnement)\W*", re.IGNORECASE)
_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one message in the inbox says."""

    kind: str
    """``hard``, ``soft``, ``complaint``, ``unsubscribe`` or ``other``."""
    key: str = ""
    """The reader's key; nobody but them and their mail server knows it."""
    edition: str = ""
    address: str = ""
    """Who asks to be unsubscribed."""
    detail: str = ""
    """The server's words; one line."""


def read_report(raw: bytes, mailbox: str) -> Report:
    """Read a message that arrived at ``mailbox`` or one of its ``+`` addresses.

    A bounce or a complaint counts only if a return path of ours stands in it: anybody can write
    that somebody's mail bounced, but not with that reader's key. A bounce is read by its status
    codes, or where it has none, by the forms that flufl.bounce knows. A message that is only
    delayed is of kind ``other``.
    """
    # As text, since bytes beyond ASCII in a header come out as objects that no one expects.
    message = message_from_string(raw.decode("utf-8", "replace"))
    returned = next(_return_paths(message, mailbox), None)
    if _is_complaint(message):
        return _told("complaint" if returned else "other", returned, _words(message))
    if returned and (kind := _bounce(message)):
        return _told(kind, returned, _words(message))
    if not returned and _STOP.fullmatch(_subject(message)):
        (_, address), *_ = getaddresses([_text(message.get("from", ""))]) or [("", "")]
        return Report(kind="unsubscribe", address=address.lower())
    return Report(kind="other", detail=_line(_subject(message)))


def _told(kind: str, returned: Returned | None, detail: str) -> Report:
    key, edition = returned or ("", "")
    return Report(kind=kind, key=key, edition=edition, detail=detail)


def _return_paths(message: Message, mailbox: str) -> Iterator[Returned]:
    """Yield return paths of ours: where it was sent to, or whose mail it is about."""
    for part in _parts(message):
        for name in (*_ADDRESSED, "return-path"):
            for _, address in getaddresses([_text(v) for v in part.get_all(name, [])]):
                if returned := read_return_path(address, mailbox):
                    yield returned


def _parts(message: Message) -> Iterator[Message]:
    """Yield the message and all within, also an original of which only the headers came back."""
    for part in message.walk():
        yield part
        if part.get_content_type() == "text/rfc822-headers":
            yield message_from_string(_content(part))


def _is_complaint(message: Message) -> bool:
    """Tell whether a reader's mail provider says that they called a message spam."""
    return any(
        part.get_content_type() == "message/feedback-report"
        and any(one.get("feedback-type", "").strip().lower() != "not-spam" for one in _within(part))
        for part in message.walk()
    )


def _within(part: Message) -> list[Message]:
    return cast("list[Message]", part.get_payload()) if part.is_multipart() else []


def _bounce(message: Message) -> str:
    """Return ``hard`` or ``soft``, or nothing if it does not say that a message failed."""
    statuses = [block for block in _status_blocks(message) if _failed(block)]
    if statuses:
        return max((kind_of(_verdict(block)) for block in statuses), key=lambda k: k == "soft")
    if any(True for _ in _status_blocks(message)):
        return ""  # delayed, relayed, delivered
    return kind_of(_body(message)) if _in_words(message) else ""


def _in_words(message: Message) -> bool:
    """Tell whether a message without status codes says that another one failed."""
    from flufl.bounce import all_failures

    try:
        _, failed = all_failures(message)
    except (AttributeError, LookupError, TypeError, ValueError):
        return False  # its detectors expect what mail servers write; this was somebody else
    return bool(failed)


def _status_blocks(message: Message) -> Iterator[Message]:
    """Yield what a delivery status says of each recipient (RFC 3464, section 2.3)."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from (block for block in _within(part) if block.get("action"))


def _failed(block: Message) -> bool:
    return _text(block.get("action", "")).strip().lower().startswith(("fail", "error"))


def _verdict(block: Message) -> str:
    """Return the status; the server's own code, where the status says nothing (x.0.0)."""
    status = _text(block.get("status", ""))
    return status if not re.match(r"\s*\d\.0\.0", status) else _text(block.get("diagnostic-code"))


def _words(message: Message) -> str:
    for block in _status_blocks(message):
        said = " ".join(_text(block.get(n, "")) for n in ("status", "diagnostic-code"))
        return _line(said)
    return _line(_subject(message))


def _body(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            return _content(part)
    return ""


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _text(header: object) -> str:
    return str(header or "")


def _subject(message: Message) -> str:
    raw = _text(message.get("subject", ""))
    try:
        return str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, ValueError):
        return raw


def _line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
