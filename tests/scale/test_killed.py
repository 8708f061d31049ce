"""A backfill killed anywhere and run again is the backfill of an unbroken run, file by file."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitor.scale.folders import Folder
from monitor.scale.partition import run_partition
from monitor.scale.recipe import Recipe
from monitor.scale.snapshot import partitions
from tests.scale.snapshots import tree

_ONE_BY_ONE = """
import sys
from datetime import date
from monitor.scale.folders import Folder
from monitor.scale.partition import run_partition
from monitor.scale.recipe import recipe_of
from monitor.scale.snapshot import partitions
snapshot, out = sys.argv[1:]
recipe = recipe_of(None, 0, (), lambda: date(2026, 6, 22))
print("ready", flush=True)
for one in partitions(Folder.at(snapshot)):
    run_partition(snapshot, out, one, recipe)
"""


def run(snapshot: Path, out: Path) -> int:
    return subprocess.run(
        [sys.executable, "-c", _ONE_BY_ONE, str(snapshot), str(out)],
        check=False,
        capture_output=True,
    ).returncode


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
    chance, codes = random.Random(20), list[int | None]()
    children = multiprocessing.get_context("fork")  # the model is loaded already
    for number in range(20):
        out = tmp_path / str(number // 4)  # each folder is killed four times
        how = {"after": chance.random() < 0.5}
        puts = chance.randint(0, 9)
        child = children.Process(target=fill, args=(snapshot, out, recipe, puts), kwargs=how)
        child.start()
        child.join(60)
        codes.append(child.exitcode)
    assert codes.count(-signal.SIGKILL) >= 15
    for out in tmp_path.iterdir():
        for one in partitions(Folder.at(str(snapshot))):
            run_partition(str(snapshot), str(out), one, recipe)
        Folder.at(str(out)).clear_beside()
        assert tree(out) == tree(filled)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.slow
def test_scheduler_worker_and_client_may_be_killed(
    snapshot: Path, filled: Path, tmp_path: Path
) -> None:
    """Each in turn, while the backfill runs on a cluster of its own."""
    for victim in ("worker", "scheduler", "client"):
        address = f"tcp://127.0.0.1:{free_port()}"
        python = [sys.executable, "-m"]
        quiet = ["--no-dashboard"]
        alone = ["--no-nanny", "--nthreads", "1"]
        fill_it = ["backfill", str(snapshot), "--out", str(tmp_path), "--scheduler", address]
        parts = {
            "scheduler": [*python, "distributed.cli.dask_scheduler", "--host", address, *quiet],
            "worker": [*python, "distributed.cli.dask_worker", address, *alone, *quiet],
            "client": [*python, "monitor", *fill_it],
        }
        running = {
            name: subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            for name, command in parts.items()
        }
        try:
            _wait_for_more(tmp_path, running["client"])
            running[victim].kill()
            if victim == "scheduler":
                said = running["client"].communicate(timeout=60)[1]
                done = len(list((tmp_path / "ledger").glob("*"))) == 6  # it was quicker
                assert done or b"scheduler was lost" in said
        finally:
            for one in running.values():
                one.kill()
                one.wait()
    assert run(snapshot, tmp_path) == 0
    Folder.at(str(tmp_path)).clear_beside()
    assert tree(tmp_path) == tree(filled)


def _wait_for_more(out: Path, client: subprocess.Popen[bytes]) -> None:
    """Until one more partition is finished, or the client is."""
    before = len(list((out / "ledger").glob("*")))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and client.poll() is None:
        if len(list((out / "ledger").glob("*"))) > before:
            return
        time.sleep(0.02)
