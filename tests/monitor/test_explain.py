"""``fow explain`` says of one publication why it is tagged as it is, and by whom."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from classifiers.tag import Tag
from classifiers.tagger import Tagger
from classifiers.vocabulary import shipped
from monitor.archive import Archive, open_archive
from monitor.archive import publications as shelf
from monitor.archive import tags as tag_shelf
from monitor.deduplicate import identities
from monitor.errors import UserError
from monitor.explain import explain, find_publication
from monitor.tag import tag
from monitor.vocabularies import load_gazetteer, workspace_vocabularies
from monitor.workspace import Workspace
from spiders.publication import Publication
from tests.monitor.test_cli import fow

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
ROBOTS = Publication(
    source="feed",
    url="https://example.org/robots",
    doi="10.1234/robots",
    title="Robots and jobs",
    abstract="Industrial robots and automation change employment and wages in Canada. Little is "
    "known about the effects of automation on workers in small firms and rural regions.",
    language="en",
)
BEES = Publication(
    source="feed",
    url="https://example.org/bees",
    title="The gut of the honey bee",
    abstract="Bacteria in bees.",
)


@pytest.fixture
def tagged(workspace: Workspace) -> Archive:
    archive = open_archive(workspace.archive_file)
    with archive.unit() as connection:
        for one in (ROBOTS, BEES):
            id = shelf.add(connection, one, NOW)
            shelf.identify(connection, id, identities(one))
    tag(archive, Tagger.load(), load_gazetteer(workspace.folder), lambda: NOW)
    return archive


def test_every_tag_comes_with_its_evidence_and_threshold(
    tagged: Archive, workspace: Workspace
) -> None:
    tagger = Tagger.load()
    found = explain(
        tagged, find_publication(tagged, "1"), tagger, workspace_vocabularies(workspace.folder)
    )
    assert found.relevant
    assert found.relevance_score >= found.relevance_threshold
    assert found.tagged_by.version == found.model == tagger.model.version
    drivers, gaps = tagger.vocabularies
    for one in found.given:
        assert set(one.labels) >= {"en", "fr"}
        if one.vocabulary == drivers:
            assert one.threshold is not None
            assert one.score >= one.threshold
            assert one.terms
            assert one.quote in ROBOTS.abstract
        elif one.vocabulary == gaps:
            assert one.status in {"identified", "addressed"}
            assert one.quote in ROBOTS.abstract
        else:
            assert one.origin.startswith("model:gazetteer-")
            assert one.threshold is None
    assert {one.vocabulary for one in found.given} >= {drivers, gaps, "regions"}
    given = {(one.vocabulary, one.concept) for one in found.given}
    assert given.isdisjoint((one.vocabulary, one.concept) for one in found.close)


def test_a_publication_is_found_by_number_doi_and_address(tagged: Archive) -> None:
    references = ("1", "10.1234/ROBOTS", "doi:10.1234/robots", "http://example.org/robots?utm_id=1")
    assert {find_publication(tagged, one).id for one in references} == {1}
    for reference in ("99", "10.1234/none", "https://example.org/none", "nonsense"):
        with pytest.raises(UserError, match="no publication of that number, DOI or address"):
            find_publication(tagged, reference)


def test_what_is_not_relevant_bears_nothing(tagged: Archive, workspace: Workspace) -> None:
    found = explain(tagged, find_publication(tagged, "2"), Tagger.load(), {})
    assert not found.relevant
    assert not found.given


def test_a_reviewers_tag_is_the_reviewers(tagged: Archive, workspace: Workspace) -> None:
    drivers, _ = Tagger.load().vocabularies
    with tagged.unit() as connection:
        one = Tag(vocabulary=drivers, concept="skills", score=1.0)
        tag_shelf._insert(connection, 1, [one], "reviewer:anna", "2026-06-23T09:00:00Z")
    out = fow("explain", "1", "--workspace", str(workspace.folder))[1]
    labels = " / ".join(shipped(drivers)["skills"].pref_label.values())
    assert f"{labels}: set by the review network\n      says reviewer anna\n" in out


def test_the_command_speaks_plainly_and_as_json(tagged: Archive, workspace: Workspace) -> None:
    folder = str(workspace.folder)
    code, out, errors = fow("explain", "10.1234/robots", "--workspace", folder)
    assert code == 0, errors
    assert out.startswith("1  Robots and jobs\n")
    assert "Relevant: score" in out
    assert "weighed most: " in out
    assert "“Little is known" in out
    assert f"by model {Tagger.load().model.version}" in out
    found = json.loads(fow("explain", "1", "--json", "--workspace", folder)[1])
    assert found["id"] == 1
    assert found["given"][0]["labels"]["fr"]
    assert found["tagged_by"]["data_hash"]
    assert "Not relevant: score" in fow("explain", "2", "--workspace", folder)[1]


def test_a_newer_model_in_use_is_told_from_the_one_that_tagged(
    tagged: Archive, workspace: Workspace
) -> None:
    with tagged.unit() as connection:
        tag_shelf.store_model(
            connection, version="older", data_hash="d", trained="2025-01-01", metrics="{}", now=NOW
        )
        connection.execute("UPDATE taggings SET model = 'older'")
    out = fow("explain", "1", "--workspace", str(workspace.folder))[1]
    assert "by model older" in out
    assert "fow tag --all brings the tags up to date" in out


def test_an_untagged_publication_has_nothing_to_explain(workspace: Workspace) -> None:
    archive = open_archive(workspace.archive_file)
    with archive.unit() as connection:
        shelf.add(connection, BEES, NOW)
    code, _, errors = fow("explain", "1", "--workspace", str(workspace.folder))
    assert code == 2
    assert "1: not tagged yet; run fow tag first" in errors


def test_a_driver_added_to_the_vocabulary_is_found_the_same_day(workspace: Workspace) -> None:
    drivers, _ = Tagger.load().vocabularies
    own = workspace.folder / "vocabularies" / f"{drivers}.yaml"
    own.parent.mkdir()
    own.write_text(
        f"extends: {drivers}\nname: {drivers}\nconcepts:\n"
        "  - {id: robot-arms, prefLabel: {en: Industrial robots, fr: Robots industriels}}\n",
        encoding="utf-8",
    )
    archive = open_archive(workspace.archive_file)
    french = replace(
        ROBOTS,
        url="https://example.org/fr",
        doi=None,
        title="Les robots industriels et les emplois",
        abstract="Les robots industriels changent l'emploi et les salaires des travailleurs.",
        language="fr",
    )
    english = replace(ROBOTS, title="Industrial robots and jobs")
    with archive.unit() as connection:
        for one in (english, french):
            shelf.attach(connection, shelf.add(connection, one, NOW), one, NOW)
    archive.close()
    assert fow("tag", "--workspace", str(workspace.folder))[0] == 0
    for number, label in (("1", "Industrial robots"), ("2", "Les robots industriels changent")):
        out = fow("explain", number, "--workspace", str(workspace.folder))[1]
        assert "Industrial robots / Robots industriels: score 0." in out
        assert label in out
