"""The list of readers: putting on it, pausing and taking off, each recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from digests.footer import AddressUnusable, mailbox
from monitor.archive import Archive
from monitor.archive import readers as shelf
from monitor.archive.database import moment
from monitor.archive.readers import Reader
from monitor.errors import UserError
from monitor.readers import standing
from monitor.readers.standing import Standing


class ReaderWrong(UserError):
    """A reader who is not on the list, is already, or cannot be put there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who is to get what: the part of a reader that a person decides."""

    address: str = ""
    slack: str = ""
    name: str = ""
    language: str = "en"
    topics: tuple[str, ...] = ()
    frequency: str = "weekly"


def checked(wish: Wish) -> Wish:
    """Return a wish with its address in the form that is stored.

    Raises :class:`ReaderWrong` when nothing can be sent to it.
    """
    address, slack = wish.address.strip().lower(), wish.slack.strip()
    if not (address or slack):
        raise ReaderWrong("a reader needs an e-mail address or a Slack id")
    if address:
        try:
            mailbox(address)
        except AddressUnusable as error:
            raise ReaderWrong(str(error)) from error
    if slack and not (slack[0] in "CGUW" and slack.isalnum()):
        raise ReaderWrong(f"{slack}: not a Slack id; a member's begins with U, a channel's with C")
    if wish.language not in ("en", "fr"):
        raise ReaderWrong(f"{wish.language}: no digest is written in it; there are en and fr")
    if wish.frequency not in ("weekly", "monthly", "both"):
        raise ReaderWrong(f"{wish.frequency}: a reader gets it weekly, monthly or both")
    return replace(wish, address=address, slack=slack)


def fresh(wish: Wish, state: Standing, origin: str, now: datetime) -> Reader:
    """Return a new reader as ``wish`` says."""
    return Reader(
        key=standing.new_key(),
        address=wish.address,
        slack=wish.slack,
        name=" ".join(wish.name.split()),
        language=wish.language,
        topics=wish.topics,
        frequency=wish.frequency,
        by_email=bool(wish.address),
        by_slack=bool(wish.slack),
        state=state.value,
        since=moment(now),
        origin=origin,
        created=moment(now),
    )


def add(archive: Archive, wish: Wish, origin: str, vouch: str, now: datetime) -> Reader:
    """Put somebody on the list whose consent is recorded as ``vouch``; return the reader.

    One whom staff took off comes back. Raises :class:`ReaderWrong` for one who is on the list, or
    who left by themselves.
    """
    wish = checked(wish)
    with archive.unit() as connection:
        known = known_as(archive, wish)
        if known and known.state in (Standing.ACTIVE, Standing.PAUSED):
            raise ReaderWrong(f"{name_of(known)}: is a reader already ({known.state})")
        if known and not standing.may_be_added(known):
            raise ReaderWrong(
                f"{name_of(known)}: {known.reason} on {known.since[:10]};"
                " only they can come back, on the sign-up page"
            )
        return store(connection, known, wish, origin, vouch, now)


def store(
    connection: sqlite3.Connection,
    known: Reader | None,
    wish: Wish,
    origin: str,
    vouch: str,
    now: datetime,
) -> Reader:
    """Store an active reader within a unit of work, in the place of ``known`` if that is given."""
    reader = fresh(wish, Standing.ACTIVE, origin, now)
    if known:
        reader = replace(reader, id=known.id, key=known.key, created=known.created)
        shelf.change_reader(connection, reader)
    else:
        reader = replace(reader, id=shelf.add_reader(connection, reader))
    shelf.record_consent(connection, reader.id, "recorded", vouch, now)
    return reader


def known_as(archive: Archive, wish: Wish) -> Reader | None:
    """Return the reader with the address or the Slack id of a wish, if there is one."""
    by_address = shelf.reader_by_address(archive, wish.address) if wish.address else None
    return by_address or (shelf.reader_by_slack(archive, wish.slack) if wish.slack else None)


def name_of(reader: Reader) -> str:
    """Return what a reader is called on the list: address, else Slack id."""
    return reader.address or reader.slack


def find(archive: Archive, who: str) -> Reader:
    """Return the reader with this address or Slack id; raises :class:`ReaderWrong`."""
    reader = shelf.reader_by_address(archive, who) or shelf.reader_by_slack(archive, who)
    if reader is None:
        raise ReaderWrong(f"{who}: no such reader; fow readers list shows them")
    return reader


def pause(archive: Archive, who: str, now: datetime) -> Reader:
    """Stop sending to a reader for a while; raises :class:`ReaderWrong`."""
    return _move(archive, who, (Standing.ACTIVE,), Standing.PAUSED, "paused by staff", now)


def resume(archive: Archive, who: str, now: datetime) -> Reader:
    """Send again to one who was paused, or whose mail came back; raises :class:`ReaderWrong`."""
    reader = find(archive, who)
    if reader.reason == standing.COMPLAINED:
        raise ReaderWrong(f"{who}: {reader.reason}; only they can come back, on the sign-up page")
    allowed = (Standing.PAUSED, Standing.SUPPRESSED)
    return _move(archive, who, allowed, Standing.ACTIVE, "", now)


def take_off(archive: Archive, who: str, now: datetime) -> Reader:
    """Take a reader off the list, keeping the record; raises :class:`ReaderWrong`."""
    allowed = (Standing.ACTIVE, Standing.PAUSED, Standing.PENDING, Standing.SUPPRESSED)
    return _move(archive, who, allowed, Standing.LEFT, standing.TAKEN_OFF, now)


def _move(
    archive: Archive,
    who: str,
    allowed: Iterable[Standing],
    to: Standing,
    reason: str,
    now: datetime,
) -> Reader:
    with archive.unit() as connection:
        reader = find(archive, who)
        if reader.state not in tuple(allowed):
            raise ReaderWrong(f"{who}: is {reader.state} since {reader.since[:10]}; left as it is")
        moved = standing.put(reader, to, reason, now)
        shelf.change_reader(connection, moved)
        shelf.record_consent(connection, reader.id, "changed", reason or to.value, now)
    return moved
