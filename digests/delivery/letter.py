"""A finished e-mail: its bytes, and the two things a carrier has to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as it goes over the wire."""

    raw: bytes
    """RFC 5322, lines ended by CR LF, 7 bit."""
    sender: str
    """Address of its From field."""
    message_id: str = ""


def letter_of(message: EmailMessage) -> Letter:
    """Write a message out."""
    return Letter(
        raw=message.as_bytes(),
        sender=str(message["From"].addresses[0].addr_spec),
        message_id=str(message["Message-ID"] or ""),
    )
