"""Exports: what other programs read back is what the archive holds, hostile text included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bibtexparser
import pyarrow.parquet as pq
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from monitor.archive import open_archive
from monitor.exports.parquet import write_parquet
from monitor.exports.references import bibtex, ris
from monitor.workspace import Workspace
from spiders.publication_types import TYPES
from tests.monitor.test_cli import fow
from tests.search.conftest import Made, put

TITLE = "Télétravail & salaires: 50% of {all} #1_a ~ ^ $5 \\ end"


def record(**changes: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "doi": "10.1/a_b",
        "url": "https://example.org/a?b={c}&d=%20",
        "title": TITLE,
        "abstract": "One.\nTwo.",
        "language": "fr",
        "authors": ["Anne Marie Exemple", "Sample, Bo", "Collective"],
        "publisher": "Institut",
        "type": "article",
        "published": "2026-06-20T12:00:00+00:00",
        "first_seen": "2026-06-22T09:00:00+00:00",
        "sources": ["feed"],
        "work": 7,
        "related": [{"id": 8, "relation": "translation"}],
        "relevant": True,
        "relevance_score": 0.91,
        "drivers": [{"concept": "skills", "score": 0.8, "origin": "model:1"}],
        "gaps": [
            {
                "concept": "local",
                "status": "identified",
                "score": 0.7,
                "quote": "We lack it.",
                "origin": "model:1",
            }
        ],
        "regions": [],
        "sectors": [],
        "occupations": [],
        "others": [{"vocabulary": "themes", "concept": "a", "score": 0.9, "origin": "model:g"}],
        **changes,
    }


def test_rispy_reads_back_what_was_written() -> None:
    (read,) = rispy.loads(ris(record()))
    assert read["title"] == TITLE
    assert read["authors"] == ["Exemple, Anne Marie", "Sample, Bo", "Collective"]
    assert (read["doi"], read["year"], read["language"]) == ("10.1/a_b", "2026", "fr")
    assert read["abstract"] == "One. Two."
    assert read["keywords"] == ["skills", "local:identified"]
    assert read["urls"] == ["https://example.org/a?b={c}&d=%20"]


def test_bibtexparser_reads_back_what_was_written() -> None:
    library = bibtexparser.parse_string(bibtex(record()))
    assert not library.failed_blocks
    (entry,) = library.entries
    assert (entry.entry_type, entry.key) == ("article", "fow7")
    assert entry["author"] == "Exemple, Anne Marie and Sample, Bo and Collective"
    assert entry["url"] == "https://example.org/a?b=%7Bc%7D&d=%20"
    assert entry["title"].replace(r"\textbackslash{}", "\\").count("\\&") == 1


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=3), st.text(max_size=40))
def test_any_text_makes_one_reference(title: str, authors: list[str], abstract: str) -> None:
    one = record(title=title, authors=authors, abstract=abstract)
    assert len(rispy.loads(ris(one) + ris(one))) == 2
    library = bibtexparser.parse_string(bibtex(one))
    assert len(library.entries) == 1
    assert not library.failed_blocks


def test_without_day_authors_and_doi_there_is_still_a_reference() -> None:
    nothing: dict[str, Any] = {"doi": None, "published": None, "authors": [], "type": ""}
    bare = record(**nothing, abstract="", publisher=None, language=None)
    assert rispy.loads(ris(bare))[0]["type_of_reference"] == "RPRT"
    assert bibtexparser.parse_string(bibtex(bare)).entries[0].entry_type == "techreport"


def test_every_type_of_publication_has_a_name_in_both_formats() -> None:
    for type in TYPES:
        one = record(type=type)
        assert rispy.loads(ris(one))[0]["type_of_reference"] != ""
        (entry,) = bibtexparser.parse_string(bibtex(one)).entries
        assert entry.entry_type in KNOWN
    assert "TY  - THES" in ris(record(type="thesis"))


KNOWN = frozenset(
    [
        "article",
        "unpublished",
        "techreport",
        "book",
        "incollection",
        "phdthesis",
        "inproceedings",
        "misc",
    ]
)


def test_parquet_holds_lists_and_missing_values(tmp_path: Path) -> None:
    path = tmp_path / "all.parquet"
    assert write_parquet([record(), record(id=8, doi=None, gaps=[])], path) == 2
    first, second = pq.read_table(path).to_pylist()
    assert first == record()
    assert (second["doi"], second["gaps"]) == (None, [])


@pytest.mark.parametrize("format", ["jsonl", "csv", "ris", "bibtex", "parquet"])
def test_the_command_writes_every_format(workspace: Workspace, tmp_path: Path, format: str) -> None:
    archive = open_archive(workspace.archive_file)
    put(archive, Made("Wages", drivers=("skills",)), Made("Bees", relevant=False))
    archive.close()
    out = tmp_path / "out"
    arguments = ("export", format, "--relevant", "--out", str(out), "-w", str(workspace.folder))
    code, _, err = fow(*arguments)
    assert (code, err) == (0, "")
    assert b"Wages" in out.read_bytes()
    assert b"Bees" not in out.read_bytes()


def test_a_place_that_cannot_be_written_is_named(workspace: Workspace) -> None:
    for format in ("ris", "parquet"):
        code, _, err = fow("export", format, "--out", "/nowhere/x", "-w", str(workspace.folder))
        assert code == 2
        assert "/nowhere/x: cannot be written" in err
    assert fow("export", "parquet", "-w", str(workspace.folder))[0] == 2
