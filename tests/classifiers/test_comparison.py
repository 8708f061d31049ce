"""Two models are compared on the same documents, with the interval of their difference."""

from __future__ import annotations

import pytest

from classifiers.comparison import compare
from classifiers.evaluation import evaluate
from classifiers.tagger import Tagger
from classifiers.training import train
from tests.classifiers.test_training import DRIVERS, GAPS, SAMPLE


@pytest.fixture(scope="module")
def pair() -> tuple[Tagger, Tagger]:
    return (
        train(SAMPLE[:30], drivers=DRIVERS, gaps=GAPS),
        train(SAMPLE, drivers=DRIVERS, gaps=GAPS),
    )


def test_the_scores_are_those_of_the_evaluation(pair: tuple[Tagger, Tagger]) -> None:
    found = compare(*pair, SAMPLE)
    assert found.documents == len(SAMPLE)
    for number, side in enumerate(("first", "second")):
        known = evaluate(pair[number], SAMPLE).to_dict()
        for name, one in found.scores.items():
            if name != "overall":
                part, score = name.split(".")
                assert getattr(one, side) == pytest.approx(known[part][score]), name
        for concept in found.concepts:
            expected = known[concept.vocabulary]["by_concept"][concept.concept]
            assert getattr(concept, side) == pytest.approx(expected["f1"])
            assert concept.support == expected["support"]


def test_a_model_beside_itself_differs_by_nothing(pair: tuple[Tagger, Tagger]) -> None:
    for one in compare(pair[1], pair[1], SAMPLE).scores.values():
        assert one.gain == one.low == one.high == 0


def test_the_interval_holds_the_difference_and_turns_round_with_it(
    pair: tuple[Tagger, Tagger],
) -> None:
    there, back = compare(*pair, SAMPLE).scores, compare(*pair[::-1], SAMPLE).scores
    for name, one in there.items():
        assert one.low <= one.gain <= one.high
        assert back[name].gain == pytest.approx(-one.gain)
        assert back[name].low == pytest.approx(-one.high)


def test_a_model_that_knows_other_concepts_loses_by_them(pair: tuple[Tagger, Tagger]) -> None:
    found = compare(Tagger.load(), pair[1], SAMPLE)
    harvest = next(one for one in found.concepts if one.concept == "harvest")
    assert harvest.first == 0
    assert harvest.second > 0.9
    assert found.scores["overall"].low > 0


def test_nothing_to_compare_on_is_refused(pair: tuple[Tagger, Tagger]) -> None:
    with pytest.raises(ValueError, match="no gold documents"):
        compare(*pair, ())
