"""A million publications, and how long people wait for them: ``python -m bench.archive``.

::

    python -m bench.archive make /tmp/big --publications 1000000
    python -m bench.archive measure /tmp/big --reader /tmp/reader/bin/python

Pages are asked for over the application itself, without a network; times are wall and CPU
milliseconds, so that a figure taken on a busy machine can be read. ``reader`` wants an environment
of its own, as in ``bench.collect``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time

from bench.archive_make import make
from monitor.archive import open_archive
from monitor.archive.evidence import summarise
from monitor.archive.publications import search
from monitor.archive.text_index import index_texts
from monitor.errors import ArchiveUnusable
from monitor.workspace import Workspace

NOW = datetime(2026, 6, 22, tzinfo=UTC)
TWO_WORDS = ("labour market", "skills wages", "automation canada", "regional survey", "data firms")
ONE_WORD = ("labour", "skills", "technology", "canada", "policy", "employ*", "bake", "kabi*")
WEEK = 1_000
"""Publications that a weekly run brings."""
READER = Path(__file__).with_name("archive_reader.py")
ENTRIES = 30_000


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one kind of question, wall and CPU, each as it came."""

    name: str
    bar: float
    """Milliseconds that 95 of 100 are to stay under; 0: none."""
    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    def line(self) -> str:
        """The row of the table."""
        figures = " | ".join(f"{_p(one, 50):.0f} | {_p(one, 95):.0f}" for one in self._both())
        bar = f"{self.bar:.0f}" if self.bar else ""
        return f"| {self.name} | {len(self.wall)} | {figures} | {bar} |"

    def _both(self) -> tuple[tuple[float, ...], ...]:
        return self.wall, self.cpu


HEAD = (
    "| ms | asked | wall, median | wall, p95 | CPU, median | CPU, p95 | bar |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
)


def _p(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1] if values[1:] else values[0]


def timed(name: str, bar: float, questions: Sequence[Callable[[], object]]) -> Times:
    """Ask every question once, in order."""
    wall, cpu = [], []
    for ask in questions:
        began, used = perf_counter(), process_time()
        ask()
        wall.append(1000 * (perf_counter() - began))
        cpu.append(1000 * (process_time() - used))
    return Times(name, bar, tuple(wall), tuple(cpu))


def hits(workspace: Workspace) -> Iterator[Times]:
    """The first page of hits alone, as ``fow search`` and Slack ask for it."""
    archive = open_archive(workspace.archive_file)
    search(archive, "anything")  # opens the index
    words = [partial(search, archive, one) for one in (*ONE_WORD, *TWO_WORDS)]
    yield timed("first page of hits, without facets", 100, words)
    archive.close()


def pages(workspace: Workspace) -> Iterator[Times]:
    """Search, facets, gap map, its cells and trends, as the application answers them."""
    from fastapi.testclient import TestClient

    from monitor.web.app import create_app

    ticks = iter(range(10**9))
    app = create_app(workspace, lambda: NOW + timedelta(seconds=10 * next(ticks)))
    client = TestClient(app, follow_redirects=False)  # to the sign-in page, say

    def page(path: str) -> Callable[[], object]:
        return lambda: _good(client.get(path).status_code, path)

    drivers, regions = _borne(workspace, "drivers"), _borne(workspace, "regions")
    yield timed("search, the first question after starting", 0, [page("/search")])
    words = [page(f"/search?q={one}") for one in (*ONE_WORD, *TWO_WORDS)]
    yield timed("search for words, with all facets", 300, words)
    chosen = [page(f"/search?drivers={one}&sort=title") for one in drivers]
    chosen += [
        page(f"/search?drivers={a}&regions={b}") for a, b in zip(drivers, regions, strict=False)
    ]
    yield timed("facets alone", 300, chosen)
    both = [
        page(f"/search?q={a}&drivers={b}&year=2024")
        for a, b in zip(ONE_WORD, drivers, strict=False)
    ]
    yield timed("words and facets", 300, both)
    whole = [page("/gaps?all=1"), *(page(f"/gaps?from={y}&to={y + 1}") for y in range(2018, 2025))]
    yield timed("gap map, all years and some", 300, whole)
    yield timed("gap map of a region", 300, [page(f"/gaps?region={one}&all=1") for one in regions])
    odd = [page(f"/gaps?from=2025-01-{n:02}&to=2026-06-{n:02}") for n in range(2, 12)]
    yield timed("gap map, days that are no whole months", 300, odd)
    odd = [page(f"/gaps?from=2025-01-02&to=2026-06-19&region={one}") for one in regions]
    yield timed("the same of a region", 300, odd)
    gaps = _borne(workspace, "gaps")
    yield timed("a cell with its quotes", 300, [page(f"/gaps/{one}?all=1") for one in gaps])
    yield timed("trends, three years", 0, [page("/trends")] * 3)


def _good(status: int, path: str) -> None:
    if status != 200:
        raise SystemExit(f"{path}: answered {status}")


