"""Reviews move the model in use as far as they justify, and leave all else as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from classifiers.adapt import adapt, fingerprint, remember
from classifiers.adapt_new import ENOUGH
from classifiers.calibration import expected_calibration_error
from classifiers.errors import TrainingImpossible
from classifiers.evaluation import evaluate
from classifiers.gold import GoldDocument, GoldGap
from classifiers.tag import Document, GapStatus
from classifiers.tagger import Tagger
from classifiers.training import data_hash, train
from classifiers.vocabulary import Concept, Vocabulary
from tests.classifiers.test_training import DRIVERS, GAPS, SAMPLE, gold

NEW_WORD = "A glacier covers the orchard."


def icy(number: int, language: str = "en") -> GoldDocument:
    """A document that bears the driver of winter, by a word that the sample does not have."""
    plain = gold(6 * number + 1)
    return replace(
        plain,
        id=f"icy:{number}",
        document=Document(
            title="Farm workers",
            abstract=f"Farm workers in year {number}. " + (NEW_WORD if number % 2 else ""),
            language=language,
        ),
        relevant=True,
        drivers=("winter",) if number % 2 else (),
        gaps=(),
    )


KNOWN = tuple(gold(number) for number in range(1, 241)) + tuple(
    # The word is known, and means nothing yet.
    replace(
        gold(5 * number),
        id=f"off:{number}",
        document=Document(title="Stars", abstract=NEW_WORD, language="en"),
    )
    for number in range(1, 6)
)


@pytest.fixture(scope="module")
def prior() -> Tagger:
    return train(KNOWN, drivers=DRIVERS, gaps=GAPS, today=date(2026, 1, 2))


def winter(tagger: Tagger, document: GoldDocument) -> float:
    scores = tagger.probabilities([document.document])
    return float(scores[0, 1 + tagger.drivers.index("winter")])


def test_reviews_teach_what_the_model_did_not_know(prior: Tagger) -> None:
    reviews = [icy(number) for number in range(1, 41)]
    learnt = adapt(prior, reviews)
    assert winter(learnt, icy(101)) > winter(prior, icy(101)) + 0.2
    assert winter(learnt, icy(101)) > winter(learnt, icy(102)) + 0.2


def test_what_reviews_do_not_speak_of_stays(prior: Tagger) -> None:
    learnt = adapt(prior, [icy(number) for number in range(1, 41)])
    before, after = (evaluate(tagger, SAMPLE).to_dict() for tagger in (prior, learnt))
    assert after["drivers"]["by_concept"]["harvest"]["f1"] >= 0.95
    assert after["gaps"]["any_f1"] >= before["gaps"]["any_f1"] - 0.02
    assert after["relevance"]["f1"] >= before["relevance"]["f1"] - 0.02


def test_one_review_moves_little(prior: Tagger) -> None:
    learnt = adapt(prior, [icy(1)])
    documents = [row.document for row in SAMPLE]
    moved = np.abs(learnt.probabilities(documents) - prior.probabilities(documents))
    assert 0 < moved.max() < 0.25


def test_reviewers_who_agree_less_teach_less(prior: Tagger) -> None:
    reviews = [icy(number) for number in range(1, 41)]
    doubted = [replace(row, weight=0.1) for row in reviews]
    sure, unsure = (winter(adapt(prior, rows), icy(101)) for rows in (reviews, doubted))
    assert winter(prior, icy(101)) < unsure < sure


def test_reviews_that_confirm_the_model_keep_it_calibrated(prior: Tagger) -> None:
    learnt = adapt(prior, SAMPLE)
    scores = learnt.probabilities([row.document for row in SAMPLE])[:, 1:3]
    truths = np.asarray([[id_ in row.drivers for id_ in learnt.drivers] for row in SAMPLE])
    assert expected_calibration_error(truths.ravel(), scores.ravel()) < 0.05


def test_a_quoted_sentence_teaches_a_gap(prior: Tagger) -> None:
    quote = "Nobody knows a glacier."
    reviews = [
        replace(
            icy(number),
            document=Document(title="Farm workers", abstract=f"{NEW_WORD} {quote}", language="en"),
            gaps=(GoldGap(concept="counts", status=GapStatus.IDENTIFIED, quote=quote),),
        )
        if number % 2
        else icy(number)
        for number in range(1, 61)
    ]
    place = 1 + len(prior.drivers)
    before, after = (
        tagger.probabilities([reviews[0].document])[0, place]
        for tagger in (prior, adapt(prior, reviews))
    )
    assert after > before


def test_languages_without_a_curve_of_their_own_learn_too(prior: Tagger) -> None:
    learnt = adapt(prior, [icy(number, "fr") for number in range(1, 41)])
    assert winter(learnt, icy(101, "fr")) > winter(prior, icy(101, "fr")) + 0.2


def test_the_version_tells_what_it_learnt_from(prior: Tagger) -> None:
    reviews = [icy(number) for number in range(1, 41)]
    learnt = adapt(prior, reviews, today=date(2026, 2, 3))
    assert learnt.model.data_hash == f"{prior.model.data_hash}+{data_hash(reviews)}"
    assert learnt.model.trained == "2026-02-03"
    assert learnt.model.version != prior.model.version
    assert adapt(prior, reviews).model.version == learnt.model.version


def test_a_concept_that_the_model_does_not_know_is_named(prior: Tagger) -> None:
    with pytest.raises(
        TrainingImpossible, match="icy:1: neither the model in use nor a vocabulary knows thaw"
    ):
        adapt(prior, [replace(icy(1), drivers=("thaw",))])
    with pytest.raises(TrainingImpossible, match="no gold document"):
        adapt(prior, [])


def test_a_review_counts_once_however_often_it_is_given(prior: Tagger, tmp_path: Path) -> None:
    early, late = ([icy(number) for number in range(*ends)] for ends in ((1, 31), (31, 61)))
    once = adapt(prior, early)
    once.save(tmp_path)
    kept = Tagger.load(tmp_path)
    again = adapt(kept, [*early, *late])
    assert again.model.version == adapt(kept, late).model.version
    assert len(again.model.reviews) == 60
    with pytest.raises(TrainingImpossible, match="has learnt all 30 documents before"):
        adapt(once, [replace(row, weight=0.5) for row in early])


def test_a_review_with_other_tags_than_before_is_another_review(prior: Tagger) -> None:
    once = adapt(prior, [icy(number) for number in range(1, 31)])
    changed = replace(icy(2), drivers=("winter",))
    assert adapt(once, [icy(1), changed]).model.reviews[-1] == fingerprint(changed)


def test_what_a_model_was_trained_on_teaches_it_no_more(prior: Tagger) -> None:
    with pytest.raises(TrainingImpossible, match="nothing new"):
        adapt(remember(prior, KNOWN), KNOWN[:30])


WIDER = Vocabulary(
    name="seasons", concepts=(*DRIVERS, Concept(id="thaw", pref_label={"en": "Thaw"}))
)
HOLES = Vocabulary(name="holes", concepts=(*GAPS, Concept(id="maps", pref_label={"en": "Maps"})))


def thawing(numbers: range, language: str = "en") -> list[GoldDocument]:
    """Reviews every second one of which bears a driver that the model has never met."""
    rows = [icy(number, language) for number in numbers]
    return [replace(row, drivers=("thaw",) if row.drivers else ()) for row in rows]


def test_a_driver_that_is_new_is_learnt_when_enough_reviews_bear_it(prior: Tagger) -> None:
    learnt = adapt(prior, thawing(range(1, 2 * ENOUGH + 1)), drivers=WIDER)
    assert learnt.drivers == (*prior.drivers, "thaw")
    for language in ("en", "fr"):
        bears, bare = (icy(number, language).document for number in (101, 102))
        given = [{tag.concept for tag in one.tags} for one in learnt.tag([bears, bare])]
        assert ["thaw" in concepts for concepts in given] == [True, False]
    before, after = (evaluate(tagger, SAMPLE).to_dict() for tagger in (prior, learnt))
    for driver in prior.drivers:
        scores = (one["drivers"]["by_concept"][driver]["f1"] for one in (before, after))
        assert next(scores) - next(scores) < 0.05


def test_until_then_it_is_left_aside_and_counts_later(prior: Tagger) -> None:
    early, late = thawing(range(1, 2 * ENOUGH - 1)), thawing(range(201, 205))
    first = adapt(prior, early, drivers=WIDER)
    assert first.drivers == prior.drivers
    assert "thaw" in adapt(first, [*early, *late], drivers=WIDER).drivers
    assert "thaw" not in adapt(first, late, drivers=WIDER).drivers


def test_a_model_that_has_learnt_a_new_driver_comes_back_from_its_folder(
    prior: Tagger, tmp_path: Path
) -> None:
    learnt = adapt(prior, thawing(range(1, 2 * ENOUGH + 1)), drivers=WIDER)
    learnt.save(tmp_path)
    documents = [row.document for row in SAMPLE]
    kept = Tagger.load(tmp_path)
    assert kept.drivers == learnt.drivers
    assert np.allclose(kept.probabilities(documents), learnt.probabilities(documents), atol=0.01)
    assert adapt(kept, thawing(range(301, 321)), drivers=WIDER).drivers == learnt.drivers


def test_a_gap_that_is_new_teaches_that_there_is_a_gap(prior: Tagger) -> None:
    quote = "Nobody knows a glacier."
    gap = GoldGap(concept="maps", status=GapStatus.IDENTIFIED, quote=quote)
    document = Document(title="Farm workers", abstract=f"{NEW_WORD} {quote}", language="en")
    reviews = [
        replace(icy(number), document=document, gaps=(gap,)) if number % 2 else icy(number)
        for number in range(1, 61)
    ]
    learnt = adapt(prior, reviews, drivers=DRIVERS, gaps=HOLES)
    assert learnt.gap_types == prior.gap_types
    before, after = (tagger.score([document]).found.any.max() for tagger in (prior, learnt))
    assert after > before
