"""Tag: a publication bears a concept, and why; Tagging: all the tags of one text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GapStatus(StrEnum):
    """What a text does with a data gap."""

    IDENTIFIED = "identified"
    """It says that such data or evidence is missing or poor."""
    ADDRESSED = "addressed"
    """It brings such data, a measure or a method."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text to be tagged."""

    title: str
    abstract: str = ""
    text: str = ""
    """Body of the document, if there is any."""
    language: str | None = None
    """ISO 639-1 code that the source declares; checked against the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A concept that a text bears, and why."""

    vocabulary: str
    """``drivers`` or ``gaps``: the vocabulary's name."""
    concept: str
    """The concept's id in its vocabulary."""
    score: float
    """Probability that an expert would set this tag, 0 to 1."""
    quote: str = ""
    """The sentence that says so, word for word; never empty for a data gap."""
    status: GapStatus | None = None
    """Only for data gaps."""
    terms: tuple[str, ...] = ()
    """The terms that weighed most, heaviest first."""


RELEVANCE = "relevance"
"""Stands for vocabulary and concept where it is in doubt whether a document is relevant at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A concept of which the model cannot say whether a text bears it: an expert should."""

    vocabulary: str
    """The vocabulary's name, or :data:`RELEVANCE`."""
    concept: str
    """The concept's id, or :data:`RELEVANCE`."""
    score: float
    """Probability that an expert would set this tag, 0 to 1."""
    threshold: float
    """The score that its concept needs in the text's language."""
    distance: float
    """Between the two, in log-odds: 0 is an even call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """What the classifiers make of one document."""

    language: str
    """ISO 639-1 code found in the text."""
    relevant: bool
    relevance_score: float
    """Probability that the document is relevant, 0 to 1."""
    tags: tuple[Tag, ...] = ()
    """Drivers by falling score, then gaps in the order of their sentences; none if not relevant."""
    doubts: tuple[Doubt, ...] = ()
    """What the model abstains from, given as a tag or not; even calls first."""
