"""A workspace: the folder that holds one monitor's settings, sources and archive."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import Busy, UserError, WorkspaceMissing

if TYPE_CHECKING:
    from monitor.settings import Settings
    from spiders.source import Source

SOURCES_HEADER = """\
# The sources this monitor visits; `fow sources add URL` writes here too.
#
# [[source]]
# id = "example"                       # short name, unique
# url = "https://example.org/feed.xml"
# kind = "feed"                        # feed, listing, sitemap, oai-pmh, openalex, …
# publisher = "Example Institute"
# language = "en"                      # when all of it is in one language
"""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where everything of one monitor lies."""

    folder: Path

    @property
    def settings_file(self) -> Path:
        """The settings, ``fow.toml``."""
        return self.folder / "fow.toml"

    @property
    def sources_file(self) -> Path:
        """The sources, ``sources.toml``."""
        return self.folder / "sources.toml"

    @property
    def archive_file(self) -> Path:
        """The archive, an SQLite file."""
        return self.folder / "archive.db"

    def settings(self) -> Settings:
        """Read the settings; raises :class:`monitor.errors.SettingWrong`."""
        from monitor.settings import read_settings

        return read_settings(self.settings_file)

    def secret(self, settings: Settings) -> str:
        """Return what signs links and sessions: ``web.secret``, else a random one kept here.

        The file ``.secret`` is made at first use, readable by its owner only.
        """
        if given := settings.web.secret.get_secret_value():
            return given
        path = self.folder / ".secret"
        try:
            if path.exists() and (known := path.read_text(encoding="ascii")):
                return known
            with os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+") as file:
                # Whoever is second waits until the first has written, and finds it here.
                fcntl.flock(file, fcntl.LOCK_EX)
                if not (known := file.read()):
                    file.write(known := secrets.token_urlsafe(32))
                return known
        except OSError as error:
            raise UserError(f"{path}: cannot be written: {error.strerror}") from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other writing ``fow`` out; raises :class:`Busy` if one is at work.

        The lock is the kernel's (flock), so it ends with the process, however that ends.
        """
        try:
            lock = (self.folder / ".lock").open("a+")
        except OSError as error:
            raise UserError(f"{self.folder}: cannot be written: {error.strerror}") from error
        with lock as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                handle.seek(0)
                owner = handle.read().strip() or "unknown"
                raise Busy(
                    f"{self.folder}: another fow is at work here (process {owner}); "
                    "this one did nothing. Run it again when that one has ended."
                ) from error
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
            yield


def find_workspace(folder: Path | None) -> Workspace:
    """Return the workspace in ``folder``, else in ``FOW_WORKSPACE``, else in the current folder.

    Raises :class:`WorkspaceMissing` if there is none.
    """
    chosen = folder or Path(os.environ.get("FOW_WORKSPACE") or ".")
    workspace = Workspace(chosen.resolve())
    if not workspace.settings_file.is_file():
        raise WorkspaceMissing(chosen)
    return workspace


def registry_sources(
    regions: Collection[str] = (), languages: Collection[str] = (), topics: Collection[str] = ()
) -> tuple[Source, ...]:
    """Return the sources that come with the monitor, narrowed by what is given.

    Raises :class:`UserError` when that leaves none.
    """
    from spiders.registry import load_registry, narrow

    entries = load_registry()
    chosen = narrow(entries, regions=regions, languages=languages, topics=topics)
    if not chosen:
        known = ", ".join(sorted({entry.region for entry in entries}))
        raise UserError(
            "no source of the registry is of that region, language and topic;"
            f" its regions are {known}; begin without any: --empty"
        )
    return tuple(entry.source() for entry in chosen)


def make_workspace(folder: Path, sources: Iterable[Source] = ()) -> Workspace:
    """Make a workspace in ``folder`` with ``sources``, keeping every file that is there."""
    from monitor.archive import open_archive
    from monitor.settings import template
    from monitor.source_list import add_sources

    workspace = Workspace(folder.resolve())
    try:
        workspace.folder.mkdir(parents=True, exist_ok=True)
        _write_new(workspace.settings_file, template())
        if not workspace.sources_file.exists():
            _write_new(workspace.sources_file, SOURCES_HEADER)
            add_sources(workspace.sources_file, sources)
    except OSError as error:
        raise UserError(f"{folder}: cannot make a workspace here: {error.strerror}") from error
    open_archive(workspace.archive_file).close()
    return workspace


def _write_new(path: Path, text: str) -> None:
    if not path.exists():
        path.write_text(text, encoding="utf-8")
