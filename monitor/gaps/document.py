"""A document as blocks: composed once, then written as HTML, Markdown, Word or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ReportFormat(StrEnum):
    """What a document is written as."""

    HTML = "html"
    MARKDOWN = "md"
    PDF = "pdf"
    WORD = "docx"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text."""

    text: str
    link: str = ""
    """Address, or ``#anchor`` within the document; '' for none."""
    strong: bool = False
    language: str = ""
    """ISO 639-1 code, where it is not the document's."""


Text = tuple[Run, ...]


def plain(text: str) -> Text:
    """Text without a link."""
    return (Run(text),)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level from 1 to 4."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``anchor`` can be linked to."""

    text: Text
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without numbers."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a publication, and where they stand."""

    quote: str
    language: str
    source: Text


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    numbers: bool = False
    """Whether all but the first column are figures."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its text for those who do not see it."""

    png: bytes
    alt: str
    caption: str


Block = Heading | Paragraph | Bullets | Quotation | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document in one language."""

    title: str
    subtitle: str
    language: str
    made: date
    """The day it speaks of, not the day it was written: the same archive gives the same bytes."""
    blocks: tuple[Block, ...]


def flat(text: Text) -> str:
    """Return the words alone."""
    return "".join(run.text for run in text)


def join(parts: Sequence[Text], between: str) -> Text:
    """Put texts one after another with ``between`` between them."""
    joined: list[Run] = []
    for part in parts:
        joined += [Run(between), *part] if joined else part
    return tuple(joined)
