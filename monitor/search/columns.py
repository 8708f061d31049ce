"""The archive's facts as columns in memory, one place a publication, so that counting is quick.

A column is an array whose index is the publication's number. At a million publications with six
million tags all columns together take about 120 MB.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
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
    """Which publications bear which concepts of one vocabulary, ordered by concept.

    The arrays lie side by side: one place a tag.
    """

    names: Names
    publications: NDArray[np.int64]
    """64 bits: numpy picks by these at twice the speed of 32."""
    concepts: Codes
    statuses: NDArray[np.int8]
    """Place in :data:`STATUS`."""
    once: Flags
    """False where the pair stands there already, with another status."""
    starts: NDArray[np.int64]
    """Where each concept begins, by its code; then where the last one ends."""

    def places(self, concept: int) -> slice:
        """Return where the tags of a concept lie."""
        return slice(int(self.starts[concept]), int(self.starts[concept + 1]))

    @property
    def with_statuses(self) -> bool:
        """Whether its concepts are borne with a status."""
        return bool(self.statuses.any())


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
    """Its beginning, so that it sorts as people expect."""
    title_head: NDArray[np.uint64]
    """The first eight bytes of that, as a number that sorts the same."""
    type: Codes
    publishers: Names
    languages: Names
    types: Names
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
        title_head=np.zeros(0, dtype=np.uint64),
        type=none,
        publishers=Names(),
        languages=Names(),
        types=Names(),
        tagged={},
    )


def updated(columns: Columns, rows: Sequence[Row], borne: Iterable[Borne]) -> Columns:
    """Return the columns with the rows that changed, and what those publications bear now."""
    if not rows:
        return columns
    numbers, changes, gone, days, seen, titles, publishers, languages, *others = zip(
        *rows, strict=True
    )
    relevant, settled, works, types = others
    at = np.array(numbers, dtype=np.int64)
    length = max(len(columns), int(at.max()) + 1)
    day = np.fromiter(map(_ordinal, days), dtype=np.int32, count=len(days))
    beginnings = np.array([_sortable(title) for title in titles], dtype=f"S{TITLE_BYTES}")
    return Columns(
        change=max(columns.change, *changes),
        known=_put(columns.known, length, at, np.array(gone) == 0),
        day=_put(columns.day, length, at, day),
        seen=_put(columns.seen, length, at, np.fromiter(map(_ordinal, seen), dtype=np.int32)),
        year=_put(columns.year, length, at, _years(day)),
        publisher=_put(columns.publisher, length, at, _codes(columns.publishers, publishers)),
        language=_put(columns.language, length, at, _codes(columns.languages, languages)),
        relevant=_put(columns.relevant, length, at, np.array(relevant, dtype=np.int8)),
        settled=_put(columns.settled, length, at, np.array(settled) == 1),
        work=_put(columns.work, length, at, np.array(works, dtype=np.int32)),
        title=_put(columns.title, length, at, beginnings),
        title_head=_put(columns.title_head, length, at, _heads(beginnings)),
        type=_put(columns.type, length, at, _codes(columns.types, types)),
        publishers=columns.publishers,
        languages=columns.languages,
        types=columns.types,
        tagged=_retagged(columns.tagged, length, at, borne),
    )


def _put(old: NDArray[Any], length: int, at: NDArray[np.int64], values: Any) -> NDArray[Any]:
    new = np.zeros(length, dtype=old.dtype)
    new[: len(old)] = old
    new[at] = values
    return new


def _codes(names: Names, texts: Iterable[str]) -> Codes:
    known, code = names.codes, names.code
    return np.array([known[t] if t in known else code(t) for t in texts], dtype=np.int32)


@lru_cache(maxsize=20_000)
def _ordinal(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return 0


def _heads(beginnings: NDArray[np.bytes_]) -> NDArray[np.uint64]:
    return np.frombuffer(beginnings.astype("S8").tobytes(), dtype=">u8").astype(np.uint64)


def _years(ordinals: Codes) -> Codes:
    """The year of each day; 0 where there is none."""
    days = (ordinals - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    years = days.astype("datetime64[Y]").astype(np.int32) + 1970
    return np.where(ordinals > 0, years, 0).astype(np.int32)


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
    anew = np.zeros(length, dtype=np.bool_)
    anew[changed] = True
    fresh: dict[str, list[tuple[str, str, Codes]]] = {}
    for vocabulary, concept, status, numbers in borne:
        publications = np.fromstring(numbers, dtype=np.int32, sep=",")
        if np.any(publications[1:] <= publications[:-1]):
            publications = np.unique(publications)
        publications = publications[publications < length]
        one = (concept, status, publications[anew[publications]])
        fresh.setdefault(vocabulary, []).append(one)
    return {
        vocabulary: _merged(tagged.get(vocabulary), anew, fresh.get(vocabulary, []))
        for vocabulary in {**tagged, **fresh}
    }


def _merged(old: Tagged | None, anew: Flags, fresh: Sequence[tuple[str, str, Codes]]) -> Tagged:
    """What was known of publications that did not change, with what those that did bear now."""
    names = old.names if old else Names()
    lengths = [len(publications) for _, _, publications in fresh]
    codes = np.array([names.code(concept) for concept, _, _ in fresh], dtype=np.int32)
    places = np.array([_status(status) for _, status, _ in fresh], dtype=np.int8)
    publications = _joined([publications for _, _, publications in fresh])
    concepts, statuses = np.repeat(codes, lengths), np.repeat(places, lengths)
    once = _once(publications, concepts)
    if old is not None:
        kept = ~anew[old.publications]
        publications = np.concatenate([old.publications[kept], publications])
        concepts = np.concatenate([old.concepts[kept], concepts])
        statuses = np.concatenate([old.statuses[kept], statuses])
        once = np.concatenate([old.once[kept], once])
    order = np.argsort(concepts, kind="stable")
    concepts = concepts[order]
    starts = np.searchsorted(concepts, np.arange(len(names.names) + 1))
    return Tagged(names, publications[order], concepts, statuses[order], once[order], starts)


def _status(status: str) -> int:
    return STATUS.index(status) if status in STATUS else 0


def _joined(many: Sequence[Codes]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(0, dtype=np.int64), *many])


def _once(publications: NDArray[np.int64], concepts: Codes) -> Flags:
    """Mark the first place of every pair; all tags of a publication come in one go."""
    once = np.zeros(len(publications), dtype=np.bool_)
    pairs = (publications << 32) + concepts
    once[np.unique(pairs, return_index=True)[1]] = True
    return once
