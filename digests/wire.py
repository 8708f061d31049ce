"""A message as bytes: its headers, and bodies of which most were encoded before."""

from __future__ import annotations

import hashlib
import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.utils import format_datetime
from functools import lru_cache

from digests.cleaning import clean, safe_link
from digests.delivery.letter import Letter
from digests.edition import Edition
from digests.footer import Recipient, Sender, mailbox, unsubscribe_mailto
from digests.forms import Own

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,40}")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ENCODED = 5000
"""Pieces kept encoded; the least used go first."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the HTML shows by its Content-ID (RFC 2392)."""

    png: bytes
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What stands in the headers of one message."""

    subject: str
    sender: Sender
    recipient: Recipient
    date: datetime


class Wire:
    """Writes the messages of one edition in one language."""

    def __init__(self, edition: Edition, language: str, picture: Picture | None = None) -> None:
        """Encode what every message carries."""
        self._edition = edition
        self._language = language
        self._attached = _attached(picture, self.picture_id) if picture else b""
        self._encoded = lru_cache(_ENCODED)(_quoted_printable)

    @property
    def picture_id(self) -> str:
        """The Content-ID of the picture, without brackets."""
        return f"week.{self._language}.{self._edition.id}@fow"

    def letter(self, envelope: Envelope, text: Iterable[str], html: Iterable[str]) -> Letter:
        """Return multipart/alternative of text and HTML, both given in pieces of whole lines.

        Quoted-printable goes line by line, so encoded pieces joined are the encoded whole
        (RFC 2045, section 6.7). Raises :class:`digests.footer.AddressUnusable`.
        """
        mark = fingerprint(self._edition, envelope.recipient)
        sender = _address(envelope.sender.address)
        reference = f"<{mark}@{sender.rpartition('@')[2]}>"
        outer = f"=_{mark}".encode()
        parts = [
            self._headers(envelope, reference, outer),
            b"--" + outer + b"\r\n",
            _TEXT,
            *self._body(text),
            b"\r\n--" + outer + b"\r\n",
            *self._html(outer, html),
            b"\r\n--" + outer + b"--\r\n",
        ]
        return Letter(raw=b"".join(parts), sender=sender, message_id=reference)

    def _html(self, outer: bytes, html: Iterable[str]) -> Iterable[bytes]:
        """HTML alone, or together with its picture (multipart/related, RFC 2387)."""
        encoded = self._body(html)
        if not self._attached:
            return (_HTML, *encoded)
        inner = outer + b".r"
        head = b'Content-Type: multipart/related; type="text/html";\r\n boundary="%s"' % inner
        return (
            head + b"\r\n\r\n--" + inner + b"\r\n" + _HTML,
            *encoded,
            b"\r\n--" + inner + b"\r\n" + self._attached + b"--" + inner + b"--\r\n",
        )

    def _body(self, pieces: Iterable[str]) -> Iterator[bytes]:
        for piece in pieces:
            yield _quoted_printable(piece) if isinstance(piece, Own) else self._encoded(piece)

    def _headers(self, envelope: Envelope, reference: str, boundary: bytes) -> bytes:
        sender, recipient = envelope.sender, envelope.recipient
        lines = [
            _header("From", clean(sender.name), sender.address),
            _to(clean(recipient.name), recipient.address),
            _header("Reply-To", "", sender.reply_to) if sender.reply_to else b"",
            f"Date: {format_datetime(envelope.date)}\r\nMessage-ID: {reference}\r\n".encode(
                "ascii"
            ),
            f"List-Id: <{self._list_id(sender)}>\r\n".encode("ascii"),
            _unsubscribe(sender, recipient).encode("ascii"),
            b"Auto-Submitted: auto-generated\r\n",
            _subject(clean(envelope.subject)),
            b"MIME-Version: 1.0\r\n",
            b'Content-Type: multipart/alternative; boundary="%s"\r\n' % boundary,
            f"Content-Language: {self._language}\r\n\r\n".encode("ascii"),
        ]
        return b"".join(lines)

    def _list_id(self, sender: Sender) -> str:
        domain = _address(sender.address).rpartition("@")[2]
        return sender.list_id or f"{self._edition.kind}.{domain}"


_TEXT, _HTML = (
    f'Content-Type: text/{kind}; charset="utf-8"\r\n'
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode("ascii")
    for kind in ("plain", "html")
)


def message_id(edition: Edition, sender: Sender, recipient: Recipient) -> str:
    """Return the same identifier for the same edition and reader, so that a copy is recognised."""
    domain = _address(sender.address).rpartition("@")[2]
    return f"<{fingerprint(edition, recipient)}@{domain}>"


def fingerprint(edition: Edition, recipient: Recipient) -> str:
    """Return what tells one edition to one reader from all others: 24 hexadecimal digits."""
    named = f"{edition.id}\n{recipient.address.strip().lower()}"
    return hashlib.sha256(named.encode()).hexdigest()[:24]


def _quoted_printable(piece: str) -> bytes:
    return b2a_qp(piece.replace("\n", "\r\n").encode(), istext=True)


def _attached(picture: Picture, content_id: str) -> bytes:
    head = (
        f'Content-Type: image/png; name="{picture.name}.png"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{content_id}>\r\n"
        f'Content-Disposition: inline; filename="{picture.name}.png"\r\n\r\n'
    )
    return head.encode("ascii") + encodebytes(picture.png).replace(b"\n", b"\r\n")


def _address(address: str) -> str:
    """Return an address that was checked; raises :class:`digests.footer.AddressUnusable`."""
    return address if _PLAIN_ADDRESS.fullmatch(address) else mailbox(address).addr_spec


def _to(name: str, address: str) -> bytes:
    """Most names and addresses need neither quotes nor encoding; the others take the long way."""
    plain = not name or _PLAIN_NAME.fullmatch(name)
    if plain and len(address) < 60 and _PLAIN_ADDRESS.fullmatch(address):
        return f"To: {name} <{address}>\r\n".encode() if name else f"To: {address}\r\n".encode()
    return _header("To", name, address)


@lru_cache(256)
def _header(field: str, name: str, address: str) -> bytes:
    header = policy.SMTP.header_factory(field, str(mailbox(address, name)))
    return policy.SMTP.fold_binary(field, header)


@lru_cache(4096)
def _subject(subject: str) -> bytes:
    return policy.SMTP.fold_binary("Subject", policy.SMTP.header_factory("Subject", subject))


def _unsubscribe(sender: Sender, recipient: Recipient) -> str:
    """Name the way off the list: RFC 8058 where there is an https address, else RFC 2369."""
    one_click = safe_link(recipient.unsubscribe_url)
    if one_click.startswith("https:"):
        post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        return f"List-Unsubscribe: <{one_click}>\r\n{post}"
    return f"List-Unsubscribe: <{unsubscribe_mailto(sender)}>\r\n"