def _borne(workspace: Workspace, vocabulary: str) -> list[str]:
    """The concepts of a vocabulary that most works bear, at most ten."""
    archive = open_archive(workspace.archive_file)
    rows = archive.db.execute(
        "SELECT concept FROM tags WHERE vocabulary = ? GROUP BY concept"
        " ORDER BY count(*) DESC LIMIT 10",
        [vocabulary],
    ).fetchall()
    archive.close()
    return [row[0] for row in rows]


def reports(workspace: Workspace) -> Iterator[Times]:
    """The gap report of eighteen months, of all years, and a region's brief."""
    from monitor.gaps.as_html import as_html
    from monitor.gaps.asking import survey
    from monitor.gaps.make import make_report
    from monitor.gaps.matrix import Scope

    region = _borne(workspace, "regions")[0]
    scopes = {
        "gap report, 18 months": (Scope(start=date(2025, 1, 1), end=date(2026, 6, 30)), False),
        "gap report, all years": (Scope(), False),
        "brief of a region": (Scope(start=date(2025, 1, 1), region=region), True),
    }
    for name, (scope, brief) in scopes.items():
        with survey(workspace) as asked:
            yield timed(
                name,
                10_000,
                [lambda: as_html(make_report(asked, workspace, scope, language="en", brief=brief))]  # noqa: B023
                * 3,
            )


def beside(workspace: Workspace) -> Iterator[str]:
    """A week's writes while four readers ask without pause."""
    from monitor.archive.gap_evidence import ArchiveEvidence
    from monitor.gaps.matrix import Scope

    def read() -> tuple[int, int]:
        archive = open_archive(workspace.archive_file)
        asked = failed = 0
        while not stop:
            try:
                ArchiveEvidence(archive).counts(Scope())
            except ArchiveUnusable:
                failed += 1
            asked += 1
        archive.close()
        return asked, failed

    stop: list[bool] = []
    began = perf_counter()
    with ThreadPoolExecutor(4) as pool:
        readers: list[Future[tuple[int, int]]] = [pool.submit(read) for _ in range(4)]
        try:
            write_week(workspace)
        finally:
            took = perf_counter() - began
            stop.append(True)
    asked, failed = (sum(column) for column in zip(*(one.result() for one in readers), strict=True))
    yield (
        f"a week of {WEEK} publications written, indexed and counted in {took:.1f} s beside four"
        f" readers: {asked} gap maps read meanwhile, {failed} refused (locked)"
    )


def write_week(workspace: Workspace) -> None:
    """Store, tag, index and count a week's publications in units of work, as a run does."""
    archive = open_archive(workspace.archive_file)
    day = "2026-06-20T00:00:00Z"
    newest = archive.db.execute("SELECT max(id) FROM publications").fetchone()[0]
    for start in range(newest + 1, newest + WEEK + 1, 50):
        with archive.unit() as connection:
            for id in range(start, start + 50):
                connection.execute(
                    "INSERT INTO publications (id, url, title, abstract, first_seen)"
                    " VALUES (?, ?, 'A title of this week', 'wages and skills', ?)",
                    [id, f"https://example.org/week/{id}", day],
                )
                connection.execute(
                    "INSERT INTO taggings (publication, model, text_hash, language, relevant,"
                    " relevance_score, tagged) VALUES (?, 'm', 'h', 'en', 1, 0.9, ?)",
                    [id, day],
                )
                connection.execute(
                    "INSERT INTO tags (publication, vocabulary, concept, score, origin, tagged)"
                    " VALUES (?, 'drivers', 'skills', 0.8, 'model:m', ?)",
                    [id, day],
                )
    index_texts(archive)
    summarise(archive)
    archive.close()


def datasette(workspace: Workspace) -> Iterator[Times]:
    """Datasette's own page of publications with the same facets, and its search, on this file."""
    from bench.archive_datasette import asked

    rows = "/archive/search_rows.json?_size=20&_facet=language&_facet=publisher"
    yield timed("Datasette: two facets of columns", 0, asked(workspace.archive_file, [rows] * 2))
    tags = "/archive/tags.json?_size=20&_facet=concept&vocabulary=drivers"
    yield timed("Datasette: facet of drivers", 0, asked(workspace.archive_file, [tags] * 2))


def main() -> None:
    """Make an archive, or measure one."""
    parser = argparse.ArgumentParser(prog="bench.archive", description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("make", "measure"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--publications", type=int, default=1_000_000)
    parser.add_argument("--reader", help="a Python that has the reader library")
    given = parser.parse_args()
    if given.what == "make":
        make(given.folder, given.publications)
        return
    workspace = Workspace(given.folder)
    print("\n".join(HEAD))
    for family in (hits, pages, reports, datasette):
        for times in family(workspace):
            print(times.line(), flush=True)
    print("\n".join(beside(workspace)))
    if given.reader:
        subprocess.run([given.reader, str(READER), str(ENTRIES)], check=True, stdout=sys.stdout)


if __name__ == "__main__":
    main()
