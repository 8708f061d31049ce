"""Questions to Datasette over a read-only file, for :mod:`bench.archive`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path


def asked(file: Path, paths: Sequence[str]) -> list[Callable[[], object]]:
    """Return one question a path, each answered by the same Datasette; time limits are lifted."""
    from datasette.app import Datasette

    patience = {"sql_time_limit_ms": 120_000, "facet_time_limit_ms": 120_000}
    served = Datasette([], immutables=[str(file)], settings=patience)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(served.invoke_startup())

    def one(path: str) -> object:
        answer = loop.run_until_complete(served.client.get(path))
        if answer.status_code != 200:
            raise SystemExit(f"Datasette: {path}: answered {answer.status_code}")
        return answer

    return [lambda path=path: one(path) for path in paths]  # type: ignore[misc]
