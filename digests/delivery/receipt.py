"""What came of one attempt to deliver one message, and what every carrier looks like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar


class Outcome(StrEnum):
    """How an attempt ended."""

    SENT = "sent"
    """The server took responsibility for the message."""
    TEMPORARY = "temporary"
    """Refused for now; the same message may be tried later."""
    PERMANENT = "permanent"
    """Refused for good; trying again would be refused again."""
    UNKNOWN = "unknown"
    """The message left and no answer came: it may or may not have arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One attempt's end, for the ledger."""

    outcome: Outcome
    detail: str = ""
    """The server's own words, or what happened to the connection; one line."""
    reference: str = ""
    """Where it is now: the Message-ID, the Slack timestamp or the file."""
    retry_after: float | None = None
    """Seconds the server asked us to wait."""
    halts: bool = False
    """True: the server itself is the trouble (away, login refused), not this message; the next
    one would end the same."""

    @property
    def sent(self) -> bool:
        """Whether the message has arrived."""
        return self.outcome is Outcome.SENT


MessageT = TypeVar("MessageT", contravariant=True)
RecipientT = TypeVar("RecipientT", contravariant=True)


class Carrier(Protocol[MessageT, RecipientT]):
    """Anything that delivers; used as ``async with``, so that connections are closed."""

    async def send(self, message: MessageT, recipient: RecipientT, /) -> Receipt:
        """Make one attempt. Failures of the world are receipts, never exceptions."""
        ...
