"""A concept that is added to a vocabulary is found in what was tagged before, and goes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.archive import Archive
from monitor.archive import publications as shelf
from monitor.archive.tags import StoredTag, tagging_of
from monitor.tag import TagSummary, load_tagger, tag
from monitor.vocabularies import load_gazetteer, load_new_concepts
from monitor.workspace import Workspace
from spiders.publication import Publication
from tests.monitor.conftest import MONDAY

KITES = "extends: drivers\nname: drivers\nconcepts: [{id: kites, prefLabel: {en: Kite workers}}]"


@pytest.fixture
def full(archive: Archive) -> Archive:
    with archive.unit() as connection:
        for title in ("Kite workers and their wages", "Bond yields and term premia"):
            one = Publication(
                source="s",
                url=f"https://e.org/{title[:4]}",
                title=title,
                abstract="We study the wages and employment of kite workers."
                if title.startswith("Kite")
                else "An affine model of the yield curve.",
            )
            shelf.add(connection, one, MONDAY)
    return archive


def run(workspace: Workspace, archive: Archive) -> TagSummary:
    tagger = load_tagger(workspace, workspace.settings().tag)
    fresh = load_new_concepts(workspace.folder, tagger)
    return tag(archive, tagger, load_gazetteer(workspace.folder), lambda: MONDAY, fresh=fresh)


def new_tags(archive: Archive) -> list[StoredTag]:
    tagging = tagging_of(archive, 1)
    assert tagging
    return [one for one in tagging.tags if one.origin.startswith("model:newcomers-")]


def write(folder: Path, text: str) -> None:
    (folder / "vocabularies").mkdir(exist_ok=True)
    (folder / "vocabularies" / "drivers.yaml").write_text(text, encoding="utf-8")


def test_tagging_finds_it_in_what_was_tagged_before_and_once(
    workspace: Workspace, full: Archive
) -> None:
    assert run(workspace, full).tagged == 2
    before = tagging_of(full, 1)
    write(workspace.folder, KITES)
    summary = run(workspace, full)
    assert (summary.tagged, summary.sought) == (0, 2)
    assert [tag.concept for tag in new_tags(full)] == ["kites"]
    after = tagging_of(full, 1)
    assert before
    assert after
    assert [tag for tag in after.tags if tag not in new_tags(full)] == list(before.tags)
    assert run(workspace, full).sought == 0


def test_a_concept_that_is_taken_out_goes_with_its_tags(
    workspace: Workspace, full: Archive
) -> None:
    write(workspace.folder, KITES)
    assert run(workspace, full).tagged == 2
    assert new_tags(full)
    (workspace.folder / "vocabularies" / "drivers.yaml").unlink()
    assert run(workspace, full).sought == 2
    assert new_tags(full) == []
