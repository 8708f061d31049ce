"""What people share becomes a publication suggested by them: found, stored, fetched at once."""

from __future__ import annotations

import http.client
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from monitor.archive import Archive
from monitor.archive import publications as shelf
from monitor.archive.publications import StoredPublication, WantedDocument
from monitor.collect import CollectSummary, crawl_settings, fetch_documents
from monitor.deduplicate import identities
from monitor.intake import store_publications
from monitor.slack.team import Team
from spiders.errors import SpiderError
from spiders.publication import Publication

log = logging.getLogger("monitor.slack")

_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|([^>]*))?>")
"""A link as Slack writes it in a message (reference: formatting text, retrieved messages)."""
_BARE = re.compile(r"https?://[^\s<>|]+")
LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a message."""

    url: str
    title: str = ""
    """Empty where only the address is given."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What became of a link that somebody shared."""

    publication: StoredPublication
    fresh: bool
    """False: the archive had it already."""


def links_in(message: Mapping[str, Any]) -> tuple[Link, ...]:
    """Return the links of a message, those of its text first, each once."""
    found: dict[str, Link] = {}
    for link in _links(message):
        if len(link.url) <= LONGEST_ADDRESS and urlsplit(link.url).hostname:
            found.setdefault(link.url, link)
    return tuple(found.values())


def _links(message: Mapping[str, Any]) -> Iterator[Link]:
    unfurled = {
        str(one.get("from_url") or one.get("title_link") or ""): str(one.get("title") or "")
        for one in message.get("attachments") or ()
    }
    text = str(message.get("text") or "")
    for url, label in _LINK.findall(text):
        plain = _plain(url)
        words = "" if _plain(label) in plain else _plain(label)
        yield Link(plain, unfurled.pop(plain, "") or words)
    for url in _BARE.findall(_LINK.sub(" ", text)):
        plain = _plain(url)
        yield Link(plain, unfurled.pop(plain, ""))
    for url, title in unfurled.items():
        if url.startswith(("http://", "https://")):
            yield Link(url, title)


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def add_shared(team: Team, archive: Archive, user: str, link: Link) -> Shared:
    """Store a link as a publication that this person suggests, and fetch its page at once.

    Done twice, it is stored once. What cannot be fetched now is tried again by the next run.
    """
    carried = Publication(
        source=f"slack:{user}",
        url=link.url,
        title=" ".join(link.title.split()) or link.url,
        title_guessed=True,
    )
    with archive.unit() as connection:
        fresh = store_publications(connection, [carried], team.clock()) == 1
        known = shelf.find(connection, identities(carried))
    assert known is not None
    if fresh:
        _fetch(team, archive, known, carried.source)
    return Shared(publication=shelf.by_id(archive, known.id) or known, fresh=fresh)


def _fetch(team: Team, archive: Archive, publication: StoredPublication, source: str) -> None:
    wanted = WantedDocument(
        publication=publication.id, url=publication.url, source=source, attempts=0
    )
    try:
        fetch_documents(
            archive,
            crawl_settings(team.settings.collect),
            team.clock,
            [wanted],
            CollectSummary(),
            lambda _what, _done, _all: None,
        )
    except (SpiderError, OSError, http.client.HTTPException) as fault:
        log.warning("%s: not fetched yet: %s", publication.url, fault)
