"""Vocabularies are data: complete in both languages, and a fault in one is named in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifiers.errors import VocabularyUnreadable
from classifiers.vocabulary import load_vocabulary, shipped


@pytest.mark.parametrize(("name", "size"), [("drivers", 10), ("gaps", 12)])
def test_a_shipped_vocabulary_is_complete_in_both_languages(name: str, size: int) -> None:
    vocabulary = shipped(name)
    assert len(vocabulary) == size
    for concept in vocabulary:
        for texts in (concept.pref_label, concept.alt_label, concept.definition):
            assert texts.get("en"), concept.id
            assert texts.get("fr"), concept.id
        assert concept.scope_note.keys() >= {"en", "fr"}


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
