"""A backfill killed anywhere and run again is the backfill of an unbroken run, file by file."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from monitor.scale.folders import Folder
from monitor.scale.partition import run_partition
from monitor.scale.recipe import Recipe
from monitor.scale.snapshot import partitions
from tests.scale.snapshots import tree


def fill(snapshot: Path, out: Path, recipe: Recipe, puts: int, *, after: bool) -> None:
    """Backfill, dying by its own hand before or after file number ``puts`` is in its place."""
    put, left = Folder.put, itertools.count(puts, -1)

    def dying(self: Folder, name: str, content: bytes) -> None:
        if next(left) == 0:
            if after:
                put(self, name, content)
            os.kill(os.getpid(), signal.SIGKILL)
        put(self, name, content)

    Folder.put = dying  # type: ignore[method-assign]
    for one in partitions(Folder.at(str(snapshot))):
        run_partition(str(snapshot), str(out), one, recipe)


@pytest.mark.slow
def test_a_worker_killed_at_twenty_seeded_points_loses_and_doubles_nothing(
    snapshot: Path, filled: Path, recipe: Recipe, tmp_path: Path
) -> None:
    chance, codes = random.Random(20), list[int]()
    children = multiprocessing.get_context("fork")  # the model is loaded already
    for number in range(20):
        out = tmp_path / str(number // 4)  # each folder is killed four times
        how = {"after": chance.random() < 0.5}
        puts = chance.randint(0, 9)
        given = (snapshot, out, recipe, puts)
        child = children.Process(target=fill, args=given, kwargs=how, daemon=True)
        child.start()
        child.join(300)
        assert child.exitcode is not None, "it hangs, and would go on beside the next"
        codes.append(child.exitcode)
    assert codes.count(-signal.SIGKILL) >= 15
    for out in tmp_path.iterdir():
        finish(snapshot, out, recipe)
        assert tree(out) == tree(filled)


@pytest.mark.slow
def test_scheduler_worker_and_client_may_be_killed_at_twenty_seeded_points(
    snapshot: Path, filled: Path, recipe: Recipe, tmp_path: Path
) -> None:
    """On a cluster; each folder is killed four times and then finished."""
    command = [sys.executable, "-m", "tests.scale.cluster", str(snapshot), str(tmp_path)]
    said = subprocess.run(
        [*command, "20", "20"], check=True, capture_output=True, text=True, timeout=1800
    ).stdout
    killed = Counter(line.split()[0] for line in said.splitlines())
    assert sum(killed.values()) == 20
    assert all(killed[victim] >= 5 for victim in ("scheduler", "worker", "client")), killed
    for out in tmp_path.iterdir():
        finish(snapshot, out, recipe)
        assert tree(out) == tree(filled)


def finish(snapshot: Path, out: Path, recipe: Recipe) -> None:
    """Run the backfill again, this time to its end."""
    for one in partitions(Folder.at(str(snapshot))):
        run_partition(str(snapshot), str(out), one, recipe)
    Folder.at(str(out)).clear_beside()
