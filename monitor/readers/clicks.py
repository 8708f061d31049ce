"""Links whose following is counted: by link and day, never by person."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace

from digests.edition import Edition, Entry
from monitor.archive import Archive
from monitor.archive.outcomes import number_links
from monitor.readers.links import Links
from monitor.tokens import TokenRefused

_SIGNS = 6
"""Bytes of the signature: it keeps strangers from inflating counts, nothing more."""


def write_click(secret: str, link: int) -> str:
    """Return what stands after ``/l/`` for a numbered link."""
    return f"{link}-{_signature(secret, link)}"


def read_click(secret: str, text: str) -> int:
    """Return the number of a link; raises :class:`TokenRefused` for one that is not ours."""
    number, _, signature = text.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise TokenRefused("this link is not one of ours")
    if not hmac.compare_digest(signature.encode(), _signature(secret, int(number)).encode()):
        raise TokenRefused("this link is not one of ours")
    return int(number)


def _signature(secret: str, link: int) -> str:
    digest = hmac.digest(secret.encode(), f"fow-click:{link}".encode(), "sha256")
    return urlsafe_b64encode(digest[:_SIGNS]).decode("ascii")


def counted(archive: Archive, edition: Edition, links: Links) -> Edition:
    """Return the edition with each publication's address led through ``/l/``, to be counted."""
    urls = [url for entry in edition.entries for url in _urls(entry)]
    with archive.unit() as connection:
        numbers = number_links(connection, edition.id, filter(None, urls))
    through = {
        url: f"{links.address}/l/{write_click(links.secret, number)}"
        for url, number in numbers.items()
    }
    sections = tuple(
        replace(section, entries=tuple(_led(entry, through) for entry in section.entries))
        for section in edition.sections
    )
    return replace(edition, sections=sections)


def _urls(entry: Entry) -> list[str]:
    return [entry.url, *(version.url for version in entry.versions)]


def _led(entry: Entry, through: Mapping[str, str]) -> Entry:
    return replace(
        entry,
        url=through.get(entry.url, entry.url),
        versions=tuple(
            replace(version, url=through.get(version.url, version.url))
            for version in entry.versions
        ),
    )
