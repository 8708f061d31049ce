"""Tags are carried to untagged texts only where the model is sure, and marked as carried."""

from __future__ import annotations

import numpy as np
import pytest

from bench.project import Text, _carry, _factor
from classifiers.gold import parse_gold
from classifiers.tag import Document
from classifiers.tagger import Tagger

ROBOTS = Document(
    title="Industrial robots and the wages of workers",
    abstract="We study how industrial robots and automation change the employment and wages of "
    "workers in manufacturing. Robots lower employment and raise the demand for engineers.",
    language="en",
)
ROBOTS_FR = Document(title="Les robots et les salaires", language="fr")
BONDS = Document(
    title="Bond yields and the term premium",
    abstract="We price zero-coupon bonds with an affine model of the yield curve and estimate it.",
    language="en",
)
UNKNOWN = Document(
    title="Little is known about the pay of platform workers: new data",
    abstract="Little is known about the pay of platform workers. We link new survey data.",
    language="en",
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load()


def carried(tagger: Tagger, judged: Document, taker: Document) -> list[dict[str, object]]:
    text = Text(judged, (("taker", taker),))
    return [*_carry(tagger, [text], policy=False)]


def test_the_french_version_takes_the_tags_of_the_english_one(tagger: Tagger) -> None:
    (row,) = carried(tagger, ROBOTS, ROBOTS_FR)
    gold = parse_gold(row)
    assert (gold.language, gold.relevant, gold.projected, gold.weight) == ("fr", True, True, 0.5)
    (tagging,) = tagger.tag([ROBOTS])
    assert set(gold.drivers) == {tag.concept for tag in tagging.tags if not tag.status}
    assert gold.drivers


def test_what_is_clearly_irrelevant_is_carried_without_tags(tagger: Tagger) -> None:
    (row,) = carried(tagger, BONDS, BONDS)
    assert (row["relevant"], row["drivers"], row["gaps"]) == (False, [], [])


def test_a_text_that_may_bear_a_gap_is_not_carried(tagger: Tagger) -> None:
    assert carried(tagger, UNKNOWN, UNKNOWN) == []


def test_thresholds_of_policy_texts_give_as_many_drivers_as_abstracts_bear() -> None:
    probabilities = np.random.default_rng(0).random((200, 10)) * 0.4
    thresholds = np.full((200, 10), 0.5)
    borne = probabilities >= thresholds * _factor(probabilities, thresholds)
    assert 1.4 <= borne.sum() / 200 <= 1.5
