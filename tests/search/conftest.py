"""An archive with a few tagged publications, made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifiers.tag import Document, GapStatus, Tag, Tagging
from monitor.archive import Archive, open_archive
from monitor.archive.publications import add, attach, identify
from monitor.archive.tags import PendingText, store_model, store_tagging
from monitor.archive.text_index import index_texts
from spiders.publication import Publication
from tests.monitor.blank import blank_archive

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    """One publication to be put into an archive; gaps as ``concept:status``."""

    title: str
    abstract: str = ""
    published: str | None = "2026-05-01"
    publisher: str = "Institute"
    type: str = ""
    language: str = "en"
    relevant: bool = True
    drivers: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    source: str = "source"
    text: str = ""
    url: str = ""
    authors: tuple[str, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


def put(archive: Archive, *many: Made) -> list[int]:
    """Store and tag publications; return their numbers."""
    with archive.unit() as connection:
        store_model(
            connection, version="m1", data_hash="d", trained="2026-01-01", metrics="{}", now=NOW
        )
    numbers = [_put(archive, made) for made in many]
    index_texts(archive)
    return numbers


def _put(archive: Archive, made: Made) -> int:
    when = datetime.fromisoformat(made.published + "T00:00:00+00:00") if made.published else None
    publication = Publication(
        source=made.source,
        url=made.url or f"https://example.org/{abs(hash(made.title))}",
        title=made.title,
        abstract=made.abstract,
        text=made.text,
        language=made.language,
        authors=made.authors,
        publisher=made.publisher,
        type=made.type,
        published=when,
        translations=made.translations,
    )
    tagging = Tagging(
        language=made.language,
        relevant=made.relevant,
        relevance_score=0.9 if made.relevant else 0.1,
        tags=tuple(_tags(made)),
    )
    with archive.unit() as connection:
        number = add(connection, publication, NOW)
        attach(connection, number, publication, NOW)
        identify(connection, number, [f"url:{publication.url}"])
        document = Document(title=made.title, abstract=made.abstract, text=made.text)
        pending = PendingText(publication=number, document=document, text_hash="h")
        store_tagging(connection, pending, tagging, "m1", NOW)
    return number


def _tags(made: Made) -> Iterator[Tag]:
    for concept in made.drivers:
        yield Tag(vocabulary="drivers", concept=concept, score=0.8, terms=("robots",))
    for gap in made.gaps:
        concept, status = gap.split(":")
        quote = made.abstract or made.title
        yield Tag(
            vocabulary="gaps", concept=concept, status=GapStatus(status), score=0.7, quote=quote
        )
    for concept in made.regions:
        yield Tag(vocabulary="regions", concept=concept, score=1.0)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(blank_archive(tmp_path / "archive.db"))
    yield opened
    opened.close()


Put = Callable[..., list[int]]
