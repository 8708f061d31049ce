"""The Publication record that every spider yields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One work as one source carries it, cleaned: plain text, absolute http(s) addresses, UTC."""

    source: str
    """Id of the source that carried it."""
    url: str
    """Absolute http(s) address of the work's page, as the source gives it."""
    title: str
    """One line of plain text; never empty."""
    title_guessed: bool = False
    """The source gives no title: this one was made from the address, the document knows better."""
    guid: str | None = None
    """The source's own identifier of the entry, if it gives one."""
    doi: str | None = None
    """Bare DOI in lower case (``10.1234/abc``), if known."""
    abstract: str = ""
    """Plain text; empty when the source carries none."""
    text: str = ""
    """Body of the document as plain text; empty unless the document was fetched."""
    language: str | None = None
    """ISO 639-1 code that the source declares, lower case."""
    authors: tuple[str, ...] = ()
    """Names as given, in order."""
    publisher: str | None = None
    """Name of the body that published it."""
    type: str = ""
    """What it is, one of :data:`spiders.publication_types.TYPES`; '' where no source says."""
    published: datetime | None = None
    """UTC; a missing or impossible date stays missing."""
    translations: tuple[tuple[str, str], ...] = ()
    """ISO 639-1 code and absolute address of each edition in another language, as the page links
    them."""
