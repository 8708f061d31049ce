"""What every page works with: the workspace, its settings, the clock and the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock, local
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection

from monitor.archive import Archive, open_archive, read_archive
from monitor.archive.text_index import try_to_index
from monitor.search.finder import Finder
from monitor.settings import Settings, TagSettings
from monitor.vocabularies import workspace_vocabularies
from monitor.web.backfill_map import Backfill
from monitor.web.limits import Limiter
from monitor.workspace import Workspace

if TYPE_CHECKING:
    from classifiers.tagger import Tagger
    from classifiers.vocabulary import Vocabulary

Clock = Callable[[], datetime]
CACHE_KIB = 16_000
MAPPED_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Site:
    """One monitor as its pages see it."""

    workspace: Workspace
    settings: Settings
    secret: str = field(repr=False)
    clock: Clock
    limiter: Limiter
    finder: Finder = field(default_factory=Finder, repr=False)
    backfill: Backfill = field(default_factory=Backfill, repr=False)
    _threads: local = field(default_factory=local, repr=False)
    _indexing: Lock = field(default_factory=Lock, repr=False)

    @property
    def address(self) -> str:
        """Where people reach the pages, without a slash at the end."""
        return self.settings.web.address.rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether people come by https, so that cookies are kept off plain http."""
        return self.address.startswith("https:")

    @property
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The workspace's vocabularies by name, read once.

        Raises :class:`monitor.errors.VocabularyWrong`.
        """
        return _vocabularies(self.workspace.folder)

    def names(self, language: str) -> Mapping[str, Mapping[str, str]]:
        """Return the name of every concept in one language, by vocabulary and id."""
        return _names(self.workspace.folder, language)

    def tagger(self) -> Tagger:
        """Return the model in use, read once; raises :class:`monitor.errors.UserError`."""
        from monitor.models import folder_in_use

        folder = folder_in_use(self.workspace, self.settings.tag)
        return _tagger(self.workspace, self.settings.tag, folder)

    def reading(self) -> Archive:
        """Return this thread's own connection, which can only read and stays open."""
        known: Archive | None = getattr(self._threads, "archive", None)
        if known is None:
            known = read_archive(self.workspace.archive_file)
            known.db.execute("PRAGMA query_only = ON")
            known.db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            known.db.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
            self._threads.archive = known
        return known

    def index_texts(self) -> None:
        """Have the search find what waits to be indexed; where that cannot be now, later."""
        if self._indexing.acquire(blocking=False):
            try:
                with self.writing() as archive:
                    try_to_index(archive)
            finally:
                self._indexing.release()

    @contextmanager
    def writing(self) -> Iterator[Archive]:
        """Open the archive for a page that records something; closed at the end."""
        archive = open_archive(self.workspace.archive_file)
        try:
            yield archive
        finally:
            archive.close()


def site_of(connection: HTTPConnection) -> Site:
    """Return the site that a request came to."""
    site: Site = connection.app.state.site
    return site


@cache
def _vocabularies(folder: Path) -> Mapping[str, Vocabulary]:
    return workspace_vocabularies(folder)


@cache
def _names(folder: Path, language: str) -> Mapping[str, Mapping[str, str]]:
    return {
        name: {concept.id: concept.label(language) for concept in vocabulary}
        for name, vocabulary in _vocabularies(folder).items()
    }


@lru_cache(maxsize=2)
def _tagger(workspace: Workspace, settings: TagSettings, _folder: Path | None) -> Tagger:
    """The model in ``_folder``, which changes when another is put to use."""
    from monitor.tag import load_tagger

    return load_tagger(workspace, settings)
