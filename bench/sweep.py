"""One sweep over the bench's feeds, by the crawl alone, the monitor, or the ``reader`` library.

``python bench/sweep.py {crawl|monitor|reader} PORT FEEDS FOLDER`` prints one JSON object: CPU and
wall seconds, the largest process in MB, how many entries are stored, and, for few feeds, the CPU
seconds that their full-text index takes, a step of its own in both. It imports only the one it is
asked for, so that the other library can live in an environment of its own.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

HOSTS = 50
"""As in ``bench.feed_server``."""
INDEXED = 20
"""Feeds up to which the full-text index is measured too: that of ``reader`` takes its time."""


@dataclass(frozen=True, slots=True)
class Tool:
    """What is measured."""

    sweep: Callable[[], object]
    index: Callable[[], object]
    """Bring the full-text index up to date."""
    stored: Callable[[], int]


def addresses(port: int, feeds: int) -> list[str]:
    """One address for each feed."""
    return [f"http://127.0.0.{n % HOSTS + 1}:{port}/feed/{n}" for n in range(feeds)]


def crawl(urls: list[str], folder: Path) -> Tool:
    """The spiders alone: publications are read and handed over, validators kept in a file."""
    from spiders.crawl import CrawlSettings, visit
    from spiders.source import Assignment, Source, Validators

    settings = CrawlSettings(
        user_agent="bench", delay=0, concurrency=HOSTS, allow_private_addresses=True
    )
    file = folder / "seen.json"
    seen = json.loads(file.read_text()) if file.exists() else {}
    work = [
        Assignment(source=Source(id=url, url=url), validators=Validators(**seen.get(url, {})))
        for url in urls
    ]
    entries = 0

    def sweep() -> None:
        nonlocal entries
        for found in visit(work, settings):
            entries += len(found.publications)
            seen[found.source] = asdict(found.validators)
        file.write_text(json.dumps(seen))

    return Tool(sweep, lambda: None, lambda: entries)


def monitor(urls: list[str], folder: Path) -> Tool:
    """The monitor's own collecting, archive included."""
    from monitor.archive import open_archive
    from monitor.archive.text_index import index_texts
    from monitor.collect import visit_sources
    from monitor.settings import Collect
    from spiders.source import Source

    archive = open_archive(folder / "archive.sqlite")
    settings = Collect(delay=0, concurrency=HOSTS, allow_private_addresses=True)
    sources = [Source(id=url, url=url) for url in urls]

    def sweep() -> object:
        clock = partial(datetime.now, UTC)
        return visit_sources(archive, sources, settings, clock, even_resting=True)

    def stored() -> int:
        with archive.unit() as connection:
            return int(connection.execute("SELECT count(*) FROM publications").fetchone()[0])

    return Tool(sweep, lambda: index_texts(archive), stored)


def reader(urls: list[str], folder: Path) -> Tool:
    """The library's own update, one worker, every feed whether due or not."""
    from reader import make_reader  # type: ignore[import-not-found]  # another environment

    logging.disable(logging.CRITICAL)
    library = make_reader(str(folder / "reader.sqlite"))
    for url in urls:
        library.add_feed(url, exist_ok=True)
    library.enable_search()
    return Tool(
        lambda: library.update_feeds(scheduled=False, workers=1),
        library.update_search,
        lambda: library.get_entry_counts().total,
    )


def main() -> None:
    """Sweep once and print the measures."""
    who, port, feeds, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    make = {"crawl": crawl, "monitor": monitor, "reader": reader}[who]
    tool = make(addresses(port, feeds), folder)
    wall, cpu = time.monotonic(), _cpu()
    tool.sweep()
    measured = {"cpu": _cpu() - cpu, "wall": time.monotonic() - wall, "mb": _largest_mb()}
    cpu = _cpu()
    if feeds <= INDEXED:
        tool.index()
    print(json.dumps(measured | {"index_cpu": _cpu() - cpu, "entries": tool.stored()}))


def _cpu() -> float:
    """Seconds, of this process and of the children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _largest_mb() -> int:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return max(one.ru_maxrss for one in used) // 1024


if __name__ == "__main__":
    main()
