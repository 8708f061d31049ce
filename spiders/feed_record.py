"""What a feed says in its own words, before anything is cleaned: one shape for every format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """One entry; every text may hold markup, every address may be relative or wrong."""

    guid: str = ""
    link: str = ""
    """The page of the entry, if the feed names one."""
    other_links: tuple[str, ...] = ()
    """Enclosures and related pages, for entries that name no page."""
    title: str = ""
    summary: str = ""
    content: str = ""
    """The whole text, where the feed carries it beside or instead of the summary."""
    dates: tuple[str, ...] = ()
    """Best first: publication before update."""
    authors: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    """Where a DOI may stand: ``dc:identifier``, ``prism:doi`` and the like."""
    language: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """One feed document."""

    title: str = ""
    link: str = ""
    language: str = ""
    entries: tuple[RawEntry, ...] = ()
    flaw: str = ""
    """What is malformed, in one line; empty for a feed as it should be."""
