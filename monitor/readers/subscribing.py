"""Signing up with confirmed opt-in: asked by a page, answered by mail, sealed by a click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.archive import Archive
from monitor.archive import readers as shelf
from monitor.archive.readers import Reader
from monitor.letters import Letter
from monitor.readers import standing
from monitor.readers.from_settings import OWN_CHOICE, SETTINGS
from monitor.readers.links import Links
from monitor.readers.roll import ReaderWrong, Wish, checked, fresh
from monitor.readers.standing import Standing
from monitor.wording import wording

MOST_LETTERS = 3
"""Letters that the pages may have sent to one address in a day, whoever fills them in."""
_DAY = timedelta(days=1)
STALE = timedelta(days=30)
"""After it, somebody who never confirmed is forgotten."""


class Reply(StrEnum):
    """What somebody who signed up is written; the page says the same to all."""

    CONFIRM = "confirm"
    """Please confirm."""
    KNOWN = "known"
    """You are a reader already; here is where to change what you get."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who said yes, and whether that was news."""

    reader: Reader
    new: bool


def reply_to(reader: Reader | None, letters: int) -> Reply:
    """Decide what to write to an address that the sign-up page was given.

    ``letters`` is how many it got from the pages within a day.
    """
    if letters >= MOST_LETTERS:
        return Reply.NOTHING
    if reader is None:
        return Reply.CONFIRM
    if not standing.may_sign_up(reader):
        return Reply.NOTHING
    return Reply.KNOWN if reader.state == Standing.ACTIVE else Reply.CONFIRM


def sign_up(archive: Archive, wish: Wish, links: Links, now: datetime) -> Letter | None:
    """Take somebody's wish down; return the letter to send them, if any.

    What a known reader gets stays as it is: whoever filled in the page may be somebody else.
    Raises :class:`ReaderWrong` for what is no address.
    """
    wish = checked(replace(wish, slack=""))
    with archive.unit() as connection:
        _forget_stale(archive, now)
        reader = shelf.reader_by_address(archive, wish.address)
        letters = shelf.asked_since(archive, reader.id, now - _DAY) if reader else 0
        reply = reply_to(reader, letters)
        if reply is Reply.NOTHING:
            return None
        if reader is None:
            reader = fresh(wish, Standing.PENDING, "sign-up", now)
            reader = replace(reader, id=shelf.add_reader(connection, reader))
        elif reader.state == Standing.PENDING:
            reader = _anew(reader, wish)
            shelf.change_reader(connection, reader)
        letter = _letter(reply, reader, wish.language, links, now)
        shelf.record_consent(connection, reader.id, "asked", _as_sent(letter), now)
    return letter


def _anew(reader: Reader, wish: Wish) -> Reader:
    return replace(
        reader,
        name=" ".join(wish.name.split()),
        language=wish.language,
        topics=wish.topics,
        frequency=wish.frequency,
    )


def _forget_stale(archive: Archive, now: datetime) -> None:
    from monitor.archive.database import moment

    oldest = moment(now - STALE)
    for reader in shelf.readers(archive, state=Standing.PENDING):
        if reader.since < oldest:
            shelf.forget_reader(archive.db.conn, reader)


def _as_sent(letter: Letter) -> str:
    return f"{letter.subject}\n\n{letter.text}"


def _letter(reply: Reply, reader: Reader, language: str, links: Links, now: datetime) -> Letter:
    words = wording("readers", language)
    if reply is Reply.KNOWN:
        subject = words.say("You get the digest already")
        text = words.say(
            "Somebody, most likely you, asked for the digest of the Future-of-Work Monitor to be"
            " sent to this address. It is on the list already.\n\nChange what you get, or"
            " stop it:\n\n%(link)s",
            link=links.preferences(reader, now),
        )
    else:
        subject = words.say("Please confirm: the digest of the Future-of-Work Monitor")
        text = words.say(
            "Somebody, most likely you, asked for the digest of the Future-of-Work Monitor to be"
            " sent to this address. If you want it, open this link within seven days and"
            " confirm:\n\n%(link)s\n\nIf you do not, you need not do anything: nothing more will"
            " be sent. If you confirm, you can stop it at any time with one click, by the link at"
            " the end of each message.",
            link=links.confirm(reader, now),
        )
    return Letter(to=reader.address, subject=subject, text=text, language=language)


