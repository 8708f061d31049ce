"""The records of a partition, line by line; what cannot be read is kept with its place."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, TypedDict

import msgspec

from monitor.scale.folders import Folder
from monitor.scale.snapshot import Partition

BLOCK = 1 << 20
LONGEST_LINE = 20_000_000
"""Bytes; a longer line is no record."""
KEPT = 2_000
"""Characters kept of a line that cannot be read."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no record."""

    line: int
    """From 1."""
    why: str
    text: str


def content_hash(folder: Folder, partition: Partition) -> str:
    """Return the SHA-256 of a partition's bytes."""
    digest = hashlib.sha256()
    with folder.open(partition.name) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def records(folder: Folder, partition: Partition) -> Iterator[dict[str, Any] | BadLine]:
    """Yield the records of a partition in their order, holding a few at a time.

    Raises OSError or EOFError when the file itself is broken or cut off.
    """
    with folder.open(partition.name) as file:
        if partition.name.endswith(".parquet"):
            yield from _rows(file)
        elif partition.name.endswith(".gz"):
            with gzip.open(file, "rb") as unpacked:
                yield from _lines(unpacked)
        else:
            yield from _lines(file)


def _lines(file: IO[bytes] | gzip.GzipFile) -> Iterator[dict[str, Any] | BadLine]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if not line.endswith(b"\n") and len(line) >= LONGEST_LINE:
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield BadLine(number, f"longer than {LONGEST_LINE} bytes", _shown(line))
        elif line.strip():
            yield _record(number, line)


class _Wanted(TypedDict, total=False):
    """What is read of a record; the rest of its line, most of OpenAlex's, is passed over."""

    id: Any
    doi: Any
    language: Any
    title: Any
    type: Any
    display_name: Any
    abstract_inverted_index: Any
    authorships: Any
    publication_date: Any
    primary_location: Any
    url: Any
    abstract: Any
    authors: Any
    publisher: Any
    published: Any
    sources: Any


_wanted: Callable[[bytes], Any] = msgspec.json.Decoder(_Wanted).decode


def _record(number: int, line: bytes) -> dict[str, Any] | BadLine:
    try:
        found: dict[str, Any] = _wanted(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _leniently(number, line)
    return found


def _leniently(number: int, line: bytes) -> dict[str, Any] | BadLine:
    """Read what only Python's own reader takes, half of a surrogate pair, say; or say why not."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadLine(number, f"no JSON: {str(error)[:100]}", _shown(line))
    if not isinstance(found, dict):
        return BadLine(number, "no JSON object", _shown(line))
    return found


def _shown(line: bytes) -> str:
    return line[: 4 * KEPT].decode("utf-8", "replace").rstrip("\n")[:KEPT]


def _rows(file: IO[bytes]) -> Iterator[dict[str, Any] | BadLine]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(file).iter_batches(batch_size=1024):
            yield from batch.to_pylist()
    except pa.ArrowInvalid as error:
        raise OSError(f"not Parquet: {error}") from error
