"""A driver that is added to a vocabulary is found the same day, carefully, in both languages."""

from __future__ import annotations

import pytest

from classifiers.newcomers import CEILING, THRESHOLD, Newcomers
from classifiers.tag import Document, Tagging
from classifiers.vocabulary import Concept, Vocabulary

CARE = Concept(
    id="care",
    pref_label={"en": "Care economy", "fr": "Économie des soins"},
    alt_label={"en": ("unpaid care",), "fr": ("proches aidants",)},
    hidden_label={"en": ("nursing",)},
    definition={
        "en": "Looking after children, elders and disabled relatives, at home or for a wage.",
        "fr": "S'occuper d'enfants, d'aînés ou de parents handicapés, à domicile ou ailleurs.",
    },
)
VOCABULARY = Vocabulary(
    name="themes", concepts=(Concept(id="known", pref_label={"en": "Robots"}), CARE)
)
RELEVANT = Tagging(language="en", relevant=True, relevance_score=0.9)


def tags(document: Document, tagging: Tagging = RELEVANT) -> dict[str, float]:
    newcomers = Newcomers.of(VOCABULARY, ["known"])
    assert newcomers
    (found,) = newcomers.add([document], [tagging])
    return {tag.concept: tag.score for tag in found.tags}


@pytest.mark.parametrize(
    "document",
    [
        Document(title="The care economy after the pandemic", abstract="It grew."),
        Document(title="A survey", abstract="Unpaid care is rising. Unpaid care costs wages."),
        Document(title="L'économie des soins au Québec", abstract="Elle croît.", language="fr"),
        Document(
            title="Une enquête",
            abstract="Les proches aidants quittent leur emploi pour s'occuper d'enfants ou d'aînés "
            "à domicile.",
            language="fr",
        ),
    ],
    ids=lambda document: document.title,
)
def test_its_labels_are_enough_in_the_title_or_often_or_beside_its_definition(
    document: Document,
) -> None:
    assert THRESHOLD <= tags(document)["care"] <= CEILING


@pytest.mark.parametrize(
    "document",
    [
        Document(title="A survey", abstract="Unpaid care is one of many subjects."),
        Document(title="Nursing", abstract="Nursing and nursing again."),
        Document(title="Children, elders and relatives", abstract="Looking after them at home."),
        Document(title="Robots", abstract="Robots do it."),
    ],
    ids=lambda document: document.title,
)
def test_less_than_that_is_not_enough(document: Document) -> None:
    assert tags(document) == {}


def test_an_irrelevant_text_bears_no_newcomer() -> None:
    document = Document(title="The care economy", abstract="The care economy.")
    assert tags(document, Tagging(language="en", relevant=False, relevance_score=0.1)) == {}


def test_the_tag_shows_the_sentence_and_the_labels() -> None:
    newcomers = Newcomers.of(VOCABULARY, ["known"])
    assert newcomers
    document = Document(
        title="The care economy", abstract="We ask. Unpaid care is rising. It ends there."
    )
    other = Document(title="Robots", abstract="Nothing here.")
    _, found = newcomers.add([other, document], [RELEVANT, RELEVANT])
    (tag,) = found.tags
    assert tag.quote == "Unpaid care is rising."
    assert set(tag.terms) == {"care economy", "unpaid care"}


def test_a_vocabulary_without_newcomers_has_none() -> None:
    assert Newcomers.of(VOCABULARY, ["known", "care"]) is None