def asked(archive: Archive, token: str, links: Links, now: datetime) -> Reader:
    """Return who is asked to confirm by a link; changes nothing.

    Raises :class:`monitor.tokens.TokenRefused`, and :class:`ReaderWrong` when they have come to
    another standing since, by this link or otherwise.
    """
    id, since = links.read_confirm(token, now)
    reader = shelf.reader_by_id(archive, id)
    if reader is None or not standing.may_sign_up(reader):
        raise ReaderWrong("this link leads nowhere any more; sign up again")
    if reader.state != Standing.ACTIVE and reader.since != since:
        raise ReaderWrong("this link is of an earlier time; sign up again")
    return reader


def confirm(archive: Archive, token: str, links: Links, shown: str, now: datetime) -> Confirmed:
    """Put somebody on the list who says yes; a second time changes nothing.

    ``shown`` is what they agreed to, as the page said it. Raises as :func:`asked`.
    """
    with archive.unit() as connection:
        reader = asked(archive, token, links, now)
        if reader.state == Standing.ACTIVE:
            return Confirmed(reader, new=False)
        active = standing.put(replace(reader, by_email=True), Standing.ACTIVE, "", now)
        shelf.change_reader(connection, active)
        shelf.record_consent(connection, reader.id, "confirmed", shown, now)
    return Confirmed(active, new=True)


def new_link(archive: Archive, address: str, links: Links, now: datetime) -> Letter | None:
    """Return the letter with a fresh link to their preferences, for a reader who asks for one.

    None for anybody else; the page says the same to all. Raises :class:`ReaderWrong`.
    """
    wish = checked(Wish(address=address))
    with archive.unit() as connection:
        reader = shelf.reader_by_address(archive, wish.address)
        if reader is None or reader.state not in (Standing.ACTIVE, Standing.PAUSED):
            return None
        if shelf.asked_since(archive, reader.id, now - _DAY) >= MOST_LETTERS:
            return None
        words = wording("readers", reader.language)
        text = words.say(
            "Change what you get, or stop it, by this link:\n\n%(link)s",
            link=links.preferences(reader, now),
        )
        subject = words.say("Your preferences")
        letter = Letter(to=reader.address, subject=subject, text=text, language=reader.language)
        shelf.record_consent(connection, reader.id, "asked", _as_sent(letter), now)
    return letter


def subscribe_slack(archive: Archive, wish: Wish, now: datetime) -> Reader:
    """Put a member or channel of Slack on the list at their own command, or change what they get.

    With an address in ``wish``, a known reader of that address gets Slack messages as well. Who
    names no topics keeps those they have.
    Raises :class:`ReaderWrong`.
    """
    wish = checked(wish)
    with archive.unit() as connection:
        reader = shelf.reader_by_slack(archive, wish.slack)
        if reader is None and wish.address:
            reader = shelf.reader_by_address(archive, wish.address)
        if reader is None:
            made = fresh(replace(wish, address=""), Standing.ACTIVE, "slack", now)
            after = replace(made, id=shelf.add_reader(connection, made))
        else:
            after = _by_slack(reader, wish, now)
            shelf.change_reader(connection, after)
        shelf.record_consent(connection, after.id, "confirmed", "by the command in Slack", now)
    return after


def _by_slack(reader: Reader, wish: Wish, now: datetime) -> Reader:
    """Return a known reader with Slack added; who had left gets Slack only."""
    back = reader.state == Standing.ACTIVE
    return standing.put(
        replace(
            reader,
            slack=wish.slack,
            by_slack=True,
            by_email=reader.by_email and back,
            language=wish.language,
            topics=wish.topics or reader.topics,
            frequency=wish.frequency,
            origin=OWN_CHOICE if reader.origin == SETTINGS else reader.origin,
        ),
        Standing.ACTIVE,
        reader.reason if back else "",
        now,
    )
