"""What the API answers with, for its description; the records are those of ``fow export``."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from monitor.gaps.asking import EARLIEST, LATEST

LARGEST = 2**63 - 1
"""The largest number that SQLite holds."""


class PublicationQuestion(BaseModel):
    """What the address of ``/publications`` may ask; filters as on the search page."""

    after: int = Field(0, ge=0, le=LARGEST, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=500)
    q: str = Field("", max_length=400, description="Words, a phrase in quotes, a beginning*.")
    drivers: list[str] = []
    gaps: list[str] = []
    status: Literal["", "identified", "addressed"] = ""
    regions: list[str] = []
    sectors: list[str] = []
    occupations: list[str] = []
    publisher: list[str] = []
    type: list[str] = []
    language: list[str] = []
    year: list[str] = []
    confirmed: list[str] = []
    source: str = ""
    relevance: Literal["relevant", "other", "all"] = "relevant"


class ScopeQuestion(BaseModel):
    """Which works the gap map is of."""

    start: date | None = Field(None, alias="from", ge=EARLIEST, le=LATEST)
    end: date | None = Field(None, alias="to", ge=EARLIEST, le=LATEST)
    region: str = Field("", max_length=80)
    sector: str = Field("", max_length=80)
    driver: str = Field("", max_length=80)
    language: str = Field("", max_length=8)


class EvidenceQuestion(ScopeQuestion):
    """Which works of one gap."""

    status: Literal["", "identified", "addressed"] = ""
    offset: int = Field(0, ge=0, le=100_000)
    limit: int = Field(50, ge=1, le=500)


class Bearing(BaseModel):
    """A concept that a publication bears."""

    concept: str
    score: float = Field(description="Probability, 0 to 1; 1 from the review network.")
    origin: str = Field(description="model:<version> or reviewer:<who>.")


class OtherBearing(Bearing):
    """A concept of a vocabulary that the organisation added."""

    vocabulary: str


class GapBearing(Bearing):
    """A data gap, and the sentence that says so."""

    status: str = Field(description="identified or addressed.")
    quote: str


class RelatedPublication(BaseModel):
    """Another publication of the same work."""

    id: int
    relation: str = Field(description="version or translation.")


class PublicationRecord(BaseModel):
    """One publication with its sources and tags."""

    id: int
    doi: str | None
    url: str
    title: str
    abstract: str
    language: str | None
    authors: list[str]
    publisher: str | None
    type: str
    published: str | None
    first_seen: str
    sources: list[str]
    work: int = Field(description="The first publication of the same work.")
    related: list[RelatedPublication]
    relevant: bool | None
    relevance_score: float | None
    drivers: list[Bearing]
    gaps: list[GapBearing]
    regions: list[Bearing]
    sectors: list[Bearing]
    occupations: list[Bearing]
    others: list[OtherBearing] = Field(description="Of vocabularies that were added.")


class PublicationPage(BaseModel):
    """Some publications, by their number."""

    items: list[PublicationRecord]
    total: int
    next: int | None = Field(description="Give it as ?after= to go on; null at the end.")


class ConceptRecord(BaseModel):
    """One entry of a vocabulary."""

    vocabulary: str
    id: str
    labels: dict[str, str]
    definitions: dict[str, str]
    broader: str | None


class TagRecord(BaseModel):
    """One concept on one publication."""

    id: int
    publication: int
    vocabulary: str
    concept: str
    status: str
    score: float
    quote: str
    origin: str
    tagged: str


class TagPage(BaseModel):
    """Some tags, by their number."""

    items: list[TagRecord]
    next: int | None


class CellRecord(BaseModel):
    """One cell of the gap map."""

    driver: str = Field(description="Empty: any driver.")
    gap: str = Field(description="*: any gap; empty: all works, gap or none.")
    identified: int
    addressed: int
    confirmed: int
    identified_before: int | None
    addressed_before: int | None


class QuoteRecord(BaseModel):
    """One work in a gap, with the sentence that says so."""

    publication: int
    work: int
    title: str
    url: str
    language: str
    publisher: str
    day: str
    driver: str
    gap: str
    status: str
    quote: str
    score: float
    confirmed: bool


class EditionRecord(BaseModel):
    """One issue of the digest."""

    id: str
    kind: str
    first_day: str
    last_day: str


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
