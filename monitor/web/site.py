"""What every page works with: the workspace, its settings, the clock and the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection

from monitor.archive import Archive, open_archive, read_archive
from monitor.settings import Settings
from monitor.vocabularies import workspace_vocabularies
from monitor.web.limits import Limiter
from monitor.workspace import Workspace

if TYPE_CHECKING:
    from classifiers.vocabulary import Vocabulary

Clock = Callable[[], datetime]
CACHE_KIB = 64_000
MAPPED_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Site:
    """One monitor as its pages see it."""

    workspace: Workspace
    settings: Settings
    secret: str = field(repr=False)
    clock: Clock
    limiter: Limiter
    _threads: local = field(default_factory=local, repr=False)

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
