"""The check finds what a person would trip over later, and passes the shipped vocabularies."""

from __future__ import annotations

import pytest

from classifiers.vocabulary import SHIPPED, parse_vocabulary, shipped
from classifiers.vocabulary_check import faults


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_is_wrong_with_what_is_shipped(name: str) -> None:
    assert faults(shipped(name)) == ()


@pytest.mark.parametrize(
    ("concepts", "fault"),
    [
        (
            [
                {"id": "a", "prefLabel": {"en": "A"}, "broader": "b"},
                {"id": "b", "prefLabel": {"en": "B"}, "broader": "a"},
            ],
            "concept 'a': broader leads back to itself: b → a",
        ),
        (
            [
                {"id": "a", "prefLabel": {"en": "A", "fr": "A"}},
                {"id": "b", "prefLabel": {"en": "B"}},
            ],
            "concept 'b': no prefLabel in fr",
        ),
        (
            [
                {"id": "a", "prefLabel": {"en": "A"}, "altLabel": {"en": ["Élan"]}},
                {"id": "b", "prefLabel": {"en": "elan"}},
            ],
            "label 'Élan' (en) stands on 'a' and on 'b'",
        ),
        (
            [{"id": "a", "prefLabel": {"en": "A"}, "ambiguousLabel": {"en": ["A"]}}],
            "concept 'a': ambiguousLabel never counts without onlyWhen",
        ),
    ],
)
def test_a_fault_is_one_line(concepts: list[object], fault: str) -> None:
    assert fault in faults(parse_vocabulary({"name": "own", "concepts": concepts}))


def test_a_concept_may_share_a_label_with_one_above_it() -> None:
    concepts = [
        {"id": "a", "prefLabel": {"en": "Utilities"}},
        {"id": "b", "prefLabel": {"en": "Utilities"}, "broader": "a"},
    ]
    assert faults(parse_vocabulary({"name": "own", "concepts": concepts})) == ()
