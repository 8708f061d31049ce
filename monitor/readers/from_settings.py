"""Readers and Slack channels that ``fow.toml`` names, brought into the archive's list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from monitor.archive import Archive
from monitor.archive import readers as shelf
from monitor.archive.readers import Reader
from monitor.readers import standing
from monitor.readers.roll import Wish, name_of, store
from monitor.readers.standing import Standing
from monitor.readers.topics import read_topics
from monitor.settings import Channel, Settings
from monitor.settings import Reader as ReaderSetting

SETTINGS = "settings"
"""Origin of a reader whom the file names."""
OWN_CHOICE = "settings, own choice"
"""Origin of one whom the file names, and who set language or topics by themselves since."""


def adopt_settings(archive: Archive, settings: Settings, folder: Path, now: datetime) -> None:
    """Bring the readers and channels that ``fow.toml`` names into the archive.

    Who is new there becomes a reader; who is no longer there, and came from there, leaves; who
    unsubscribed stays away whatever the file says. Name, language, topics and frequency of one
    who came from the file follow it, until the reader sets their own. Raises
    :class:`monitor.readers.topics.TopicUnknown`.
    """
    named: list[ReaderSetting | Channel] = [*settings.digest.readers, *settings.slack.channels]
    wishes = {name: wish for one in named for name, wish in (_named(one, folder),)}
    with archive.unit() as connection:
        known = {
            name: reader
            for reader in shelf.readers(archive)
            for name in (reader.address, reader.slack)
            if name
        }
        for name, wish in wishes.items():
            if name not in known:
                store(connection, None, wish, SETTINGS, "listed in fow.toml", now)
        for reader in dict.fromkeys(known.values()):
            followed = _followed(reader, wishes.get(name_of(reader)), now)
            if followed != reader:
                shelf.change_reader(connection, followed)


def _named(one: ReaderSetting | Channel, folder: Path) -> tuple[str, Wish]:
    topics = read_topics(folder, one.topics)
    if isinstance(one, Channel):
        wish = Wish(slack=one.id, language=one.language, topics=topics, frequency=one.frequency)
        return one.id, wish
    address = one.address.strip().lower()
    return address, Wish(
        address=address,
        name=one.name,
        language=one.language,
        topics=topics,
        frequency=one.frequency,
    )


def _followed(reader: Reader, wish: Wish | None, now: datetime) -> Reader:
    """Return a known reader as the file has them now; unchanged if they did not come from it."""
    if reader.origin not in (SETTINGS, OWN_CHOICE):
        return reader
    if wish is None:
        gone = reader.state in (Standing.ACTIVE, Standing.PAUSED)
        return (
            standing.put(reader, Standing.LEFT, standing.NOT_IN_SETTINGS, now) if gone else reader
        )
    if reader.reason == standing.NOT_IN_SETTINGS:
        reader = standing.put(reader, Standing.ACTIVE, "", now)
    if reader.origin == OWN_CHOICE:
        return reader
    return replace(
        reader,
        name=" ".join(wish.name.split()),
        language=wish.language,
        topics=wish.topics,
        frequency=wish.frequency,
    )
