"""The archive: the one place that knows SQL. One module a family of tables."""

from monitor.archive.database import Archive, open_archive, read_archive

__all__ = ["Archive", "open_archive", "read_archive"]
