"""The columns of a backfill: those of ``fow export parquet``, and what tells one work twice met."""

from __future__ import annotations

from typing import Any

VERSION = 1
"""Of the columns; a folder of another version is filled anew."""
NO_YEAR = 0
"""The year of works without a date."""


def schema(model: str, gazetteer: str) -> Any:
    """Return the Arrow schema, with the versions of what tagged the rows in its metadata."""
    import pyarrow as pa

    from monitor.exports.parquet import columns

    own = [
        pa.field("keys", pa.list_(pa.string())),
        pa.field("text_key", pa.string()),
        pa.field("model", pa.string()),
    ]
    told = {
        "fow.schema": str(VERSION),
        "fow.model": model,
        "fow.gazetteer": gazetteer,
    }
    return pa.schema([*columns(pa), *own], metadata=told)


def parquet(rows: list[dict[str, Any]], wanted: Any) -> bytes:
    """Return rows as one Parquet file (zstd); the same rows give the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, wanted), sink, compression="zstd")
    return bytes(sink.getvalue())
