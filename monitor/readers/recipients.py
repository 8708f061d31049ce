"""Whom an edition goes to, frozen with it: a line a reader and channel, with their topics."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monitor.archive import Archive
from monitor.archive.editions import Delivery
from monitor.archive.readers import Reader, readers
from monitor.readers.standing import Standing, gets, wants

Parts = Callable[[Reader], int]
"""How many Slack messages the edition takes for one reader."""


def recipients(archive: Archive, edition: str, kind: str, parts: Parts) -> Iterator[Delivery]:
    """Yield the ledger's lines for an edition of a kind: ``weekly`` or ``monthly``."""
    for reader in readers(archive, state=Standing.ACTIVE):
        if not gets(reader, kind):
            continue
        if wants(reader, "email"):
            yield _line(edition, reader, reader.address, "email")
        if wants(reader, "slack"):
            for number in range(1, parts(reader) + 1):
                name = reader.slack if number == 1 else f"{reader.slack}#{number}"
                yield _line(edition, reader, name, "slack")


def _line(edition: str, reader: Reader, name: str, channel: str) -> Delivery:
    return Delivery(
        edition=edition,
        reader=name,
        channel=channel,
        language=reader.language,
        name=reader.name,
        reader_id=reader.id,
        topics=reader.topics,
    )
