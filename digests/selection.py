"""What goes into an edition, under which driver, and in what order: pure decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from digests.edition import DriverTag, Entry, Label, Section

LEADING = 6
"""Entries at the head: what can be read with care in three minutes."""
_FEW = 9
"""An edition of so few entries needs no head."""
_PER_DRIVER = 2
"""Leading entries from one section, while other sections have some to offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A relevant publication that may enter the edition."""

    entry: Entry
    relevance: float
    """Probability that it is relevant, 0 to 1; 1 when an expert said so."""


def compose(candidates: Iterable[Candidate], *, leading: int = LEADING) -> tuple[Section, ...]:
    """File each candidate under its strongest driver, and mark the ``leading`` ones.

    Sections stand by the weight of their entries, heaviest first, the one without a driver last;
    entries by their own weight. The same candidates in any order give the same sections, and a
    publication given twice stands once.
    """
    ranked = sorted({c.entry.publication: c for c in _ordered(candidates)}.values(), key=_order)
    heads = _heads(ranked, leading) if len(ranked) > _FEW else frozenset()
    filed: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in ranked:
        filed[_filed_under(candidate.entry)].append(candidate)
    placed = sorted(filed.items(), key=_place)
    return tuple(_section(members, heads) for _, members in placed)


def weight(candidate: Candidate) -> float:
    """Return how much an entry deserves a reader's time, 0 and up.

    Relevance times the strength of its strongest driver (half counts without one), raised for
    tags that the network confirmed, for named data gaps, and for a takeaway to read.
    """
    entry = candidate.entry
    strength = max((tag.score for tag in entry.drivers), default=0.0)
    confirmed = any(t.confirmed for t in entry.drivers) or any(t.confirmed for t in entry.gaps)
    gap = max((1.0 if tag.confirmed else tag.score for tag in entry.gaps), default=0.0)
    return (
        candidate.relevance
        * (0.5 + 0.5 * strength)
        * (1.0 + 0.5 * gap)
        * (1.25 if confirmed else 1.0)
        * (1.0 if entry.takeaway else 0.7)
    )


def _ordered(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Heaviest last, so that the heaviest of two records of one publication is kept."""
    return sorted(candidates, key=_order, reverse=True)


def _order(candidate: Candidate) -> tuple[float, int, int]:
    newest = candidate.entry.published.toordinal() if candidate.entry.published else 0
    return (-round(weight(candidate), 9), -newest, candidate.entry.publication)


def _driver(entry: Entry) -> DriverTag | None:
    ranked = sorted(entry.drivers, key=lambda tag: (-tag.confirmed, -tag.score, tag.label.concept))
    return ranked[0] if ranked else None


def _filed_under(entry: Entry) -> str:
    tag = _driver(entry)
    return tag.label.concept if tag else ""


def _heads(ranked: Sequence[Candidate], leading: int) -> frozenset[int]:
    """Take the heaviest, at most two a driver while others are left; only what can be read."""
    readable = [c.entry for c in ranked if c.entry.takeaway and c.entry.drivers]
    taken: list[Entry] = []
    for most in (_PER_DRIVER, len(readable)):
        for entry in readable:
            under = sum(_filed_under(other) == _filed_under(entry) for other in taken)
            if len(taken) < leading and entry not in taken and under < most:
                taken.append(entry)
    return frozenset(entry.publication for entry in taken)


def _place(section: tuple[str, list[Candidate]]) -> tuple[bool, float, str]:
    driver, members = section
    return (not driver, -round(sum(map(weight, members)), 9), driver)


def _section(candidates: Sequence[Candidate], heads: frozenset[int]) -> Section:
    label: Label | None = None
    if tag := _driver(candidates[0].entry):
        label = tag.label
    entries = (replace(c.entry, leading=c.entry.publication in heads) for c in candidates)
    return Section(label=label, entries=tuple(entries))
