"""Links whose following is counted: by link and day; by reader only where that is turned on."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import replace

from digests.cleaning import safe_link
from digests.edition import Edition, Entry
from digests.forms import OWN_MARK
from monitor.archive import Archive
from monitor.archive.outcomes import number_links
from monitor.readers.links import Links
from monitor.tokens import TokenRefused

_SIGNS = 6
"""Bytes of the signature: it keeps strangers from inflating counts, nothing more."""


def write_click(secret: str, link: int) -> str:
    """Return what stands after ``/l/`` for a numbered link."""
    return f"{link}-{_signature(secret, link, 'click')}"


def read_click(secret: str, text: str) -> int:
    """Return the number of a link; raises :class:`TokenRefused` for one that is not ours."""
    return _read(secret, text, "click")


def write_mark(secret: str, reader: int) -> str:
    """Return what tells one reader's clicks and opens from others'; it opens nothing."""
    return f"{reader}-{_signature(secret, reader, 'person')}"


def read_mark(secret: str, text: str) -> int:
    """Return whose mark this is; raises :class:`TokenRefused` for one that is not ours."""
    return _read(secret, text, "person")


def _read(secret: str, text: str, scope: str) -> int:
    number, _, signature = text.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise TokenRefused("this link is not one of ours")
    if not hmac.compare_digest(signature.encode(), _signature(secret, int(number), scope).encode()):
        raise TokenRefused("this link is not one of ours")
    return int(number)


def _signature(secret: str, number: int, scope: str) -> str:
    digest = hmac.digest(secret.encode(), f"fow-{scope}:{number}".encode(), "sha256")
    return urlsafe_b64encode(digest[:_SIGNS]).decode("ascii")


def open_url(links: Links, edition: str, mark: str) -> str:
    """Return the address of the picture that counts opening."""
    return f"{links.address}/o/{edition}.{mark}"


def counted(archive: Archive, edition: Edition, links: Links, *, by_reader: bool) -> Edition:
    """Return the edition with each publication's address led through ``/l/``, to be counted.

    ``by_reader``: the addresses have a place for the mark of whoever follows them.
    """
    with archive.unit() as connection:
        numbers = number_links(connection, edition.id, filter(safe_link, _urls(edition)))
    place = f".{OWN_MARK}" if by_reader else ""
    through = {
        url: f"{links.address}/l/{write_click(links.secret, number)}{place}"
        for url, number in numbers.items()
    }
    focus = edition.focus
    return replace(
        edition,
        sections=tuple(
            replace(section, entries=tuple(_led(entry, through) for entry in section.entries))
            for section in edition.sections
        ),
        emerging=tuple(
            replace(topic, url=through.get(topic.url, topic.url)) for topic in edition.emerging
        ),
        focus=focus
        and replace(focus, evidence=tuple(_led(entry, through) for entry in focus.evidence)),
    )


def _urls(edition: Edition) -> Iterator[str]:
    for entry in (*edition.entries, *(edition.focus.evidence if edition.focus else ())):
        yield entry.url
        yield from (version.url for version in entry.versions)
    yield from (topic.url for topic in edition.emerging)


def _led(entry: Entry, through: Mapping[str, str]) -> Entry:
    return replace(
        entry,
        url=through.get(entry.url, entry.url),
        versions=tuple(
            replace(version, url=through.get(version.url, version.url))
            for version in entry.versions
        ),
    )
