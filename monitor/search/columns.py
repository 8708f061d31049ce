"""The archive's facts as columns in memory, one place a publication, so that counting is quick.

A column is an array whose index is the publication's number. At a million publications with six
million tags all columns together take about 120 MB.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.archive.listing import Borne, Row

TITLE_BYTES = 24
Flags = NDArray[np.bool_]
Codes = NDArray[np.int32]


class Names:
    """Names and the codes that stand for them, from 0 in the order they came."""

    __slots__ = ("codes", "names")

    def __init__(self) -> None:
        self.names: list[str] = []
        self.codes: dict[str, int] = {}

    def code(self, name: str) -> int:
        """Return the code of a name, a new one where it is new."""
        known = self.codes.setdefault(name, len(self.names))
        if known == len(self.names):
            self.names.append(name)
        return known


@dataclass(frozen=True, slots=True)
class Tagged:
    """Which publications bear which concepts of one vocabulary: two arrays side by side."""

    names: Names
    publications: Codes
    concepts: Codes
    statuses: NDArray[np.int8]
    """Place in :data:`STATUS`."""
    once: Flags
    """False where the pair stands there already, with another status or from somebody else."""


STATUS = ("", "identified", "addressed")


@dataclass(frozen=True, slots=True)
class Columns:
    """All facts at one moment; a change makes new ones beside them."""

    change: int
    """The latest change that is in them."""
    known: Flags
    day: Codes
    """Proleptic ordinal of the day of publication, else of first sight; 0: none."""
    seen: Codes
    year: Codes
    publisher: Codes
    language: Codes
    relevant: NDArray[np.int8]
    settled: Flags
    work: Codes
    title: NDArray[np.bytes_]
    publishers: Names
    languages: Names
    tagged: Mapping[str, Tagged]

    def __len__(self) -> int:
        return len(self.known)


def empty() -> Columns:
    """Return the columns of an archive that holds nothing."""
    none = np.zeros(0, dtype=np.int32)
    flags = np.zeros(0, dtype=np.bool_)
    return Columns(
        change=0,
        known=flags,
        day=none,
        seen=none,
        year=none,
        publisher=none,
        language=none,
        relevant=np.zeros(0, dtype=np.int8),
        settled=flags,
        work=none,
        title=np.zeros(0, dtype=f"S{TITLE_BYTES}"),
        publishers=Names(),
        languages=Names(),
        tagged={},
    )


def updated(columns: Columns, rows: Sequence[Row], borne: Iterable[Borne]) -> Columns:
    """Return the columns with the rows that changed, and what those publications bear now."""
    if not rows:
        return columns
    numbers, changes, gone, days, seen, titles, publishers, languages, relevant, settled, works = (
        zip(*rows, strict=True)
    )
    at = np.array(numbers, dtype=np.int64)
    length = max(len(columns), int(at.max()) + 1)
    day = np.fromiter(map(_ordinal, days), dtype=np.int32, count=len(days))
    years = np.fromiter(map(_year, days), dtype=np.int32, count=len(days))
    return Columns(
        change=max(columns.change, *changes),
        known=_put(columns.known, length, at, np.array(gone) == 0),
        day=_put(columns.day, length, at, day),
        seen=_put(columns.seen, length, at, np.fromiter(map(_ordinal, seen), dtype=np.int32)),
        year=_put(columns.year, length, at, years),
        publisher=_put(columns.publisher, length, at, _codes(columns.publishers, publishers)),
        language=_put(columns.language, length, at, _codes(columns.languages, languages)),
        relevant=_put(columns.relevant, length, at, np.array(relevant, dtype=np.int8)),
        settled=_put(columns.settled, length, at, np.array(settled) == 1),
        work=_put(columns.work, length, at, np.array(works, dtype=np.int32)),
        title=_put(columns.title, length, at, np.array([_sortable(title) for title in titles])),
        publishers=columns.publishers,
        languages=columns.languages,
        tagged=_retagged(columns.tagged, length, at, borne),
    )


def _put(old: NDArray[Any], length: int, at: NDArray[np.int64], values: Any) -> NDArray[Any]:
    new = np.zeros(length, dtype=old.dtype)
    new[: len(old)] = old
    new[at] = values
    return new


def _codes(names: Names, texts: Iterable[str]) -> Codes:
    return np.array([names.code(text) for text in texts], dtype=np.int32)


def _ordinal(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return 0


def _year(text: str) -> int:
    return int(text[:4]) if text[:4].isdecimal() else 0


def _sortable(title: str) -> bytes:
    """The beginning of a title without accents and opening signs, as bytes that sort like it."""
    plain = title if title.isascii() else unicodedata.normalize("NFKD", title)
    return plain.lower().lstrip(" \"'«“‘([¿¡").encode("ascii", "ignore")[:TITLE_BYTES]


def _retagged(
    tagged: Mapping[str, Tagged],
    length: int,
    changed: NDArray[np.int64],
    borne: Iterable[Borne],
) -> Mapping[str, Tagged]:
    gone = np.zeros(length, dtype=np.bool_)
    gone[changed] = True
    fresh: dict[str, tuple[list[int], list[int], list[int]]] = {}
    names = {vocabulary: one.names for vocabulary, one in tagged.items()}
    code_of_status = {status: code for code, status in enumerate(STATUS)}
    for publication, vocabulary, concept, status in borne:
        lists = fresh.get(vocabulary)
        if lists is None:
            lists = fresh[vocabulary] = ([], [], [])
            names.setdefault(vocabulary, Names())
        lists[0].append(publication)
        lists[1].append(names[vocabulary].code(concept))
        lists[2].append(code_of_status.get(status, 0))
    return {
        vocabulary: _merged(tagged.get(vocabulary), names[vocabulary], gone, fresh.get(vocabulary))
        for vocabulary in names
    }


def _merged(
    old: Tagged | None,
    names: Names,
    gone: Flags,
    fresh: tuple[list[int], list[int], list[int]] | None,
) -> Tagged:
    publications, concepts, statuses = (
        np.array(values, dtype=kind)
        for values, kind in zip(fresh or ((), (), ()), (np.int32, np.int32, np.int8), strict=True)
    )
    once = _once(publications, concepts)
    if old is None:
        return Tagged(names, publications, concepts, statuses, once)
    kept = ~gone[old.publications]
    return Tagged(
        names,
        np.concatenate([old.publications[kept], publications]),
        np.concatenate([old.concepts[kept], concepts]),
        np.concatenate([old.statuses[kept], statuses]),
        np.concatenate([old.once[kept], once]),
    )


def _once(publications: Codes, concepts: Codes) -> Flags:
    """Mark the first place of every pair; all tags of a publication come in one go."""
    once = np.zeros(len(publications), dtype=np.bool_)
    pairs = (publications.astype(np.int64) << 32) + concepts
    once[np.unique(pairs, return_index=True)[1]] = True
    return once
