"""The gap map of a backfill is that of an archive that holds the same."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from monitor.archive import Archive, works
from monitor.archive.evidence import summarise
from monitor.archive.gap_evidence import ArchiveEvidence
from monitor.archive.tags import store_names
from monitor.errors import UserError
from monitor.gaps.as_markdown import as_markdown
from monitor.gaps.asking import Survey, scope_vocabularies
from monitor.gaps.document import Document
from monitor.gaps.make import make_report
from monitor.gaps.matrix import Evidence, Quoted, Scope, matrix
from monitor.records import records
from monitor.scale import ledger
from monitor.scale.evidence import FolderEvidence, folder_evidence
from monitor.scale.folders import Folder
from monitor.scale.schema import parquet, schema
from monitor.wording import wording
from monitor.workspace import Workspace
from tests.monitor.test_gap_matrix import (
    DRIVERS,
    GAPS,
    NOW,
    GapStatus,
    driver,
    gap,
    name,
    publish,
    tag,
)
from tests.monitor.test_gap_report import fill
from tests.scale.snapshots import tree

SCOPES = [
    Scope(start=start, end=end, region=region, sector=sector, language=language, driver=driver)
    for start, end, region, sector, language, driver in product(
        (None, date(2026, 2, 2)),
        (None, date(2026, 4, 30)),
        ("", "r1"),
        ("", "s1"),
        ("", "fr"),
        ("", "d1"),
    )
]


def keep(out: Path, *parts: Sequence[dict[str, Any]]) -> Path:
    """Write records as a backfill's partitions."""
    folder = Folder.at(str(out))
    for number, rows in enumerate(parts):
        entry = ledger.Entry(
            name=f"part{number}", size=0, sha256="", recipe="", model="m", schema=1, files=(),
            read=0, bad=0, unnamed=0, left_out=0, screened=0, written=0, relevant=0,
        )  # fmt: skip
        entry = replace(entry, files=(f"works/year=2026/{entry.key}.parquet",))
        folder.put(entry.files[0], parquet(list(rows), schema("m", "g")))
        ledger.record(folder, entry)
    return out


def stocked(archive: Archive, seed: int) -> Archive:
    """Fill an archive with works of one and two publications, tagged and confirmed by chance."""
    chance = random.Random(seed)
    pool = [*map(driver, DRIVERS), *map(gap, GAPS), gap("g1", GapStatus.ADDRESSED)]
    ids = [publish(archive, number, date(2026, 1 + number % 6, 3)) for number in range(30)]
    for id in ids:
        relevant = chance.random() < 0.9
        tag(archive, id, *chance.sample(pool, chance.randint(0, 4) * relevant), relevant=relevant)
        if chance.random() < 0.5:
            found = [name("regions", chance.choice(("r1", "r2"))), name("sectors", "s1")]
            with archive.unit() as connection:
                store_names(connection, id, found[: chance.randint(1, 2)], "gazetteer-1", NOW)
    for first, second in zip(ids[::7], ids[1::7], strict=False):
        with archive.unit() as connection:
            works.relate(connection, first, second, "version", "same title", NOW)
    summarise(archive)
    return archive


@pytest.fixture(params=range(2))
def both(
    request: pytest.FixtureRequest,
    archive: Archive,
    tmp_path: Path,
) -> Iterator[tuple[Evidence, Evidence]]:
    """An archive's evidence, and that of a backfill that holds the archive's export."""
    stocked(archive, request.param)
    rows = [{**row, "keys": [], "text_key": None, "model": "m"} for row in records(archive)]
    with folder_evidence(str(keep(tmp_path / "out", rows[::2], rows[1::2]))) as over:
        yield ArchiveEvidence(archive), over


def shown(found: Sequence[Quoted]) -> list[Quoted]:
    return [replace(one, score=round(one.score, 4)) for one in found]


def test_every_question_has_the_same_answer(both: tuple[Evidence, Evidence]) -> None:
    archived, over = both
    for scope in SCOPES[::5]:
        assert sorted(map(str, archived.counts(scope))) == sorted(map(str, over.counts(scope)))
        assert archived.independents(scope) == over.independents(scope), scope
        assert list(archived.works(scope, 9)) == list(over.works(scope, 9)), scope
        for status in ("", "identified"):
            asked: dict[str, Any] = {"gap": "g1", "status": status, "limit": 5, "offset": 1}
            assert shown(archived.quotes(scope, **asked)) == shown(over.quotes(scope, **asked))
        assert matrix(archived, scope, DRIVERS, GAPS) == matrix(over, scope, DRIVERS, GAPS)


