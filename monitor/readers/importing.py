"""Readers from a CSV file: all of them are put on the list, or none."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.archive import Archive
from monitor.errors import UserError
from monitor.readers import standing
from monitor.readers.roll import ReaderWrong, Wish, checked, known_as, name_of, store
from monitor.readers.topics import read_topics

COLUMNS = ("address", "name", "language", "topics", "frequency", "slack")
"""Of the file; topics are separated by ``;``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did."""

    added: int
    known: int
    """Were on the list already; they are left as they are."""
    refused: tuple[str, ...]
    """Addresses of those who unsubscribed or complained; only they can come back."""


def import_readers(
    archive: Archive, folder: Path, path: Path, vouch: str, now: datetime
) -> Imported:
    """Add the readers of a CSV file with the columns :data:`COLUMNS`, all of them or none.

    Who is on the list is left as they are. Raises :class:`ReaderWrong`, which names the line.
    """
    wishes = _wishes(folder, path)
    added, known, refused = 0, 0, list[str]()
    with archive.unit() as connection:
        for wish in wishes:
            reader = known_as(archive, wish)
            if reader is None:
                store(connection, None, wish, "import", vouch, now)
                added += 1
            elif standing.may_be_added(reader):
                known += 1
            else:
                refused.append(name_of(reader))
    return Imported(added=added, known=known, refused=tuple(refused))


def _wishes(folder: Path, path: Path) -> list[Wish]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReaderWrong(f"{path}: cannot be read as CSV in UTF-8: {error}") from error
    if not rows:
        raise ReaderWrong(f"{path}: holds no reader; the first line is {','.join(COLUMNS)}")
    topics: dict[str, tuple[str, ...]] = {}
    wishes = []
    for number, row in enumerate(rows, 2):
        try:
            wishes.append(_wish(row, lambda text: _topics(folder, text, topics)))
        except UserError as error:
            raise ReaderWrong(f"{path}, line {number}: {error}; nothing was imported") from error
    return wishes


def _topics(folder: Path, text: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Read the topics of one cell; the same cell is looked up once."""
    if text not in known:
        known[text] = read_topics(folder, text.split(";"))
    return known[text]


def _wish(row: Mapping[str | None, str | None], read: Callable[[str], tuple[str, ...]]) -> Wish:
    extra = [str(name) for name in row if name not in COLUMNS]
    if extra:
        raise ReaderWrong(f"{extra[0]}: no such column; there are {', '.join(COLUMNS)}")
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    return checked(
        Wish(
            address=cells["address"],
            slack=cells["slack"],
            name=cells["name"],
            language=cells["language"].lower() or "en",
            topics=read(cells["topics"]),
            frequency=cells["frequency"].lower() or "weekly",
        )
    )
