"""The ledger of a backfill: which partitions are finished, and which files hold their rows.

An entry is written after its files. So what is not in the ledger does not count, whatever lies in
the folder, and what is in it is whole.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from monitor.errors import UserError
from monitor.scale.folders import Folder

LEDGER, WORKS, ASIDE = "ledger", "works", "aside"
"""The folders within that of a backfill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One finished partition."""

    name: str
    size: int
    """Bytes of the partition."""
    sha256: str
    """Of its content."""
    recipe: str
    model: str
    schema: int
    files: tuple[str, ...]
    """Paths of the Parquet files below the backfill's folder."""
    read: int
    """Lines read, bad ones too."""
    bad: int
    """Lines that are no record, kept in ``aside``."""
    unnamed: int
    """Records without a title or an address."""
    left_out: int
    """By year or language."""
    screened: int
    """Too far from the field for the tagger to read them."""
    written: int
    """Rows."""
    relevant: int
    """Of the rows."""
    bytes: int = field(default=0)
    """Of the files."""

    @property
    def key(self) -> str:
        """Return what names the files of this partition, content and recipe: 16 digits."""
        return key_of(self.name, self.size, self.sha256, self.recipe)


def key_of(name: str, size: int, sha256: str, recipe: str) -> str:
    """Return the name that the files of a partition of this content under this recipe bear."""
    said = "\x1f".join((name, str(size), sha256, recipe))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def path_of(name: str) -> str:
    """Return where the entry of a partition lies."""
    return f"{LEDGER}/{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.json"


def entry(out: Folder, name: str) -> Entry | None:
    """Return the entry of a partition, if it was ever finished. Raises :class:`UserError`."""
    path = path_of(name)
    return _read(out, path) if out.exists(path) else None


def entries(out: Folder) -> tuple[Entry, ...]:
    """Return all entries by the names of their partitions. Raises :class:`UserError`."""
    paths = [path for path in out.sizes() if path.startswith(f"{LEDGER}/")]
    return tuple(sorted((_read(out, path) for path in paths), key=lambda one: one.name))


def record(out: Folder, finished: Entry) -> None:
    """Write an entry; the files of the content it had before are removed after it."""
    before = entry(out, finished.name)
    content = json.dumps(asdict(finished), ensure_ascii=False, indent=1, sort_keys=True)
    out.put(path_of(finished.name), content.encode("utf-8", "surrogatepass"))
    if before is not None:
        for stale in set(before.files) - set(finished.files):
            out.remove(stale)
        if before.key != finished.key:
            out.remove(f"{ASIDE}/{before.key}.jsonl")


def _read(out: Folder, path: str) -> Entry:
    try:
        plain = json.loads(out.read(path))
        return Entry(**{**plain, "files": tuple(plain["files"])})
    except (ValueError, TypeError, KeyError) as error:
        raise UserError(
            f"{out.address}/{path}: not an entry of a backfill's ledger; remove it, and its"
            " partition is done again"
        ) from error
