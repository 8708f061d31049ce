"""A backfill holds each work of its snapshot once, whoever did it and however often it was run."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from monitor.errors import UserError
from monitor.scale import ledger
from monitor.scale.backfill import backfill
from monitor.scale.folders import Folder
from monitor.scale.partition import run_partition
from monitor.scale.recipe import Recipe
from monitor.scale.snapshot import partitions
from tests.monitor.test_cli import fow
from tests.scale.snapshots import lay, tree, work


def one_by_one(snapshot: Path, out: Path, recipe: Recipe) -> list[ledger.Entry]:
    found = partitions(Folder.at(str(snapshot)))
    return [run_partition(str(snapshot), str(out), one, recipe).entry for one in found]


def rows(out: Path) -> list[dict[str, object]]:
    paths = sorted((out / "works").rglob("*.parquet"))
    return [row for path in paths for row in pq.ParquetFile(path).read().to_pylist()]


def test_a_work_is_rebuilt_tagged_and_dated(filled: Path) -> None:
    found = {row["id"]: row for row in rows(filled)}
    assert 1001 not in found  # of another field: the screen keeps it from the tagger
    one = found[1003]
    assert one["abstract"].startswith("This paper studies how automation and artificial")
    assert (one["doi"], one["language"], one["relevant"]) == ("10.1234/w3", "en", True)
    assert one["drivers"]
    assert all(gap["quote"] in one["abstract"] for gap in one["gaps"])
    assert found[1000]["language"] == "fr"
    assert one["text_key"]
    assert any(key.startswith("band:") for key in one["keys"])


def test_files_stand_by_year_with_schema_and_model_in_them(filled: Path, recipe: Recipe) -> None:
    for path in (filled / "works").rglob("*.parquet"):
        file = pq.ParquetFile(path)
        year = int(path.parent.name.removeprefix("year="))
        assert {int(row["published"][:4]) for row in file.read().to_pylist()} == {year}
        told = file.schema_arrow.metadata
        assert told[b"fow.model"].decode() == recipe.model
        assert told[b"fow.schema"] == b"1"
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_every_line_is_accounted_for_and_bad_ones_keep_their_place(filled: Path) -> None:
    entries = ledger.entries(Folder.at(str(filled)))
    assert len(entries) == 6
    for one in entries:
        assert one.read == 14 == one.bad + one.unnamed + one.left_out + one.screened + one.written
        assert one.bad == 1
    aside = [json.loads(line) for path in (filled / "aside").iterdir() for line in path.open()]
    assert {(one["line"], one["partition"][:13]) for one in aside} == {(4, "updated_date=")}
    assert all(one["text"].endswith("display_na") and "no JSON" in one["why"] for one in aside)


@pytest.mark.slow
def test_two_workers_give_the_same_bytes_as_one(
    snapshot: Path, filled: Path, recipe: Recipe, tmp_path: Path
) -> None:
    seen: list[tuple[int, int]] = []
    done = backfill(
        str(snapshot),
        str(tmp_path / "out"),
        recipe,
        workers=2,
        progress=lambda now, all: seen.append((now, all)),
    )
    assert tree(tmp_path / "out") == tree(filled)
    assert (done.fresh, done.failed, seen[-1]) == (6, (), (6, 6))


def test_a_second_run_does_nothing(
    scheduler: str, snapshot: Path, filled: Path, recipe: Recipe, tmp_path: Path
) -> None:
    first, again = (
        backfill(str(snapshot), str(tmp_path / "out"), recipe, scheduler=scheduler)
        for _ in range(2)
    )
    assert first.fresh == 6
    assert again == replace(first, fresh=0)
    assert tree(tmp_path / "out") == tree(filled)


def test_only_what_is_new_or_changed_is_done(
    snapshot: Path, recipe: Recipe, tmp_path: Path
) -> None:
    place, out = lay(tmp_path / "s", [[work(0)], [work(3)]]), tmp_path / "out"
    first = one_by_one(place, out, recipe)
    lay(place, [[work(0)], [work(3), work(6)], [work(9)]])
    found = partitions(Folder.at(str(place)))
    done = [run_partition(str(place), str(out), one, recipe) for one in found]
    assert [one.fresh for one in done] == [False, True, True]
    assert done[0].entry == first[0]
    assert sorted(row["id"] for row in rows(out)) == [1000, 1003, 1006, 1009]


def test_what_is_left_of_a_killed_task_counts_for_nothing(recipe: Recipe, tmp_path: Path) -> None:
    place, out = lay(tmp_path / "s", [[work(0), work(3)]]), tmp_path / "out"
    one_by_one(place, out, recipe)
    whole = tree(out)
    for path in (out / "ledger").iterdir():
        path.unlink()  # killed after the files, before the ledger
    (out / ".beside").mkdir(exist_ok=True)
    (out / ".beside" / "1-2").write_bytes(b"half")
    assert ledger.entries(Folder.at(str(out))) == ()
    one_by_one(place, out, recipe)
    Folder.at(str(out)).clear_beside()
    assert tree(out) == whole


def test_year_and_language_narrow_a_backfill(
    snapshot: Path, recipe: Recipe, tmp_path: Path
) -> None:
    narrow = replace(recipe, since=2018, languages=("fr",))
    one_by_one(snapshot, tmp_path, narrow)
    found = rows(tmp_path)
    assert found
    assert all(row["language"] == "fr" and str(row["published"]) >= "2018" for row in found)


def test_json_lines_and_parquet_of_an_export_are_read_too(recipe: Recipe, tmp_path: Path) -> None:
    from monitor.exports.parquet import write_parquet

    first = work(3)
    place = lay(tmp_path / "s", [[first]])
    one_by_one(place, tmp_path / "first", recipe)
    (row,) = rows(tmp_path / "first")
    (tmp_path / "lines").mkdir()
    with gzip.open(tmp_path / "lines" / "a.jsonl.gz", "wt") as file:
        file.write(json.dumps(row) + "\n\nnot json\n[1]\n")
    (tmp_path / "parquet").mkdir()
    write_parquet([row], tmp_path / "parquet" / "a.parquet")
    for kind in ("lines", "parquet"):
        (entry,) = one_by_one(tmp_path / kind, tmp_path / f"{kind}-out", recipe)
        assert (entry.written, entry.bad) == (1, 2 if kind == "lines" else 0)
        (again,) = rows(tmp_path / f"{kind}-out")
        assert again == row


def test_a_partition_that_is_cut_off_fails_alone_and_is_never_recorded(
    scheduler: str, recipe: Recipe, tmp_path: Path
) -> None:
    place = lay(tmp_path / "s", [[work(0)], [work(3)]], manifest=False)
    broken = place / "updated_date=2026-02-01" / "part_001.gz"
    broken.write_bytes(broken.read_bytes()[:-30])
    done = backfill(str(place), str(tmp_path / "out"), recipe, scheduler=scheduler)
    assert (done.fresh, len(done.failed)) == (1, 1)
    assert "part_001.gz: EOFError" in done.failed[0]
    assert len(ledger.entries(Folder.at(str(tmp_path / "out")))) == 1


def test_an_incomplete_copy_of_a_snapshot_is_refused(tmp_path: Path) -> None:
    place = lay(tmp_path / "s", [[work(0)], [work(3)]])
    part = place / "updated_date=2026-02-01" / "part_001.gz"
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(UserError, match="the manifest says"):
        partitions(Folder.at(str(place)))
    part.unlink()
    with pytest.raises(UserError, match="in the manifest, but not there"):
        partitions(Folder.at(str(place)))


def test_a_folder_in_memory_serves_as_well(recipe: Recipe, snapshot: Path, filled: Path) -> None:
    out = Folder.at("memory://backfill")
    found = partitions(Folder.at(str(snapshot)))
    run_partition(str(snapshot), out.address, found[0], recipe)
    (entry,) = ledger.entries(out)
    assert {name: out.read(name) for name in entry.files} == {
        name: (filled / name).read_bytes() for name in entry.files
    }


def test_a_mistake_is_one_line(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.scale.backfill.CONNECTING", 1)
    code, _, errors = fow("backfill", str(tmp_path), "--out", str(tmp_path / "o"))
    assert (code, errors.count("\n")) == (2, 1)
    assert "no partition here" in errors
    place = str(lay(tmp_path / "s", [[work(0)]]))
    with pytest.raises(UserError, match="cannot be opened"):
        backfill("nothing://x", str(tmp_path / "o"), recipe)
    with pytest.raises(UserError, match="no Dask scheduler answers there"):
        backfill(place, str(tmp_path / "o"), recipe, scheduler="tcp://127.0.0.1:1")
