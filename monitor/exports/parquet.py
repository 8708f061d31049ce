"""Records as Parquet, for who computes with them; needs the extra ``fow-monitor[scale]``."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from monitor.errors import UserError
from monitor.exports.references import Record

BATCH = 5_000
"""Records written together; memory holds so many."""


def write_parquet(records: Iterable[Record], path: Path) -> int:
    """Write records to ``path`` as Parquet (zstd) and return how many there were.

    Columns are those of the JSON lines; lists stay lists. Raises :class:`UserError` where PyArrow
    is missing or the file cannot be written.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UserError("Parquet needs PyArrow: pip install 'fow-monitor[scale]'") from error
    schema = pa.schema(columns(pa))
    many, count = iter(records), 0
    try:
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            while batch := list(islice(many, BATCH)):
                writer.write_table(pa.Table.from_pylist([dict(one) for one in batch], schema))
                count += len(batch)
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror or error}") from error
    return count


def columns(pa: Any) -> list[Any]:
    """Return the columns of a record, as PyArrow (``pa``) wants them: names and types."""
    text, number = pa.string(), pa.int64()
    scored = [("concept", text), ("score", pa.float64()), ("origin", text)]
    gap = [*scored, ("status", text), ("quote", text)]
    related = pa.list_(pa.struct([("id", number), ("relation", text)]))
    return [
        ("id", number),
        *((name, text) for name in ("doi", "url", "title", "abstract", "language")),
        ("authors", pa.list_(text)),
        *((name, text) for name in ("publisher", "type", "published", "first_seen")),
        ("sources", pa.list_(text)),
        ("work", number),
        ("related", related),
        ("relevant", pa.bool_()),
        ("relevance_score", pa.float64()),
        ("drivers", pa.list_(pa.struct(scored))),
        ("gaps", pa.list_(pa.struct(gap))),
        *((name, pa.list_(pa.struct(scored))) for name in ("regions", "sectors", "occupations")),
        ("others", pa.list_(pa.struct([("vocabulary", text), *scored]))),
    ]
