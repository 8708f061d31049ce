"""The words of a vocabulary are found in texts, whole labels only, in every language."""

from __future__ import annotations

from classifiers.lexicon import Lexicon
from classifiers.tokens import tokenise
from classifiers.vocabulary import Concept, Vocabulary

SEASONS = Vocabulary(
    name="seasons",
    concepts=(
        Concept(
            id="harvest",
            pref_label={"en": "Harvest", "fr": "Récolte"},
            alt_label={"en": ("apple picking",), "fr": ("cueillette des pommes",)},
        ),
        Concept(id="winter", pref_label={"en": "Winter", "fr": "Hiver"}),
    ),
)


def hits(*passages: str) -> list[list[float]]:
    table = Lexicon.of((SEASONS,)).hits(tokenise(list(passages))).toarray()
    return [[float(cell) for cell in row] for row in table]


def test_labels_are_found_in_both_languages_whatever_their_accents() -> None:
    assert hits("The harvest before winter", "La recolte", "L'hiver") == [
        [1.0, 1.0],
        [1.0, 0.0],
        [0.0, 1.0],
    ]


def test_a_longer_label_weighs_more_and_a_part_of_it_nothing() -> None:
    assert hits("Apple picking", "an apple", "la cueillette des pommes") == [
        [1.5, 0.0],
        [0.0, 0.0],
        [2.0, 0.0],
    ]


def test_a_lexicon_comes_back_from_its_arrays() -> None:
    lexicon = Lexicon.of((SEASONS,))
    tokens = tokenise(["harvest, apple picking, winter"])
    again = Lexicon.from_state(lexicon.state())
    assert (again.hits(tokens) != lexicon.hits(tokens)).nnz == 0
