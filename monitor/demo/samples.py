"""The sample publications: read from ``samples/*.toml``, where each file is one source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "samples"
FILES = ("working_papers", "policy_notes", "statistics", "revue", "observatoire", "reports")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One sample publication, and how an expert would tag it."""

    slug: str
    title: str
    abstract: str
    """Plain text; paragraphs are parted by an empty line."""
    language: str
    """ISO 639-1 code."""
    day: int
    """Days before the end of the sample week, 0 to 6."""
    folder: str
    """First part of its address."""
    source: str
    """Id of its home source."""
    publisher: str
    body: str = ""
    authors: tuple[str, ...] = ()
    doi: str = ""
    also: tuple[str, ...] = ()
    """Ids of the other sources that carry it."""
    abstract_in_source: bool = True
    """False: only the work's own page has the abstract."""
    unescaped_title: bool = False
    """True: its RSS feed forgets to escape the title, as real feeds do."""
    relevant: bool = True
    drivers: tuple[str, ...] = ()
    gaps: tuple[tuple[str, str], ...] = ()
    """Pairs of concept and status."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The abstract's paragraphs, each on one line."""
        return _paragraphs(self.abstract)

    @property
    def body_paragraphs(self) -> tuple[str, ...]:
        """The paragraphs that follow the abstract, each on one line."""
        return _paragraphs(self.body)

    def published(self, ending: date) -> datetime:
        """When it appeared in the sample week that ends on ``ending``; nine o'clock UTC."""
        return datetime.combine(ending - timedelta(days=self.day), time(9), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One sample source and the works that are at home there."""

    id: str
    title: str
    publisher: str
    language: str
    """ISO 639-1 code; empty when the source mixes languages."""
    folder: str
    shape: str
    """``rss``, ``atom``, ``rdf``, ``json``, ``listing`` or ``report``."""
    address: str
    """Path on the sample server."""
    selectors: dict[str, str]
    """CSS selectors; empty unless the shape is ``listing``."""
    works: tuple[Work, ...]


@cache
def collections() -> tuple[Collection, ...]:
    """The six sample sources with their works."""
    return tuple(_collection(_toml(name)) for name in FILES)


@cache
def words() -> dict[str, dict[str, str]]:
    """What the sample pages say around the texts: language → key → words."""
    return _toml("words")


def works() -> tuple[Work, ...]:
    """Every sample publication, once."""
    return tuple(work for collection in collections() for work in collection.works)


def carried_by(source: str) -> tuple[Work, ...]:
    """What a source carries, its own works and others', newest first."""
    carried = (work for work in works() if source == work.source or source in work.also)
    return tuple(sorted(carried, key=lambda work: work.day))


def _collection(content: dict[str, Any]) -> Collection:
    source = {"selectors": {}, **content["source"]}
    home = {key: source[key] for key in ("language", "folder", "publisher")}
    return Collection(
        **source, works=tuple(_work({**home, **work}, source["id"]) for work in content["works"])
    )


def _work(content: dict[str, Any], source: str) -> Work:
    gaps = tuple((gap["concept"], gap["status"]) for gap in content.pop("gaps", ()))
    for key in ("authors", "also", "drivers"):
        content[key] = tuple(content.get(key, ()))
    return Work(source=source, gaps=gaps, **content)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split("\n")).strip() for part in text.strip().split("\n\n") if part)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
