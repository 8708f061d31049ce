"""The error tree of the monitor.

A :class:`UserError` is a person's mistake: one line that names what is wrong and how to mend it,
and exit code 2. A :class:`MonitorError` that is none is a failure outside: it is shown, counted
and tried again later.
"""

from __future__ import annotations

from pathlib import Path


class MonitorError(Exception):
    """Anything this room raises on purpose."""


class UserError(MonitorError):
    """Something the person at the keyboard can mend."""


class WorkspaceMissing(UserError):
    """There is no ``fow.toml`` where a command looks for the workspace."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: no workspace here (no fow.toml). Make one with `fow init {folder}`, "
            "or name another with --workspace."
        )
        self.folder = folder


class SettingWrong(UserError):
    """A key of ``fow.toml`` or an environment variable cannot be used."""


class SourceWrong(UserError):
    """An entry of ``sources.toml`` or an argument about sources cannot be used."""


class VocabularyWrong(UserError):
    """A vocabulary that is not there, or a file of one that cannot be used."""


class EditionUnknown(UserError):
    """No edition of that name is in the archive."""


class QueryWrong(UserError):
    """A search that SQLite cannot make sense of."""


class QueryTooBroad(QueryWrong):
    """A search that would take too long."""


class Busy(MonitorError):
    """Another ``fow`` is at work in this workspace."""


class ArchiveUnusable(MonitorError):
    """The archive cannot be opened, read or written: locked, full disk, not an archive."""
