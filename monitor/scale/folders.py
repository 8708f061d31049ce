"""A folder here or behind any fsspec address: list, read, and write whole files at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from monitor.errors import UserError

BESIDE = ".beside"
"""Where files are written before they are put in their place; not part of what is kept."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder; every path is relative to it, with ``/`` between its parts."""

    address: str
    files: Any
    """fsspec's file system."""
    root: str

    @classmethod
    def at(cls, address: str) -> Folder:
        """Open a folder by its path or address. Raises :class:`UserError`."""
        from fsspec.core import url_to_fs

        try:
            files, root = url_to_fs(address)
        except (ImportError, ValueError) as error:
            raise UserError(f"{address}: cannot be opened: {error}") from error
        return cls(address, files, root.rstrip("/"))

    @property
    def here(self) -> bool:
        """Whether the folder lies on this machine."""
        return "file" in _protocols(self.files)

    def path(self, name: str) -> str:
        """Return where a file lies, as the file system calls it."""
        return f"{self.root}/{name}"

    def sizes(self) -> dict[str, int]:
        """Return every file below the folder, with its size in bytes."""
        found = self.files.find(self.root, detail=True)
        start = len(self.root) + 1
        return {path[start:]: int(info["size"] or 0) for path, info in found.items()}

    def exists(self, name: str) -> bool:
        """Whether the file is there."""
        return bool(self.files.exists(self.path(name)))

    def read(self, name: str) -> bytes:
        """Return a file's content."""
        return bytes(self.files.cat_file(self.path(name)))

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file for reading."""
        with self.files.open(self.path(name), "rb") as file:
            yield file

    def put(self, name: str, content: bytes) -> None:
        """Write a file that is either there whole or not there at all.

        Here it is written beside and renamed; object stores show an object once all of it came.
        """
        if not self.here:
            self.files.pipe_file(self.path(name), content)
            return
        beside = Path(self.path(f"{BESIDE}/{os.getpid()}-{secrets.token_hex(8)}"))
        place = Path(self.path(name))
        for folder in (beside.parent, place.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        if self.exists(name):
            self.files.rm_file(self.path(name))

    def clear_beside(self) -> None:
        """Remove what killed workers left half written."""
        if self.here and self.files.exists(self.path(BESIDE)):
            self.files.rm(self.path(BESIDE), recursive=True)


def _protocols(files: Any) -> tuple[str, ...]:
    names = files.protocol
    return (names,) if isinstance(names, str) else tuple(names)
