"""Where a reader stands, and every step from one standing to the next: pure decisions."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from monitor.archive.database import moment
from monitor.archive.readers import Reader

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_KEY = 12
"""Letters in a key: 60 bits, beyond guessing, and short enough for the unsubscribe header."""
MANY_SOFT = 3
"""Editions that must bounce softly before a reader is suppressed."""


class Standing(StrEnum):
    """What the monitor may send a reader."""

    PENDING = "pending"
    """Asked for the digest, and has not confirmed it: nothing but the question."""
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"
    """Unsubscribed, or was taken off; only the reader comes back by signing up."""
    SUPPRESSED = "suppressed"
    """Mail came back, or the reader called it spam."""


UNSUBSCRIBED = "unsubscribed"
TAKEN_OFF = "taken off by staff"
NOT_IN_SETTINGS = "no longer in fow.toml"
BOUNCED = "mail came back"
COMPLAINED = "called it spam"


def new_key() -> str:
    """Return a fresh secret key of a reader."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_KEY))


def put(reader: Reader, standing: Standing, reason: str, now: datetime) -> Reader:
    """Return the reader in ``standing`` since ``now``; unchanged if they stand there already."""
    if reader.state == standing and reader.reason == reason:
        return reader
    return replace(reader, state=standing.value, reason=reason, since=moment(now))


def may_sign_up(reader: Reader) -> bool:
    """Tell whether the sign-up page may write to this reader.

    Not to one who called our mail spam: anybody can fill in the page with their address.
    """
    return not (reader.state == Standing.SUPPRESSED and reader.reason == COMPLAINED)


def may_be_added(reader: Reader) -> bool:
    """Tell whether staff may put the reader (back) on the list without asking them.

    Not one who left by themselves or complained: consent that was withdrawn is given only by the
    reader (CASL, section 11).
    """
    if reader.state == Standing.LEFT:
        return reader.reason in (NOT_IN_SETTINGS, TAKEN_OFF)
    return reader.reason != COMPLAINED


def wants(reader: Reader, channel: str) -> bool:
    """Tell whether the reader gets the digest on ``email`` or ``slack``, now."""
    if reader.state != Standing.ACTIVE:
        return False
    return reader.by_email if channel == "email" else reader.by_slack


def gets(reader: Reader, kind: str) -> bool:
    """Tell whether the reader gets this kind of edition, ``weekly`` or ``monthly``."""
    return reader.frequency in (kind, "both")


def is_channel(reader: Reader) -> bool:
    """Tell whether this is a Slack channel and not a person."""
    return reader.slack.startswith(("C", "G"))


def after_bounce(reader: Reader, kind: str, soft: int, now: datetime) -> Reader:
    """Return the reader after a report came back: ``hard``, ``soft`` or ``complaint``.

    ``soft`` is of how many editions mail bounced softly since the reader came into their standing.
    Who has left stays so.
    """
    if reader.state not in (Standing.ACTIVE, Standing.PAUSED, Standing.PENDING):
        return reader
    if kind == "complaint":
        return put(reader, Standing.SUPPRESSED, COMPLAINED, now)
    if kind == "hard" or soft >= MANY_SOFT:
        return put(reader, Standing.SUPPRESSED, BOUNCED, now)
    return reader
