"""The cost of collecting, beside the ``reader`` library: ``python -m bench.collect``.

A thousand feeds of 30 entries (90 KB each) are served on loopback and collected three times over:
the first visit, feeds that answer 304, and unchanged feeds that answer 200. ``reader`` and
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
from pathlib import Path

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


def compare(feeds: int, tools: dict[str, str]) -> dict[str, dict[str, Measure]]:
    """Row → tool → measure, for the three kinds of visit."""
    rows: dict[str, dict[str, Measure]] = {name: {} for name in TARGETS}
    for tool, python in tools.items():
        for mode, row in (("validators", "unchanged, 304"), ("plain", "unchanged, 200")):
            with served(mode) as port, tempfile.TemporaryDirectory() as folder:
                first = sweep(tool, python, port, feeds, Path(folder))
                rows["first visit"][tool] = first
                rows[row][tool] = sweep(tool, python, port, feeds, Path(folder))
    return rows


def alone(feeds: int, latency: float) -> Measure:
    """A first visit by the monitor alone."""
    with served("validators", latency) as port, tempfile.TemporaryDirectory() as folder:
        return sweep("monitor", sys.executable, port, feeds, Path(folder))


def table(rows: dict[str, dict[str, Measure]], feeds: int) -> Iterator[str]:
    """The rows as Markdown."""
    yield f"| {feeds} feeds | tool | CPU s | CPU ms a feed | wall s | MB | share of reader's CPU |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for name, measures in rows.items():
        for tool, one in measures.items():
            share = _share(name, one, measures.get("reader", one))
            yield (
                f"| {name} | {tool} | {one.cpu:.1f} | {one.cpu / feeds * 1000:.1f} "
                f"| {one.wall:.1f} | {one.mb} | {share} |"
            )


def indexing(tools: dict[str, str], feeds: int) -> Iterator[str]:
    """One line a tool that has an index, for a first visit to a few feeds."""
    for tool, python in tools.items():
        with served("plain") as port, tempfile.TemporaryDirectory() as folder:
            took = sweep(tool, python, port, feeds, Path(folder)).index_cpu
        if tool != "crawl":
            yield f"full-text index afterwards, {tool}: {took / feeds * 1000:.1f} CPU ms a feed"


def _share(name: str, one: Measure, reader: Measure) -> str:
    if one is reader:
        return ""
    return f"1/{reader.cpu / one.cpu:.1f} (wanted: 1/{1 / TARGETS[name]:.0f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--reader", metavar="PYTHON", help="a Python that has reader installed")
    chosen = parser.parse_args()
    tools = {"crawl": sys.executable, "monitor": sys.executable}
    if chosen.reader:
        tools["reader"] = chosen.reader
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python ", end="")
    print(platform.python_version())
    print("\n".join(table(compare(chosen.feeds, tools), chosen.feeds)))
    print("\n".join(indexing(tools, min(chosen.feeds, INDEXED))))
    for feeds in (chosen.feeds // 4, chosen.feeds):
        print(f"memory at {feeds} feeds: {alone(feeds, 0).mb} MB")
    slow = alone(chosen.feeds, 0.2)
    print(f"at 200 ms latency: {slow.wall:.1f} s wall, {slow.cpu:.1f} s CPU")


if __name__ == "__main__":
    main()
