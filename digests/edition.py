"""Edition and its parts: the frozen content of one issue, in every language it is sent in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A concept's name in each language, as readers see it."""

    concept: str
    names: Mapping[str, str]
    """ISO 639-1 code → name; holds every language the edition is sent in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverTag:
    """A driver of change that the publication treats."""

    label: Label
    score: float
    confirmed: bool = False
    """True: set by the review network; False: suggested by the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapTag:
    """A data gap that the publication names or fills, with the sentence that says so."""

    label: Label
    status: str
    """``identified`` or ``addressed``."""
    quote: str
    score: float
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One publication in an edition."""

    publication: int
    """Id in the archive."""
    url: str
    title: str
    language: str
    """ISO 639-1 code of the publication's own text."""
    takeaway: str = ""
    """One sentence taken word for word from the text; empty when none is worth it."""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: date | None = None
    drivers: tuple[DriverTag, ...] = ()
    gaps: tuple[GapTag, ...] = ()
    leading: bool = False
    """True: one of the few that stand at the head of the edition, before the sections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The entries filed under one driver; an entry stands in one section only."""

    label: Label | None
    """None for relevant publications that bear no driver."""
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One issue of the digest. Its id and content never change once it is frozen."""

    id: str
    """``weekly-2026-06-22``: kind and last day."""
    kind: str
    start: date
    """First day covered."""
    end: date
    """Last day covered."""
    sections: tuple[Section, ...]
    collected: int
    """Publications first seen in the period, relevant or not."""
    sources: int
    """Sources that carried them."""
    sample: bool = False
    """True for the demo: the messages say that the texts are samples."""


class EditionUnreadable(ValueError):
    """The text given to :func:`load` is not a frozen edition."""


def dump(edition: Edition) -> str:
    """Return the edition as JSON, without loss: ``load(dump(edition)) == edition``."""
    return _adapter().dump_json(edition).decode()


def load(text: str) -> Edition:
    """Return the edition that :func:`dump` wrote; raises :class:`EditionUnreadable`."""
    try:
        return _adapter().validate_json(text)
    except ValueError as fault:
        raise EditionUnreadable(f"this is not a frozen edition: {_first_line(fault)}") from fault


def _first_line(fault: ValueError) -> str:
    return " ".join(str(fault).split("\n")[1:3])


@cache
def _adapter() -> TypeAdapter[Edition]:
    from pydantic import TypeAdapter

    return TypeAdapter(Edition)
