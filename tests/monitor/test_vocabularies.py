"""A workspace's own vocabularies: replaced, extended, imported, and followed by the tags."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from classifiers.gazetteers import Gazetteer
from classifiers.tag import Document, Tag, Tagging
from classifiers.vocabulary import shipped
from monitor.archive import Archive
from monitor.archive import publications as publication_shelf
from monitor.archive import tags as tag_shelf
from monitor.cli.app import app
from monitor.edit import vocabulary_labels
from monitor.errors import VocabularyWrong
from monitor.records import csv_row, records
from monitor.tag import load_tagger, tag
from monitor.vocabularies import (
    import_skos,
    load_gazetteer,
    unknown_concepts,
    workspace_vocabularies,
    workspace_vocabulary,
)
from monitor.workspace import Workspace
from spiders.publication import Publication

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
THEMES = """
name: themes
concepts:
  - {id: kites, prefLabel: {en: Kites, fr: Cerfs-volants}}
"""


def write(workspace: Workspace, name: str, text: str) -> Path:
    path = workspace.folder / "vocabularies" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def store(archive: Archive, title: str, abstract: str) -> None:
    one = Publication(source="feed", url="https://example.org/1", title=title, abstract=abstract)
    with archive.unit() as connection:
        publication_shelf.attach(connection, publication_shelf.add(connection, one, NOW), one, NOW)


def run_tagging(workspace: Workspace, archive: Archive) -> tuple[int, int]:
    tagger = load_tagger(workspace, workspace.settings().tag)
    summary = tag(archive, tagger, load_gazetteer(workspace.folder), lambda: NOW)
    return summary.tagged, summary.renamed


def test_the_shipped_vocabularies_stand_until_a_file_replaces_them(workspace: Workspace) -> None:
    assert workspace_vocabulary(workspace.folder, "gaps") == shipped("gaps")
    write(workspace, "gaps", "name: gaps\nconcepts: [{id: cost, prefLabel: {en: Cost}}]")
    assert workspace_vocabulary(workspace.folder, "gaps").ids == ("cost",)
    assert set(vocabulary_labels(workspace.folder).gaps) == {"cost"}


def test_an_extension_keeps_the_rest(workspace: Workspace) -> None:
    write(
        workspace,
        "gaps",
        "extends: gaps\nname: gaps\nconcepts: [{id: cost, prefLabel: {en: Cost}}]",
    )
    assert workspace_vocabulary(workspace.folder, "gaps").ids == (*shipped("gaps").ids, "cost")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("gaps", "name: other\nconcepts: []", "gaps.yaml: its 'name' is 'other'"),
        ("gaps", "concepts: [", "gaps.yaml: not YAML"),
        ("gaps", "extends: none", "gaps.yaml: 'extends' must be one of drivers, gaps"),
    ],
)
def test_a_faulty_file_is_one_line(workspace: Workspace, name: str, text: str, words: str) -> None:
    write(workspace, name, text)
    with pytest.raises(VocabularyWrong, match=words.replace("'", ".")):
        workspace_vocabularies(workspace.folder)


def test_a_vocabulary_that_is_not_there_is_named(workspace: Workspace) -> None:
    with pytest.raises(VocabularyWrong, match="cheese: no such vocabulary; there are drivers, "):
        workspace_vocabulary(workspace.folder, "cheese")


def test_a_thesaurus_becomes_a_vocabulary_once(workspace: Workspace, tmp_path: Path) -> None:
    turtle = tmp_path / "t.ttl"
    turtle.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<urn:x:kites> a skos:Concept ; skos:prefLabel "Kites"@en .',
        encoding="utf-8",
    )
    path, made = import_skos(workspace.folder, turtle, "themes")
    assert workspace_vocabulary(workspace.folder, "themes") == made
    with pytest.raises(VocabularyWrong, match="is there already"):
        import_skos(workspace.folder, turtle, "themes")
    with pytest.raises(VocabularyWrong, match="use small letters"):
        import_skos(workspace.folder, turtle, "../themes")
    assert path.parent == workspace.folder / "vocabularies"


def test_names_are_exported_with_their_origin(workspace: Workspace, archive: Archive) -> None:
    store(archive, "Nurses in Quebec hospitals", "")
    assert run_tagging(workspace, archive) == (1, 0)
    (one,) = records(archive)
    assert {"quebec", "canada"} <= {tag["concept"] for tag in one["regions"]}
    assert {"622", "62"} == {tag["concept"] for tag in one["sectors"]}
    assert {"3130", "31", "3"} == {tag["concept"] for tag in one["occupations"]}
    version = load_gazetteer(workspace.folder).version
    assert {tag["origin"] for tag in one["regions"]} == {f"model:gazetteer-{version}"}
    assert csv_row(one)["sectors"] == "622; 62"


def test_new_vocabularies_look_up_names_anew_and_touch_nothing_else(
    workspace: Workspace, archive: Archive
) -> None:
    store(archive, "Kites and robots raise wages of workers in Peru", "Robots change jobs.")
    assert run_tagging(workspace, archive) == (1, 0)
    assert run_tagging(workspace, archive) == (0, 0)
    with archive.unit() as connection:
        connection.execute(
            "INSERT INTO tags (publication, vocabulary, concept, score, origin, tagged)"
            " VALUES (1, 'regions', 'chile', 1.0, 'reviewer:ana', '2026-06-22T09:00:00Z')"
        )
    before = tag_shelf.tagging_of(archive, 1)
    assert before is not None
    write(workspace, "themes", THEMES)
    write(workspace, "regions", "extends: regions\nname: regions\nwithout: [peru]")
    assert run_tagging(workspace, archive) == (0, 1)
    after = tag_shelf.tagging_of(archive, 1)
    assert after is not None
    named = {(tag.vocabulary, tag.concept) for tag in after.tags}
    assert ("themes", "kites") in named
    assert ("regions", "peru") not in named
    assert ("regions", "chile") in named
    (one,) = records(archive)
    assert [(tag["vocabulary"], tag["concept"]) for tag in one["others"]] == [("themes", "kites")]
    assert csv_row(one)["others"] == "themes:kites"
    assert [tag for tag in before.tags if tag.vocabulary == "drivers"] == [
        tag for tag in after.tags if tag.vocabulary == "drivers"
    ]
    assert run_tagging(workspace, archive) == (0, 0)


def test_a_new_text_drops_the_names_of_the_old_one(workspace: Workspace, archive: Archive) -> None:
    store(archive, "Work in Peru", "")
    run_tagging(workspace, archive)
    with archive.unit() as connection:
        connection.execute("UPDATE publications SET title = 'Work in Chile'")
    assert run_tagging(workspace, archive) == (1, 0)
    (one,) = records(archive)
    assert {tag["concept"] for tag in one["regions"]} == {"chile", "latin-america"}


def test_tags_of_concepts_that_are_gone_are_found(workspace: Workspace, archive: Archive) -> None:
    store(archive, "Work in Peru", "")
    run_tagging(workspace, archive)
    assert list(unknown_concepts(archive, workspace_vocabularies(workspace.folder))) == []
    write(workspace, "regions", "extends: regions\nname: regions\nwithout: [peru]")
    vocabularies = workspace_vocabularies(workspace.folder)
    assert list(unknown_concepts(archive, vocabularies)) == [("regions", "peru", 1)]


def test_names_are_looked_up_in_the_language_of_the_text(archive: Archive) -> None:
    store(archive, "Les infirmières", "")
    (pending,) = tag_shelf.pending_texts(archive)
    tagging = Tagging(language="fr", relevant=False, relevance_score=0.1)
    with archive.unit() as connection:
        tag_shelf.store_model(
            connection, version="m", data_hash="", trained="", metrics="{}", now=NOW
        )
        tag_shelf.store_tagging(connection, pending, tagging, "m", NOW)
    ((again, language),) = tag_shelf.texts_to_name(archive, "gazetteer-x")
    assert (again.publication, language) == (1, "fr")
    found = Gazetteer.load().tag(again.document, language)
    assert "3130" in {tag.concept for tag in found}
    assert all(isinstance(tag, Tag) for tag in found)
    assert again.document == Document(title="Les infirmières", language="fr")


def fow(workspace: Workspace, *arguments: str) -> tuple[int, str]:
    place = ["vocabulary", *arguments, "--workspace", str(workspace.folder)]
    done = CliRunner().invoke(app, place)
    return done.exit_code, done.output


def test_check_names_each_fault_and_ends_with_2(workspace: Workspace) -> None:
    assert fow(workspace, "check") == (0, "6 vocabularies with 671 concepts: nothing wrong\n")
    write(
        workspace,
        "themes",
        THEMES + "  - {id: b, prefLabel: {en: kites, fr: B}}\n  - {id: c, prefLabel: {en: C}}\n",
    )
    code, output = fow(workspace, "check")
    assert code == 2
    assert output.splitlines() == [
        "themes: concept 'c': no prefLabel in fr",
        "themes: label 'Kites' (en) stands on 'kites' and on 'b'",
    ]


def test_what_is_exported_can_be_imported(workspace: Workspace, tmp_path: Path) -> None:
    write(workspace, "themes", THEMES)
    code, turtle = fow(workspace, "export", "themes", "--format", "skos")
    assert code == 0
    file = tmp_path / "copy.ttl"
    file.write_text(turtle, encoding="utf-8")
    assert fow(workspace, "import", str(file))[0] == 0
    shown = fow(workspace, "show", "copy", "--language", "fr")[1]
    assert "Cerfs-volants" in shown
    assert "copy" in fow(workspace, "show")[1]


def test_a_language_that_has_no_label_is_named(workspace: Workspace) -> None:
    code, _ = fow(workspace, "show", "regions", "--language", "fr")
    assert code == 0
    with pytest.raises(VocabularyWrong, match=r"--language de: regions has .*; there are en, fr"):
        CliRunner().invoke(
            app,
            ["vocabulary", "show", "regions", "--language", "de", "-w", str(workspace.folder)],
            catch_exceptions=False,
            standalone_mode=False,
        )


def test_a_thesaurus_that_cannot_be_read_is_named_in_one_line(
    workspace: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(VocabularyWrong, match=r"no\.ttl: cannot be read: No such file.*y$"):
        import_skos(workspace.folder, tmp_path / "no.ttl", "themes")
    (tmp_path / "other.ttl").write_bytes(b"caf\xe9")
    with pytest.raises(VocabularyWrong, match=r"cannot be read: no text in UTF-8$"):
        import_skos(workspace.folder, tmp_path / "other.ttl", "themes")
