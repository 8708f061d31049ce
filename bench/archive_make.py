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
from time import perf_counter
from typing import Any

import numpy as np

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
    began = perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fow.toml").write_text("[web]\npublic = true\n", encoding="utf-8")
    workspace = make_workspace(folder)
    archive = open_archive(workspace.archive_file)
    connection = archive.db.conn
    concepts = {name: list(one.ids) for name, one in workspace_vocabularies(folder).items()}
    connection.execute("PRAGMA synchronous = OFF")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    kept = dict(triggers.fetchall())
    for name in kept:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("INSERT INTO models VALUES ('m', 'd', '2026-01-01', '{}', '2026-01-01')")
    for batch in batches(number, concepts):
        with archive.unit():
            _insert(connection, batch)
        if batch.publications[-1][0] % 100_000 == 0:
            print(f"{batch.publications[-1][0]} publications, {perf_counter() - began:.0f} s")
    with archive.unit():
        _index(connection)
        fill_evidence(connection)
        for statement in kept.values():
            connection.execute(statement)
    connection.execute("ANALYZE")
    archive.close()
    return workspace


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
        for place in range(count):
            _draw(draw, start + place + 1, texts[place], concepts, batch)
        yield batch


def _words() -> list[str]:
    """Words of the field, then invented ones."""
    draw = Random(2)
    syllables = [a + b for a in "bdklmnrst" for b in "aeiou"]
    made = ("".join(draw.choices(syllables, k=draw.randint(2, 4))) for _ in range(WORDS))
    return [*FIELD, *made][:WORDS]


def _draw(
    draw: np.random.Generator,
    id: int,
    text: Sequence[str],
    concepts: Mapping[str, Sequence[str]],
    batch: Batch,
) -> None:
    """Draw one publication and add its rows to a batch."""
    at = int(draw.integers(0, 365 * YEARS))
    day = f"{2018 + at // 365}-{at % 365 // 31 + 1:02}-{at % 365 % 28 + 1:02}T00:00:00Z"
    publisher = int(draw.zipf(1.3) - 1) % PUBLISHERS
    language = "fr" if draw.random() < FRENCH else "en"
    relevant = int(draw.random() < RELEVANT)
    settled = relevant and draw.random() < SETTLED
    url = f"https://example.org/{id}"
    title, abstract = " ".join(text[:9]), " ".join(text[9:])
    name = f"Publisher {publisher}"
    batch.publications.append((id, url, title, abstract, language, name, day, day))
    batch.carried.append((id, f"s{publisher % SOURCES}", url, day))
    batch.taggings.append((id, language, relevant, 0.9 if relevant else 0.1, day))
    if settled:
        batch.settlements.append((id, day))
    if relevant:
        origin = "reviewer:1" if settled else "model:m"
        batch.tags.extend((id, *tag, origin, day) for tag in _judged(draw, concepts))
        batch.tags.extend((id, *tag, "model:gazetteer-g", day) for tag in _named(draw, concepts))


def _judged(draw: np.random.Generator, concepts: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    for concept in _some(draw, concepts["drivers"], DRIVERS, int(draw.integers(1, 4))):
        yield "drivers", concept, "", 0.8, ""
    for concept in _some(draw, concepts["gaps"], GAPS, int(draw.integers(0, 3))):
        status = "identified" if draw.random() < NAMED else "addressed"
        yield "gaps", concept, status, round(float(draw.random()), 3), _QUOTE


def _some(
    draw: np.random.Generator, concepts: Sequence[str], weights: Sequence[int], most: int
) -> list[str]:
    counts = np.array([weights[min(n, len(weights) - 1)] for n in range(len(concepts))], float)
    reach = np.cumsum(counts)
    chosen = np.searchsorted(reach / reach[-1], draw.random(most))
    return [concepts[int(one)] for one in sorted(set(chosen.tolist()))]


def _named(draw: np.random.Generator, concepts: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    for vocabulary, most in NAMES.items():
        known = concepts[vocabulary]
        found = (draw.zipf(1.2, draw.integers(0, most + 1)) - 1) % len(known)
        for place in sorted(set(found.tolist())):
            yield vocabulary, known[place], "", 1.0, ""
