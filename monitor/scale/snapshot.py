"""What a snapshot is made of: its partitions, one file each, checked against its manifest."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from monitor.errors import UserError
from monitor.scale.folders import Folder

READ = (".gz", ".jsonl", ".json", ".ndjson", ".parquet")
"""Endings of files that are read."""
_UPDATED = re.compile(r"updated_date=(\d{4}-\d\d-\d\d)/")


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """One file of a snapshot: what one task reads."""

    name: str
    """Path below the snapshot's folder."""
    size: int
    """Bytes."""

    @property
    def updated(self) -> date | None:
        """The day of OpenAlex's ``updated_date=`` folder; None elsewhere."""
        found = _UPDATED.search(self.name)
        return date.fromisoformat(found[1]) if found else None


def partitions(snapshot: Folder) -> tuple[Partition, ...]:
    """Return the partitions of a snapshot in the order of their names.

    Where OpenAlex's ``manifest`` lies beside them, it says which there must be and how long they
    are: a copy that is not complete is refused. Raises :class:`UserError`.
    """
    sizes = snapshot.sizes()
    manifests = [name for name in sizes if name.rpartition("/")[2] == "manifest"]
    if manifests:
        return tuple(sorted(_listed(snapshot, _works(manifests), sizes)))
    found = sorted(
        Partition(name, size)
        for name, size in sizes.items()
        if name.endswith(READ) and not _hidden(name)
    )
    if not found:
        raise UserError(f"{snapshot.address}: no partition here: no {', '.join(READ)} file")
    return tuple(found)


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "_")) for part in name.split("/"))


def _works(manifests: list[str]) -> str:
    """A copy of all of OpenAlex has a manifest a kind of entity: works are meant."""
    return next((name for name in manifests if "works/" in name), min(manifests, key=len))


def _listed(snapshot: Folder, manifest: str, sizes: dict[str, int]) -> list[Partition]:
    """Return what a manifest lists (docs.openalex.org, snapshot data format)."""
    beside = manifest.removesuffix("manifest")
    try:
        entries = json.loads(snapshot.read(manifest))["entries"]
        listed = [(entry["url"], entry.get("meta", {}).get("content_length")) for entry in entries]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{snapshot.address}/{manifest}: not a manifest of OpenAlex") from error
    found = []
    for url, length in listed:
        name = beside + "/".join(url.rsplit("/", 2)[1:])
        if name not in sizes:
            raise UserError(f"{name}: in the manifest, but not there; copy the snapshot again")
        if length is not None and length != sizes[name]:
            raise UserError(
                f"{name}: {sizes[name]} bytes, the manifest says {length}; copy it again"
            )
        found.append(Partition(name, sizes[name]))
    return found
