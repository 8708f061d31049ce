"""The ``reader`` library's search over many entries: run by :mod:`bench.archive` in its own Python.

Takes a number of entries, made of invented words and words of the field.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

FIELD = ("labour", "market", "skills", "wages", "technology", "canada", "policy", "data", "firms")
FEEDS = 30


def feed(number: int, entries: int, draw: random.Random) -> str:
    """One RSS feed of ``entries`` items of 90 words."""
    items = []
    for entry in range(entries):
        words = [draw.choice(FIELD) if draw.random() < 0.3 else _made(draw) for _ in range(90)]
        items.append(
            f"<item><guid>{number}-{entry}</guid><title>{' '.join(words[:9])}</title>"
            f"<description>{' '.join(words[9:])}</description></item>"
        )
    head = f"<?xml version='1.0'?><rss version='2.0'><channel><title>{number}</title>"
    return head + "".join(items) + "</channel></rss>"


def _made(draw: random.Random) -> str:
    return "".join(draw.choice("bdklmnrst") + draw.choice("aeiou") for _ in range(3))


def main() -> None:
    """Store, index, then search; print one line."""
    from reader import make_reader  # type: ignore[import-not-found,unused-ignore]

    entries, draw = int(sys.argv[1]), random.Random(4)
    with tempfile.TemporaryDirectory() as folder:
        reader = make_reader(f"{folder}/db.sqlite", feed_root=folder)
        for number in range(FEEDS):
            file = Path(folder, f"{number}.xml")
            file.write_text(feed(number, entries // FEEDS, draw), encoding="utf-8")
            reader.add_feed(f"{number}.xml")
        reader.update_feeds()
        reader.enable_search()
        reader.update_search()
        wall, cpu = [], []
        for words in [*FIELD, "labour market", "skills wages", "data firms"]:
            began, used = perf_counter(), process_time()
            list(reader.search_entries(words, limit=20))
            wall.append(1000 * (perf_counter() - began))
            cpu.append(1000 * (process_time() - used))
    print(
        f"reader, {entries} entries, first 20 hits without facets: wall median {median(wall):.0f}"
        f" ms, most {max(wall):.0f}; CPU median {median(cpu):.0f} ms, most {max(cpu):.0f}"
    )


if __name__ == "__main__":
    main()
