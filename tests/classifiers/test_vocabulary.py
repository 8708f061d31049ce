"""Vocabularies are data: complete in both languages, and a fault in one is named in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifiers.errors import VocabularyUnreadable
from classifiers.vocabulary import SHIPPED, load_vocabulary, shipped


@pytest.mark.parametrize(("name", "size"), [("drivers", 10), ("gaps", 12)])
def test_a_shipped_vocabulary_is_complete_in_both_languages(name: str, size: int) -> None:
    vocabulary = shipped(name)
    assert len(vocabulary) == size
    for concept in vocabulary:
        for texts in (concept.pref_label, concept.alt_label, concept.definition):
            assert texts.get("en"), concept.id
            assert texts.get("fr"), concept.id
        assert concept.scope_note.keys() >= {"en", "fr"}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_concept_is_named_in_both_languages(name: str) -> None:
    vocabulary = shipped(name)
    assert vocabulary.name == name
    assert vocabulary.pref_label.keys() >= {"en", "fr"}
    for concept in vocabulary:
        assert concept.pref_label.keys() >= {"en", "fr"}, concept.id


def test_the_classifications_are_whole() -> None:
    sectors, occupations, regions = (shipped(n) for n in ("sectors", "occupations", "regions"))
    assert sum(concept.broader is None for concept in sectors) == 20
    assert len(sectors) == 20 + 99
    by_length = [sum(len(id) == length for id in occupations.ids) for length in (1, 2, 4)]
    assert by_length == [10, 45, 162]
    assert sum(id.startswith("er-") for id in regions.ids) == 72


OWN = """
extends: gaps
without: [foresight]
concepts:
  - id: local
    prefLabel: {en: Places, fr: Lieux}
  - id: cost
    prefLabel: {en: Cost of data, fr: Coût des données}
"""


def test_an_own_file_extends_a_shipped_vocabulary(tmp_path: Path) -> None:
    path = tmp_path / "gaps.yaml"
    path.write_text(OWN, encoding="utf-8")
    own, base = load_vocabulary(path), shipped("gaps")
    assert own.name == "gaps"
    assert set(own.ids) == {*base.ids, "cost"} - {"foresight"}
    assert own["local"].pref_label["en"] == "Places"
    assert own["local"].definition == base["local"].definition


def test_a_label_falls_back_to_english() -> None:
    concept = next(iter(shipped("drivers")))
    assert concept.label("de") == concept.label("en")
    assert concept.label("fr") == concept.pref_label["fr"]


def test_concepts_are_found_by_id() -> None:
    vocabulary = shipped("gaps")
    first = vocabulary.ids[0]
    assert first in vocabulary
    assert vocabulary[first].id == first
    with pytest.raises(KeyError):
        vocabulary["no-such-concept"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("concepts: [", "not YAML"),
        ("extends: nothing", "'extends' must be one of drivers"),
        ("extends: gaps\nwithout: [x]", "'without' names 'x'"),
        ("extends: gaps\nwithout: x", "'without' must be a list of ids"),
        ("extends: gaps\nconcepts: [x]", "'concepts' must be a list of concepts"),
        ("extends: gaps\nconcepts: [{prefLabel: {en: A}}]", "'id' must be a word"),
        ("name: x\natMost: few\nconcepts: []", "'atMost' must be a number"),
        ("name: x\nproperNames: few\nconcepts: []", "'properNames' must be true or false"),
        ("- a", "expected 'name' and a list of 'concepts'"),
        ("name: x\nconcepts: [{prefLabel: {en: A}}]", "concept 1: 'id' must be a word"),
        ("name: x\nconcepts: [{id: a}]", "concept 'a': 'prefLabel' needs a text"),
        (
            "name: x\nconcepts: [{id: a, prefLabel: {en: A}}, {id: a, prefLabel: {en: A}}]",
            "concept 'a' stands twice",
        ),
        (
            "name: x\nconcepts: [{id: a, prefLabel: {en: A}, broader: b}]",
            "concept 'a': broader 'b' is not in the list",
        ),
        (
            "name: x\nconcepts: [{id: a, prefLabel: {en: A}, altLabel: {en: one}}]",
            "concept 'a': 'altLabel' must be a list of texts",
        ),
    ],
)
def test_a_faulty_file_is_named_with_its_fault(tmp_path: Path, content: str, fault: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(VocabularyUnreadable) as caught:
        load_vocabulary(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert fault in message
    assert "\n" not in message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocabularyUnreadable, match="cannot be read"):
        load_vocabulary(tmp_path / "none.yaml")
