"""A large archive made for measuring: no shared text, words and tags in the shape of real ones.

Words come by Zipf's law from an invented vocabulary behind some words of the field; publishers and
found names do so too. How often each driver and gap is borne follows the counts of a real replay
(2025-01 to 2026-06, most borne first). Everything is drawn from fixed seeds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.archive_evidence import fill_evidence
from monitor.archive import open_archive
from monitor.archive.tables.search import SEARCH
from monitor.vocabularies import workspace_vocabularies
from monitor.workspace import Workspace, make_workspace

DRIVERS = (241, 239, 212, 133, 127, 108, 90, 76, 32, 16)
GAPS = (88, 80, 67, 38, 24, 22, 22, 18, 14, 12, 9, 6)
"""Works that bear each driver and each gap in the replay; beyond, as many as the last."""
RELEVANT, FRENCH, NAMED, SETTLED = 0.6, 0.15, 0.6, 0.02
"""Shares: relevant; in French; gap tags that name rather than fill; settled by the network."""
NAMES = {"regions": 5, "sectors": 4, "occupations": 4}
"""Vocabulary → most names found in one text."""
PUBLISHERS, SOURCES, WORDS, LENGTH, YEARS = 2500, 300, 40_000, 90, 9
FIELD = (
    "the",
    "of",
    "and",
    "in",
    "to",
    "work",
    "labour",
    "data",
    "workers",
    "market",
    "skills",
    "wages",
    "employment",
    "technology",
    "automation",
    "canada",
    "jobs",
    "training",
    "regional",
    "survey",
    "study",
    "policy",
    "income",
    "firms",
    "change",
)
_AT_ONCE = 5_000
_QUOTE = "A sentence that says so."
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of the tables, in the order of :data:`_INSERTS`."""

    publications: list[Row]
    carried: list[Row]
    taggings: list[Row]
    tags: list[Row]
    settlements: list[Row]


