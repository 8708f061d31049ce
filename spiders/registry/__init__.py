"""The sources that come with the monitor, one TOML file a region; docs/sources/registry.md."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

from spiders.source import Kind, Source


class Sure(StrEnum):
    """How sure an address is, the surest first; none was fetched when the registry was made."""

    VERIFIED = "verified"
    """Somebody reports to have fetched it."""
    ATTESTED = "attested"
    """It stands in its publisher's documentation, or in lists that others visit by."""
    PATTERN = "pattern"
    """It follows from an attested address of the same site."""
    UNATTESTED = "unattested"
    """From memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryEntry:
    """One source that comes with the monitor."""

    id: str
    name_en: str
    name_fr: str
    url: str
    kind: Kind
    region: str
    """ISO 3166 code (``CA``, ``CA-QC``, ``FR`` …), or ``EU``, ``INT``, ``UK``."""
    languages: tuple[str, ...]
    """ISO 639-1 codes of what it publishes."""
    topics: tuple[str, ...]
    sure: Sure
    publisher: str = ""
    path: str = ""
    set: str = ""
    query: str = ""
    note: str = ""

    def name(self, language: str) -> str:
        """The name in French for ``fr``, in English for any other language."""
        return self.name_fr if language == "fr" else self.name_en

    def source(self, language: str = "") -> Source:
        """The source to visit, titled in ``language``, by default in its own."""
        own = self.languages[0] if len(self.languages) == 1 else ""
        return Source(
            id=self.id,
            url=self.url,
            kind=self.kind,
            title=self.name(language or own),
            publisher=self.publisher,
            language=own,
            path=self.path,
            set=self.set,
            query=self.query,
        )


def load_registry() -> tuple[RegistryEntry, ...]:
    """All entries, by region and then as their file lists them."""
    files = sorted(
        (file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    tables = (tomllib.loads(file.read_text(encoding="utf-8")) for file in files)
    return tuple(_entry(entry, table["region"]) for table in tables for entry in table["source"])


def narrow(
    entries: Iterable[RegistryEntry],
    *,
    regions: Collection[str] = (),
    languages: Collection[str] = (),
    topics: Collection[str] = (),
) -> tuple[RegistryEntry, ...]:
    """The entries of any of the regions, in any of the languages, on any of the topics.

    What is not given narrows nothing. ``CA`` includes ``CA-QC``, and ``QC`` means it too; letters
    count the same in upper and lower case.
    """
    wanted = {region.upper() for region in regions}
    spoken = {language.lower() for language in languages}
    treated = {topic.lower() for topic in topics}
    return tuple(
        entry
        for entry in entries
        if (not wanted or wanted & {entry.region, *entry.region.split("-")})
        and (not spoken or spoken & set(entry.languages))
        and (not treated or treated & set(entry.topics))
    )


def _entry(table: dict[str, Any], region: str) -> RegistryEntry:
    plain = {key: table.get(key, "") for key in ("publisher", "path", "set", "query", "note")}
    return RegistryEntry(
        id=table["id"],
        name_en=table["name"]["en"],
        name_fr=table["name"]["fr"],
        url=table["url"],
        kind=Kind(table["kind"]),
        region=region,
        languages=tuple(table["languages"]),
        topics=tuple(table["topics"]),
        sure=Sure(table["sure"]),
        **plain,
    )
