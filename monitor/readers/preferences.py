"""What a reader may choose by their link: language, topics, how often, and by which way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from monitor.archive import Archive
from monitor.archive import readers as shelf
from monitor.archive.readers import Reader
from monitor.readers.from_settings import OWN_CHOICE, SETTINGS
from monitor.readers.roll import ReaderWrong, Wish, checked
from monitor.readers.topics import read_topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A filled-in page of preferences."""

    language: str
    topics: tuple[str, ...]
    frequency: str
    by_email: bool
    by_slack: bool


class NoChannel(ReaderWrong):
    """Neither e-mail nor Slack was chosen: who wants nothing unsubscribes."""


def chosen(reader: Reader, choice: Choice, folder: Path) -> Reader:
    """Return the reader with what they chose.

    Raises :class:`NoChannel`, :class:`ReaderWrong` and
    :class:`monitor.readers.topics.TopicUnknown`.
    """
    by_email = choice.by_email and bool(reader.address)
    by_slack = choice.by_slack and bool(reader.slack)
    if not (by_email or by_slack):
        raise NoChannel("choose e-mail or Slack; to get nothing more, unsubscribe")
    wish = checked(
        Wish(
            address=reader.address,
            slack=reader.slack,
            language=choice.language,
            frequency=choice.frequency,
        )
    )
    return replace(
        reader,
        language=wish.language,
        topics=read_topics(folder, choice.topics),
        frequency=wish.frequency,
        by_email=by_email,
        by_slack=by_slack,
        origin=OWN_CHOICE if reader.origin == SETTINGS else reader.origin,
    )


def choose(archive: Archive, id: int, choice: Choice, folder: Path, now: datetime) -> Reader:
    """Store what a reader chose; raises as :func:`chosen`."""
    with archive.unit() as connection:
        reader = shelf.reader_by_id(archive, id)
        if reader is None:
            raise ReaderWrong("this link leads nowhere any more; sign up again")
        after = chosen(reader, choice, folder)
        if after != reader:
            shelf.change_reader(connection, after)
            shelf.record_consent(connection, id, "changed", _said(after), now)
    return after


def _said(reader: Reader) -> str:
    ways = [name for name, on in (("email", reader.by_email), ("slack", reader.by_slack)) if on]
    topics = " ".join(reader.topics) or "all topics"
    return f"{reader.frequency}, {reader.language}, {'+'.join(ways)}, {topics}"
