"""The parts of a message in one language, before they are HTML, plain text or Slack blocks.

Every string is clean, none is escaped. Blocks that many readers share are compared by identity,
so that each is rendered once.
"""

from __future__ import annotations

from dataclasses import dataclass

from digests.quotations import Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A driver's name."""

    name: str
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead to an address."""

    words: str
    url: str
    lang: str = ""
    """Language of the words when it is not the message's; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of the period and what it counts."""

    number: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Masthead:
    """What stands above everything."""

    brand: str
    title: str
    period: str
    figures: tuple[Figure, ...]
    notice: str
    """Empty unless the texts are samples."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heading:
    """A heading of the second order."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prose:
    """What an editor wrote in Markdown, each form made safe."""

    html: str
    text: str
    mrkdwn: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lead:
    """One publication in full."""

    title: str
    url: str
    """Absolute http(s) address, or empty when the publication has none that is safe."""
    lang: str
    """Language of title and takeaway when it is not the message's; else empty."""
    takeaway: str
    meta: str
    """Publisher, date, language and who set the tags, in one line."""
    chips: tuple[Chip, ...]
    gaps: tuple[Gap, ...]
    quote_lang: str
    """Language of the quotations, as ``lang``."""
    versions: tuple[Link, ...]
    """The same work in other languages and forms."""
    note: str
    """What an editor added."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Remark:
    """Why the reader gets the publication above it."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """One publication in a line."""

    title: str
    url: str
    lang: str
    confirmed: bool
    meta: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Note:
    """A paragraph in small print."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """The week in one picture, with all that it shows in words."""

    alt: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bullet:
    """One emerging topic, or one piece of evidence."""

    text: str
    lang: str
    meta: str
    link: Link | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """One question to the reader, with the links that answer it."""

    text: str
    links: tuple[Link, ...]
    beside: bool = False
    """The links are short and stand in one line."""


Block = Heading | Prose | Lead | Remark | Line | Note | Picture | Bullet | Question
"""What stands between masthead and foot."""
