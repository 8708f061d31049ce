"""What a report says of its own making: how the works came together, who tagged them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedBy:
    """One model, and how much it has tagged."""

    version: str
    publications: int
    trained: str = ""
    """ISO date; empty where it is not known."""
    metrics: Mapping[str, float]
    """Scores measured out of fold when it was trained; none where they are not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """How an archive was filled: sources visited, a review network asked."""

    sources: int
    """Sources that carried any publication."""
    first_search: date | None
    last_search: date | None
    collected: int
    """Publications of the period, relevant or not."""
    relevant: int
    """Of these, tagged as relevant."""
    untagged: int
    """Of these, not tagged yet."""
    models: tuple[TaggedBy, ...]
    """Those that tagged most first."""
    votes: int
    settled: int
    """Publications on which the review network has settled."""
    agreement: float | None
    """Mean weight of the settlements, from 0 to 1; None before the first."""
    failing: int
    """Sources that failed at their last visit."""
    retired: int
    unread: int
    """Publications whose document could not be read, so that their abstract alone was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfilled:
    """How a backfill was made of a snapshot: what an archive alone knows is not known of it."""

    partitions: int
    """Files of the snapshot."""
    read: int
    """Lines, unreadable ones too."""
    bad: int
    left_out: int
    """By year or language, or for want of a title or an address."""
    screened: int
    """Too far from the field for the tagger to read them."""
    written: int
    """Read by the tagger."""
    last_search: date | None
    """When the snapshot's latest work was last changed."""
    collected: int
    """Publications of the period, relevant or not."""
    relevant: int
    models: tuple[TaggedBy, ...]


Provenance = Collected | Backfilled
