"""What goes into an edition, under which driver, and with what weight: pure decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from digests.edition import DriverTag, Entry, Label, Merit, Section

_CONFIRMED = 1.4
_THINNEST = 0.6
"""Added for a data gap that nobody else treats with this driver; halved at four others."""
_OLD = 0.6
"""What is left of an old publication's novelty; half of the rest is lost every two weeks."""
_RISING = 1.25
_UNREADABLE = 0.7
"""No sentence of the text is worth a reader's time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A relevant publication that may enter the edition."""

    entry: Entry
    relevance: float
    """Probability that it is relevant, 0 to 1; 1 when an expert said so."""
    alike: int | None = None
    """Other works of the archive that treat one of its data gaps with one of its drivers: the
    fewest of all such pairs. None: it bears no such pair."""
    age: int = 0
    """Days since it was published, or first met where that is not known."""
    rising: bool = False
    """It is on a topic that emerges."""


def compose(candidates: Iterable[Candidate]) -> tuple[Section, ...]:
    """File each candidate under its strongest driver, with its merit.

    Sections stand by the weight of their entries, heaviest first, the one without a driver last;
    entries by their own weight. The same candidates in any order give the same sections, and a
    publication given twice stands once.
    """
    ordered = sorted(candidates, key=_order, reverse=True)
    ranked = sorted({c.entry.publication: c for c in ordered}.values(), key=_order)
    filed: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in ranked:
        filed[filed_under(candidate.entry)].append(candidate)
    placed = sorted(filed.items(), key=_place)
    return tuple(_section(members) for _, members in placed)


def merit(candidate: Candidate) -> Merit:
    """Return why, and how much, an entry deserves a reader's time.

    The factors are those of the order: how surely it is relevant, whether the network confirmed
    it, how thin the evidence in its cell of drivers and data gaps is, and how new it is.
    """
    entry = candidate.entry
    strength = max((tag.score for tag in entry.drivers), default=0.0)
    confirmed = any(t.confirmed for t in entry.drivers) or any(t.confirmed for t in entry.gaps)
    gap = max((1.0 if tag.confirmed else tag.score for tag in entry.gaps), default=0.0)
    thinness = 0.0 if candidate.alike is None else 1 / (1 + candidate.alike / 4)
    newness = 0.5 ** (max(candidate.age, 0) / 14)
    readable = 1.0 if entry.takeaway else _UNREADABLE
    return Merit(
        relevance=round(candidate.relevance * (0.5 + 0.5 * strength) * readable, 6),
        confirmed=_CONFIRMED if confirmed else 1.0,
        thin=round(1.0 + gap * (0.2 + _THINNEST * thinness), 6),
        novelty=round((_OLD + (1 - _OLD) * newness) * (_RISING if candidate.rising else 1.0), 6),
    )


def filed_under(entry: Entry) -> str:
    """Return the concept of the driver that an entry stands under, or ``""``."""
    tag = _driver(entry)
    return tag.label.concept if tag else ""


def _weight(candidate: Candidate) -> float:
    return merit(candidate).weight


def _order(candidate: Candidate) -> tuple[float, int, int]:
    newest = candidate.entry.published.toordinal() if candidate.entry.published else 0
    return (-round(_weight(candidate), 9), -newest, candidate.entry.publication)


def _driver(entry: Entry) -> DriverTag | None:
    ranked = sorted(entry.drivers, key=lambda tag: (-tag.confirmed, -tag.score, tag.label.concept))
    return ranked[0] if ranked else None


def _place(section: tuple[str, list[Candidate]]) -> tuple[bool, float, str]:
    driver, members = section
    return (not driver, -round(sum(map(_weight, members)), 9), driver)


def _section(candidates: Sequence[Candidate]) -> Section:
    label: Label | None = None
    if tag := _driver(candidates[0].entry):
        label = tag.label
    return Section(label=label, entries=tuple(replace(c.entry, merit=merit(c)) for c in candidates))
