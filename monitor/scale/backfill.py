"""Backfilling: every partition of a snapshot through Dask, each once, whatever is killed."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from monitor.errors import MonitorError, UserError
from monitor.scale.extra import need
from monitor.scale.folders import Folder
from monitor.scale.partition import Done, run_partition
from monitor.scale.recipe import Recipe
from monitor.scale.snapshot import Partition, partitions

CONNECTING = 10
"""Seconds that a scheduler may take to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillSummary:
    """What one backfill did."""

    partitions: int = 0
    """In the snapshot."""
    fresh: int = 0
    """Done now; the others were in the ledger, or failed."""
    failed: tuple[str, ...] = ()
    """Partition and why, one line each."""
    read: int = 0
    """Lines of all partitions that are done, now or before; so are the counts below."""
    bad: int = 0
    written: int = 0
    relevant: int = 0
    bytes: int = 0


def backfill(
    snapshot: str,
    out: str,
    recipe: Recipe,
    *,
    scheduler: str = "",
    workers: int = 0,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> BackfillSummary:
    """Fill the folder ``out`` with the rows of ``snapshot``; both are paths or fsspec addresses.

    Without a ``scheduler`` it runs on ``workers`` processes of this machine, else one a core. A
    partition that cannot be read is named and left for the next run. Raises :class:`UserError`
    for a snapshot that is not one or an extra that is missing, :class:`MonitorError` when the
    scheduler is lost: what was finished stays, the next run goes on.
    """
    need("fow backfill", "fsspec", "pyarrow", "dask", "distributed")
    there, here = Folder.at(snapshot), Folder.at(out)
    todo = partitions(there)
    done: list[Done] = []
    failed: list[str] = []
    progress(0, len(todo))
    with _cluster(scheduler, workers or min(len(todo), os.cpu_count() or 1)) as client:
        for partition, result in _results(client, there, here, todo, recipe):
            if isinstance(result, Done):
                done.append(result)
            else:
                failed.append(f"{partition.name}: {result}")
            progress(len(done) + len(failed), len(todo))
    here.clear_beside()
    entries = [one.entry for one in done]
    return BackfillSummary(
        partitions=len(todo),
        fresh=sum(one.fresh for one in done),
        failed=tuple(sorted(failed)),
        read=sum(one.read for one in entries),
        bad=sum(one.bad for one in entries),
        written=sum(one.written for one in entries),
        relevant=sum(one.relevant for one in entries),
        bytes=sum(one.bytes for one in entries),
    )


@contextmanager
def _cluster(scheduler: str, workers: int) -> Iterator[Any]:
    distributed: Any = import_module("distributed")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    if scheduler:
        try:
            client = distributed.Client(scheduler, timeout=CONNECTING, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UserError(f"{scheduler}: no Dask scheduler answers there: {error}") from error
        with client:
            yield client
        return
    dask: Any = import_module("dask")
    with (
        dask.config.set({"distributed.worker.profile.enabled": False}),  # a tenth of the time
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def _results(
    client: Any, there: Folder, here: Folder, todo: tuple[Partition, ...], recipe: Recipe
) -> Iterator[tuple[Partition, Done | str]]:
    """Yield how each partition ended, as they end: done, or why not."""
    distributed: Any = import_module("distributed")
    lost = (distributed.client.FutureCancelledError, distributed.comm.CommClosedError)
    futures = {
        client.submit(
            run_partition,
            _shared(there),
            _shared(here),
            partition,
            recipe,
            key=f"{partition.name}-{recipe.name}",
            pure=False,
        ): partition
        for partition in todo
    }
    try:
        for future in distributed.as_completed(futures, loop=client.loop):
            try:
                yield futures[future], future.result()
            except lost:
                raise
            except Exception as error:  # noqa: BLE001  # of a task, whatever it is: others go on
                yield futures[future], _why(error)
    except lost as error:
        raise MonitorError(
            "the Dask scheduler was lost; what was finished stays, run it again to go on"
        ) from error


def _shared(folder: Folder) -> str:
    """Workers have other working folders than who asks."""
    return str(Path(folder.root).resolve()) if folder.here else folder.address


def _why(error: Exception) -> str:
    if type(error).__name__ == "KilledWorker":
        return "the workers that read it died, three of them; is it too large for their memory?"
    return f"{type(error).__name__}: {error}" if not isinstance(error, MonitorError) else str(error)
