"""How sentences and documents together decide which gaps a document bears."""

from __future__ import annotations

import numpy as np

from classifiers.gaps import choose
from classifiers.gold import GoldDocument, GoldGap
from classifiers.passages import best_passages, cut
from classifiers.quotes import quoted_passages
from classifiers.tag import Document, GapStatus


def test_a_document_that_bears_a_gap_bears_at_least_the_likeliest() -> None:
    probabilities = np.array([[0.1, 0.2, 0.9], [0.6, 0.5, 0.9], [0.6, 0.5, 0.1]])
    chosen = choose(probabilities, np.array([0.4, 0.4, 0.5]))
    assert chosen.tolist() == [[False, True], [True, True], [False, False]]


def test_the_best_passage_of_each_document_is_the_first_of_the_highest() -> None:
    scores = np.array([[1.0, 5.0], [3.0, 2.0], [3.0, 1.0], [0.0, 0.0]])
    best, place = best_passages(scores, np.array([0, 0, 0, 1]), 2)
    assert best.tolist() == [[3.0, 5.0], [0.0, 0.0]]
    assert place.tolist() == [[1, 0], [3, 3]]


def gold(id_: str, abstract: str, quote: str, translation_of: str | None = None) -> GoldDocument:
    gap = GoldGap(concept="g", status=GapStatus.IDENTIFIED, quote=quote)
    document = Document(title="Title", abstract=abstract)
    return GoldDocument(
        id=id_, document=document, relevant=True, gaps=(gap,), translation_of=translation_of
    )


def test_a_quote_is_found_in_its_sentence_and_at_the_same_place_in_a_translation() -> None:
    rows = (
        gold("a", "Wages rose. No data exist. We count.", "No data exist."),
        gold("a:fr", "Les salaires montent. Rien n'existe. Nous comptons.", "", "a"),
        gold("b:fr", "Sans original. Rien.", "", "b"),
    )
    passages = cut([row.document for row in rows])
    texts = [passages.texts[spot] for spot, _ in quoted_passages(rows, passages)]
    assert texts == ["No data exist.", "Rien n'existe."]
