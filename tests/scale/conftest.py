"""What the tests at scale share: one small snapshot, and its backfill by one worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitor.scale.recipe import Recipe, recipe_of
from tests.monitor.conftest import archive, workspace
from tests.scale.snapshots import lay, mixed

__all__ = ["archive", "filled", "recipe", "scheduler", "snapshot", "workspace"]


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    return recipe_of(None, 0, (), lambda: date(2026, 6, 22))


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(tmp_path_factory.mktemp("snapshot"), mixed())


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, snapshot: Path, recipe: Recipe) -> Path:
    """The snapshot's backfill, each partition done in this process."""
    from monitor.scale.folders import Folder
    from monitor.scale.partition import run_partition
    from monitor.scale.snapshot import partitions

    out = tmp_path_factory.mktemp("filled")
    for partition in partitions(Folder.at(str(snapshot))):
        run_partition(str(snapshot), str(out), partition, recipe)
    Folder.at(str(out)).clear_beside()
    return out


@pytest.fixture(scope="session")
def scheduler() -> Iterator[str]:
    """Address of a Dask cluster of one worker, in this process."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address