def test_copies_in_several_partitions_are_one_work(archive: Archive, tmp_path: Path) -> None:
    tag(archive, publish(archive, 1), driver("d1"), gap("g1"))
    (row,) = records(archive)
    row |= {"keys": [], "text_key": "text:1", "model": "m", "work": None, "doi": None}
    same = [row, {**row, "id": 2}, {**row, "id": 3, "text_key": "text:3", "doi": "10.1/x"}]
    old = {**row, "id": 3, "doi": "10.1/x", "drivers": [], "gaps": []}
    other = {**row, "id": 4, "text_key": None, "doi": "10.1/x"}
    with folder_evidence(str(keep(tmp_path, [old], [*same, other]))) as over:
        assert matrix(over, Scope(), DRIVERS, GAPS).cells["d1", "g1"].identified == 2


def test_tables_are_made_once_and_anew_when_the_ledger_changes(
    archive: Archive,
    tmp_path: Path,
) -> None:
    tag(archive, publish(archive, 1), driver("d1"), gap("g1"))
    (row,) = records(archive)
    row |= {"keys": [], "text_key": None, "model": "m"}
    names = []
    for parts in ([[row]], [[row]], [[row], [{**row, "id": 9, "work": 9}]]):
        with folder_evidence(str(keep(tmp_path, *parts))) as over:
            assert matrix(over, Scope(), DRIVERS, GAPS).works == len(parts)
        names.append([one for one in tree(tmp_path) if one.startswith("evidence-")])
    assert names[0] == names[1] != names[2]
    assert len(names[2]) == 1


def test_a_folder_without_a_backfill_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no backfill here"), folder_evidence(str(tmp_path)):
        pass


@pytest.mark.slow
def test_a_gap_map_over_ten_million_rows_takes_less_than_two_seconds() -> None:
    import duckdb

    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE cells AS SELECT row_number() OVER ()::USMALLINT AS cell, 'd' || a AS driver,"
        " 'g' || b AS gap, s AS status FROM range(11) d(a), range(13) g(b),"
        " (VALUES ('identified'), ('addressed')) v(s)"
    )
    connection.execute(
        "CREATE TABLE evidence AS SELECT i // 4 AS work, (1 + hash(i) % 286)::USMALLINT AS cell,"
        " i % 97 = 0 AS confirmed, DATE '2015-01-01' + (hash(i // 4) % 4000)::INTEGER AS day,"
        " CASE WHEN i % 10 = 0 THEN 'fr' ELSE 'en' END AS language FROM range(10000000) t(i)"
    )
    evidence = FolderEvidence(connection)
    scope = Scope(start=date(2018, 1, 1), end=date(2022, 6, 17), language="en")
    took = []
    for asked in (Scope(), scope):
        begin = time.process_time()
        drawn = matrix(evidence, asked, [f"d{n}" for n in range(11)], [f"g{n}" for n in range(13)])
        took.append(time.process_time() - begin)
        assert drawn.cells["d1", "g1"].identified
    assert max(took) < 2, took


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_report_over_a_backfill_tells_what_the_archives_does_and_says_what_is_not_known(
    archive: Archive, workspace: Workspace, tmp_path: Path, language: str
) -> None:
    """The two differ only in how they say that the works came together."""
    fill(archive)
    summarise(archive)
    rows = [{**row, "keys": [], "text_key": None, "model": "m"} for row in records(archive)]
    scope, names = (
        Scope(start=date(2026, 1, 1), end=date(2026, 4, 30)),
        scope_vocabularies(workspace),
    )
    with folder_evidence(str(keep(tmp_path / "out", rows[::2], rows[1::2]))) as over:
        ours, theirs = (
            chapters(make_report(Survey(one, names), workspace, scope, language=language))
            for one in (ArchiveEvidence(archive), over)
        )
        collected = over.provenance(scope).collected
    assert collected == ArchiveEvidence(archive).provenance(scope).collected > 0
    making = {wording("gaps", language).say(text) for text in MAKING}
    assert list(ours) == list(theirs)
    assert {heading for heading in ours if ours[heading] != theirs[heading]} == making
    told = " ".join(theirs[heading] for heading in making)
    for words in NOT_KNOWN[language]:
        assert words in told
        assert words not in " ".join(ours.values())


MAKING = ("How this report was made", "What may have been missed")
NOT_KNOWN = {
    "en": ("from a snapshot", "What reviewers think", "fail or are gone is not known"),
    "fr": ("d’un instantané", "ce que les membres du réseau", "quelles sources échouent"),
}


def chapters(document: Document) -> dict[str, str]:
    """Heading → the Markdown below it."""
    parts = re.split(r"^#+ (.+)$", as_markdown(document, "map.png"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