_INSERTS = {
    "publications": "publications (id, url, title, abstract, language, publisher, published,"
    " first_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    "carried": "publication_sources (publication, source, url, first_seen) VALUES (?, ?, ?, ?)",
    "taggings": "taggings (publication, model, text_hash, language, relevant, relevance_score,"
    " tagged, gazetteer) VALUES (?, 'm', 'h', ?, ?, ?, ?, 'g')",
    "tags": "tags (publication, vocabulary, concept, status, score, quote, origin, tagged)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    "settlements": "settlements (publication, settled, by_whom, reason, relevant, weight, votes,"
    " drivers, gaps) VALUES (?, ?, 'network', '', 1, 0.8, 3, '[]', '[]')",
}


def make(folder: Path, number: int) -> Workspace:
    """Make a workspace whose archive holds ``number`` publications, and tell how it goes."""
    began, used = perf_counter(), process_time()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fow.toml").write_text("[web]\npublic = true\n", encoding="utf-8")
    workspace = make_workspace(folder)
    archive = open_archive(workspace.archive_file)
    connection = archive.db.conn
    concepts = {name: list(one.ids) for name, one in workspace_vocabularies(folder).items()}
    for statement in _IN_BULK:
        connection.execute(statement).fetchall()
    kept = _taken_out(connection)
    connection.execute("INSERT INTO models VALUES ('m', 'd', '2026-01-01', '{}', '2026-01-01')")
    for batch in batches(number, concepts):
        with archive.unit():
            _insert(connection, batch)
        if batch.publications[-1][0] % 100_000 == 0:
            print(f"{batch.publications[-1][0]} publications, {perf_counter() - began:.0f} s")
    with archive.unit():
        _index(connection)
        fill_evidence(connection)
        for statement in kept:
            connection.execute(statement)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    archive.close()
    print(f"made in {perf_counter() - began:.0f} s, {process_time() - used:.0f} of them CPU")
    return workspace


_IN_BULK = (
    "PRAGMA synchronous = OFF",
    "PRAGMA journal_mode = OFF",  # killed half way, the file is made anew
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -1000000",
)


def _taken_out(connection: sqlite3.Connection) -> list[str]:
    """Drop all triggers and indexes; return the statements that make them again."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_master"
        " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type"
    ).fetchall()
    for kind, name, _ in rows:
        connection.execute(f"DROP {kind} {name}")
    return [sql for _, _, sql in rows]


def _insert(connection: sqlite3.Connection, batch: Batch) -> None:
    for name, into in _INSERTS.items():
        connection.executemany(f"INSERT OR IGNORE INTO {into}", getattr(batch, name))


def _index(connection: sqlite3.Connection) -> None:
    """Fill the full-text index and the rows of the search."""
    connection.execute(
        "INSERT INTO publications_fts (rowid, title, abstract, text)"
        " SELECT id, title, abstract, text FROM publications"
    )
    connection.execute("DELETE FROM text_waiting")
    connection.execute("DELETE FROM search_rows")
    connection.execute(SEARCH[1])


def batches(number: int, concepts: Mapping[str, Sequence[str]]) -> Iterator[Batch]:
    """Yield ``number`` publications with their tags; ``concepts``: vocabulary → ids."""
    draw = np.random.default_rng(1)
    words = np.array(_words(), dtype=object)
    reach = np.cumsum(1 / np.arange(1, len(words) + 1))
    for start in range(0, number, _AT_ONCE):
        count = min(_AT_ONCE, number - start)
        texts = words[np.searchsorted(reach / reach[-1], draw.random((count, LENGTH)))]
        batch = Batch([], [], [], [], [])
        works = zip(_heads(draw, count), texts, _tags(draw, count, concepts), strict=True)
        for id, (head, text, tags) in enumerate(works, start + 1):
            _add(id, head, text, tags, batch)
        yield batch


def _words() -> list[str]:
    """Words of the field, then invented ones."""
    draw = Random(2)
    syllables = [a + b for a in "bdklmnrst" for b in "aeiou"]
    made = ("".join(draw.choices(syllables, k=draw.randint(2, 4))) for _ in range(WORDS))
    return [*FIELD, *made][:WORDS]


def _heads(draw: np.random.Generator, count: int) -> Iterator[tuple[str, int, str, int, bool]]:
    """Yield day, publisher, language, relevance and whether the network has settled it."""
    relevant = draw.random(count) < RELEVANT
    columns = (
        draw.integers(0, 365 * YEARS, count),
        (draw.zipf(1.3, count) - 1) % PUBLISHERS,
        draw.random(count) < FRENCH,
        relevant,
        relevant & (draw.random(count) < SETTLED),
    )
    for at, publisher, french, counts, settled in zip(*(c.tolist() for c in columns), strict=True):
        day = f"{2018 + at // 365}-{at % 365 // 31 + 1:02}-{at % 365 % 28 + 1:02}T00:00:00Z"
        yield day, publisher, "fr" if french else "en", int(counts), settled


def _add(
    id: int,
    head: tuple[str, int, str, int, bool],
    text: Sequence[str],
    tags: tuple[list[Row], list[Row]],
    batch: Batch,
) -> None:
    """Add one publication's rows to a batch; tags count where it is relevant."""
    day, publisher, language, relevant, settled = head
    url, name = f"https://example.org/{id}", f"Publisher {publisher}"
    title, abstract = " ".join(text[:9]), " ".join(text[9:])
    batch.publications.append((id, url, title, abstract, language, name, day, day))
    batch.carried.append((id, f"s{publisher % SOURCES}", url, day))
    batch.taggings.append((id, language, relevant, 0.9 if relevant else 0.1, day))
    if settled:
        batch.settlements.append((id, day))
    if relevant:
        judged, named = tags
        origin = "reviewer:1" if settled else "model:m"
        batch.tags.extend((id, *tag, origin, day) for tag in judged)
        batch.tags.extend((id, *tag, "model:gazetteer-g", day) for tag in named)


def _tags(
    draw: np.random.Generator, count: int, concepts: Mapping[str, Sequence[str]]
) -> Iterator[tuple[list[Row], list[Row]]]:
    """Yield what each of ``count`` publications is judged to bear, and the names found in it."""
    drivers = _some(draw, concepts["drivers"], DRIVERS, draw.integers(1, 4, count))
    gaps = _some(draw, concepts["gaps"], GAPS, draw.integers(0, 3, count))
    named = [_found(draw, concepts[name], most, count) for name, most in NAMES.items()]
    names = [tuple(zip(NAMES, found, strict=True)) for found in zip(*named, strict=True)]
    for place in range(count):
        judged: list[Row] = [("drivers", concept, "", 0.8, "") for concept in drivers[place]]
        for concept in gaps[place]:
            status = "identified" if draw.random() < NAMED else "addressed"
            judged.append(("gaps", concept, status, round(draw.random(), 3), _QUOTE))
        yield judged, [(name, one, "", 1.0, "") for name, found in names[place] for one in found]


def _some(
    draw: np.random.Generator,
    concepts: Sequence[str],
    weights: Sequence[int],
    most: NDArray[np.int64],
) -> list[list[str]]:
    """Draw at most so many concepts for each publication, by their weights."""
    counts = np.array([weights[min(n, len(weights) - 1)] for n in range(len(concepts))], float)
    reach = np.cumsum(counts)
    chosen = np.searchsorted(reach / reach[-1], draw.random((len(most), int(most.max()))))
    return _drawn(concepts, chosen, most)


def _found(
    draw: np.random.Generator, concepts: Sequence[str], most: int, count: int
) -> list[list[str]]:
    """Draw the names found in each text: few of them often, by Zipf's law."""
    chosen = (draw.zipf(1.2, (count, most)) - 1) % len(concepts)
    return _drawn(concepts, chosen, draw.integers(0, most + 1, count))


def _drawn(
    concepts: Sequence[str], chosen: NDArray[np.int64], most: NDArray[np.int64]
) -> list[list[str]]:
    rows = zip(chosen.tolist(), most.tolist(), strict=True)
    return [[concepts[one] for one in sorted(set(row[:kept]))] for row, kept in rows]
