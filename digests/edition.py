"""Edition and its parts: the frozen content of one issue, in every language it is sent in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
class Topic:
    """A concept of another vocabulary that the publication concerns: a region, a sector."""

    vocabulary: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Another publication of the same work, folded under the entry."""

    publication: int
    language: str
    """ISO 639-1."""
    title: str
    url: str
    takeaway: str = ""
    """Word for word from this version's own text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merit:
    """Why an entry was chosen: factors of its weight, each 1 where it neither adds nor takes."""

    relevance: float
    """0 to 1, with the strength of the driver it is filed under and whether it can be read."""
    confirmed: float
    """Above 1 when the review network confirmed a tag."""
    thin: float
    """Above 1 for a data gap that few publications treat together with this driver."""
    novelty: float
    """Below 1 for what is some weeks old, above 1 for a topic that emerges."""

    @property
    def weight(self) -> float:
        """How much the entry deserves the time of a reader who follows no topic."""
        return self.relevance * self.confirmed * self.thin * self.novelty


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One work in an edition, by the publication of it that was met first."""

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
    """True: an editor, or an early version of the monitor, put it at the head for everybody."""
    topics: tuple[Topic, ...] = ()
    """Regions, sectors and occupations."""
    versions: tuple[Version, ...] = ()
    """The same work in another language or an earlier form."""
    merit: Merit | None = None
    """None in editions of early versions, whose order says it all."""
    note: Mapping[str, str] = field(default_factory=dict)
    """What an editor added: language → one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The entries filed under one driver; an entry stands in one section only."""

    label: Label | None
    """None for relevant publications that bear no driver."""
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Relevant works of one driver, week by week."""

    label: Label
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The drivers over thirteen weeks, the last of which is the edition's."""

    ends: tuple[date, ...]
    """Last day of each week, oldest first."""
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emerging:
    """A topic that rises and that no concept accounts for."""

    name: str
    language: str
    """ISO 639-1 code of most of its publications."""
    count: int
    """Publications in the latest ``weeks``."""
    weeks: int
    ratio: float | None
    """Times the rate of the twelve weeks before; None where there were none."""
    title: str = ""
    """A publication on it, with its address."""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """The data gap that a newsletter looks at, with what the month said of it."""

    label: Label
    identified: int
    """Works of the month that name it."""
    addressed: int
    """Works of the month that fill it in part."""
    evidence: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Numbers of the month."""

    relevant: int
    confirmed: int
    """Works with a tag that the network confirmed."""
    reviews: int
    reviewers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One issue of the digest. Its id and content never change once it is frozen."""

    id: str
    """``weekly-2026-06-22``: kind and last day."""
    kind: str
    """``weekly`` or ``monthly``."""
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
    trend: Trend | None = None
    emerging: tuple[Emerging, ...] = ()
    introduction: Mapping[str, str] = field(default_factory=dict)
    """Newsletter: language → what the editor wrote, in Markdown."""
    focus: Focus | None = None
    """Newsletter."""
    tally: Tally | None = None
    """Newsletter."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, section by section."""
        return tuple(entry for section in self.sections for entry in section.entries)


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
