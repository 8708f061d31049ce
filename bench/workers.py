"""What collecting over a queue costs: ``python -m bench.workers [--feeds 1000]``.

The feeds of ``bench.collect`` (30 entries, 90 KB each, fifty hosts on loopback) are visited for the
first time: by this machine alone, then over a Redis by one worker, then by two, each worker a
process of ``fow worker``. CPU seconds are those of the archive's process, of the workers with the
processes that read, and of Redis. It needs ``redis-server``.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.collect import served
from bench.sweep import HOSTS, addresses
from monitor.archive import open_archive
from monitor.collect import Crawl, on_this_machine, visit_sources
from monitor.queue.crawl import QueueCrawl
from monitor.settings import Collect
from spiders.source import Source


@dataclass(frozen=True, slots=True)
class Measure:
    """One first visit to all feeds; seconds."""

    workers: int
    """0: this machine alone, without a queue."""
    archive_cpu: float
    workers_cpu: float
    redis_cpu: float
    wall: float
    added: int


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2, help="at most")
    chosen = parser.parse_args()
    if shutil.which("redis-server") is None:
        sys.exit("redis-server is not installed")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load ", end="")
    print(f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}; CPU ms a feed")
    print("| workers | archive | workers | Redis | all | wall s | publications |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in range(chosen.workers + 1):
        print(line(measure(chosen.feeds, count), chosen.feeds), flush=True)


def line(one: Measure, feeds: int) -> str:
    """A row of the table."""
    parts = (one.archive_cpu, one.workers_cpu, one.redis_cpu)
    shown = [f"{part / feeds * 1000:.1f}" for part in (*parts, sum(parts))]
    return f"| {one.workers or 'none'} | {' | '.join(shown)} | {one.wall:.1f} | {one.added} |"


def measure(feeds: int, workers: int) -> Measure:
    """Visit all feeds once, into an archive of its own."""
    with served("validators") as port, tempfile.TemporaryDirectory() as folder:
        sources = [Source(id=url, url=url) for url in addresses(port, feeds)]
        if not workers:
            return visited(Path(folder), sources, on_this_machine(), 0, "")
        with redis(Path(folder)) as address:
            crawl = QueueCrawl(address, "bench")
            return visited(Path(folder), sources, crawl, workers, address)


def visited(folder: Path, sources: list[Source], crawl: Crawl, count: int, address: str) -> Measure:
    """Visit by ``crawl``; CPU of children that end with it is the workers'."""
    settings = Collect(delay=0, concurrency=HOSTS, allow_private_addresses=True)
    archive = open_archive(folder / "archive.sqlite")
    ours, theirs = used(resource.RUSAGE_SELF), used(resource.RUSAGE_CHILDREN)
    wall = time.monotonic()
    running = [worker(address) for _ in range(count)]
    clock = partial(datetime.now, UTC)
    summary = visit_sources(archive, sources, settings, clock, crawl=crawl)
    wall, ours = time.monotonic() - wall, used(resource.RUSAGE_SELF) - ours
    for one in running:
        one.terminate()
        one.wait()
    archive.close()
    return Measure(
        workers=count,
        archive_cpu=ours,
        workers_cpu=used(resource.RUSAGE_CHILDREN) - theirs,
        redis_cpu=redis_used(address) if address else 0.0,
        wall=wall,
        added=summary.added,
    )


def worker(address: str) -> subprocess.Popen[bytes]:
    """Start one."""
    command = [sys.executable, "-m", "monitor", "worker", "--queue", address]
    return subprocess.Popen([*command, "--allow-private-addresses"], stdout=subprocess.DEVNULL)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis that keeps nothing, for the time of the block."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen([*command, "--dir", str(folder)], stdout=subprocess.DEVNULL) as server:
        try:
            while server.poll() is None and not listens(port):
                time.sleep(0.05)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def listens(port: int) -> bool:
    """Whether somebody does there."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def redis_used(address: str) -> float:
    """CPU seconds since it started."""
    from redis import Redis

    told = Redis.from_url(address).info("cpu")
    return float(told["used_cpu_user"]) + float(told["used_cpu_sys"])


def used(whose: int) -> float:
    """CPU seconds."""
    usage = resource.getrusage(whose)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
