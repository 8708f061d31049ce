"""Whom an edition goes to: the lines that its ledger is frozen with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from digests.edition import Edition
from monitor.archive import Archive
from monitor.archive.editions import Delivery
from monitor.archive.readers import Reader
from monitor.posting import parts_in
from monitor.readers.recipients import recipients as readers_of


def recipients(archive: Archive, edition: Edition) -> Iterator[Delivery]:
    """Yield the ledger's lines for an edition: a line a reader, a line a part of a Slack post."""

    @cache
    def parts_for(language: str, topics: tuple[str, ...]) -> int:
        return parts_in(edition, language, topics)

    def parts(reader: Reader) -> int:
        return parts_for(reader.language, reader.topics)

    return readers_of(archive, edition.id, edition.kind, parts)
