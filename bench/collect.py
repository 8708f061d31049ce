"""The cost of collecting, beside the ``reader`` library: ``python -m bench.collect``.

A thousand feeds of 30 entries (90 KB each) are served on loopback and collected by each tool in
turn: the first visit, feeds that answer 304, and unchanged feeds that answer 200. That is done
``--rounds`` times, because a virtual machine is now fast and now slow; the table gives the means,
and the least and the most. ``reader`` and
``monitor`` store what they read, ``crawl`` is the monitor's spiders without the archive. CPU
seconds are those of all processes; the start of the crawl's own process is in them. The full-text
index is brought up to date afterwards, in both (``update_search`` of reader's), and stands in
lines of its own. Then follow memory against the number of feeds, and a sweep at 200 ms latency.

``reader`` wants an environment of its own (its 3.27 needs Python 3.12; 3.26 needs ``sgmllib3k``)::

    python3 -m venv /tmp/reader && /tmp/reader/bin/pip install reader==3.26 sgmllib3k
    python -m bench.collect --reader /tmp/reader/bin/python
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import fmean

INDEXED = 20
"""Feeds whose indexing is measured, as in ``bench.sweep``."""
ROOT = Path(__file__).resolve().parents[1]
SWEEP = Path(__file__).with_name("sweep.py")
TARGETS = {"first visit": 1 / 5, "unchanged, 304": 1 / 2, "unchanged, 200": 1 / 20}
"""The share of the library's CPU time that the monitor is to stay under."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One sweep."""

    cpu: float
    """Seconds."""
    wall: float
    """Seconds."""
    mb: int
    """The largest of the processes."""
    index_cpu: float
    """Seconds to bring the full-text index up to date afterwards."""
    entries: int
    """Read or stored in all."""


@contextmanager
def served(mode: str, latency: float = 0.0) -> Iterator[int]:
    """The port of a feed server for the time of the block."""
    command = [sys.executable, "-m", "bench.feed_server", mode, str(latency)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield int(server.stdout.readline())
        server.stdin.close()


def sweep(who: str, python: str, port: int, feeds: int, folder: Path) -> Measure:
    """Collect every feed once, in a process of its own."""
    shown = subprocess.run(
        [python, str(SWEEP), who, str(port), str(feeds), str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)} if who != "reader" else None,
        check=True,
    )
    return Measure(**json.loads(shown.stdout))


Rows = dict[str, dict[str, list[Measure]]]
"""Kind of visit → tool → its sweeps."""


def compare(feeds: int, tools: dict[str, str], rounds: int) -> Rows:
    """Every tool in turn, as often as there are rounds; two first visits a round."""
    rows: Rows = {name: {tool: [] for tool in tools} for name in TARGETS}
    modes = (("validators", "unchanged, 304"), ("plain", "unchanged, 200"))
    for _, (mode, row), (tool, python) in product(range(rounds), modes, tools.items()):
        with served(mode) as port, tempfile.TemporaryDirectory() as folder:
            for kind in ("first visit", row):
                rows[kind][tool].append(sweep(tool, python, port, feeds, Path(folder)))
    return rows


def alone(feeds: int, latency: float) -> Measure:
    """A first visit by the monitor alone."""
    with served("validators", latency) as port, tempfile.TemporaryDirectory() as folder:
        return sweep("monitor", sys.executable, port, feeds, Path(folder))


def table(rows: Rows, feeds: int) -> Iterator[str]:
    """The rows as Markdown: means, and in brackets the least and the most."""
    yield f"| {feeds} feeds | tool | CPU ms a feed | wall s | MB | share of reader's CPU |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for name, tools in rows.items():
        for tool, sweeps in tools.items():
            cpu = [one.cpu / feeds * 1000 for one in sweeps]
            wall = fmean(one.wall for one in sweeps)
            share = _share(name, fmean(cpu), tools.get("reader", []), feeds)
            yield (
                f"| {name} | {tool} | {fmean(cpu):.1f} ({min(cpu):.1f}-{max(cpu):.1f}) "
                f"| {wall:.1f} | {max(one.mb for one in sweeps)} | {share} |"
            )


def indexing(tools: dict[str, str], feeds: int) -> Iterator[str]:
    """One line a tool that has an index, for a first visit to a few feeds."""
    for tool, python in tools.items():
        with served("plain") as port, tempfile.TemporaryDirectory() as folder:
            took = sweep(tool, python, port, feeds, Path(folder)).index_cpu
        if tool != "crawl":
            yield f"full-text index afterwards, {tool}: {took / feeds * 1000:.1f} CPU ms a feed"


def _share(name: str, cpu: float, reader: list[Measure], feeds: int) -> str:
    """The share of reader's CPU time; ``cpu`` in milliseconds a feed."""
    whole = fmean(one.cpu for one in reader) / feeds * 1000 if reader else cpu
    return "" if whole == cpu else f"1/{whole / cpu:.1f} (wanted: 1/{1 / TARGETS[name]:.0f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reader", metavar="PYTHON", help="a Python that has reader installed")
    chosen = parser.parse_args()
    tools = {"crawl": sys.executable, "monitor": sys.executable}
    if chosen.reader:
        tools["reader"] = chosen.reader
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python ", end="")
    print(platform.python_version())
    print("\n".join(table(compare(chosen.feeds, tools, chosen.rounds), chosen.feeds)))
    print("\n".join(indexing(tools, min(chosen.feeds, INDEXED))))
    for feeds in (chosen.feeds // 4, chosen.feeds):
        print(f"memory at {feeds} feeds: {alone(feeds, 0).mb} MB")
    slow = alone(chosen.feeds, 0.2)
    print(f"at 200 ms latency: {slow.wall:.1f} s wall, {slow.cpu:.1f} s CPU")


if __name__ == "__main__":
    main()
