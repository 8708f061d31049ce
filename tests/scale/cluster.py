"""A Dask cluster whose parts are forked from one process and killed at will: see test_killed.

``python -m tests.scale.cluster SNAPSHOT FOLDER SEED POINTS`` kills scheduler, worker or client, one
a point, each once so many more files stand in the folder; a folder is killed four times. Prints who
was killed with how many files there.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import signal
import socket
import sys
import time
from collections.abc import Callable
from datetime import date
from multiprocessing.process import BaseProcess
from pathlib import Path

from distributed import Scheduler, Worker

from monitor.errors import MonitorError
from monitor.scale.backfill import backfill
from monitor.scale.folders import Folder
from monitor.scale.partition import run_partition
from monitor.scale.recipe import Recipe, recipe_of
from monitor.scale.snapshot import partitions

PARTS = ("scheduler", "worker", "client")
MOST = 9
"""New files before somebody is killed, at most."""


def _schedule(port: int) -> None:
    async def run() -> None:
        where = {"host": "127.0.0.1", "port": port, "dashboard_address": "127.0.0.1:0"}
        async with Scheduler(**where, dashboard=False) as scheduler:
            await scheduler.finished()

    asyncio.run(run())


def _work(port: int) -> None:
    async def run() -> None:
        async with Worker(f"tcp://127.0.0.1:{port}", nthreads=1, dashboard=False) as worker:
            await worker.finished()

    asyncio.run(run())


def _ask(port: int, snapshot: str, out: str, recipe: Recipe) -> None:
    try:
        backfill(snapshot, out, recipe, scheduler=f"tcp://127.0.0.1:{port}")
    except MonitorError as error:
        sys.exit(str(error))


def kill_one(snapshot: str, out: Path, recipe: Recipe, victim: str, after: int) -> str:
    """Begin or go on with a backfill, and kill one of the cluster once ``after`` files are new."""
    before = _files(out)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    arguments: dict[str, tuple[Callable[..., None], tuple[object, ...]]] = {
        "scheduler": (_schedule, (port,)),
        "worker": (_work, (port,)),
        "client": (_ask, (port, snapshot, str(out), recipe)),
    }
    fork = multiprocessing.get_context("fork")  # nothing but the imports and the model is here yet
    parts: dict[str, BaseProcess] = {
        name: fork.Process(target=act, args=given) for name, (act, given) in arguments.items()
    }
    for part in parts.values():
        part.start()
    end = time.monotonic() + 300
    while parts["client"].is_alive() and _files(out) - before < after:
        assert time.monotonic() < end, "the backfill does not go on"
        time.sleep(0.001)
    parts[victim].kill()
    parts[victim].join()
    killed = parts[victim].exitcode == -signal.SIGKILL
    files = _files(out)
    for part in parts.values():
        part.kill()
        part.join()
    return f"{victim} {files}" if killed else f"nobody {files}"


def _files(folder: Path) -> int:
    return sum(path.is_file() and path.parent.name != ".beside" for path in folder.rglob("*"))


def main() -> None:
    """Kill, and say who was."""
    snapshot, folder, seed, points = sys.argv[1:]
    recipe, chance = recipe_of(None, 0, (), lambda: date(2026, 6, 22)), random.Random(int(seed))
    found = partitions(Folder.at(snapshot))
    run_partition(snapshot, "memory://warm", found[0], recipe)  # whoever is forked has it by heart
    for point in range(int(points)):
        out = Path(folder) / str(point // 4)
        out.mkdir(parents=True, exist_ok=True)
        victim, after = PARTS[point % len(PARTS)], chance.randint(0, MOST)
        print(kill_one(snapshot, out, recipe, victim, after), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
