"""The model abstains near its thresholds, and only where the answer would change a tag."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from classifiers.doubts import doubts_of, in_doubt
from classifiers.tag import RELEVANCE, Document
from classifiers.tagger import Tagger

NAMES = [("themes", "a"), ("themes", "b")]
HALF = np.full((1, 3), 0.5)
ALL = np.ones((1, 3), dtype=bool)


def concepts(scores: list[float], possible: np.ndarray = ALL) -> list[str]:
    (found,) = doubts_of(NAMES, np.asarray([scores]), HALF, possible)
    return [doubt.concept for doubt in found]


def test_even_calls_come_first() -> None:
    assert concepts([0.9, 0.65, 0.48]) == ["b", "a"]
    assert concepts([0.9, 0.2, 0.9]) == []


def test_of_a_text_that_is_surely_irrelevant_nothing_is_asked() -> None:
    assert concepts([0.1, 0.5, 0.5]) == []


def test_where_relevance_is_in_doubt_that_is_asked_too() -> None:
    assert concepts([0.45, 0.5, 0.9]) == ["a", RELEVANCE]


def test_what_is_out_of_the_question_is_not_asked() -> None:
    assert concepts([0.9, 0.5, 0.5], np.asarray([[True, False, True]])) == ["b"]


def test_a_doubt_says_how_far_the_score_is_from_what_is_enough() -> None:
    ((doubt,),) = doubts_of(NAMES, np.asarray([[0.9, 0.6, 0.01]]), HALF, ALL)
    assert (doubt.vocabulary, doubt.score, doubt.threshold) == ("themes", 0.6, 0.5)
    assert abs(doubt.distance - np.log(0.6 / 0.4)) < 1e-9


@given(arrays(np.float64, (4, 3), elements=st.floats(0, 1)), st.floats(0.01, 0.99))
def test_what_is_in_doubt_lies_in_the_band_and_no_text_is_left_out(
    scores: np.ndarray, threshold: float
) -> None:
    thresholds = np.full(scores.shape, threshold)
    found = doubts_of(NAMES, scores, thresholds, np.ones(scores.shape, dtype=bool))
    assert len(found) == len(scores)
    for doubt in (one for row in found for one in row):
        assert in_doubt(np.asarray(doubt.score), np.asarray(doubt.threshold))


def test_the_tagger_tells_its_doubts_with_its_tags() -> None:
    tagger = Tagger.load()
    texts = [
        Document(title="Wages and local shops", abstract=abstract)
        for abstract in (
            "We study shops. Some workers earn less than others.",
            "New data on the pay of workers in shops are described.",
            "Bond yields follow an affine model.",
        )
    ]
    doubts = [doubt for tagging in tagger.tag(texts) for doubt in tagging.doubts]
    assert doubts
    assert {doubt.vocabulary for doubt in doubts} <= {RELEVANCE, *tagger.vocabularies}
